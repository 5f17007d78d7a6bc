//! Who is told what.

use super::{Change, bots, inputs};
use crate::app::{App, Shared};
use crate::error::Outcome;
use crate::events::triggers::Trigger;
use crate::store::message::{self, MessageRow};
use crate::store::session::{self, SessionRow};
use crate::store::topic::{self, Topic};
use crate::store::webhook::{self, WebhookRow};
use crate::webhooks::{Event, Kind};
use anteroom_carriers::ChatMessageType;

/// Tells a change and the messages after `after`; answers the last one's id.
pub async fn change(app: &Shared, change: &Change, after: i32) -> Outcome<i32> {
    let id = change.after.id;
    let (messages, topic, webhooks) = {
        let mut read = app.store.read().await?;
        (
            message::after(&mut read, id, after).await?,
            topic::get(&mut read, change.after.topic_id).await?,
            webhook::active(&mut read).await?,
        )
    };
    let topic = topic.unwrap_or_default();
    // First those whom we do not wait for: scripts can take their time.
    tell_webhooks(app, &webhooks, change, &messages);
    if change.before.is_none() {
        created(app, &change.after, &topic).await?;
    }
    let mut last = after;
    for message in &messages {
        said(app, &change.after, &topic, message).await?;
        last = message.id;
    }
    if let Some(before) = other_status(change) {
        changed(app, before, &change.after, &topic).await?;
    }
    Ok(last)
}

/// The session before, if it had another status.
fn other_status(change: &Change) -> Option<&SessionRow> {
    let before = change.before.as_ref();
    before.filter(|before| before.status != change.after.status)
}

fn tell_webhooks(app: &App, webhooks: &[WebhookRow], change: &Change, messages: &[MessageRow]) {
    let tell = |kind, by| {
        let event = Event {
            kind,
            before: change.before.as_ref(),
            session: &change.after,
            by,
        };
        app.webhooks.tell(webhooks, &event);
    };
    if change.before.is_none() {
        tell(Kind::Created, change.by);
    }
    for message in messages {
        // Neither visitors nor the service are agents.
        tell(Kind::Message, message.created_by.max(0));
    }
    if other_status(change).is_some() {
        tell(Kind::Changed, change.by);
    }
}

async fn trigger(app: &App, trigger: Trigger, inputs: impl FnOnce() -> super::inputs::Pairs) {
    if app.scripts.handles(trigger) {
        // What has happened cannot be stopped: only the log hears of failures.
        app.scripts.trigger(trigger, inputs()).await;
    }
}

async fn created(app: &Shared, row: &SessionRow, topic: &Topic) -> Outcome<()> {
    trigger(app, Trigger::NewSession, || inputs::new_session(row)).await;
    if row.chatbot_isactive {
        bots::session_created(app, row, topic).await;
    }
    Ok(())
}

async fn changed(
    app: &Shared,
    before: &SessionRow,
    row: &SessionRow,
    topic: &Topic,
) -> Outcome<()> {
    trigger(app, Trigger::ChangedStatus, || inputs::changed_status(row)).await;
    if bot_is_on(app, row.id).await? {
        bots::session_changed(app, before, row, topic).await;
    }
    Ok(())
}

async fn said(app: &Shared, row: &SessionRow, topic: &Topic, message: &MessageRow) -> Outcome<()> {
    trigger(app, Trigger::AfterSaveNewMessage, || {
        inputs::after_message(row, message)
    })
    .await;
    let to_bot = message.kind == i32::from(ChatMessageType::ToUser.number());
    if to_bot && bot_is_on(app, row.id).await? {
        bots::message_received(app, row, topic, message).await;
    }
    Ok(())
}

/// As it is now: the bot may have handed off in the meantime.
async fn bot_is_on(app: &App, id: i32) -> Outcome<bool> {
    let mut read = app.store.read().await?;
    let row = session::get(&mut read, id).await?;
    Ok(row.is_some_and(|row| row.chatbot_isactive))
}
