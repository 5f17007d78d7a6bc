//! Carriers in and out of JavaScript; the browser's own JSON does the parsing.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Reads a carrier; `None` when it is not one.
#[must_use]
pub fn from_value<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

/// Reads a carrier from its text.
#[must_use]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Option<T> {
    from_value(JSON::parse(text).ok()?)
}

/// Writes a carrier as text.
pub fn to_text<T: Serialize>(value: &T) -> Option<String> {
    let value = value.serialize(&Serializer::json_compatible()).ok()?;
    stringify(&value)
}

/// `JSON.stringify`
pub fn stringify(value: &JsValue) -> Option<String> {
    JSON::stringify(value).ok()?.as_string()
}
