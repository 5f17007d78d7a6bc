//! The forms: before the chat, and instead of it.
#![allow(clippy::expect_used, clippy::panic)]

mod desk;

use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_carriers::{ChatSessionStatus as Status, WidgetRequiredFields};
use anteroom_engine::{
    Announcement, Answer, Asked, Call, Change, Effect, Event, Failure, Farewell, Field, Lane, Note,
    Problem, Purpose, Request, Screen, State, Stored, Timer, WhenAway, asks,
};
use desk::{
    Desk, at, away, calls, long_queue, refused, said, suggestion, ticket, topic, view, with_faq,
};

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
    let created = VisitorSession {
        session_key: Some("s".into()),
        ..view(Status::InQueue)
    };
    desk.answer(write, Answer::Created(created));
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

// Requests

#[test]
fn a_request_is_left_while_nobody_is_here_and_its_number_is_kept() {
    let mut desk = Desk::new(away());
    assert_eq!(desk.state.screen(), Screen::Offline);
    assert_eq!(desk.state.purpose(), Purpose::Request);
    // Everything that is missing is named.
    desk.tell(Event::Requested("k0".into(), None));
    let wrong: Vec<Field> = desk.state.form.errors.iter().map(|(f, _)| *f).collect();
    assert_eq!(wrong, [Field::Email, Field::Message, Field::Consent]);
    desk.fill();
    let fx = desk.tell(Event::Requested("k".into(), None));
    let sent = calls(&fx);
    let [
        Request {
            ticket,
            call:
                Call::Request {
                    key,
                    session: None,
                    contact,
                    message,
                },
        },
    ] = sent.as_slice()
    else {
        panic!("{fx:?}");
    };
    assert_eq!(
        (key.as_str(), message.as_str()),
        ("k", "Where is my order?")
    );
    assert_eq!(contact.email, "kim@example.com");
    assert_eq!(desk.state.screen(), Screen::Offline);
    let fx = desk.answer(*ticket, Answer::Requested(1042));
    assert_eq!(desk.state.screen(), Screen::Posted);
    assert!(said(&fx).contains(&&Announcement::Requested(1042)));
    assert!(fx.contains(&Effect::DropPending("k".into())));
    assert!(desk.state.form.message.is_empty());

    // It is there after a reload.
    let stored = Stored {
        scratch: Some(desk.state.scratch()),
        ..Stored::default()
    };
    let again = Desk::with(away(), stored);
    assert_eq!(again.state.screen(), Screen::Posted);
    let posted = again.state.posted.expect("kept");
    assert_eq!(
        (posted.id, posted.email.as_str()),
        (1042, "kim@example.com")
    );
    desk.tell(Event::Restarted);
    assert_eq!(desk.state.screen(), Screen::Offline);
}

#[test]
fn a_request_waits_for_the_network_and_survives_a_reload() {
    let mut desk = Desk::new(away());
    desk.fill();
    desk.tell(Event::Online(false));
    let fx = desk.tell(Event::Requested("k".into(), None));
    let kept = fx.iter().find_map(|e| match e {
        Effect::SavePending(p) => Some(p.clone()),
        _ => None,
    });
    let stored = Stored {
        pending: vec![kept.expect("kept")],
        ..Stored::default()
    };
    let again = Desk::with(away(), stored.clone());
    assert!(again.state.has_request());
    let mut fresh = Desk {
        state: State::new(1, 42),
        now: 100_000,
        keys: 0,
    };
    fresh.tell(Event::Started {
        topic: Some(Some(away())),
        stored,
        open: true,
    });
    let fx = fresh.tell(Event::Lead(Vec::new()));
    assert!(
        calls(&fx)
            .iter()
            .any(|r| matches!(&r.call, Call::Request { key, .. } if key == "k")),
        "{fx:?}"
    );
}

#[test]
fn another_tab_hears_the_number() {
    let mut desk = Desk::new(away());
    desk.fill();
    desk.tell(Event::Requested("k".into(), None));
    let fx = desk.tell(Event::Heard(Note::Requested("k".into(), 7)));
    assert_eq!(desk.state.screen(), Screen::Posted);
    assert!(said(&fx).contains(&&Announcement::Requested(7)));
    // A request of nobody here changes nothing.
    desk.tell(Event::Restarted);
    desk.tell(Event::Heard(Note::Requested("x".into(), 8)));
    assert_eq!(desk.state.screen(), Screen::Offline);
}

#[test]
fn a_refused_request_is_a_form_again() {
    let mut desk = Desk::new(away());
    desk.fill();
    let fx = desk.tell(Event::Requested("k".into(), None));
    let write = ticket(&fx, Lane::Write).expect("sent");
    desk.tell(Event::Answered(write, Err(refused(Some(Field::Email)))));
    assert_eq!(desk.state.screen(), Screen::Offline);
    assert!(!desk.state.is_busy());
    assert_eq!(desk.state.form.message.trim(), "Where is my order?");
}

#[test]
fn a_page_may_let_visitors_queue_while_nobody_is_here() {
    let mut desk = Desk::new(away());
    desk.state.when_away = WhenAway::Queue;
    assert_eq!(desk.state.screen(), Screen::Form);
    assert!(desk.state.is_away());
    desk.fill();
    assert!(ticket(&desk.submit(), Lane::Write).is_some());
}

