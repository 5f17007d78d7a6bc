//! A value as XML.

use super::{Extensions, ITEM, is_char, name};
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Map, Value};
use std::fmt::Write;

const HEAD: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;
const XSI: &str = r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;
const NIL: &str = r#" xsi:nil="true""#;

/// Writes a document. Characters that XML cannot hold (most control characters)
/// become U+FFFD.
pub fn write(value: &Value, root: &str, shape: Shape, extensions: Extensions<'_>) -> String {
    let mut out = Writer(HEAD.to_owned());
    out.element(root, XSI, value, Some(shape), extensions);
    out.0
}

struct Writer(String);

impl Writer {
    /// One element; `attributes` is markup.
    fn element(
        &mut self,
        name: &str,
        attributes: &str,
        value: &Value,
        shape: Option<Shape>,
        extensions: Extensions<'_>,
    ) {
        let kind = if shape.is_some() { "" } else { kind(value) };
        let nil = if value.is_null() { NIL } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(self.0, "<{name}{attributes}{kind}{nil}>");
        self.content(value, shape, extensions);
        let _ = write!(self.0, "</{name}>");
    }

    fn content(&mut self, value: &Value, shape: Option<Shape>, extensions: Extensions<'_>) {
        match value {
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) => {
                let _ = write!(self.0, "{value}");
            }
            Value::String(text) => self.text(text, false),
            Value::Array(items) => {
                let of = match shape {
                    Some(Shape::List(of)) => Some(of()),
                    _ => None,
                };
                let item = of.map_or_else(|| ITEM.to_owned(), name);
                for value in items {
                    self.element(&item, "", value, of, extensions);
                }
            }
            Value::Object(map) => match shape {
                Some(Shape::Object(of)) => self.object(map, of(), extensions),
                Some(Shape::Map(of)) => {
                    for (key, value) in map {
                        self.entry(key, value, Some(of()));
                    }
                }
                _ => {
                    for (key, value) in map {
                        self.untyped(key, value);
                    }
                }
            },
        }
    }

    /// The properties in documented order, then extensions, then what nobody knows.
    fn object(&mut self, map: &Map<String, Value>, carrier: &Carrier, extensions: Extensions<'_>) {
        let documented = carrier
            .properties
            .iter()
            .map(|property| (property.name, property.shape));
        let mut written = 0;
        for (name, shape) in documented.clone().chain(extensions.iter().copied()) {
            if let Some(value) = get(map, name) {
                self.element(name, "", value, Some(shape), &[]);
                written += 1;
            }
        }
        if written == map.len() {
            return;
        }
        for (key, value) in map {
            let known = documented.clone().chain(extensions.iter().copied());
            if !known
                .into_iter()
                .any(|(name, _)| key.eq_ignore_ascii_case(name))
            {
                self.untyped(key, value);
            }
        }
    }

    fn untyped(&mut self, key: &str, value: &Value) {
        if is_name(key) {
            self.element(key, "", value, None, &[]);
        } else {
            self.entry(key, value, None);
        }
    }

    fn entry(&mut self, key: &str, value: &Value, shape: Option<Shape>) {
        let mut quoted = Self(r#" Key=""#.to_owned());
        quoted.text(key, true);
        quoted.0.push('"');
        self.element(ITEM, &quoted.0, value, shape, &[]);
    }

    /// Text, so that a reader finds every character again: it would make one line
    /// end of all, and in an attribute a blank of each.
    fn text(&mut self, text: &str, attribute: bool) {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' if attribute => self.0.push_str("&quot;"),
                '\t' if attribute => self.0.push_str("&#9;"),
                '\n' if attribute => self.0.push_str("&#10;"),
                '\r' => self.0.push_str("&#13;"),
                c if is_char(c) => self.0.push(c),
                _ => self.0.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

fn get<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    map.get(name).or_else(|| {
        map.iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// What a value is that no shape tells of; text says nothing.
const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::String(_) => "",
        Value::Bool(_) => r#" Type="boolean""#,
        Value::Number(_) => r#" Type="double""#,
        Value::Array(_) => r#" Type="list""#,
        Value::Object(_) => r#" Type="object""#,
    }
}

/// Whether an element can have this name.
fn is_name(text: &str) -> bool {
    let reserved = text
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("xml"));
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    starts && !reserved && text.chars().all(fits)
}
