//! Whether the visitor wants to hear of new messages. `loader/page/sound.js` reads it.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    /// It is muted; so it is where nothing can be kept.
    #[must_use]
    #[wasm_bindgen(js_name = muted)]
    pub fn is_muted() -> bool;
    /// Mutes it, or not any more.
    pub fn mute(yes: bool);
}
