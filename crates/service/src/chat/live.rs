//! What changes too often for the disk: the visitor's last fetch, what the
//! visitor has read, and typing.

use crate::store::session::SessionRow;
use anteroom_carriers::ChatSessionFlags;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
struct Facts {
    fetched: i64,
    held: u32,
    /// The stamp is not on disk yet.
    dirty: bool,
    visitor_types_until: i64,
    agent_types_until: i64,
    away: bool,
    /// The last message that the visitor has got.
    read: i32,
    /// That is not on disk yet.
    read_dirty: bool,
}

/// Live facts of all sessions.
#[derive(Clone, Debug)]
pub struct Live {
    facts: Arc<Mutex<HashMap<i32, Facts>>>,
    /// A start counts as a fetch: nobody could fetch before it.
    started: i64,
}

/// Which side is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The visitor.
    Visitor,
    /// The agent.
    Agent,
}

impl Live {
    /// Nothing known yet.
    pub fn new(started: i64) -> Self {
        Self {
            facts: Arc::default(),
            started,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i32, Facts>> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The visitor fetches.
    pub fn touch(&self, id: i32, now: i64) {
        let mut facts = self.lock();
        let fact = facts.entry(id).or_default();
        fact.fetched = fact.fetched.max(now);
        fact.dirty = true;
    }

    /// The visitor has got the messages up to this one; true when that is news.
    pub fn has_read(&self, id: i32, message: i32) -> bool {
        if message <= 0 {
            return false;
        }
        let mut facts = self.lock();
        let fact = facts.entry(id).or_default();
        let is_news = message > fact.read;
        if is_news {
            fact.read = message;
            fact.read_dirty = true;
        }
        is_news
    }

    /// The last message that the visitor has got since the service started; 0 for none.
    /// What was read before stands in the messages.
    pub fn read_up_to(&self, id: i32) -> i32 {
        self.lock().get(&id).map_or(0, |fact| fact.read)
    }

    /// How far visitors have read, where that is not on disk yet.
    pub fn take_read(&self) -> Vec<(i32, i32)> {
        let mut facts = self.lock();
        let mut read = Vec::new();
        for (id, fact) in facts.iter_mut().filter(|(_, fact)| fact.read_dirty) {
            fact.read_dirty = false;
            read.push((*id, fact.read));
        }
        read
    }

    /// The visitor's poll is held: counts as fetching until the guard is dropped.
    pub fn hold(&self, id: i32) -> Hold {
        self.lock().entry(id).or_default().held += 1;
        Hold {
            live: self.clone(),
            id,
        }
    }

    /// When the visitor last fetched.
    pub fn fetched(&self, row: &SessionRow, now: i64) -> Option<i64> {
        let facts = self.lock();
        match facts.get(&row.id) {
            Some(fact) if fact.held > 0 => Some(now),
            Some(fact) if fact.fetched > 0 => {
                Some(fact.fetched.max(row.customer_fetch.unwrap_or(0)))
            }
            _ => row.customer_fetch,
        }
    }

    /// How long ago the visitor last fetched; a start of the service counts.
    pub fn absent(&self, row: &SessionRow, now: i64) -> Duration {
        let last = self.fetched(row, now).unwrap_or(0).max(self.started);
        Duration::from_millis(u64::try_from(now - last).unwrap_or(0))
    }

    /// How long ago anybody posted; time before the start does not count.
    pub fn idle(&self, row: &SessionRow, now: i64) -> Duration {
        let last = row.idle.unwrap_or(0).max(self.started);
        Duration::from_millis(u64::try_from(now - last).unwrap_or(0))
    }

    /// Notes whether the visitor is away; true when that is news.
    pub fn set_away(&self, id: i32, away: bool) -> bool {
        let mut facts = self.lock();
        if !away && !facts.contains_key(&id) {
            return false;
        }
        let fact = facts.entry(id).or_default();
        std::mem::replace(&mut fact.away, away) != away
    }

    /// Notes typing until `until`; true when that changes what is seen at `now`.
    pub fn set_typing(&self, id: i32, side: Side, until: i64, now: i64) -> bool {
        let mut facts = self.lock();
        let fact = facts.entry(id).or_default();
        let slot = match side {
            Side::Visitor => &mut fact.visitor_types_until,
            Side::Agent => &mut fact.agent_types_until,
        };
        let was = *slot > now;
        *slot = until;
        was != (until > now)
    }

    /// Who is typing, and when the first of them expires.
    pub fn typing(&self, id: i32, now: i64) -> (ChatSessionFlags, Option<i64>) {
        let facts = self.lock();
        let Some(fact) = facts.get(&id) else {
            return (ChatSessionFlags::NONE, None);
        };
        let mut flags = ChatSessionFlags::NONE;
        let mut next = None;
        for (until, flag) in [
            (
                fact.visitor_types_until,
                ChatSessionFlags::CUSTOMER_IS_TYPING,
            ),
            (fact.agent_types_until, ChatSessionFlags::USER_IS_TYPING),
        ] {
            if until > now {
                flags = flags.with(flag, true);
                next = Some(next.map_or(until, |n: i64| n.min(until)));
            }
        }
        (flags, next)
    }

    /// The stamps that are not on disk yet; held visitors count as fetching now.
    pub fn take_stamps(&self, now: i64) -> Vec<(i32, i64)> {
        let mut facts = self.lock();
        let mut stamps = Vec::new();
        for (id, fact) in facts.iter_mut().filter(|(_, fact)| fact.dirty) {
            if fact.held > 0 {
                fact.fetched = fact.fetched.max(now);
            }
            fact.dirty = false;
            stamps.push((*id, fact.fetched));
        }
        stamps
    }

    /// These could not be written: they are taken again the next time.
    pub fn put_back(&self, stamps: &[(i32, i64)], read: &[(i32, i32)]) {
        let mut facts = self.lock();
        for (id, fetched) in stamps {
            let fact = facts.entry(*id).or_default();
            fact.fetched = fact.fetched.max(*fetched);
            fact.dirty = true;
        }
        for (id, message) in read {
            let fact = facts.entry(*id).or_default();
            fact.read = fact.read.max(*message);
            fact.read_dirty = true;
        }
    }

    /// Forgets sessions that are over.
    pub fn keep_only(&self, ids: &HashSet<i32>) {
        self.lock()
            .retain(|id, fact| fact.held > 0 || fact.dirty || fact.read_dirty || ids.contains(id));
    }
}

/// A held poll.
#[derive(Debug)]
pub struct Hold {
    live: Live,
    id: i32,
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(fact) = self.live.lock().get_mut(&self.id) {
            fact.held = fact.held.saturating_sub(1);
            fact.fetched = fact.fetched.max(crate::app::now());
            fact.dirty = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i32, fetched: Option<i64>) -> SessionRow {
        SessionRow {
            id,
            customer_fetch: fetched,
            ..SessionRow::default()
        }
    }

    #[test]
    fn a_start_counts_as_a_fetch() {
        let live = Live::new(1_000);
        assert_eq!(
            live.absent(&row(1, Some(10)), 1_500),
            Duration::from_millis(500)
        );
        live.touch(1, 1_200);
        assert_eq!(
            live.absent(&row(1, Some(10)), 1_500),
            Duration::from_millis(300)
        );
    }

    #[test]
    fn a_held_poll_is_fetching() {
        let live = Live::new(0);
        let hold = live.hold(1);
        assert_eq!(live.absent(&row(1, None), 9_999), Duration::ZERO);
        drop(hold);
        assert!(live.fetched(&row(1, None), 5).unwrap() > 9_999);
    }

    #[test]
    fn what_could_not_be_written_is_taken_again() {
        let live = Live::new(0);
        live.touch(1, 10);
        live.has_read(1, 7);
        let (stamps, read) = (live.take_stamps(10), live.take_read());
        assert!(live.take_stamps(10).is_empty() && live.take_read().is_empty());
        // The visitor reads on before it is known that the write failed.
        live.has_read(1, 8);
        live.put_back(&stamps, &read);
        live.keep_only(&HashSet::new());
        assert_eq!(live.take_stamps(11), [(1, 10)]);
        assert_eq!(live.take_read(), [(1, 8)]);
    }

    #[test]
    fn typing_expires() {
        let live = Live::new(0);
        assert!(live.set_typing(1, Side::Visitor, 100, 50));
        assert!(!live.set_typing(1, Side::Visitor, 120, 60));
        let (flags, next) = live.typing(1, 70);
        assert!(flags.contains(ChatSessionFlags::CUSTOMER_IS_TYPING));
        assert_eq!(next, Some(120));
        assert_eq!(live.typing(1, 120).0, ChatSessionFlags::NONE);
    }
}
