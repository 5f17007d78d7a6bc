//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// How long a condition may take to come true. Generous: slow machines are
/// slow, and a wait that succeeds costs only what it needed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// Looks until there is something to see, at most [`PATIENCE`] long.
pub async fn look<T>(probe: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    look_for(PATIENCE, probe).await
}

/// Looks until there is something to see, at most this long.
pub async fn look_for<T>(
    patience: Duration,
    mut probe: impl AsyncFnMut() -> Option<T>,
) -> Option<T> {
    let began = Instant::now();
    loop {
        if let Some(found) = probe().await {
            return Some(found);
        }
        if began.elapsed() > patience {
            return None;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for a condition outside a browser.
///
/// # Panics
/// When it does not come true.
pub async fn until<T>(what: &str, probe: impl AsyncFnMut() -> Option<T>) -> T {
    match look(probe).await {
        Some(found) => found,
        None => panic!("waited {PATIENCE:?} for {what}"),
    }
}
