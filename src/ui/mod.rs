//! What the visitor sees: views that draw the engine's state and send it events.

pub mod view;

use crate::locale::Locale;
use anteroom_engine::{Announcement, Event, Focus, State};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// What the views share with the rest of the widget.
#[derive(Clone, Copy)]
pub struct Chat {
    /// The engine's state.
    pub state: RwSignal<State, LocalStorage>,
    /// What the polite live region says.
    pub said: RwSignal<String, LocalStorage>,
    /// Where the focus should go; the counter makes a repeated wish a new one.
    pub focus: RwSignal<(u32, Option<Focus>), LocalStorage>,
    /// Tells the engine what happened.
    pub send: StoredValue<Rc<dyn Fn(Event)>, LocalStorage>,
    /// The words.
    pub locale: StoredValue<Locale, LocalStorage>,
    /// A fresh random UUID.
    pub key: fn() -> String,
}

/// The mounted widget; dropping it takes everything out of the page again.
pub struct Mounted(#[expect(dead_code)] Box<dyn Any>);

/// Draws the widget into the shadow root beside its launcher. `color` is the
/// page's own wish for the accent; without it the topic's is used.
pub fn mount(
    root: &ShadowRoot,
    launcher: Option<HtmlElement>,
    chat: Chat,
    color: Option<String>,
) -> Mounted {
    let _ = (launcher, color);
    let handle = mount_to(root.clone().unchecked_into(), move || {
        view::div("panel")
            .live(move || chat.said.get())
            .done()
    });
    Mounted(Box::new(handle))
}

/// What is said for an announcement.
#[must_use]
pub fn words(_locale: &Locale, _announcement: &Announcement) -> String {
    String::new()
}
