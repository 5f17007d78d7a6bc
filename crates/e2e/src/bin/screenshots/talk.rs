//! What may come in a talk: a bot, files, news.

use crate::{LONG, draw, root};
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::{Console, Window};
use serde_json::{Value, json};

/// A talk with a bot, and what the agent sees of it.
pub async fn a_bot() {
    let cast = Cast::with_bot("faqbot").await;
    let window = cast.visitor("visitor").await;
    let panel = cast::meet_bot(&window, "Vera", "Hello").await;
    let log = panel.log("Conversation");
    log.until_says("I do not know that.").await;
    cast::say(&panel, "Delivery").await;
    log.until_says("Anything else?").await;
    draw(&window, "12-bot").await;
    cast::say(&panel, "Talk to a person").await;
    panel.until_says("You are next").await;
    draw(&window, "13-bot-hands-over").await;
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    console.queue().until_says("Vera").await;
    draw(&desk, "26-console-after-bot").await;
    let chat = console.pick_up("Vera").await;
    chat.log().until_says("Anything else?").await;
    draw(&desk, "27-console-talk-with-bot").await;
}

/// Files both ways, news, and what is written large.
pub async fn a_talk() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "My wheel is bent.").await;
    agent.allow_files(session).await;
    panel.button("Attach a file").see().await;
    // A document's beginning, and 70 kB of it.
    let bill = format!("JVBERi0xLjQg{}", "eHh4".repeat(23_333));
    let name = "the bill for the front wheel, which was bent.pdf";
    window.choose_file(name, "application/pdf", &bill).await;
    window.until_said("is sent").await;
    let film = "how it happened.mov";
    window.choose_file(film, "video/quicktime", "AAAA").await;
    panel.until_says("cannot be sent").await;
    agent.say(session, "\u{1f44d}").await;
    agent
        .say(session, "Write to ann@example.com or see www.example.com")
        .await;
    panel.until_says("www.example.com").await;
    draw(&window, "14-files").await;
    panel.button("Minimise chat").click().await;
    for number in 1..=9 {
        let text = format!("{number}. {LONG}");
        agent.say(session, &text).await;
    }
    let badge = "return hosts()[0].shadowRoot.querySelector('[data-unread=\"9\"]') !== null";
    window.until_js("all to be there", badge, Value::Null).await;
    draw(&window, "15-unread").await;
    cast::open(&window).await;
    panel.css(".since").see().await;
    draw(&window, "16-where-reading-stopped").await;
    let phone = json!({ "width": 700, "height": 340, "deviceScaleFactor": 1.0, "mobile": true });
    window
        .cdp("Emulation.setDeviceMetricsOverride", phone)
        .await;
    let touch = json!({ "enabled": true });
    window
        .cdp("Emulation.setTouchEmulationEnabled", touch)
        .await;
    window.until_still().await;
    window
        .screenshot(&root().join("screenshots/17-landscape.png"))
        .await;
}
