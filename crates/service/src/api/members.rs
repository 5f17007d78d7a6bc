//! Who answers a topic.

use super::asks::{AddMemberAsk, ChangeMemberAsk, MemberAsk, MembersAsk, TopicAsk};
use super::{Answer, Call};
use crate::chat::{defaults, members};
use crate::error::Outcome;

/// A blank membership.
pub async fn default(call: Call) -> Outcome<Answer> {
    call.agent()?;
    Ok(serde_json::to_value(defaults::topic_agent())?.into())
}

/// The members of a topic.
pub async fn list(call: Call) -> Outcome<Answer> {
    call.agent()?;
    let wanted: TopicAsk = call.read()?;
    let list = members::list(&call.app, wanted.chat_topic_id).await?;
    Ok(serde_json::to_value(list)?.into())
}

/// One member; null where the agent is none.
pub async fn get(call: Call) -> Outcome<Answer> {
    call.agent()?;
    let wanted: MemberAsk = call.read()?;
    let member = members::get(&call.app, wanted.chat_topic_id, &wanted.username).await?;
    Ok(serde_json::to_value(member)?.into())
}

/// Adds a member.
pub async fn add(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: AddMemberAsk = call.read()?;
    let member = members::add(&call.app, who, wanted.chat_topic_id, &wanted.useragent).await?;
    Ok(serde_json::to_value(member)?.into())
}

/// Changes a member's permissions.
pub async fn change(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: ChangeMemberAsk = call.read()?;
    let (topic, name) = (wanted.chat_topic_id, &wanted.username);
    let member = members::change(&call.app, who, topic, name, &wanted.useragent).await?;
    Ok(serde_json::to_value(member)?.into())
}

/// Replaces the members.
pub async fn replace(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: MembersAsk = call.read()?;
    let list = members::replace(&call.app, who, wanted.chat_topic_id, &wanted.useragents).await?;
    Ok(serde_json::to_value(list)?.into())
}

/// Ends a membership.
pub async fn remove(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: MemberAsk = call.read()?;
    members::remove(&call.app, who, wanted.chat_topic_id, &wanted.username).await?;
    Ok(Answer::Nothing)
}
