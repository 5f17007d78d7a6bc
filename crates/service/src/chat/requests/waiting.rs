//! A request of somebody who waits, and keeps the place.

use super::Asker;
use super::wanted::Wanted;
use crate::api::asks::RequestAsk;
use crate::app::{App, now};
use crate::chat::once::Once;
use crate::chat::{consent, sessions, validate};
use crate::error::{Fault, Outcome};
use crate::store::session::{self, SessionRow};
use crate::store::topic::{self, Topic};
use anteroom_carriers::PostedRequest;

const MINUTE: i64 = 60_000;

/// A request of somebody who waits; the session stays in the queue.
pub async fn post(
    app: &App,
    ask: &RequestAsk,
    id: i32,
    asker: Asker<'_>,
    once: &Once,
) -> Outcome<PostedRequest> {
    let now = now();
    // Before the one writer is taken: the DNS may take its time.
    app.domains
        .check(
            "CustomerEmail",
            validate::line(&ask.customer_email).as_str(),
        )
        .await?;
    if !asker.agent {
        app.messages.take(id, now, "messages")?;
    }
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(serde_json::from_value(first.answer)?);
    }
    let before = match asker.own {
        Some(_) => sessions::require_own(&mut tx, id).await?,
        None => sessions::require(&mut tx, id).await?,
    };
    if before.request_id.is_some() {
        return Err(Fault::conflict(
            "ChatSessionId",
            "a request was left already; an agent will see to it",
        ));
    }
    if !before.is_waiting() {
        return Err(Fault::conflict(
            "Status",
            format!(
                "a request can be left while waiting, and the session is {}",
                before.status().name()
            ),
        ));
    }
    let topic = topic::get(&mut tx, before.topic_id).await?;
    let topic = topic.unwrap_or_default();
    // Who waited while nobody was here may do what was offered then.
    let left =
        topic.entity.ticket_enabled && app.board.was_unattended(before.topic_id, before.queued_at);
    if !asker.agent && !left {
        let waiting = session::waiting(&mut tx, before.topic_id).await?;
        offered(&topic, &before, waiting, now)?;
    }
    let wanted = Wanted::of(ask, before.entity(), &before.country)?;
    let current = consent::version(&topic.consent_text);
    let agreed = before.consented && before.consent_version == Some(current);
    wanted.check(&topic, agreed, asker)?;
    let mut row = before.clone();
    wanted.put(&mut row);
    if let Some(consent) = wanted.new_consent(&topic, agreed, asker) {
        consent.note(&mut tx, &mut row, now).await?;
    }
    let request_id = super::add(&mut tx, &mut row, &topic, &wanted.message, now).await?;
    row.idle = Some(now).max(row.idle);
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    let posted = PostedRequest {
        request_id,
        chat_session_id: id,
        session_key: None,
    };
    once.keep(&mut tx, id, &serde_json::to_value(&posted)?, now)
        .await?;
    tx.commit().await?;
    app.live.touch(id, now);
    sessions::wake(app, Some(&before), &row);
    Ok(posted)
}

/// Refuses a request from the queue where the topic does not offer it, or not yet.
fn offered(topic: &Topic, row: &SessionRow, waiting: u32, now: i64) -> Outcome<()> {
    let topic = &topic.entity;
    if !topic.use_queue_offline_form {
        return Err(Fault::conflict(
            "TopicId",
            "this topic takes no requests from the queue",
        ));
    }
    let (minutes, length) = (
        topic.offline_form_time_limit,
        topic.offline_form_queue_length,
    );
    let waited = now - row.queued_at >= i64::from(minutes) * MINUTE;
    let most = i32::try_from(waiting).unwrap_or(i32::MAX);
    let long = most.max(row.initial_queue_pos) >= length;
    let due = match (minutes > 0, length > 0) {
        (false, false) => true,
        (by_time, by_length) => by_time && waited || by_length && long,
    };
    if due {
        return Ok(());
    }
    let after = if minutes > 0 {
        format!("after {minutes} minutes in the queue")
    } else {
        format!("when {length} wait")
    };
    Err(Fault::conflict(
        "Status",
        format!("a request can be left {after}; the place in the queue is kept"),
    ))
}
