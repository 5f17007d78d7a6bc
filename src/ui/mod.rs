//! What the visitor sees: views that draw the engine's state and send it events.

mod chat;
pub mod color;
mod composer;
mod focus;
mod form;
mod icon;
mod launcher;
pub mod links;
mod log;
mod mount;
mod notice;
mod panel;
mod queue;
mod rating;
mod thanks;
mod view;
mod words;

pub use words::words;

use crate::locale::{Locale, keys};
use anteroom_carriers::visitor::{VisitorTopic, VisitorWidget};
use anteroom_engine::{Event, Focus, Link, Screen, State};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use std::rc::Rc;
use view::{button, div, react, tag};
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

impl Chat {
    /// The words under this key.
    fn say(self, key: &'static str) -> String {
        self.locale.with_value(|locale| locale.get(key).to_owned())
    }

    /// The words under this key, with a number in them.
    fn count(self, key: &'static str, n: usize) -> String {
        let n = n.to_string();
        self.locale
            .with_value(|locale| locale.with(key, &[("n", &n)]))
    }

    /// Tells the engine what happened.
    fn tell(self, event: Event) {
        // Called outside the store's borrow: the engine's effects may end in here again.
        if let Some(send) = self.send.try_get_value() {
            send(event);
        }
    }

    /// A text of the topic's widget, when it has one.
    fn topic_text(self, pick: fn(&VisitorWidget) -> Option<&String>) -> Option<String> {
        self.with_topic(|topic| {
            let text = pick(topic.widget.as_ref()?)?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        })
    }

    /// Something of the topic.
    fn with_topic<T>(self, read: impl FnOnce(&VisitorTopic) -> Option<T>) -> Option<T> {
        self.state.with(|state| state.topic().and_then(read))
    }

    /// Something that the state decides.
    fn is(self, read: fn(&State) -> bool) -> bool {
        self.state.with(read)
    }

    /// The connection is lost.
    fn is_down(self) -> bool {
        self.state.with(|state| state.link == Link::Down)
    }

    /// The screen that is due.
    fn screen(self) -> Screen {
        self.state.with(State::screen)
    }
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
    let place = root.clone();
    let handle = mount_to(root.clone().unchecked_into(), move || {
        paint(place.host().unchecked_into(), chat, color);
        if let Some(launcher) = launcher {
            launcher::follow(launcher, chat);
        }
        let inside = focus::Inside::new();
        focus::follow(place, chat, inside);
        // The live region stands outside the panel, so that it speaks when that is closed.
        let said = div("said")
            .attr("role", "status")
            .live(move || chat.said.get());
        mount::Made::new([panel::panel(chat, inside), said.done()])
    });
    Mounted(Box::new(handle))
}

/// Sets the accent on the host element, where the page's own style can overrule it.
fn paint(host: HtmlElement, chat: Chat, color: Option<String>) {
    let mut last = None;
    react(move || {
        let of_topic = || chat.topic_text(|widget| widget.color.as_ref());
        let wish = color.clone().or_else(of_topic);
        if wish == last {
            return;
        }
        last = wish;
        if let Some(accent) = last.as_deref().and_then(color::accent) {
            let style = host.style();
            // Two well-formed declarations: there is nothing to refuse.
            let _ = style.set_property("--anteroom-accent", &accent.accent);
            let _ = style.set_property("--anteroom-on-accent", accent.ink);
        }
    });
}

/// The line that stands wherever something waits for the connection.
fn lost(chat: Chat, class: &'static str, words: &'static str) -> view::Tag {
    let retry = button("link")
        .say(&chat.say(keys::TRY_NOW))
        .click(move || chat.tell(Event::TriedNow));
    div(class)
        .child(icon::icon(icon::CUT))
        .with(tag("span").say(&chat.say(words)))
        .with(retry)
}
