//! A chat's log, as lines to draw.

use super::file::SentFile;
use super::outbox::{Progress, Reply};
use super::session::Session;
use super::turn::posted_at;
use super::words;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType as Special, ChatMessageType, When};
use std::time::Duration;

/// Messages of one author this far apart are separate groups.
const GROUP_GAP: Duration = Duration::from_secs(5 * 60);

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The visitor.
    Visitor,
    /// An agent or a bot.
    Agent,
}

/// What the service knows of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Stored.
    Stored,
    /// On its way; the key it is sent under.
    OnItsWay(String),
    /// Refused; the key and the reason.
    Refused(String, String),
}

/// What stands between messages to find one's way by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divider {
    /// A day begins; a time in it.
    Day(When),
    /// What follows has come since the agent last looked.
    New,
    /// An agent reopened the chat, which had ended with this message.
    Reopened(i32),
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line between messages.
    Divider(Divider),
    /// Something happened.
    System {
        /// The message's id.
        id: i32,
        /// What happened.
        text: String,
        /// When; none for a reply that is on its way.
        at: When,
    },
    /// Somebody said something.
    Said {
        /// The message's id; 0 for a reply that is on its way.
        id: i32,
        /// Who spoke.
        side: Side,
        /// The author, on the first line of a group.
        author: Option<String>,
        /// When; none for a reply that is on its way.
        at: When,
        /// What was said.
        text: String,
        /// What the service knows of it.
        mark: Mark,
        /// The file that it stands for; the text is its name.
        file: Option<SentFile>,
    },
}

impl Line {
    /// A key that changes when the line has to be drawn anew.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Divider(Divider::Day(at)) => format!("d{at}"),
            Self::Divider(Divider::New) => "new".to_owned(),
            Self::Divider(Divider::Reopened(id)) => format!("e{id}"),
            Self::System { id, .. } => format!("m{id}"),
            Self::Said {
                id, author, mark, ..
            } => {
                let head = if author.is_some() { "h" } else { "" };
                match mark {
                    Mark::Stored => format!("m{id}{head}"),
                    Mark::OnItsWay(key) => format!("w{key}{head}"),
                    Mark::Refused(key, _) => format!("r{key}{head}"),
                }
            }
        }
    }

    /// The message's id; 0 for a reply that is on its way, none for what is no message.
    fn id(&self) -> Option<i32> {
        match self {
            Self::Divider(_) => None,
            Self::System { id, .. } | Self::Said { id, .. } => Some(*id),
        }
    }

    fn at(&self) -> When {
        match self {
            Self::Divider(_) => When::NONE,
            Self::System { at, .. } | Self::Said { at, .. } => *at,
        }
    }
}

/// Puts a line before the first message of each day. `day_of` tells the day in the
/// agent's own calendar; a chat that began today needs none before its first message.
#[must_use]
pub fn with_days<Day: PartialEq>(
    lines: Vec<Line>,
    today: Day,
    day_of: impl Fn(When) -> Day,
) -> Vec<Line> {
    let mut current = today;
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let at = line.at();
        if at.is_some() {
            let day = day_of(at);
            if day != current {
                out.push(Line::Divider(Divider::Day(at)));
            }
            current = day;
        }
        out.push(line);
    }
    out
}

/// Puts a line before the message from which on the log is new to the agent; none where
/// the agent has answered since.
#[must_use]
pub fn with_new(mut lines: Vec<Line>, first_new: i32) -> Vec<Line> {
    let place = lines
        .iter()
        .position(|line| line.id().is_some_and(|id| id >= first_new));
    let Some(place) = place.filter(|place| *place > 0) else {
        return lines;
    };
    let answered = lines.iter().skip(place).any(|line| {
        matches!(
            line,
            Line::Said {
                side: Side::Agent,
                ..
            }
        )
    });
    if !answered {
        lines.insert(place, Line::Divider(Divider::New));
    }
    lines
}

/// The last message that the visitor's page has fetched.
#[must_use]
pub fn read_up_to(session: &Session) -> i32 {
    let read = session.log.iter().rev().find(|message| {
        message.kind == ChatMessageType::ToCustomer && message.read_by_customer != 0
    });
    let known = read.map_or(0, |message| message.chat_message_id);
    known.max(session.facts.read_up_to)
}

