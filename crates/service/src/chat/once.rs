//! A write with an Idempotency-Key happens once; its repeats get the first answer.

use crate::app::{App, now};
use crate::error::{Fault, Outcome};
use crate::secret::{random, sha256};
use crate::store::Conn;
use crate::store::once::{self, FirstAnswer};
use serde_json::Value;

/// How long a key is remembered, in milliseconds.
pub const VALID: i64 = 24 * 3600 * 1000;

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
            return Err(Fault::conflict(
                "Idempotency-Key",
                "was used for another request already",
            ));
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
        Ok(())
    }
}
