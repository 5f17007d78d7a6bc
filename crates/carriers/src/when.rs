//! A point in time, or none.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::time::Duration;

/// How the documented API writes "no date".
const NO_DATE: &str = "0001-01-01T00:00:00";

/// A point in time, or none.
///
/// Out: ISO 8601 in UTC without offset, with a fraction only when there is one;
/// `0001-01-01T00:00:00` is none. In: any RFC 3339 or bare ISO (taken as UTC), and
/// the other forms in which .NET and HTTP write dates: `/Date(1795208400000)/` and
/// `Fri, 20 Nov 2026 21:00:00 GMT`. The empty string and null are none too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct When(pub Option<DateTime<Utc>>);

impl When {
    /// No date.
    pub const NONE: Self = Self(None);

    /// The time so many milliseconds after 1970; none when out of range.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(DateTime::from_timestamp_millis(millis))
            .in_range()
            .unwrap_or_default()
    }

    /// Milliseconds after 1970.
    #[must_use]
    pub fn millis(self) -> Option<i64> {
        self.0.map(|time| time.timestamp_millis())
    }

    /// Whether there is a date.
    #[must_use]
    pub const fn is_some(self) -> bool {
        self.0.is_some()
    }

    /// Whether there is no date.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0.is_none()
    }

    /// How long after `earlier` this is: zero where it is before it, `None` where there
    /// is no date on one side.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        let span = self.0? - earlier.0?;
        Some(span.to_std().unwrap_or_default())
    }

    /// Reads a date; `None` when the text is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::NONE);
        }
        let time = instant(text).or_else(|| bare(text))?;
        // "No date" that was moved between time zones on its way is a day off at most.
        if time.date() <= NaiveDate::from_ymd_opt(1, 1, 1)? {
            return (time.year() >= 0).then_some(Self::NONE);
        }
        Self(Some(time.and_utc())).in_range()
    }

    /// Whether the text says by itself when it is, by an offset or because its form
    /// is always UTC. A bare date is one of the caller's time zone.
    #[must_use]
    pub fn is_instant(text: &str) -> bool {
        instant(text.trim()).is_some()
    }

    /// Only years that the wire's four digits can carry.
    fn in_range(self) -> Option<Self> {
        self.0
            .is_none_or(|time| (1..=9999).contains(&time.year()))
            .then_some(self)
    }
}

/// A date that says itself when it is, in UTC.
fn instant(text: &str) -> Option<NaiveDateTime> {
    DateTime::parse_from_rfc3339(text)
        // An offset without minutes or without its colon is ISO 8601 as well.
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .map(|time| time.naive_utc())
        .ok()
        .or_else(|| microsoft(text))
}

/// A date without an offset.
fn bare(text: &str) -> Option<NaiveDateTime> {
    let naive = |format| NaiveDateTime::parse_from_str(text, format).ok();
    naive("%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|| naive("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|| naive("%Y-%m-%dT%H:%M"))
        .or_else(|| {
            let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            date.and_hms_opt(0, 0, 0)
        })
}

/// `/Date(1795208400000)/`, as .NET's older JSON serialisers write a date: milliseconds
/// since 1970 UTC. The offset that may follow says where the sender was, not when.
fn microsoft(text: &str) -> Option<NaiveDateTime> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let offset = inner.get(1..)?.find(['+', '-']).map(|place| place + 1);
    let (millis, offset) = inner.split_at(offset.unwrap_or(inner.len()));
    let known = offset.is_empty()
        || offset.len() == 5 && offset.bytes().skip(1).all(|digit| digit.is_ascii_digit());
    let millis = millis.parse().ok().filter(|_| known)?;
    DateTime::from_timestamp_millis(millis).map(|time| time.naive_utc())
}

