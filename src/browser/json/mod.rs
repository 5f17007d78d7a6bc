//! Carriers in and out of JavaScript.
//!
//! The browser's own JSON does the parsing. What is special here is only what
//! is left out: errors without words, and no search for names that are known,
//! which together is a fifth of what a general library costs the visitor.

mod read;
mod write;

pub use write::{Body, to_text};

use js_sys::JSON;
use serde::de::DeserializeOwned;
use std::fmt;
use wasm_bindgen::JsValue;

/// Reads a carrier; `None` when it is not one.
#[must_use]
pub fn from_value<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(read::Value(value)).ok()
}

/// Reads a carrier from its text.
#[must_use]
pub fn from_text<T: DeserializeOwned>(text: &str) -> Option<T> {
    from_value(JSON::parse(text).ok()?)
}

/// It is not what was wanted. Nobody would read more.
#[derive(Debug)]
struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Wrong {}
