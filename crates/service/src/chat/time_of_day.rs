//! A time of day in the forms in which clients write one.
//!
//! The documentation types opening hours as text in JSON, as `TimeSpan` in C# and as
//! `duration` in SOAP: what arrives is `08:30:00` (with a fraction, too), `PT8H30M`,
//! or a date and time of which only the time counts.

use chrono::NaiveTime;
use speedate::Duration;

const DAY_SECONDS: i64 = 24 * 3600;

/// What a text tells.
enum Time {
    At(NaiveTime),
    /// 24:00, which is no time of its own.
    EndOfDay,
}

/// The time of day that a text tells. The empty text and the end of the day are
/// midnight. None when it is not a time.
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    if text.trim().is_empty() {
        return Some(NaiveTime::MIN);
    }
    match read(text.trim())? {
        Time::At(time) => Some(time),
        Time::EndOfDay => Some(NaiveTime::MIN),
    }
}

/// The same time of day as `HH:MM:SS`, or `24:00:00` for the end of the day; the empty
/// text stays. None when it is not a time.
pub fn canonical(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some(String::new());
    }
    match read(text.trim())? {
        Time::At(time) => Some(time.format("%H:%M:%S").to_string()),
        Time::EndOfDay => Some("24:00:00".to_owned()),
    }
}

fn read(text: &str) -> Option<Time> {
    if text.starts_with(['P', 'p']) {
        return duration(&text.to_ascii_uppercase());
    }
    // "1.00:00:00" is a whole day to .NET; what is more than that is no time of day.
    if matches!(text, "24:00" | "24:00:00") || text.strip_prefix("1.00:00:00").is_some_and(is_zero)
    {
        return Some(Time::EndOfDay);
    }
    let time = text
        .split_once(['T', 't', ' '])
        .map_or(text, |(_, time)| time);
    // Where that is does not matter, as the date does not.
    let time = time.split(['Z', 'z', '+', '-']).next().unwrap_or(time);
    NaiveTime::parse_from_str(time, "%H:%M:%S%.f")
        .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M"))
        .ok()
        .map(Time::At)
}

/// `PT8H30M`, counted from midnight.
fn duration(text: &str) -> Option<Time> {
    let duration = Duration::parse_str(text).ok()?;
    let seconds = duration.signed_total_seconds();
    if seconds == DAY_SECONDS && duration.microsecond == 0 {
        return Some(Time::EndOfDay);
    }
    let seconds = u32::try_from(seconds).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).map(Time::At)
}

/// A fraction of nothing, or none.
fn is_zero(fraction: &str) -> bool {
    let digits = fraction.strip_prefix('.').unwrap_or(fraction);
    digits.bytes().all(|digit| digit == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_is_the_same_time() {
        for text in [
            "08:30",
            "8:30",
            " 08:30:00 ",
            "08:30:00.0000000",
            "PT8H30M",
            "PT8H30M0S",
            "pt510m",
            "P0DT8H30M",
            "0001-01-01T08:30:00",
            "2026-11-20T08:30:00.000Z",
            "2026-11-20T08:30:00+01:00",
            "2026-11-20T08:30:00-05:00",
            "2026-11-20 08:30:00",
        ] {
            assert_eq!(canonical(text).as_deref(), Some("08:30:00"), "{text}");
            assert_eq!(time_of_day(text), NaiveTime::from_hms_opt(8, 30, 0));
        }
    }

    #[test]
    fn both_ends_of_the_day() {
        for text in ["00:00", "PT0S", "P0D", "0001-01-01T00:00:00"] {
            assert_eq!(canonical(text).as_deref(), Some("00:00:00"), "{text}");
        }
        for text in [
            "24:00",
            "24:00:00",
            "PT24H",
            "P1D",
            "1.00:00:00",
            "1.00:00:00.0000000",
        ] {
            assert_eq!(canonical(text).as_deref(), Some("24:00:00"), "{text}");
            assert_eq!(time_of_day(text), Some(NaiveTime::MIN));
        }
        assert_eq!(canonical("").as_deref(), Some(""));
        assert_eq!(time_of_day(" "), Some(NaiveTime::MIN));
    }

    #[test]
    fn no_time_of_day() {
        for text in [
            "25:00",
            "8",
            "24:30",
            "24:00x",
            "08:60:00",
            "noon",
            "P",
            "PT",
            "-PT1H",
            "PT25H",
            "P1M",
            "P1Y",
            "PT24H0.5S",
            "1.08:30:00",
            "2026-11-20",
            "2026-11-20T24:30:00",
            "08:30 pm",
        ] {
            assert_eq!(canonical(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "[0-9PTHMSD:.Z+ -]{0,20}") {
            if let Some(once) = canonical(&text) {
                prop_assert_eq!(time_of_day(&text), time_of_day(&once));
                prop_assert_eq!(canonical(&once), Some(once));
            }
        }
    }
}
