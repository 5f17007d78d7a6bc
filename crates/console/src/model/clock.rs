//! The service's clock, kept by this machine's.

use anteroom_carriers::When;
use chrono::TimeDelta;

/// What the service says has whole seconds.
const HALF_A_SECOND: TimeDelta = TimeDelta::milliseconds(500);
/// Clocks this close to each other are taken to agree.
const CLOSE: TimeDelta = TimeDelta::seconds(2);
/// A smaller change would only make what is shown jump.
const STEP: TimeDelta = TimeDelta::milliseconds(1500);

/// How far the service's clock is from this machine's.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceClock {
    ahead: TimeDelta,
}

impl ServiceClock {
    /// What time it is for the service when it is `here` on this machine.
    #[must_use]
    pub fn at(self, here: When) -> When {
        When(here.0.and_then(|here| here.checked_add_signed(self.ahead)))
    }

    /// Takes in what the service said the time was when it was `here` on this machine.
    /// Answers whether that makes a difference.
    pub fn hear(&mut self, said: When, here: When) -> bool {
        let Some((said, here)) = said.0.zip(here.0) else {
            return false;
        };
        let ahead = said - here + HALF_A_SECOND;
        let ahead = match ahead.abs() < CLOSE {
            true => TimeDelta::zero(),
            false => ahead,
        };
        let differs = (ahead - self.ahead).abs() > STEP;
        if differs {
            self.ahead = ahead;
        }
        differs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: i64) -> When {
        When::from_millis(n * 1000)
    }

    #[test]
    fn only_a_real_difference_counts() {
        let mut clock = ServiceClock::default();
        assert_eq!(clock.at(seconds(5)), seconds(5));
        assert!(!clock.hear(seconds(101), seconds(100)));
        assert!(!clock.hear(When::NONE, seconds(100)));
        assert!(clock.hear(seconds(160), seconds(100)));
        assert_eq!(clock.at(seconds(200)), When::from_millis(260_500));
        assert!(
            !clock.hear(seconds(262), seconds(201)),
            "a step of a second"
        );
        assert!(clock.hear(seconds(90), seconds(100)), "it was set back");
        assert_eq!(clock.at(seconds(200)), When::from_millis(190_500));
        assert!(clock.hear(seconds(100), seconds(100)), "they agree again");
        assert_eq!(clock.at(seconds(200)), seconds(200));
    }
}
