//! A visitor erases a chat: for good, with a receipt.

use crate::app::{App, now};
use crate::chat::erase::{self, Gone};
use crate::chat::once::VALID;
use crate::chat::sessions::{self, Agent};
use crate::error::Outcome;
use crate::receipt::Deletion;
use crate::secret::sha256;
use crate::store::session::SessionRow;
use crate::store::{Conn, erased, file, message, request};
use anteroom_carriers::{Erasure, When};
use chrono::SecondsFormat;
use serde_json::Value;

/// Who erases it.
#[derive(Clone, Copy, Debug)]
pub enum Eraser<'a> {
    /// Its visitor.
    Visitor,
    /// An agent or integration, for the visitor.
    Agent(&'a Agent),
}

/// Erases a session, and with it everything that its visitor said and sent. A repeat
/// under the same key gets the first answer, by [`repeated`].
pub async fn session(app: &App, eraser: Eraser<'_>, id: i32, once: Option<&str>) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let row = match eraser {
        Eraser::Visitor => sessions::require_own(&mut tx, id).await?,
        Eraser::Agent(who) => {
            let row = sessions::require(&mut tx, id).await?;
            erase::check(&mut tx, who, &row).await?;
            row
        }
    };
    let told = counted(&mut tx, &row).await?;
    let answer = serde_json::to_value(Erasure {
        receipt: told.receipt(&app.secret),
        erased_at: When::from_millis(now),
        messages: i32::try_from(told.messages).unwrap_or(i32::MAX),
        files: i32::try_from(told.files).unwrap_or(i32::MAX),
    })?;
    if let (Some(key), Some(once)) = (&row.key_hash, once) {
        let text = answer.to_string();
        erased::keep(&mut tx, key, &sha256(once.as_bytes()), &text, now).await?;
    }
    let mut gone = Gone::default();
    gone.take(&mut tx, row).await?;
    tx.commit().await?;
    gone.nameless().forget(app);
    // Nothing of it is left in the write-ahead log either, before it is said.
    app.store.wipe().await?;
    Ok(answer)
}

async fn counted(conn: &mut Conn, row: &SessionRow) -> Outcome<Deletion> {
    let at = crate::app::utc().to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(Deletion {
        chat: row.id,
        at,
        messages: message::after(conn, row.id, 0).await?.len(),
        files: file::of_session(conn, row.id).await?.len(),
        requests: request::of_session(conn, row.id).await?.len(),
    })
}

/// What was answered to a visitor who erased the chat that this key opened.
pub async fn repeated(app: &App, key: &str, once: &str) -> Outcome<Option<Value>> {
    let mut read = app.store.peek().await?;
    let (key, once) = (sha256(key.as_bytes()), sha256(once.as_bytes()));
    let found = erased::find(&mut read, &key, &once, now() - VALID).await?;
    Ok(match found {
        Some(text) => Some(serde_json::from_str(&text)?),
        None => None,
    })
}
