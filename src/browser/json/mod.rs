//! Carriers in and out of JavaScript.
//!
//! The browser's own JSON does the parsing; here a carrier's properties are
//! listed once, and one walk over the list serves both ways. Generated code would
//! do it without the lists, but it is compiled anew for each carrier, each way and
//! each kind of property: with serde the visitor downloads 10 kB of brotli more,
//! with serde-wasm-bindgen another 5 kB.

mod body;
mod carriers;
mod kept;
mod walk;

pub use body::Body;
pub(super) use walk::properties;
pub use walk::{Walk, Walked};

use js_sys::JSON;
use wasm_bindgen::JsValue;

/// What can be read from a JavaScript value.
pub trait Read: Sized {
    /// `None` when it is something else.
    fn read(from: &JsValue) -> Option<Self>;
}

impl<T: Walked + Default> Read for T {
    fn read(from: &JsValue) -> Option<Self> {
        let mut it = Self::default();
        walk::read(from, &mut it).then_some(it)
    }
}

/// Reads a carrier from its text.
#[must_use]
pub fn from_text<T: Read>(text: &str) -> Option<T> {
    T::read(&parse(text)?)
}

fn parse(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

/// A carrier as a JavaScript value. It is left as it was: only the one walk for
/// both ways wants it to itself.
#[must_use]
pub fn write(value: &mut dyn Walked) -> JsValue {
    walk::write(value)
}

/// Writes a carrier as text.
#[must_use]
pub fn to_text(value: &mut dyn Walked) -> Option<String> {
    JSON::stringify(&write(value)).ok()?.as_string()
}

/// What is to be read yet; it has the name for those who read the list of parts.
fn blank<T: Default>(_: &str) -> T {
    T::default()
}
