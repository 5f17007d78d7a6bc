//! The desk: merging answers, order and unread marks.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{Associate, ChatMessageType, ChatSessionFlags, ChatSessionStatus, When};
use anteroom_console::model::acquaintance::State;
use anteroom_console::model::desk::{Desk, News};
use anteroom_console::model::session::Session;
use anteroom_console::model::words::waits_since;
use proptest::prelude::*;
use stage::{desk, ended, message, mine, waiting, with};
use std::collections::BTreeMap;

#[test]
fn those_who_wait_longest_stand_on_top_and_only_newcomers_are_news() {
    let mut desk = desk();
    assert_eq!(
        desk.take_all(vec![waiting(3, "Cy"), waiting(2, "Bo")]),
        News::default()
    );
    let news = desk.take_all(vec![waiting(3, "Cy"), waiting(4, "Di"), waiting(2, "Bo")]);
    assert_eq!(news.waiting, ["Di"]);
    let order: Vec<_> = desk.queue().iter().map(|s| s.id()).collect();
    assert_eq!(order, [2, 3, 4]);
    // Once picked up by somebody else it is neither here nor there.
    let other = AgentSession {
        user: Some(Associate::default()),
        ..mine(2, "Bo")
    };
    desk.take_all(vec![other, waiting(3, "Cy")]);
    assert_eq!(desk.queue().len(), 1);
    assert!(desk.running().is_empty() && desk.ended().is_empty() && desk.open().is_empty());
}

#[test]
fn what_happens_out_of_sight_can_be_read_aloud() {
    use ChatMessageType::{ToCustomer, ToUser};
    let colleague = |session: AgentSession| AgentSession {
        user: Some(Associate {
            associate_id: 8,
            full_name: "Bob".to_owned(),
            ..Default::default()
        }),
        ..session
    };
    let mut desk = desk();
    desk.take_all(vec![
        with(mine(1, "Ann"), vec![message(1, 1, ToUser, "hi")]),
        colleague(mine(2, "Bo")),
        waiting(3, "Cy"),
        waiting(4, "Di"),
        waiting(5, "Eve"),
        waiting(6, "Flo"),
    ]);
    // A pick-up of one's own is no news.
    desk.take_one(mine(6, "Flo"));
    let mut file = message(4, 1, ToUser, "bell.png");
    file.special_param = "file=12;size=48211;type=image/png".to_owned();
    let news = desk.take_all(vec![
        with(
            mine(1, "Ann"),
            vec![
                message(2, 1, ToCustomer, "Hello"),
                message(3, 1, ToUser, "well?"),
                file,
            ],
        ),
        with(
            colleague(mine(2, "Bo")),
            vec![message(5, 2, ToUser, "for Bob's ears")],
        ),
        colleague(mine(3, "Cy")),
        AgentSession {
            status: ChatSessionStatus::ClosedFromQueue,
            ..waiting(4, "Di")
        },
        mine(6, "Flo"),
    ]);
    assert_eq!(news.heard, ["Ann: well?", "Ann sent the file bell.png"]);
    let left = [
        "Bob picked up Cy",
        "Di left the queue",
        "Eve left the queue",
    ];
    assert_eq!(news.left, left);
}

