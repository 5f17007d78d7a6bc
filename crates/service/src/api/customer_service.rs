//! The methods of `Agents/CustomerService` that touch chat.

use super::asks::IdsAsk;
use super::{Answer, Call};
use crate::app::now;
use crate::chat::{erase, permissions, view};
use crate::error::{Fault, Outcome};
use crate::store::{agent, session};
use anteroom_carriers::ChatSession;

/// The ids of the caller's sessions; of the topics where `ids=topic` asks for
/// the newer reading of the documentation.
pub async fn sessions_for_user(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let topics = match call.query.get("ids") {
        None => false,
        Some(ids) if ids.eq_ignore_ascii_case("session") => false,
        Some(ids) if ids.eq_ignore_ascii_case("topic") => true,
        Some(_) => return Err(Fault::invalid("ids", "has to be session or topic")),
    };
    let mut read = call.app.store.read().await?;
    let topic_ids = agent::topics_of(&mut read, who.id).await?;
    let mut ids = Vec::new();
    if topics {
        ids = topic_ids;
    } else {
        for topic_id in topic_ids {
            let rows = session::current(&mut read, topic_id, now() - view::ENDED_FOR).await?;
            ids.extend(rows.iter().map(|row| row.id));
        }
        ids.sort_unstable();
    }
    let list: Vec<_> = ids
        .into_iter()
        .map(|chat_session_id| ChatSession {
            chat_session_id,
            ..ChatSession::default()
        })
        .collect();
    Ok(serde_json::to_value(list)?.into())
}

/// Deletes sessions.
pub async fn delete_sessions(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: IdsAsk = call.read()?;
    if wanted.ids.is_empty() {
        return Err(Fault::invalid("Ids", "names no session"));
    }
    erase::sessions(&call.app, who, &wanted.ids).await?;
    Ok(Answer::Nothing)
}

/// Whether the caller is told of new chats somewhere.
pub async fn has_notify(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let mut read = call.app.store.read().await?;
    let told = permissions::has_notify(&mut read, who.id).await?;
    Ok(serde_json::Value::Bool(told).into())
}
