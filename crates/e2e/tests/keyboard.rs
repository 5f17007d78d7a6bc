//! Without a mouse and without eyes: the focus, and what is announced.

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::AGENT_NAME;
use anteroom_e2e::{Window, widget};
use fantoccini::key::Key;
use serde_json::{Value, json};

const LAUNCHER: &str = "button Open chat";

async fn tab_to(window: &Window, wanted: &str) {
    window.tab_to(wanted, 20).await;
}

#[tokio::test]
async fn the_whole_chat_by_keyboard_alone() {
    let cast = Cast::gather().await;
    let agent = cast.service.agent();
    agent.is_here(true).await;
    let window = cast.visitor("visitor").await;
    let widget = widget(&window);
    cast::launcher(&widget).see().await;

    // Open: the focus goes to the first field; Escape brings it back.
    tab_to(&window, "button Chat").await;
    window.press(&[Key::Enter]).await;
    window.until_focus("textbox Your name").await;
    window.press(&[Key::Escape]).await;
    window.until_focus(LAUNCHER).await;
    widget.get("dialog", "").gone().await;
    window.press(&[Key::Enter]).await;
    window.until_focus("textbox Your name").await;

    // The form: what is wrong is announced, and the focus goes to the first of it.
    tab_to(&window, "button Start chat").await;
    window.press(&[Key::Enter]).await;
    window.until_focus("textbox Your name").await;
    window.until_said("4 fields need another look").await;
    window.keys("Vera").await;
    tab_to(&window, "textbox E-mail address").await;
    window.keys("vera@example.com").await;
    tab_to(&window, "textbox How can we help?").await;
    window.keys("Hello").await;
    tab_to(&window, "checkbox I agree that you keep what I write.").await;
    window.press(&[Key::Space]).await;
    widget
        .checkbox("")
        .until(" and ticked", |f| f.checked)
        .await;
    tab_to(&window, "button Start chat").await;
    window.press(&[Key::Enter]).await;

    // The queue: the place has the focus, and is announced.
    window.until_focus("heading You are next").await;
    window.until_said("You are next").await;

    // The chat: somebody came, and there is a log that keeps quiet itself.
    let session = agent.pick_up().await;
    window
        .until_said(&format!("{AGENT_NAME} joined the chat"))
        .await;
    window.until_focus("textbox Message").await;
    widget.log("Conversation").see().await;
    window.keys("Good day").await;
    window.press_with(Key::Shift, &[Key::Enter]).await;
    window.keys("to you").await;
    window.press(&[Key::Enter]).await;
    window
        .until("the message of two lines", async || {
            let log = agent.log(session).await;
            log.iter()
                .any(|(_, text)| text == "Good day\nto you")
                .then_some(())
        })
        .await;
    window.until_focus("textbox Message").await;
    agent.say(session, "Hello Vera").await;
    window
        .until_said(&format!("{AGENT_NAME}: Hello Vera"))
        .await;

    // Closed, the news is on the launcher, and announced all the same.
    window.press(&[Key::Escape]).await;
    window.until_focus(LAUNCHER).await;
    agent.say(session, "Still there?").await;
    window.until_focus("button Open chat, 1 new message").await;
    window
        .until_said(&format!("{AGENT_NAME}: Still there?"))
        .await;
    window.press(&[Key::Enter]).await;
    window.until_focus("textbox Message").await;
    widget.log("Conversation").until_says("Still there?").await;

    // The end, asked once more; Escape takes the question back.
    tab_back_to(&window, "button End chat").await;
    window.press(&[Key::Enter]).await;
    let question = widget.get("group", "End the chat?");
    question.see().await;
    window.press(&[Key::Escape]).await;
    question.gone().await;
    window.until_focus("button End chat").await;
    window.press(&[Key::Enter]).await;
    question.see().await;
    focus_inside(&window, "End the chat?").await;
    window.press(&[Key::Enter]).await;
    window.until_said("The chat has ended").await;

    // The rating: arrow keys choose among the stars.
    window.until_focus("legend…").await;
    tab_to(&window, "radio 1 of 5: very poor").await;
    window
        .press(&[Key::Space, Key::Right, Key::Right, Key::Right])
        .await;
    window.until_focus("radio 4 of 5: good").await;
    tab_to(&window, "button Send").await;
    window.press(&[Key::Enter]).await;
    window
        .until_focus("heading Thank you for talking with us")
        .await;
    window
        .until("the rating at the service", async || {
            (agent.session(session).await["Rating"] == 4).then_some(())
        })
        .await;

    // Closed again.
    window.press(&[Key::Escape]).await;
    window.until_focus(LAUNCHER).await;
    widget.get("dialog", "").gone().await;

    // And what can be done with it: unfolded, asked, taken back, erased.
    window.press(&[Key::Enter]).await;
    tab_to(&window, "button My data").await;
    window.press(&[Key::Enter]).await;
    tab_to(&window, "button Erase").await;
    window.press(&[Key::Enter]).await;
    tab_to(&window, "button Erase it").await;
    window.press(&[Key::Enter]).await;
    widget.heading("Your data is erased").see().await;
    window.until_focus("heading Your data is erased").await;
}

/// Shift+Tab until this has the focus.
async fn tab_back_to(window: &Window, wanted: &str) {
    for _ in 0..20 {
        if window.focus().await == wanted {
            return;
        }
        window.press_with(Key::Shift, &[Key::Tab]).await;
    }
    window
        .fail(&format!("no \"{wanted}\" on the way back"))
        .await;
}

/// Waits until the focus is in the group of this name.
async fn focus_inside(window: &Window, group: &str) {
    let body = "const group = deepFocus()?.closest('[role=group]');
        return !!group && nameOf(group, 'group') === arguments[0]";
    window
        .until_js(&format!("the focus in \"{group}\""), body, json!(group))
        .await;
}

#[tokio::test]
async fn the_focus_stays_in_the_page_unless_the_visitor_moves_it() {
    let cast = Cast::gather().await;
    let (window, widget, session) = cast::talk(&cast, "Vera", "Hello").await;
    let agent = cast.service.agent();
    // The visitor reads on in the page while the chat is open.
    let focus = "document.getElementById('before').focus(); return focusNow()";
    let in_page: String = window.js(focus, Value::Null).await;
    assert_eq!(in_page, "link Opening hours");
    agent.say(session, "Take your time").await;
    window.until_said("Take your time").await;
    widget
        .log("Conversation")
        .until_says("Take your time")
        .await;
    assert_eq!(window.focus().await, in_page);
    agent.end(session).await;
    widget.radio("4 of 5: good").see().await;
    assert_eq!(window.focus().await, in_page);
    // And the panel keeps nobody in.
    widget.button("Skip").click().await;
    widget.button("Start a new chat").see().await;
    let mut seen = Vec::new();
    for _ in 0..15 {
        window.press(&[Key::Tab]).await;
        seen.push(window.focus().await);
    }
    assert!(
        seen.iter()
            .any(|focus| !focus.is_empty() && focus.starts_with("body"))
            || seen.contains(&in_page),
        "Tab leaves the panel: {seen:#?}"
    );
}
