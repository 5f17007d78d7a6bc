//! Topics.

use super::asks::TopicAsk;
use super::{Answer, Call};
use crate::chat::{defaults, topic_save, topics};
use crate::error::Outcome;
use crate::http::auth::Caller;

/// A blank topic.
pub async fn default(call: Call) -> Outcome<Answer> {
    call.agent()?;
    Ok(serde_json::to_value(defaults::topic())?.into())
}

/// Creates or changes a topic.
pub async fn save(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let saved = topic_save::by_agent(&call.app, who, &call.whole()).await?;
    Ok(saved.into())
}

/// Deletes a topic.
pub async fn delete(call: Call) -> Outcome<Answer> {
    topics::delete(&call.app, call.agent()?, call.id).await?;
    Ok(Answer::Nothing)
}

/// A topic: whole for agents, its public part for anybody.
pub async fn get(call: Call) -> Outcome<Answer> {
    let public = !matches!(call.caller, Caller::Agent(_));
    let select = call.select.with_all();
    let topic = topics::get(&call.app, call.id, &select, public).await?;
    Ok(topic.into())
}

/// Whether a topic is open now.
pub async fn is_open(call: Call) -> Outcome<Answer> {
    call.agent()?;
    let wanted: TopicAsk = call.read()?;
    let open = topics::is_open(&call.app, wanted.chat_topic_id).await?;
    Ok(serde_json::Value::Bool(open).into())
}

/// The topics that the caller is a member of.
pub async fn for_user(call: Call) -> Outcome<Answer> {
    let list = topics::for_user(&call.app, call.agent()?).await?;
    Ok(serde_json::to_value(list)?.into())
}
