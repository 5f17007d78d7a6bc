//! Beside the chat: bots, ratings, what can be done at the end, and bad days.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus as Status,
};
use anteroom_engine::{
    Announcement, Answer, Call, Change, Effect, Event, Failure, Farewell, Format, Handout, Lane,
    Note, Phase, Receipt, Request, Screen, Task, Timer,
};
use desk::{Desk, at, calls, said, ticket, topic, view, with_faq};

// Bots

fn offer(id: i32) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        kind: ChatMessageType::ToCustomer,
        special_type: ChatMessageSpecialType::Options,
        message: "Which?".into(),
        special_param: "Delivery\nReturns".into(),
        ..ChatMessage::default()
    }
}

fn with_bot() -> VisitorSession {
    VisitorSession {
        chatbot_is_active: Some(true),
        user: None,
        messages: Some(vec![offer(1)]),
        ..view(Status::UserLast)
    }
}

#[test]
fn an_offer_is_taken_once_and_only_the_newest() {
    let (mut desk, _) = Desk::in_session(topic(), with_bot());
    assert_eq!(desk.state.offering().map(|m| m.chat_message_id), Some(1));
    assert!(calls(&desk.tell(Event::Chose("x".into(), "Nonsense".into()))).is_empty());
    let fx = desk.tell(Event::Chose("k".into(), "Returns".into()));
    assert!(calls(&fx).iter().any(|r| matches!(&r.call,
        Call::Message { clicked: true, text, .. } if text == "Returns")));
    assert!(desk.state.offering().is_none());
    assert!(calls(&desk.tell(Event::Chose("k2".into(), "Delivery".into()))).is_empty());
    assert_eq!(desk.state.bubbles().count(), 2, "it stands in the log");
}

