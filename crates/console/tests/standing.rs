//! Chats that are taken away while the agent has them on the desk.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{
    Associate, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, ConsentRecord, When,
};
use anteroom_console::model::session::Session;
use anteroom_console::model::standing::Standing;
use stage::{desk, ended, message, mine, waiting, with};

fn bob() -> Option<Associate> {
    Some(Associate {
        associate_id: 8,
        full_name: "Bob Ray".to_owned(),
        ..Default::default()
    })
}

#[test]
fn a_chat_that_a_colleague_took_over_stays_in_sight_without_being_live() {
    let mut desk = desk();
    desk.take_all(vec![mine(1, "Ann"), mine(2, "Bo")]);
    let taken = AgentSession {
        user: bob(),
        ..mine(1, "Ann")
    };
    let news = desk.take_all(vec![taken, mine(2, "Bo")]);
    assert_eq!(news.stopped, [1]);
    let standing = desk.standing(1);
    assert_eq!(standing, Standing::TakenOver("Bob Ray".to_owned()));
    let session = desk.session(1).unwrap();
    assert_eq!(
        standing.reason(session).unwrap(),
        "Bob Ray answers this chat now."
    );
    assert_eq!(
        standing.announcement(session).unwrap(),
        "Bob Ray answers the chat with Ann now."
    );
    assert_eq!(desk.open(), [1, 2]);
    desk.shut(1);
    assert_eq!(desk.open(), [2]);
    assert_eq!(desk.standing(2), Standing::Live);
    desk.shut(2);
    assert_eq!(desk.open(), [2], "a live chat stays");
}

#[test]
fn a_chat_that_went_back_to_the_queue_says_that_its_visitor_waits() {
    let mut desk = desk();
    desk.take_all(vec![mine(1, "Ann")]);
    let news = desk.take_all(vec![waiting(1, "Ann")]);
    assert_eq!((news.stopped, news.came), (vec![1], vec![1]));
    assert_eq!(desk.standing(1), Standing::BackInQueue);
    let session = desk.session(1).unwrap();
    let reason = desk.standing(1).reason(session).unwrap();
    assert_eq!(reason, "Ann waits in the queue again.");
    // Picked up again it goes on where it was.
    desk.take_one(mine(1, "Ann"));
    assert_eq!((desk.standing(1), desk.open()), (Standing::Live, &[1][..]));
}

#[test]
fn a_chat_that_was_erased_keeps_its_place_and_nothing_of_what_was_said() {
    let mut desk = desk();
    let said = message(9, 1, ChatMessageType::ToUser, "secret");
    let full = AgentSession {
        customer_email: "ann@example.com".to_owned(),
        ..with(mine(1, "Ann"), vec![said])
    };
    desk.take_all(vec![full, mine(2, "Bo")]);
    let news = desk.take_all(vec![mine(2, "Bo")]);
    assert_eq!(news.stopped, [1]);
    assert_eq!((desk.standing(1), desk.active()), (Standing::Gone, Some(1)));
    let kept = desk.session(1).unwrap();
    assert!(kept.log.is_empty() && kept.facts.customer_email.is_empty());
    assert_eq!(kept.facts.customer_alias, "Ann");
    assert!(desk.running().iter().all(|s| s.id() != 1));
    desk.shut(1);
    assert_eq!((desk.open(), desk.session(1)), (&[2][..], None));
}

#[test]
fn an_ended_chat_is_told_to_be_erased_while_it_may_be_in_hand_and_leaves_by_itself_later() {
    for (minutes, stays) in [(5, true), (8 * 60, false)] {
        let mut desk = desk();
        desk.take_all(vec![mine(1, "Ann")]);
        desk.take_all(vec![ended(mine(1, "Ann"))]);
        desk.keep_time(When::from_millis(1000 + minutes * 60_000));
        desk.take_all(vec![]);
        assert_eq!(desk.open() == [1], stays, "after {minutes} minutes");
    }
}

#[test]
fn who_ended_a_chat_is_told() {
    let by = |kind| {
        let mut end = message(3, 1, ChatMessageType::Special, "");
        end.special_type = kind;
        let mut desk = desk();
        desk.take_all(vec![mine(1, "Ann")]);
        let news = desk.take_all(vec![with(ended(mine(1, "Ann")), vec![end])]);
        assert_eq!(news.stopped, [1]);
        desk.standing(1).reason(desk.session(1).unwrap()).unwrap()
    };
    assert_eq!(
        by(ChatMessageSpecialType::ClosedByCustomer),
        "Ann ended the chat."
    );
    assert_eq!(
        by(ChatMessageSpecialType::ClosedByIdle),
        "The chat ended, because nobody wrote for a while."
    );
    assert_eq!(
        by(ChatMessageSpecialType::ClosedByUser),
        "The chat has ended."
    );
    // What the agent ends is no news.
    let mut desk = desk();
    desk.take_all(vec![mine(1, "Ann")]);
    desk.take_one(ended(mine(1, "Ann")));
    assert!(
        desk.take_all(vec![ended(mine(1, "Ann"))])
            .stopped
            .is_empty()
    );
}

