//! Reads JSON the way the documented API takes it: property names in any case
//! at every depth, numbers and truth values also as their text and numbers where a
//! text is wanted (as .NET's serialisers write and read them), and errors that say
//! which property is wrong.

use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Number, Value};
use std::fmt;

/// What is wrong with a value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The property, nested with `/`; none when it is the whole.
    pub field: Option<String>,
    /// What is wrong with it, in words that follow the name.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(msg: T) -> Self {
        let text = msg.to_string();
        // Our own types say "not a …"; the sentence wants a verb.
        let what = if text.starts_with("not ") {
            format!("is {text}")
        } else {
            text
        };
        Self { field: None, what }
    }
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self {
            field: None,
            what: format!("is not {}", plain(&expected.to_string())),
        }
    }
    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self {
            field: None,
            what: format!("is out of range for {}", plain(&expected.to_string())),
        }
    }
}

/// Rust's names for types, in words.
fn plain(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        other => other,
    }
}

/// Reads `value` as a `T`.
pub fn read<'de, T: de::Deserialize<'de>>(value: &'de Value) -> Result<T, Wrong> {
    T::deserialize(At {
        value,
        path: &Path::Root,
    })
}

/// Where in the whole we are.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn name(&self) -> Option<String> {
        let (parent, last) = match self {
            Path::Root => return None,
            Path::Key(parent, name) => (parent, (*name).to_owned()),
            Path::Index(parent, n) => (parent, n.to_string()),
        };
        Some(match parent.name() {
            Some(above) => format!("{above}/{last}"),
            None => last,
        })
    }
}

struct At<'de, 'p> {
    value: &'de Value,
    path: &'p Path<'p>,
}

impl<'de> At<'de, '_> {
    /// `fields` are the names a struct knows; empty for a free map.
    fn visit<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let path = self.path;
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Number(n) => visit_number(n, visitor),
            Value::String(s) => visitor.visit_borrowed_str(s),
            Value::Array(items) => visitor.visit_seq(Items {
                items: items.iter().enumerate(),
                path,
            }),
            Value::Object(map) => visitor.visit_map(Entries {
                entries: map.iter(),
                fields,
                next: None,
                path,
            }),
        }
    }
}

/// Reads what stands at `path`; the deepest place names itself, those above leave it.
fn read_at<'de, S: DeserializeSeed<'de>>(
    seed: S,
    value: &'de Value,
    path: &Path<'_>,
) -> Result<S::Value, Wrong> {
    seed.deserialize(At { value, path }).map_err(|mut wrong| {
        wrong.field = wrong.field.or_else(|| path.name());
        wrong
    })
}

#[allow(clippy::cast_possible_truncation)] // whole and in range by the check
fn visit_number<'de, V: Visitor<'de>>(
    n: &serde_json::Number,
    visitor: V,
) -> Result<V::Value, Wrong> {
    if let Some(n) = n.as_i64() {
        return visitor.visit_i64(n);
    }
    if let Some(n) = n.as_u64() {
        return visitor.visit_u64(n);
    }
    match n.as_f64() {
        // JavaScript has one number type; whole floats are whole numbers.
        Some(f) if f.fract() == 0.0 && f.abs() < 1e15 => visitor.visit_i64(f as i64),
        Some(f) => visitor.visit_f64(f),
        None => Err(de::Error::custom("not a number")),
    }
}

/// The number that a text holds, if it holds one.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let whole = text.parse::<i64>().map(Number::from);
    whole.ok().or_else(|| Number::from_f64(text.parse().ok()?))
}

/// A number, which may have come as its text.
macro_rules! numbers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self.value {
                Value::String(text) if let Some(number) = number(text) => visit_number(&number, visitor),
                _ => self.visit(&[], visitor),
            }
        })+
    };
}

/// A text, which may have come as a number.
macro_rules! texts {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self.value {
                Value::Number(number) => visitor.visit_string(number.to_string()),
                _ => self.visit(&[], visitor),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for At<'de, '_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.visit(&[], visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.value {
            Value::String(text) if text.trim().eq_ignore_ascii_case("true") => {
                visitor.visit_bool(true)
            }
            Value::String(text) if text.trim().eq_ignore_ascii_case("false") => {
                visitor.visit_bool(false)
            }
            Value::Number(number) if matches!(number.as_i64(), Some(0 | 1)) => {
                visitor.visit_bool(number.as_i64() == Some(1))
            }
            _ => self.visit(&[], visitor),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64
    }
    texts! { deserialize_str deserialize_string }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        // Serde would take a list as a struct's fields in order; nobody means that.
        if self.value.is_array() {
            return Err(Wrong {
                field: None,
                what: "is not an object".to_owned(),
            });
        }
        self.visit(fields, visitor)
    }

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Items<'de, 'p> {
    items: std::iter::Enumerate<std::slice::Iter<'de, Value>>,
    path: &'p Path<'p>,
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = Wrong;
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Wrong> {
        let Some((n, value)) = self.items.next() else {
            return Ok(None);
        };
        read_at(seed, value, &Path::Index(self.path, n)).map(Some)
    }
}

struct Entries<'de, 'p> {
    entries: serde_json::map::Iter<'de>,
    fields: &'static [&'static str],
    next: Option<(&'de str, &'de Value)>,
    path: &'p Path<'p>,
}

impl<'de> MapAccess<'de> for Entries<'de, '_> {
    type Error = Wrong;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        let Some((name, value)) = self.entries.next() else {
            return Ok(None);
        };
        let known = self
            .fields
            .iter()
            .find(|field| field.eq_ignore_ascii_case(name));
        let name = known.copied().unwrap_or(name);
        self.next = Some((name, value));
        seed.deserialize(de::value::BorrowedStrDeserializer::new(name))
            .map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        let (name, value) = self.next.take().unwrap_or(("", &Value::Null));
        read_at(seed, value, &Path::Key(self.path, name))
    }
}
