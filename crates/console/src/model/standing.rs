//! Where a chat on the desk stands for its agent: whether it can be written in,
//! and if not, why.

use super::session::Session;
use super::words;
use anteroom_carriers::{ChatMessageSpecialType as Special, When};

/// Where a chat stands for the agent who has it on the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It is this agent's and goes on.
    #[default]
    Live,
    /// Another agent has it now; the name.
    TakenOver(String),
    /// Its visitor waits in the queue again.
    BackInQueue,
    /// It has ended.
    Ended,
    /// It is not there any more: erased, or no longer this agent's to see.
    Gone,
}

impl Standing {
    /// Of a session that exists, for this agent.
    #[must_use]
    pub fn of(session: &Session, agent: i32) -> Self {
        if session.waits() {
            return Self::BackInQueue;
        }
        if !session.goes_on() {
            return Self::Ended;
        }
        if session.is_of(agent) {
            return Self::Live;
        }
        let name = session.facts.user.as_ref().map(|user| {
            let names = [user.full_name.trim(), user.name.trim()];
            let name = names.into_iter().find(|name| !name.is_empty());
            name.unwrap_or_default().to_owned()
        });
        Self::TakenOver(name.unwrap_or_default())
    }

    /// Whether what is written goes to the visitor.
    #[must_use]
    pub fn is_live(&self) -> bool {
        *self == Self::Live
    }

    /// In a word or two.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Live => "",
            Self::TakenOver(_) => "Taken over",
            Self::BackInQueue => "Waits again",
            Self::Ended => "Ended",
            Self::Gone => "Gone",
        }
    }

    /// Why nothing can be written, for the place where it would be. None while something can.
    #[must_use]
    pub fn reason(&self, session: &Session) -> Option<String> {
        let visitor = words::visitor(&session.facts);
        Some(match self {
            Self::Live => return None,
            Self::TakenOver(name) if name.is_empty() => {
                "Another agent answers this chat now.".to_owned()
            }
            Self::TakenOver(name) => format!("{name} answers this chat now."),
            Self::BackInQueue => format!("{visitor} waits in the queue again."),
            Self::Ended => match ended_by(session) {
                Some(Special::ClosedByCustomer) => format!("{visitor} ended the chat."),
                Some(Special::ClosedByIdle) => {
                    "The chat ended, because nobody wrote for a while.".to_owned()
                }
                _ => "The chat has ended.".to_owned(),
            },
            Self::Gone => "This chat was erased, or is no longer yours to see.".to_owned(),
        })
    }

    /// The same for reading aloud, wherever the agent is: it names the chat.
    #[must_use]
    pub fn announcement(&self, session: &Session) -> Option<String> {
        let visitor = words::visitor(&session.facts);
        Some(match self {
            Self::Live => return None,
            Self::TakenOver(name) if name.is_empty() => {
                format!("Another agent answers the chat with {visitor} now.")
            }
            Self::TakenOver(name) => format!("{name} answers the chat with {visitor} now."),
            Self::BackInQueue => format!("{visitor} waits in the queue again."),
            Self::Ended => match ended_by(session) {
                Some(Special::ClosedByCustomer) => format!("{visitor} ended the chat."),
                _ => format!("The chat with {visitor} has ended."),
            },
            Self::Gone => format!("The chat with {visitor} was erased, or is no longer yours."),
        })
    }
}

/// That a colleague asks this agent to take a chat over.
#[must_use]
pub fn offer(session: &Session) -> String {
    let visitor = words::visitor(&session.facts);
    match owner(session) {
        "" => format!("You are asked to take over the chat with {visitor}"),
        name => format!("{name} asks you to take over the chat with {visitor}"),
    }
}

/// What the agent is called who has the chat; empty where that is not known.
fn owner(session: &Session) -> &str {
    let user = session.facts.user.as_ref();
    user.map_or("", |user| user.full_name.trim())
}

/// That the visitor of a colleague's chat has waited too long for an answer.
#[must_use]
pub fn late(session: &Session, now: When) -> String {
    let visitor = words::visitor(&session.facts);
    let waits = now.since(session.owed_since()).unwrap_or_default();
    let waits = words::counting(waits);
    let owner = match owner(session) {
        "" => "a colleague",
        name => name,
    };
    format!("{visitor} has waited {waits} for an answer from {owner}")
}

/// What ended a chat, as far as its log tells.
fn ended_by(session: &Session) -> Option<Special> {
    let mut kinds = session.log.iter().rev().map(|message| message.special_type);
    kinds.find(|kind| kind.closes())
}
