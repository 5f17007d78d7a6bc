//! The forms and what stands beside the chat, drawn.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use anteroom_carriers::visitor::AgentName;
use anteroom_carriers::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, OpenStretch, Queue, TopicFeatures,
    TopicHours, TopicPresence, WidgetRequiredFields,
};
use anteroom_engine::{
    Event, Farewell, Field, Format, Posted, Receipt, Screen, State, Suggestion, Task, TopicState,
};
use stage::{Stage, enter, message, open, settle, with};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlInputElement;

wasm_bindgen_test_configure!(run_in_browser);

fn known(state: &mut State) -> &mut anteroom_carriers::visitor::VisitorTopic {
    match &mut state.topic {
        TopicState::Known(topic) => topic,
        _ => panic!("no topic"),
    }
}

/// Closed, with a request form, until this long from now.
fn away(hours: i64) -> State {
    let mut state = open();
    let topic = known(&mut state);
    topic.ticket_enabled = true;
    topic.presence = Some(TopicPresence::default());
    let iso = |hours: i64| {
        let time = js_sys::Date::now() + 3_600_000.0 * hours as f64;
        let date = js_sys::Date::new(&time.into());
        date.to_iso_string().as_string().unwrap()
    };
    topic.hours = Some(TopicHours {
        open: false,
        changes_at: Some(iso(hours)),
        stretches: vec![OpenStretch {
            from: iso(hours),
            to: iso(hours + 8),
        }],
    });
    state
}

fn queued() -> State {
    let mut state = with(ChatSessionStatus::InQueue);
    let session = state.session.as_mut().unwrap();
    session.queue = Some(Queue {
        position: 12,
        ..Queue::default()
    });
    session.offered = true;
    state
}

#[wasm_bindgen_test]
async fn countries_are_a_list_in_the_order_of_their_names() {
    let mut state = open();
    known(&mut state).widget.as_mut().unwrap().required_fields = WidgetRequiredFields::COUNTRY;
    let stage = Stage::new(state);
    settle().await;
    let list = stage.labelled("Country");
    assert_eq!(list.tag_name(), "SELECT");
    let names: Vec<String> = stage
        .all("#country option")
        .iter()
        .map(|o| o.text_content().unwrap())
        .collect();
    assert_eq!(names.len(), 251);
    assert_eq!(names[0], "Choose a country");
    assert!(names.contains(&"Norway".to_owned()));
    // Å stands beside A, not behind Z.
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert!(at("Åland Islands") < at("Belgium") && at("Belgium") < at("Zimbabwe"));
    enter(&list, "NO");
    assert_eq!(stage.heard(), [Event::Edited(Field::Country, "NO".into())]);
}

#[wasm_bindgen_test]
async fn what_the_page_knows_is_shown_and_can_be_changed() {
    let mut state = open();
    for (field, text) in [
        (Field::Name, "Ann <b>Lee</b>"),
        (Field::Email, "ann@example.com"),
    ] {
        anteroom_engine::update(&mut state, 0, Event::Given(field, text.into()));
    }
    let stage = Stage::new(state);
    settle().await;
    assert!(!stage.has("#name") && !stage.has("#email") && stage.has("#phone"));
    let given = stage.find(".given p").text_content().unwrap();
    assert_eq!(given, "Ann <b>Lee</b>\nann@example.com");
    stage.button("Change who you are").click();
    settle().await;
    let name = stage.labelled("Full name");
    assert_eq!(
        name.unchecked_ref::<HtmlInputElement>().value(),
        "Ann <b>Lee</b>"
    );
    assert!(!stage.has(".given"));
}

