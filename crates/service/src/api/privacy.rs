//! What visitors can do with what is stored of them.

use super::asks::SessionAsk;
use super::{Answer, Call, no_key, own};
use crate::chat::export;
use crate::error::Outcome;
use crate::http::auth::Caller;

/// Everything that is stored of a session.
pub async fn export(call: Call) -> Outcome<Answer> {
    let wanted: SessionAsk = call.read()?;
    let id = wanted.chat_session_id;
    let visitor = match &call.caller {
        Caller::Nobody => return Err(no_key()),
        Caller::Visitor(own_id) => {
            own(*own_id, id)?;
            true
        }
        Caller::Agent(_) => false,
    };
    let whole = export::of(&call.app, id, visitor).await?;
    Ok(serde_json::to_value(whole)?.into())
}
