//! One widget's dealings with the browser.
//!
//! What is asked of the browser in several steps stands in JavaScript, beside the
//! Rust that decides: there it is a third of the bytes. The browser tells one
//! function what happens; dropping [`Outside`] gives back all that was taken.

use super::files::Shelf;
use super::http::UnderWay;
use super::json::{self, Read};
use super::{set, timers};
use anteroom_engine::{Event, Fact, FileAct, Note, PageEvent};
use js_sys::Object;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    fn open(topic: i32, base: &JsValue, page: &JsValue, shelf: &JsValue, tell: &JsValue)
    -> JsValue;
    fn close(outside: &JsValue);
    fn watch(outside: &JsValue);
    fn talk(outside: &JsValue);
    fn say(outside: &JsValue, note: &JsValue);
    fn lead(outside: &JsValue);
    fn emit(outside: &JsValue, name: &str, detail: &JsValue);
}

/// A note with more messages than this is long.
const LONG: usize = 50;

/// Hears everything: what it is (see [`kind`]), which of them, and what goes with it.
pub type Ear = Closure<dyn Fn(u32, u32, JsValue)>;

/// What the browser tells; `browser.js` and `loader/parts/files.js` have the same numbers.
pub mod kind {
    /// The page's side asks for something.
    pub const COMMAND: u32 = 0;
    /// A timer fired.
    pub const FIRED: u32 = 1;
    /// A request ended.
    pub const ANSWERED: u32 = 2;
    /// So much of a file is sent.
    pub const PROGRESS: u32 = 3;
    /// Another tab said something.
    pub const HEARD: u32 = 4;
    /// This tab leads.
    pub const LEAD: u32 = 5;
    /// There is a network, or none.
    pub const ONLINE: u32 = 6;
    /// The visitor looks, or not.
    pub const VISIBLE: u32 = 7;
    /// The page came back from the back/forward cache.
    pub const RESUMED: u32 = 8;
}

/// The way outside.
pub struct Outside {
    pub(super) topic_id: i32,
    // The same for JavaScript.
    pub(super) o: JsValue,
    pub(super) under_way: UnderWay,
    // What the other tabs are told in a moment.
    late: Rc<RefCell<Vec<Note>>>,
    _ear: Ear,
}

impl Outside {
    /// `base` is the service's address, with a slash at its end; `page` the page's side, an
    /// object with `emit`, `fetch` and `part`, each of which may be missing.
    #[must_use]
    pub fn open(topic_id: i32, base: &JsValue, page: &JsValue, shelf: &Shelf, ear: Ear) -> Self {
        Self {
            topic_id,
            o: open(topic_id, base, page, shelf.as_ref(), ear.as_ref()),
            under_way: UnderWay::default(),
            late: Rc::default(),
            _ear: ear,
        }
    }

    /// For the page's side: it may `command` and `destroy`.
    #[must_use]
    pub fn handle(&self) -> JsValue {
        self.o.clone()
    }

    /// From now on it is told when the visitor looks, and whether there is a network.
    pub fn watch(&self) {
        watch(&self.o);
    }

    /// From now on it is told what the page's other tabs say.
    pub fn talk(&self) {
        talk(&self.o);
    }

    /// Tells the other tabs; a long note in a moment, for this one had to read what is
    /// in it. They hear all of them in order.
    pub fn say(&self, mut note: Note) {
        if !is_long(&note) && self.late.borrow().is_empty() {
            return say(&self.o, &json::write(&mut note));
        }
        self.late.borrow_mut().push(note);
        let (o, late) = (self.o.clone(), Rc::clone(&self.late));
        timers::soon(move || say_all(&o, &late));
    }

    /// Wishes to lead; it is told when this tab does.
    pub fn lead(&self) {
        lead(&self.o);
    }

    /// Tells the page's scripts what happened.
    pub fn emit(&self, event: PageEvent) {
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
        emit(&self.o, event.name, &detail);
    }

    /// What the browser told, as the engine takes it. A tab with another version
    /// may say what this one does not know.
    #[must_use]
    pub fn event(&self, what: u32, place: u32, value: &JsValue) -> Option<Event> {
        Some(match what {
            kind::FIRED => Event::Fired(timers::at(place)?),
            kind::ANSWERED => self.answered(place, value)?,
            kind::PROGRESS => Event::File(FileAct::Progress(
                self.under_way.ticket(place)?,
                Read::read(value)?,
            )),
            kind::HEARD => Event::Heard(Read::read(value)?),
            kind::ONLINE => Event::Online(place != 0),
            kind::VISIBLE => Event::Visible(place != 0),
            kind::RESUMED => Event::Resumed,
            _ => return None,
        })
    }
}

fn is_long(note: &Note) -> bool {
    matches!(note, Note::State(_, session) if session.messages.as_ref().is_some_and(|all| all.len() > LONG))
}

fn say_all(o: &JsValue, late: &RefCell<Vec<Note>>) {
    for mut note in late.take() {
        say(o, &json::write(&mut note));
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        say_all(&self.o, &self.late);
        close(&self.o);
    }
}
