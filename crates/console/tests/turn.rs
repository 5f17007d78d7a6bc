//! Whose turn it is, and a chat's last line.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, When,
};
use anteroom_console::model::session::Session;
use stage::{desk, message, mine, with};

fn special(message: ChatMessage, kind: ChatMessageSpecialType) -> ChatMessage {
    ChatMessage {
        special_type: kind,
        ..message
    }
}

fn session(facts: AgentSession, log: Vec<ChatMessage>) -> Session {
    Session { facts, log }
}

#[test]
fn a_welcome_is_no_answer() {
    use ChatMessageType::{ToCustomer, ToUser};
    let picked_up = AgentSession {
        status: ChatSessionStatus::UserLast,
        when_requested: When::from_millis(1_000),
        when_started: When::from_millis(60_500),
        first_message: "My wheel is bent.".to_owned(),
        ..mine(1, "Vera")
    };
    let welcome = special(
        message(61, 1, ToCustomer, "Hello, how can I help you?"),
        ChatMessageSpecialType::Welcome,
    );
    let mut log = vec![message(1, 1, ToUser, "My wheel is bent."), welcome];
    let fresh = session(picked_up.clone(), log.clone());
    assert_eq!(fresh.owed_since(), When::from_millis(1_000));
    assert_eq!(fresh.last_words().text, "My wheel is bent.");
    // What she said is unread until the agent looks, welcome or not.
    let mut desk = desk();
    desk.take_all(vec![with(picked_up.clone(), log.clone())]);
    assert_eq!(desk.unread(1), 1);

    log.push(message(70, 1, ToCustomer, "Bring it along."));
    let answered = session(picked_up.clone(), log.clone());
    assert_eq!(answered.owed_since(), When::NONE);
    assert_eq!(answered.last_words().text, "Bring it along.");
    assert!(answered.last_words().by_agent);

    // The clock runs from the first unanswered word, not from the last.
    log.push(message(80, 1, ToUser, "When?"));
    log.push(message(95, 1, ToUser, "Hello?"));
    let again = session(picked_up, log);
    assert_eq!(again.owed_since(), When::from_millis(80_000));
}

#[test]
fn a_question_that_stands_beside_the_log_waits_for_an_answer_too() {
    use ChatMessageType::ToCustomer;
    let asked = AgentSession {
        status: ChatSessionStatus::UserLast,
        first_message: "My wheel is bent.".to_owned(),
        ..mine(1, "Vera")
    };
    assert_eq!(
        session(asked.clone(), vec![]).owed_since(),
        When::from_millis(1_000)
    );
    let answer = message(2, 1, ToCustomer, "Bring it along.");
    assert_eq!(session(asked, vec![answer]).owed_since(), When::NONE);
}

#[test]
fn a_bots_words_are_no_answer_either() {
    use ChatMessageType::{ToCustomer, ToUser};
    let picked_up = AgentSession {
        status: ChatSessionStatus::UserLast,
        when_queued: When::from_millis(50_000),
        when_started: When::from_millis(60_000),
        ..mine(1, "Vera")
    };
    let log = vec![
        message(1, 1, ToUser, "Hi"),
        special(
            message(2, 1, ToCustomer, "I am Robo."),
            ChatMessageSpecialType::BotMessage,
        ),
        message(3, 1, ToCustomer, "Said by whoever had it before"),
    ];
    assert_eq!(
        session(picked_up, log).owed_since(),
        When::from_millis(50_000)
    );
}

#[test]
fn who_has_said_nothing_yet_waits_for_nothing() {
    use ChatMessageType::ToCustomer;
    let welcome = special(
        message(2, 1, ToCustomer, "Hello?"),
        ChatMessageSpecialType::Welcome,
    );
    let facts = AgentSession {
        status: ChatSessionStatus::UserLast,
        ..mine(1, "Vera")
    };
    assert_eq!(session(facts, vec![welcome]).owed_since(), When::NONE);
    // Without a log the service's word counts.
    let facts = AgentSession {
        when_idle: When::from_millis(5_000),
        ..mine(1, "Vera")
    };
    assert_eq!(
        session(facts.clone(), vec![]).owed_since(),
        When::from_millis(5_000)
    );
    assert_eq!(
        session(stage::ended(facts), vec![]).owed_since(),
        When::NONE
    );
}

#[test]
fn a_refused_file_was_not_said() {
    use ChatMessageType::{Special, ToUser};
    let refused = special(
        message(3, 1, Special, "setup.exe"),
        ChatMessageSpecialType::IllegalFileType,
    );
    let log = vec![message(1, 1, ToUser, "Look at this"), refused];
    let last = session(mine(1, "Vera"), log).last_words();
    assert_eq!((last.text.as_str(), last.is_file), ("Look at this", false));
    let mut file = message(4, 1, ToUser, "bell.png");
    file.special_param = "file=12;size=48211;type=image/png".to_owned();
    let last = session(mine(1, "Vera"), vec![file]).last_words();
    assert_eq!((last.text.as_str(), last.is_file), ("bell.png", true));
}
