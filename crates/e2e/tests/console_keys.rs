//! The console's keyboard: keys that write letters write letters, and nothing ends unasked.

use anteroom_e2e::cast::Cast;
use anteroom_e2e::{Console, Window};
use fantoccini::key::Key;
use serde_json::{Value, json};

async fn with_chats(running: usize, waiting: usize) -> (Cast, Console) {
    let cast = Cast::gather().await;
    cast.service.agent().gather_crowd(running, waiting).await;
    let window = Window::open("agent").await;
    let console = Console::sign_in(&window, &cast.service).await;
    (cast, console)
}

/// Presses a key as a keyboard would that writes this with Alt (or Option).
async fn press_with_alt(console: &Console, key: &str, code: &str) -> bool {
    let press = "const event = new KeyboardEvent('keydown', {
            ...arguments[0], altKey: true, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
        return event.defaultPrevented";
    let key = json!({ "key": key, "code": code });
    console.window.js(press, key).await
}

#[tokio::test]
async fn keys_that_write_letters_end_nothing() {
    let (cast, console) = with_chats(1, 1).await;
    let chat = console.chat("Runner 1");
    chat.reply().write("Proszę, prosz").await;
    for (key, code) in [
        ("ę", "KeyE"),
        ("Dead", "KeyE"),
        ("´", "KeyE"),
        ("ń", "KeyN"),
        ("Dead", "KeyN"),
        ("®", "KeyR"),
    ] {
        let taken = press_with_alt(&console, key, code).await;
        assert!(!taken, "{key} ({code}) is a letter");
    }
    chat.reply().write("ę").await;
    assert_eq!(chat.reply().see().await.value, "Proszę, proszę");
    assert!(!chat.end_question().is_there().await);
    let session = cast.service.agent().session(1).await;
    assert_ne!(session["Status"], "Finished");
    assert!(!console.chat("Waiter 1").region.is_there().await);
}

#[tokio::test]
async fn ending_asks_and_can_be_taken_back() {
    let (cast, console) = with_chats(2, 1).await;
    let window = &console.window;
    let chat = console.chat("Runner 1");
    chat.reply().write("Half a sen").await;
    for with_alt in [true, false] {
        if with_alt {
            // Where Alt writes no letter.
            assert!(press_with_alt(&console, "e", "KeyE").await);
        } else {
            window.press(&[Key::F9]).await;
        }
        let question = chat.end_question();
        question
            .until_says("What you have written is not sent.")
            .await;
        window.until_focus("button End chat").await;
        window.press(&[Key::Escape]).await;
        question.gone().await;
        window.until_focus("textbox Reply to Runner 1").await;
        assert_eq!(chat.reply().see().await.value, "Half a sen");
    }
    let agent = cast.service.agent();
    assert_ne!(agent.session(1).await["Status"], "Finished");
    // Enter is "yes".
    window.press(&[Key::F9]).await;
    window.until_focus("button End chat").await;
    window.press(&[Key::Enter]).await;
    window
        .until("the end", async || {
            (agent.session(1).await["Status"] == "Finished").then_some(())
        })
        .await;
    assert_ne!(agent.session(2).await["Status"], "Finished");
    // The others do as before, wherever the focus is.
    window.press(&[Key::F8]).await;
    console.chat("Waiter 1").region.see().await;
    window.until_focus("textbox Reply to Waiter 1").await;
}

#[tokio::test]
async fn the_desk_is_walked_through_part_by_part() {
    let (_cast, console) = with_chats(1, 60).await;
    let window = &console.window;
    window.until_focus("heading Your desk").await;
    console.chat("Runner 1").region.see().await;
    for part in [
        "region Chats",
        "region Queue",
        "region Requests",
        "textbox Reply to Runner 1",
        "aside About Runner 1",
        "region Chats",
    ] {
        window.press(&[Key::F6]).await;
        window.until_focus(part).await;
    }
    window.press_with(Key::Shift, &[Key::F6]).await;
    window.until_focus("aside About Runner 1").await;
    // Past the bar and the lists in two keys from the top.
    let top = "document.activeElement.blur(); document.body.tabIndex = -1; document.body.focus(); return null";
    let _: Value = window.js(top, Value::Null).await;
    window
        .tab_to("button Go to the chat with Runner 1", 3)
        .await;
    window.press(&[Key::Enter]).await;
    window.until_focus("textbox Reply to Runner 1").await;
}
