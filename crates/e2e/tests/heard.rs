//! What a screen reader is given to say, and what input methods must not send.

use anteroom_e2e::Window;
use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use serde_json::json;

/// What the live regions of the page said, which was never nothing and never shouted.
async fn heard(window: &Window) -> Vec<String> {
    let heard = window.seen().await.heard;
    for what in &heard {
        assert!(!what.text.is_empty(), "an empty announcement: {heard:#?}");
        assert_eq!(what.manner, "polite", "{what:?}");
    }
    heard.into_iter().map(|what| what.text).collect()
}

/// Everything is said once, in the order in which it happened; what the visitor
/// writes, what can be seen to move and what stood there before is not said.
#[tokio::test]
async fn the_whole_story_is_heard_once() {
    let mut cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    for name in ["Ada", "Bo"] {
        agent.let_wait(name, "First!").await;
    }
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    panel.button("Start chat").click().await;
    window.until_said("4 fields need another look").await;
    cast::fill_in(&panel, "Vera", "Hello").await;
    panel.button("Start chat").click().await;
    window.until_said("You are number 3").await;
    // Two changes right after each other: only that the visitor is next cannot wait.
    agent.pick_up().await;
    panel.until_says("You are number 2").await;
    agent.pick_up().await;
    window.until_said("You are next").await;
    let session = agent.pick_up().await;
    window.until_said("joined the chat").await;
    cast::say(&panel, "My wheel is bent").await;
    let log = panel.log("Conversation");
    log.until("", |f| f.text.matches("Sent").count() == 2).await;
    agent.types(session).await;
    panel.until_says("is typing").await;
    agent.say(session, "Bring it along").await;
    window.until_said("Bring it along").await;
    // Closed, the panel speaks all the same.
    cast::launcher(&panel).click().await;
    panel.get("dialog", "").gone().await;
    agent.say(session, "We close at five").await;
    window.until_said("We close at five").await;
    cast::launcher(&panel).click().await;
    cast.service.kill().await;
    cast::say(&panel, "Thank you").await;
    window.until_said("Connection lost").await;
    cast.service.go_on().await;
    window.until_said("The connection is back").await;
    log.until("", |f| f.text.matches("Sent").count() == 3).await;
    agent.end(session).await;
    window.until_said("The chat has ended").await;
    panel.button("Send").click().await;
    window.until_said("Choose 1 to 5 stars, or skip").await;
    panel.radio("4 of 5: good").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    assert_eq!(
        heard(&window).await,
        [
            "4 fields need another look",
            "You are number 3",
            "You are next",
            &format!("{AGENT_NAME} joined the chat {AGENT_NAME}: Hello, how can I help?"),
            &format!("{AGENT_NAME}: Bring it along"),
            &format!("{AGENT_NAME}: We close at five"),
            "Connection lost",
            "The connection is back",
            "The chat has ended",
            "Choose 1 to 5 stars, or skip",
            "4 of 5: good",
        ]
    );
    // After a reload nothing of it is news.
    window.reload().await;
    panel.heading("Thank you…").see().await;
    assert_eq!(heard(&window).await, [""; 0]);
}

/// Japanese, Chinese and Korean are written by input methods: Enter takes a
/// suggestion there, and must not send half a word.
#[tokio::test]
async fn an_input_method_never_sends() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    panel.field("Message").click().await;
    for (text, caret) in [("に", 1), ("にほ", 2), ("にほん", 3)] {
        let composing = json!({ "text": text, "selectionStart": caret, "selectionEnd": caret });
        window.cdp("Input.imeSetComposition", composing).await;
    }
    // What browsers tell of the key that ends it: Chromium and Firefox before the end …
    let key = |key: &str, code: i32, kind: &str| json!({ "type": kind, "key": key, "code": "Enter", "windowsVirtualKeyCode": code });
    for kind in ["rawKeyDown", "keyUp"] {
        window
            .cdp("Input.dispatchKeyEvent", key("Process", 229, kind))
            .await;
    }
    let enter = "const e = deepFocus();
        const down = new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true,
            composed: true, cancelable: true, ...arguments[0]});
        return e.dispatchEvent(down)";
    let passed: bool = window.js(enter, json!({ "isComposing": true })).await;
    assert!(passed, "the input method gets its key");
    window
        .cdp("Input.insertText", json!({ "text": "日本" }))
        .await;
    // … Safari behind it, with nothing but the code to tell.
    let passed: bool = window
        .js(enter, json!({ "keyCode": 229, "which": 229 }))
        .await;
    assert!(passed, "Safari's, too");
    panel
        .field("Message")
        .until(" with the words", |f| f.value.contains("日本"))
        .await;
    // The next Enter is meant: what comes first at the service is what was sent first.
    panel.field("Message").write("\n").await;
    window
        .until("the message at the service", async || {
            let log = agent.log(session).await;
            let sent = log.iter().filter(|(kind, _)| kind == "ToUser");
            let sent: Vec<&str> = sent.map(|(_, text)| text.as_str()).collect();
            (sent == ["Hello", "日本"]).then_some(())
        })
        .await;
}