#[test]
fn own_chats_open_by_themselves_and_ended_ones_can_be_put_away() {
    let mut desk = desk();
    desk.take_all(vec![mine(2, "Bo"), mine(1, "Ann"), ended(mine(3, "Cy"))]);
    assert_eq!((desk.open(), desk.active()), (&[1, 2][..], Some(1)));
    let ids = |list: Vec<&Session>| list.iter().map(|s| s.id()).collect::<Vec<_>>();
    assert_eq!(ids(desk.running()), [1, 2]);
    assert_eq!(ids(desk.ended()), [3], "apart from those that go on");

    desk.activate(3);
    assert_eq!((desk.open(), desk.active()), (&[1, 2, 3][..], Some(3)));
    assert_eq!((desk.beside(1), desk.beside(-1)), (Some(1), Some(2)));
    desk.shut(3);
    assert_eq!((desk.open(), desk.active()), (&[1, 2][..], Some(2)));
    desk.shut(2);
    assert_eq!(desk.open(), [1, 2], "a chat that goes on stays");

    // It ends, stays in its place until put away, and comes back when the visitor does.
    desk.take_all(vec![ended(mine(2, "Bo")), mine(1, "Ann")]);
    assert_eq!(desk.open(), [1, 2]);
    desk.shut(2);
    desk.take_all(vec![mine(2, "Bo"), mine(1, "Ann")]);
    assert_eq!(desk.open(), [1, 2]);
    // What is taken away from under the agent's hands stays in sight until put away.
    desk.take_all(vec![]);
    assert_eq!(desk.open(), [1, 2]);
    desk.shut(1);
    desk.shut(2);
    assert_eq!(
        (desk.open(), desk.active(), desk.beside(1)),
        (&[][..], None, None)
    );
    desk.activate(9);
    assert_eq!(desk.active(), None);
}

#[test]
fn the_same_visitor_is_known_again() {
    let mail = |session: AgentSession, address: &str| AgentSession {
        customer_email: address.to_owned(),
        ..session
    };
    let signed = |session: AgentSession, verified| AgentSession {
        external_id: Some("C-1042".to_owned()),
        verified: Some(verified),
        ..session
    };
    let colleague = AgentSession {
        user: Some(Associate {
            associate_id: 8,
            full_name: "Bob".to_owned(),
            ..Default::default()
        }),
        ..mine(3, "V.")
    };
    let mut desk = desk();
    desk.take_all(vec![
        mail(waiting(1, "Vera"), "Vera@Example.com "),
        mail(mine(2, "Vera B."), "vera@example.com"),
        mail(colleague, "vera@example.com"),
        mail(ended(mine(4, "Old Vera")), "VERA@example.com"),
        mail(waiting(5, "Nobody"), ""),
        mail(waiting(6, "Nobody else"), ""),
        signed(waiting(7, "Walter"), true),
        signed(mine(8, "W."), true),
        signed(waiting(9, "Who says he is Walter"), false),
    ]);
    let found = |id| -> Vec<_> {
        let found = desk.elsewhere(id).into_iter();
        found.map(|one| (one.session, one.own, one.state)).collect()
    };
    assert_eq!(
        found(1),
        [
            (3, false, State::GoesOn("Bob".to_owned())),
            (2, true, State::GoesOn(String::new())),
            (4, true, State::Ended(When::from_millis(4_000))),
        ]
    );
    assert_eq!(found(5), [], "no address is nobody's address");
    assert_eq!(found(7), [(8, true, State::GoesOn(String::new()))]);
    assert_eq!(found(8), [(7, false, State::Waits)]);
    assert_eq!(found(9), [], "what is not signed proves nothing");
}

#[test]
fn unread_counts_what_the_visitor_said_since_the_agent_looked_or_answered() {
    use ChatMessageType::{ToCustomer, ToUser};
    let mut desk = desk();
    desk.take_all(vec![with(
        mine(1, "Ann"),
        vec![message(1, 1, ToUser, "hi")],
    )]);
    assert_eq!((desk.unread(1), desk.unread_chats()), (1, 1));
    desk.see(1);
    assert_eq!(desk.unread(1), 0);
    let more = vec![message(2, 1, ToUser, "hello?"), message(3, 1, ToUser, "?")];
    let news = desk.take_all(vec![with(mine(1, "Ann"), more)]);
    assert_eq!(news.said, [1]);
    assert_eq!(desk.unread(1), 2);
    desk.take_message(message(4, 1, ToCustomer, "here"));
    assert_eq!(desk.unread(1), 0);
    assert_eq!(desk.seen(), BTreeMap::from([(1, 1)]));
    // What ended before the agent came is nobody's task.
    let over = ended(mine(4, "Di"));
    desk.take_all(vec![with(over, vec![message(4, 4, ToUser, "bye")])]);
    assert_eq!(desk.unread(4), 0);
    // A visitor in the queue is nobody's unread.
    desk.take_all(vec![with(
        waiting(5, "Eve"),
        vec![message(5, 5, ToUser, "hi")],
    )]);
    assert_eq!(desk.unread_chats(), 0);
    assert!(desk.seen().is_empty());
}

