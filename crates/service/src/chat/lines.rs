//! Each topic's queue as last read, so that a thousand who wait do not read it
//! a thousand times whenever one moves.

use crate::app::App;
use crate::chat::estimate;
use crate::error::Outcome;
use crate::store::session::{self, SessionRow};
use anteroom_carriers::Queue;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

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

/// One read of a queue, for all who want it meanwhile.
#[derive(Debug, Default)]
struct Read {
    /// What changes from now on is not in it.
    begun: AtomicBool,
    line: OnceCell<Outcome<Arc<Line>>>,
}

#[derive(Debug, Default)]
struct Known {
    /// Counts the changes, so that what was read before one is not kept after it.
    version: u64,
    line: Option<Arc<Line>>,
    /// The read that everybody waits for who asks now.
    read: Option<Arc<Read>>,
    /// One read at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
    #[cfg(test)]
    reads: u32,
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
        let begun = |read: &mut Arc<Read>| read.begun.load(Ordering::Acquire);
        known.read.take_if(begun);
    }
}

/// The topic's queue; read if it is not known, once for all who ask at the same time.
async fn line(app: &App, topic_id: i32, now: i64) -> Outcome<Arc<Line>> {
    let read = {
        let mut lines = app.lines.lock();
        let known = lines.entry(topic_id).or_default();
        if let Some(line) = known.line.as_ref().filter(|l| now - l.read_at < FRESH) {
            return Ok(Arc::clone(line));
        }
        Arc::clone(known.read.get_or_insert_default())
    };
    // Should the one who reads go away, the next one reads.
    let line = read
        .line
        .get_or_init(|| read_in_turn(app, topic_id, &read, now));
    let line = line.await.clone();
    let mut lines = app.lines.lock();
    let known = lines.entry(topic_id).or_default();
    // Whoever comes from now on finds what was read or, when that failed, reads anew.
    known.read.take_if(|other| Arc::ptr_eq(other, &read));
    line
}

/// Reads the queue as it is when the reads before are done: changes until then are in it.
async fn read_in_turn(app: &App, topic_id: i32, read: &Read, now: i64) -> Outcome<Arc<Line>> {
    let turn = Arc::clone(&app.lines.lock().entry(topic_id).or_default().turn);
    let _turn = turn.lock().await;
    let version = {
        let mut lines = app.lines.lock();
        let known = lines.entry(topic_id).or_default();
        read.begun.store(true, Ordering::Release);
        #[cfg(test)]
        {
            known.reads += 1;
        }
        known.version
    };
    let mut conn = app.store.read().await?;
    let line = Arc::new(Line {
        order: session::queue(&mut conn, topic_id).await?,
        waits: session::waits(&mut conn, topic_id, now - estimate::WINDOW, estimate::LAST).await?,
        read_at: now,
    });
    drop(conn);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Shared, now};
    use crate::chat::testing::Stage;
    use tokio::task::JoinSet;

    fn reads(app: &App, topic_id: i32) -> u32 {
        app.lines.lock().entry(topic_id).or_default().reads
    }

    /// So many ask for their place at the same time.
    fn ask(app: &Shared, topic_id: i32, many: usize) -> JoinSet<Outcome<Queue>> {
        let mut asks = JoinSet::new();
        for _ in 0..many {
            let app = Arc::clone(app);
            asks.spawn(async move { of_topic(&app, topic_id, now()).await });
        }
        asks
    }

    async fn answered(asks: JoinSet<Outcome<Queue>>) {
        for answer in asks.join_all().await {
            assert_eq!(answer.unwrap().position, 1);
        }
    }

    #[tokio::test]
    async fn one_read_serves_all_who_wait() {
        let stage = Stage::open().await;
        let topic_id = stage.topic("Support").await;
        for round in 1..5 {
            // One who waited was picked up: all others are woken.
            stage.app.lines.changed(topic_id);
            answered(ask(&stage.app, topic_id, 1_000)).await;
            assert_eq!(reads(&stage.app, topic_id), round);
        }
    }

    #[tokio::test]
    async fn changes_during_a_read_cost_one_more_however_many_they_are() {
        let stage = Stage::open().await;
        let topic_id = stage.topic("Support").await;
        let app = &stage.app;
        let turn = Arc::clone(&app.lines.lock().entry(topic_id).or_default().turn);
        // Another read is under way.
        let busy = turn.lock().await;
        let mut all = Vec::new();
        for _ in 0..100 {
            app.lines.changed(topic_id);
            all.push(ask(app, topic_id, 10));
            tokio::task::yield_now().await;
        }
        drop(busy);
        for asks in all {
            answered(asks).await;
        }
        assert_eq!(reads(app, topic_id), 1);
    }
}
