//! The connection: what is taken for a lost one, how it comes back, and the clock.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus as Status,
};
use anteroom_engine::{
    Announcement, Answer, Call, Effect, Event, Failure, Farewell, Lane, Link, Request, Screen,
    Timer,
};
use desk::{DAY, Desk, at, calls, said, ticket, timer, view};

#[test]
fn one_lost_poll_is_no_lost_connection_but_two_are() {
    let (mut desk, next) = Desk::in_chat();
    let fx = desk.tell(Event::Answered(next, Err(Failure::Network)));
    assert!(said(&fx).is_empty());
    let fx = desk.tell(Event::Fired(Timer::Poll));
    let again = ticket(&fx, Lane::Poll).unwrap();
    let fx = desk.tell(Event::Answered(again, Err(Failure::Network)));
    assert_eq!(said(&fx), [&Announcement::Lost]);
    // A visible page, a network, a click: at once, whatever pause was planned.
    let fx = desk.tell(Event::Online(true));
    let again = ticket(&fx, Lane::Poll).expect("polls at once");
    let fx = desk.poll(again, view(Status::UserLast));
    assert_eq!(said(&fx), [&Announcement::Back]);
    assert_eq!(desk.state.link, Link::Up);
}

#[test]
fn a_hidden_page_with_nothing_pending_polls_slower_and_a_chat_that_ended_long_ago_not_at_all() {
    let (mut desk, next) = Desk::in_chat();
    desk.tell(Event::Visible(false));
    let fx = desk.poll(next, view(Status::UserLast));
    assert!(ticket(&fx, Lane::Poll).is_none());
    assert!(timer(&fx, Timer::Poll).is_some());
    let fx = desk.tell(Event::Visible(true));
    let next = ticket(&fx, Lane::Poll).expect("at once when looked at");
    let fx = desk.poll(next, view(Status::Finished));
    assert_eq!(desk.state.screen(), Screen::Rating);
    // The agent may reopen it.
    let next = ticket(&fx, Lane::Poll).expect("for a while");
    desk.now += 10 * 60_000;
    let fx = desk.poll(next, view(Status::Finished));
    assert!(calls(&fx).is_empty());
    assert_eq!(timer(&fx, Timer::Poll), None);
    // Who comes back to it is told, once.
    for back in [Event::Visible(true), Event::Opened] {
        let fx = desk.tell(back);
        let next = ticket(&fx, Lane::Poll).expect("looks again");
        assert!(calls(&desk.poll(next, view(Status::Finished))).is_empty());
    }
    // Other ends are final.
    let (mut desk, next) = Desk::in_session(desk::topic(), view(Status::InQueue));
    let fx = desk.poll(next, view(Status::ClosedFromQueue));
    assert!(calls(&fx).is_empty());
    assert!(calls(&desk.tell(Event::Visible(true))).is_empty());
}

#[test]
fn a_chat_that_the_agent_reopens_goes_on_and_keeps_its_rating() {
    for rated in [true, false] {
        let (mut desk, next) = Desk::in_chat();
        let fx = desk.poll(next, view(Status::Finished));
        let next = ticket(&fx, Lane::Poll).expect("for a while");
        let mut over = view(Status::Finished);
        let mut again = view(Status::UserLast);
        if rated {
            over.rating = Some(4);
            again.rating = Some(4);
        }
        desk.tell(Event::Skipped);
        let mut fx = desk.poll(next, over.clone());
        fx.extend(desk.tell(Event::Visible(true)));
        let next = ticket(&fx, Lane::Poll).expect("asks again");
        let fx = desk.poll(next, again);
        assert!(said(&fx).contains(&&Announcement::Reopened), "{fx:?}");
        assert_eq!(desk.state.screen(), Screen::Chat);
        let next = ticket(&fx, Lane::Poll).expect("goes on");
        desk.poll(next, over);
        // Who has not rated is asked anew.
        let screen = match rated {
            true => Screen::Thanks(Farewell::Ended),
            false => Screen::Rating,
        };
        assert_eq!(desk.state.screen(), screen);
    }
}

#[test]
fn a_visitor_who_returns_is_not_told_that_the_chat_was_reopened() {
    let (mut desk, next) = Desk::in_chat();
    let fx = desk.poll(next, view(Status::Finished));
    let next = ticket(&fx, Lane::Poll).expect("for a while");
    let mut back = view(Status::CustomerLast);
    back.messages = Some(vec![ChatMessage {
        chat_message_id: 99,
        kind: ChatMessageType::Special,
        special_type: ChatMessageSpecialType::ReopenedByCustomer,
        ..ChatMessage::default()
    }]);
    let fx = desk.poll(next, back);
    assert_eq!(desk.state.screen(), Screen::Chat);
    assert!(!said(&fx).contains(&&Announcement::Reopened));
}

