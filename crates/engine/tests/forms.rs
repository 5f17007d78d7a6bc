//! The form before the chat: what it asks, consent, and answers that may help.
#![allow(clippy::expect_used, clippy::panic)]

mod desk;

use anteroom_carriers::WidgetRequiredFields;
use anteroom_carriers::visitor::VisitorTopic;
use anteroom_engine::{
    Announcement, Answer, Asked, Call, Effect, Event, Failure, Farewell, Field, Lane, Problem,
    Purpose, Request, Screen, Timer, asks,
};
use desk::{Desk, away, calls, created, refused, said, suggestion, ticket, topic, with_faq};

// What is asked

#[test]
fn a_form_asks_what_the_topic_asks_and_no_name_twice() {
    let mut all = topic();
    all.widget.as_mut().expect("a widget").required_fields = WidgetRequiredFields::from_bits(31);
    let asked = |topic: &VisitorTopic, field| asks(topic, Purpose::Chat, field);
    assert_eq!(asked(&topic(), Field::Alias), Asked::Required);
    assert_eq!(asked(&topic(), Field::Name), Asked::No);
    assert_eq!(asked(&all, Field::Alias), Asked::No);
    for field in [Field::Name, Field::Phone, Field::Company, Field::Country] {
        assert_eq!(asked(&all, field), Asked::Required, "{field:?}");
    }
    // Without the form only the message, and the consent.
    all.widget.as_mut().expect("a widget").pre_form_enabled = false;
    for field in Field::ALL {
        let kept = matches!(field, Field::Message | Field::Consent);
        assert_eq!(asked(&all, field) == Asked::Required, kept, "{field:?}");
    }
}

#[test]
fn a_request_needs_an_address_and_may_have_a_name() {
    let asked = |field| asks(&away(), Purpose::Request, field);
    assert_eq!(asked(Field::Email), Asked::Required);
    assert_eq!(asked(Field::Name), Asked::Optional);
    assert_eq!(asked(Field::Alias), Asked::No);
    assert_eq!(asked(Field::Consent), Asked::Required);
}

#[test]
fn what_the_page_knows_is_not_asked_until_it_is_wrong() {
    let mut desk = Desk::new(topic());
    desk.tell(Event::Given(Field::Email, "kim@example.com".into()));
    assert_eq!(desk.state.form.given, [Field::Email]);
    desk.tell(Event::Changing);
    assert!(desk.state.form.given.is_empty());
    assert_eq!(desk.state.form.text(Field::Email), "kim@example.com");
    // What cannot be right is asked from the start.
    desk.tell(Event::Given(Field::Email, "kim@".into()));
    assert!(desk.state.form.given.is_empty());
    // And what the service refuses is asked again.
    desk.tell(Event::Given(Field::Email, "kim@nowhere.example".into()));
    desk.fill();
    desk.tell(Event::Given(Field::Email, "kim@nowhere.example".into()));
    let fx = desk.submit();
    let write = ticket(&fx, Lane::Write).expect("sent");
    desk.tell(Event::Answered(write, Err(refused(Some(Field::Email)))));
    assert!(desk.state.form.given.is_empty());
    assert!(desk.state.form.error(Field::Email).is_some());
}

// Consent

#[test]
fn the_version_of_the_text_goes_with_the_consent() {
    let mut desk = Desk::new(topic());
    desk.fill();
    let fx = desk.submit();
    let sent = calls(&fx).into_iter().find_map(|r| match &r.call {
        Call::Create { contact, .. } => Some(contact.clone()),
        _ => None,
    });
    let contact = sent.expect("sent");
    assert_eq!((contact.version.as_str(), contact.consented), ("v1", true));
}

