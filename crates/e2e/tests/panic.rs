//! The widget's program dies: the visitor is told, and comes back to the chat.

use anteroom_e2e::cast::{self, Cast};
use serde_json::Value;

/// A real trap in the running program: a call with an address far beyond its
/// memory, as after a slip in unsafe code. The error is nobody's to catch, so the
/// page hears of it as of any other. What the program exports has no telling names;
/// whatever takes numbers takes an address or a place in a table.
const TRAP: &str = "
    const glue = performance.getEntriesByType('resource').map(e => e.name)
        .find(name => /\\/widget\\.js$/.test(name));
    return import(glue).then(glue => glue.default()).then(program => {
        const calls = Object.values(program).filter(f => typeof f == 'function' && f.length > 1);
        for (const call of calls) setTimeout(() => call(0x7fffff00, 0x7fffff00, 0x7fffff00, 0x7fffff00));
        return true;
    })";

#[tokio::test]
async fn the_chat_comes_back_after_its_program_died() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let (window, widget, session) = cast::talk(&cast, "Vera", "Hello").await;
    cast::say(&widget, "Before it died").await;
    widget
        .log("Conversation")
        .until_says("Before it died")
        .await;
    agent.say(session, "I am here").await;
    widget.log("Conversation").until_says("I am here").await;

    let _: Value = window.js(TRAP, Value::Null).await;
    let notice = widget.button("Something went wrong in the chat…");
    notice.see().await;
    let trapped = window.seen().await.errors;
    assert!(
        trapped.iter().any(|error| error.contains("RuntimeError")),
        "{trapped:?}"
    );
    widget.get("dialog", "").gone().await;

    notice.click().await;
    let log = widget.log("Conversation");
    for words in ["Hello", "Before it died", "I am here"] {
        log.until_says(words).await;
    }
    // And it lives: both ways.
    agent.say(session, "Welcome back").await;
    log.until_says("Welcome back").await;
    cast::say(&widget, "Thank you").await;
    window
        .until("the message at the service", async || {
            let log = agent.log(session).await;
            (log.iter().filter(|(_, text)| text == "Thank you").count() == 1).then_some(())
        })
        .await;
}
