//! What happens by itself: visitors go away, chats end for silence, managers are told of who
//! waits too long, stamps reach the disk, marked sessions are deleted, old things are
//! forgotten.

use crate::app::{Shared, now};
use crate::chat::alerts;
use crate::chat::erase;
use crate::chat::files;
use crate::chat::hub::Channel;
use crate::chat::once::VALID;
use crate::chat::presence;
use crate::chat::sessions::{self, By};
use crate::chat::view::is_away;
use crate::error::Outcome;
use crate::store::session::{self, SessionRow};
use crate::store::{agent, erased, message, once};
use anteroom_carriers::ChatSessionStatus;
use std::collections::HashSet;
use std::time::Duration;

/// The longest pause between two rounds.
const PAUSE: Duration = Duration::from_secs(1);
/// Managers are told of who waits too long every so many rounds.
const ALERT_EVERY: u32 = 5;
/// Old things are looked for every so many rounds.
const PURGE_EVERY: u32 = 300;

/// Goes round until the service stops.
pub async fn run(app: Shared) {
    let settings = &app.settings;
    let shortest = settings
        .away_after
        .min(settings.queue_hold)
        .min(settings.idle_after)
        .min(settings.console_away_after);
    let pause = PAUSE.min(shortest / 4).max(Duration::from_millis(20));
    let mut round: u32 = 0;
    loop {
        // Failures are logged where they happen; the next round tries again.
        let _ = stamps(&app).await;
        let _ = sessions(&app).await;
        let _ = presence::refresh(&app).await;
        let _ = marked(&app).await;
        let _ = app.store.wipe().await;
        if round.is_multiple_of(ALERT_EVERY) {
            let _ = alerts::send_due(&app).await;
        }
        if round.is_multiple_of(PURGE_EVERY) {
            let _ = purge(&app).await;
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = app.stopping.cancelled() => break,
        }
    }
    let _ = stamps(&app).await;
}

/// Writes the last fetches and what was read, all in one batch.
pub async fn stamps(app: &Shared) -> Outcome<()> {
    let (stamps, read) = (app.live.take_stamps(now()), app.live.take_read());
    if stamps.is_empty() && read.is_empty() {
        return Ok(());
    }
    let written = write_behind(app, &stamps, &read).await;
    if written.is_err() {
        tracing::warn!("what visitors have fetched and read could not be written behind yet");
        app.live.put_back(&stamps, &read);
    }
    written
}

async fn write_behind(app: &Shared, stamps: &[(i32, i64)], read: &[(i32, i32)]) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    session::fetched(&mut tx, stamps).await?;
    message::read(&mut tx, read).await?;
    tx.commit().await?;
    Ok(())
}

/// Where a session goes if nothing happens now.
fn due(app: &Shared, row: &SessionRow, now: i64) -> Option<ChatSessionStatus> {
    match row.status() {
        ChatSessionStatus::InQueue => (app.live.absent(row, now) > app.settings.queue_hold)
            .then_some(ChatSessionStatus::ClosedFromQueue),
        status if status.is_chat() => (app.live.idle(row, now) > app.settings.idle_after)
            .then_some(ChatSessionStatus::Finished),
        _ => None,
    }
}

async fn sessions(app: &Shared) -> Outcome<()> {
    let rows = {
        let mut read = app.store.read().await?;
        session::live(&mut read).await?
    };
    let time = now();
    let mut closed = Ok(());
    for row in &rows {
        if due(app, row, time).is_some() {
            // Where the disk fails the others are due in the next round, too.
            if closed.is_ok() {
                closed = close(app, row.id).await;
            }
        } else if app.live.set_away(row.id, is_away(app, row, time)) {
            app.hub.wake(&[Channel::Activity(row.topic_id)]);
        }
    }
    let ids: HashSet<i32> = rows.iter().map(|row| row.id).collect();
    app.live.keep_only(&ids);
    app.fresh.keep_only(&ids);
    closed
}

/// Ends one session, if it is still due when the writer is ours.
async fn close(app: &Shared, id: i32) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    let time = now();
    let Some(target) = due(app, &before, time) else {
        return Ok(());
    };
    let mut row = before.clone();
    sessions::move_to(&mut tx, &mut row, target, By::Service, time).await?;
    session::update(&mut tx, &row).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    tracing::debug!(session = id, status = target.name(), "closed by itself");
    Ok(())
}

/// Deletes what was marked long enough ago.
async fn marked(app: &Shared) -> Outcome<()> {
    let keep = i64::try_from(app.settings.delete_after.as_millis()).unwrap_or(i64::MAX);
    erase::marked(app, now().saturating_sub(keep)).await
}

async fn purge(app: &Shared) -> Outcome<()> {
    let time = now();
    app.creates.forget(time);
    app.messages.forget(time);
    app.writes.forget(time);
    app.address_writes.forget(time);
    app.uploads.forget(time);
    app.lookups.forget(time);
    app.mails.forget(time);
    app.passwords.forget(time);
    app.waiting.forget(app).await?;
    let mut tx = app.store.write().await?;
    once::purge(&mut tx, time - VALID).await?;
    erased::purge(&mut tx, time - VALID).await?;
    agent::purge_sign_ins(&mut tx, time).await?;
    tx.commit().await?;
    files::tidy(app).await
}