impl From<DateTime<Utc>> for When {
    fn from(time: DateTime<Utc>) -> Self {
        Self(Some(time))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(time) => write!(f, "{}", time.format("%Y-%m-%dT%H:%M:%S%.f")),
            None => f.write_str(NO_DATE),
        }
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

struct WhenVisitor;

impl Visitor<'_> for WhenVisitor {
    type Value = When;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date and time")
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<When, E> {
        When::parse(v).ok_or_else(|| E::custom("not a date and time"))
    }
    fn visit_unit<E: de::Error>(self) -> Result<When, E> {
        Ok(When::NONE)
    }
    fn visit_none<E: de::Error>(self) -> Result<When, E> {
        Ok(When::NONE)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(WhenVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::When;
    use std::time::Duration;

    fn out(text: &str) -> String {
        When::parse(text).unwrap().to_string()
    }

    #[test]
    fn every_accepted_form_comes_out_the_same() {
        for text in [
            "2026-11-20T21:00:00",
            "2026-11-20T21:00:00Z",
            "2026-11-20T22:00:00+01:00",
            "2026-11-20 21:00:00",
            "2026-11-20T21:00",
            "2026-11-20T21:00:00.0000000",
            "2026-11-20T21:00:00.0000000Z",
            "2026-11-20T16:00:00.0000000-05:00",
            "2026-11-20T22:00:00+01",
            "2026-11-20T22:00:00+0100",
            "/Date(1795208400000)/",
            "/Date(1795208400000+0100)/",
            "Fri, 20 Nov 2026 21:00:00 GMT",
        ] {
            assert_eq!(out(text), "2026-11-20T21:00:00", "{text}");
        }
        assert_eq!(out("2026-11-20"), "2026-11-20T00:00:00");
    }

    #[test]
    fn a_fraction_is_kept() {
        assert_eq!(out("2026-11-20T21:00:00.123"), "2026-11-20T21:00:00.123");
        assert_eq!(
            out("1999-09-25T03:40:46.107707+02:00"),
            "1999-09-25T01:40:46.107707"
        );
    }

    #[test]
    fn none_in_all_its_forms() {
        for text in [
            "",
            "  ",
            "0001-01-01T00:00:00",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "0001-01-01T04:56:02.000Z",
            "0000-12-31T23:17:00.000Z",
            "/Date(-62135596800000)/",
        ] {
            assert_eq!(When::parse(text), Some(When::NONE), "{text:?}");
        }
        assert_eq!(When::NONE.to_string(), "0001-01-01T00:00:00");
        let read: Vec<When> = serde_json::from_str(r#"[null, "", "2026-11-20"]"#).unwrap();
        assert_eq!(read[..2], [When::NONE, When::NONE]);
        assert!(read[2].is_some());
    }

    #[test]
    fn what_says_itself_when_it_is() {
        for text in [
            "2026-11-20T21:00:00Z",
            " 2026-11-20T22:00:00+01 ",
            "/Date(1795208400000)/",
            "Fri, 20 Nov 2026 21:00:00 GMT",
        ] {
            assert!(When::is_instant(text), "{text}");
        }
        for text in ["2026-11-20T21:00:00", "2026-11-20", "", "soon"] {
            assert!(!When::is_instant(text), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "soon",
            "2026-13-01",
            "2026-11-20T25:00:00",
            "20",
            "+12026-01-01T00:00:00",
            "-0044-03-15T00:00:00",
            "/Date()/",
            "/Date(soon)/",
            "/Date(1795208400000+1)/",
        ] {
            assert_eq!(When::parse(text), None, "{text}");
        }
        assert!(serde_json::from_str::<When>("5").is_err());
    }

    #[test]
    fn spans_are_never_negative() {
        let (early, late) = (When::from_millis(40_000), When::from_millis(42_500));
        assert_eq!(late.since(early), Some(Duration::from_millis(2_500)));
        assert_eq!(early.since(late), Some(Duration::ZERO));
        assert_eq!(early.since(When::NONE), None);
        assert_eq!(When::NONE.since(early), None);
    }

    #[test]
    fn milliseconds_go_round() {
        assert_eq!(
            When::from_millis(1_795_000_000_123).millis(),
            Some(1_795_000_000_123)
        );
        assert_eq!(When::from_millis(i64::MAX), When::NONE);
    }
}
