//! Numbers, plurals, days, times, lists and countries as a language writes them,
//! which the browser knows (`Intl`).
//!
//! Outside of a browser, or in one that refuses, the answer is plain: digits, and
//! English's plural.

use super::clock;
use anteroom_engine::Millis;
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    fn ask(language: &str, way: &str, a: &JsValue) -> Option<String>;
    #[wasm_bindgen(js_name = ask)]
    fn ask_number(language: &str, way: &str, a: f64, b: f64) -> Option<String>;
}

/// Tests of words run without one.
const IN_BROWSER: bool = cfg!(target_arch = "wasm32");

/// From so many days on the year is said, too.
const FAR: Millis = 300;

/// How a language writes.
#[derive(Clone, Debug, Default)]
pub struct Intl {
    language: String,
}

impl Intl {
    /// Of a language: `nb`.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self {
            language: language.to_owned(),
        }
    }

    /// The language's tag.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The plural's category for so many: `one`, `few`, `other`.
    #[must_use]
    pub fn plural(&self, n: usize) -> String {
        self.ask("plural", whole(n), 0.0)
            .unwrap_or_else(|| if n == 1 { "one" } else { "other" }.to_owned())
    }

    /// A number: 1,234.
    #[must_use]
    pub fn number(&self, n: usize) -> String {
        self.ask("number", whole(n), 0.0)
            .unwrap_or_else(|| n.to_string())
    }

    /// The time of day: 21:05.
    #[must_use]
    pub fn time(&self, time: Millis) -> String {
        self.write("time", time, 0)
    }

    /// From one time of day to another: 09:00–17:00.
    #[must_use]
    pub fn times(&self, from: Millis, to: Millis) -> String {
        self.write("times", from, to)
    }

    /// The day as seen from now: "yesterday", "Monday, 23 November".
    #[must_use]
    pub fn day(&self, time: Millis, now: Millis) -> String {
        let away = clock::local_day(time) - clock::local_day(now);
        match away.abs() {
            0..2 => self.write("away", away, 0),
            2..FAR => self.write("day", time, 0),
            _ => self.date(time),
        }
    }

    /// The date: 23 November 2026.
    #[must_use]
    pub fn date(&self, time: Millis) -> String {
        self.write("date", time, 0)
    }

    /// The name of the day in the week: "Monday".
    #[must_use]
    pub fn weekday(&self, time: Millis) -> String {
        self.write("weekday", time, 0)
    }

    /// Several things in a row: "a, b and c".
    #[must_use]
    pub fn list(&self, things: &[String]) -> String {
        if !IN_BROWSER {
            return things.join(", ");
        }
        let all = Array::new();
        for thing in things {
            all.push(&JsValue::from_str(thing));
        }
        ask(&self.language, "list", &all).unwrap_or_else(|| things.join(", "))
    }

    /// The name of a country, by its two letters.
    #[must_use]
    pub fn country(&self, code: &str) -> String {
        if !IN_BROWSER {
            return code.to_owned();
        }
        ask(&self.language, "country", &JsValue::from_str(code)).unwrap_or_else(|| code.to_owned())
    }

    #[expect(clippy::cast_precision_loss)] // exact below 2^53
    fn write(&self, way: &str, a: Millis, b: Millis) -> String {
        self.ask(way, a as f64, b as f64).unwrap_or_default()
    }

    fn ask(&self, way: &str, a: f64, b: f64) -> Option<String> {
        if IN_BROWSER {
            ask_number(&self.language, way, a, b)
        } else {
            None
        }
    }
}

#[expect(clippy::cast_precision_loss)] // exact below 2^53
fn whole(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::Intl;

    #[test]
    fn without_a_browser_the_answers_are_plain() {
        let intl = Intl::new("pl");
        assert_eq!(intl.plural(1), "one");
        assert_eq!(intl.plural(5), "other");
        assert_eq!(intl.number(1_000), "1000");
        assert_eq!(intl.list(&["a".into(), "b".into()]), "a, b");
        assert_eq!(intl.country("NO"), "NO");
    }
}