#[test]
fn a_confirmation_does_not_move_the_cursor_past_unheard_messages() {
    use ChatMessageType::{ToCustomer, ToUser};
    let mut desk = desk();
    desk.take_all(vec![
        with(mine(1, "Ann"), vec![message(10, 1, ToUser, "hi")]),
        mine(2, "Bo"),
    ]);
    assert_eq!(desk.cursor(), 10);
    desk.take_message(message(12, 1, ToCustomer, "hello"));
    assert_eq!(desk.cursor(), 10);
    let news = vec![
        with(mine(1, "Ann"), vec![message(12, 1, ToCustomer, "hello")]),
        with(mine(2, "Bo"), vec![message(11, 2, ToUser, "me too")]),
    ];
    desk.take_all(news);
    assert_eq!(desk.cursor(), 12);
    assert_eq!(desk.session(1).unwrap().log.len(), 2);
    assert_eq!(desk.session(2).unwrap().log.len(), 1);
}

#[test]
fn an_older_session_that_comes_into_sight_is_read_whole() {
    let mut desk = desk();
    let text = message(10, 1, ChatMessageType::ToUser, "hi");
    desk.take_all(vec![with(mine(1, "Ann"), vec![text])]);
    let old = AgentSession {
        first_message: "long ago".to_owned(),
        ..waiting(2, "Bo")
    };
    desk.take_all(vec![mine(1, "Ann"), old.clone()]);
    assert_eq!(desk.cursor(), 0);
    desk.take_all(vec![mine(1, "Ann"), old]);
    assert_eq!(desk.cursor(), 10, "once");
}

#[test]
fn a_session_that_comes_into_sight_without_its_beginning_is_read_whole() {
    use ChatMessageType::{ToCustomer, ToUser};
    let mut desk = desk();
    desk.take_all(vec![with(
        mine(1, "Ann"),
        vec![message(8, 1, ToUser, "hi")],
    )]);
    // A bot had it; its visitor's first words came before the newest message here.
    let greeting = message(9, 2, ToCustomer, "I am a robot");
    let of_bot = AgentSession {
        first_message: "early words".to_owned(),
        status: ChatSessionStatus::UserLast,
        ..waiting(2, "Bo")
    };
    desk.take_all(vec![
        mine(1, "Ann"),
        with(of_bot.clone(), vec![greeting.clone()]),
    ]);
    assert_eq!(desk.cursor(), 0);
    let early = message(7, 2, ToUser, "early words, and more of them");
    desk.take_all(vec![
        with(mine(1, "Ann"), vec![message(8, 1, ToUser, "hi")]),
        with(of_bot, vec![early, greeting]),
    ]);
    assert_eq!(desk.cursor(), 9, "once");
    assert_eq!(desk.session(2).unwrap().log.len(), 2);
    // One that begins now is whole.
    let fresh = AgentSession {
        first_message: "hello".to_owned(),
        ..waiting(3, "Cy")
    };
    let words = message(10, 3, ToUser, "hello");
    desk.take_all(vec![mine(1, "Ann"), with(fresh, vec![words])]);
    assert_eq!(desk.cursor(), 10);
}

#[test]
fn the_queue_stands_in_the_order_of_pick_up() {
    let at = |session, seconds: i64| AgentSession {
        when_queued: When::from_millis(seconds * 1000),
        ..session
    };
    let mut desk = desk();
    // Ann came first and talked with a bot longest.
    desk.take_all(vec![at(waiting(1, "Ann"), 90), at(waiting(2, "Bo"), 60)]);
    let order = |desk: &Desk| desk.queue().iter().map(|s| s.id()).collect::<Vec<_>>();
    assert_eq!(order(&desk), [2, 1]);
    desk.take_one(mine(2, "Bo"));
    assert_eq!(order(&desk), [1]);
    let taken = &desk.session(2).unwrap().facts;
    assert_eq!(waits_since(taken), When::from_millis(60_000));
    assert_eq!(waits_since(&waiting(3, "Cy")), When::from_millis(3_000));
}

