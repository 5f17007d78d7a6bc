//! Requests: instead of the chat while nobody is here, and from a long queue.
#![allow(clippy::expect_used, clippy::panic)]

mod desk;

use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{ChatSessionStatus as Status, TopicPresence};
use anteroom_engine::{
    Announcement, Answer, Asked, Call, Change, Effect, Event, Failure, Farewell, Field, Lane, Note,
    Posted, Purpose, Receipt, Request, Screen, State, Stored, Task, Timer, WhenAway,
};
use desk::{Desk, at, away, calls, long_queue, refused, said, ticket, timer, topic, view};

/// What the service answers.
fn posted(id: i32) -> Posted {
    Posted {
        id,
        session: 59,
        secret: "its secret".into(),
        ..Posted::default()
    }
}

// Nobody is here

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
    let fx = desk.answer(*ticket, Answer::Requested(posted(1042)));
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

/// Who left a request has no chat, and the same rights.
#[test]
fn a_requests_data_is_taken_along_and_erased() {
    let mut desk = left();
    let fx = desk.tell(Event::Errand("e".into(), Task::Export));
    let mine = |r: &&Request| matches!(&r.call, Call::Errand { id: 59, secret, .. } if secret == "its secret");
    assert!(calls(&fx).iter().any(mine));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    desk.answer(errand, Answer::Data("{}".into()));
    assert_eq!(desk.state.screen(), Screen::Posted);
    let fx = desk.tell(Event::Errand("f".into(), Task::Erase));
    assert!(calls(&fx).iter().any(mine));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    desk.answer(errand, Answer::Erased(Receipt::default()));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Erased));
    assert!(desk.state.receipt.is_some() && desk.state.posted.is_none());

    // What was erased elsewhere is no more, and that is said.
    let mut desk = left();
    let fx = desk.tell(Event::Errand("e".into(), Task::Export));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    let gone = Failure::Refused {
        status: 401,
        field: None,
        message: "unknown".into(),
    };
    desk.tell(Event::Answered(errand, Err(gone)));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Expired));
    assert!(desk.state.scratch().posted.is_none());

    // Nothing of it stays on a shared computer.
    let mut desk = left();
    let fx = desk.tell(Event::Wiped("w".into()));
    assert!(fx.contains(&Effect::Wipe) && desk.state.scratch().posted.is_none());
}

/// Somebody whose request was taken.
fn left() -> Desk {
    let mut desk = Desk::new(away());
    desk.fill();
    let fx = desk.tell(Event::Requested("k".into(), None));
    let write = ticket(&fx, Lane::Write).expect("sent");
    desk.answer(write, Answer::Requested(posted(1042)));
    desk
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
    let fx = desk.tell(Event::Heard(Note::Requested("k".into(), posted(7))));
    assert_eq!(desk.state.screen(), Screen::Posted);
    assert!(said(&fx).contains(&&Announcement::Requested(7)));
    // A request of nobody here changes nothing.
    desk.tell(Event::Restarted);
    desk.tell(Event::Heard(Note::Requested("x".into(), posted(8))));
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

// Nobody is here any more

fn attended(agents_present: u32) -> VisitorSession {
    VisitorSession {
        presence: Some(TopicPresence {
            open: true,
            agents_present,
        }),
        ..at(1)
    }
}

/// Who waits is told when the last agent leaves, and offered what the topic offers.
#[test]
fn who_waits_hears_that_the_last_agent_left() {
    for takes in [true, false] {
        let mut topic = topic();
        topic.ticket_enabled = takes;
        let (mut desk, poll) = Desk::in_session(topic, attended(1));
        let alone = |desk: &Desk| desk.state.session.as_ref().and_then(|s| s.alone);
        assert_eq!(alone(&desk), Some(false));
        desk.now += 20_000;
        let fx = desk.poll(poll, attended(0));
        assert_eq!(alone(&desk), Some(true));
        assert_eq!(desk.state.screen(), Screen::Queue);
        assert_eq!(desk.state.offers_request(), takes);
        let word = if takes {
            Announcement::Away
        } else {
            Announcement::Here(false)
        };
        assert_eq!(said(&fx), [&word]);
        // Once; and that somebody is back.
        desk.now += 25_000;
        let poll = ticket(&fx, Lane::Poll).expect("polls on");
        let fx = desk.poll(poll, attended(0));
        assert!(said(&fx).is_empty());
        desk.now += 25_000;
        let poll = ticket(&fx, Lane::Poll).expect("polls on");
        let fx = desk.poll(poll, attended(1));
        assert_eq!(said(&fx), [&Announcement::Here(true)]);
        assert_eq!(alone(&desk), Some(false));
        // What was offered does not vanish under the hand.
        assert_eq!(desk.state.offers_request(), takes);
    }
}

/// A panel that says so hears within ten seconds that somebody is here, when it is
/// open and can be seen.
#[test]
fn who_looks_at_nobody_is_here_hears_soon_of_somebody() {
    let mut desk = Desk::new(away());
    assert_eq!(desk.state.screen(), Screen::Offline);
    for round in 0..50 {
        let fx = desk.tell(Event::Fired(Timer::Topic));
        let asked = ticket(&fx, Lane::Topic).expect("looks again");
        let fx = desk.answer(asked, Answer::Topic(Some(away())));
        let pause = timer(&fx, Timer::Topic).expect("and again");
        assert!((5_000..9_500).contains(&pause), "round {round}: {pause}");
        desk.now += i64::from(pause);
    }
    // Out of sight it need not know so soon, and looks when it is seen again.
    desk.tell(Event::Visible(false));
    let fx = desk.tell(Event::Fired(Timer::Topic));
    let asked = ticket(&fx, Lane::Topic).expect("looks");
    let fx = desk.answer(asked, Answer::Topic(Some(away())));
    assert!(timer(&fx, Timer::Topic).is_some_and(|pause| pause >= 20_000));
    desk.now += 10_000;
    let fx = desk.tell(Event::Visible(true));
    let asked = ticket(&fx, Lane::Topic).expect("at once");
    desk.answer(asked, Answer::Topic(Some(topic())));
    assert_eq!(desk.state.screen(), Screen::Form);
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
    desk.answer(write, Answer::Requested(posted(1042)));
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
    let fx = desk.answer(write, Answer::Requested(posted(1042)));
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
