//! Who is there.

use super::asks::{AgentsAsk, PresenceAsk};
use super::{Answer, Call};
use crate::chat::{agents, presence};
use crate::error::{Fault, Outcome};

/// The presence of every agent.
pub async fn get(call: Call) -> Outcome<Answer> {
    call.agent()?;
    Ok(serde_json::to_value(presence::all(&call.app).await?)?.into())
}

/// Says who is there.
pub async fn save(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: PresenceAsk = call.read()?;
    if wanted.chat_presence.is_empty() {
        return Err(Fault::invalid("ChatPresence", "names nobody"));
    }
    presence::save(&call.app, who, &wanted.chat_presence).await?;
    Ok(Answer::Nothing)
}

/// The agents who can chat.
pub async fn agents(call: Call) -> Outcome<Answer> {
    call.agent()?;
    let wanted: AgentsAsk = call.read()?;
    let list = agents::list(&call.app, wanted.flat, wanted.only_present).await?;
    Ok(serde_json::to_value(list)?.into())
}
