//! The README's picture.

use crate::root;
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use anteroom_e2e::{Look, Service, Site, Window};

/// The widget in the middle of a chat on the demo page, twice as fine.
pub async fn picture() {
    let setup = Setup {
        topics: Vec::new(),
        ..Setup::default()
    }
    .with(&["--demo"]);
    let service = Service::start(setup).await;
    let site = Site::open(&service.base(), Page::default()).await;
    let cast = Cast { service, site };
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = Window::open("visitor").await;
    window.goto(&format!("{}/", cast.service.base())).await;
    let panel = cast::queue_up(
        &window,
        "Vera",
        "Hello! My front wheel is bent. Can you mend it?",
    )
    .await;
    let session = agent.pick_up().await;
    let log = panel.log("Conversation");
    // The demo shows first names.
    panel.until_says("Talking with Ann").await;
    agent
        .say(
            session,
            "Of course. Bring it along before five, and we do it while you wait.",
        )
        .await;
    log.until_says("while you wait").await;
    cast::say(&panel, "Great, see you at four then. What will it cost?").await;
    log.until("", |found| found.text.matches("Sent").count() == 2)
        .await;
    agent
        .say(
            session,
            "25 for the work. A new rim, if it needs one, is 40.",
        )
        .await;
    log.until_says("new rim").await;
    agent.types(session).await;
    panel.until_says("is typing").await;
    window.dress(Look::Light, 1040, 760, 2.0).await;
    window.screenshot(&root().join("docs/widget.png")).await;
    println!("docs/widget.png");
}
