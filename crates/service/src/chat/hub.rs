//! Wake-ups for held polls.
//!
//! A wake-up carries nothing: whoever is woken reads the database after its
//! cursor. A missed or superfluous one costs time, never a message.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What somebody can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Something the visitor of this session can see.
    Session(i32),
    /// The order of this topic's queue.
    Queue(i32),
    /// Whether somebody is there for this topic.
    Presence(i32),
    /// Anything that this topic's agents can see.
    Activity(i32),
    /// This agent's own memberships and presence.
    Agent(i32),
    /// The messages with a time to come.
    Later,
    /// The e-mails that wait.
    Mail,
}

type Waiting = HashMap<Channel, HashMap<u64, Arc<Waiter>>>;

/// Somebody who waits.
#[derive(Debug, Default)]
struct Waiter {
    notify: Notify,
    /// Was ever woken.
    woken: AtomicBool,
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    generation: u64,
    waiting: Waiting,
}

/// Who waits for what.
#[derive(Clone, Debug, Default)]
pub struct Hub(Arc<Mutex<Inner>>);

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes everybody who waits for one of these.
    pub fn wake(&self, channels: &[Channel]) {
        let mut inner = self.lock();
        inner.generation += 1;
        for channel in channels {
            for waiter in inner
                .waiting
                .get(channel)
                .into_iter()
                .flat_map(HashMap::values)
            {
                waiter.woken.store(true, Ordering::Release);
                waiter.notify.notify_one();
            }
        }
    }

    /// Counts the wake-ups.
    pub fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Waits for these from now on. Subscribe before reading: a change between
    /// the read and the wait is then not lost.
    pub fn subscribe(&self, channels: Vec<Channel>) -> Subscription {
        let waiter = Arc::new(Waiter::default());
        let mut inner = self.lock();
        inner.next += 1;
        let id = inner.next;
        for channel in &channels {
            inner
                .waiting
                .entry(*channel)
                .or_default()
                .insert(id, Arc::clone(&waiter));
        }
        drop(inner);
        Subscription {
            hub: self.clone(),
            id,
            channels,
            waiter,
        }
    }
}

/// One waiter; gone when dropped.
#[derive(Debug)]
pub struct Subscription {
    hub: Hub,
    id: u64,
    channels: Vec<Channel>,
    waiter: Arc<Waiter>,
}

impl Subscription {
    /// Returns when something happened since the last call (or the subscription).
    pub async fn woken(&self) {
        self.waiter.notify.notified().await;
    }

    /// Whether something happened since the subscription.
    pub fn is_woken(&self) -> bool {
        self.waiter.woken.load(Ordering::Acquire)
    }

    /// Whether this waits for exactly these.
    pub fn covers(&self, channels: &[Channel]) -> bool {
        self.channels == channels
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut inner = self.hub.lock();
        for channel in &self.channels {
            if let Some(waiters) = inner.waiting.get_mut(channel) {
                waiters.remove(&self.id);
                if waiters.is_empty() {
                    inner.waiting.remove(channel);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wake_before_the_wait_is_not_lost() {
        let hub = Hub::default();
        let sub = hub.subscribe(vec![Channel::Session(1), Channel::Queue(2)]);
        hub.wake(&[Channel::Queue(2)]);
        sub.woken().await;
        hub.wake(&[Channel::Session(9)]);
        let none = tokio::time::timeout(std::time::Duration::from_millis(5), sub.woken()).await;
        assert!(none.is_err());
        drop(sub);
        assert!(hub.lock().waiting.is_empty());
    }
}