#[wasm_bindgen_test]
async fn a_new_consent_text_is_shown_and_leads_to_the_privacy_page() {
    let mut state = open();
    known(&mut state).privacy_url = Some("https://example.com/privacy".into());
    let stage = Stage::new(state);
    settle().await;
    let link = stage.find("a.away");
    assert_eq!(
        link.get_attribute("href").as_deref(),
        Some("https://example.com/privacy")
    );
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert!(link.text_content().unwrap().contains("opens in a new tab"));
    stage.labelled("I agree").click();
    stage
        .change(|state| {
            let topic = known(state);
            topic.consent_text = Some("I agree to more".into());
            topic.privacy_url = Some("javascript:alert(1)".into());
            state.form.contact.consented = false;
        })
        .await;
    let consent = stage.labelled("I agree to more");
    assert!(!consent.unchecked_ref::<HtmlInputElement>().checked());
    assert!(!stage.has("a.away"), "no address that is none");
}

#[wasm_bindgen_test]
async fn while_nobody_is_here_it_says_when_and_takes_a_request() {
    let stage = Stage::new(away(24));
    settle().await;
    assert!(
        stage
            .find("#line")
            .text_content()
            .unwrap()
            .contains("tomorrow at"),
        "{}",
        stage.text()
    );
    assert_eq!(stage.all(".hours dt").len(), 7);
    let closed = stage
        .all(".hours dd")
        .iter()
        .filter(|d| d.text_content().as_deref() == Some("Closed"))
        .count();
    assert_eq!(closed, 6, "{}", stage.text());
    let name = stage.labelled("Full name (optional)");
    assert!(!name.has_attribute("aria-required"));
    let email = stage.labelled("E-mail address");
    assert_eq!(
        email.get_attribute("aria-required").as_deref(),
        Some("true")
    );
    stage.button("Send message").click();
    settle().await;
    assert_eq!(stage.heard(), [Event::Requested("key".into(), None)]);
    assert_eq!(email.get_attribute("aria-invalid").as_deref(), Some("true"));
    stage
        .change(|state| {
            state.posted = Some(Posted {
                id: 1042,
                email: "ann@example.com".into(),
                ..Posted::default()
            });
        })
        .await;
    assert!(stage.text().contains("Your request 1042 is with us"));
    assert!(stage.text().contains("ann@example.com"));
    // With its secret, its data can be had; there is no talk to save.
    let folded = || stage.all("summary").len();
    assert_eq!(folded(), 0);
    stage
        .change(|state| {
            let posted = state.posted.as_mut().unwrap();
            posted.secret = "its secret".into();
        })
        .await;
    assert_eq!(folded(), 2);
    stage.button("Download").click();
    assert_eq!(stage.heard(), [Event::Errand("key".into(), Task::Export)]);
    stage.button("Leave another message").click();
    assert_eq!(stage.heard(), [Event::Restarted]);
}

#[wasm_bindgen_test]
async fn next_week_is_a_weekday_and_what_is_open_opens_not() {
    let stage = Stage::new(away(72));
    settle().await;
    let line = stage.find("#line").text_content().unwrap();
    assert!(line.contains("day at "), "{line}");
    stage
        .change(|state| {
            let hours = known(state).hours.as_mut().unwrap();
            hours.open = true;
        })
        .await;
    assert_eq!(
        stage.find("#line").text_content().unwrap(),
        "Nobody is here right now"
    );
}

#[wasm_bindgen_test]
async fn answers_unfold_and_lead_on() {
    let mut state = open();
    state.suggestions = vec![
        Suggestion {
            id: 1,
            title: "Where is my <i>order</i>?".into(),
            answer: "See https://example.com/orders for it.".into(),
            url: Some("https://example.com/faq/1".into()),
        },
        Suggestion {
            id: 2,
            title: "Returns".into(),
            answer: "Within 30 days.".into(),
            url: Some("javascript:alert(1)".into()),
        },
    ];
    assert_eq!(state.screen(), Screen::Faq);
    let stage = Stage::new(state);
    settle().await;
    let titles: Vec<_> = stage
        .all("details > summary")
        .iter()
        .filter_map(|s| s.text_content())
        .collect();
    assert_eq!(titles, ["Where is my <i>order</i>?", "Returns"]);
    assert_eq!(stage.all("details a").len(), 2, "no script is an address");
    stage.button("Start the chat").click();
    stage.button("Back to my message").click();
    assert_eq!(stage.heard(), [Event::Unhelped("key".into()), Event::Back]);
}

