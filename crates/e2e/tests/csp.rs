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
