//! The page's side, which is JavaScript (`loader/page`): it tells the page's
//! scripts what happens, lets their hooks at requests, and loads what few
//! visitors need when it is needed.

use super::{get, set};
use anteroom_engine::{Fact, PageEvent};
use js_sys::{Function, Object, Promise};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

thread_local! {
    // All widgets of a page load their parts from one place.
    static PART: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// The page's side of one widget: an object with `emit`, `fetch` and `part`,
/// each of which may be missing.
#[derive(Clone)]
pub struct PageSide(JsValue);

impl PageSide {
    /// This object.
    #[must_use]
    pub fn new(page: JsValue) -> Self {
        if let Ok(part) = get(&page, "part").dyn_into() {
            PART.with(|place| place.replace(Some(part)));
        }
        Self(page)
    }

    /// Tells the page's scripts what happened.
    pub fn emit(&self, event: PageEvent) {
        let Some(emit) = self.method("emit") else {
            return;
        };
        let detail = Object::new();
        for (name, fact) in event.facts {
            let value = match fact {
                Fact::Nothing => JsValue::NULL,
                Fact::Flag(on) => on.into(),
                #[expect(clippy::cast_precision_loss)] // ids and counts are far below 2^53
                Fact::Number(number) => JsValue::from_f64(number as f64),
                Fact::Text(text) => text.into(),
            };
            set(&detail, name, &value);
        }
        // What a listener throws is the page's own affair.
        let _ = emit.call2(&self.0, &event.name.into(), &detail);
    }

    /// Sends a request: past the page's hooks where there are any.
    ///
    /// # Errors
    /// When the page has put something in `fetch`'s place that throws.
    pub fn fetch(&self, request: &web_sys::Request) -> Result<Promise, JsValue> {
        match self.method("fetch") {
            Some(method) => method.call1(&self.0, request)?.dyn_into(),
            None => fetch(request),
        }
    }

    fn method(&self, name: &str) -> Option<Function> {
        get(&self.0, name).dyn_into().ok()
    }
}

/// Loads `loader/parts/<name>.js`, once; `None` when it cannot be loaded.
pub async fn part(name: &str) -> Option<JsValue> {
    let load = PART.with(|place| place.borrow().clone())?;
    let promise: Promise = load
        .call1(&JsValue::UNDEFINED, &name.into())
        .ok()?
        .dyn_into()
        .ok()?;
    JsFuture::from(promise).await.ok()
}
