//! What visitors can do with what is stored of them.

use super::Method;
use super::asks::SessionAsk;
use super::{Answer, Call};
use crate::app::App;
use crate::chat::export;
use crate::chat::wipe::{self, Eraser};
use crate::error::Outcome;
use crate::http::auth;
use crate::http::request::idempotency_key;
use axum::http::HeaderMap;

/// Everything that is stored of a session.
pub async fn export(call: Call) -> Outcome<Answer> {
    let wanted: SessionAsk = call.read()?;
    let id = wanted.chat_session_id;
    let visitor = call.about(id)?.is_none();
    let whole = export::of(&call.app, id, visitor).await?;
    Ok(serde_json::to_value(whole)?.into())
}

/// Deletes a session for good.
pub async fn erase(call: Call) -> Outcome<Answer> {
    let wanted: SessionAsk = call.read()?;
    let id = wanted.chat_session_id;
    let eraser = call.about(id)?.map_or(Eraser::Visitor, Eraser::Agent);
    let once = idempotency_key(&call.headers)?;
    let answer = wipe::session(&call.app, eraser, id, once.as_deref()).await?;
    Ok(answer.into())
}

/// The answer to the repeat of a call that has taken away what its caller is known
/// by. Scripts were told the first time.
pub async fn repeated(app: &App, method: &Method, headers: &HeaderMap) -> Outcome<Option<Answer>> {
    if method.name != "EraseChatSession" {
        return Ok(None);
    }
    let (Some(key), Some(once)) = (auth::session_key(headers), idempotency_key(headers)?) else {
        return Ok(None);
    };
    let answer = wipe::repeated(app, key, &once).await?;
    Ok(answer.map(Into::into))
}
