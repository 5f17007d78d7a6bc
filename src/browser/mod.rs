//! The outside world behind small types. The only place that talks to the browser.
//!
//! Everything here survives a browser that refuses: no storage, no locks, no
//! channel, no network. What it holds (listeners, timers, requests, locks) it
//! gives back when dropped.
//!
//! Where the browser is asked in several steps, these stand in a script beside: in
//! Rust they are three times the bytes.

mod answers;
mod calls;
pub mod clock;
pub mod failure;
pub mod files;
pub mod http;
pub mod intl;
pub mod json;
pub mod listener;
pub mod outside;
pub mod page;
pub mod random;
pub mod register;
pub mod resized;
pub mod sound;
pub mod storage;
pub mod timers;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    /// A property, or undefined when there is none (or reading it is refused).
    #[must_use]
    #[wasm_bindgen(js_name = getProperty)]
    pub fn get(of: &JsValue, name: &str) -> JsValue;
    /// What is in a list of any kind.
    #[must_use]
    pub fn list(of: &JsValue) -> Array;
    /// A value as a text for people: JSON.
    fn pretty(value: &JsValue) -> String;
    /// A button was clicked right now, and has no focus: Safari gives it none.
    #[must_use]
    #[wasm_bindgen(js_name = justClicked)]
    pub fn just_clicked() -> bool;
    /// Sets a property of a plain object.
    #[wasm_bindgen(js_name = setProperty)]
    pub fn set(on: &JsValue, name: &str, value: &JsValue);
}
