//! What happened to sessions, told to those who want to know: triggers, bots
//! and webhooks. For each session in the order in which it happened; one that
//! takes its time holds up no other, and nobody's answer.

mod bots;
mod host;
mod inputs;
mod tell;

pub use bots::{fill, has_bot, list as bots, register};
pub use host::Hands;
pub use inputs::before_message;

use crate::app::Shared;
use crate::store::message;
use crate::store::session::SessionRow;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A session's worker goes when nothing has happened for so long.
const QUIET: Duration = Duration::from_secs(60);

/// A change of a session: what it was before (nothing, if it is new) and is now.
#[derive(Clone, Debug)]
pub struct Change {
    /// Before.
    pub before: Option<SessionRow>,
    /// After.
    pub after: SessionRow,
    /// The agent whose call it was; 0 is a visitor or the service.
    pub by: i32,
}

tokio::task_local! {
    /// The agent whose call the task performs.
    static BY: i32;
}

/// Performs a call of this agent's: what it changes is told as the agent's doing.
pub async fn as_agent<T>(id: i32, call: impl Future<Output = T>) -> T {
    BY.scope(id, call).await
}

/// Where changes are told.
#[derive(Debug)]
pub struct News {
    sender: UnboundedSender<Change>,
    receiver: Mutex<Option<UnboundedReceiver<Change>>>,
}

impl Default for News {
    fn default() -> Self {
        let (sender, receiver) = unbounded_channel();
        Self {
            sender,
            receiver: Mutex::new(Some(receiver)),
        }
    }
}

impl News {
    /// Tells a change; after it was stored.
    pub fn tell(&self, before: Option<&SessionRow>, after: &SessionRow) {
        // Nobody listens any more only when the service stops.
        let _ = self.sender.send(Change {
            before: before.cloned(),
            after: after.clone(),
            by: BY.try_with(|id| *id).unwrap_or(0),
        });
    }

    fn take(&self) -> Option<UnboundedReceiver<Change>> {
        self.receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// How far the messages of each session were told: the last one's id.
#[derive(Debug, Default)]
struct Told {
    sessions: HashMap<i32, i32>,
    /// What counts for a session that is not there.
    others: i32,
}

impl Told {
    fn of(&self, session: i32) -> i32 {
        self.sessions.get(&session).copied().unwrap_or(self.others)
    }

    /// Forgets a session. Ids ascend, so what it was told to holds for all that
    /// nothing has happened to since then.
    fn forget(&mut self, session: i32) {
        if let Some(last) = self.sessions.remove(&session) {
            self.others = self.others.max(last);
        }
    }
}

/// Tells what happens until the service stops.
pub async fn run(app: Shared) {
    let Some(mut changes) = app.news.take() else {
        return;
    };
    let newest = match app.store.read().await {
        Ok(mut read) => message::newest(&mut read).await,
        Err(error) => Err(error),
    };
    let told = Arc::new(Mutex::new(Told {
        others: newest.unwrap_or_default(),
        ..Told::default()
    }));
    let mut workers: HashMap<i32, UnboundedSender<Change>> = HashMap::new();
    loop {
        let change = tokio::select! {
            change = changes.recv() => change,
            () = app.stopping.cancelled() => None,
        };
        let Some(change) = change else { return };
        let id = change.after.id;
        if change.before.is_none() {
            // Nothing of a new session was told yet.
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.sessions.entry(id).or_insert(0);
        }
        let change = match workers.get(&id) {
            Some(worker) => match worker.send(change) {
                Ok(()) => continue,
                Err(back) => back.0,
            },
            None => change,
        };
        workers.retain(|_, worker| !worker.is_closed());
        let (sender, receiver) = unbounded_channel();
        let _ = sender.send(change);
        workers.insert(id, sender);
        tokio::spawn(worker(Arc::clone(&app), id, receiver, Arc::clone(&told)));
    }
}

/// Tells the changes of one session, one after the other.
async fn worker(
    app: Shared,
    id: i32,
    mut changes: UnboundedReceiver<Change>,
    told: Arc<Mutex<Told>>,
) {
    loop {
        let change = match tokio::time::timeout(QUIET, changes.recv()).await {
            Ok(change) => change,
            Err(_) => {
                // What was sent in this moment is still taken.
                changes.close();
                changes.recv().await
            }
        };
        let lock = || told.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(change) = change else {
            lock().forget(id);
            return;
        };
        let after = lock().of(id);
        match tell::change(&app, &change, after).await {
            Ok(last) => {
                lock().sessions.insert(id, last.max(after));
            }
            Err(fault) => tracing::warn!(session = id, %fault, "news could not be told"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_session_is_told_nothing_twice() {
        let mut told = Told {
            others: 10,
            ..Told::default()
        };
        assert_eq!(told.of(1), 10);
        told.sessions.insert(1, 25);
        told.sessions.insert(2, 0);
        assert_eq!((told.of(1), told.of(2), told.of(3)), (25, 0, 10));
        told.forget(1);
        assert_eq!((told.of(1), told.of(2), told.of(3)), (25, 0, 25));
    }
}
