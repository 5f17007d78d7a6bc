//! The log: rows, days, the line where reading stopped, scrolling, and a thousand messages.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;
mod support;

use anteroom_carriers::{ChatMessage, ChatMessageType as Kind, ChatSessionStatus};
use anteroom_engine::{Event, Pending, State, Write};
use anteroom_widget::browser::clock;
use anteroom_widget::browser::listener::Listener;
use stage::{Stage, message, settle, with};
use std::cell::Cell;
use std::rc::Rc;
use support::{turn, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

fn chat(messages: Vec<ChatMessage>) -> State {
    let mut state = with(ChatSessionStatus::UserLast);
    state.log = messages;
    state
}

/// So many messages, the two sides in turn.
fn many(from: i32, to: i32) -> Vec<ChatMessage> {
    let one = |id: i32| {
        let kind = if id % 2 == 0 {
            Kind::ToUser
        } else {
            Kind::ToCustomer
        };
        message(id, kind, &format!("message {id}, and some words behind it"))
    };
    (from..=to).map(one).collect()
}

/// With the widget's own style, in a window of its size.
fn dressed(stage: &Stage) {
    let parts = [
        include_str!("../style/theme.css"),
        include_str!("../style/panel.css"),
        include_str!("../style/talk.css"),
        include_str!("../style/composer.css"),
    ];
    let adopt = js_sys::Function::new_with_args(
        "root, css",
        "const sheet = new CSSStyleSheet();
         sheet.replaceSync(css);
         root.adoptedStyleSheets = [sheet];",
    );
    let css = parts.concat().into();
    adopt
        .call2(&wasm_bindgen::JsValue::NULL, &stage.root, &css)
        .unwrap();
}

fn iso(time: i64) -> String {
    let date = js_sys::Date::new(&(time as f64).into());
    String::from(date.to_iso_string())
        .trim_end_matches('Z')
        .to_owned()
}

fn texts(stage: &Stage, selector: &str) -> Vec<String> {
    let text = |e: &Element| e.text_content().unwrap_or_default();
    stage.all(selector).iter().map(text).collect()
}

fn under(scroll: &HtmlElement) -> i32 {
    scroll.scroll_height() - scroll.client_height() - scroll.scroll_top()
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

#[wasm_bindgen_test]
async fn days_are_told_apart_once_there_are_several() {
    let now = clock::now();
    let day = 24 * 60 * 60 * 1000;
    let at = |id, ago: i64| ChatMessage {
        when_posted: iso(now - ago * day),
        ..message(id, Kind::ToCustomer, "Hello")
    };
    let stage = Stage::new(chat(vec![at(1, 0)]));
    settle().await;
    assert!(!stage.has(".day"), "a log of today alone needs no days");
    stage
        .change(|state| state.log = vec![at(1, 9), at(2, 9), at(3, 1), at(4, 0)])
        .await;
    // Fewer messages than were drawn: another log.
    stage.change(|state| state.log.truncate(1)).await;
    stage
        .change(|state| state.log = vec![at(1, 9), at(2, 9), at(3, 1), at(4, 0)])
        .await;
    let days = texts(&stage, ".day");
    assert_eq!(days.len(), 3, "{days:?}");
    assert_eq!(days[1..], ["yesterday", "today"]);
    assert_eq!(texts(&stage, ".author").len(), 3, "one for each day");
}

#[wasm_bindgen_test]
async fn a_message_keeps_its_row_when_it_is_stored_and_shown() {
    let mut said = many(1, 4);
    for message in &mut said {
        message.when_posted = iso(clock::now());
    }
    let stage = Stage::new(chat(said));
    settle().await;
    let rows = stage.all(".row");
    let pending = |key: &str| Pending {
        key: key.into(),
        write: Write::Message("mine".into()),
        tried: false,
        stored: true,
        refused: None,
    };
    stage
        .change(|state| state.outbox = vec![pending("k1"), pending("k2")])
        .await;
    let mine = stage.all(".row");
    assert_eq!(mine.len(), 6);
    stage
        .change(|state| {
            state.outbox.remove(0);
            state.log.push(ChatMessage {
                client_key: Some("k1".into()),
                when_posted: iso(clock::now()),
                ..message(5, Kind::ToUser, "mine")
            });
        })
        .await;
    let now = stage.all(".row");
    assert_eq!(now.len(), 6);
    assert!(now[..4] == rows[..], "rows that stay are not drawn anew");
    assert!(now[4..] == mine[4..], "nor is what only has arrived");
    stage
        .change(|state| {
            state.log.push(ChatMessage {
                when_posted: iso(clock::now()),
                ..message(6, Kind::ToCustomer, "theirs")
            });
        })
        .await;
    let said = texts(&stage, ".bubble");
    assert_eq!(said[4..], ["mine", "theirs", "mine"], "what waits is below");
}

#[wasm_bindgen_test]
async fn the_line_stands_where_reading_stopped() {
    let mut state = chat(many(1, 4));
    state.news = 3;
    state.outbox.clear();
    let stage = Stage::new(state);
    settle().await;
    let line = stage.find(".since");
    assert_eq!(line.text_content().unwrap(), "New messages");
    let next = line.next_element_sibling().unwrap();
    assert!(next.text_content().unwrap().contains("message 3"));
    stage.change(|state| state.news = 0).await;
    assert!(!stage.has(".since"));
}

#[wasm_bindgen_test]
async fn emoji_alone_are_large_and_addresses_are_links() {
    let stage = Stage::new(chat(vec![
        message(1, Kind::ToCustomer, "👍"),
        message(2, Kind::ToCustomer, "ok 👍"),
        message(
            3,
            Kind::ToCustomer,
            "Www.a.no or ann@a.no, javascript:alert(1) 詳細は→https://a.no/x”",
        ),
    ]));
    settle().await;
    assert_eq!(texts(&stage, ".emoji"), ["👍"]);
    let links: Vec<_> = stage
        .all("[role=log] a")
        .iter()
        .map(|a| (a.get_attribute("href").unwrap(), a.has_attribute("target")))
        .collect();
    assert_eq!(
        links,
        [
            ("https://Www.a.no".to_owned(), true),
            ("mailto:ann@a.no".to_owned(), false),
            ("https://a.no/x".to_owned(), true)
        ]
    );
}

#[wasm_bindgen_test]
async fn reading_back_is_never_disturbed() {
    let stage = Stage::new(chat(many(1, 30)));
    dressed(&stage);
    let scroll = stage.find(".scroll");
    until("the last message is in view", || under(&scroll) == 0).await;

    // At the bottom: whatever comes is followed.
    stage.change(|state| state.log.extend(many(31, 33))).await;
    until("new ones are followed", || under(&scroll) == 0).await;
    stage
        .change(|state| state.session.as_mut().unwrap().agent_typing = true)
        .await;
    until("typing is followed", || under(&scroll) == 0).await;
    let panel = stage.find(".panel");
    panel.style().set_property("block-size", "300px").unwrap();
    until("a smaller window is followed", || under(&scroll) == 0).await;
    panel.style().set_property("block-size", "560px").unwrap();
    until("a larger window is followed", || under(&scroll) == 0).await;
    assert!(!stage.has(".news"));

    // Further up: nothing moves.
    let heard = Rc::new(Cell::new(false));
    let told = Rc::clone(&heard);
    let _listener = Listener::new(&scroll, "scroll", move |_| told.set(true));
    scroll.set_scroll_top(300);
    // The widget hears of it before this test does.
    until("it is known", || heard.get() && under(&scroll) > 48).await;
    assert!(!stage.has(".news"));
    turn().await;
    let seen = stage.all(".row")[8].clone();
    let place = top(&seen);
    stage
        .change(|state| {
            state.session.as_mut().unwrap().agent_typing = false;
            state.log.extend(many(34, 39));
        })
        .await;
    until("the button is there", || stage.has(".news")).await;
    assert!((top(&seen) - place).abs() < 1.0, "it moved");
    panel.style().set_property("block-size", "400px").unwrap();
    turn().await;
    turn().await;
    assert!((top(&seen) - place).abs() < 170.0, "only the window moves");
    stage.find(".news").click();
    until("down again", || under(&scroll) == 0 && !stage.has(".news")).await;

    // What the visitor writes is always in view.
    scroll.set_scroll_top(0);
    turn().await;
    turn().await;
    stage.change(|state| state.draft = "mine".into()).await;
    stage.button("Send message").click();
    until("the own message is in view", || under(&scroll) == 0).await;
}

#[wasm_bindgen_test]
async fn who_comes_back_goes_on_where_reading_stopped() {
    let mut state = chat(many(1, 20));
    state.open = false;
    let stage = Stage::new(state);
    dressed(&stage);
    settle().await;
    stage
        .change(|state| {
            state.log.extend(many(21, 50));
            state.news = 21;
            state.unread = 15;
        })
        .await;
    stage
        .chat
        .change(|state| drop(anteroom_engine::update(state, 0, Event::Opened)));
    settle().await;
    turn().await;
    let scroll = stage.find(".scroll");
    let line = stage.find(".since");
    let from_top = top(&line) - top(&scroll);
    assert!((0.0..60.0).contains(&from_top), "{from_top}");
}

#[wasm_bindgen_test]
async fn a_thousand_messages_are_drawn_in_small_pieces() {
    let frames = js_sys::Function::new_no_args(
        "const seen = []; let last = performance.now(), on = true;
         const tick = now => { seen.push(now - last); last = now; if (on) requestAnimationFrame(tick) };
         requestAnimationFrame(now => { last = now; requestAnimationFrame(tick) });
         return () => { on = false; return Math.max(0, ...seen) }",
    );
    let stage = Stage::new(chat(Vec::new()));
    dressed(&stage);
    settle().await;
    turn().await;
    let stop: js_sys::Function = frames
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap()
        .unchecked_into();
    let began = clock::now();
    stage.chat.change(|state| state.log = many(1, 1000));
    let scroll = stage.find(".scroll");
    until("the newest is in view", || {
        stage.all(".row").len() >= 40 && under(&scroll) == 0
    })
    .await;
    let first = clock::now() - began;
    until("all are there", || stage.all(".row").len() == 1000).await;
    assert!(texts(&stage, ".bubble")[0].starts_with("message 1,"));
    // Rows have their real height once they are laid out, which may be a frame later.
    until("the bottom stays in view", || under(&scroll) == 0).await;
    // One more costs one more.
    let before = stage.all(".row");
    stage
        .change(|state| state.log.extend(many(1001, 1001)))
        .await;
    let after = stage.all(".row");
    assert_eq!(after.len(), 1001);
    assert!(after[..1000] == before[..]);
    turn().await;
    let longest = stop
        .call0(&wasm_bindgen::JsValue::NULL)
        .unwrap()
        .as_f64()
        .unwrap();
    // Times are printed, not judged: a busy machine is no defect.
    web_sys::console::log_1(
        &format!("1,000 messages: the newest after {first} ms, the longest frame {longest:.0} ms")
            .into(),
    );
}

#[wasm_bindgen_test]
async fn a_chat_that_the_agent_reopened_says_that_it_continues() {
    use anteroom_carriers::ChatMessageSpecialType as Special;
    let event = |id, special_type| ChatMessage {
        special_type,
        ..message(id, Kind::Special, "")
    };
    let mut state = with(ChatSessionStatus::Finished);
    state.log = vec![
        message(1, Kind::ToCustomer, "Bye"),
        event(2, Special::ClosedByUser),
    ];
    let stage = Stage::new(state);
    settle().await;
    let continues = |stage: &Stage| {
        let log = stage.find("[role=log]").text_content().unwrap();
        log.matches("The chat continues").count()
    };
    assert_eq!(continues(&stage), 0);
    let again = |state: &mut State| {
        state.session.as_mut().unwrap().status = ChatSessionStatus::UserLast;
    };
    stage.change(again).await;
    assert_eq!(continues(&stage), 1);
    let talk = |state: &mut State| {
        state
            .log
            .push(message(3, Kind::ToCustomer, "One more thing"));
        state.log.push(event(4, Special::ClosedByUser));
        state.log.push(event(5, Special::ReopenedByCustomer));
        state.log.push(message(6, Kind::ToUser, "Yes?"));
    };
    stage.change(talk).await;
    assert_eq!(continues(&stage), 1, "who came back is told that instead");
    let log = stage.find("[role=log]").text_content().unwrap();
    let at = |text: &str| log.find(text).unwrap();
    assert!(at("The chat continues") < at("One more thing"), "{log}");
}
