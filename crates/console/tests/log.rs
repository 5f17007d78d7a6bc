//! The lines of a chat's log.
#![allow(clippy::unwrap_used)]

mod stage;

use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType, When};
use anteroom_console::model::desk::Desk;
use anteroom_console::model::file::SentFile;
use anteroom_console::model::log::{
    Divider, Line, Mark, Side, lines, read_up_to, with_days, with_new,
};
use anteroom_console::model::outbox::{Outbox, Reply};
use anteroom_console::model::session::Session;
use stage::{desk, ended, message, mine, with};

#[test]
fn the_log_groups_authors_and_tells_events() {
    use ChatMessageType::{Special, ToCustomer, ToUser};
    let mut desk = desk();
    let closed = ChatMessage {
        special_type: ChatMessageSpecialType::ClosedByCustomer,
        ..message(5, 1, Special, "")
    };
    let offer = |id, text, labels: &str| ChatMessage {
        special_type: ChatMessageSpecialType::Options,
        special_param: labels.to_owned(),
        ..message(id, 1, ToCustomer, text)
    };
    let hidden = ChatMessage {
        special_type: ChatMessageSpecialType::NewSession,
        ..message(6, 1, Special, "")
    };
    let log = vec![
        message(1, 1, ToUser, "hi"),
        message(2, 1, ToUser, "there"),
        message(3, 1, ToCustomer, "hello"),
        message(4, 1, ToUser, "bye"),
        closed,
        hidden,
        message(7, 1, ToUser, "back"),
        message(700, 1, ToUser, "much later"),
        offer(701, "Which?", r#"["Opening hours","Returns"]"#),
        offer(702, "", r#"["Returns"]"#),
        offer(703, "Broken", r#"["Returns"#),
    ];
    desk.take_all(vec![with(mine(1, "Ann"), log)]);
    let drawn = lines(desk.session(1).unwrap(), std::iter::empty());
    let told: Vec<_> = drawn
        .iter()
        .map(|line| match line {
            Line::System { text, .. } => format!("* {text}"),
            Line::Divider(divider) => format!("{divider:?}"),
            Line::Said {
                side: Side::Visitor,
                author,
                text,
                ..
            } => format!("{author:?} {text}"),
            Line::Said { author, text, .. } => format!("agent {author:?} {text}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "Some(\"Ann\") hi",
            "None there",
            "agent Some(\"Ed\") hello",
            "Some(\"Ann\") bye",
            "* Ann ended the chat",
            "Reopened(5)",
            "Some(\"Ann\") back",
            "Some(\"Ann\") much later",
            "agent Some(\"Ed\") Which?\n• Opening hours\n• Returns",
            "agent None • Returns",
            "agent None Broken",
        ]
    );
}

#[test]
fn a_reply_is_drawn_once_while_its_confirmation_is_on_its_way() {
    let mut desk = desk();
    desk.take_all(vec![mine(1, "Ann")]);
    let mut outbox = Outbox::default();
    for key in ["a", "b"] {
        let reply = Reply {
            key: key.into(),
            session: 1,
            text: "ok".into(),
            ..Default::default()
        };
        outbox.push(reply);
    }
    let count = |desk: &Desk, outbox: &Outbox| lines(desk.session(1).unwrap(), outbox.of(1)).len();
    assert_eq!(count(&desk, &outbox), 2);
    desk.take_all(vec![with(
        mine(1, "Ann"),
        vec![message(1, 1, ChatMessageType::ToCustomer, "ok")],
    )]);
    assert_eq!(count(&desk, &outbox), 2, "one stored, one on its way");
    outbox.remove("a");
    outbox.refuse("b", "No.".into());
    let drawn = lines(desk.session(1).unwrap(), outbox.of(1));
    assert!(matches!(
        &drawn[1],
        Line::Said {
            mark: Mark::Refused(..),
            ..
        }
    ));
}

#[test]
fn a_file_stands_in_the_log_with_its_name_and_size() {
    let mut sent = message(1, 1, ChatMessageType::ToUser, "bell.png");
    sent.special_param = "file=12;size=48211;type=image/png".to_owned();
    let mut odd = message(2, 1, ChatMessageType::ToUser, "no file");
    odd.special_param = "file=x;size=1".to_owned();
    let session = Session {
        facts: mine(1, "Vi"),
        log: vec![sent, odd],
    };
    let files: Vec<_> = lines(&session, std::iter::empty())
        .into_iter()
        .map(|line| match line {
            Line::Said { file, .. } => file,
            Line::System { .. } | Line::Divider(_) => None,
        })
        .collect();
    let file = files[0].clone().unwrap();
    assert_eq!((file.id, file.shown_size().as_str()), (12, "49 kB"));
    assert_eq!(files[1], None);
    let size = |size| SentFile { id: 1, size }.shown_size();
    assert_eq!(
        [size(999), size(1_000), size(2_650_000)],
        ["999 B", "1 kB", "2.6 MB"]
    );
}

/// Where dividers stand, between the messages' texts.
fn told(lines: &[Line]) -> Vec<String> {
    let tell = |line: &Line| match line {
        Line::Divider(Divider::Day(at)) => format!("day {}", at.millis().unwrap()),
        Line::Divider(Divider::New) => "new".to_owned(),
        Line::Divider(Divider::Reopened(_)) => "reopened".to_owned(),
        Line::System { text, .. } | Line::Said { text, .. } => text.clone(),
    };
    lines.iter().map(tell).collect()
}

#[test]
fn each_day_has_a_line_but_today_alone() {
    use ChatMessageType::ToUser;
    // Ten seconds are a day here.
    let day_of = |at: When| at.millis().map(|millis| millis / 10_000);
    let log = [1, 5, 12, 13, 25].map(|id| message(id, 1, ToUser, &id.to_string()));
    let session = Session {
        facts: mine(1, "Ann"),
        log: log.to_vec(),
    };
    let drawn = || lines(&session, std::iter::empty());
    assert_eq!(
        told(&with_days(drawn(), Some(0), day_of)),
        ["1", "5", "day 12000", "12", "13", "day 25000", "25"]
    );
    assert_eq!(
        told(&with_days(drawn(), Some(2), day_of)),
        [
            "day 1000",
            "1",
            "5",
            "day 12000",
            "12",
            "13",
            "day 25000",
            "25"
        ]
    );
}

#[test]
fn what_came_meanwhile_stands_below_a_line_until_it_is_answered() {
    use ChatMessageType::{ToCustomer, ToUser};
    let mut session = Session {
        facts: mine(1, "Ann"),
        log: vec![
            message(1, 1, ToUser, "hi"),
            message(2, 1, ToCustomer, "hello"),
            message(3, 1, ToUser, "one"),
            message(4, 1, ToUser, "two"),
        ],
    };
    let drawn = |session: &Session, from| told(&with_new(lines(session, std::iter::empty()), from));
    assert_eq!(drawn(&session, 3), ["hi", "hello", "new", "one", "two"]);
    assert_eq!(drawn(&session, 9), ["hi", "hello", "one", "two"]);
    session.log.push(message(5, 1, ToCustomer, "here"));
    assert_eq!(drawn(&session, 3), ["hi", "hello", "one", "two", "here"]);
    session.log.truncate(1);
    assert_eq!(
        drawn(&session, 1),
        ["hi"],
        "a log that is all new needs none"
    );
}

#[test]
fn reading_is_told_by_the_messages_and_by_the_session() {
    use ChatMessageType::{ToCustomer, ToUser};
    let mut read = message(2, 1, ToCustomer, "hello");
    read.read_by_customer = 1;
    let own = ChatMessage {
        read_by_customer: 1,
        ..message(4, 1, ToUser, "thanks")
    };
    let mut session = Session {
        facts: mine(1, "Ann"),
        log: vec![read, message(3, 1, ToCustomer, "there"), own],
    };
    assert_eq!(read_up_to(&session), 2);
    session.facts.read_up_to = 3;
    assert_eq!(read_up_to(&session), 3);
}

#[test]
fn a_chat_that_was_reopened_says_so() {
    use ChatMessageType::{Special, ToCustomer, ToUser};
    let event = |id, special_type| ChatMessage {
        special_type,
        ..message(id, 1, Special, "")
    };
    let told = |session: &Session| told(&lines(session, std::iter::empty()));
    let closed = event(2, ChatMessageSpecialType::ClosedByUser);
    let mut session = Session {
        facts: ended(mine(1, "Ann")),
        log: vec![message(1, 1, ToUser, "Bye"), closed],
    };
    assert_eq!(told(&session), ["Bye", "Ed ended the chat"]);
    session.facts = mine(1, "Ann");
    assert_eq!(told(&session)[2..], ["reopened"]);
    let back = event(5, ChatMessageSpecialType::ReopenedByCustomer);
    session.log.extend([
        message(3, 1, ToCustomer, "One more thing"),
        event(4, ChatMessageSpecialType::ClosedByIdle),
        back,
    ]);
    assert_eq!(
        told(&session)[2..],
        [
            "reopened",
            "One more thing",
            "Ended, because nobody wrote for a while",
            "Ann came back"
        ]
    );
}
