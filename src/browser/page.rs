//! What the visitor gets from the page: it anew, a text in the clipboard, a file.

use super::get;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // A page that may not be loaded anew stays as it is.
        let _ = window.location().reload();
    }
}

/// Puts a text into the clipboard; false where the browser knows no such thing.
#[must_use]
pub fn copy(text: &str) -> bool {
    let clipboard = get(&get(&js_sys::global(), "navigator"), "clipboard");
    get(&clipboard, "writeText")
        .dyn_ref::<Function>()
        .is_some_and(|write| write.call1(&clipboard, &JsValue::from_str(text)).is_ok())
}

/// Gives the visitor a file, as a download.
pub fn save(name: &str, kind: &str, text: &str) {
    // A browser that refuses gives no file; there is nobody else to ask.
    let _ = try_save(name, kind, text);
}

fn try_save(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document {
        let link: HtmlElement = document.create_element("a")?.unchecked_into();
        link.set_attribute("href", &address)?;
        link.set_attribute("download", name)?;
        link.click();
    }
    // The browser has taken it by now, or is reading it already.
    Url::revoke_object_url(&address)
}
