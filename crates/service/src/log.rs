//! The log: lines that repeat are counted, and their number is said once in a while.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt::{Debug, Write};
use std::hash::{Hash, Hasher};
use std::io::IsTerminal;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::FilterExt;
use tracing_subscriber::layer::{Context, Filter, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// So many lines of a kind are written within [`WINDOW`]; the others are counted.
const BURST: u32 = 3;
/// How often the count is said.
const WINDOW: Duration = Duration::from_secs(60);
/// So many kinds are told apart; further ones are written as they come.
const KINDS: usize = 1_000;
/// Where it is said; never counted itself.
const OWN: &str = "anteroom::log";
/// What scripts write has limits of its own.
const SCRIPTS: &str = "anteroom::scripts";

static REPEATED: LazyLock<Repeated> = LazyLock::new(Repeated::default);

/// Writes the log to standard error from now on.
pub fn start() {
    let filter = EnvFilter::try_from_env("ANTEROOM_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,anteroom=info"));
    let lines = tracing_subscriber::fmt::layer()
        // Colours are for people, not for files.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_filter(filter.and(&*REPEATED));
    tracing_subscriber::registry().with(lines).init();
}

/// Says what was left out, every now and then.
pub async fn run() {
    loop {
        tokio::time::sleep(WINDOW / 6).await;
        say(REPEATED.due(Instant::now()));
    }
}

/// Says what was left out and not told yet: the service stops.
pub fn finish() {
    say(REPEATED.due(Instant::now() + WINDOW));
}

fn say(left_out: Vec<LeftOut>) {
    for LeftOut { line, times } in left_out {
        tracing::warn!(target: OWN, times, "repeated: {line}");
    }
}

/// Warnings and errors of the last minute, by kind: the same place in the code, and the
/// same text but for its numbers.
#[derive(Debug, Default)]
struct Repeated(Mutex<HashMap<u64, Kind>>);

#[derive(Debug)]
struct Kind {
    line: String,
    since: Instant,
    said: u32,
    left_out: u64,
}

#[derive(Debug, PartialEq, Eq)]
struct LeftOut {
    line: String,
    times: u64,
}

impl Repeated {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this line is to be written now.
    fn is_written(&self, key: u64, line: String, now: Instant) -> bool {
        let mut kinds = self.lock();
        if kinds.len() >= KINDS && !kinds.contains_key(&key) {
            return true;
        }
        let kind = kinds.entry(key).or_insert(Kind {
            line,
            since: now,
            said: 0,
            left_out: 0,
        });
        if kind.said < BURST {
            kind.said += 1;
            return true;
        }
        kind.left_out += 1;
        false
    }

    /// What was left out in windows that have ended. A kind that goes on stays counted, so
    /// that one line a minute is all there is of it.
    fn due(&self, now: Instant) -> Vec<LeftOut> {
        let mut due = Vec::new();
        self.lock().retain(|_, kind| {
            if now.duration_since(kind.since) < WINDOW {
                return true;
            }
            if kind.left_out == 0 {
                return false;
            }
            due.push(LeftOut {
                line: kind.line.clone(),
                times: std::mem::take(&mut kind.left_out),
            });
            kind.since = now;
            true
        });
        due
    }
}

impl<S: Subscriber> Filter<S> for &'static Repeated {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let about = event.metadata();
        let counted = *about.level() <= Level::WARN && ![OWN, SCRIPTS].contains(&about.target());
        if !counted {
            return true;
        }
        let mut line = Line::default();
        event.record(&mut line);
        let mut hasher = DefaultHasher::new();
        about.callsite().hash(&mut hasher);
        for c in line.0.chars().filter(|c| !c.is_ascii_digit()) {
            c.hash(&mut hasher);
        }
        self.is_written(hasher.finish(), line.0, Instant::now())
    }
}

/// An event as text.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let gap = if self.0.is_empty() { "" } else { " " };
        let _ = match field.name() {
            "message" => write!(self.0, "{gap}{value:?}"),
            name => write!(self.0, "{gap}{name}={value:?}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_a_few_lines_and_a_number() {
        let repeated = Repeated::default();
        let start = Instant::now();
        let written = |key: u64, at: u64| {
            let now = start + Duration::from_millis(at);
            repeated.is_written(key, format!("line {key}"), now)
        };
        let storm = (0..1_000).filter(|at| written(1, *at)).count();
        assert_eq!(storm, 3);
        // Another kind is not held back by it.
        assert!(written(2, 1_000));
        assert_eq!(repeated.due(start + WINDOW / 2), []);
        let said = repeated.due(start + WINDOW);
        let [one] = said.as_slice() else {
            panic!("{said:?}");
        };
        assert_eq!((one.line.as_str(), one.times), ("line 1", 997));
        // It goes on: a number a minute.
        assert!(!written(1, 61_000));
        assert_eq!(repeated.due(start + WINDOW * 2)[0].times, 1);
        // It is over, and news when it comes back.
        assert_eq!(repeated.due(start + WINDOW * 3), []);
        assert!(written(1, 200_000));
    }

    #[test]
    fn memory_is_bounded() {
        let repeated = Repeated::default();
        for key in 0..2 * KINDS as u64 {
            assert!(repeated.is_written(key, String::new(), Instant::now()));
        }
        assert_eq!(repeated.lock().len(), KINDS);
    }
}
