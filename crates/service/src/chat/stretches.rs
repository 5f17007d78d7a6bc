//! When a topic is open in the days to come, as moments: whoever reads them shows
//! them in the own time zone, and needs to know nothing of the topic's.

use crate::chat::hours::{self, within};
use anteroom_carriers::{ChatOpeningHours, ChatTopicEntity, OpenStretch, TopicHours};
use chrono::{DateTime, Days, Offset, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// How far is looked ahead.
const AHEAD: TimeDelta = TimeDelta::days(8);
/// How far back the current stretch may have begun; one that is longer begins here.
const BACK: TimeDelta = TimeDelta::hours(36);

/// A topic's hours; none when it keeps no hours.
pub fn of_topic(topic: &ChatTopicEntity, now: DateTime<Utc>) -> Option<TopicHours> {
    let hours = topic.opening_hours.as_deref();
    let hours = hours.filter(|_| topic.opening_hours_enabled)?;
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let stretches = ahead(hours, now);
    let end = now + AHEAD;
    let changes = match stretches.first() {
        Some((from, _)) if *from > now => Some(*from),
        Some((_, to)) => Some(*to).filter(|to| *to < end),
        None => None,
    };
    Some(TopicHours {
        open: within(hours, now),
        changes_at: changes.map(text),
        stretches: stretches
            .into_iter()
            .map(|(from, to)| OpenStretch {
                from: text(from),
                to: text(to),
            })
            .collect(),
    })
}

/// The open stretches that end after now and begin within the days ahead.
fn ahead(hours: &ChatOpeningHours, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let (start, end) = (now - BACK, now + AHEAD);
    let zone = hours::zone(hours).unwrap_or(Tz::UTC);
    let mut found: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    let mut open: Option<DateTime<Utc>> = None;
    for at in moments(hours, zone, start, end) {
        let is_open = at < end && within(hours, at);
        match (open, is_open) {
            (None, true) => open = Some(at),
            (Some(from), false) => {
                open = None;
                found.extend((at > now).then_some((from, at)));
            }
            _ => {}
        }
    }
    found
}

/// Every moment at which the topic may open or close, with both ends, in order:
/// times of day as they come in the zone, and the jumps of its clocks.
fn moments(
    hours: &ChatOpeningHours,
    zone: Tz,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let times = hours::times(hours);
    let mut moments = vec![start, end];
    let mut date = start.with_timezone(&zone).date_naive();
    let last = end.with_timezone(&zone).date_naive();
    while date <= last {
        for time in &times {
            // A time that comes twice is two moments; one that never comes is none.
            let local = zone.from_local_datetime(&date.and_time(*time));
            let both = [local.earliest(), local.latest()];
            moments.extend(both.into_iter().flatten().map(|at| at.to_utc()));
        }
        let Some(next) = date.checked_add_days(Days::new(1)) else {
            break;
        };
        date = next;
    }
    moments.extend(jumps(zone, start, end));
    moments.retain(|at| (start..=end).contains(at));
    moments.sort_unstable();
    moments.dedup();
    moments
}

/// When the zone's clocks are changed between two moments.
fn jumps(zone: Tz, start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let offset = |at: DateTime<Utc>| at.with_timezone(&zone).offset().fix();
    let mut found = Vec::new();
    let mut from = start;
    while from < end {
        let to = from + TimeDelta::hours(6);
        if offset(from) != offset(to) {
            let (mut before, mut after) = (from, to);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + (after - before) / 2;
                if offset(middle) == offset(from) {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            // The change is on a whole second; the halving may have ended between two.
            found.push(DateTime::from_timestamp(after.timestamp(), 0).unwrap_or(after));
        }
        from = to;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::TimeZoneData;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn weekdays(zone: &str, start: &str, stop: &str) -> ChatTopicEntity {
        let mut hours = ChatOpeningHours {
            tz_location: Some(TimeZoneData {
                name: zone.into(),
                ..TimeZoneData::default()
            }),
            ..ChatOpeningHours::default()
        };
        for (enabled, from, to) in [
            (
                &mut hours.mon_enabled,
                &mut hours.mon_start,
                &mut hours.mon_stop,
            ),
            (
                &mut hours.tue_enabled,
                &mut hours.tue_start,
                &mut hours.tue_stop,
            ),
            (
                &mut hours.wed_enabled,
                &mut hours.wed_start,
                &mut hours.wed_stop,
            ),
            (
                &mut hours.thu_enabled,
                &mut hours.thu_start,
                &mut hours.thu_stop,
            ),
            (
                &mut hours.fri_enabled,
                &mut hours.fri_start,
                &mut hours.fri_stop,
            ),
        ] {
            (*enabled, *from, *to) = (true, start.into(), stop.into());
        }
        ChatTopicEntity {
            opening_hours_enabled: true,
            opening_hours: Some(Box::new(hours)),
            ..ChatTopicEntity::default()
        }
    }

    fn told(topic: &ChatTopicEntity, now: &str) -> (bool, Option<String>, Vec<(String, String)>) {
        let hours = of_topic(topic, at(now)).unwrap();
        let pairs = hours.stretches.into_iter().map(|one| (one.from, one.to));
        (hours.open, hours.changes_at, pairs.collect())
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_topic_without_hours_tells_none() {
        assert_eq!(
            of_topic(&ChatTopicEntity::default(), at("2026-01-19T07:00:00Z")),
            None
        );
        let mut topic = weekdays("UTC", "08:00", "16:00");
        topic.opening_hours_enabled = false;
        assert_eq!(of_topic(&topic, at("2026-01-19T07:00:00Z")), None);
    }

    #[test]
    fn before_within_and_after_the_day() {
        let mut topic = weekdays("Europe/Oslo", "08:00", "16:00");
        let hours = topic.opening_hours.as_mut().unwrap();
        hours.use_lunch_hours = true;
        (hours.lunch_start, hours.lunch_stop) = ("11:30".into(), "12:00".into());
        // Monday 19 January 2026, UTC+1.
        let (open, changes, all) = told(&topic, "2026-01-19T06:00:00Z");
        assert!(!open);
        assert_eq!(changes.as_deref(), Some("2026-01-19T07:00:00Z"));
        assert_eq!(
            all[..3],
            [
                pair("2026-01-19T07:00:00Z", "2026-01-19T10:30:00Z"),
                pair("2026-01-19T11:00:00Z", "2026-01-19T15:00:00Z"),
                pair("2026-01-20T07:00:00Z", "2026-01-20T10:30:00Z"),
            ]
        );
        // Two a day for five days, and the Monday after.
        assert_eq!(all.len(), 12);
        let (open, changes, all) = told(&topic, "2026-01-19T12:34:56Z");
        assert!(open);
        assert_eq!(changes.as_deref(), Some("2026-01-19T15:00:00Z"));
        assert_eq!(all[0], pair("2026-01-19T11:00:00Z", "2026-01-19T15:00:00Z"));
        // Friday after closing: Monday is next.
        let (open, changes, _) = told(&topic, "2026-01-23T15:00:00Z");
        assert!(!open);
        assert_eq!(changes.as_deref(), Some("2026-01-26T07:00:00Z"));
    }

    #[test]
    fn the_clocks_change_in_between() {
        // Oslo goes to UTC+2 on Sunday 29 March 2026.
        let topic = weekdays("Europe/Oslo", "08:00", "16:00");
        let (_, _, all) = told(&topic, "2026-03-27T12:00:00Z");
        assert_eq!(
            all[..2],
            [
                pair("2026-03-27T07:00:00Z", "2026-03-27T15:00:00Z"),
                pair("2026-03-30T06:00:00Z", "2026-03-30T14:00:00Z"),
            ]
        );
    }

    #[test]
    fn always_and_never() {
        let mut topic = weekdays("UTC", "", "");
        let hours = topic.opening_hours.as_mut().unwrap();
        (hours.sat_enabled, hours.sun_enabled) = (true, true);
        let (open, changes, all) = told(&topic, "2026-01-19T12:00:00Z");
        assert!(open && changes.is_none());
        assert_eq!(all, [pair("2026-01-18T00:00:00Z", "2026-01-27T12:00:00Z")]);
        topic.opening_hours = Some(Box::default());
        assert_eq!(
            told(&topic, "2026-01-19T12:00:00Z"),
            (false, None, Vec::new())
        );
    }

    proptest! {
        #[test]
        fn a_moment_is_in_a_stretch_exactly_when_the_topic_is_open(
            days in proptest::collection::vec((any::<bool>(), 0_u32..1440, 0_u32..1440), 7),
            lunch in proptest::option::of((0_u32..1440, 0_u32..1440)),
            zone in proptest::sample::select(vec!["UTC", "Europe/Oslo", "America/New_York",
                "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "Africa/Casablanca"]),
            now in 1_767_225_600_i64..1_830_297_600,
            later in 0_i64..(8 * 86_400),
        ) {
            let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let day = |n: usize| (days[n].0, time(days[n].1), time(days[n].2));
            let mut hours = ChatOpeningHours {
                tz_location: Some(TimeZoneData { name: zone.into(), ..TimeZoneData::default() }),
                use_lunch_hours: lunch.is_some_and(|(from, to)| from < to),
                lunch_start: time(lunch.unwrap_or_default().0),
                lunch_stop: time(lunch.unwrap_or_default().1),
                ..ChatOpeningHours::default()
            };
            (hours.mon_enabled, hours.mon_start, hours.mon_stop) = day(0);
            (hours.tue_enabled, hours.tue_start, hours.tue_stop) = day(1);
            (hours.wed_enabled, hours.wed_start, hours.wed_stop) = day(2);
            (hours.thu_enabled, hours.thu_start, hours.thu_stop) = day(3);
            (hours.fri_enabled, hours.fri_start, hours.fri_stop) = day(4);
            (hours.sat_enabled, hours.sat_start, hours.sat_stop) = day(5);
            (hours.sun_enabled, hours.sun_start, hours.sun_stop) = day(6);
            let now = DateTime::from_timestamp(now, 0).unwrap();
            let moment = now + TimeDelta::seconds(later);
            let stretches = ahead(&hours, now);
            let inside = stretches.iter().any(|(from, to)| *from <= moment && moment < *to);
            prop_assert_eq!(inside, within(&hours, moment), "{} of {:?}", moment, stretches);
            for (one, next) in stretches.iter().zip(stretches.iter().skip(1)) {
                prop_assert!(one.0 < one.1 && one.1 < next.0);
            }
        }
    }
}