#[test]
fn a_text_that_changed_is_agreed_to_anew_and_nothing_typed_is_lost() {
    let mut desk = Desk::new(topic());
    desk.fill();
    let fx = desk.submit();
    let write = ticket(&fx, Lane::Write).expect("sent");
    let fx = desk.tell(Event::Answered(write, Err(refused(Some(Field::Consent)))));
    assert_eq!(desk.state.screen(), Screen::Form);
    assert!(!desk.state.form.contact.consented);
    let problem = desk.state.form.error(Field::Consent);
    assert_eq!(problem, Some(&Problem::Changed));
    assert_eq!(desk.state.form.message.trim(), "Where is my order?");
    let read = ticket(&fx, Lane::Topic).expect("the new text is read");
    let mut newer = topic();
    newer.consent_version = Some("v2".into());
    desk.answer(read, Answer::Topic(Some(newer)));
    desk.tell(Event::Consented(true));
    let fx = desk.submit();
    let sent = calls(&fx)
        .into_iter()
        .any(|r| matches!(&r.call, Call::Create { contact, .. } if contact.version == "v2"));
    assert!(sent, "{fx:?}");
}

#[test]
fn a_text_that_changes_under_a_ticked_box_empties_it() {
    let mut desk = Desk::new(topic());
    desk.fill();
    desk.now += 70_000;
    let fx = desk.submit();
    // The presence is old by now, so the topic is read first.
    let read = ticket(&fx, Lane::Topic).expect("read first");
    let mut newer = topic();
    newer.consent_version = Some("v2".into());
    let fx = desk.answer(read, Answer::Topic(Some(newer)));
    assert!(ticket(&fx, Lane::Write).is_none(), "nothing is sent");
    assert!(!desk.state.form.contact.consented && !desk.state.is_busy());
}

// Looking first

#[test]
fn whoever_answers_may_have_left_by_now() {
    let mut desk = Desk::new(VisitorTopic {
        ticket_enabled: true,
        ..topic()
    });
    desk.fill();
    desk.now += 70_000;
    let fx = desk.submit();
    assert!(desk.state.is_busy());
    let read = ticket(&fx, Lane::Topic).expect("read first");
    let fx = desk.answer(read, Answer::Topic(Some(away())));
    assert_eq!(desk.state.screen(), Screen::Offline);
    assert!(said(&fx).contains(&&Announcement::Away));
    assert_eq!(desk.state.form.message.trim(), "Where is my order?");
    assert!(!desk.state.is_busy());
}

#[test]
fn looking_first_takes_three_seconds_at_most() {
    let mut desk = Desk::new(with_faq());
    desk.fill();
    let fx = desk.submit();
    assert!(fx.contains(&Effect::SetTimer(Timer::Ask, 3_000)));
    assert!(ticket(&fx, Lane::Write).is_none());
    let late = ticket(&fx, Lane::Faq).expect("looked up");
    let fx = desk.tell(Event::Fired(Timer::Ask));
    assert!(ticket(&fx, Lane::Write).is_some(), "on without it");
    // What comes later is not shown.
    desk.answer(late, Answer::Faq(vec![suggestion(1)]));
    assert_eq!(desk.state.screen(), Screen::Form);
}

// Answers that may help

#[test]
fn answers_come_before_the_chat_and_nothing_is_stored_before_it() {
    let mut desk = Desk::new(with_faq());
    desk.fill();
    let fx = desk.submit();
    let looked = calls(&fx);
    let [
        Request {
            ticket,
            call: Call::SuggestFaq { text },
        },
    ] = looked.as_slice()
    else {
        panic!("{fx:?}");
    };
    assert_eq!(text, "Where is my order?");
    let four = (1..=4).map(suggestion).collect();
    let fx = desk.answer(*ticket, Answer::Faq(four));
    assert_eq!(desk.state.screen(), Screen::Faq);
    assert_eq!(desk.state.suggestions.len(), 3);
    assert_eq!(said(&fx), [&Announcement::Suggestions(3)]);
    assert!(calls(&fx).is_empty());

    // Back to the form, with everything in it.
    desk.tell(Event::Back);
    assert_eq!(desk.state.screen(), Screen::Form);
    assert!(desk.state.form.contact.consented);
}

