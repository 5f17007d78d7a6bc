//! Replies that the service has not confirmed yet.
//!
//! A reply stays here, with the key it is sent under, until the service has
//! answered. Sending it again under the same key stores it once.

use serde::{Deserialize, Serialize};

/// How far a reply has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// To be sent, perhaps again.
    #[default]
    Waiting,
    /// Refused, with the reason; waits for the agent.
    Refused(String),
}

/// One unconfirmed reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The Idempotency-Key.
    pub key: String,
    /// The session it goes to.
    pub session: i32,
    /// The agent's name, as visitors see it.
    pub author: String,
    /// The text.
    pub text: String,
    /// The session's newest message that the console knew when it was written.
    pub after: i32,
    /// How far it has come.
    pub progress: Progress,
}

/// All unconfirmed replies, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outbox(Vec<Reply>);

impl Outbox {
    /// Adds a reply.
    pub fn push(&mut self, reply: Reply) {
        self.0.push(reply);
    }

    /// The next reply to send: the oldest of a session none of whose earlier
    /// replies was refused, so that replies never overtake each other.
    #[must_use]
    pub fn next(&self) -> Option<&Reply> {
        self.0.iter().find(|reply| {
            reply.progress == Progress::Waiting
                && !self
                    .of(reply.session)
                    .any(|other| other.progress != Progress::Waiting)
        })
    }

    /// The replies of one session.
    pub fn of(&self, session: i32) -> impl Iterator<Item = &Reply> {
        self.0.iter().filter(move |reply| reply.session == session)
    }

    /// The service has stored it, or the agent gave it up; answers what it was.
    pub fn remove(&mut self, key: &str) -> Option<Reply> {
        let place = self.0.iter().position(|reply| reply.key == key)?;
        Some(self.0.remove(place))
    }

    /// The service refused it.
    pub fn refuse(&mut self, key: &str, reason: String) {
        if let Some(reply) = self.0.iter_mut().find(|reply| reply.key == key) {
            reply.progress = Progress::Refused(reason);
        }
    }

    /// The agent wants it sent again.
    pub fn retry(&mut self, key: &str) {
        if let Some(reply) = self.0.iter_mut().find(|reply| reply.key == key) {
            reply.progress = Progress::Waiting;
        }
    }

    /// Nothing unconfirmed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(key: &str, session: i32) -> Reply {
        Reply {
            key: key.to_owned(),
            session,
            text: key.to_owned(),
            ..Default::default()
        }
    }

    #[test]
    fn replies_go_out_in_order_and_a_refusal_holds_only_its_own_session() {
        let mut outbox = Outbox::default();
        for (key, session) in [("a", 1), ("b", 1), ("c", 2)] {
            outbox.push(reply(key, session));
        }
        assert_eq!(outbox.next().unwrap().key, "a");
        outbox.refuse("a", "No.".to_owned());
        assert_eq!(outbox.next().unwrap().key, "c");
        assert!(outbox.remove("c").is_some());
        assert_eq!(outbox.next(), None);
        outbox.retry("a");
        assert_eq!(outbox.next().unwrap().key, "a");
        outbox.remove("a");
        assert_eq!(outbox.next().unwrap().key, "b");
        assert!(outbox.remove("nothing").is_none());
    }

    #[test]
    fn it_survives_storage() {
        let mut outbox = Outbox::default();
        outbox.push(reply("a", 1));
        outbox.refuse("a", "No.".to_owned());
        let text = serde_json::to_string(&outbox).unwrap();
        assert_eq!(serde_json::from_str::<Outbox>(&text).unwrap(), outbox);
    }
}
