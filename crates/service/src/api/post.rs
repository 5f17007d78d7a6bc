//! What was said, by e-mail.

use super::asks::TranscriptMailAsk;
use super::{Answer, Call, no_key, own};
use crate::chat::post::{self, Asker};
use crate::error::Outcome;
use crate::http::auth::Caller;

/// Sends what was said to an address.
pub async fn transcript(call: Call) -> Outcome<Answer> {
    let once = call.once()?;
    let wanted: TranscriptMailAsk = call.read()?;
    let id = wanted.chat_session_id;
    let asker = match &call.caller {
        Caller::Nobody => return Err(no_key()),
        Caller::Visitor(own_id) => {
            own(*own_id, id)?;
            Asker::Visitor(call.address)
        }
        Caller::Agent(agent) => Asker::Agent(agent),
    };
    let sent = post::send(&call.app, asker, id, &wanted.email_address, &once).await?;
    Ok(sent.into())
}
