//! An agent picks a waiting visitor up.

use crate::app::{App, now};
use crate::chat::sessions::{self, Agent, By};
use crate::chat::validate;
use crate::error::{Fault, Outcome};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, agent, message, topic};
use anteroom_carriers::{ChatMessageSpecialType, ChatMessageType, ChatSessionStatus};
use serde_json::Value;

/// Picks this session up; null when it is not waiting.
pub async fn one(app: &App, who: &Agent, id: i32) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    if !agent::topics_to_answer(&mut tx, who.id)
        .await?
        .contains(&before.topic_id)
    {
        return Err(Fault::forbidden(
            "ChatSessionId",
            "you do not answer this topic",
        ));
    }
    if !before.is_waiting() {
        return Ok(Value::Null);
    }
    let row = take(&mut tx, who, before.clone(), now).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    sessions::json(app, &row, now)
}

/// Picks up whoever has waited longest in the agent's topics; null when nobody waits.
pub async fn first(app: &App, who: &Agent) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let mut next: Option<(i64, i32)> = None;
    for topic_id in agent::topics_to_answer(&mut tx, who.id).await? {
        if let Some(waiting) = session::first_waiting(&mut tx, topic_id).await? {
            next = Some(next.map_or(waiting, |next| next.min(waiting)));
        }
    }
    let Some((_, id)) = next else {
        return Ok(Value::Null);
    };
    let before = sessions::require(&mut tx, id).await?;
    let row = take(&mut tx, who, before.clone(), now).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    sessions::json(app, &row, now)
}

async fn take(conn: &mut Conn, who: &Agent, mut row: SessionRow, now: i64) -> Outcome<SessionRow> {
    sessions::give_to(conn, &mut row, who.id).await?;
    row.when_started = Some(now);
    row.idle = Some(now).max(row.idle);
    row.set_status(ChatSessionStatus::UserLast);
    let topic = topic::get(conn, row.topic_id).await?.unwrap_or_default();
    let welcome = topic.entity.welcome_message;
    if !welcome.is_empty() {
        row.last_message = validate::copy(&welcome);
    }
    session::update(conn, &row).await?;
    let waited = i32::try_from((now - row.queued_at) / 1000).unwrap_or(i32::MAX);
    topic::accepted(conn, row.topic_id, now, waited).await?;
    if !welcome.is_empty() {
        let mut message =
            sessions::special(&row, ChatMessageSpecialType::Welcome, By::Agent(who), now);
        message.kind = ChatMessageType::ToCustomer.number().into();
        message.message = welcome;
        message::add(conn, &message).await?;
    }
    sessions::require(conn, row.id).await
}
