//! What the engine does from the queue to the rating, one rule at a time.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{ChatSessionFlags, ChatSessionStatus as Status};
use anteroom_engine::{
    Announcement, Answer, Call, Change, Effect, Event, Failure, Farewell, Field, Lane, Screen,
    Timer,
};
use desk::{Desk, at, calls, created, said, says, ticket, timer, topic, view};

#[test]
fn the_queue_is_said_politely() {
    let (mut desk, mut next) = Desk::in_chat();
    let mut place = |desk: &mut Desk, position| {
        let fx = desk.poll(next, at(position));
        next = ticket(&fx, Lane::Poll).expect("polls on");
        fx
    };
    assert_eq!(said(&place(&mut desk, 4)), [&Announcement::Position(4)]);
    desk.now += 2_000;
    let fx = place(&mut desk, 3);
    assert!(said(&fx).is_empty(), "too soon");
    assert_eq!(timer(&fx, Timer::Queue), Some(13_000));
    desk.now += 13_000;
    assert_eq!(
        said(&desk.tell(Event::Fired(Timer::Queue))),
        [&Announcement::Position(3)]
    );
    desk.now += 10;
    assert_eq!(
        said(&place(&mut desk, 1)),
        [&Announcement::Position(1)],
        "next is always said"
    );
    desk.now += 25_000;
    assert!(said(&place(&mut desk, 1)).is_empty());
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
    desk.now += 25_000;
    let fx = desk.poll(poll, at(3));
    assert!(risen(&desk), "as long as the number stands");
    let poll = ticket(&fx, Lane::Poll).expect("polls on");
    desk.poll(poll, at(1));
    assert!(!risen(&desk));
}

#[test]
fn news_is_counted_and_history_is_not() {
    let (mut desk, next) = Desk::in_chat();
    let history = VisitorSession {
        messages: Some(vec![says(1, "a"), says(2, "b")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(next, history);
    assert!(said(&fx).is_empty());
    desk.tell(Event::Closed);
    let next = ticket(&fx, Lane::Poll).unwrap();
    let fresh = VisitorSession {
        messages: Some(vec![says(2, "b"), says(3, "c")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(next, fresh);
    assert_eq!(desk.state.unread, 1);
    let message = Announcement::Message {
        author: "Ann".into(),
        text: "c".into(),
    };
    assert_eq!(said(&fx), [&message]);
    desk.tell(Event::Opened);
    assert_eq!(desk.state.unread, 0);
}

#[test]
fn what_stands_in_a_chat_that_begins_here_is_news() {
    let mut desk = Desk::new(topic());
    desk.fill();
    let fx = desk.tell(Event::Submitted("k".into()));
    let sent = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(sent, Ok(Answer::Created(created()))));
    // A bot is quick: its first words are in the first answer.
    let both = VisitorSession {
        user: None,
        messages: Some(vec![says(1, "a"), says(2, "b")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(ticket(&fx, Lane::Poll).unwrap(), both);
    assert_eq!(said(&fx), [&Announcement::Messages(2)]);
}

#[test]
fn typing_is_told_now_and_then_and_taken_back() {
    let (mut desk, next) = Desk::in_chat();
    let told = |fx: &[Effect]| {
        calls(fx).into_iter().find_map(|r| match r.call {
            Call::Save {
                change: Change::Typing(on),
                ..
            } => Some(on),
            _ => None,
        })
    };
    assert_eq!(told(&desk.tell(Event::Drafted("h".into()))), Some(true));
    desk.now += 500;
    assert_eq!(told(&desk.tell(Event::Drafted("he".into()))), None);
    desk.now += 4_000;
    assert_eq!(told(&desk.tell(Event::Drafted("hel".into()))), Some(true));
    assert_eq!(told(&desk.tell(Event::Fired(Timer::Typing))), Some(false));
    assert_eq!(told(&desk.tell(Event::Drafted("hello".into()))), Some(true));
    assert_eq!(told(&desk.tell(Event::Drafted(String::new()))), Some(false));
    let typing = VisitorSession {
        flags: Some(ChatSessionFlags::USER_IS_TYPING),
        ..view(Status::UserLast)
    };
    desk.poll(next, typing);
    assert!(desk.state.session.as_ref().unwrap().agent_typing);
}

#[test]
fn a_forgotten_session_gives_the_words_back() {
    let (mut desk, next) = Desk::in_chat();
    desk.tell(Event::Drafted("unsent".into()));
    desk.tell(Event::Sent("m".into()));
    let gone = Failure::Refused {
        status: 401,
        field: None,
        message: String::new(),
    };
    let fx = desk.tell(Event::Answered(next, Err(gone)));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Expired));
    assert!(fx.contains(&Effect::SaveRecord(None)));
    desk.tell(Event::Restarted);
    assert_eq!(desk.state.form.text(Field::Message), "unsent");
}

#[test]
fn leaving_and_being_dropped_read_differently() {
    for (leaves, farewell) in [(true, Farewell::Left), (false, Farewell::Dropped)] {
        let (mut desk, next) = Desk::in_chat();
        let fx = desk.poll(next, view(Status::InQueue));
        if leaves {
            let fx = desk.tell(Event::Left("l".into()));
            assert!(matches!(
                calls(&fx)[0].call,
                Call::Save {
                    change: Change::Status(Status::ClosedFromQueue),
                    ..
                }
            ));
        }
        desk.poll(
            ticket(&fx, Lane::Poll).unwrap(),
            view(Status::ClosedFromQueue),
        );
        assert_eq!(desk.state.screen(), Screen::Thanks(farewell));
    }
}

#[test]
fn a_rating_is_given_once_or_skipped() {
    let (mut desk, next) = Desk::in_chat();
    desk.poll(next, view(Status::Finished));
    assert!(calls(&desk.tell(Event::Rated("r".into(), 6, String::new()))).is_empty());
    let fx = desk.tell(Event::Rated("r".into(), 4, String::new()));
    assert!(matches!(
        calls(&fx)[0].call,
        Call::Save {
            change: Change::Rating(4, _),
            ..
        }
    ));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
    assert!(calls(&desk.tell(Event::Rated("r2".into(), 5, String::new()))).is_empty());

    let (mut desk, next) = Desk::in_chat();
    desk.poll(next, view(Status::Finished));
    let fx = desk.tell(Event::Skipped);
    assert!(calls(&fx).is_empty());
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
    assert!(desk.state.can_return());
}
