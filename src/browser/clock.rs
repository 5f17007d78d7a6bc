//! What time it is here.

use anteroom_engine::Millis;
use js_sys::Date;
use wasm_bindgen::JsValue;

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

fn js_date(time: Millis) -> Date {
    #[expect(clippy::cast_precision_loss)] // exact below 2^53
    Date::new(&JsValue::from_f64(time as f64))
}
