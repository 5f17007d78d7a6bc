//! Moves the keyboard's focus, and never takes it from the page.

use super::Chat;
use super::view::{Local, react};
use crate::browser::{get, just_clicked};
use anteroom_engine::{Field, Focus};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, ShadowRoot};

/// Whether the focus is in the panel, or was in a part of it that went away.
///
/// A screen that goes takes its focused element with it, and the focus falls to
/// the page's body; what counts is where it was before the views changed.
#[derive(Clone, Copy)]
pub struct Inside(Local);

impl Inside {
    /// Not in the panel.
    pub fn new() -> Self {
        Self(Local::new())
    }

    /// The focus came in.
    pub fn entered(self) {
        self.0.turn(true);
    }

    /// The focus left this element. If the element stays, it went elsewhere.
    pub fn left(self, element: Option<EventTarget>) {
        let Some(element) = element.and_then(|e| e.dyn_into::<Element>().ok()) else {
            return;
        };
        spawn_local(async move {
            tick().await;
            let root = root_of(&element);
            if root.is_some_and(|root| root.active_element().is_none()) {
                self.0.turn(false);
            }
        });
    }
}

/// Carries out the engine's wishes while the focus is in the widget.
pub fn follow(root: ShadowRoot, chat: Chat, inside: Inside) {
    let mut done = 0;
    react(move || {
        let (count, wish) = chat.wished();
        if count == done {
            return;
        }
        done = count;
        let selector = match wish {
            None => return,
            Some(Focus::Screen) => "[data-first]",
            Some(Focus::Launcher) => "button[aria-expanded]",
            Some(Focus::Composer) => "#composer",
            Some(Focus::Log) => ".scroll",
            Some(Focus::Field(field)) => match field {
                Field::Alias => "#alias",
                Field::Name => "#name",
                Field::Email => "#email",
                Field::Phone => "#phone",
                Field::Company => "#company",
                Field::Country => "#country",
                Field::Message => "#message",
                Field::Consent => "#consent",
            },
        };
        if untrack(|| inside.0.is()) || root.active_element().is_some() || just_clicked() {
            later(root.clone(), selector);
        }
    });
}

/// After a change of the views, moves the focus to what the selector finds beside this element.
pub fn soon(beside: Option<EventTarget>, selector: &'static str) {
    let element = beside.and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(root) = element.as_ref().and_then(root_of) {
        later(root, selector);
    }
}

fn later(root: ShadowRoot, selector: &'static str) {
    spawn_local(async move {
        // The views change in the first; what they mount settles in the second.
        tick().await;
        tick().await;
        if let Ok(Some(found)) = root.query_selector(selector)
            && let Ok(found) = found.dyn_into::<HtmlElement>()
        {
            // Firefox gives a legend no focus before it is laid out, and this asks for that.
            let _ = get(&found, "offsetTop");
            // What cannot take the focus leaves it where it is.
            let _ = found.focus();
        }
    });
}

fn root_of(element: &Element) -> Option<ShadowRoot> {
    element.get_root_node().dyn_into().ok()
}
