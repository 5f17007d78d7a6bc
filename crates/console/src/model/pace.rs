//! How soon the next poll follows. It goes by what came and when, never by a header:
//! proxies alter tags, or drop what says that a poll was held.

use anteroom_carriers::agent::AgentSession;
use std::time::Duration;

/// Between two polls, whatever came.
const BREATH: Duration = Duration::from_millis(150);
/// As long as the service holds a poll: nobody needs to wait longer.
const LONGEST: Duration = Duration::from_secs(25);
/// The pause doubles so many times.
const DOUBLINGS: u32 = 4;

/// An answer to a poll.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// The service could have held the poll: it was asked to, and knows what the console has.
    pub holdable: bool,
    /// How long the answer took.
    pub took: Duration,
    /// It told something that was not known.
    pub news: bool,
    /// The service's `Poll-Interval`.
    pub interval: Duration,
}

/// Counts polls that were answered at once with nothing new.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    idle: u32,
    seen: Option<(Vec<AgentSession>, i32)>,
}

impl Pace {
    /// Whether these sessions, or messages up to this one, are not what the last answer told.
    pub fn is_news(&mut self, sessions: &[AgentSession], cursor: i32) -> bool {
        let mut sessions = sessions.to_vec();
        for session in &mut sessions {
            // Those that are new move the cursor.
            session.messages = None;
        }
        let now = Some((sessions, cursor));
        let news = self.seen != now;
        self.seen = now;
        news
    }

    /// The pause before the next poll. Polls that are answered at once with nothing new
    /// are sent at the service's interval, and more and more seldom.
    pub fn rest(&mut self, answered: Answered) -> Duration {
        let at_once = answered.took < answered.interval;
        if answered.news || !at_once || !answered.holdable {
            self.idle = 0;
            return BREATH;
        }
        let doublings = self.idle.min(DOUBLINGS);
        self.idle = doublings + 1;
        let longest = LONGEST.max(answered.interval);
        (answered.interval * (1 << doublings)).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const INTERVAL: Duration = Duration::from_secs(3);

    fn answered(took: Duration, news: bool) -> Answered {
        Answered {
            holdable: true,
            took,
            news,
            interval: INTERVAL,
        }
    }

    #[test]
    fn an_idle_console_is_slow_however_soon_it_is_answered() {
        let mut pace = Pace::default();
        let mut time = Duration::ZERO;
        let mut polls = 0;
        while time < Duration::from_secs(600) {
            time += SOON + pace.rest(answered(SOON, false));
            polls += 1;
        }
        // Ten minutes of held polls are 24.
        assert!(polls <= 28, "{polls}");
        // News is followed at once, and so is a poll that was held.
        assert_eq!(pace.rest(answered(SOON, true)), BREATH);
        assert_eq!(pace.rest(answered(SOON, false)), INTERVAL);
        assert_eq!(pace.rest(answered(LONGEST, false)), BREATH);
        assert_eq!(pace.rest(answered(SOON, false)), INTERVAL);
        // A poll that could not be held comes at once for that.
        let first = Answered {
            holdable: false,
            ..answered(SOON, false)
        };
        assert_eq!(pace.rest(first), BREATH);
    }

    #[test]
    fn the_same_again_is_no_news() {
        let mut pace = Pace::default();
        let mut session = AgentSession {
            chat_session_id: 1,
            ..AgentSession::default()
        };
        assert!(pace.is_news(std::slice::from_ref(&session), 0));
        session.messages = Some(Vec::new());
        assert!(!pace.is_news(std::slice::from_ref(&session), 0));
        assert!(pace.is_news(std::slice::from_ref(&session), 7));
        session.away = true;
        assert!(pace.is_news(std::slice::from_ref(&session), 7));
        assert!(pace.is_news(&[], 7));
    }
}
