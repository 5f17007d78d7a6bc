//! Turns the one loop: what happens goes into the engine, what follows is carried out.

use crate::browser::outside::{Ear, Outside, kind};
use crate::browser::storage::Storage;
use crate::browser::{clock, json, random};
use crate::embed::{self, Options};
use crate::locale::Locale;
use crate::ui::{self, Chat, Mounted};
use anteroom_carriers::visitor::VisitorTopic;
use anteroom_engine::{Effect, Event, State, update};
use leptos::prelude::Owner;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// One running chat.
///
/// Events that happen while an event is worked on wait for their turn. After
/// the end nothing happens any more.
pub struct Runtime {
    chat: Chat,
    queue: RefCell<VecDeque<Event>>,
    turning: Cell<bool>,
    ended: Cell<bool>,
    // Empty before the beginning and after the end.
    parts: RefCell<Option<Rc<Parts>>>,
}

/// Everything that has to be given back, in this order.
struct Parts {
    outside: Outside,
    storage: Storage,
    _view: Mounted,
    owner: Owner,
}

impl Drop for Parts {
    fn drop(&mut self) {
        // Whoever still holds one of the signals finds it empty.
        self.owner.cleanup();
    }
}

impl Runtime {
    /// Starts the chat that the loader asks for; answers what may command it.
    ///
    /// # Errors
    /// When the loader's options name no place or no topic.
    pub fn start(options: &JsValue) -> Result<JsValue, JsValue> {
        let options = Options::read(options)?;
        let owner = Owner::new();
        let mut state = State::new(options.topic_id, random::seed());
        state.when_away = options.when_away;
        let runtime = owner.with(|| {
            Rc::new(Self {
                chat: Chat::new(state, Locale::from_js(&options.locale), random::uuid),
                queue: RefCell::default(),
                turning: Cell::new(false),
                ended: Cell::new(false),
                parts: RefCell::default(),
            })
        });
        let parts = Rc::new(runtime.set_up(owner, &options));
        runtime.parts.replace(Some(Rc::clone(&parts)));
        runtime.begin(&parts, options);
        Ok(parts.outside.handle())
    }

    // What the view and the browser hold of it keeps the runtime alive until the end.
    fn set_up(self: &Rc<Self>, owner: Owner, options: &Options) -> Parts {
        let view = owner.with(|| {
            let runtime = Rc::clone(self);
            self.chat
                .connect(Rc::new(move |event| runtime.dispatch(event)));
            ui::mount(&options.root, options.launcher.clone(), self.chat)
        });
        let runtime = Rc::clone(self);
        let ear = Ear::new(move |what, place, value| runtime.hear(what, place, &value));
        let shelf = self.chat.shelf();
        Parts {
            outside: Outside::open(options.topic_id, &options.base, &options.page, &shelf, ear),
            storage: Storage::of_page(options.topic_id),
            _view: view,
            owner,
        }
    }

    fn begin(&self, parts: &Parts, options: Options) {
        // Before the storage is read: what changes meanwhile is heard.
        parts.outside.talk();
        parts.outside.watch();
        let stored = parts.storage.restore();
        if !parts.storage.keeps() {
            self.dispatch(Event::Forgetful);
        }
        let fresh = stored.scratch.is_none();
        self.dispatch(Event::Started {
            topic: topic(options.topic),
            stored,
            open: options.open,
        });
        if fresh {
            for (field, text) in options.prefill {
                self.dispatch(Event::Given(field, text));
            }
        }
        parts.outside.lead();
    }

    /// The browser tells something.
    fn hear(&self, what: u32, place: u32, value: &JsValue) {
        match (what, place) {
            (kind::COMMAND, embed::DESTROY) => self.end(),
            (kind::COMMAND, embed::SPEAK) => self.chat.speak(Locale::from_js(value)),
            _ => {
                let event = self.parts().and_then(|parts| match what {
                    kind::COMMAND => embed::command(place, value),
                    kind::LEAD => Some(Event::Lead(parts.storage.pending())),
                    _ => parts.outside.event(what, place, value),
                });
                if let Some(event) = event {
                    self.dispatch(event);
                }
            }
        }
    }

    fn parts(&self) -> Option<Rc<Parts>> {
        self.parts.borrow().clone()
    }

    /// Something happened.
    pub fn dispatch(&self, event: Event) {
        if self.ended.get() {
            return;
        }
        self.queue.borrow_mut().push_back(event);
        if self.turning.replace(true) {
            return;
        }
        while let Some(event) = self.next() {
            let now = clock::now();
            let effects = self.chat.change(|state| update(state, now, event));
            let mut words = String::new();
            if let Some(parts) = self.parts() {
                for effect in effects.unwrap_or_default() {
                    self.carry_out(&parts, effect, &mut words);
                }
            }
            if !words.is_empty() {
                self.chat.announce(words);
            }
        }
        self.turning.set(false);
        if self.ended.get() {
            self.tear_down();
        }
    }

    fn next(&self) -> Option<Event> {
        if self.ended.get() {
            return None;
        }
        self.queue.borrow_mut().pop_front()
    }

    fn carry_out(&self, parts: &Parts, effect: Effect, words: &mut String) {
        match effect {
            Effect::Http(request) => parts.outside.send(request),
            Effect::Abort(lane) => parts.outside.abort(lane),
            Effect::Carry(carriage) => parts.outside.carry(carriage),
            Effect::DropFile(key) => self.chat.shelf().drop(&key),
            Effect::SetTimer(timer, millis) => parts.outside.set(timer, millis),
            Effect::ClearTimer(timer) => parts.outside.clear(timer),
            Effect::SaveRecord(mut record) => parts.storage.save_record(record.as_mut()),
            Effect::SaveScratch(mut scratch) => parts.storage.save_scratch(&mut scratch),
            Effect::SavePending(pending) => parts.storage.save_pending(pending),
            Effect::DropPending(key) => parts.storage.drop_pending(&key),
            Effect::Wipe => {
                parts.storage.wipe();
                self.chat.hush();
            }
            Effect::Tell(event) => parts.outside.emit(event),
            Effect::Broadcast(note) => parts.outside.say(note),
            Effect::Announce(announcement) => {
                // A paragraph each: what happens at once is said as one text.
                if !words.is_empty() {
                    words.push('\n');
                }
                words.push_str(&self.chat.words(|locale| ui::words(locale, &announcement)));
            }
            Effect::Focus(wish) => self.chat.wish(wish),
            Effect::Hand(handout) => self.chat.hand(&handout),
        }
    }

    /// The end: nothing is left behind in the page.
    fn end(&self) {
        self.ended.set(true);
        if !self.turning.get() {
            self.tear_down();
        }
    }

    fn tear_down(&self) {
        self.queue.take();
        // Not while they are borrowed: who hears of the end may look for them.
        let parts = self.parts.take();
        drop(parts);
    }
}

/// The loader's topic as the engine takes it.
fn topic(value: JsValue) -> Option<Option<VisitorTopic>> {
    if value.is_null() {
        return Some(None);
    }
    json::Read::read(&value).map(Some)
}
