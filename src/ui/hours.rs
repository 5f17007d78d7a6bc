//! When somebody is here: moments, said in the visitor's own time zone and language.

use super::Chat;
use super::view::{Tag, View, tag};
use crate::browser::clock;
use crate::locale::keys;
use anteroom_carriers::TopicHours;
use anteroom_engine::Millis;

const DAY: Millis = 24 * 60 * 60 * 1_000;
/// So many days are listed.
const AHEAD: Millis = 7;

/// "We open tomorrow at 09:00"; none while it is open, or where nothing is known.
pub fn opens(chat: Chat) -> Option<String> {
    let hours = chat.with_topic(|topic| topic.hours.clone())?;
    if hours.open {
        return None;
    }
    let (now, at) = (clock::now(), clock::posted(&hours.changes_at?)?);
    chat.words(|locale| {
        let intl = locale.intl();
        let away = clock::local_day(at) - clock::local_day(now);
        let day = if (2..AHEAD).contains(&away) {
            intl.weekday(at)
        } else {
            intl.day(at, now)
        };
        let time = intl.time(at);
        Some(locale.with(keys::OPENS, &[("day", &day), ("time", &time)]))
    })
}

/// The line, and the coming days folded away.
pub fn with_hours(screen: Tag, chat: Chat) -> Tag {
    screen
        .part(
            move || opens(chat),
            |words| tag("p").class("opens").say(words).done(),
        )
        .part(
            move || chat.with_topic(|topic| Some(spread(topic.hours.as_ref()?))),
            move |_| list(chat),
        )
}

/// Tells one week from another.
fn spread(hours: &TopicHours) -> String {
    let mut out = String::new();
    for stretch in &hours.stretches {
        out.push_str(&stretch.from);
        out.push_str(&stretch.to);
    }
    out
}

fn list(chat: Chat) -> View {
    let hours = chat.with_topic(|topic| topic.hours.clone())?;
    let today = clock::local_day(clock::now());
    let stretches: Vec<(Millis, Millis)> = hours
        .stretches
        .iter()
        .filter_map(|s| Some((clock::posted(&s.from)?, clock::posted(&s.to)?)))
        .collect();
    if stretches.is_empty() {
        return None;
    }
    let mut days = tag("dl").class("hours");
    for day in today..today + AHEAD {
        // What began before today goes on today.
        let of_day = |from: &Millis| clock::local_day(*from).max(today) == day;
        let times: Vec<String> = stretches
            .iter()
            .filter(|(from, _)| of_day(from))
            .map(|(from, to)| times(chat, *from, *to))
            .collect();
        let times = if times.is_empty() {
            chat.say(keys::HOURS_CLOSED)
        } else {
            times.join(", ")
        };
        let name = chat.words(|locale| locale.intl().weekday(noon(day)));
        days = days.with(tag("dt").say(&name)).with(tag("dd").say(&times));
    }
    tag("details")
        .with(tag("summary").word(chat, keys::HOURS))
        .with(days)
        .with(tag("p").class("small").word(chat, keys::HOURS_ZONE))
        .done()
}

/// The middle of a day here. Clocks are put forward and back at night.
fn noon(day: Millis) -> Millis {
    let utc = day * DAY + DAY / 2;
    utc + (day - clock::local_day(utc)) * DAY
}

fn times(chat: Chat, from: Millis, to: Millis) -> String {
    chat.words(|locale| {
        let intl = locale.intl();
        if clock::local_day(from) == clock::local_day(to) {
            intl.times(from, to)
        } else {
            // Over midnight: as a range, the dates would be said with the times.
            [&*intl.time(from), " – ", &intl.time(to)].concat()
        }
    })
}
