//! What time it is, and how people here write it.

use anteroom_engine::Millis;
use js_sys::{Array, Date, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::set;

/// Now, in milliseconds since 1970.
#[must_use]
pub fn now() -> Millis {
    millis(Date::now())
}

#[expect(clippy::cast_possible_truncation)] // a date's milliseconds are whole and far below 2^53
fn millis(time: f64) -> Millis {
    time as Millis
}

/// The wire's date: ISO 8601 in UTC without offset. `None` when it is not one.
#[must_use]
pub fn posted(iso: &str) -> Option<Millis> {
    let mut text = String::with_capacity(iso.len() + 1);
    text.push_str(iso);
    if !iso.ends_with('Z') {
        text.push('Z');
    }
    let time = Date::parse(&text);
    (!time.is_nan()).then(|| millis(time))
}

/// The day it was here, counted from 1970.
#[must_use]
pub fn local_day(time: Millis) -> Millis {
    const MINUTE: Millis = 60_000;
    let offset = millis(js_date(time).get_timezone_offset());
    (time - offset * MINUTE).div_euclid(24 * 60 * MINUTE)
}

/// Hours and minutes as people here (or of this language) write them.
#[must_use]
pub fn hours_minutes(time: Millis, language: &str) -> String {
    format(
        time,
        language,
        &[("hour", "2-digit"), ("minute", "2-digit")],
    )
}

/// The day in words.
#[must_use]
pub fn day(time: Millis, language: &str) -> String {
    format(
        time,
        language,
        &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
    )
}

fn format(time: Millis, language: &str, parts: &[(&str, &str)]) -> String {
    let options = Object::new();
    for (name, value) in parts {
        set(&options, name, &JsValue::from_str(value));
    }
    // An empty list of languages means the browser's own.
    let languages = Array::new();
    if !language.is_empty() {
        languages.push(&JsValue::from_str(language));
    }
    let date = js_date(time);
    super::get(&date, "toLocaleString")
        .dyn_ref::<js_sys::Function>()
        .and_then(|method| method.call2(&date, &languages, &options).ok())
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn js_date(time: Millis) -> Date {
    #[expect(clippy::cast_precision_loss)] // exact below 2^53
    Date::new(&JsValue::from_f64(time as f64))
}
