//! Random numbers.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    /// A fresh UUID, version 4.
    #[must_use]
    pub fn uuid() -> String;
    /// A seed for pauses: different in every tab.
    #[must_use]
    pub fn seed() -> u32;
}
