//! How long to wait before trying again.

/// The longest wait, in milliseconds.
const LONGEST: u32 = 10_000;

/// Milliseconds before the next try after so many failures in a row.
///
/// `chance` (0 to 1) spreads the consoles of one office, so that a service that
/// comes back is not asked by all of them at once.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and positive
pub fn delay(failures: u32, chance: f64) -> u32 {
    let base = 400_u32
        .saturating_mul(1 << failures.saturating_sub(1).min(6))
        .min(LONGEST);
    let spread = f64::from(base) * 0.5 * chance.clamp(0.0, 1.0);
    base / 2 + base / 4 + spread as u32
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn waits_grow_and_stay_bounded() {
        assert!(delay(1, 0.0) < 500);
        for failures in 1..100 {
            assert!(delay(failures, 0.0) <= delay(failures + 1, 0.0));
            assert!(delay(failures, 1.0) <= 12_500);
        }
        assert!(delay(3, 0.0) < delay(3, 1.0));
    }
}
