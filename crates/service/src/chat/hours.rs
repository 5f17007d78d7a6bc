//! Opening hours, evaluated in the topic's own time zone.

pub use crate::chat::time_of_day::time_of_day;
use crate::format::zone;
use anteroom_carriers::{ChatOpeningHours, ChatTopicEntity};
use chrono::{DateTime, Datelike, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;

/// Whether the topic is open at this moment. One without opening hours always is.
pub fn is_open(topic: &ChatTopicEntity, now: DateTime<Utc>) -> bool {
    match (&topic.opening_hours, topic.opening_hours_enabled) {
        (Some(hours), true) => within(hours, now),
        _ => true,
    }
}

/// The time zone that the hours are in: by code, name or id (a SuperOffice code or
/// an IANA name in either of the first two), else UTC.
pub fn zone(hours: &ChatOpeningHours) -> Option<Tz> {
    let Some(location) = &hours.tz_location else {
        return Some(Tz::UTC);
    };
    let names = [location.tz_location_code.trim(), location.name.trim()];
    if names.iter().any(|name| !name.is_empty()) {
        return names.iter().find_map(|name| zone::find(name));
    }
    match location.tz_location_id {
        0 => Some(Tz::UTC),
        id => zone::find(&id.to_string()),
    }
}

/// The hours of one weekday.
struct Day<'a> {
    enabled: bool,
    start: &'a str,
    stop: &'a str,
}

/// Every time of day at which something may open or close.
pub fn times(hours: &ChatOpeningHours) -> Vec<NaiveTime> {
    let mut times = vec![NaiveTime::MIN];
    let mut weekday = Weekday::Mon;
    for _ in 0..7 {
        let day = day(hours, weekday);
        if day.enabled {
            times.extend([day.start, day.stop].into_iter().filter_map(time_of_day));
        }
        weekday = weekday.succ();
    }
    if hours.use_lunch_hours {
        let lunch = [&hours.lunch_start, &hours.lunch_stop];
        times.extend(lunch.into_iter().filter_map(|text| time_of_day(text)));
    }
    times.sort_unstable();
    times.dedup();
    times
}

fn day(hours: &ChatOpeningHours, weekday: Weekday) -> Day<'_> {
    let h = hours;
    let (enabled, start, stop) = match weekday {
        Weekday::Mon => (h.mon_enabled, &h.mon_start, &h.mon_stop),
        Weekday::Tue => (h.tue_enabled, &h.tue_start, &h.tue_stop),
        Weekday::Wed => (h.wed_enabled, &h.wed_start, &h.wed_stop),
        Weekday::Thu => (h.thu_enabled, &h.thu_start, &h.thu_stop),
        Weekday::Fri => (h.fri_enabled, &h.fri_start, &h.fri_stop),
        Weekday::Sat => (h.sat_enabled, &h.sat_start, &h.sat_stop),
        Weekday::Sun => (h.sun_enabled, &h.sun_start, &h.sun_stop),
    };
    Day {
        enabled,
        start,
        stop,
    }
}

/// Whether these hours cover this moment.
pub fn within(hours: &ChatOpeningHours, now: DateTime<Utc>) -> bool {
    let local = now.with_timezone(&zone(hours).unwrap_or(Tz::UTC));
    let time = local.time();
    if hours.use_lunch_hours
        && let (Some(start), Some(stop)) = (
            time_of_day(&hours.lunch_start),
            time_of_day(&hours.lunch_stop),
        )
        && start <= time
        && time < stop
    {
        return false;
    }
    let weekday = local.weekday();
    let today = day(hours, weekday);
    let yesterday = day(hours, weekday.pred());
    open_on(&today, time, false) || open_on(&yesterday, time, true)
}

