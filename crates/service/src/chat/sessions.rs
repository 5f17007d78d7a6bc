//! What every change of a session shares.

use crate::app::App;
use crate::chat::hub::Channel;
use crate::error::{Fault, Outcome};
use crate::store::Conn;
use crate::store::message::{self, BY_SERVICE, BY_VISITOR, MessageRow};
use crate::store::session::{self, SessionRow};
use crate::store::topic;
use anteroom_carriers::nested::Associate;
use anteroom_carriers::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionEntity, ChatSessionStatus, When,
};
use serde_json::Value;

/// An agent who calls.
#[derive(Clone, Debug, Default)]
pub struct Agent {
    /// Primary key.
    pub id: i32,
    /// What the agent signs in with.
    pub name: String,
    /// First and last name.
    pub full_name: String,
    /// What visitors call the agent where topics show nicknames; may be empty.
    pub nickname: String,
    /// Calls from the console.
    pub console: bool,
    /// Manages every topic.
    pub administrator: bool,
}

/// Who is behind a change.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// The visitor.
    Visitor,
    /// An agent.
    Agent(&'a Agent),
    /// The service itself.
    Service,
}

impl By<'_> {
    /// As the message table has it.
    pub fn id(self) -> i32 {
        match self {
            Self::Visitor => BY_VISITOR,
            Self::Agent(agent) => agent.id,
            Self::Service => BY_SERVICE,
        }
    }
}

/// The carrier of an agent.
pub fn associate(id: i32, name: Option<&str>, full_name: Option<&str>) -> Associate {
    let full_name = full_name.unwrap_or_default().to_owned();
    Associate {
        associate_id: id,
        name: name.unwrap_or_default().to_owned(),
        user_name: name.unwrap_or_default().to_owned(),
        formal_name: full_name.clone(),
        full_name,
        kind: anteroom_carriers::nested::AssociateType::InternalAssociate,
        ej_user_id: id,
        ..Associate::default()
    }
}

/// The whole session, with what lives in memory.
pub fn entity(app: &App, row: &SessionRow, now: i64) -> ChatSessionEntity {
    ChatSessionEntity {
        flags: app.live.typing(row.id, now).0,
        when_fetched: app
            .live
            .fetched(row, now)
            .map_or(When::NONE, When::from_millis),
        ..row.entity()
    }
}

/// As [`entity`], in JSON.
pub fn json(app: &App, row: &SessionRow, now: i64) -> Outcome<Value> {
    Ok(serde_json::to_value(entity(app, row, now))?)
}

/// The session, or a 404 that names the property.
pub async fn require(conn: &mut Conn, id: i32) -> Outcome<SessionRow> {
    session::get(conn, id)
        .await?
        .ok_or_else(|| Fault::not_found("ChatSessionId", format!("there is no session {id}")))
}

/// The session of a visitor who proved to hold its key. It may have been deleted
/// since: then the key opens nothing any more.
pub async fn require_own(conn: &mut Conn, id: i32) -> Outcome<SessionRow> {
    session::get(conn, id)
        .await?
        .ok_or_else(|| Fault::unauthorized("this key opens no session"))
}

/// The name above a visitor's messages.
pub fn visitor_name(row: &SessionRow) -> String {
    let named = [&row.customer_alias, &row.name];
    let name = named.into_iter().find(|name| !name.is_empty());
    name.cloned().unwrap_or_default()
}

/// A message that says that something happened.
pub fn special(row: &SessionRow, what: ChatMessageSpecialType, by: By<'_>, now: i64) -> MessageRow {
    MessageRow {
        session_id: row.id,
        kind: ChatMessageType::Special.number().into(),
        special_type: what.number().into(),
        author: match by {
            By::Visitor => visitor_name(row),
            By::Agent(agent) => row.public_name(&agent.full_name, &agent.nickname),
            By::Service => String::new(),
        },
        when_posted: now,
        created_by: by.id(),
        ..MessageRow::default()
    }
}

