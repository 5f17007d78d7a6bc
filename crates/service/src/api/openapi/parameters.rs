//! Parameters of operations.

use crate::format::zone;
use serde_json::{Map, Value, json};

/// Headers that change an answer's dates and texts.
const MANNERS: &[(&str, &str)] = &[
    (
        "Accept-Language",
        "The language of texts, as in nb or en-US",
    ),
    (
        "SO-Language",
        "The same, before Accept-Language; * for texts as they are stored",
    ),
    (
        "SO-Culture",
        "The culture of dates in a list that is written for reading; of no effect without a language",
    ),
    (
        "SO-TimeZone",
        "The time zone of dates: a code, an id or an IANA name; with \", includeTZOffset\" answers carry the offset",
    ),
];

/// A parameter.
pub fn parameter(name: &str, place: &str, required: bool, schema: Value, what: &str) -> Value {
    json!({"name": name, "in": place, "required": required, "schema": schema, "description": what})
}

/// A text that may be absent.
pub fn text(name: &str, place: &str, what: &str) -> Value {
    parameter(name, place, false, json!({"type": "string"}), what)
}

/// An id that is needed.
pub fn id(name: &str, place: &str) -> Value {
    let schema =
        json!({"type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX});
    parameter(name, place, true, schema, "The id")
}

/// References to the headers that change an answer's dates and texts.
pub fn manners() -> Vec<Value> {
    let names = MANNERS.iter().map(|(name, _)| name);
    names
        .map(|name| json!({"$ref": format!("#/components/parameters/{name}")}))
        .collect()
}

/// The parameters that are referred to.
pub fn shared() -> Value {
    let one = |(name, what): &(&str, &str)| {
        let mut header = text(name, "header", what);
        if *name == "SO-TimeZone" {
            header["schema"]["pattern"] = zones().into();
        }
        ((*name).to_owned(), header)
    };
    Value::Object(MANNERS.iter().map(one).collect::<Map<_, _>>())
}

/// What a time zone looks like: a known code or id, or an IANA name.
fn zones() -> String {
    let codes: Vec<String> = zone::codes().collect();
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let all: Vec<String> = codes
        .into_iter()
        .chain(names.map(|name| name.replace('+', "[+]")))
        .collect();
    format!("^$|^({})(, ?includeTZOffset)?$", all.join("|"))
}
