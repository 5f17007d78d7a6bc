//! Files of the visitor's, kept until they are sent.

use js_sys::Map;
use wasm_bindgen::JsValue;

/// The files that were chosen, by key. `loader/parts/files.js` sends them.
#[derive(Clone, Default)]
pub struct Shelf(Map);

impl Shelf {
    /// Keeps a file.
    pub fn put(&self, key: &str, file: &JsValue) {
        self.0.set(&JsValue::from_str(key), file);
    }

    /// Lets go of one.
    pub fn drop(&self, key: &str) {
        self.0.delete(&JsValue::from_str(key));
    }
}

impl AsRef<JsValue> for Shelf {
    fn as_ref(&self) -> &JsValue {
        self.0.as_ref()
    }
}
