//! `SO-TimeZone`: dates in the caller's time zone.
//!
//! The service's own zone is UTC. An answer's dates are moved into the zone that
//! the caller asks for, a request's bare dates out of it. What is always UTC stays.

mod table;

use crate::error::{Fault, Outcome};
use anteroom_carriers::When;
use anteroom_carriers::shape::Shape;
use axum::http::HeaderMap;
use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde_json::Value;

const HEADER: &str = "SO-TimeZone";

/// Dates that are UTC for everybody, in whichever carrier they stand.
const ALWAYS_UTC: [&str; 6] = [
    "Created",
    "CreatedAt",
    "CreatedDate",
    "Updated",
    "UpdatedAt",
    "UpdatedDate",
];

/// The zone that a caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The time zone.
    pub tz: Tz,
    /// Whether dates are answered with their offset.
    pub offset: bool,
}

/// Reads the header; none when it is not there.
pub fn wanted(headers: &HeaderMap) -> Outcome<Option<Zone>> {
    let Some(value) = headers.get(HEADER) else {
        return Ok(None);
    };
    let wrong = |what: &str| Err(Fault::invalid(HEADER, what));
    let Ok(text) = value.to_str() else {
        return wrong("is not a time zone's code");
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let mut offset = false;
    let mut code = None;
    for part in text.split(',').map(str::trim) {
        if part.eq_ignore_ascii_case("includeTZOffset") {
            offset = true;
        } else if code.replace(part).is_some() {
            return wrong("takes one zone, and includeTZOffset after a comma");
        }
    }
    let Some(code) = code else {
        // No zone of the caller's own: dates stay as they are, and tell that they are UTC.
        let tz = Tz::UTC;
        return Ok(Some(Zone { tz, offset }));
    };
    match find(code) {
        Some(tz) => Ok(Some(Zone { tz, offset })),
        None if code.bytes().all(|byte| byte.is_ascii_digit()) => {
            wrong("is no id that is known here; send the zone's code, as in NO or US-NY")
        }
        None => wrong("is no known zone; send a country's or region's code, as in NO or US-NY"),
    }
}

/// The zone of a code (`NO`, `US-NY`), a documented id, or an IANA name, in any case.
pub fn find(code: &str) -> Option<Tz> {
    let code = code.trim();
    // Not "+1", which would parse as well.
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    let code = match code.parse::<u32>() {
        Ok(id) if digits => table::IDS.iter().find(|(known, _)| *known == id)?.1,
        _ => code,
    };
    let tables = [table::COUNTRIES, table::REGIONS];
    let mut pairs = tables.iter().flat_map(|table| pairs(table));
    let listed = pairs.find(|(known, _)| known.eq_ignore_ascii_case(code));
    let name = listed.map_or(code, |(_, name)| name);
    chrono_tz::TZ_VARIANTS
        .iter()
        .find(|tz| tz.name().eq_ignore_ascii_case(name))
        .copied()
}

/// The codes and ids that are known beside the IANA names.
pub fn codes() -> impl Iterator<Item = String> {
    let tables = [table::COUNTRIES, table::REGIONS];
    let codes = tables.into_iter().flat_map(pairs);
    let ids = ids().map(|id| id.to_string());
    codes.map(|(code, _)| code.to_owned()).chain(ids)
}

/// The ids that are known.
pub fn ids() -> impl Iterator<Item = u32> {
    table::IDS.iter().map(|(id, _)| *id)
}

fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .split_ascii_whitespace()
        .filter_map(|pair| pair.split_once('='))
}

/// Moves an answer's dates into the zone.
pub fn answer(value: &mut Value, shape: Shape, zone: Zone) {
    walk(value, shape, &|text| moved(text, zone));
}

/// A date in the zone; none when it stays what it is, as at either end of the calendar.
pub fn moved(text: &str, zone: Zone) -> Option<String> {
    let time = When::parse(text)?.0?;
    let local = time.with_timezone(&zone.tz);
    let format = if zone.offset {
        "%Y-%m-%dT%H:%M:%S%.f%:z"
    } else {
        "%Y-%m-%dT%H:%M:%S%.f"
    };
    is_date(local.date_naive()).then(|| local.format(format).to_string())
}

/// A date that a caller in the zone wrote, in milliseconds since 1970 UTC.
pub fn millis(text: &str, zone: Option<Zone>) -> Option<i64> {
    let utc = zone.and_then(|zone| from(text, zone));
    When::parse(utc.as_deref().unwrap_or(text))?.millis()
}

/// A bare date of the zone in UTC; none when it stays what it is.
fn from(text: &str, zone: Zone) -> Option<String> {
    if When::is_instant(text) {
        return None;
    }
    let local = When::parse(text)?.0?.naive_utc();
    let time = to_utc(zone.tz, local)?;
    is_date(time.date_naive()).then(|| When::from(time).to_string())
}

/// Moves a request's bare dates from the zone to UTC. One with an offset says
/// itself when it is, and what is no date is left to whoever reads it.
pub fn request(value: &mut Value, shape: Shape, zone: Zone) {
    walk(value, shape, &|text| from(text, zone));
}

/// Whether the wire can carry the date, and does not take it for "no date".
fn is_date(date: NaiveDate) -> bool {
    (1..=9999).contains(&date.year()) && date.num_days_from_ce() > 1
}

/// A local time as UTC. When clocks go back and a time comes twice, the first is
/// meant; when they go forward and it never comes, the one as long after the change.
fn to_utc(tz: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match tz.from_local_datetime(&local) {
        LocalResult::Single(time) => Some(time.to_utc()),
        LocalResult::Ambiguous(first, second) => Some(first.to_utc().min(second.to_utc())),
        LocalResult::None => {
            // The offset of before is in force up to the gap; a gap has been a day long at most.
            let before = (1..=26 * 4).find_map(|quarters| {
                let earlier = local.checked_sub_signed(Duration::minutes(15 * quarters))?;
                let time = tz.from_local_datetime(&earlier).latest()?;
                Some(time.naive_local() - time.naive_utc())
            })?;
            Some(local.checked_sub_signed(before)?.and_utc())
        }
    }
}

/// Goes to every date; `change` gives the new text, or none to leave it.
fn walk(value: &mut Value, shape: Shape, change: &dyn Fn(&str) -> Option<String>) {
    match (shape, value) {
        (Shape::Date, Value::String(text)) => {
            if let Some(changed) = change(text) {
                *text = changed;
            }
        }
        (Shape::List(of), Value::Array(items)) => {
            items.iter_mut().for_each(|item| walk(item, of(), change));
        }
        (Shape::Map(of), Value::Object(map)) => {
            map.values_mut().for_each(|value| walk(value, of(), change));
        }
        (Shape::Object(of), Value::Object(map)) => {
            let carrier = of();
            for (name, value) in map {
                let property = carrier.property(name);
                let moved = property.filter(|known| !ALWAYS_UTC.contains(&known.name));
                if let Some(property) = moved {
                    walk(value, property.shape, change);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
