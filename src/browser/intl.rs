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

#[wasm_bindgen(module = "/src/browser/intl.js")]
extern "C" {
    fn ask(language: &str, what: &str, options: &str, a: &JsValue, b: &JsValue) -> Option<String>;
}

/// Tests of words run without one.
const IN_BROWSER: bool = cfg!(target_arch = "wasm32");

/// A way of writing: one of `Intl`'s classes and what is asked of it, and its options.
type Form = (&'static str, &'static str);

const PLURAL: Form = ("PluralRules.select", "{}");
const NUMBER: Form = ("NumberFormat.format", "{}");
const LIST: Form = ("ListFormat.format", "{}");
const COUNTRY: Form = ("DisplayNames.of", r#"{"type":"region"}"#);
const RELATIVE: Form = ("RelativeTimeFormat.format", r#"{"numeric":"auto"}"#);
const TIME: Form = ("DateTimeFormat.format", SHORT);
const TIMES: Form = ("DateTimeFormat.formatRange", SHORT);
const SHORT: &str = r#"{"timeStyle":"short"}"#;
const DATE: Form = ("DateTimeFormat.format", r#"{"dateStyle":"long"}"#);
const WEEKDAY: Form = ("DateTimeFormat.format", r#"{"weekday":"long"}"#);
const DAY: Form = (
    "DateTimeFormat.format",
    r#"{"weekday":"long","day":"numeric","month":"long"}"#,
);

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
        let plain = || if n == 1 { "one" } else { "other" }.to_owned();
        if !IN_BROWSER {
            return plain();
        }
        self.ask(PLURAL, &whole(n)).unwrap_or_else(plain)
    }

    /// A number: 1,234.
    #[must_use]
    pub fn number(&self, n: usize) -> String {
        if !IN_BROWSER {
            return n.to_string();
        }
        self.ask(NUMBER, &whole(n)).unwrap_or_else(|| n.to_string())
    }

    /// The time of day: 21:05.
    #[must_use]
    pub fn time(&self, time: Millis) -> String {
        self.ask(TIME, &moment(time)).unwrap_or_default()
    }

    /// From one time of day to another: 09:00–17:00.
    #[must_use]
    pub fn times(&self, from: Millis, to: Millis) -> String {
        self.ask_both(TIMES, &moment(from), &moment(to))
            .unwrap_or_default()
    }

    /// The day as seen from now: "yesterday", "Monday, 23 November".
    #[must_use]
    pub fn day(&self, time: Millis, now: Millis) -> String {
        let away = clock::local_day(time) - clock::local_day(now);
        if away.abs() < 2 {
            let said = self.ask_both(RELATIVE, &moment(away), &"day".into());
            return said.unwrap_or_default();
        }
        let form = if away.abs() < FAR { DAY } else { DATE };
        self.ask(form, &moment(time)).unwrap_or_default()
    }

    /// The date: 23 November 2026.
    #[must_use]
    pub fn date(&self, time: Millis) -> String {
        self.ask(DATE, &moment(time)).unwrap_or_default()
    }

    /// The name of the day in the week: "Monday".
    #[must_use]
    pub fn weekday(&self, time: Millis) -> String {
        self.ask(WEEKDAY, &moment(time)).unwrap_or_default()
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
        self.ask(LIST, &all).unwrap_or_else(|| things.join(", "))
    }

    /// The name of a country, by its two letters.
    #[must_use]
    pub fn country(&self, code: &str) -> String {
        if !IN_BROWSER {
            return code.to_owned();
        }
        let name = self.ask(COUNTRY, &code.into());
        name.unwrap_or_else(|| code.to_owned())
    }

    fn ask(&self, form: Form, about: &JsValue) -> Option<String> {
        self.ask_both(form, about, &JsValue::UNDEFINED)
    }

    fn ask_both(&self, form: Form, about: &JsValue, more: &JsValue) -> Option<String> {
        ask(&self.language, form.0, form.1, about, more)
    }
}

#[expect(clippy::cast_precision_loss)] // exact below 2^53
fn whole(n: usize) -> JsValue {
    JsValue::from_f64(n as f64)
}

#[expect(clippy::cast_precision_loss)] // exact below 2^53
fn moment(time: Millis) -> JsValue {
    JsValue::from_f64(time as f64)
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
