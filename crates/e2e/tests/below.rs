//! The service below a path of somebody else's site: widget, console and documentation.

use anteroom_e2e::below::Below;
use anteroom_e2e::cast;
use anteroom_e2e::page::document;
use anteroom_e2e::service::{AGENT, PASSWORD, Setup};
use anteroom_e2e::{Console, Service, Window};
use serde_json::{Value, json};

/// Everything that a window has asked the site for outside of the path.
async fn strays(window: &Window, below: &Below) -> Vec<String> {
    let asked = window.requests(below.site().trim_end_matches('/')).await;
    let inside = format!("{}/", below.service());
    let own = |url: &String| *url == below.site() || url.ends_with("/favicon.ico");
    asked
        .into_iter()
        .filter(|url| !url.starts_with(&inside) && !own(url))
        .collect()
}

#[tokio::test]
async fn a_chat_between_widget_and_console() {
    let service = Service::start(Setup::default()).await;
    let below = Below::open(&service.base()).await;
    let agent = Window::open("agent").await;
    // Without the last slash, as people type it.
    agent.goto(&format!("{}/console", below.service())).await;
    let console = Console {
        window: agent.clone(),
        page: document(&agent),
    };
    console.page.field("Name").write(AGENT).await;
    console.page.field("Password").write(PASSWORD).await;
    console.page.button("Sign in").click().await;
    console.page.heading("Queue").see().await;
    let path: String = agent.js("return location.pathname", Value::Null).await;
    assert_eq!(path, "/chat/console/");
    console.go_available().await;

    let visitor = Window::open("visitor").await;
    visitor.goto(&below.site()).await;
    let hers = cast::queue_up(&visitor, "Vi", "Is the shop open?").await;
    let chat = console.pick_up("Vi").await;
    chat.say("It is.").await;
    hers.log("Conversation").until_says("It is.").await;

    // The sign-in outlives a reload.
    agent.reload().await;
    console.page.heading("Queue").see().await;
    chat.log().see().await;
    assert_eq!(strays(&agent, &below).await, [""; 0]);
    assert_eq!(strays(&visitor, &below).await, [""; 0]);
}

#[tokio::test]
async fn the_documentation_has_its_style_and_its_links() {
    let service = Service::start(Setup::default()).await;
    let below = Below::open(&service.base()).await;
    let window = Window::open("reader").await;
    window.goto(&format!("{}/api/docs/", below.service())).await;
    let look = "return [location.pathname, document.styleSheets.length,
        document.querySelector('main a[href$=\"openapi.json\"]').href]";
    let seen: Value = window.js(look, Value::Null).await;
    let description = format!("{}/api/openapi.json", below.service());
    assert_eq!(seen, json!(["/chat/api/docs", 1, description]));
}