#[test]
fn an_answer_that_helped_ends_kindly() {
    let mut desk = Desk::new(with_faq());
    desk.fill();
    let fx = desk.submit();
    let faq = ticket(&fx, Lane::Faq).expect("looked up");
    desk.answer(faq, Answer::Faq(vec![suggestion(1)]));
    let fx = desk.tell(Event::Helped);
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Helped));
    assert!(calls(&fx).is_empty());
    assert!(desk.state.form.message.is_empty());
    desk.tell(Event::Restarted);
    assert_eq!(desk.state.screen(), Screen::Form);
}

#[test]
fn no_answer_helped_and_the_chat_begins() {
    let mut desk = Desk::new(with_faq());
    desk.fill();
    let fx = desk.submit();
    let faq = ticket(&fx, Lane::Faq).expect("looked up");
    desk.answer(faq, Answer::Faq(vec![suggestion(1)]));
    let fx = desk.tell(Event::Unhelped("k".into()));
    let write = ticket(&fx, Lane::Write).expect("sent");
    // The answers stay until there is something else to show.
    assert_eq!(desk.state.screen(), Screen::Faq);
    assert!(desk.state.is_busy());
    desk.answer(write, Answer::Created(created()));
    assert_eq!(desk.state.screen(), Screen::Queue);
}

#[test]
fn a_look_up_that_fails_or_finds_nothing_is_not_noticed() {
    for end in [
        Err(Failure::Network),
        Err(Failure::Busy { after: Some(9_000) }),
        Err(refused(None)),
        Ok(Answer::Faq(Vec::new())),
    ] {
        let mut desk = Desk::new(with_faq());
        desk.fill();
        let fx = desk.submit();
        let faq = ticket(&fx, Lane::Faq).expect("looked up");
        let fx = desk.tell(Event::Answered(faq, end));
        assert!(ticket(&fx, Lane::Write).is_some(), "{fx:?}");
    }
    // Without a network there is nothing to look up.
    let mut desk = Desk::new(with_faq());
    desk.fill();
    desk.tell(Event::Online(false));
    desk.submit();
    assert!(desk.state.is_submitting());
}

/// What nobody sees is no name and no message; marks around an address that was
/// pasted are not part of it.
#[test]
fn unseen_characters_are_nothing() {
    let blank = "\u{200b}\u{feff} \u{2060}\u{3164}";
    let mut desk = Desk::new(topic());
    desk.fill();
    desk.tell(Event::Edited(Field::Alias, blank.into()));
    desk.tell(Event::Edited(Field::Message, blank.into()));
    let email = "\u{202a}kim@example.com\u{202c}\u{200b}";
    desk.tell(Event::Edited(Field::Email, email.into()));
    let fx = desk.submit();
    assert!(calls(&fx).is_empty());
    let error = |field| desk.state.form.error(field);
    for field in [Field::Alias, Field::Message] {
        assert_eq!(error(field), Some(&Problem::Missing));
    }
    assert_eq!(error(Field::Email), None);
    desk.tell(Event::Edited(Field::Alias, "Kim".into()));
    desk.tell(Event::Edited(Field::Message, "Hello\u{200b}".into()));
    let fx = desk.submit();
    let sent = calls(&fx)
        .into_iter()
        .find_map(|request| match &request.call {
            Call::Create { contact, .. } => Some(contact.email.clone()),
            _ => None,
        });
    assert_eq!(sent.as_deref(), Some("kim@example.com"));
}

#[test]
fn a_message_that_nobody_sees_is_not_sent() {
    let (mut desk, _) = Desk::in_chat();
    desk.tell(Event::Drafted("\u{200b}\u{200d} \u{feff}".into()));
    let key = desk.key();
    let fx = desk.tell(Event::Sent(key));
    assert!(calls(&fx).is_empty());
}