/// Moves a session to a status that the caller has checked, with all that
/// follows from it: times, place in the queue, and the message about it.
pub async fn move_to(
    conn: &mut Conn,
    row: &mut SessionRow,
    to: ChatSessionStatus,
    by: By<'_>,
    now: i64,
) -> Outcome<()> {
    use ChatMessageSpecialType::{
        ClosedByCustomer, ClosedByIdle, ClosedByUser, ReopenedByCustomer, SessionDeleted,
    };
    let from = row.status();
    if from == to {
        return Ok(());
    }
    let was_talking = from.is_chat() || from == ChatSessionStatus::InQueue;
    let what = match (to, by) {
        (ChatSessionStatus::Finished, By::Visitor) if was_talking => Some(ClosedByCustomer),
        (ChatSessionStatus::Finished, By::Agent(_)) if was_talking => Some(ClosedByUser),
        (ChatSessionStatus::Finished, By::Service) if was_talking => Some(ClosedByIdle),
        (ChatSessionStatus::Deleted, _) if was_talking => Some(SessionDeleted),
        (_, By::Visitor) if from == ChatSessionStatus::Finished => Some(ReopenedByCustomer),
        _ => None,
    };
    if !to.is_ended() && topic::get(conn, row.topic_id).await?.is_none() {
        return Err(Fault::conflict(
            "Status",
            format!(
                "a session of a deleted topic cannot become {}; start a new one",
                to.name()
            ),
        ));
    }
    row.set_status(to);
    if to.is_ended() && !from.is_ended() {
        row.when_ended = Some(now);
        row.transfer_to = None;
    }
    if !to.is_ended() && from.is_ended() {
        row.when_ended = None;
        row.idle = Some(now);
        if let Some(agent_id) = row.user_id.filter(|_| to.is_chat()) {
            // The old rank may be another chat's by now.
            give_to(conn, row, agent_id).await?;
        }
    }
    if to == ChatSessionStatus::InQueue {
        to_end_of_queue(conn, row, now).await?;
    }
    if let Some(what) = what {
        message::add(conn, &special(row, what, by, now)).await?;
    }
    Ok(())
}

/// Gives a session the last place, with no agent.
pub async fn to_end_of_queue(conn: &mut Conn, row: &mut SessionRow, now: i64) -> Outcome<()> {
    row.queued_at = session::end_of_queue(conn, row.topic_id, now).await?;
    row.user_id = None;
    row.transfer_to = None;
    row.when_started = None;
    row.rank = 0;
    Ok(())
}

/// Makes an agent the owner, with the lowest free rank among the agent's chats.
pub async fn give_to(conn: &mut Conn, row: &mut SessionRow, agent_id: i32) -> Outcome<()> {
    let ranks = session::ranks(conn, agent_id).await?;
    row.rank = (1..).find(|rank| !ranks.contains(rank)).unwrap_or(1);
    row.user_id = Some(agent_id);
    row.transfer_to = None;
    Ok(())
}

/// Tells everybody who can see the session that it changed.
pub fn wake(app: &App, before: Option<&SessionRow>, after: &SessionRow) {
    app.news.tell(before, after);
    let mut channels = vec![
        Channel::Session(after.id),
        Channel::Activity(after.topic_id),
    ];
    let place = |row: &SessionRow| row.is_waiting().then_some((row.topic_id, row.queued_at));
    let was = before.and_then(place);
    if was != place(after) {
        // Forgotten before anybody is woken to look.
        for (topic_id, _) in [was, place(after)].into_iter().flatten() {
            app.lines.changed(topic_id);
        }
        // Nobody moves because somebody came to the end of the line.
        channels.extend(was.map(|(topic_id, _)| Channel::Queue(topic_id)));
    }
    if let Some(before) = before.filter(|before| before.topic_id != after.topic_id) {
        channels.push(Channel::Activity(before.topic_id));
    }
    app.hub.wake(&channels);
}