#[test]
fn a_chat_that_is_asked_of_me_is_shown_and_news_once() {
    let me = Some(Associate {
        associate_id: 7,
        ..Default::default()
    });
    let offered = AgentSession {
        user: bob(),
        transfer_to: me,
        ..mine(3, "Cy")
    };
    let mut desk = desk();
    desk.take_all(vec![]);
    assert_eq!(desk.take_all(vec![offered.clone()]).asked, [3]);
    assert!(desk.take_all(vec![offered.clone()]).asked.is_empty());
    let asked: Vec<_> = desk.asked().iter().map(|s| s.id()).collect();
    assert_eq!(asked, [3]);
    assert!(desk.open().is_empty(), "it is not mine yet");
    desk.take_all(vec![ended(offered)]);
    assert!(desk.asked().is_empty());
}

#[test]
fn facts_stay_when_an_action_answers_without_them() {
    let full = AgentSession {
        page_url: "https://shop.example/bells".to_owned(),
        customer_country: "NO".to_owned(),
        rating_comment: "Fine.".to_owned(),
        request_id: Some(4),
        consent: Some(ConsentRecord {
            version: "3f".to_owned(),
            ..Default::default()
        }),
        when_queued: When::from_millis(5000),
        verified: Some(true),
        ..waiting(1, "Ann")
    };
    let mut desk = desk();
    desk.take_all(vec![full.clone()]);
    desk.take_one(mine(1, "Ann"));
    let facts = desk.session(1).unwrap().facts.clone();
    assert_eq!(facts.status, ChatSessionStatus::CustomerLast);
    let after = AgentSession {
        status: full.status,
        user: full.user.clone(),
        when_started: full.when_started,
        ..facts
    };
    assert_eq!(after, full);
}

#[test]
fn sessions_that_have_not_changed_stay_as_they_are() {
    let mut desk = desk();
    let first = message(4, 1, ChatMessageType::ToUser, "hi");
    desk.take_all(vec![with(mine(1, "Ann"), vec![first]), waiting(2, "Bo")]);
    let same = |id| AgentSession {
        chat_session_id: id,
        unchanged: true,
        ..Default::default()
    };
    let before = desk.clone();
    let news = desk.take_all(vec![same(1), same(2)]);
    assert_eq!(news, Default::default());
    assert_eq!(desk, before);
    // What stands for a session that is not known makes the console read everything.
    desk.take_all(vec![same(1), same(2), same(3)]);
    assert_eq!(desk.cursor(), 0);
    // After an action everything is wanted once, so that nothing stays as it overtook it.
    assert!(!desk.wants_all());
    desk.take_one(mine(2, "Bo"));
    assert!(desk.wants_all());
    desk.take_all(vec![same(1), same(2)]);
    assert!(desk.wants_all());
    desk.take_all(vec![same(1), mine(2, "Bo")]);
    assert!(!desk.wants_all());
}

#[test]
fn who_was_missed_leaves_a_trace_until_it_is_put_away() {
    let gone = |id, at| AgentSession {
        status: ChatSessionStatus::ClosedFromQueue,
        when_ended: When::from_millis(at),
        ..waiting(id, "Vi")
    };
    let mut desk = desk();
    desk.take_all(vec![gone(1, 60_000), gone(2, 90_000), mine(3, "Cy")]);
    let ids = |desk: &anteroom_console::model::desk::Desk| -> Vec<i32> {
        desk.missed().iter().map(|s| s.id()).collect()
    };
    assert_eq!(ids(&desk), [2, 1]);
    assert!(desk.queue().is_empty());
    desk.put_missed_away(2);
    assert_eq!(ids(&desk), [1]);
    assert!(desk.seen().contains_key(&2), "also after a reload");
}

#[test]
fn only_what_ended_after_a_talk_is_reopened_by_its_agent() {
    use ChatSessionStatus::{ClosedFromQueue, CustomerLast, Deleted, Finished, UserLast};
    let session = |status| Session {
        facts: AgentSession {
            status,
            ..mine(1, "Ann")
        },
        log: Vec::new(),
    };
    assert!(session(Finished).can_reopen(7));
    assert!(!session(Finished).can_reopen(8), "a colleague's");
    for status in [UserLast, CustomerLast, ClosedFromQueue, Deleted] {
        assert!(!session(status).can_reopen(7), "{status:?}");
    }
    // It stands with whoever spoke last.
    let mut talked = session(Finished);
    talked.log = vec![message(1, 1, ChatMessageType::ToUser, "Bye")];
    assert_eq!(talked.reopened_status(), CustomerLast);
    let answer = message(2, 1, ChatMessageType::ToCustomer, "Bye");
    let closed = message(3, 1, ChatMessageType::Special, "");
    talked.log.extend([answer, closed]);
    assert_eq!(talked.reopened_status(), UserLast);
}
