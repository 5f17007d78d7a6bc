//! The page's side: what the loader and `loader/page` hand over.

mod command;

pub use command::{DESTROY, SPEAK, command, fields};

use crate::browser::get;
use anteroom_engine::{Field, WhenAway, whole};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

/// What is handed over.
pub struct Options {
    /// Where the widget lives.
    pub root: ShadowRoot,
    /// The button that opens it.
    pub launcher: Option<HtmlElement>,
    /// The service's address, with a slash at its end.
    pub base: JsValue,
    /// The words: a table of strings.
    pub locale: JsValue,
    /// The topic as the service answered it: null when it knows none,
    /// undefined when it could not be read.
    pub topic: JsValue,
    /// Which topic.
    pub topic_id: i32,
    /// What the form begins with.
    pub prefill: Vec<(Field, String)>,
    /// What the page wants done while nobody is here.
    pub when_away: WhenAway,
    /// The visitor asked for the panel.
    pub open: bool,
    /// The page's side.
    pub page: JsValue,
}

impl Options {
    /// Reads the options.
    ///
    /// # Errors
    /// Without a shadow root or a topic there is nothing to start.
    pub fn read(options: &JsValue) -> Result<Self, JsValue> {
        let text = |name| get(options, name).as_string().unwrap_or_default();
        let root = get(options, "root").dyn_into::<ShadowRoot>();
        let topic_id = whole(text("topicId").trim());
        let topic_id = topic_id.and_then(|id| i32::try_from(id).ok()).unwrap_or(0);
        let Some(root) = root.ok().filter(|_| topic_id > 0) else {
            return Err(JsValue::from_str(
                "Anteroom: data-topicId has to be the number of a topic",
            ));
        };
        Ok(Self {
            root,
            launcher: get(options, "launcher").dyn_into().ok(),
            base: get(options, "base"),
            locale: get(options, "locale"),
            topic: get(options, "topic"),
            topic_id,
            prefill: fields(&get(options, "prefill")),
            when_away: match &*text("offline") {
                "hide" => WhenAway::Hide,
                "queue" => WhenAway::Queue,
                _ => WhenAway::Form,
            },
            open: get(options, "open").is_truthy(),
            page: get(options, "page"),
        })
    }
}