/// The log of a session and the replies that are on their way to it.
pub fn lines<'a>(session: &Session, replies: impl Iterator<Item = &'a Reply>) -> Vec<Line> {
    let visitor = words::visitor(&session.facts);
    let mut lines: Vec<Line> = Vec::with_capacity(session.log.len());
    let mut group: Option<(Side, String, When)> = None;
    let mut push = |side: Side, author: &str, at: When, id, text: &str, mark| {
        let goes_on = group.as_ref().is_some_and(|(was, who, when)| {
            let near = at.since(*when).is_none_or(|gap| gap < GROUP_GAP);
            *was == side && who == author && near
        });
        let head = (!goes_on).then(|| author.to_owned());
        group = Some((side, author.to_owned(), at));
        Line::Said {
            id,
            side,
            author: head,
            at,
            text: text.to_owned(),
            mark,
            file: None,
        }
    };
    let mut after_event = false;
    let mut ended = None;
    for message in &session.log {
        if message.special_type != Special::ReopenedByCustomer {
            lines.extend(reopened(ended.take()));
        }
        let closes = message.special_type.closes();
        ended = closes.then_some(message.chat_message_id);
        let at = posted_at(message);
        let id = message.chat_message_id;
        if message.kind == ChatMessageType::Special {
            if let Some(text) = event(message, &visitor) {
                lines.push(Line::System { id, text, at });
                after_event = true;
            }
            continue;
        }
        let (side, author) = match message.kind {
            ChatMessageType::ToUser => (Side::Visitor, visitor.as_str()),
            _ => (Side::Agent, message.author.as_str()),
        };
        let mut line = push(side, author, at, id, &text(message), Mark::Stored);
        if let Line::Said {
            author: head, file, ..
        } = &mut line
        {
            if std::mem::take(&mut after_event) {
                head.get_or_insert_with(|| author.to_owned());
            }
            *file = SentFile::of(message);
        }
        lines.push(line);
    }
    if session.goes_on() {
        lines.extend(reopened(ended));
    }
    let mut matched = Vec::new();
    for reply in replies {
        if reply.progress == Progress::Waiting && arrived(session, reply, &mut matched) {
            continue;
        }
        let mark = match &reply.progress {
            Progress::Waiting => Mark::OnItsWay(reply.key.clone()),
            Progress::Refused(why) => Mark::Refused(reply.key.clone(), why.clone()),
        };
        lines.push(push(
            Side::Agent,
            &reply.author,
            When::NONE,
            0,
            &reply.text,
            mark,
        ));
    }
    lines
}

/// Where talk follows the end of a chat and its visitor did not come back, an agent
/// reopened it; the service has no message for that.
fn reopened(ended: Option<i32>) -> Option<Line> {
    ended.map(|message| Line::Divider(Divider::Reopened(message)))
}

/// What a message says: what a bot offers stands below its words, one to a line.
fn text(message: &ChatMessage) -> String {
    let mut lines = vec![message.message.clone()];
    if message.special_type == Special::Options {
        let labels: Vec<String> = serde_json::from_str(&message.special_param).unwrap_or_default();
        lines.extend(labels.into_iter().map(|label| format!("• {label}")));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// Whether the log already shows a reply whose confirmation is still on its way.
fn arrived(session: &Session, reply: &Reply, matched: &mut Vec<i32>) -> bool {
    let found = session.log.iter().find(|message| {
        message.kind == ChatMessageType::ToCustomer
            && message.chat_message_id > reply.after
            && message.message == reply.text
            && !matched.contains(&message.chat_message_id)
    });
    found.is_some_and(|message| {
        matched.push(message.chat_message_id);
        true
    })
}

/// A file was of a kind that is not taken; the author is who sent it.
fn illegal_file(message: &ChatMessage, agent: &str, visitor: &str) -> String {
    let who = if message.author.trim() == visitor {
        visitor
    } else {
        agent
    };
    match message.message.trim() {
        "" => format!("{who} sent a file of a type that is not taken"),
        name => format!("{who} sent a file of a type that is not taken: {name}"),
    }
}

/// What happened, in words; none for what an agent need not see.
fn event(message: &ChatMessage, visitor: &str) -> Option<String> {
    let agent = match message.author.trim() {
        "" => "The agent",
        name => name,
    };
    let text = match message.special_type {
        Special::ClosedByUser => format!("{agent} ended the chat"),
        Special::ClosedByCustomer => format!("{visitor} ended the chat"),
        Special::ClosedByIdle => "Ended, because nobody wrote for a while".to_owned(),
        Special::ReopenedByCustomer => format!("{visitor} came back"),
        Special::TransferedSession => format!("{agent} took over"),
        Special::TransferRejected => format!("{agent} declined the transfer"),
        Special::SessionDeleted => "The chat was deleted".to_owned(),
        Special::IllegalFileType => illegal_file(message, agent, visitor),
        _ if message.message.trim().is_empty() => return None,
        _ => message.message.clone(),
    };
    Some(text)
}
