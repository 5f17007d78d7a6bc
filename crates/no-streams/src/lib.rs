//! Stands in for the crate `wasm-streams`.
//!
//! Leptos' server functions, which this project does not use, name it. The
//! real one exports four classes to JavaScript, and what is exported cannot be
//! left out by the linker: every visitor would download them for nothing. These
//! streams compile in their place and are always empty.

use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use wasm_bindgen::{JsCast, JsValue};

/// A stream that carries nothing.
pub struct ReadableStream(JsValue);

impl ReadableStream {
    /// Takes a stream of the browser.
    #[must_use]
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw.into())
    }

    /// Takes a stream of Rust, and drops it.
    #[must_use]
    pub fn from_stream<S>(_: S) -> Self
    where
        S: Stream<Item = Result<JsValue, JsValue>> + 'static,
    {
        Self(JsValue::UNDEFINED)
    }

    /// Gives a stream of the browser.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0.unchecked_into()
    }

    /// Gives a stream of Rust.
    #[must_use]
    pub fn into_stream(self) -> Nothing {
        Nothing
    }
}

/// No items.
pub struct Nothing;

impl Stream for Nothing {
    type Item = Result<JsValue, JsValue>;
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
