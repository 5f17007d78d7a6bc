//! The widget's place in the page: its style, its launcher, the page's own facts.

use super::get;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, ShadowRoot};

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