#[test]
fn picking_up_keeps_the_log_and_the_topic() {
    let mut desk = desk();
    let topic = anteroom_carriers::agent::TopicName {
        chat_topic_id: 1,
        name: "Sales".into(),
    };
    let queued = AgentSession {
        topic: Some(topic),
        ..waiting(1, "Ann")
    };
    desk.take_all(vec![with(
        queued,
        vec![message(1, 1, ChatMessageType::ToUser, "hi")],
    )]);
    desk.take_one(mine(1, "Ann"));
    let session = desk.session(1).unwrap();
    assert_eq!(session.log.len(), 1);
    assert_eq!(session.facts.topic.as_ref().unwrap().name, "Sales");
    assert_eq!(desk.active(), Some(1));
    let typing = AgentSession {
        flags: ChatSessionFlags::CUSTOMER_IS_TYPING,
        ..mine(1, "Ann")
    };
    desk.take_one(typing.clone());
    assert!(desk.session(1).unwrap().visitor_types());
    desk.take_one(ended(typing));
    assert!(!desk.session(1).unwrap().visitor_types());
}

proptest! {
    /// Whatever is lost, doubled or overtaken, the logs end up whole and in order.
    #[test]
    fn every_message_stands_once_and_in_order(
        kinds in prop::collection::vec((1_i32..4, any::<bool>()), 1..40),
        cuts in prop::collection::vec((1_usize..8, any::<bool>()), 1..20),
    ) {
        let all: Vec<_> = kinds.iter().zip(1..).map(|((session, by_visitor), id)| {
            let kind = if *by_visitor { ChatMessageType::ToUser } else { ChatMessageType::ToCustomer };
            message(id, *session, kind, "text")
        }).collect();
        let mut desk = desk();
        let mut stored = 0;
        let answer = |cursor: i32, stored: usize| -> Vec<_> {
            (1..4).map(|id| {
                let new = all[..stored].iter()
                    .filter(|m| m.chat_session_id == id && m.chat_message_id > cursor)
                    .cloned().collect();
                with(mine(id, "Ann"), new)
            }).collect()
        };
        for (more, lost) in cuts.iter().chain([&(40, false)]) {
            let cursor = desk.cursor();
            stored = (stored + more).min(all.len());
            // The agent's own latest message is confirmed before the answer comes.
            if let Some(own) = all[..stored].last()
                && own.kind == ChatMessageType::ToCustomer {
                desk.take_message(own.clone());
            }
            if !lost {
                desk.take_all(answer(cursor, stored));
            }
        }
        for id in 1..4 {
            let expected: Vec<_> = all.iter().filter(|m| m.chat_session_id == id).cloned().collect();
            prop_assert_eq!(&desk.session(id).unwrap().log, &expected);
        }
        prop_assert_eq!(desk.cursor(), i32::try_from(all.len()).unwrap());
    }
}

#[test]
fn what_actions_do_not_answer_stays() {
    let mut desk = desk();
    desk.take_all(vec![AgentSession {
        files_allowed: Some(true),
        verified: Some(true),
        verified_fields: Some(vec!["CustomerEmail".to_owned()]),
        ..mine(1, "Vi")
    }]);
    desk.take_one(mine(1, "Vi"));
    let facts = &desk.session(1).unwrap().facts;
    assert_eq!(
        (facts.files_allowed, facts.verified),
        (Some(true), Some(true))
    );
    assert_eq!(facts.verified_fields.as_ref().unwrap(), &["CustomerEmail"]);
    desk.allow_files(1, false);
    assert_eq!(desk.session(1).unwrap().facts.files_allowed, Some(false));
}
