//! Before the chat: the form, the first write, and a topic that is not as wished.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::visitor::VisitorTopic;
use anteroom_carriers::{TopicPresence, WidgetRequiredFields};
use anteroom_engine::{
    Announcement, Answer, Call, Effect, Event, Failure, Field, Focus, Lane, Link, Problem, Screen,
    State, Stored, Timer, update,
};
use desk::{DAY, Desk, calls, created, said, ticket, timer};

/// One that asks for a number too.
fn topic() -> VisitorTopic {
    let mut topic = desk::topic();
    let widget = topic.widget.as_mut().expect("a widget");
    widget.required_fields = WidgetRequiredFields::EMAIL.with(WidgetRequiredFields::PHONE, true);
    topic
}

fn fill(desk: &mut Desk) {
    desk.fill();
    desk.tell(Event::Edited(Field::Phone, "+47 22 00 00 00".into()));
}

#[test]
fn the_form_names_every_field_at_fault_and_loses_nothing() {
    let mut desk = Desk::new(topic());
    desk.tell(Event::Edited(Field::Email, "kim@".into()));
    desk.tell(Event::Edited(Field::Alias, "x".repeat(65)));
    let fx = desk.tell(Event::Submitted("k".into()));
    assert!(calls(&fx).is_empty());
    let form = &desk.state.form;
    assert_eq!(form.error(Field::Alias), Some(&Problem::TooLong(64)));
    assert_eq!(form.error(Field::Email), Some(&Problem::NotEmail));
    assert_eq!(form.error(Field::Phone), Some(&Problem::Missing));
    assert_eq!(form.error(Field::Message), Some(&Problem::Missing));
    assert_eq!(form.error(Field::Consent), Some(&Problem::Missing));
    assert_eq!(
        form.error(Field::Name),
        None,
        "the topic does not ask for it"
    );
    assert_eq!(said(&fx), [&Announcement::FormErrors(5)]);
    assert!(fx.contains(&Effect::Focus(Focus::Field(Field::Alias))));
    assert_eq!(form.text(Field::Email), "kim@");
    // Mending a field takes its error away, and only its.
    desk.tell(Event::Edited(Field::Email, "kim@example.com".into()));
    assert_eq!(desk.state.form.error(Field::Email), None);
    assert!(desk.state.form.error(Field::Phone).is_some());
}

#[test]
fn the_service_can_refuse_a_field() {
    let mut desk = Desk::new(topic());
    fill(&mut desk);
    let fx = desk.tell(Event::Submitted("k".into()));
    let request = calls(&fx)[0];
    let Call::Create {
        key,
        contact,
        message,
    } = &request.call
    else {
        panic!("creates")
    };
    assert_eq!(
        (key.as_str(), message.as_str()),
        ("k", "Where is my order?")
    );
    assert!(contact.consented && contact.company.is_empty());
    assert!(desk.state.is_submitting());
    // A second click does nothing.
    assert!(calls(&desk.tell(Event::Submitted("k2".into()))).is_empty());
    let failure = Failure::Refused {
        status: 400,
        field: Some(Field::Email),
        message: "no such domain".into(),
    };
    let fx = desk.tell(Event::Answered(
        ticket(&fx, Lane::Write).unwrap(),
        Err(failure),
    ));
    assert!(!desk.state.is_submitting());
    assert_eq!(desk.state.screen(), Screen::Form);
    assert_eq!(
        desk.state.form.error(Field::Email),
        Some(&Problem::Refused("no such domain".into()))
    );
    assert_eq!(desk.state.form.text(Field::Message), " Where is my order? ");
    assert!(fx.contains(&Effect::Focus(Focus::Field(Field::Email))));
}

