//! What an agent's console knows of its agent: presence, rights, warnings, colleagues.

use crate::app::{App, now};
use crate::chat::presence;
use crate::chat::sessions::Agent;
use crate::error::Outcome;
use crate::store::{Conn, agent, member, topic};
use anteroom_carriers::agent::{AgentTopic, Colleague, ConsoleState};

/// Whether the agent takes chats, and what the agent may do in which topic.
pub async fn of(conn: &mut Conn, who: &Agent) -> Outcome<ConsoleState> {
    let mut topics = Vec::new();
    for topic_id in agent::topics_of(conn, who.id).await? {
        let (Some(topic), Some(member)) = (
            topic::get(conn, topic_id).await?,
            member::get(conn, topic_id, who.id).await?,
        ) else {
            continue;
        };
        let entity = topic.entity;
        topics.push(AgentTopic {
            chat_topic_id: topic_id,
            name: entity.name,
            can_respond: member.can_respond,
            can_notify: member.notifications,
            can_listen: member.can_listen,
            can_manage: member.manager || who.administrator,
            warn_new_chat_minutes: entity.warn_new_chat_minutes,
            warn_manager_new_chat_minutes: entity.warn_manager_new_chat_minutes,
            warn_chat_message_minutes: entity.warn_chat_message_minutes,
            warn_manager_chat_message_minutes: entity.warn_manager_chat_message_minutes,
        });
    }
    Ok(ConsoleState {
        present: agent::takes_chats(conn, who.id).await?,
        topics,
    })
}

/// Those who are present and may answer in a topic, without the agent.
pub async fn colleagues(app: &App, who: &Agent, topic_id: i32) -> Outcome<Vec<Colleague>> {
    let (members, agents) = {
        let mut read = app.store.read().await?;
        (
            agent::members(&mut read).await?,
            agent::presences(&mut read).await?,
        )
    };
    let now = now();
    let answers = |id: i32| {
        let mut of_topic = members.iter().filter(|m| m.topic_id == topic_id);
        of_topic.any(|m| m.user_id == id && m.can_respond)
    };
    let there = agents.iter().filter(|agent| {
        agent.id != who.id && answers(agent.id) && presence::is_present(app, agent, now)
    });
    let mut list: Vec<_> = there
        .map(|agent| Colleague {
            associate_id: agent.id,
            full_name: agent.full_name.clone(),
            ongoing_chats: agent.ongoing,
        })
        .collect();
    list.sort_by_key(|one| (one.ongoing_chats, one.full_name.to_lowercase()));
    Ok(list)
}
