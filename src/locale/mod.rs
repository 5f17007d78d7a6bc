//! The words, one table per language, fetched on their own.

pub mod keys;

pub use keys::Key;

use crate::browser::get;
use crate::browser::intl::Intl;
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

/// A language's words by key, and how it writes numbers and days.
#[derive(Clone, Debug, Default)]
pub struct Locale {
    words: Vec<Words>,
    intl: Intl,
}

/// A key's place, the plural's category that the words are for (none where they are for
/// every number), and the words.
type Words = (usize, String, String);

impl Locale {
    /// Takes the fetched table. What is not text is left out.
    #[must_use]
    pub fn from_js(table: &JsValue) -> Self {
        let mut words = Vec::new();
        if let Some(list) = get(table, "words").dyn_ref::<Array>() {
            for (place, of_key) in list.iter().enumerate() {
                read(place, &of_key, &mut words);
            }
        }
        Self::new(words)
    }

    fn new(words: Vec<Words>) -> Self {
        let mut locale = Self {
            words,
            intl: Intl::default(),
        };
        locale.intl = Intl::new(locale.get(keys::LANG));
        locale
    }

    /// The language's tag: `nb`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.intl.language()
    }

    /// How the language writes numbers, days, times and lists.
    #[must_use]
    pub const fn intl(&self) -> &Intl {
        &self.intl
    }

    /// The words under this key; a dash when the language lacks them.
    #[must_use]
    pub fn get(&self, key: Key) -> &str {
        self.find(key, "").unwrap_or("–")
    }

    /// The words under this key for this category of the plural, or for every number.
    fn find(&self, key: Key, category: &str) -> Option<&str> {
        let mut all = self.words.iter();
        let found = all.find(|(place, of, _)| *place == key.place() && of == category);
        found.map(|(_, _, words)| words.as_str())
    }

    /// The words under this key, with each `{name}` replaced by its value.
    #[must_use]
    pub fn with(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.filled(self.get(key), values)
    }

    /// The words under this key for so many; `{n}` in them is the number.
    #[must_use]
    pub fn count(&self, key: Key, n: usize) -> String {
        self.count_with(key, n, &[])
    }

    /// The words for so many, with more values in them.
    #[must_use]
    pub fn count_with(&self, key: Key, n: usize, values: &[(&str, &str)]) -> String {
        let number = self.number(n);
        let mut all = vec![("n", number.as_str())];
        all.extend(values);
        self.filled(self.plural(key, &self.intl.plural(n)), &all)
    }

    /// A number as the language writes it.
    #[must_use]
    pub fn number(&self, n: usize) -> String {
        self.intl.number(n)
    }

    /// The words for a category of the plural, or for the nearest that there is.
    fn plural(&self, key: Key, category: &str) -> &str {
        let found = [category, "other", "many"]
            .iter()
            .find_map(|category| self.find(key, category));
        found.unwrap_or_else(|| self.get(key))
    }

    fn filled(&self, template: &str, values: &[(&str, &str)]) -> String {
        let rtl = self.get(keys::DIR) == "rtl";
        fill_in(template, values, |value| runs_against(value, rtl))
    }
}

/// Puts the words under one key into the list.
fn read(place: usize, of_key: &JsValue, words: &mut Vec<Words>) {
    if let Some(text) = of_key.as_string() {
        words.push((place, String::new(), text));
    } else if let Some(categories) = of_key.dyn_ref::<Object>() {
        for entry in Object::entries(categories).iter() {
            let entry: Array = entry.unchecked_into();
            let text = |at| entry.get(at).as_string().unwrap_or_default();
            words.push((place, text(0), text(1)));
        }
    }
}

/// Replaces each `{name}` by its value. Values are not looked into again.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    fill_in(template, values, |_| false)
}

