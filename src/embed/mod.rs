//! The page's side: what the loader hands over, and what the tag says.

mod attributes;
mod command;
mod prefill;

pub use attributes::Attributes;
pub use command::command;
pub use prefill::value;

use crate::browser::get;
use crate::browser::page_side::PageSide;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

/// What the loader hands over.
pub struct Options {
    /// Where the widget lives.
    pub root: ShadowRoot,
    /// The button that opens it.
    pub launcher: Option<HtmlElement>,
    /// The service's address, with a slash at its end.
    pub base: String,
    /// The widget's style.
    pub css: String,
    /// The words: a flat object of strings.
    pub locale: JsValue,
    /// The topic as the service answered it: null when it knows none,
    /// undefined when it could not be read.
    pub topic: JsValue,
    /// The tag's attributes.
    pub attributes: Attributes,
    /// The visitor asked for the panel.
    pub open: bool,
    /// The page's side.
    pub page: PageSide,
}

impl Options {
    /// Reads the loader's options.
    ///
    /// # Errors
    /// Without a shadow root or a topic there is nothing to start.
    pub fn read(options: &JsValue) -> Result<Self, JsValue> {
        let root = get(options, "root").dyn_into::<ShadowRoot>();
        let attributes = Attributes::read(&get(options, "data"));
        let Ok(root) = root else {
            return Err(JsValue::from_str("Anteroom: no root"));
        };
        if attributes.topic_id <= 0 {
            return Err(JsValue::from_str(
                "Anteroom: the tag needs data-topicId, the number of a topic",
            ));
        }
        let text = |name| get(options, name).as_string().unwrap_or_default();
        Ok(Self {
            root,
            launcher: get(options, "launcher").dyn_into().ok(),
            base: text("base"),
            css: text("css"),
            locale: get(options, "locale"),
            topic: get(options, "topic"),
            attributes,
            open: get(options, "open").is_truthy(),
            page: PageSide::new(get(options, "page")),
        })
    }
}
