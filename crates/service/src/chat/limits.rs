//! Simple limits against abuse: so many in a minute.

use crate::error::{Fault, Outcome};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

const MINUTE: i64 = 60_000;

/// A bucket for each key; it refills steadily, its whole content in a minute.
#[derive(Debug)]
pub struct Buckets<K> {
    per_minute: u32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Milliseconds' worth of what is used.
    used: i64,
    at: i64,
}

impl<K: Eq + Hash> Buckets<K> {
    /// So many in a minute; 0 is no limit.
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            buckets: Mutex::default(),
        }
    }

    /// Takes one, or says when to come back.
    pub fn take(&self, key: K, now: i64, what: &str) -> Outcome<()> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let cost = MINUTE / i64::from(self.per_minute);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(key).or_insert(Bucket { used: 0, at: now });
        bucket.used = (bucket.used - (now - bucket.at).max(0)).max(0);
        bucket.at = now;
        if bucket.used + cost > MINUTE {
            let wait = (bucket.used + cost - MINUTE + 999) / 1000;
            return Err(Fault::too_many(
                format!("too many {what} in a short time; try again in {wait} s"),
                u64::try_from(wait).unwrap_or(1),
            ));
        }
        bucket.used += cost;
        Ok(())
    }

    /// Forgets buckets that have refilled.
    pub fn forget(&self, now: i64) {
        self.buckets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, bucket| bucket.used > now - bucket.at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_refills() {
        let buckets = Buckets::new(3);
        for _ in 0..3 {
            buckets.take(1, 0, "x").unwrap();
        }
        let fault = buckets.take(1, 0, "x").unwrap_err();
        assert_eq!(fault.retry_after, Some(20));
        buckets.take(2, 0, "x").unwrap();
        buckets.take(1, 20_000, "x").unwrap();
        buckets.forget(200_000);
        assert!(buckets.buckets.lock().unwrap().is_empty());
        Buckets::new(0).take(1, 0, "x").unwrap();
    }
}
