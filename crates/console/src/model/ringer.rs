//! When the console calls its agent: at once when somebody comes, and again while
//! somebody waits.

use super::desk::Desk;
use super::topics::Topics;
use anteroom_carriers::When;
use std::time::Duration;

/// Between two calls while somebody waits.
const EVERY: Duration = Duration::from_secs(20);
/// The same while somebody has waited too long.
const EVERY_WHEN_LATE: Duration = Duration::from_secs(8);

/// What there is to call for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// How many wait whom the agent may pick up, or whose chat the agent is asked to take.
    pub waiting: usize,
    /// How many have waited too long: in the queue, for an answer, or with a colleague.
    pub late: usize,
}

impl Need {
    /// What an agent is called for; one who is not available is not called.
    #[must_use]
    pub fn of(desk: &Desk, topics: &Topics, available: bool, now: When) -> Self {
        if !available {
            return Self::default();
        }
        let agent = desk.agent();
        let own = desk.sessions().filter(|s| s.waits() || s.is_of(agent));
        let late = own.filter(|s| topics.is_late(s, agent, now)).count();
        Self {
            waiting: topics.waiting(desk) + desk.asked().len(),
            late: late + topics.late_elsewhere(desk, now).len(),
        }
    }
}

/// Remembers when it called last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ringer {
    last: Option<(When, Need)>,
}

impl Ringer {
    /// Whether to call now; to be asked again and again.
    pub fn rings(&mut self, need: Need, now: When) -> bool {
        if need == Need::default() {
            self.last = None;
            return false;
        }
        let due = match self.last {
            None => true,
            Some((at, before)) => {
                let every = if need.late > 0 {
                    EVERY_WHEN_LATE
                } else {
                    EVERY
                };
                let again = now.since(at).is_some_and(|passed| passed >= every);
                need.waiting > before.waiting || need.late > before.late || again
            }
        };
        let at = match self.last {
            Some((at, _)) if !due => at,
            _ => now,
        };
        self.last = Some((at, need));
        due
    }
}