#[wasm_bindgen_test]
async fn an_answer_that_helped_is_the_end() {
    let mut state = open();
    state.suggestions = vec![Suggestion::default()];
    let stage = Stage::new(state);
    settle().await;
    stage.button("This helped").click();
    settle().await;
    assert!(stage.text().contains("Good to hear"));
}

#[wasm_bindgen_test]
async fn a_long_queue_offers_a_message_and_keeps_the_place() {
    let stage = Stage::new(queued());
    settle().await;
    stage.button("Leave a message").click();
    settle().await;
    assert!(stage.find("#line").text_content().unwrap().contains("12"));
    assert!(stage.text().contains("You keep your place"));
    assert!(!stage.has("#consent"), "agreed already");
    stage.heard();
    stage.button("Leave a message and go").click();
    assert_eq!(
        stage.heard(),
        [Event::Requested("key".into(), Some("key".into()))]
    );
    stage.button("Back to the queue").click();
    settle().await;
    assert!(stage.text().contains("You are number 12"));
    stage
        .change(|state| {
            let session = state.session.as_mut().unwrap();
            session.request_id = Some(1042);
            session.risen = true;
        })
        .await;
    assert!(stage.text().contains("Your request 1042 is with us"));
    assert!(stage.text().contains("was put ahead"));
}

#[wasm_bindgen_test]
async fn a_bots_offers_are_buttons_and_a_person_is_near() {
    let mut state = with(ChatSessionStatus::UserLast);
    state.session.as_mut().unwrap().is_bot = true;
    let mut offer = message(1, ChatMessageType::ToCustomer, "What is it about?");
    offer.special_type = ChatMessageSpecialType::Options;
    offer.special_param = "Delivery\nA <b>person</b>".into();
    state.log = vec![offer];
    let stage = Stage::new(state);
    settle().await;
    let group = stage.find(".offers");
    assert_eq!(group.get_attribute("role").as_deref(), Some("group"));
    assert!(group.has_attribute("aria-label"));
    assert_eq!(stage.all(".offers button").len(), 2);
    // What can be pressed is not listed as well.
    assert!(stage.has(".listed"));
    stage.button("Talk to a person").click();
    stage.button("A <b>person</b>").click();
    assert_eq!(
        stage.heard(),
        [
            Event::Person("key".into()),
            Event::Chose("key".into(), "A <b>person</b>".into())
        ]
    );
    settle().await;
    assert!(!stage.has(".offers"));
    let listed = stage.find(".listed").text_content().unwrap();
    assert!(listed.contains("Delivery") && listed.contains("A <b>person</b>"));
}

#[wasm_bindgen_test]
async fn a_comment_opens_beside_the_stars_and_the_old_one_stands_in_it() {
    let mut state = with(ChatSessionStatus::Finished);
    let stage = Stage::new(state.clone());
    settle().await;
    assert!(!stage.has("#comment"));
    stage.find("#star4").click();
    settle().await;
    enter(&stage.find("#comment"), "Quick");
    stage.button("Send").click();
    assert_eq!(
        stage.heard(),
        [Event::Rated("key".into(), 4, "Quick".into())]
    );
    settle().await;
    // The outbox of the stage sends nothing; the service's answer is made by hand.
    let session = state.session.as_mut().unwrap();
    session.rating = 4;
    session.comment = "Quick".into();
    session.done = true;
    let stage = Stage::new(state);
    settle().await;
    stage.button("Change your rating").click();
    settle().await;
    let star = stage.find("#star4");
    assert!(star.unchecked_ref::<HtmlInputElement>().checked());
    let comment = stage.find("#comment");
    let value = js_sys::Reflect::get(&comment, &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("Quick"));
}

