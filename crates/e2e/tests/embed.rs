//! What site owners do with the widget: its API and its tag.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::{AGENT_NAME, Setup};
use anteroom_e2e::site::Page;
use anteroom_e2e::{Window, widget};
use serde_json::{Value, json};
use std::path::Path;

/// Writes down every event that the page hears.
const EAR: &str = "
    window.heard = [];
    for (const name of ['ready', 'open', 'close', 'start', 'queue', 'agent-join', 'message', 'unread', 'end', 'state',
        'show', 'hide', 'destroy'])
        Anteroom.on(name, detail => heard.push([name, detail]));";

async fn heard(window: &Window, name: &str) -> Value {
    window
        .until(&format!("the event {name}"), async || {
            let body = "return heard.findLast(([name]) => name == arguments[0])?.[1] ?? null";
            let found: Value = window.try_js(body, json!(name)).await.ok()?;
            (!found.is_null()).then_some(found)
        })
        .await
}

#[tokio::test]
async fn the_page_drives_the_chat_and_hears_of_it() {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    let cast = Cast::with(setup, Page::default()).await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    // Everything that is asked for before it is loaded waits, and is answered.
    let before: Value = window
        .js(
            &format!(
                "{EAR}
                Anteroom.setUser({{ name: 'Kim Lee', email: 'kim@example.com' }});
                Anteroom.setDraft('My wheel is bent');
                return Promise.all([Anteroom.getState(), Anteroom.hide(), Anteroom.show()])
                    .then(all => [all[0].open, document.querySelector('anteroom-chat').dataset.launcher])"
            ),
            Value::Null,
        )
        .await;
    assert_eq!(before, json!([false, "show"]));
    assert_eq!(window.requests(&cast.service.base()).await.len(), 1);
    // Whether somebody is there can be asked without the chat.
    let there: Value = window
        .js("return Anteroom.getAvailability()", Value::Null)
        .await;
    assert_eq!(
        there,
        json!({ "reached": true, "available": true, "open": true, "agents": 1, "position": 1,
            "waitMin": null, "waitMax": null, "evidence": 0 })
    );
    assert_eq!(window.requests(&cast.service.base()).await.len(), 2);

    let state: Value = window.js("return Anteroom.startChat()", Value::Null).await;
    assert_eq!(state["open"], true);
    assert_eq!(heard(&window, "start").await["topicId"], 1);
    let session = agent.pick_up().await;
    assert_eq!(heard(&window, "agent-join").await["name"], AGENT_NAME);
    agent.say(session, "Bring it in").await;
    let message = heard(&window, "message").await;
    assert_eq!(message["from"], "agent");
    assert_eq!(message["text"], Value::Null, "texts are not the page's");
    let state: Value = window.js("return Anteroom.getState()", Value::Null).await;
    assert_eq!(
        (&state["screen"], &state["agent"]),
        (&json!("chat"), &json!(AGENT_NAME))
    );
    let there: Value = window
        .js("return Anteroom.getAvailability()", Value::Null)
        .await;
    assert_eq!(
        (&there["available"], &there["agents"]),
        (&json!(true), &json!(1))
    );

    // What the page does not want, its style takes away.
    let bell = "return getComputedStyle(hosts()[0].shadowRoot.querySelector('.bell')).display";
    let display: String = window.js(bell, Value::Null).await;
    assert_ne!(display, "none");
    let style = "const sheet = new CSSStyleSheet();
        sheet.replaceSync('anteroom-chat::part(bell) { display: none }');
        document.adoptedStyleSheets = [sheet];
        return true";
    let _: Value = window.js(style, Value::Null).await;
    let display: String = window.js(bell, Value::Null).await;
    assert_eq!(display, "none");

    // Another language, and back to whoever signs in next.
    let _: Value = window
        .js("return Anteroom.setLocale('de')", Value::Null)
        .await;
    widget(&window).button("Nachricht senden").see().await;
    let _: Value = window
        .js(
            "return Anteroom.setUser({ id: 'someone else' })",
            Value::Null,
        )
        .await;
    assert_eq!(heard(&window, "end").await["reason"], "logout");
    // What the visitor has opened stays open, with a form for whoever it is now.
    let state: Value = window.js("return Anteroom.getState()", Value::Null).await;
    assert_eq!(
        (&state["open"], &state["screen"]),
        (&json!(true), &json!("form"))
    );
    let kept: Value = window
        .js("return Object.keys(localStorage)", Value::Null)
        .await;
    assert_eq!(kept, json!([]), "nothing of the first is left");
    let refused: String = window
        .js(
            "return Anteroom.setLocale('xx').catch(error => error.message)",
            Value::Null,
        )
        .await;
    assert!(refused.contains("there are ar cs da de en"), "{refused}");
    // It speaks as it did before.
    widget(&window).button("Chat beginnen").see().await;
    assert!(window.seen().await.errors.is_empty());
}

