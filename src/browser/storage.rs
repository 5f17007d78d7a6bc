//! What outlives the page view, and this run of it.
//!
//! A browser that refuses is survived; `browser.js` has how.

use super::json::{self, Read};
use anteroom_engine::{Pending, Record, Scratch, Stored};
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    #[wasm_bindgen(js_name = openKept)]
    fn open(topic: i32) -> JsValue;
    fn read(kept: &JsValue, all: bool) -> JsValue;
    fn keep(kept: &JsValue, all: bool, value: &JsValue);
    fn keeps(kept: &JsValue) -> bool;
    fn pending(kept: &JsValue) -> Array;
    fn put(kept: &JsValue, key: &str, write: &JsValue);
    #[wasm_bindgen(js_name = drop)]
    fn forget(kept: &JsValue, key: &str);
    fn wipe(kept: &JsValue);
}

/// What one topic's chat keeps.
pub struct Storage(JsValue);

impl Storage {
    /// The page's storages, or what they allow.
    #[must_use]
    pub fn of_page(topic_id: i32) -> Self {
        Self(open(topic_id))
    }

    /// Everything kept from earlier page views.
    #[must_use]
    pub fn restore(&self) -> Stored {
        Stored {
            record: Read::read(&read(&self.0, true)),
            scratch: Read::read(&read(&self.0, false)),
            pending: self.pending(),
        }
    }

    /// Keeps, or with `None` forgets, what finds the session again.
    pub fn save_record(&self, record: Option<&mut Record>) {
        let value = record.map_or(JsValue::NULL, |record| json::write(record));
        keep(&self.0, true, &value);
    }

    /// Forgets all of it.
    pub fn wipe(&self) {
        wipe(&self.0);
    }

    /// Keeps what this tab was doing; nothing, when it was doing nothing.
    pub fn save_scratch(&self, scratch: &mut Scratch) {
        let nothing = *scratch == Scratch::default();
        let value = if nothing {
            JsValue::NULL
        } else {
            json::write(scratch)
        };
        keep(&self.0, false, &value);
    }

    /// Whether the browser keeps the chat beyond this page.
    #[must_use]
    pub fn keeps(&self) -> bool {
        keeps(&self.0)
    }

    /// Keeps an unsent write. Saved again, it keeps its turn.
    pub fn save_pending(&self, mut pending: Pending) {
        let write = json::write(&mut pending);
        put(&self.0, &pending.key, &write);
    }

    /// Forgets a write that was answered.
    pub fn drop_pending(&self, key: &str) {
        forget(&self.0, key);
    }

    /// The unsent writes, in order; what is not understood stays where it is.
    #[must_use]
    pub fn pending(&self) -> Vec<Pending> {
        let mut writes = Vec::new();
        for kept in pending(&self.0).iter() {
            writes.extend(Read::read(&kept));
        }
        writes
    }
}
