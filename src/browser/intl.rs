//! Numbers, plurals, days, times, lists and countries as a language writes them,
//! which the browser knows (`Intl`).
//!
//! Outside of a browser, or in one that refuses, the answer is plain: digits, and
//! English's plural.

use super::{clock, get, set};
use anteroom_engine::Millis;
use js_sys::{Array, Function, Object, Reflect, global};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// A kind of writing: one of `Intl`'s classes with its options, and what is asked of it.
#[derive(Debug)]
struct Form {
    class: &'static str,
    options: &'static [(&'static str, &'static str)],
    method: &'static str,
}

static PLURAL: Form = form("PluralRules", &[], "select");
static NUMBER: Form = form("NumberFormat", &[], "format");
static LIST: Form = form("ListFormat", &[], "format");
static COUNTRY: Form = form("DisplayNames", &[("type", "region")], "of");
static RELATIVE: Form = form("RelativeTimeFormat", &[("numeric", "auto")], "format");
static TIME: Form = form("DateTimeFormat", &[("timeStyle", "short")], "format");
static TIMES: Form = form("DateTimeFormat", &[("timeStyle", "short")], "formatRange");
static DATE: Form = form("DateTimeFormat", &[("dateStyle", "long")], "format");
static WEEKDAY: Form = form("DateTimeFormat", &[("weekday", "long")], "format");
static DAY: Form = form(
    "DateTimeFormat",
    &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
    "format",
);

const fn form(
    class: &'static str,
    options: &'static [(&'static str, &'static str)],
    method: &'static str,
) -> Form {
    Form {
        class,
        options,
        method,
    }
}

/// What is to be written.
enum About<'a> {
    Number(f64),
    Text(&'a str),
    Things(&'a [String]),
}

/// From so many days on the year is said, too.
const FAR: Millis = 300;

/// How a language writes. What it has learnt is kept: making a form anew for each
/// of a thousand messages takes longer than drawing them.
#[derive(Clone, Debug, Default)]
pub struct Intl {
    language: String,
    kept: RefCell<Vec<(&'static Form, JsValue)>>,
}

impl Intl {
    /// Of a language: `nb`.
    #[must_use]
    pub fn new(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            kept: RefCell::default(),
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
        self.ask(&PLURAL, &[whole(n)]).unwrap_or_else(plain)
    }

    /// A number: 1,234.
    #[must_use]
    pub fn number(&self, n: usize) -> String {
        self.ask(&NUMBER, &[whole(n)])
            .unwrap_or_else(|| n.to_string())
    }

    /// The time of day: 21:05.
    #[must_use]
    pub fn time(&self, time: Millis) -> String {
        self.ask(&TIME, &[moment(time)]).unwrap_or_default()
    }

    /// From one time of day to another: 09:00–17:00.
    #[must_use]
    pub fn times(&self, from: Millis, to: Millis) -> String {
        self.ask(&TIMES, &[moment(from), moment(to)])
            .unwrap_or_default()
    }

    /// The day as seen from now: "yesterday", "Monday, 23 November".
    #[must_use]
    pub fn day(&self, time: Millis, now: Millis) -> String {
        let away = clock::local_day(time) - clock::local_day(now);
        if away.abs() < 2 {
            #[expect(clippy::cast_precision_loss)] // -1, 0 or 1
            let days = About::Number(away as f64);
            let said = self.ask(&RELATIVE, &[days, About::Text("day")]);
            return said.unwrap_or_default();
        }
        let form = if away.abs() < FAR { &DAY } else { &DATE };
        self.ask(form, &[moment(time)]).unwrap_or_default()
    }

    /// The date: 23 November 2026.
    #[must_use]
    pub fn date(&self, time: Millis) -> String {
        self.ask(&DATE, &[moment(time)]).unwrap_or_default()
    }

    /// The name of the day in the week: "Monday".
    #[must_use]
    pub fn weekday(&self, time: Millis) -> String {
        self.ask(&WEEKDAY, &[moment(time)]).unwrap_or_default()
    }

    /// Several things in a row: "a, b and c".
    #[must_use]
    pub fn list(&self, things: &[String]) -> String {
        self.ask(&LIST, &[About::Things(things)])
            .unwrap_or_else(|| things.join(", "))
    }

    /// The name of a country, by its two letters.
    #[must_use]
    pub fn country(&self, code: &str) -> String {
        let name = self.ask(&COUNTRY, &[About::Text(code)]);
        name.unwrap_or_else(|| code.to_owned())
    }

    fn ask(&self, form: &'static Form, about: &[About<'_>]) -> Option<String> {
        if cfg!(not(target_arch = "wasm32")) {
            return None;
        }
        let speaker = self.speaker(form)?;
        let arguments = Array::new();
        for about in about {
            arguments.push(&match about {
                About::Number(number) => JsValue::from_f64(*number),
                About::Text(text) => JsValue::from_str(text),
                About::Things(things) => {
                    let all = Array::new();
                    for thing in *things {
                        all.push(&JsValue::from_str(thing));
                    }
                    all.into()
                }
            });
        }
        get(&speaker, form.method)
            .dyn_ref::<Function>()?
            .apply(&speaker, &arguments)
            .ok()?
            .as_string()
    }

    fn speaker(&self, form: &'static Form) -> Option<JsValue> {
        let mut kept = self.kept.borrow_mut();
        if let Some((_, speaker)) = kept.iter().find(|(known, _)| std::ptr::eq(*known, form)) {
            return Some(speaker.clone());
        }
        let class = get(&get(&global(), "Intl"), form.class);
        let options = Object::new();
        for (name, value) in form.options {
            set(&options, name, &JsValue::from_str(value));
        }
        let make = |languages: Array| {
            let with = Array::of2(&languages, &options);
            Reflect::construct(class.dyn_ref::<Function>()?, &with).ok()
        };
        // A browser may name its own languages in a way that it refuses here.
        let plain = || make(Array::of1(&self.language.as_str().into()));
        let speaker = make(self.preferred()).or_else(plain)?;
        kept.push((form, speaker.clone()));
        Some(speaker)
    }

    /// The language as the visitor's own settings have it (`en-GB`), then by itself.
    fn preferred(&self) -> Array {
        let own = get(&get(&global(), "navigator"), "languages");
        let languages = Array::from(&own).filter(&mut |tag, _, _| {
            tag.as_string().is_some_and(|tag| {
                let rest = tag.strip_prefix(&self.language);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        });
        languages.push(&self.language.as_str().into());
        languages
    }
}

#[expect(clippy::cast_precision_loss)] // exact below 2^53
const fn whole(n: usize) -> About<'static> {
    About::Number(n as f64)
}

#[expect(clippy::cast_precision_loss)] // exact below 2^53
const fn moment(time: Millis) -> About<'static> {
    About::Number(time as f64)
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
