//! What the visitor gets from the page: it anew, a text in the clipboard, a file.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    /// Loads the page anew.
    pub fn reload();
    /// Puts a text into the clipboard; false where the browser knows no such thing.
    #[must_use]
    pub fn copy(text: &str) -> bool;
    /// Gives the visitor a file, as a download.
    pub fn save(name: &str, kind: &str, text: &str);
}
