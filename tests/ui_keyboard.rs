//! Keyboard and focus.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use anteroom_carriers::visitor::AgentName;
use anteroom_carriers::{ChatMessageType, ChatSessionStatus};
use anteroom_engine::{Event, Focus, Pending, Write};
use stage::{Stage, enter, message, open, press, settle, with};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn wish(stage: &Stage, focus: Focus) {
    stage.chat.wish(focus);
}

fn focused(stage: &Stage) -> Option<String> {
    stage.root.active_element().map(|element| element.id())
}

#[wasm_bindgen_test]
async fn enter_sends_and_shift_enter_does_not() {
    let stage = Stage::new(with(ChatSessionStatus::UserLast));
    settle().await;
    let composer = stage.find("#composer");
    enter(&composer, "Hello");
    stage.heard();
    assert!(press(&composer, "Enter", |key| key.set_shift_key(true)));
    assert!(press(&composer, "Enter", |key| key.set_is_composing(true)));
    assert!(press(&composer, "Enter", |key| key.set_key_code(229)));
    assert!(press(&composer, "a", |_| ()));
    assert!(stage.heard().is_empty());
    assert!(!press(&composer, "Enter", |_| ()), "no line break is left");
    assert_eq!(stage.heard(), [Event::Sent("key".into())]);
    settle().await;
    assert!(
        stage
            .find("#composer")
            .matches(":placeholder-shown")
            .unwrap()
    );
    assert_eq!(stage.find(".own .tick").text_content().unwrap(), "Sending");
}

#[wasm_bindgen_test]
async fn the_send_button_is_off_only_without_words() {
    let stage = Stage::new(with(ChatSessionStatus::UserLast));
    settle().await;
    let send = stage.button("Send message");
    assert!(send.has_attribute("disabled"));
    enter(&stage.find("#composer"), " \n");
    settle().await;
    assert!(send.has_attribute("disabled"));
    enter(&stage.find("#composer"), "x");
    settle().await;
    assert!(!send.has_attribute("disabled"));
    enter(&stage.find("#composer"), &"x".repeat(4001));
    settle().await;
    assert!(!send.has_attribute("disabled"));
    let words = stage.description(&stage.find("#composer"));
    assert!(words.starts_with("1 character too many"), "{words}");
}

#[wasm_bindgen_test]
async fn escape_closes_and_a_question_goes_first() {
    let stage = Stage::new(with(ChatSessionStatus::UserLast));
    settle().await;
    let end = stage.button("End chat");
    end.focus().unwrap();
    end.click();
    settle().await;
    assert!(stage.text().contains("End the chat?"));
    let yes = stage.find("[data-yes]");
    assert!(stage.root.active_element().is_some_and(|now| now == *yes));
    press(&yes, "Escape", |_| ());
    settle().await;
    assert!(!stage.text().contains("End the chat?"));
    assert!(stage.heard().is_empty());
    press(&stage.find("#composer"), "Escape", |_| ());
    assert_eq!(stage.heard(), [Event::Closed]);
    settle().await;
    wish(&stage, Focus::Launcher);
    settle().await;
    assert!(
        stage
            .root
            .active_element()
            .is_some_and(|now| now == *stage.launcher)
    );
}

#[wasm_bindgen_test]
async fn the_focus_moves_with_the_screens_and_is_never_taken() {
    let stage = Stage::new(open());
    settle().await;
    // The page has it: it stays there.
    wish(&stage, Focus::Screen);
    settle().await;
    assert_eq!(focused(&stage), None);
    stage.launcher.focus().unwrap();
    wish(&stage, Focus::Screen);
    settle().await;
    assert_eq!(focused(&stage).as_deref(), Some("name"));
    // A wish is carried out once: whoever goes on to the next field stays there.
    stage.find("#email").focus().unwrap();
    enter(&stage.find("#email"), "a");
    settle().await;
    assert_eq!(focused(&stage).as_deref(), Some("email"));
    // The field goes with its screen; the focus moves on all the same.
    let chat = with(ChatSessionStatus::UserLast);
    stage.change(|state| *state = chat).await;
    wish(&stage, Focus::Screen);
    settle().await;
    assert_eq!(focused(&stage).as_deref(), Some("composer"));
}

#[wasm_bindgen_test]
async fn what_is_written_survives_the_agents_arrival() {
    let stage = Stage::new(with(ChatSessionStatus::InQueue));
    settle().await;
    let before = stage.find("#composer");
    before.focus().unwrap();
    enter(&before, "While I wait");
    stage
        .change(|state| {
            let session = state.session.as_mut().unwrap();
            session.status = ChatSessionStatus::UserLast;
            session.agent = Some(AgentName {
                full_name: "Ann Lee".into(),
                ..AgentName::default()
            });
            state.log = vec![message(1, ChatMessageType::ToCustomer, "Hi")];
        })
        .await;
    assert!(stage.find("#composer") == before, "the same field");
    assert_eq!(focused(&stage).as_deref(), Some("composer"));
    assert!(!stage.text().contains("Leave the queue"));
}

#[wasm_bindgen_test]
async fn a_refused_message_can_be_tried_again() {
    let mut state = with(ChatSessionStatus::UserLast);
    state.outbox = vec![Pending {
        key: "a".into(),
        write: Write::Message("Hello".into()),
        tried: false,
        stored: false,
        refused: Some("Message: no".into()),
    }];
    let stage = Stage::new(state);
    settle().await;
    assert!(stage.text().contains("could not be sent"));
    let again = stage.button("Try again");
    again.focus().unwrap();
    again.click();
    assert_eq!(stage.heard(), [Event::Retried("a".into())]);
    settle().await;
    assert_eq!(focused(&stage).as_deref(), Some("composer"));
}

#[wasm_bindgen_test]
async fn the_sound_is_muted_with_one_press() {
    let stage = Stage::new(with(ChatSessionStatus::UserLast));
    settle().await;
    let bell = stage.button("Sound for new messages");
    let pressed = || bell.get_attribute("aria-pressed").unwrap();
    assert_eq!(pressed(), "true");
    bell.click();
    settle().await;
    assert_eq!(pressed(), "false");
    assert!(anteroom_widget::browser::sound::is_muted());
    bell.click();
    settle().await;
    assert_eq!(pressed(), "true");
    assert!(!anteroom_widget::browser::sound::is_muted());
}