#[test]
fn what_a_bot_offers_is_read_aloud() {
    let (mut desk, poll) = Desk::in_session(topic(), with_bot());
    let fx = desk.poll(
        poll,
        VisitorSession {
            messages: Some(vec![offer(2)]),
            ..with_bot()
        },
    );
    let words = said(&fx).into_iter().find_map(|a| match a {
        Announcement::Message { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert_eq!(words.as_deref(), Some("Which?\nDelivery\nReturns"));
}

#[test]
fn a_person_is_asked_for_once() {
    let (mut desk, poll) = Desk::in_session(topic(), with_bot());
    assert!(desk.state.has_bot());
    let fx = desk.tell(Event::Person("k".into()));
    assert!(calls(&fx).iter().any(|r| matches!(
        &r.call,
        Call::Save {
            change: Change::Person,
            ..
        }
    )));
    assert!(desk.state.is_calling());
    assert!(calls(&desk.tell(Event::Person("k2".into()))).is_empty());
    desk.poll(poll, at(1));
    assert!(!desk.state.has_bot());
    assert!(calls(&desk.tell(Event::Person("k3".into()))).is_empty());
}

// Rating

#[test]
fn a_rating_has_a_comment_and_can_be_changed() {
    let (mut desk, _) = Desk::in_session(topic(), view(Status::Finished));
    let fx = desk.tell(Event::Rated("k".into(), 4, " Quick ".into()));
    assert!(calls(&fx).iter().any(|r| matches!(&r.call,
        Call::Save { change: Change::Rating(4, comment), .. } if comment == "Quick")));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
    assert!(desk.state.can_rate());
    desk.tell(Event::Rerated);
    assert_eq!(desk.state.screen(), Screen::Rating);
    let (mut closed, _) = Desk::in_session(topic(), view(Status::Closed));
    closed.tell(Event::Rerated);
    assert_eq!(closed.state.screen(), Screen::Thanks(Farewell::Ended));
}

#[test]
fn without_the_form_after_the_chat_there_are_no_stars() {
    let mut plain = topic();
    plain.widget.as_mut().expect("a widget").post_form_enabled = false;
    let (desk, _) = Desk::in_session(plain, view(Status::Finished));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
}

// The end

#[test]
fn a_conversation_is_mailed_where_that_is_offered() {
    let (unanswered, _) = Desk::in_session(with_faq(), view(Status::Closed));
    assert!(!unanswered.state.mails(), "no mail before an answer");
    let answer = ChatMessage {
        chat_message_id: 1,
        kind: ChatMessageType::ToCustomer,
        message: "Here it is".into(),
        ..ChatMessage::default()
    };
    let answered = VisitorSession {
        messages: Some(vec![answer]),
        ..view(Status::Closed)
    };
    let (mut desk, _) = Desk::in_session(with_faq(), answered);
    assert!(desk.state.mails());
    let (plain, _) = Desk::in_session(topic(), view(Status::Closed));
    assert!(!plain.state.mails(), "no mail without a server for it");
    let mail = || Task::Transcript("kim@example.com".into());
    let fx = desk.tell(Event::Errand("k".into(), mail()));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    assert!(calls(&desk.tell(Event::Errand("k2".into(), mail()))).is_empty());
    let fx = desk.answer(errand, Answer::Done);
    assert_eq!(said(&fx), [&Announcement::Errand(mail())]);
    let phase = |desk: &Desk| desk.state.errand.as_ref().map(|e| e.phase.clone());
    assert_eq!(phase(&desk), Some(Phase::Done));
    // What is too often says when it is not.
    let fx = desk.tell(Event::Errand("k3".into(), mail()));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    let busy = Failure::Busy {
        after: Some(40_000),
    };
    let fx = desk.tell(Event::Answered(errand, Err(busy)));
    assert_eq!(said(&fx), [&Announcement::ErrandFailed]);
    assert_eq!(phase(&desk), Some(Phase::Later(desk.now + 40_000)));
}

#[test]
fn a_copy_of_everything_is_handed_over() {
    let (mut desk, _) = Desk::in_session(topic(), view(Status::Closed));
    let fx = desk.tell(Event::Errand("k".into(), Task::Export));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    let fx = desk.answer(errand, Answer::Data("{}".into()));
    assert!(fx.contains(&Effect::Hand(Handout::Data("{}".into()))));
    let fx = desk.tell(Event::Saved(Format::Html));
    assert!(fx.contains(&Effect::Hand(Handout::Transcript(Format::Html))));
}

#[test]
fn what_is_erased_leaves_a_receipt_and_nothing_else() {
    let (mut desk, _) = Desk::in_session(topic(), view(Status::Closed));
    desk.tell(Event::Drafted("secret".into()));
    let fx = desk.tell(Event::Errand("k".into(), Task::Erase));
    let first = ticket(&fx, Lane::Errand).expect("sent");
    // The answer is lost; another try is the same errand.
    desk.tell(Event::Answered(first, Err(Failure::Network)));
    let fx = desk.tell(Event::Errand("k2".into(), Task::Erase));
    let errand = ticket(&fx, Lane::Errand).expect("sent again");
    let same = |r: &&Request| matches!(&r.call, Call::Errand { key, .. } if key == "k");
    assert!(calls(&fx).iter().any(same), "under the same key");
    let receipt = Receipt {
        text: "signed".into(),
        messages: 4,
        ..Receipt::default()
    };
    let fx = desk.answer(errand, Answer::Erased(receipt));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Erased));
    assert!(desk.state.open && desk.state.session.is_none() && desk.state.draft.is_empty());
    assert!(fx.contains(&Effect::Wipe));
    assert!(fx.contains(&Effect::Broadcast(Note::Wiped)));
    let fx = desk.tell(Event::ReceiptSaved);
    assert!(fx.contains(&Effect::Hand(Handout::Receipt("signed".into()))));
    desk.tell(Event::Restarted);
    assert!(desk.state.receipt.is_none());
}

#[test]
fn nothing_is_asked_of_a_session_that_is_being_erased() {
    let (mut desk, next) = Desk::in_chat();
    let fx = desk.poll(next, view(Status::Finished));
    assert!(ticket(&fx, Lane::Poll).is_some(), "it may be reopened");
    let fx = desk.tell(Event::Errand("k".into(), Task::Erase));
    assert!(fx.contains(&Effect::Abort(Lane::Poll)));
    let errand = ticket(&fx, Lane::Errand).expect("sent");
    for event in [Event::Visible(true), Event::Opened] {
        assert!(ticket(&desk.tell(event), Lane::Poll).is_none());
    }
    let fx = desk.tell(Event::Answered(errand, Err(Failure::Network)));
    assert!(ticket(&fx, Lane::Poll).is_some(), "it is still there");
}

#[test]
fn a_shared_computer_forgets_at_once_and_the_service_hears_it() {
    for (status, end) in [
        (Status::InQueue, Status::ClosedFromQueue),
        (Status::UserLast, Status::Finished),
    ] {
        let (mut desk, _) = Desk::in_session(topic(), view(status));
        desk.tell(Event::Drafted("secret".into()));
        let fx = desk.tell(Event::Wiped("k".into()));
        assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Wiped));
        assert!(desk.state.draft.is_empty() && desk.state.log.is_empty());
        assert!(fx.contains(&Effect::Wipe));
        let ends = |r: &&Request| matches!(&r.call, Call::Save { id: 5, change: Change::Status(to), .. } if *to == end);
        assert!(calls(&fx).iter().any(ends));
        // It is said again when it was lost, and not for ever.
        let mut last = ticket(&fx, Lane::Last).expect("the last word");
        for _ in 0..5 {
            let fx = desk.tell(Event::Answered(last, Err(Failure::Network)));
            assert!(
                fx.iter()
                    .any(|e| matches!(e, Effect::SetTimer(Timer::Last, _)))
            );
            let fx = desk.tell(Event::Fired(Timer::Last));
            last = ticket(&fx, Lane::Last).expect("again");
        }
        let fx = desk.tell(Event::Answered(last, Err(Failure::Network)));
        assert!(fx.is_empty(), "{fx:?}");
        assert!(calls(&desk.tell(Event::Fired(Timer::Last))).is_empty());
    }
    // An ended chat needs no last word.
    let (mut desk, _) = Desk::in_session(topic(), view(Status::Closed));
    let fx = desk.tell(Event::Wiped("k".into()));
    assert!(ticket(&fx, Lane::Last).is_none());
}

