//! A point in time, or none.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// How the documented API writes "no date".
const NO_DATE: &str = "0001-01-01T00:00:00";

/// A point in time, or none.
///
/// Out: ISO 8601 in UTC without offset, with a fraction only when there is one;
/// `0001-01-01T00:00:00` is none. In: any RFC 3339 or bare ISO (taken as UTC);
/// the empty string and null are none too.
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

    /// Reads a date; `None` when the text is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::NONE);
        }
        let naive = |format| NaiveDateTime::parse_from_str(text, format).ok();
        let time = DateTime::parse_from_rfc3339(text)
            .map(|time| time.naive_utc())
            .ok()
            .or_else(|| naive("%Y-%m-%dT%H:%M:%S%.f"))
            .or_else(|| naive("%Y-%m-%d %H:%M:%S%.f"))
            .or_else(|| naive("%Y-%m-%dT%H:%M"))
            .or_else(|| {
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .ok()?
                    .and_hms_opt(0, 0, 0)
            })?;
        if time.date() == NaiveDate::from_ymd_opt(1, 1, 1)? {
            return Some(Self::NONE);
        }
        Self(Some(time.and_utc())).in_range()
    }

    /// Only years that the wire's four digits can carry.
    fn in_range(self) -> Option<Self> {
        self.0
            .is_none_or(|time| (1..=9999).contains(&time.year()))
            .then_some(self)
    }
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
        for text in ["", "  ", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z"] {
            assert_eq!(When::parse(text), Some(When::NONE), "{text:?}");
        }
        assert_eq!(When::NONE.to_string(), "0001-01-01T00:00:00");
        let read: Vec<When> = serde_json::from_str(r#"[null, "", "2026-11-20"]"#).unwrap();
        assert_eq!(read[..2], [When::NONE, When::NONE]);
        assert!(read[2].is_some());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "soon",
            "2026-13-01",
            "2026-11-20T25:00:00",
            "20",
            "+12026-01-01T00:00:00",
        ] {
            assert_eq!(When::parse(text), None, "{text}");
        }
        assert!(serde_json::from_str::<When>("5").is_err());
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
