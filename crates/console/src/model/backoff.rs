//! How long to wait before trying again.

use std::time::Duration;

/// Before the second try; doubled with each further failure.
const SHORTEST: Duration = Duration::from_millis(400);
const LONGEST: Duration = Duration::from_secs(10);

/// The pause before the next try after so many failures in a row.
///
/// `chance` (0 to 1) spreads the consoles of one office, so that a service that
/// comes back is not asked by all of them at once.
#[must_use]
pub fn delay(failures: u32, chance: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(6);
    let base = (SHORTEST * (1 << doublings)).min(LONGEST);
    base.mul_f64(0.75 + 0.5 * chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::delay;
    use std::time::Duration;

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert!(delay(1, 0.0) < Duration::from_millis(500));
        for failures in 1..100 {
            assert!(delay(failures, 0.0) <= delay(failures + 1, 0.0));
            assert!(delay(failures, 1.0) <= Duration::from_millis(12_500));
        }
        assert!(delay(3, 0.0) < delay(3, 1.0));
    }
}
