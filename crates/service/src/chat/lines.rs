//! Each topic's queue as last read, so that a thousand who wait do not read it
//! a thousand times whenever one moves.

use crate::app::App;
use crate::chat::estimate;
use crate::error::Outcome;
use crate::store::session::{self, SessionRow};
use anteroom_carriers::Queue;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The evidence ages even when nothing moves; milliseconds.
const FRESH: i64 = 60_000;

/// A topic's queue.
#[derive(Debug)]
struct Line {
    /// Who waits, in the order of pick-up.
    order: Vec<(i64, i32)>,
    /// The last waits.
    waits: Vec<(i64, bool)>,
    read_at: i64,
}

#[derive(Debug, Default)]
struct Known {
    /// Counts the changes, so that what was read before one is not kept after it.
    version: u64,
    line: Option<Arc<Line>>,
}

/// All queues.
#[derive(Debug, Default)]
pub struct Lines(Mutex<HashMap<i32, Known>>);

impl Lines {
    fn lock(&self) -> MutexGuard<'_, HashMap<i32, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody came, went or was picked up.
    pub fn changed(&self, topic_id: i32) {
        let mut lines = self.lock();
        let known = lines.entry(topic_id).or_default();
        known.version += 1;
        known.line = None;
    }
}

/// The topic's queue; read if it is not known.
async fn line(app: &App, topic_id: i32, now: i64) -> Outcome<Arc<Line>> {
    let version = {
        let mut lines = app.lines.lock();
        let known = lines.entry(topic_id).or_default();
        if let Some(line) = known.line.as_ref().filter(|l| now - l.read_at < FRESH) {
            return Ok(Arc::clone(line));
        }
        known.version
    };
    let mut read = app.store.read().await?;
    let line = Arc::new(Line {
        order: session::queue(&mut read, topic_id).await?,
        waits: session::waits(&mut read, topic_id, now - estimate::WINDOW, estimate::LAST).await?,
        read_at: now,
    });
    drop(read);
    let mut lines = app.lines.lock();
    let known = lines.entry(topic_id).or_default();
    if known.version == version {
        known.line = Some(Arc::clone(&line));
    }
    Ok(line)
}

/// Where a waiting session stands.
pub async fn of_session(app: &App, row: &SessionRow, now: i64) -> Outcome<Queue> {
    let line = line(app, row.topic_id, now).await?;
    // Whoever has just gone or just come gets the place between the others.
    let place = line.order.binary_search(&(row.queued_at, row.id));
    let ahead = place.unwrap_or_else(|between| between);
    let position = u32::try_from(ahead + 1).unwrap_or(u32::MAX);
    Ok(estimate::queue(position, &line.waits, now - row.queued_at))
}

/// The place that a visitor would get now.
pub async fn of_topic(app: &App, topic_id: i32, now: i64) -> Outcome<Queue> {
    let line = line(app, topic_id, now).await?;
    let position = u32::try_from(line.order.len() + 1).unwrap_or(u32::MAX);
    Ok(estimate::queue(position, &line.waits, 0))
}
