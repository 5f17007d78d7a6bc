//! The console without eyes or mouse: headings, names, what is read aloud.

use anteroom_e2e::cast::Cast;
use anteroom_e2e::{Console, Look, Window};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[tokio::test]
async fn nothing_hinders_anybody_at_the_desk() {
    let cast = Cast::gather().await;
    let window = Window::open("agent").await;
    let console = Console::open(&window, &cast.service).await;
    console.page.heading("Sign in").see().await;
    let mut faults = window.barriers().await;
    let console = Console::sign_in(&window, &cast.service).await;
    faults.extend(window.barriers().await);
    cast.service.agent().gather_crowd(3, 8).await;
    console.chat("Runner 3").region.see().await;
    console.queue().until_says("3 more").await;
    console.chat("Runner 1").end().await;
    console
        .page
        .button("Put away the chat with Runner 1")
        .see()
        .await;
    console.chat("Runner 2").ask_end().await.see().await;
    for (look, width, height) in [
        (Look::Light, 1440, 900),
        (Look::Dark, 1280, 800),
        (Look::Light, 768, 1024),
        (Look::Narrow, 390, 844),
    ] {
        window.dress(look, width, height, 1.0).await;
        faults.extend(window.barriers().await);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_button_says_whose_chat_it_means() {
    let cast = Cast::gather().await;
    cast.service.agent().gather_crowd(3, 3).await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    console.chat("Runner 3").region.see().await;
    console.queue().until_says("Waiter 3").await;
    let buttons = console.page.button("").now().await;
    let mut names = BTreeMap::new();
    for button in buttons {
        *names.entry(button.name).or_insert(0) += 1;
    }
    let doubled: Vec<_> = names.iter().filter(|(_, count)| **count > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    for name in [
        "End chat with Runner 2",
        "Send to Runner 2",
        "Allow files from Runner 2",
    ] {
        assert!(names.contains_key(name), "{name} among {names:#?}");
    }
    // Headings go down one step at a time.
    let levels =
        "return [...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))";
    let levels: Vec<u8> = window.js(levels, Value::Null).await;
    assert_eq!(levels.first(), Some(&1), "{levels:?}");
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "{levels:?}"
    );
}

#[tokio::test]
async fn what_happens_is_read_aloud_with_names() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    // Only who is available is told of the queue.
    agent.is_here(true).await;
    agent.gather_crowd(1, 0).await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    console.chat("Runner 1").region.see().await;
    agent.let_visitor_wait("Walter", "Do you sell bells?").await;
    window.until_said("New in the queue: Walter").await;
    let gone = json!({ "ChatSessionId": 2, "Status": "ClosedFromQueue" });
    agent.call("SaveChatSessionEntity", gone).await;
    window.until_said("Walter left the queue").await;
    // The same words again are said again.
    for times in 1..=2 {
        let said =
            json!({ "ChatSessionId": 1, "Message": { "Message": "Well?", "Type": "ToUser" } });
        agent.call("AddChatMessage", said).await;
        window
            .until("the visitor's words, with the name", async || {
                let said = window.seen().await.said;
                let heard = said.iter().filter(|said| said.contains("Runner 1: Well?"));
                (heard.count() == times).then_some(())
            })
            .await;
    }
    // One voice: the logs themselves keep quiet.
    let voices =
        "return [...document.querySelectorAll('[role=log]')].every(log => log.ariaLive === 'off')";
    let quiet: bool = window.js(voices, Value::Null).await;
    assert!(quiet);
}
