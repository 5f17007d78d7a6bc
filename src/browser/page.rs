//! The widget's place in the page: its style, its launcher, the page's own facts.

use super::get;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, CssStyleSheet, HtmlElement, ShadowRoot, Url};

/// The widget's style, adopted by its root for as long as this lives.
pub struct Style {
    root: ShadowRoot,
    sheet: JsValue,
}

impl Style {
    /// Adopts the style. No style element: a strict policy of the page would refuse it.
    #[must_use]
    pub fn adopt(root: &ShadowRoot, css: &str) -> Option<Self> {
        let sheet = CssStyleSheet::new().ok()?;
        get(&sheet, "replaceSync")
            .dyn_ref::<Function>()?
            .call1(&sheet, &JsValue::from_str(css))
            .ok()?;
        let sheets = sheets(root)?;
        sheets.push(&sheet);
        root.set_adopted_style_sheets(&sheets);
        Some(Self {
            root: root.clone(),
            sheet: sheet.into(),
        })
    }
}

/// A copy: old browsers hold a list that cannot be changed in place.
fn sheets(root: &ShadowRoot) -> Option<Array> {
    Some(Array::from(
        get(root, "adoptedStyleSheets").dyn_ref::<Array>()?,
    ))
}

impl Drop for Style {
    fn drop(&mut self) {
        if let Some(sheets) = sheets(&self.root) {
            let rest = sheets.filter(&mut |sheet, _, _| sheet != self.sheet);
            self.root.set_adopted_style_sheets(&rest);
        }
    }
}

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