// Bad days

#[test]
fn the_seconds_until_the_next_try_are_counted() {
    let mut desk = Desk::new(topic());
    desk.fill();
    let fx = desk.submit();
    let write = ticket(&fx, Lane::Write).expect("sent");
    let busy = Failure::Busy {
        after: Some(40_000),
    };
    let fx = desk.tell(Event::Answered(write, Err(busy)));
    // Not all at once, and none too early.
    let left = desk.state.seconds_left();
    assert!((40..60).contains(&left), "{left}");
    assert_eq!(said(&fx), [&Announcement::Busy(left)]);
    desk.now += 1_000;
    let fx = desk.tell(Event::Fired(Timer::Count));
    assert_eq!(desk.state.seconds_left(), left - 1);
    assert_eq!(fx, [Effect::SetTimer(Timer::Count, 1_000)]);
    desk.now += i64::from(left) * 1_000;
    let fx = desk.tell(Event::Fired(Timer::Write));
    assert!(ticket(&fx, Lane::Write).is_some());
    assert!(
        !desk
            .tell(Event::Fired(Timer::Count))
            .contains(&Effect::SetTimer(Timer::Count, 1_000))
    );
    assert_eq!(desk.state.seconds_left(), 0);
}

#[test]
fn a_newer_service_is_said_and_tried_again() {
    let mut desk = Desk::new(topic());
    desk.fill();
    let fx = desk.submit();
    let write = ticket(&fx, Lane::Write).expect("sent");
    let fx = desk.tell(Event::Answered(write, Err(Failure::Outdated)));
    assert!(desk.state.outdated);
    assert!(
        fx.iter()
            .any(|e| matches!(e, Effect::SetTimer(Timer::Write, _)))
    );
    assert!(desk.state.is_submitting(), "nothing is lost");
    let fx = desk.tell(Event::Fired(Timer::Write));
    let write = ticket(&fx, Lane::Write).expect("again");
    let created = VisitorSession {
        session_key: Some("s".into()),
        ..view(Status::InQueue)
    };
    desk.answer(write, Answer::Created(created));
    assert!(!desk.state.outdated);
}
