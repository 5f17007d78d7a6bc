//! What the visitor sees: views that draw the engine's state and send it events.

mod bots;
mod bubble;
mod chat;
mod composer;
mod country;
mod ending;
mod faq;
mod fields;
mod files;
mod focus;
mod form;
mod handout;
mod hours;
mod icon;
mod kept;
mod launcher;
mod log;
mod mount;
mod notice;
mod panel;
mod queue;
mod rating;
mod request;
mod rows;
mod scroll;
mod thanks;
mod view;
mod words;

pub use words::words;

use crate::browser::files::Shelf;
use crate::locale::{Key, Locale, keys};
use anteroom_carriers::visitor::{VisitorTopic, VisitorWidget};
use anteroom_engine::{Event, Fetching, Focus, Link, Screen, State};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use std::rc::Rc;
use view::{Local, button, div, tag};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// Tells the engine what happened.
pub type Send = Rc<dyn Fn(Event)>;

/// Everything that the views draw.
struct Shown {
    state: State,
    // Moves on with every change; whoever draws follows it.
    turn: Option<Local>,
    // What the polite live region says.
    said: String,
    // Where the focus should go; the counter makes a repeated wish a new one.
    focus: (u32, Option<Focus>),
    locale: Locale,
    send: Send,
    key: fn() -> String,
    // Files that were chosen.
    shelf: Shelf,
}

impl Shown {
    fn new(state: State, locale: Locale, key: fn() -> String) -> Self {
        Self {
            state,
            turn: None,
            said: String::new(),
            focus: (0, None),
            locale,
            send: Rc::new(drop),
            key,
            shelf: Shelf::default(),
        }
    }
}

/// What the views share with the rest of the widget: one signal, so that its
/// code is there once.
#[derive(Clone, Copy)]
pub struct Chat(u32);

impl Chat {
    /// The engine's state, the words, and what makes a fresh random UUID.
    #[must_use]
    pub fn new(state: State, locale: Locale, key: fn() -> String) -> Self {
        let mut shown = Shown::new(state, locale, key);
        shown.turn = Some(Local::new());
        let number = kept::show(shown);
        on_cleanup(move || drop(kept::hide(number)));
        Self(number)
    }

    /// From now on the views' events go there.
    pub fn connect(self, send: Send) {
        kept::change(self.0, |shown| shown.send = send);
    }

    /// Changes the state; `None` after the end.
    pub fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> Option<T> {
        self.update(|shown| change(&mut shown.state))
    }

    fn update<T>(self, change: impl FnOnce(&mut Shown) -> T) -> Option<T> {
        let changed = kept::change(self.0, change)?;
        // Looked up first: whoever hears of it may change it in turn.
        let turn = self.look().turn;
        if let Some(turn) = turn {
            turn.next();
        }
        Some(changed)
    }

    /// Takes the last words out of the live region: they are of a chat that is forgotten.
    pub fn hush(self) {
        self.update(|shown| shown.said.clear());
    }

    /// Lets the live region say this.
    pub fn announce(self, mut words: String) {
        self.update(|shown| {
            // The same words again are news too; readers speak only of changes.
            if shown.said == words {
                words.push('\u{a0}');
            }
            shown.said = words;
        });
    }

    /// From now on everything is said in these words.
    pub fn speak(self, locale: Locale) {
        self.update(|shown| shown.locale = locale);
    }

    /// Moves the focus there, once the views have changed.
    pub fn wish(self, wish: Focus) {
        self.update(|shown| {
            shown.focus = (shown.focus.0.wrapping_add(1), Some(wish));
        });
    }

    /// Reads something of the state; whoever draws it draws it again when that changes.
    pub fn state<T>(self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.watch().state)
    }

    /// Puts something into words.
    pub fn words<T>(self, read: impl FnOnce(&Locale) -> T) -> T {
        read(&self.look().locale)
    }

    #[inline(never)]
    fn watch(self) -> Rc<Shown> {
        let shown = self.look();
        if let Some(turn) = shown.turn {
            turn.get();
        }
        shown
    }

    // Not generic, and owned: readers are many, and each should be a few bytes.
    #[inline(never)]
    fn look(self) -> Rc<Shown> {
        kept::shown(self.0).unwrap_or_else(|| {
            // After the end there is nothing left to read, and nobody to see it.
            let nothing = Shown::new(State::new(0, 0), Locale::default(), String::new);
            Rc::new(nothing)
        })
    }

    fn said(self) -> String {
        self.watch().said.clone()
    }

    fn wished(self) -> (u32, Option<Focus>) {
        self.watch().focus
    }

    /// Where files are kept until they are sent.
    #[must_use]
    pub fn shelf(self) -> Shelf {
        self.look().shelf.clone()
    }

    /// This file of the log is fetched, or could not be.
    fn is_fetching(self, fetching: Fetching) -> bool {
        self.state(|state| state.fetching == Some(fetching))
    }

    /// A fresh Idempotency-Key.
    fn key(self) -> String {
        (self.look().key)()
    }

    /// The language that is spoken, followed when it changes.
    fn language(self) -> String {
        self.watch();
        self.words(|locale| locale.language().to_owned())
    }

    /// The words under this key.
    #[inline(never)]
    fn say(self, key: Key) -> String {
        self.words(|locale| locale.get(key).to_owned())
    }

    /// The words under this key, with a number in them.
    #[inline(never)]
    fn count(self, key: Key, n: usize) -> String {
        self.words(|locale| locale.count(key, n))
    }

    /// Tells the engine what happened.
    #[inline(never)]
    fn tell(self, event: Event) {
        // Called outside the signal's borrow: the engine changes it.
        let send = Rc::clone(&self.look().send);
        send(event);
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
        self.state(|state| state.topic().and_then(read))
    }

    /// Something that the state decides.
    fn is(self, read: fn(&State) -> bool) -> bool {
        self.state(read)
    }

    /// The connection is lost.
    fn is_down(self) -> bool {
        self.state(|state| state.link == Link::Down)
    }

    /// The screen that is due.
    fn screen(self) -> Screen {
        self.state(State::screen)
    }
}

/// The mounted widget; dropping it takes everything out of the page again.
pub struct Mounted(#[expect(dead_code)] Box<dyn Any>);

/// Draws the widget into the shadow root beside its launcher.
pub fn mount(root: &ShadowRoot, launcher: Option<HtmlElement>, chat: Chat) -> Mounted {
    let place = root.clone();
    let handle = mount_to(root.clone().unchecked_into(), move || {
        if let Some(launcher) = launcher {
            launcher::follow(launcher, chat);
        }
        let inside = focus::Inside::new();
        focus::follow(place, chat, inside);
        // The live region stands outside the panel, so that it speaks when that is closed.
        let said = div("said")
            .attr("role", "status")
            .bind("lang", move || Some(chat.language()))
            .live(move || chat.said());
        mount::Made::new([panel::panel(chat, inside), said.done()])
    });
    Mounted(Box::new(handle))
}

/// The line that stands wherever something waits for the connection.
fn lost(chat: Chat, class: &'static str, words: Key) -> view::Tag {
    let retry = button("link")
        .word(chat, keys::TRY_NOW)
        .tells(chat, |_| Event::TriedNow);
    div(class)
        .child(icon::icon(icon::CUT))
        .with(tag("span").word(chat, words))
        .with(retry)
}
