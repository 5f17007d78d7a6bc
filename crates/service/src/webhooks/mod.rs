//! Webhooks: others are told what happens to sessions.
//!
//! For each webhook in the order in which it happened; a slow one holds up no
//! other. What waits is kept in memory: it does not outlive the service.

mod deliver;
mod payload;
mod queue;
mod sign;
mod target;

pub use payload::{Event, Kind};
pub use target::target;

use crate::config::Settings;
use crate::outside::Outside;
use crate::store::Store;
use crate::store::webhook::WebhookRow;
use hyper::body::Bytes;
use queue::{Parcel, Queue};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What is on its way when the service stops has so long to arrive.
const GRACE: Duration = Duration::from_secs(3);

/// All webhooks of the service.
#[derive(Clone, Debug)]
pub struct Webhooks(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    outside: Outside,
    /// Between the tries of one delivery.
    delays: [Duration; 2],
    /// Of one try.
    timeout: Duration,
    /// What waits, by webhook; each queue here has a task that empties it.
    queues: Mutex<HashMap<i32, Queue>>,
    tasks: TaskTracker,
    /// The service stops: nothing is tried again.
    stopping: CancellationToken,
    /// Nothing is tried at all.
    stopped: CancellationToken,
}

impl Webhooks {
    /// With the service's way out; they end with [`Webhooks::stop`].
    pub fn start(
        store: Store,
        outside: Outside,
        settings: &Settings,
        stopping: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            outside,
            delays: settings.webhook_delays.0,
            timeout: settings.webhook_timeout,
            queues: Mutex::default(),
            tasks: TaskTracker::new(),
            stopping,
            stopped: CancellationToken::new(),
        }))
    }

    /// Tells those of these webhooks that want to know. Waits for nobody.
    pub fn tell(&self, webhooks: &[WebhookRow], event: &Event<'_>) {
        let name = event.kind.name();
        let mut wanting = webhooks
            .iter()
            .filter(|row| row.events.split(',').any(|wanted| wanted == name))
            .peekable();
        if wanting.peek().is_none() || self.0.stopped.is_cancelled() {
            return;
        }
        let id = match payload::event_id() {
            Ok(id) => id,
            Err(error) => {
                tracing::error!(%error, "webhooks are not told: no random bits for an event's id");
                return;
            }
        };
        let at = crate::app::utc();
        for row in wanting {
            let body = payload::payload(event, &id, at, &row.name).to_string();
            let parcel = Parcel {
                event: name,
                id: id.clone(),
                body: Bytes::from(body),
            };
            self.push(row.id, parcel);
        }
    }

    fn push(&self, webhook: i32, parcel: Parcel) {
        let mut queues = self.0.queues();
        let has_task = queues.contains_key(&webhook);
        queues.entry(webhook).or_default().push(parcel);
        drop(queues);
        if !has_task {
            let inner = Arc::clone(&self.0);
            self.0.tasks.spawn(deliver::all(inner, webhook));
        }
    }

    /// Lets what is on its way arrive, for a moment.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(GRACE, self.0.tasks.wait())
            .await
            .is_err()
        {
            let lost: usize = self.0.queues().values().map(Queue::len).sum();
            tracing::warn!(
                lost,
                "the service stops before webhooks were told everything"
            );
            self.0.stopped.cancel();
            self.0.tasks.wait().await;
        }
        self.0.stopped.cancel();
    }
}

impl Inner {
    fn queues(&self) -> MutexGuard<'_, HashMap<i32, Queue>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next parcel for a webhook; with none its queue is gone.
    fn next(&self, webhook: i32) -> Option<Parcel> {
        let mut queues = self.queues();
        let queue = queues.get_mut(&webhook)?;
        let dropped = queue.take_dropped();
        let next = queue.pop();
        if next.is_none() {
            queues.remove(&webhook);
        }
        drop(queues);
        if dropped > 0 {
            tracing::warn!(
                webhook,
                dropped,
                "a webhook is too slow: the oldest events that waited for it were dropped"
            );
        }
        next
    }
}