/// Whether a day's hours cover this time: on the day itself, or (for hours
/// that run past midnight) on the day after.
fn open_on(day: &Day<'_>, time: NaiveTime, next_day: bool) -> bool {
    let (Some(start), Some(stop)) = (time_of_day(day.start), time_of_day(day.stop)) else {
        return false;
    };
    if !day.enabled {
        return false;
    }
    // Midnight as the end is the end of the day; equal times are the whole day.
    let whole_evening = stop.num_seconds_from_midnight() == 0 || start == stop;
    match (next_day, start < stop) {
        (false, true) => start <= time && time < stop,
        (false, false) => start <= time || (start == stop),
        (true, false) => !whole_evening && time < stop,
        (true, true) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::TimeZoneData;

    fn hours(zone: &str) -> ChatOpeningHours {
        ChatOpeningHours {
            tz_location: Some(TimeZoneData {
                name: zone.into(),
                ..TimeZoneData::default()
            }),
            mon_enabled: true,
            mon_start: "08:00:00".into(),
            mon_stop: "16:00:00".into(),
            sat_enabled: true,
            sat_start: "22:00".into(),
            sat_stop: "02:00".into(),
            ..ChatOpeningHours::default()
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn summer_and_winter() {
        let oslo = hours("Europe/Oslo");
        // Monday 19 January 2026, UTC+1, and Monday 20 July 2026, UTC+2.
        assert!(!within(&oslo, at("2026-01-19T06:59:59Z")));
        assert!(within(&oslo, at("2026-01-19T07:00:00Z")));
        assert!(!within(&oslo, at("2026-01-19T15:00:00Z")));
        assert!(within(&oslo, at("2026-07-20T06:00:00Z")));
        assert!(!within(&oslo, at("2026-07-20T14:00:00Z")));
    }

    #[test]
    fn the_night_of_the_change() {
        // Clocks in Oslo go from 02:00 to 03:00 on Sunday 29 March 2026, 01:00 UTC:
        // Saturday's hours end there, because 02:00 never comes.
        let oslo = hours("Europe/Oslo");
        assert!(within(&oslo, at("2026-03-29T00:59:00Z")));
        assert!(!within(&oslo, at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn past_midnight_and_lunch() {
        let mut utc = hours("UTC");
        assert!(within(&utc, at("2026-01-17T23:00:00Z")));
        assert!(within(&utc, at("2026-01-18T01:59:00Z")));
        assert!(!within(&utc, at("2026-01-18T02:00:00Z")));
        assert!(!within(&utc, at("2026-01-17T01:00:00Z")));
        utc.use_lunch_hours = true;
        utc.lunch_start = "12:00:00".into();
        utc.lunch_stop = "0001-01-01T12:30:00".into();
        assert!(within(&utc, at("2026-01-19T11:59:00Z")));
        assert!(!within(&utc, at("2026-01-19T12:00:00Z")));
        assert!(within(&utc, at("2026-01-19T12:30:00Z")));
    }

    #[test]
    fn whole_days_and_no_hours() {
        let mut all = hours("UTC");
        all.tue_enabled = true;
        assert!(within(&all, at("2026-01-20T00:00:00Z")));
        assert!(within(&all, at("2026-01-20T23:59:59Z")));
        assert!(!within(&all, at("2026-01-21T00:00:00Z")));
        let mut topic = ChatTopicEntity::default();
        assert!(is_open(&topic, at("2026-01-21T00:00:00Z")));
        topic.opening_hours_enabled = true;
        topic.opening_hours = Some(Box::new(all));
        assert!(!is_open(&topic, at("2026-01-21T00:00:00Z")));
    }

    #[test]
    fn zones_by_code_and_id() {
        let located = |id, code: &str, name: &str| {
            zone(&ChatOpeningHours {
                tz_location: Some(TimeZoneData {
                    tz_location_id: id,
                    tz_location_code: code.into(),
                    name: name.into(),
                    ..TimeZoneData::default()
                }),
                ..ChatOpeningHours::default()
            })
        };
        let new_york = Some(Tz::America__New_York);
        assert_eq!(located(0, "US-NY", ""), new_york);
        assert_eq!(located(0, "460", ""), new_york);
        assert_eq!(located(460, "", ""), new_york);
        assert_eq!(located(0, "", "america/new_york"), new_york);
        assert_eq!(located(0, "Eastern", "US-NY"), new_york);
        // A name says more than an id that may be somebody else's.
        assert_eq!(located(7, "US-NY", ""), new_york);
        assert_eq!(located(7, "", ""), None);
        assert_eq!(located(0, "", ""), Some(Tz::UTC));
    }

    #[test]
    fn lunch_by_code_on_both_sides_of_the_change() {
        let mut hours = hours("US-NY");
        hours.mon_start = "09:00".into();
        hours.mon_stop = "17:00".into();
        hours.use_lunch_hours = true;
        hours.lunch_start = "12:00".into();
        hours.lunch_stop = "13:00".into();
        // New York's clocks go forward on Sunday 8 March 2026, and back on 1 November.
        for (monday, noon) in [
            ("2026-03-02", 17),
            ("2026-03-09", 16),
            ("2026-10-26", 16),
            ("2026-11-02", 17),
        ] {
            let open = |hour: u32, minute: u32| {
                within(&hours, at(&format!("{monday}T{hour:02}:{minute:02}:00Z")))
            };
            assert!(!open(noon - 4, 59) && open(noon - 3, 0), "{monday}: opens");
            assert!(
                open(noon - 1, 59) && !open(noon, 0),
                "{monday}: lunch begins"
            );
            assert!(!open(noon, 59) && open(noon + 1, 0), "{monday}: lunch ends");
            assert!(open(noon + 4, 59) && !open(noon + 5, 0), "{monday}: closes");
        }
    }

    #[test]
    fn zones_and_times() {
        assert!(zone(&hours("Middle/Earth")).is_none());
        assert_eq!(zone(&hours("")), Some(Tz::UTC));
        assert!(time_of_day("25:00").is_none());
        assert_eq!(time_of_day("7:30"), NaiveTime::from_hms_opt(7, 30, 0));
    }
}
