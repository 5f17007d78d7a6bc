//! Sessions from hand to hand.

use super::asks::{SessionAsk, TransferAsk};
use super::{Answer, Call, no_key, own};
use crate::chat::{pickup, reset, transfer};
use crate::error::Outcome;
use crate::http::auth::Caller;

fn session(call: &Call) -> Outcome<i32> {
    let wanted: SessionAsk = call.read()?;
    Ok(wanted.chat_session_id)
}

/// Asks another agent to take a session over.
pub async fn ask(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: TransferAsk = call.read()?;
    let (id, to) = (wanted.chat_session_id, &wanted.to_associate);
    Ok(transfer::ask(&call.app, who, id, to).await?.into())
}

/// Takes over what the caller was asked to.
pub async fn accept(call: Call) -> Outcome<Answer> {
    let (who, id) = (call.agent()?, session(&call)?);
    Ok(transfer::accept(&call.app, who, id).await?.into())
}

/// Declines it.
pub async fn reject(call: Call) -> Outcome<Answer> {
    let (who, id) = (call.agent()?, session(&call)?);
    Ok(transfer::reject(&call.app, who, id).await?.into())
}

/// Takes one waiting visitor.
pub async fn pick_up(call: Call) -> Outcome<Answer> {
    let (who, id) = (call.agent()?, session(&call)?);
    Ok(pickup::one(&call.app, who, id).await?.into())
}

/// Takes the next waiting visitor.
pub async fn pick_up_first(call: Call) -> Outcome<Answer> {
    Ok(pickup::first(&call.app, call.agent()?).await?.into())
}

/// Puts a session back into the queue; for a visitor only while a bot answers.
pub async fn reset(call: Call) -> Outcome<Answer> {
    let app = &call.app;
    let once = call.once()?;
    let id = session(&call)?;
    let row = match &call.caller {
        Caller::Nobody => return Err(no_key()),
        Caller::Agent(who) => reset::reset(app, who, id, &once).await?,
        Caller::Visitor(own_id) => {
            own(*own_id, id)?;
            reset::by_visitor(app, id, &once).await?
        }
    };
    Ok(row.into())
}
