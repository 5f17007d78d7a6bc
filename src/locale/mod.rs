//! The words, one table per language, fetched on their own.

pub mod keys;

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

/// A language's words by key.
#[derive(Clone, Debug, Default)]
pub struct Locale(Vec<(String, String)>);

impl Locale {
    /// Takes the fetched table. What is not text is left out.
    #[must_use]
    pub fn from_js(table: &JsValue) -> Self {
        let Some(table) = table.dyn_ref::<Object>() else {
            return Self::default();
        };
        let pair = |entry: JsValue| {
            let entry: Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        };
        Self(Object::entries(table).iter().filter_map(pair).collect())
    }

    /// A table from pairs.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The words under this key; the key itself when the language lacks them.
    #[must_use]
    pub fn get(&self, key: &'static str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map_or(key, |(_, words)| words)
    }

    /// The words under this key, with each `{name}` replaced by its value.
    #[must_use]
    pub fn with(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        fill(self.get(key), values)
    }
}

/// Replaces each `{name}` by its value. Values are not looked into again.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, tail))
        });
        if let Some((value, tail)) = known {
            out.push_str(value);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
pub(crate) fn english() -> Locale {
    let table: std::collections::BTreeMap<String, String> =
        serde_json::from_str(include_str!("en.json")).unwrap();
    Locale::from_pairs(table.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::{Locale, english, fill, keys};

    #[test]
    fn english_has_every_key_and_no_other() {
        let locale = english();
        for key in keys::ALL {
            assert!(
                locale.0.iter().any(|(k, _)| k == key),
                "en.json lacks {key}"
            );
        }
        for (key, words) in &locale.0 {
            assert!(keys::ALL.contains(&key.as_str()), "nobody uses {key}");
            assert!(!words.trim().is_empty() && !words.contains('!'), "{key}");
        }
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
    fn an_unknown_key_stands_for_itself() {
        assert_eq!(Locale::default().get("title"), "title");
    }
}