#[test]
fn a_dead_poll_is_given_up() {
    let (mut desk, stale) = Desk::in_chat();
    let fx = desk.tell(Event::Fired(Timer::PollGuard));
    assert!(fx.contains(&Effect::Abort(Lane::Poll)));
    assert!(timer(&fx, Timer::Poll).is_some());
    let fx = desk.poll(stale, view(Status::Finished));
    assert!(fx.is_empty(), "a late answer is not wanted any more");
    assert_eq!(desk.state.screen(), Screen::Chat);
}

#[test]
fn a_service_that_does_not_hold_is_polled_at_its_interval() {
    let (mut desk, next) = Desk::in_chat();
    let answer = Answer::Poll {
        session: None,
        etag: None,
        interval: 3_000,
    };
    let fx = desk.tell(Event::Answered(next, Ok(answer)));
    let pause = timer(&fx, Timer::Poll).expect("waits");
    assert!((3_000..3_750).contains(&pause));
}

/// Some proxies cut whatever is held. The connection is there all the same: a
/// poll that is answered at once shows it, and after a while none is held.
#[test]
fn a_proxy_that_cuts_held_polls_is_no_lost_connection() {
    let (mut desk, mut held) = Desk::in_chat();
    let wait = |fx: &[Effect]| match calls(fx).first() {
        Some(Request {
            call: Call::Poll { wait, .. },
            ..
        }) => Some(*wait),
        _ => None,
    };
    for round in 1..=3 {
        let fx = desk.tell(Event::Answered(held, Err(Failure::Network)));
        assert!(timer(&fx, Timer::Poll).unwrap() <= 1_000, "soon");
        let fx = desk.tell(Event::Fired(Timer::Poll));
        assert_eq!(wait(&fx), Some(0), "round {round}: at once");
        let short = ticket(&fx, Lane::Poll).unwrap();
        let answer = Answer::Poll {
            session: Some(view(Status::UserLast)),
            etag: None,
            interval: 3_000,
        };
        let fx = desk.tell(Event::Answered(short, Ok(answer)));
        assert_eq!(desk.state.link, Link::Up);
        assert!(said(&fx).is_empty());
        if round < 3 {
            assert_eq!(wait(&fx), Some(25));
            held = ticket(&fx, Lane::Poll).unwrap();
        } else {
            let pause = timer(&fx, Timer::Poll).expect("at its interval from now on");
            assert!((3_000..3_750).contains(&pause));
        }
    }
    let fx = desk.tell(Event::Fired(Timer::Poll));
    assert_eq!(wait(&fx), Some(0));
    // Another network may be better.
    let fx = [
        desk.tell(Event::Online(false)),
        desk.tell(Event::Online(true)),
    ]
    .concat();
    assert_eq!(wait(&fx), Some(25));
}

/// Writes that fail while a poll is held: it is asked at once how the connection is.
#[test]
fn failing_writes_make_the_poll_look() {
    let (mut desk, held) = Desk::in_chat();
    desk.tell(Event::Drafted("Hello".into()));
    let fx = desk.tell(Event::Sent("m".into()));
    let first = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(first, Err(Failure::Network)));
    assert!(ticket(&fx, Lane::Poll).is_none(), "one is nothing");
    let fx = desk.tell(Event::Fired(Timer::Write));
    let second = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(second, Err(Failure::Network)));
    let look = ticket(&fx, Lane::Poll).expect("looks");
    assert_ne!(look, held);
    let fx = desk.tell(Event::Answered(look, Err(Failure::Network)));
    assert!(said(&fx).contains(&&Announcement::Lost));
    assert_eq!(desk.state.link, Link::Down);
}

/// The clock is set right by a day while a chat goes on, either way.
#[test]
fn a_clock_that_jumps_holds_nothing_up() {
    for jump in [DAY, -DAY] {
        let (mut desk, held) = Desk::in_chat();
        let told = |fx: &[Effect]| ticket(fx, Lane::Typing).is_some();
        assert!(told(&desk.tell(Event::Drafted("a".into()))));
        desk.now += jump;
        assert!(told(&desk.tell(Event::Drafted("ab".into()))), "{jump}");
        // The poll may have died with the old time: waking up looks again.
        let fx = desk.tell(Event::Visible(false));
        assert!(ticket(&fx, Lane::Poll).is_none());
        let fx = desk.tell(Event::Visible(true));
        let next = ticket(&fx, Lane::Poll).expect("polls anew");
        assert_ne!(next, held);
        // Places in the queue are said as before.
        let fx = desk.poll(next, at(5));
        let position = Announcement::Position;
        assert!(said(&fx).contains(&&position(5)));
        desk.now -= jump;
        let next = ticket(&fx, Lane::Poll).unwrap();
        let fx = desk.poll(next, at(4));
        assert!(said(&fx).contains(&&position(4)), "{jump}: {fx:?}");
        let pause = timer(&fx, Timer::Queue);
        assert!(pause.is_none_or(|pause| pause <= 15_000));
    }
}
