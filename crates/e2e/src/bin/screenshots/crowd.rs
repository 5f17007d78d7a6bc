//! The console on every kind of screen, with little and with much to do.

use crate::root;
use anteroom_e2e::cast::Cast;
use anteroom_e2e::{Console, Look, Window};
use serde_json::{Value, json};

const SCREENS: [(u32, u32); 5] = [
    (1440, 900),
    (1280, 800),
    (768, 1024),
    (390, 844),
    (320, 640),
];

/// The desk with nobody, with a few, and with sixty who wait beside ten chats.
pub async fn a_desk() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    let desk = Window::open("agent").await;
    let console = Console::sign_in(&desk, &cast.service).await;
    agent.gather_crowd(2, 3).await;
    console.chat("Runner 2").region.see().await;
    console.queue().until_says("Waiter 3").await;
    let chat = console.chat("Runner 1");
    chat.say("Bring it along, please. We are open until six.")
        .await;
    chat.log().until_says("until six").await;
    let said = json!({ "ChatSessionId": 2, "Message": {
        "Message": "It is the front wheel: https://example.com/wheel.jpg", "Type": "ToUser" } });
    agent.call("AddChatMessage", said).await;
    console
        .chat("Runner 2")
        .log()
        .until_says("front wheel")
        .await;
    draw(&desk, "60-desk-few").await;
    chat.ask_end().await.see().await;
    draw(&desk, "61-desk-end-question").await;
    chat.end_question()
        .inside()
        .button("Keep talking")
        .click()
        .await;
    console.chat("Runner 2").end().await;
    console
        .page
        .button("Put away the chat with Runner 2")
        .see()
        .await;
    agent.gather_crowd(9, 57).await;
    console.queue().until_says("55 more").await;
    draw(&desk, "62-desk-many").await;
}

/// Draws what the window shows on every screen, on narrow ones the lists and a chat.
async fn draw(window: &Window, name: &str) {
    for (width, height) in SCREENS {
        for look in [Look::Light, Look::Dark] {
            window.dress(look, width, height, 1.0).await;
            let shows: &[&str] = if width < 760 {
                &["list", "chat"]
            } else {
                &["all"]
            };
            for part in shows {
                let go = "const [list, chat] = [document.querySelector('.is-active .back'), document.querySelector('.chats .row-link')];
                    (arguments[0] === 'list' ? list : arguments[0] === 'chat' ? chat : null)?.click(); return null";
                let _: Value = window.js(go, json!(part)).await;
                window.until_still().await;
                let file = format!("screenshots/{name}-{width}-{part}-{}.png", look.name());
                window.screenshot(&root().join(file)).await;
            }
        }
    }
    window.dress(Look::Light, 1280, 800, 1.0).await;
    println!("{name}");
}
