//! A write with an Idempotency-Key happens once; its repeats get the first answer.

use crate::app::{App, now};
use crate::chat::visitor;
use crate::error::{Fault, Outcome};
use crate::secret::{random, same, sha256};
use crate::store::Conn;
use crate::store::message;
use crate::store::once::{self, FirstAnswer};
use crate::store::session::{self, SessionRow};
use serde_json::Value;

/// How long a key is remembered, in milliseconds.
pub const VALID: i64 = 24 * 3600 * 1000;

/// So many answers to one visitor are remembered, the newest. A widget repeats what it
/// sent last.
const KEPT: i64 = 64;
/// How the scopes of visitors begin.
pub const VISITOR: char = 's';

/// The key of one write.
#[derive(Clone, Debug)]
pub struct Once {
    /// The key as sent, or a random one.
    pub key: String,
    /// Whether it was sent.
    pub sent: bool,
    scope: String,
    body_hash: Vec<u8>,
}

/// What those are told who send something else under a key.
pub fn used() -> Fault {
    Fault::conflict("Idempotency-Key", "was used for another request already")
}

/// Whether a write of these callers under this key was answered.
pub async fn is_known(app: &App, scope: &str, key: &str) -> Outcome<bool> {
    let mut read = app.store.peek().await?;
    let first = once::find(&mut read, scope, &sha256(key.as_bytes()), now() - VALID).await?;
    Ok(first.is_some())
}

/// A first answer.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The session it was about.
    pub session_id: i32,
    /// What was answered; without the visitor's key.
    pub answer: Value,
}

impl Once {
    /// The write of `body` by `method`, under the sent key if there is one, for
    /// the callers that `scope` stands for.
    pub fn new(key: Option<String>, scope: String, method: &str, body: &Value) -> Outcome<Self> {
        let sent = key.is_some();
        let key = match key {
            Some(key) => key,
            None => random().map_err(|e| Fault::internal(&e))?,
        };
        Ok(Self {
            key,
            sent,
            scope,
            body_hash: sha256(format!("{method}\n{body}").as_bytes()),
        })
    }

    /// The key as the message keeps it that was sent under it, so that its sender knows it
    /// again. Not the key under which the session was made: whoever knows that one can ask
    /// for the session's key.
    pub fn client_key(&self, app: &App, row: &SessionRow) -> Option<String> {
        (self.sent && !self.began(app, row)).then(|| self.key.clone())
    }

    /// Whether the session was made under this key.
    pub fn began(&self, app: &App, row: &SessionRow) -> bool {
        let opens = sha256(app.secret.session_key(row.id, &self.key).as_bytes());
        row.key_hash.as_ref().is_some_and(|hash| same(hash, &opens))
    }

    /// The first answer, if this is a repeat.
    pub async fn find(&self, conn: &mut Conn, now: i64) -> Outcome<Option<Answered>> {
        if !self.sent {
            return Ok(None);
        }
        let key_hash = sha256(self.key.as_bytes());
        let Some(first) = once::find(conn, &self.scope, &key_hash, now - VALID).await? else {
            return Ok(None);
        };
        if first.body_hash != self.body_hash {
            return Err(used());
        }
        Ok(Some(Answered {
            session_id: first.session_id,
            answer: serde_json::from_str(&first.answer)?,
        }))
    }

    /// As [`Once::find`], outside a write.
    pub async fn find_now(&self, app: &App, now: i64) -> Outcome<Option<Answered>> {
        if !self.sent {
            return Ok(None);
        }
        let mut read = app.store.peek().await?;
        self.find(&mut read, now).await
    }

    /// Keeps the answer for repeats, in the transaction of the write itself.
    pub async fn keep(
        &self,
        conn: &mut Conn,
        session_id: i32,
        answer: &Value,
        now: i64,
    ) -> Outcome<()> {
        if !self.sent {
            return Ok(());
        }
        let first = FirstAnswer {
            body_hash: self.body_hash.clone(),
            session_id,
            answer: answer.to_string(),
        };
        once::keep(conn, &self.scope, &sha256(self.key.as_bytes()), &first, now).await?;
        if self.scope.starts_with(VISITOR) {
            once::cap(conn, &self.scope, KEPT).await?;
        }
        Ok(())
    }
}

/// What of an answer with a session is not stored twice: a repeat reads it from the session.
const TEXTS: &[&str] = &[
    "CustomerAlias",
    "CustomerName",
    "CustomerEmail",
    "CustomerPhone",
    "CustomerCompanyName",
    "FirstMessage",
    "LastMessage",
];

/// The answer with a session as it is stored: how things stood, without the texts.
pub fn short_session(answer: &Value) -> Value {
    let mut short = answer.clone();
    if let Value::Object(map) = &mut short {
        map.retain(|name, value| !TEXTS.contains(&name.as_str()) && !value.is_null());
    }
    short
}

/// The answer with a session again: as things stood, with the texts of now.
pub async fn whole_session(app: &App, first: Answered, now: i64) -> Outcome<Value> {
    let row = {
        let mut read = app.store.peek().await?;
        session::get(&mut read, first.session_id).await?
    };
    let Some(row) = row else {
        return Ok(first.answer);
    };
    let mut answer = visitor::seen_by(app, &row, now)?;
    let (Value::Object(whole), Value::Object(stood)) = (&mut answer, first.answer) else {
        return Ok(Value::Null);
    };
    for (name, value) in whole.iter_mut() {
        if !TEXTS.contains(&name.as_str()) {
            *value = stood.get(name).cloned().unwrap_or_default();
        }
    }
    Ok(answer)
}

/// The answer with a message as it is stored: without its text.
pub fn short_message(answer: &Value) -> Value {
    let mut short = answer.clone();
    short["Message"] = Value::Null;
    short
}

/// The answer with a message again.
pub async fn whole_message(app: &App, first: Answered) -> Outcome<Value> {
    let mut answer = first.answer;
    if answer["Message"].is_null() {
        let id = answer["ChatMessageId"].as_i64().unwrap_or_default();
        let mut read = app.store.peek().await?;
        let text = message::text(&mut read, first.session_id, id).await?;
        answer["Message"] = text.unwrap_or_default().into();
    }
    Ok(answer)
}
