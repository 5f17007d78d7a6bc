//! What a visitor writes, and the call that it becomes.

use crate::effect::{Call, Change};
use crate::form::Contact;
use crate::state::Session;
use anteroom_carriers::ChatSessionStatus;

/// An Idempotency-Key: a random UUID.
pub type Key = String;

/// An unsent write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    /// Idempotency-Key, the same for every try.
    pub key: Key,
    /// What to write.
    pub write: Write,
    /// A form that may have reached the service. Whoever leads next must ask
    /// for this one first, or there would be two sessions.
    pub tried: bool,
    /// The service has stored it; the poll has not shown it yet.
    pub stored: bool,
    /// The service refused it, in these words.
    pub refused: Option<String>,
}

/// What to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Write {
    /// Begin a session: who, and the first message.
    Create(Contact, String),
    /// Say this.
    Message(String),
    /// A bot's option.
    Option(String),
    /// Leave a request: who, and what.
    Request(Contact, String),
    /// Talk to a person instead of the bot.
    Person,
    /// Leave the queue.
    Leave,
    /// End the chat.
    End,
    /// Rate it, with a comment.
    Rate(i32, String),
    /// Return to the ended chat.
    #[default]
    Return,
}

impl Pending {
    /// Whether nobody has taken or refused it yet.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        !self.stored && self.refused.is_none()
    }

    /// Whether it is something said: it stays in the log, and is not taken back.
    pub(crate) const fn says(&self) -> bool {
        matches!(self.write, Write::Message(_) | Write::Option(_))
    }

    /// The call that it is; `None` when it belonged to a session that is gone.
    pub(crate) fn call(&self, session: Option<&Session>) -> Option<Call> {
        let key = self.key.clone();
        Some(match (&self.write, session) {
            (Write::Create(contact, message), _) => Call::Create {
                key,
                contact: contact.clone(),
                message: message.clone(),
            },
            (Write::Request(contact, message), session) => Call::Request {
                key,
                session: session.map(|s| (s.id, s.secret.clone())),
                contact: contact.clone(),
                message: message.clone(),
            },
            (_, None) => return None,
            (Write::Message(text) | Write::Option(text), Some(s)) => Call::Message {
                key,
                id: s.id,
                secret: s.secret.clone(),
                text: text.clone(),
                clicked: matches!(self.write, Write::Option(_)),
            },
            (write, Some(s)) => Call::Save {
                key: Some(key),
                id: s.id,
                secret: s.secret.clone(),
                change: match write {
                    Write::Leave => Change::Status(ChatSessionStatus::ClosedFromQueue),
                    Write::End => Change::Status(ChatSessionStatus::Finished),
                    Write::Rate(stars, comment) => Change::Rating(*stars, comment.clone()),
                    Write::Person => Change::Person,
                    _ => Change::Status(ChatSessionStatus::CustomerLast),
                },
            },
        })
    }
}