#[tokio::test]
async fn a_page_may_want_no_launcher_while_nobody_is_here() {
    let page = Page {
        tag: r#"data-topicId="1" data-offline="hide""#.to_owned(),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page).await;
    let window = cast.visitor("visitor").await;
    // The answer is here, and what follows from it is done.
    window
        .until_js(
            "the answer",
            "return performance.getEntriesByType('resource').some(e => e.name.endsWith('/now') && e.responseEnd)
                && new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))",
            Value::Null,
        )
        .await;
    let shown = "return getComputedStyle(hosts()[0].shadowRoot.querySelector('.l')).display";
    let display: String = window.js(shown, Value::Null).await;
    assert_eq!(display, "none");
    // This browser keeps the answer for a while; another visitor asks anew.
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("another").await;
    cast::launcher(&widget(&window)).see().await;
    assert_eq!(window.requests(&cast.service.base()).await.len(), 2);
    assert!(window.seen().await.stored.is_empty());
}

#[tokio::test]
async fn hooks_of_the_page_stand_around_requests() {
    let mut setup = Setup::default();
    setup.topics[0]["CollectConsent"] = json!(false);
    let cast = Cast::with(setup, Page::default()).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    let _: Value = window
        .js(
            "Anteroom.hook('BeforeSaveChatSessionEntity', (entity, eventState) => {
                window.sent = entity;
                if (entity.FirstMessage.includes('4111')) throw Error('No card numbers, please.');
             });
             Anteroom.setUser({ name: 'Kim', email: 'kim@example.com' });
             Anteroom.setCustomAttributes({ plan: 'gold' });
             Anteroom.setDraft('My card is 4111');
             return Anteroom.startChat().then(() => true)",
            Value::Null,
        )
        .await;
    let panel = widget(&window);
    panel.until_says("No card numbers, please.").await;
    let sent: Value = window.js("return sent", Value::Null).await;
    assert_eq!(sent["CustomAttributes"], json!({ "plan": "gold" }));
    assert_eq!(sent["PageUrl"], cast.site.url("/"));
}

#[tokio::test]
async fn a_pinned_loader_is_checked_by_its_hash() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/manifest.json");
    let manifest = std::fs::read_to_string(manifest).expect("cargo xtask build --web");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let loader = format!(
        "/{}/chat.js",
        manifest["release"].as_str().expect("a release")
    );
    let hash = manifest["files"][&loader[1..]].as_str().expect("its hash");
    let page = |hash: &str| Page {
        loader: loader.clone(),
        tag: format!(r#"data-topicId="1" integrity="{hash}" crossorigin"#),
        ..Page::default()
    };
    let cast = Cast::with(Setup::default(), page(hash)).await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::open(&window).await.button("Start chat").see().await;

    let wrong = Cast::with(Setup::default(), page("sha384-AAAA")).await;
    let window = wrong.visitor("visitor").await;
    let refused = format!("{}{loader}", wrong.service.base());
    window
        .until("the browser's refusal", async || {
            window.seen().await.errors.contains(&refused).then_some(())
        })
        .await;
    let there: bool = window.js("return 'Anteroom' in window", Value::Null).await;
    assert!(!there);
}
