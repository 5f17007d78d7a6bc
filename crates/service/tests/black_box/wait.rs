//! Waiting for what comes by itself.

use crate::harness::PATIENCE;
use std::fmt::Debug;
use std::time::{Duration, Instant};

/// Looks again and again until the probe finds what is waited for. Until then it
/// answers what there is instead, which is told when it never comes.
pub async fn until<T, E: Debug>(mut probe: impl AsyncFnMut() -> Result<T, E>) -> T {
    let began = Instant::now();
    loop {
        match probe().await {
            Ok(found) => return found,
            Err(instead) => assert!(began.elapsed() < PATIENCE, "did not come: {instead:#?}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Waits until something equals this.
pub async fn until_equal<T: Debug + PartialEq>(wanted: T, mut probe: impl AsyncFnMut() -> T) {
    until(async || {
        let is = probe().await;
        if is == wanted { Ok(()) } else { Err(is) }
    })
    .await;
}
