//! What is said in a session.

use super::asks::{MessageAsk, MessagesAsk, TranscriptAsk};
use super::{Answer, Call, no_key, own};
use crate::chat::{talk, transcript};
use crate::error::{Fault, Outcome};
use crate::http::auth::Caller;

/// A session's messages after a cursor.
pub async fn list(call: Call) -> Outcome<Answer> {
    let wanted: MessagesAsk = call.read()?;
    let visitor = match &call.caller {
        Caller::Nobody => return Err(no_key()),
        Caller::Visitor(id) => {
            own(*id, wanted.chat_session_id)?;
            true
        }
        Caller::Agent(_) => false,
    };
    let list = talk::list(&call.app, wanted.chat_session_id, wanted.after, visitor).await?;
    Ok(serde_json::to_value(list)?.into())
}

/// Says something.
pub async fn add(call: Call) -> Outcome<Answer> {
    let once = call.once()?;
    let wanted: MessageAsk = call.read().map_err(inner_field)?;
    let id = wanted.chat_session_id;
    let stored = match &call.caller {
        Caller::Nobody => return Err(no_key()),
        Caller::Visitor(own_id) => {
            own(*own_id, id)?;
            talk::by_visitor(&call.app, id, &wanted.message, &once).await?
        }
        Caller::Agent(agent) => {
            talk::by_agent(&call.app, agent, id, &wanted.message, &once).await?
        }
    };
    Ok(stored.into())
}

/// `Message/Message` is the message's text: named as the caller knows it.
fn inner_field(mut fault: Fault) -> Fault {
    let inner = fault
        .field
        .as_deref()
        .and_then(|f| f.strip_prefix("Message/"));
    if let Some(inner) = inner {
        fault.field = Some(inner.to_owned());
    }
    fault
}

/// What was said, as text or HTML.
pub async fn transcript(call: Call) -> Outcome<Answer> {
    call.agent()?;
    let wanted: TranscriptAsk = call.read()?;
    let text = transcript::of(&call.app, wanted.chat_session_id, wanted.html).await?;
    Ok(serde_json::Value::String(text).into())
}
