//! What waits to be delivered to one webhook.

use hyper::body::Bytes;
use std::collections::VecDeque;

/// How much waits for one webhook at most.
pub const MOST: usize = 1_000;

/// An event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The event's name.
    pub event: &'static str,
    /// The event's id.
    pub id: String,
    /// The payload.
    pub body: Bytes,
}

/// Parcels in the order in which things happened.
#[derive(Debug, Default)]
pub struct Queue {
    parcels: VecDeque<Parcel>,
    /// Dropped since the last time that it was asked.
    dropped: u64,
}

impl Queue {
    /// Adds one; where there is no room, the oldest makes it.
    pub fn push(&mut self, parcel: Parcel) {
        if self.parcels.len() >= MOST {
            self.parcels.pop_front();
            self.dropped += 1;
        }
        self.parcels.push_back(parcel);
    }

    /// The next one.
    pub fn pop(&mut self) -> Option<Parcel> {
        self.parcels.pop_front()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.parcels.len()
    }

    /// How many were dropped since this was last asked.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let parcel = |n: usize| Parcel {
            event: "e",
            id: n.to_string(),
            body: Bytes::new(),
        };
        let mut queue = Queue::default();
        for n in 0..MOST + 3 {
            queue.push(parcel(n));
        }
        assert_eq!(queue.len(), MOST);
        assert_eq!((queue.take_dropped(), queue.take_dropped()), (3, 0));
        assert_eq!(queue.pop(), Some(parcel(3)));
        assert_eq!(queue.pop(), Some(parcel(4)));
    }
}
