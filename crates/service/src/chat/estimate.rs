//! How long a visitor will still wait, as far as the evidence goes.

use anteroom_carriers::Queue;

/// So many started chats have to stand behind a range.
const ENOUGH: usize = 5;
/// How many of the last waits are looked at.
pub const LAST: i64 = 20;
/// How far back, in milliseconds.
pub const WINDOW: i64 = 24 * 3600 * 1000;

const MINUTE: i64 = 60_000;

/// The queue facts for a visitor at this place who has waited so long.
///
/// `waits` are milliseconds; the flag says that an agent ended the wait. The
/// others gave up: all that is known is that their wait would have been longer.
pub fn queue(position: u32, waits: &[(i64, bool)], waited: i64) -> Queue {
    let evidence = waits.iter().filter(|(_, started)| *started).count();
    let range = if evidence >= ENOUGH {
        remaining(waits, waited)
    } else {
        None
    };
    Queue {
        position,
        wait_min: range.map(|(min, _)| min),
        wait_max: range.map(|(_, max)| max),
        evidence: u32::try_from(evidence).unwrap_or(u32::MAX),
    }
}

/// The middle of what remains: from the 25th to the 90th percentile of those
/// who waited at least as long (Kaplan and Meier's estimate), in whole minutes.
fn remaining(waits: &[(i64, bool)], waited: i64) -> Option<(u32, u32)> {
    let mut sorted: Vec<(i64, bool)> = waits
        .iter()
        .map(|(wait, started)| (*wait.max(&0), *started))
        .collect();
    // At the same time, those who started come first: the others waited longer.
    sorted.sort_by_key(|(wait, started)| (*wait, !started));
    let longest = sorted.iter().filter(|(_, s)| *s).map(|(w, _)| *w).max()?;
    if waited >= longest {
        // Past all evidence: "any moment" for a minute more, then silence.
        return (waited < longest + MINUTE).then_some((0, 0));
    }
    let mut still = 1.0_f64;
    let (mut low, mut high) = (None, longest);
    for (n, (wait, started)) in sorted.iter().enumerate() {
        if *wait <= waited || !started {
            continue;
        }
        #[allow(clippy::cast_precision_loss)] // at most twenty
        let at_risk = (sorted.len() - n) as f64;
        still *= 1.0 - 1.0 / at_risk;
        if low.is_none() && still <= 0.75 + 1e-9 {
            low = Some(*wait);
        }
        if still <= 0.10 + 1e-9 {
            high = *wait;
            break;
        }
    }
    let down = |wait: i64| (wait - waited).max(0) / MINUTE * 60;
    let up = |wait: i64| (wait - waited).max(0).div_ceil_minute() * 60;
    let seconds = |s: i64| u32::try_from(s).unwrap_or(u32::MAX);
    let low = low.unwrap_or(high);
    Some((seconds(down(low)), seconds(up(high))))
}

trait DivCeilMinute {
    fn div_ceil_minute(self) -> Self;
}

impl DivCeilMinute for i64 {
    fn div_ceil_minute(self) -> Self {
        (self + MINUTE - 1) / MINUTE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(list: &[i64]) -> Vec<(i64, bool)> {
        list.iter().map(|m| (m * MINUTE, true)).collect()
    }

    #[test]
    fn silence_without_evidence() {
        let few = queue(1, &minutes(&[1, 2, 3, 4]), 0);
        assert_eq!((few.wait_min, few.wait_max, few.evidence), (None, None, 4));
        let mut gave_up = minutes(&[1, 2, 3, 4]);
        gave_up.extend([(60 * MINUTE, false); 10]);
        assert_eq!(queue(1, &gave_up, 0).wait_max, None);
    }

    #[test]
    fn a_range_that_shrinks() {
        let waits = minutes(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let new = queue(3, &waits, 0);
        assert_eq!((new.wait_min, new.wait_max), (Some(180), Some(540)));
        let later = queue(3, &waits, 5 * MINUTE);
        assert_eq!((later.wait_min, later.wait_max), (Some(120), Some(300)));
        let due = queue(1, &waits, 10 * MINUTE + 1);
        assert_eq!((due.wait_min, due.wait_max), (Some(0), Some(0)));
        assert_eq!(queue(1, &waits, 11 * MINUTE).wait_max, None);
    }

    #[test]
    fn giving_up_counts_as_waiting_longer() {
        let started = minutes(&[1, 2, 3, 4, 5]);
        let mut with = started.clone();
        with.extend([(MINUTE, false); 5]);
        assert!(queue(1, &with, 0).wait_max >= queue(1, &started, 0).wait_max);
        // Five who gave up after two minutes would have waited longer than that.
        let mut impatient = started.clone();
        impatient.extend([(2 * MINUTE, false); 5]);
        assert_eq!(queue(1, &started, 0).wait_min, Some(120));
        assert_eq!(queue(1, &impatient, 0).wait_min, Some(180));
        // For somebody who has waited longer than they did, they say nothing any more.
        let patient = |waits| queue(1, waits, 2 * MINUTE + 1).wait_max;
        assert_eq!(patient(&impatient), patient(&started));
    }

    #[test]
    fn it_never_stands_still_and_never_falls_below_any_moment() {
        let waits = minutes(&[2, 4, 6, 8, 10, 12]);
        let mut last = queue(1, &waits, 0);
        for minute in 1..12 {
            let now = queue(1, &waits, minute * MINUTE);
            assert!(now.wait_max < last.wait_max, "{minute}: {now:?}, {last:?}");
            last = now;
        }
        let due = queue(1, &waits, 12 * MINUTE);
        assert_eq!((due.wait_min, due.wait_max), (Some(0), Some(0)));
        // After that nothing is known, and nothing is said.
        assert_eq!(queue(1, &waits, 13 * MINUTE).wait_max, None);
    }

    proptest! {
        #[test]
        fn a_range_is_a_range(
            waits in proptest::collection::vec((0_i64..7_200_000, any::<bool>()), 0..20),
            waited in 0_i64..7_200_000,
        ) {
            let queue = queue(1, &waits, waited);
            prop_assert_eq!(queue.wait_min.is_some(), queue.wait_max.is_some());
            if let (Some(min), Some(max)) = (queue.wait_min, queue.wait_max) {
                prop_assert!(min <= max && min % 60 == 0 && max % 60 == 0);
                prop_assert!(queue.evidence >= 5);
            }
        }
    }
}