#[wasm_bindgen_test]
async fn an_ended_chat_can_be_kept_taken_along_and_erased() {
    let mut state = with(ChatSessionStatus::Closed);
    let stage = Stage::new(state.clone());
    settle().await;
    stage.button("As text").click();
    assert!(!stage.has("#mail"), "there is no mail");
    stage.button("Erase").click();
    settle().await;
    assert_eq!(stage.heard(), [Event::Saved(Format::Text)], "asked first");
    stage.button("Erase it").click();
    assert_eq!(stage.heard(), [Event::Errand("key".into(), Task::Erase)]);
    settle().await;
    assert!(stage.text().contains("One moment"));
    stage.button("Shared computer: end and wipe").click();
    settle().await;
    assert!(stage.text().contains("Nothing is left on this computer"));

    known(&mut state).features = Some(TopicFeatures {
        mail: true,
        ..TopicFeatures::default()
    });
    known(&mut state)
        .widget
        .as_mut()
        .unwrap()
        .post_transcript_enabled = true;
    state.form.contact.email = "ann@example.com".into();
    let stage = Stage::new(state.clone());
    settle().await;
    assert!(!stage.has("#mail"), "nobody has answered");
    let answer = message(1, ChatMessageType::ToCustomer, "Here it is");
    state.log.push(answer);
    let stage = Stage::new(state);
    settle().await;
    let field = stage.find("#mail");
    assert!(field.has_attribute("readonly"), "it is the chat's own");
    stage.button("Send by e-mail").click();
    assert_eq!(
        stage.heard(),
        [Event::Errand(
            "key".into(),
            Task::Transcript("ann@example.com".into())
        )]
    );
}

#[wasm_bindgen_test]
async fn a_receipt_is_shown() {
    let mut state = open();
    state.farewell = Some(Farewell::Erased);
    state.receipt = Some(Receipt {
        text: "receipt <b>text</b>".into(),
        messages: 4,
        files: 1,
        ..Receipt::default()
    });
    let stage = Stage::new(state);
    settle().await;
    let receipt = stage.find(".receipt textarea");
    let value = js_sys::Reflect::get(&receipt, &"value".into()).unwrap();
    assert_eq!(value.as_string().as_deref(), Some("receipt <b>text</b>"));
    assert!(stage.text().contains("Messages erased: 4"));
    stage.button("Download").click();
    assert_eq!(stage.heard(), [Event::ReceiptSaved]);
}

#[wasm_bindgen_test]
async fn a_photo_that_does_not_load_gives_way_to_letters() {
    let mut state = with(ChatSessionStatus::UserLast);
    state.session.as_mut().unwrap().agent = Some(AgentName {
        full_name: "Ann Lee".into(),
        photo: Some("data:image/png;base64,none".into()),
    });
    let stage = Stage::new(state);
    settle().await;
    let photo = stage.find(".face img");
    assert_eq!(photo.get_attribute("alt").as_deref(), Some(""));
    photo
        .dispatch_event(&web_sys::Event::new("error").unwrap())
        .unwrap();
    settle().await;
    assert!(!stage.has(".face img"));
    assert_eq!(stage.find(".face").text_content().unwrap(), "AL");
}

#[wasm_bindgen_test]
async fn bad_days_are_said_in_words() {
    let mut state = open();
    state.forgetful = true;
    state.outdated = true;
    let stage = Stage::new(state);
    settle().await;
    assert!(stage.text().contains("forgets the chat when it is closed"));
    assert!(stage.text().contains("Reload the page to go on"));
    // Nothing is promised that is not so.
    let mut state = queued();
    state.forgetful = true;
    let stage = Stage::new(state);
    settle().await;
    assert!(!stage.text().contains("Your place is kept if you reload"));
}
