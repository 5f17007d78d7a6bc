//! Every screen draws, under Trusted Types, with its names and states.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use anteroom_carriers::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, Queue, TopicPresence,
};
use anteroom_engine::{Event, Farewell, Field, Link, Problem, Screen, State, TopicState};
use stage::{Stage, enter, message, open, settle, topic, with};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// From now on this page refuses text where markup is expected.
fn require_trusted_types() {
    let document = leptos::prelude::document();
    let meta = document.create_element("meta").unwrap();
    meta.set_attribute("http-equiv", "Content-Security-Policy")
        .unwrap();
    meta.set_attribute("content", "require-trusted-types-for 'script'")
        .unwrap();
    document.head().unwrap().append_child(&meta).unwrap();
    // Else the test would prove nothing.
    let probe: web_sys::Element = document.create_element("div").unwrap();
    let refused = js_sys::Reflect::set(&probe, &"innerHTML".into(), &"<b></b>".into());
    assert!(refused.is_err(), "this browser does not know Trusted Types");
}

fn offline() -> State {
    let mut state = open();
    let mut topic = topic();
    topic.presence = Some(TopicPresence::default());
    state.topic = TopicState::Known(Box::new(topic));
    state
}

fn said_goodbye(farewell: Farewell) -> State {
    let mut state = open();
    state.farewell = Some(farewell);
    state
}

#[wasm_bindgen_test]
async fn every_screen_draws_under_trusted_types() {
    require_trusted_types();
    use ChatSessionStatus as S;
    let mut missing = open();
    missing.topic = TopicState::Missing;
    let mut unread = open();
    unread.topic = TopicState::Unknown;
    let screens = [
        (unread, Screen::Loading, "Loading the chat"),
        (missing, Screen::Unavailable, "This chat is not available"),
        (offline(), Screen::Offline, "Nobody is here right now"),
        (open(), Screen::Form, "Start chat"),
        (with(S::InQueue), Screen::Queue, "Leave the queue"),
        (with(S::UserLast), Screen::Chat, "Talking with Ann Lee"),
        (with(S::Finished), Screen::Rating, "How was the chat?"),
        (
            with(S::Closed),
            Screen::Thanks(Farewell::Ended),
            "Thank you",
        ),
        (
            said_goodbye(Farewell::Left),
            Screen::Thanks(Farewell::Left),
            "You left the queue",
        ),
        (
            said_goodbye(Farewell::Dropped),
            Screen::Thanks(Farewell::Dropped),
            "given up",
        ),
        (
            said_goodbye(Farewell::Expired),
            Screen::Thanks(Farewell::Expired),
            "is over",
        ),
    ];
    for (state, screen, words) in screens {
        assert_eq!(state.screen(), screen);
        let stage = Stage::new(state.clone());
        settle().await;
        assert!(stage.text().contains(words), "{screen:?}: {}", stage.text());
        // The same with all that can be added to it.
        stage
            .change(|state| {
                state.link = Link::Down;
                state.log = vec![message(1, ChatMessageType::ToCustomer, "Hello")];
                state.form.errors = vec![(Field::Email, Problem::NotEmail)];
                state.draft = "x".repeat(3990);
            })
            .await;
        assert!(stage.text().contains("Connection lost"), "{screen:?}");
    }
}

#[wasm_bindgen_test]
async fn the_panel_is_a_named_dialog_and_the_launcher_says_its_state() {
    let mut stage = Stage::new(open());
    settle().await;
    let panel = stage.find("[role=dialog]");
    assert_eq!(
        panel.get_attribute("aria-labelledby").as_deref(),
        Some("title")
    );
    assert!(!panel.has_attribute("aria-modal"));
    // Markup in the topic is text.
    assert_eq!(
        stage.find("#title").text_content().unwrap(),
        "Harbour <i>Bicycles</i>"
    );
    assert_eq!(
        stage.launcher.get_attribute("aria-expanded").unwrap(),
        "true"
    );
    stage
        .change(|state| {
            state.open = false;
            state.unread = 2;
        })
        .await;
    assert_eq!(
        stage.launcher.get_attribute("aria-expanded").unwrap(),
        "false"
    );
    assert_eq!(
        stage.launcher.get_attribute("aria-label").unwrap(),
        "Open chat, 2 new messages"
    );
    assert_eq!(stage.launcher.get_attribute("data-unread").unwrap(), "2");
    stage.button("Minimise chat").click();
    assert_eq!(stage.heard(), [Event::Closed]);
    stage.unmount();
    assert!(!stage.has(".panel") && !stage.has(".said"));
}

#[wasm_bindgen_test]
async fn the_form_asks_what_the_topic_asks() {
    let stage = Stage::new(open());
    settle().await;
    for (label, kind) in [
        ("Full name", "name"),
        ("E-mail address", "email"),
        ("Phone number", "tel"),
        ("Company", "organization"),
    ] {
        let field = stage.labelled(label);
        assert_eq!(
            field.get_attribute("autocomplete").as_deref(),
            Some(kind),
            "{label}"
        );
        assert_eq!(
            field.get_attribute("aria-invalid").as_deref(),
            Some("false")
        );
    }
    let consent = stage.labelled("I agree <b>fully</b>");
    assert_eq!(consent.get_attribute("type").as_deref(), Some("checkbox"));
    assert!(
        !consent
            .unchecked_ref::<web_sys::HtmlInputElement>()
            .checked()
    );
    consent.click();
    enter(&stage.labelled("E-mail address"), "ann@");
    assert_eq!(
        stage.heard(),
        [
            Event::Consented(true),
            Event::Edited(Field::Email, "ann@".into())
        ]
    );
    let mut plain = topic();
    plain.widget = None;
    plain.collect_consent = false;
    stage
        .change(|state| state.topic = TopicState::Known(Box::new(plain)))
        .await;
}

