//! What the agent may do, who is late, and when the console calls.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::agent::{AgentSession, AgentTopic};
use anteroom_carriers::{Associate, ChatSessionStatus, When};
use anteroom_console::model::desk::Desk;
use anteroom_console::model::ringer::{Need, Ringer};
use anteroom_console::model::topics::Topics;
use stage::{desk, mine, waiting};

/// So many seconds into the minute in which it all began.
fn seconds(n: i64) -> When {
    When::from_millis(60_000 + n * 1_000)
}

fn minutes(n: i64) -> When {
    seconds((n - 1) * 60)
}

fn topic(id: i32, respond: bool, manage: bool) -> AgentTopic {
    AgentTopic {
        chat_topic_id: id,
        can_respond: respond,
        can_manage: manage,
        can_notify: respond,
        warn_new_chat_minutes: 2,
        warn_manager_new_chat_minutes: 5,
        warn_chat_message_minutes: 3,
        warn_manager_chat_message_minutes: 10,
        ..Default::default()
    }
}

fn at(session: AgentSession, topic_id: i32) -> AgentSession {
    AgentSession {
        topic_id,
        when_requested: minutes(1),
        when_idle: minutes(1),
        ..session
    }
}

fn laid(sessions: Vec<AgentSession>) -> Desk {
    let mut desk = desk();
    desk.take_all(sessions);
    desk
}

#[test]
fn rights_say_what_can_be_pressed() {
    let topics = Topics::known(vec![topic(1, true, false), topic(2, false, false)]);
    assert!(topics.may_answer(1) && !topics.may_answer(2) && !topics.may_answer(3));
    assert!(topics.may_answer_any() && topics.is_told(1) && !topics.is_told(2));
    let listener = Topics::known(vec![topic(2, false, false)]);
    assert!(!listener.may_answer_any() && !listener.is_told_any());
    // Until they are known, the service decides.
    assert!(Topics::default().may_answer(1) && Topics::default().may_answer_any());
    let desk = laid(vec![at(waiting(1, "Ann"), 1), at(waiting(2, "Bo"), 2)]);
    assert_eq!(topics.waiting(&desk), 1);
}

#[test]
fn warnings_of_the_topic_say_who_is_late() {
    let mine_late = at(mine(1, "Ann"), 1);
    let answered = AgentSession {
        status: ChatSessionStatus::UserLast,
        ..mine_late.clone()
    };
    let colleagues = AgentSession {
        user: Some(Associate {
            associate_id: 8,
            ..Default::default()
        }),
        ..at(mine(3, "Cy"), 1)
    };
    let queued = at(waiting(2, "Bo"), 1);
    let (agent, manager) = (
        Topics::known(vec![topic(1, true, false)]),
        Topics::known(vec![topic(1, true, true)]),
    );
    let late = |topics: &Topics, session: &AgentSession, waits: i64| {
        let desk = laid(vec![session.clone()]);
        let session = desk.sessions().next().unwrap();
        topics.is_late(session, 7, minutes(1 + waits))
    };
    assert!(!late(&agent, &queued, 1) && late(&agent, &queued, 2));
    assert!(!late(&agent, &mine_late, 2) && late(&agent, &mine_late, 3));
    assert!(!late(&agent, &answered, 60));
    assert!(!late(&agent, &colleagues, 60), "that is the colleague's");
    assert!(!late(&manager, &colleagues, 9) && late(&manager, &colleagues, 10));
    // A manager's limit may be shorter than the agents'.
    let mut soon = topic(1, false, true);
    soon.warn_manager_new_chat_minutes = 1;
    assert!(late(&Topics::known(vec![soon]), &queued, 1));
    // 0 is never.
    let mut never = topic(1, true, true);
    never.warn_new_chat_minutes = 0;
    never.warn_manager_new_chat_minutes = 0;
    assert!(!late(&Topics::known(vec![never]), &queued, 600));
    let desk = laid(vec![colleagues, mine_late]);
    let elsewhere = manager.late_elsewhere(&desk, minutes(20));
    let ids: Vec<_> = elsewhere.iter().map(|s| s.id()).collect();
    assert_eq!(ids, [3]);
    assert!(agent.late_elsewhere(&desk, minutes(20)).is_empty());
}

#[test]
fn only_who_is_available_is_called_and_again_while_somebody_waits() {
    let topics = Topics::known(vec![topic(1, true, false)]);
    let desk = laid(vec![at(waiting(1, "Ann"), 1), at(waiting(2, "Bo"), 9)]);
    let now = seconds(1);
    assert_eq!(Need::of(&desk, &topics, false, now), Need::default());
    let need = Need::of(&desk, &topics, true, now);
    assert_eq!((need.waiting, need.late), (1, 0));
    let mut ringer = Ringer::default();
    assert!(!ringer.rings(Need::default(), now));
    assert!(ringer.rings(need, now), "at once");
    assert!(!ringer.rings(need, seconds(6)));
    assert!(
        ringer.rings(need, seconds(21)),
        "again while somebody waits"
    );
    let two = Need { waiting: 2, ..need };
    assert!(ringer.rings(two, seconds(22)), "at once for the next");
    assert!(!ringer.rings(need, seconds(23)), "one was picked up");
    // Who has waited too long is called for more often.
    let late = Need::of(&desk, &topics, true, minutes(3));
    assert_eq!(late.late, 1);
    assert!(ringer.rings(late, seconds(24)));
    assert!(!ringer.rings(late, seconds(31)) && ringer.rings(late, seconds(32)));
    // When everybody is picked up it is quiet, and begins anew.
    assert!(!ringer.rings(Need::default(), seconds(33)));
    assert!(ringer.rings(need, seconds(34)));
}
