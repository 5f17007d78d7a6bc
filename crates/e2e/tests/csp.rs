//! A customer's page on another origin, under the strictest policy.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::{Page, Site};
use anteroom_e2e::{Service, Window, widget};

fn policy(host: &str, wasm: &str) -> String {
    format!(
        "default-src 'none'; script-src {host}{wasm}; connect-src {host}; style-src 'none'; \
         img-src {host}; require-trusted-types-for 'script'"
    )
}

async fn under(wasm: &str) -> Cast {
    let service = Service::start(Setup::default()).await;
    let page = Page {
        policy: Some(policy(&service.base(), wasm)),
        ..Page::default()
    };
    let site = Site::open(&service.base(), page).await;
    Cast { service, site }
}

/// What the console has to say about the page, without what is only information.
async fn complaints(window: &Window) -> Vec<String> {
    let lines = window.console_lines().await;
    lines
        .into_iter()
        .filter(|line| line.starts_with("WARNING") || line.starts_with("SEVERE"))
        .collect()
}

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\
    \xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn the_topics_logo_and_the_agents_photo_are_seen_under_it() {
    let mut topic = anteroom_e2e::service::topic();
    topic["Widget"]["ShowAgentPhoto"] = true.into();
    let service = Service::start(Setup {
        topics: vec![topic],
        ..Setup::default()
    })
    .await;
    service.give_logo("1", PNG).await;
    // Not the same bytes, so that it is not taken for the logo.
    service.give_photo(&[PNG, b"more"].concat()).await;
    let page = Page {
        policy: Some(policy(&service.base(), " 'wasm-unsafe-eval'")),
        ..Page::default()
    };
    let site = Site::open(&service.base(), page).await;
    let cast = Cast { service, site };
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    // It is drawn, and not only there.
    let drawn = "const face = hosts()[0].shadowRoot.querySelector('.face img');
        return !!face && face.complete && face.naturalWidth === 1 && face.src.startsWith(arguments[0])";
    let panel = cast::open(&window).await;
    panel.button("Start chat").see().await;
    let logos = format!("{}/logos/", cast.service.base());
    window.until_js("the logo", drawn, logos.into()).await;
    cast::fill_in(&panel, "Vera", "Hello").await;
    panel.button("Start chat").click().await;
    panel.until_says("You are next").await;
    agent.pick_up().await;
    let photos = format!("{}/photos/", cast.service.base());
    window.until_js("the photo", drawn, photos.into()).await;
    assert_eq!(complaints(&window).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_whole_chat_works_under_the_strictest_policy() {
    let cast = under(" 'wasm-unsafe-eval'").await;
    let agent = cast.service.agent();
    let (window, widget, session) = cast::talk(&cast, "Vera", "Hello").await;
    cast::say(&widget, "Can you see me?").await;
    window
        .until("the message at the service", async || {
            let log = agent.log(session).await;
            log.iter()
                .any(|(_, text)| text == "Can you see me?")
                .then_some(())
        })
        .await;
    agent.say(session, "Yes: https://example.com/bells").await;
    widget.get("link", "https://example.com/bells").see().await;
    window.reload().await;
    widget
        .log("Conversation")
        .until_says("Yes: https://example.com/bells")
        .await;
    widget.until_says(AGENT_NAME).await;
    // The style is there although the policy allows none of the page's.
    let dialog =
        "return getComputedStyle(hosts()[0].shadowRoot.querySelector('[role=dialog]')).position";
    let position: String = window.js(dialog, serde_json::Value::Null).await;
    assert_eq!(position, "fixed");
    agent.end(session).await;
    widget.radio("5 of 5: excellent").click().await;
    widget.button("Send").click().await;
    widget.button("Start a new chat").click().await;
    widget.button("Start chat").see().await;

    let seen = window.seen().await;
    assert_eq!(seen.violations, [""; 0]);
    assert_eq!(seen.errors, [""; 0]);
    assert_eq!(complaints(&window).await, [""; 0]);
}

#[tokio::test]
async fn a_policy_without_wasm_is_told_its_remedy() {
    let cast = under("").await;
    let window = cast.visitor("visitor").await;
    let widget = widget(&window);
    cast::launcher(&widget).click().await;
    widget
        .button("The chat could not be loaded. Try again")
        .see()
        .await;
    window
        .until("a warning that names the remedy", async || {
            let complaints = complaints(&window).await;
            complaints
                .iter()
                .any(|line| line.contains("Anteroom") && line.contains("'wasm-unsafe-eval'"))
                .then_some(())
        })
        .await;
}