#[wasm_bindgen_test]
async fn errors_stand_at_their_fields() {
    let stage = Stage::new(open());
    settle().await;
    enter(&stage.labelled("E-mail address"), "ann@");
    stage.button("Start chat").click();
    settle().await;
    let email = stage.labelled("E-mail address");
    assert_eq!(email.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(stage.description(&email).contains("name@example.com"));
    let message = stage.labelled("How can we help?");
    let words = stage.description(&message);
    assert!(words.contains("A sentence or two") && words.contains("Write what it is about"));
    // Nothing typed is lost.
    let typed = email.unchecked_ref::<web_sys::HtmlInputElement>().value();
    assert_eq!(typed, "ann@");
}

#[wasm_bindgen_test]
async fn the_queue_says_place_and_wait() {
    let mut state = with(ChatSessionStatus::InQueue);
    let queue = Queue {
        position: 3,
        wait_min: Some(180),
        wait_max: Some(290),
        evidence: 8,
    };
    state.session.as_mut().unwrap().queue = Some(queue);
    let stage = Stage::new(state);
    settle().await;
    assert!(stage.text().contains("You are number 3"));
    assert!(stage.text().contains("about 3 to 5 minutes"));
    stage
        .change(|state| {
            let queue = Queue {
                position: 1,
                wait_min: None,
                wait_max: None,
                ..queue
            };
            state.session.as_mut().unwrap().queue = Some(queue);
        })
        .await;
    assert!(stage.text().contains("You are next"));
    assert!(!stage.text().contains("Expected wait"), "{}", stage.text());
    stage.button("Leave the queue").click();
    settle().await;
    assert!(stage.heard().is_empty(), "asked first");
    stage.find("[data-yes]").click();
    assert_eq!(stage.heard(), [Event::Left("key".into())]);
}

#[wasm_bindgen_test]
async fn who_waits_sees_that_nobody_is_here() {
    let mut state = with(ChatSessionStatus::InQueue);
    let session = state.session.as_mut().unwrap();
    session.queue = Some(Queue {
        position: 1,
        wait_min: Some(180),
        wait_max: Some(290),
        evidence: 8,
    });
    session.alone = Some(false);
    let stage = Stage::new(state);
    settle().await;
    assert!(stage.text().contains("The next free person answers you"));
    let alone =
        |yes: bool| move |state: &mut State| state.session.as_mut().unwrap().alone = Some(yes);
    stage.change(alone(true)).await;
    let text = stage.text();
    assert!(text.contains("Nobody is here right now"), "{text}");
    assert!(text.contains("as soon as somebody is back"), "{text}");
    assert!(!text.contains("Expected wait"), "{text}");
    assert!(!text.contains("The next free person"), "{text}");
    assert!(text.contains("You are next") && text.contains("Leave the queue"));
    stage.change(alone(false)).await;
    assert!(!stage.text().contains("Nobody is here"));
    assert!(stage.text().contains("Expected wait"));
}

#[wasm_bindgen_test]
async fn the_log_is_a_silent_log_of_text() {
    let mut state = with(ChatSessionStatus::UserLast);
    let evil = "<img src=x onerror=alert(1)> see https://example.com/a?b=1.\nsecond line";
    let mut ended = message(3, ChatMessageType::Special, "");
    ended.special_type = ChatMessageSpecialType::ReopenedByCustomer;
    state.log = vec![
        message(1, ChatMessageType::ToUser, "Hello"),
        message(2, ChatMessageType::ToCustomer, evil),
        ended,
    ];
    let stage = Stage::new(state);
    settle().await;
    let log = stage.find("[role=log]");
    assert_eq!(
        log.get_attribute("aria-label").as_deref(),
        Some("Conversation")
    );
    assert_eq!(log.get_attribute("aria-live").as_deref(), Some("off"));
    assert!(log.text_content().unwrap().contains(evil));
    assert!(!stage.has("[role=log] img"));
    let link = stage.find("[role=log] a");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("https://example.com/a?b=1")
    );
    assert_eq!(
        link.get_attribute("rel").as_deref(),
        Some("noopener noreferrer nofollow")
    );
    assert!(
        log.text_content()
            .unwrap()
            .contains("You returned to the chat")
    );
    assert_eq!(stage.find(".own .tick").text_content().unwrap(), "Sent");
}

#[wasm_bindgen_test]
async fn stars_are_named_radios() {
    let stage = Stage::new(with(ChatSessionStatus::Finished));
    settle().await;
    let stars = stage.all("fieldset [type=radio]");
    let names: Vec<_> = stars
        .iter()
        .filter_map(|s| s.get_attribute("aria-label"))
        .collect();
    assert_eq!(names.first().unwrap(), "1 of 5: very poor");
    assert_eq!(names.last().unwrap(), "5 of 5: excellent");
    assert_eq!(names.len(), 5);
    stage.button("Send").click();
    settle().await;
    assert!(stage.text().contains("Choose 1 to 5 stars"));
    assert!(stage.heard().is_empty());
    stars[3].unchecked_ref::<web_sys::HtmlElement>().click();
    settle().await;
    assert!(stage.text().contains("4 of 5: good"));
    stage.button("Send").click();
    assert_eq!(
        stage.heard(),
        [Event::Rated("key".into(), 4, String::new())]
    );
}
