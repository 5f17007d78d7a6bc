//! JSON, read strictly: what is ambiguous is refused instead of guessed.

use super::{DEPTH, place};
use crate::error::{Fault, Outcome};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::collections::HashSet;
use std::fmt;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads one JSON value.
///
/// Names that differ only in case are one name in this API, so an object with
/// both is refused like one that has the same name twice. Whole numbers beyond
/// 64 bits stay numbers: whoever reads the property says what its range is.
pub fn read(bytes: &[u8]) -> Outcome<Value> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(bytes, error.valid_up_to());
        Fault::malformed(format!(
            "the body is not UTF-8: line {line}, column {column}; send it in UTF-8"
        ))
    })?;
    let mut source = serde_json::Deserializer::from_str(text);
    let value = Nested(0).deserialize(&mut source);
    value
        .and_then(|value| source.end().map(|()| value))
        .map_err(|error| fault(&error))
}

fn fault(error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    Fault::malformed(format!(
        "the body is not JSON: line {line}, column {column}: {what}"
    ))
}

/// Reads a value that stands inside so many others.
#[derive(Clone, Copy)]
struct Nested(usize);

impl Nested {
    fn inner<E: de::Error>(self) -> Result<Self, E> {
        if self.0 >= DEPTH {
            return Err(E::custom(format_args!("nested deeper than {DEPTH}")));
        }
        Ok(Self(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut object = Map::new();
        let mut seen = HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !seen.insert(name.to_ascii_lowercase()) {
                return Err(de::Error::custom(format_args!(
                    "`{}` stands there twice; names are the same in any case",
                    shortened(&name)
                )));
            }
            let value = entries.next_value_seed(inner)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// As much of a caller's own name as fits into a message.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use proptest::prelude::*;
    use serde_json::json;

    fn refused(bytes: &[u8]) -> String {
        let fault = read(bytes).unwrap_err();
        assert_eq!(fault.status, StatusCode::BAD_REQUEST);
        fault.what
    }

    #[test]
    fn what_json_is() {
        let read =
            read(b"\xef\xbb\xbf {\"A\": [1, -2, 2.5, true, null, \"\\u00e5\"], \"B\": {}}\n");
        assert_eq!(
            read.unwrap(),
            json!({"A": [1, -2, 2.5, true, null, "å"], "B": {}})
        );
    }

    #[test]
    fn the_same_name_twice_in_any_case_and_at_any_depth() {
        let what = refused(b"{\"a\":1,\n \"A\":2}");
        assert!(
            what.contains("line 2, column 4: `A` stands there twice"),
            "{what}"
        );
        refused(b"[{\"x\":{\"Name\":1,\"NAME\":1}}]");
        assert!(read(br#"[{"a":1},{"a":1}]"#).is_ok());
    }

    #[test]
    fn not_utf_8_and_not_json_tell_the_place() {
        let what = refused(b"{\"Name\":\n\"J\xf8rgen\"}");
        assert!(what.contains("not UTF-8: line 2, column 3"), "{what}");
        let what = refused(b"{\"Name\": }");
        assert!(what.contains("line 1, column 10: expected value"), "{what}");
        for bytes in [
            &b""[..],
            b"{} x",
            b"{}{}",
            b"{'a':1}",
            b"{a:1}",
            b"[1,]",
            b"NaN",
            b"\"\\ud800\"",
            b"\"\x01\"",
            b"{\"a\":1",
            b"\xff\xfe{\0}\0",
        ] {
            refused(bytes);
        }
    }

    #[test]
    fn numbers_that_nothing_can_hold() {
        for bytes in [&b"1e999"[..], b"{\"a\":[-1e999]}", b"-1e400"] {
            assert!(refused(bytes).contains("number out of range"));
        }
        let read = read(b"[9223372036854775808, 123456789012345678901234567890]").unwrap();
        assert_eq!(read[0], json!(9_223_372_036_854_775_808_u64));
        let carrier = json!({"TopicId": read[1]});
        let wrong =
            anteroom_carriers::merge::read::<anteroom_carriers::ChatSessionEntity>(&carrier);
        assert_eq!(wrong.unwrap_err().field.as_deref(), Some("TopicId"));
    }

    #[test]
    fn too_deep() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(64).as_bytes()).is_ok());
        assert!(refused(nested(65).as_bytes()).contains("deeper than 64"));
        refused("[".repeat(60_000).as_bytes());
        refused("{\"a\":".repeat(10_000).as_bytes());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_serde_writes_is_read(names in prop::collection::btree_set("[a-z]{1,8}", 0..8), text: String, n: i64, f in -1e300..1e300_f64) {
            let object: Map<String, Value> =
                names.into_iter().map(|name| (name, json!([text, n, f]))).collect();
            let value = Value::Object(object);
            prop_assert_eq!(read(value.to_string().as_bytes()).unwrap(), value);
        }
    }
}
