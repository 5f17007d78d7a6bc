//! How many polls are held for one session or one agent.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Whose polls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holder {
    /// The visitor of this session.
    Session(i32),
    /// This agent.
    Agent(i32),
}

/// The polls of one holder, the oldest first.
type Line = VecDeque<(u64, CancellationToken)>;

#[derive(Debug, Default)]
struct Lines {
    next: u64,
    of: HashMap<Holder, Line>,
}

/// The polls that are held.
#[derive(Clone, Debug)]
pub struct HeldPolls {
    /// So many for each; 0 is no limit.
    most: usize,
    lines: Arc<Mutex<Lines>>,
}

impl HeldPolls {
    /// Nothing held; `most` of each holder may be, and with 0 any number.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            lines: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more is held. Where that is one too many the oldest has to go.
    pub fn hold(&self, holder: Holder) -> Place {
        let over = CancellationToken::new();
        let mut lines = self.lock();
        lines.next += 1;
        let id = lines.next;
        let line = lines.of.entry(holder).or_default();
        line.push_back((id, over.clone()));
        if self.most > 0
            && line.len() > self.most
            && let Some((_, oldest)) = line.pop_front()
        {
            oldest.cancel();
        }
        drop(lines);
        Place {
            held: self.clone(),
            holder,
            id,
            over,
        }
    }
}

#[cfg(test)]
impl HeldPolls {
    /// Whether any are.
    pub fn are_held(&self) -> bool {
        !self.lock().of.is_empty()
    }
}

/// A held poll's place; free when dropped.
#[derive(Debug)]
pub struct Place {
    held: HeldPolls,
    holder: Holder,
    id: u64,
    over: CancellationToken,
}

impl Place {
    /// Returns when newer polls need the place.
    pub async fn lost(&self) {
        self.over.cancelled().await;
    }

    /// Whether newer polls need the place.
    pub fn is_lost(&self) -> bool {
        self.over.is_cancelled()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lines = self.held.lock();
        if let Some(line) = lines.of.get_mut(&self.holder) {
            line.retain(|(id, _)| *id != self.id);
            if line.is_empty() {
                lines.of.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_gives_way() {
        let held = HeldPolls::new(2);
        let mut of_one: Vec<_> = (0..2).map(|_| held.hold(Holder::Session(1))).collect();
        let others = [
            held.hold(Holder::Session(2)),
            held.hold(Holder::Agent(1)),
            held.hold(Holder::Agent(1)),
        ];
        assert!(of_one.iter().chain(&others).all(|place| !place.is_lost()));
        of_one.push(held.hold(Holder::Session(1)));
        let lost: Vec<bool> = of_one.iter().map(Place::is_lost).collect();
        assert_eq!(lost, [true, false, false]);
        // A place that is free again is taken before anybody has to go.
        drop(of_one.remove(1));
        of_one.push(held.hold(Holder::Session(1)));
        let lost: Vec<bool> = of_one.iter().map(Place::is_lost).collect();
        assert_eq!(lost, [true, false, false]);
        drop((of_one, others));
        assert!(held.lock().of.is_empty());
        let held = HeldPolls::new(0);
        let many: Vec<_> = (0..100).map(|_| held.hold(Holder::Agent(1))).collect();
        assert!(!many[0].is_lost());
    }
}
