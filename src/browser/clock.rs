//! What time it is here.

use anteroom_engine::Millis;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    fn parse(iso: &str) -> f64;
    fn day(time: f64) -> f64;
}

/// Now, in milliseconds since 1970.
#[must_use]
pub fn now() -> Millis {
    whole(js_sys::Date::now())
}

#[expect(clippy::cast_possible_truncation)] // a date's milliseconds are whole and far below 2^53
fn whole(time: f64) -> Millis {
    time as Millis
}

/// The wire's date: ISO 8601 in UTC without offset. `None` when it is not one.
#[must_use]
pub fn posted(iso: &str) -> Option<Millis> {
    let time = parse(iso);
    (!time.is_nan()).then(|| whole(time))
}

/// The day it was here, counted from 1970.
#[must_use]
#[expect(clippy::cast_precision_loss)] // exact below 2^53
pub fn local_day(time: Millis) -> Millis {
    whole(day(time as f64))
}
