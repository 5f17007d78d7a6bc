//! Hears when elements change their size.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// An observer; dropping it ends it.
pub struct Resized {
    observer: Option<ResizeObserver>,
    _closure: Closure<dyn FnMut()>,
}

impl Resized {
    /// Tells of every change, after layout and before it is painted.
    pub fn new(elements: &[&Element], changed: impl FnMut() + 'static) -> Self {
        let closure = Closure::<dyn FnMut()>::new(changed);
        // An old browser has none: then nothing is followed.
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            for element in elements {
                observer.observe(element);
            }
        }
        Self {
            observer,
            _closure: closure,
        }
    }
}

impl Drop for Resized {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