#[test]
fn a_page_may_want_no_launcher_while_nobody_is_here() {
    let mut desk = Desk::new(away());
    desk.state.when_away = WhenAway::Hide;
    desk.tell(Event::Closed);
    assert!(desk.state.hides_launcher());
    // What was begun stays at hand, and so does an open panel.
    desk.tell(Event::Opened);
    assert!(!desk.state.hides_launcher());
    let (mut waiting, _) = Desk::in_session(away(), at(1));
    waiting.state.when_away = WhenAway::Hide;
    waiting.tell(Event::Closed);
    assert!(!waiting.state.hides_launcher());
    let mut here = Desk::new(topic());
    here.state.when_away = WhenAway::Hide;
    here.tell(Event::Closed);
    assert!(!here.state.hides_launcher());
}

// A long queue

#[test]
fn a_request_is_offered_after_the_set_time_and_stays_offered() {
    let (mut desk, poll) = Desk::in_session(long_queue(), at(3));
    assert!(!desk.state.offers_request());
    desk.now += 5 * 60_000;
    let fx = desk.tell(Event::Fired(Timer::Offer));
    assert!(desk.state.offers_request());
    assert_eq!(said(&fx), [&Announcement::Offered]);
    let fx = desk.poll(poll, at(2));
    assert!(desk.state.offers_request());
    assert!(!said(&fx).contains(&&Announcement::Offered), "once");
}

#[test]
fn a_request_is_offered_from_the_set_length_on() {
    let (desk, _) = Desk::in_session(long_queue(), at(10));
    assert!(desk.state.offers_request());
    let (desk, _) = Desk::in_session(long_queue(), at(9));
    assert!(!desk.state.offers_request());
    let mut never = long_queue();
    never.use_queue_offline_form = false;
    let (desk, _) = Desk::in_session(never, at(10));
    assert!(!desk.state.offers_request());
}

#[test]
fn the_wait_is_counted_through_a_reload() {
    let (desk, _) = Desk::in_session(long_queue(), at(3));
    let record = desk.state.record().expect("a session");
    assert_eq!(record.since, 100_000);
    let stored = Stored {
        record: Some(record),
        ..Stored::default()
    };
    let mut again = Desk {
        state: State::new(1, 42),
        now: 100_000 + 6 * 60_000,
        keys: 0,
    };
    again.tell(Event::Started {
        topic: Some(Some(long_queue())),
        stored,
        open: true,
    });
    let fx = again.tell(Event::Lead(Vec::new()));
    let poll = ticket(&fx, Lane::Poll).expect("polls");
    again.poll(poll, at(3));
    assert!(again.state.offers_request());
}

#[test]
fn a_message_is_left_while_waiting_and_the_place_is_kept() {
    let (mut desk, poll) = Desk::in_session(long_queue(), at(10));
    desk.tell(Event::RequestOpened);
    assert_eq!(desk.state.screen(), Screen::Request);
    // Whoever waits has agreed already.
    assert_eq!(desk.state.asks(Field::Consent), Asked::No);
    desk.fill();
    let fx = desk.tell(Event::Requested("k".into(), None));
    let write = ticket(&fx, Lane::Write).expect("sent");
    let of_session = |r: &&Request| matches!(&r.call, Call::Request { session: Some((5, key)), .. } if key == "s");
    assert!(calls(&fx).iter().any(of_session));
    desk.answer(write, Answer::Requested(1042));
    assert_eq!(desk.state.screen(), Screen::Queue);
    let session = desk.state.session.as_ref().expect("still there");
    assert_eq!(session.request_id, Some(1042));
    assert!(!desk.state.offers_request(), "once is enough");
    let _ = poll;
}

#[test]
fn a_message_is_left_and_the_queue_too() {
    let (mut desk, _) = Desk::in_session(long_queue(), at(10));
    desk.tell(Event::RequestOpened);
    desk.fill();
    let fx = desk.tell(Event::Requested("k".into(), Some("l".into())));
    let write = ticket(&fx, Lane::Write).expect("sent");
    let fx = desk.answer(write, Answer::Requested(1042));
    let leaves = |r: &&Request| {
        matches!(
            &r.call,
            Call::Save {
                change: Change::Status(Status::ClosedFromQueue),
                ..
            }
        )
    };
    assert!(calls(&fx).iter().any(leaves), "the request goes first");
}

#[test]
fn an_agent_who_comes_finds_the_words_in_the_composer() {
    let (mut desk, poll) = Desk::in_session(long_queue(), at(10));
    desk.tell(Event::Drafted("Hello".into()));
    desk.tell(Event::RequestOpened);
    assert_eq!(desk.state.form.message, "Hello", "not said twice");
    desk.tell(Event::Edited(Field::Message, "Hello, it is urgent".into()));
    desk.poll(poll, view(Status::UserLast));
    assert_eq!(desk.state.screen(), Screen::Chat);
    assert_eq!(desk.state.draft, "Hello, it is urgent");
    assert!(desk.state.form.message.is_empty());
}

#[test]
fn a_number_that_rises_is_explained() {
    let (mut desk, poll) = Desk::in_session(topic(), at(2));
    let risen = |desk: &Desk| desk.state.session.as_ref().is_some_and(|s| s.risen);
    assert!(!risen(&desk));
    desk.now += 20_000;
    let fx = desk.poll(poll, at(3));
    assert!(risen(&desk));
    assert_eq!(said(&fx), [&Announcement::Risen(3)]);
    let poll = ticket(&fx, Lane::Poll).expect("polls on");
    let fx = desk.poll(poll, at(3));
    assert!(risen(&desk), "as long as the number stands");
    let poll = ticket(&fx, Lane::Poll).expect("polls on");
    desk.poll(poll, at(1));
    assert!(!risen(&desk));
}
