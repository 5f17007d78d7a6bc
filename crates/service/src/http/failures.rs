//! Failures in a sliding window, by key, in bounded memory.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many keys are remembered at most.
pub const REMEMBERED: usize = 10_000;

/// When something failed, by a key's hash. Times are in milliseconds after 1970.
#[derive(Debug)]
pub struct Failures {
    /// The newest failures of each key, the oldest first.
    times: Mutex<HashMap<Vec<u8>, VecDeque<i64>>>,
    /// So many failures close a key; 0 is no limit, and nothing is counted.
    limit: usize,
    /// Failures count so long, in milliseconds.
    window: i64,
}

impl Failures {
    /// None yet.
    pub fn new(limit: usize, window: i64) -> Self {
        Self {
            times: Mutex::default(),
            limit,
            window,
        }
    }

    /// How many count now; never more than the limit.
    pub fn count(&self, key: &[u8], time: i64) -> usize {
        let times = self.lock();
        let times = times.get(key).into_iter().flatten();
        times.filter(|at| time - **at < self.window).count()
    }

    /// Milliseconds until a closed key is open again; none where it is open.
    pub fn closed_for(&self, key: &[u8], time: i64) -> Option<i64> {
        let back = self.limit.checked_sub(1)?;
        let times = self.lock();
        let first = times.get(key)?.iter().rev().nth(back)?;
        Some(first + self.window - time).filter(|wait| *wait > 0)
    }

    /// Counts one.
    pub fn note(&self, key: Vec<u8>, time: i64) {
        if self.limit == 0 {
            return;
        }
        let mut times = self.lock();
        if times.len() >= REMEMBERED && !times.contains_key(&key) {
            self.drop_old(&mut times, time);
            // A flood of keys: the one that failed longest ago gives way.
            let oldest = times.iter().min_by_key(|(_, at)| at.back().copied());
            let oldest = oldest.map(|(key, _)| key.clone());
            if let (true, Some(oldest)) = (times.len() >= REMEMBERED, oldest) {
                times.remove(&oldest);
            }
        }
        let of_key = times.entry(key).or_default();
        of_key.push_back(time);
        if of_key.len() > self.limit {
            of_key.pop_front();
        }
    }

    /// Forgets a key's failures.
    pub fn clear(&self, key: &[u8]) {
        self.lock().remove(key);
    }

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        self.drop_old(&mut self.lock(), time);
    }

    fn drop_old(&self, times: &mut HashMap<Vec<u8>, VecDeque<i64>>, time: i64) {
        times.retain(|_, at| at.back().is_some_and(|at| time - at < self.window));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Vec<u8>, VecDeque<i64>>> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_closes_and_opens_as_its_window_slides() {
        let failures = Failures::new(3, 1000);
        for at in [0, 100, 200] {
            assert_eq!(failures.closed_for(b"a", at), None);
            failures.note(b"a".to_vec(), at);
        }
        assert_eq!(failures.closed_for(b"a", 200), Some(800));
        assert_eq!(failures.closed_for(b"b", 200), None);
        assert_eq!(failures.closed_for(b"a", 1000), None);
        failures.note(b"a".to_vec(), 1000);
        assert_eq!(failures.closed_for(b"a", 1000), Some(100));
        assert_eq!(failures.count(b"a", 1050), 3);
        failures.clear(b"a");
        assert_eq!(failures.count(b"a", 1050), 0);
        let none = Failures::new(0, 1000);
        none.note(b"a".to_vec(), 0);
        assert_eq!((none.count(b"a", 0), none.closed_for(b"a", 0)), (0, None));
    }

    #[test]
    fn memory_is_bounded() {
        let failures = Failures::new(10, i64::MAX);
        for n in 0..REMEMBERED + 10 {
            failures.note(n.to_string().into_bytes(), i64::try_from(n).unwrap());
        }
        assert_eq!(failures.lock().len(), REMEMBERED);
        assert!(!failures.lock().contains_key("0".as_bytes()));
        for time in 0..100 {
            failures.note(b"9999".to_vec(), time);
        }
        assert_eq!(failures.lock()["9999".as_bytes()].len(), 10);
        failures.forget(i64::MAX);
    }
}
