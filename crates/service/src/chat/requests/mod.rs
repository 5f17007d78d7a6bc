//! Requests: what visitors leave when nobody is there, or when they do not want to
//! wait any longer. Who leaves one from the queue keeps the place.

mod fresh;
mod waiting;
mod wanted;

use crate::api::asks::RequestAsk;
use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::once::{Answered, Once};
use crate::chat::sessions::Agent;
use crate::chat::{create, permissions};
use crate::error::{Fault, Outcome};
use crate::store::request::{self, NewRequest};
use crate::store::session::SessionRow;
use crate::store::topic::{self, Topic};
use crate::store::{Conn, agent};
use anteroom_carriers::{ChatRequest, ChatSessionStatus, PostedRequest};
use fresh::Gives;
use serde_json::Value;
use std::net::IpAddr;

/// Agents get so many at once.
const LISTED: i64 = 200;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Where the request comes from.
    pub address: IpAddr,
    /// The language of the form.
    pub language: Option<&'a str>,
    /// The visitor's own session; none where there is none yet.
    pub own: Option<i32>,
    /// An agent or integration, who knows what was agreed to.
    pub agent: bool,
}

/// Leaves a request: of a visitor who is new, and gets a key, or of one who waits and
/// keeps the place.
pub async fn post(
    app: &App,
    ask: &RequestAsk,
    asker: Asker<'_>,
    once: &Once,
) -> Outcome<PostedRequest> {
    let first = once.find_now(app, now()).await?;
    if ask.chat_session_id != 0 {
        if let Some(first) = first {
            return Ok(serde_json::from_value(first.answer)?);
        }
        if ask.topic_id != 0 {
            topic_of(app, ask.topic_id).await?;
        }
        return waiting::post(app, ask, ask.chat_session_id, asker, once).await;
    }
    let made = match first {
        Some(first) => first,
        None => fresh::post(app, ask, asker, once, Gives::Numbers).await?,
    };
    let answer = match asker.agent {
        true => made.answer,
        false => create::with_key(app, made, once),
    };
    Ok(serde_json::from_value(answer)?)
}

/// The same as a save of a new session with the status `RequestPosted`; answers the
/// session.
pub async fn save(app: &App, ask: &RequestAsk, asker: Asker<'_>, once: &Once) -> Outcome<Answered> {
    if let Some(first) = once.find_now(app, now()).await? {
        return Ok(first);
    }
    fresh::post(app, ask, asker, once, Gives::Session).await
}

async fn topic_of(app: &App, id: i32) -> Outcome<Topic> {
    let mut read = app.store.read().await?;
    let topic = topic::get(&mut read, id).await?;
    topic.ok_or_else(|| Fault::not_found("TopicId", format!("there is no topic {id}")))
}

/// Stores the request of a session whose form was open and has been sent.
pub async fn of_form(
    conn: &mut Conn,
    before: &SessionRow,
    row: &mut SessionRow,
    now: i64,
) -> Outcome<()> {
    let sent = before.status() == ChatSessionStatus::OfflineForm
        && row.status() == ChatSessionStatus::RequestPosted;
    if sent && row.request_id.is_none() && !row.first_message.is_empty() {
        let topic = topic::get(conn, row.topic_id).await?.unwrap_or_default();
        let message = row.first_message.clone();
        add(conn, row, &topic, &message, now).await?;
    }
    Ok(())
}

/// Stores the request of a session, which is written by the caller.
async fn add(
    conn: &mut Conn,
    row: &mut SessionRow,
    topic: &Topic,
    message: &str,
    now: i64,
) -> Outcome<i32> {
    let (category, priority) = (&topic.entity.ticket_category, &topic.entity.ticket_priority);
    let new = NewRequest {
        session_id: row.id,
        topic_id: row.topic_id,
        message,
        category_id: category.as_ref().map_or(0, |category| category.id),
        priority_id: priority.as_ref().map_or(0, |priority| priority.id),
    };
    let id = request::add(conn, &new, now).await?;
    row.request_id = Some(id);
    Ok(id)
}

/// The requests in an agent's topics: the open ones or those that were seen to, the
/// newest first.
pub async fn for_user(app: &App, who: &Agent, done: bool) -> Outcome<Vec<ChatRequest>> {
    let mut read = app.store.read().await?;
    let mut rows = Vec::new();
    for topic_id in agent::topics_of(&mut read, who.id).await? {
        rows.extend(request::of_topic(&mut read, topic_id, done, LISTED).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    Ok(rows.into_iter().map(request::RequestRow::carrier).collect())
}

/// Notes that an agent has seen to a request, or that it is open again.
pub async fn set_done(app: &App, who: &Agent, id: i32, done: bool) -> Outcome<Value> {
    let unknown = || Fault::not_found("RequestId", format!("there is no request {id}"));
    let mut tx = app.store.write().await?;
    let before = request::get(&mut tx, id).await?.ok_or_else(unknown)?;
    let permissions = permissions::of(&mut tx, who.id, before.topic_id).await?;
    if !permissions.may_write(false) {
        return Err(Fault::forbidden("RequestId", permissions::MAY_NOT_WRITE));
    }
    if done != before.done_at.is_some() {
        let by = done.then(|| (now(), who.id));
        request::set_done(&mut tx, id, by).await?;
    }
    let after = request::get(&mut tx, id).await?.ok_or_else(unknown)?;
    tx.commit().await?;
    app.hub.wake(&[Channel::Activity(before.topic_id)]);
    Ok(serde_json::to_value(after.carrier())?)
}