fn fill_in(template: &str, values: &[(&str, &str)], apart: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value, tail))
        });
        if let Some((value, tail)) = known {
            // First strong isolate, pop directional isolate: the value's own
            // direction neither turns the sentence round nor is turned by it.
            let (open, close) = if apart(value) {
                ("\u{2068}", "\u{2069}")
            } else {
                ("", "")
            };
            for part in [open, value, close] {
                out.push_str(part);
            }
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Whether something in it runs the other way than the sentence around it.
fn runs_against(value: &str, rtl: bool) -> bool {
    value.chars().any(|c| match c {
        // Hebrew, Arabic and their neighbours.
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => !rtl,
        // What is neither a letter nor of a script runs with what is around it.
        '\0'..='@' | '['..='`' | '{'..='\u{bf}' | '\u{2000}'..='\u{2bff}' => false,
        _ => rtl,
    })
}

#[cfg(test)]
pub(crate) use tests::english;

#[cfg(test)]
mod tests {
    use super::{Key, Locale, fill, keys, runs_against};

    /// A table as it is read in a browser.
    fn locale(json: &str) -> Locale {
        let table: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap();
        let mut words = Vec::new();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        for (name, value) in table {
            let place = Key::named(&name).unwrap().place();
            match value.as_object() {
                Some(all) => {
                    words.extend(
                        all.iter()
                            .map(|(of, value)| (place, of.clone(), text(value))),
                    );
                }
                None => words.push((place, String::new(), text(&value))),
            }
        }
        Locale::new(words)
    }

    pub(crate) fn english() -> Locale {
        locale(include_str!("en.json"))
    }

    #[test]
    fn english_has_every_key_and_no_other() {
        let english = english();
        for name in keys::NAMES {
            let key = Key::named(name).unwrap();
            let found = english.find(key, "").or_else(|| english.find(key, "other"));
            assert!(found.is_some(), "en.json lacks {name}");
        }
        let table: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(include_str!("en.json")).unwrap();
        for (name, _) in table {
            assert!(keys::NAMES.contains(&name.as_str()), "nobody uses {name}");
        }
    }

    #[test]
    fn every_key_has_a_name_of_its_own() {
        assert_eq!(Key::named("lang"), Some(keys::LANG));
        assert_eq!(Key::named("nonsense"), None);
        for (place, name) in keys::NAMES.iter().enumerate() {
            assert_eq!(Key::named(name).map(Key::place), Some(place), "{name}");
        }
    }

    #[test]
    fn words_for_a_number() {
        let english = english();
        assert_eq!(
            english.count(keys::QUEUE_AHEAD, 1),
            "1 person is ahead of you."
        );
        assert_eq!(
            english.count(keys::QUEUE_AHEAD, 12),
            "12 people are ahead of you."
        );
        assert_eq!(
            english.count_with(keys::OPEN_UNREAD, 2, &[("label", "Help")]),
            "Help, 2 new messages"
        );
        // A key without a plural has its words for every number.
        assert_eq!(english.count(keys::QUEUE_NUMBER, 3), "You are number 3");
    }

    #[test]
    fn the_nearest_category() {
        let polish =
            locale(r#"{"log": {"one": "{n} osoba", "few": "{n} osoby", "many": "{n} osób"}}"#);
        assert_eq!(polish.plural(keys::LOG, "few"), "{n} osoby");
        assert_eq!(polish.plural(keys::LOG, "other"), "{n} osób");
        assert_eq!(polish.plural(keys::END, "one"), "–");
    }

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(
            fill("{name}: {text}", &[("name", "{text}"), ("text", "a{b}")]),
            "{text}: a{b}"
        );
        assert_eq!(fill("{n} of {m} {", &[("n", "1")]), "1 of {m} {");
        assert_eq!(fill("", &[]), "");
    }

    #[test]
    fn what_a_language_lacks_is_a_dash() {
        assert_eq!(Locale::default().get(keys::TITLE), "–");
    }

    #[test]
    fn names_of_the_other_direction_stand_apart() {
        for (value, rtl, apart) in [
            ("Ann Lee", false, false),
            ("Ann Lee", true, true),
            ("Øst (2)", true, true),
            ("دانة", true, false),
            ("דנה 3", true, false),
            ("דנה", false, true),
            ("Ann دانة", false, true),
            ("17 – 18", true, false),
            ("…", false, false),
        ] {
            assert_eq!(runs_against(value, rtl), apart, "{value} {rtl}");
        }
        let said = english().with(keys::TYPING, &[("name", "דנה")]);
        assert_eq!(said, "\u{2068}דנה\u{2069} is typing");
    }
}