#[test]
fn a_lost_create_is_tried_again_under_the_same_key() {
    let mut desk = Desk::new(topic());
    fill(&mut desk);
    let mut fx = desk.tell(Event::Submitted("k".into()));
    for _ in 0..8 {
        let lost = ticket(&fx, Lane::Write).expect("sends");
        let failed = desk.tell(Event::Answered(lost, Err(Failure::Network)));
        let pause = timer(&failed, Timer::Write).expect("waits");
        assert!((250..=30_000).contains(&pause));
        fx = desk.tell(Event::Fired(Timer::Write));
        let Call::Create { key, .. } = &calls(&fx)[0].call else {
            panic!("creates")
        };
        assert_eq!(key, "k");
    }
    assert_eq!(desk.state.link, Link::Down);
    let sent = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(sent, Ok(Answer::Created(created()))));
    assert_eq!(desk.state.screen(), Screen::Queue);
    assert_eq!(desk.state.link, Link::Up);
    assert!(ticket(&fx, Lane::Poll).is_some());
    assert_eq!(desk.state.form.text(Field::Message), "");
    assert_eq!(
        desk.state.form.text(Field::Alias),
        "Kim",
        "asked once is enough"
    );
}

#[test]
fn a_busy_service_says_how_long() {
    let mut desk = Desk::new(topic());
    fill(&mut desk);
    let fx = desk.tell(Event::Submitted("k".into()));
    let busy = Failure::Busy {
        after: Some(90_000),
    };
    let fx = desk.tell(Event::Answered(
        ticket(&fx, Lane::Write).unwrap(),
        Err(busy),
    ));
    // Never sooner, and not all who were told the same at once.
    let pause = timer(&fx, Timer::Write).unwrap();
    assert!((90_000..91_000).contains(&pause), "{pause}");
}

#[test]
fn a_promised_time_stands_when_the_clock_is_set_back() {
    let mut desk = Desk::new(topic());
    fill(&mut desk);
    let fx = desk.tell(Event::Submitted("k".into()));
    let after = Some(9_000);
    let busy = Err(Failure::Busy { after });
    desk.tell(Event::Answered(ticket(&fx, Lane::Write).unwrap(), busy));
    assert!((9..=10).contains(&desk.state.seconds_left()));
    desk.now -= DAY;
    desk.tell(Event::Fired(Timer::Count));
    assert!((9..=10).contains(&desk.state.seconds_left()));
    desk.now += DAY;
    desk.tell(Event::Fired(Timer::Count));
    assert_eq!(desk.state.seconds_left(), 0);
}

#[test]
fn nobody_here_is_said_before_anything_is_asked() {
    let mut closed = topic();
    closed.presence = Some(TopicPresence::default());
    let mut desk = Desk::new(closed);
    assert_eq!(desk.state.screen(), Screen::Offline);
    let fx = desk.tell(Event::TriedNow);
    let asked = ticket(&fx, Lane::Topic).expect("reads the topic");
    desk.tell(Event::Answered(asked, Ok(Answer::Topic(Some(topic())))));
    assert_eq!(desk.state.screen(), Screen::Form);
}

#[test]
fn an_unknown_topic_is_no_chat() {
    let mut state = State::new(9, 1);
    let started = Event::Started {
        topic: Some(None),
        stored: Stored::default(),
        open: true,
    };
    update(&mut state, 0, started);
    assert_eq!(state.screen(), Screen::Unavailable);
}

/// The topic is asked for again when the service wished, not sooner.
#[test]
fn a_busy_service_is_asked_for_its_topic_later() {
    let mut state = State::new(1, 42);
    let started = Event::Started {
        topic: None,
        stored: Stored::default(),
        open: true,
    };
    let fx = update(&mut state, 0, started);
    let asked = ticket(&fx, Lane::Topic).expect("asks");
    let busy = Err(Failure::Busy {
        after: Some(20_000),
    });
    let fx = update(&mut state, 0, Event::Answered(asked, busy));
    let pause = timer(&fx, Timer::Topic).unwrap();
    assert!((20_000..21_000).contains(&pause), "{pause}");
}
