//! What is known without asking the database: which session a key opens, and
//! that a view has not changed since it was read. Nothing here is the truth; a
//! wake-up or a short time ends each view.

use crate::chat::hub::{Hub, Subscription};
use crate::chat::view::{Ask, Seen};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A view counts as known for so long, in milliseconds: estimates age.
const FOR: i64 = 10_000;
/// One session's visitor reads it in no more ways than this.
const WAYS: usize = 4;
/// No more keys than this are remembered.
const KEYS: usize = 100_000;

#[derive(Debug)]
struct View {
    ask: Ask,
    etag: String,
    until: i64,
    watch: Subscription,
}

#[derive(Debug, Default)]
struct Facts {
    keys: HashMap<Vec<u8>, i32>,
    views: HashMap<i32, Vec<View>>,
}

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct Fresh(Arc<Mutex<Facts>>);

impl Fresh {
    fn lock(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session that the key with this hash opens.
    pub fn session(&self, key_hash: &[u8]) -> Option<i32> {
        self.lock().keys.get(key_hash).copied()
    }

    /// Remembers a key.
    pub fn opens(&self, key_hash: Vec<u8>, id: i32) {
        let mut facts = self.lock();
        if facts.keys.len() >= KEYS {
            facts.keys.clear();
        }
        facts.keys.insert(key_hash, id);
    }

    /// The tag of a session's view, where it is sure to be the same still.
    pub fn etag(&self, id: i32, ask: &Ask, now: i64) -> Option<String> {
        let mut facts = self.lock();
        let views = facts.views.get_mut(&id)?;
        views.retain(|view| now < view.until && !view.watch.is_woken());
        let view = views.iter().find(|view| view.ask == *ask)?;
        Some(view.etag.clone())
    }

    /// Remembers what a session's view shows. `generation` is the hub's before
    /// the view was read: a wake-up since then may have been about it.
    pub fn shows(&self, hub: &Hub, generation: u64, id: i32, ask: &Ask, seen: &Seen, now: i64) {
        if seen.news {
            return;
        }
        let watch = hub.subscribe(seen.channels.clone());
        if hub.generation() != generation {
            return;
        }
        let view = View {
            ask: ask.clone(),
            etag: seen.etag.clone(),
            until: seen.next.map_or(now + FOR, |next| next.min(now + FOR)),
            watch,
        };
        let mut facts = self.lock();
        let views = facts.views.entry(id).or_default();
        views.retain(|view| view.ask != *ask && now < view.until);
        if views.len() >= WAYS {
            views.remove(0);
        }
        views.push(view);
    }

    /// Forgets sessions that are gone, with their keys.
    pub fn forget(&self, ids: &[i32]) {
        let mut facts = self.lock();
        facts.keys.retain(|_, id| !ids.contains(id));
        facts.views.retain(|id, _| !ids.contains(id));
    }

    /// Forgets the views of sessions that are over.
    pub fn keep_only(&self, ids: &HashSet<i32>) {
        self.lock().views.retain(|id, _| ids.contains(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::hub::Channel;

    fn seen(etag: &str, next: Option<i64>) -> Seen {
        Seen {
            body: serde_json::Value::Null,
            etag: etag.to_owned(),
            news: false,
            next,
            channels: vec![Channel::Session(1)],
        }
    }

    #[test]
    fn a_view_is_known_until_a_wake_up_or_its_time() {
        let (hub, fresh, ask) = (Hub::default(), Fresh::default(), Ask::default());
        let know = |now| fresh.shows(&hub, hub.generation(), 1, &ask, &seen("a", None), now);
        know(0);
        assert_eq!(fresh.etag(1, &ask, 1).as_deref(), Some("a"));
        let other = Ask {
            after: 7,
            ..Ask::default()
        };
        assert_eq!(fresh.etag(1, &other, 1), None);
        hub.wake(&[Channel::Session(2)]);
        assert_eq!(fresh.etag(1, &ask, 1).as_deref(), Some("a"));
        hub.wake(&[Channel::Session(1)]);
        assert_eq!(fresh.etag(1, &ask, 1), None);
        know(0);
        assert_eq!(fresh.etag(1, &ask, FOR), None);
        know(0);
        fresh.forget(&[1]);
        assert_eq!(fresh.etag(1, &ask, 1), None);
    }

    #[test]
    fn a_wake_up_while_it_was_read_counts() {
        let (hub, fresh, ask) = (Hub::default(), Fresh::default(), Ask::default());
        let before = hub.generation();
        hub.wake(&[Channel::Session(1)]);
        fresh.shows(&hub, before, 1, &ask, &seen("a", None), 0);
        assert_eq!(fresh.etag(1, &ask, 1), None);
        fresh.shows(&hub, hub.generation(), 1, &ask, &seen("a", Some(5)), 0);
        assert_eq!(fresh.etag(1, &ask, 4).as_deref(), Some("a"));
        assert_eq!(fresh.etag(1, &ask, 5), None);
    }

    #[test]
    fn keys_are_remembered_and_forgotten() {
        let fresh = Fresh::default();
        fresh.opens(vec![1], 7);
        assert_eq!(fresh.session(&[1]), Some(7));
        fresh.forget(&[7]);
        assert_eq!(fresh.session(&[1]), None);
    }
}
