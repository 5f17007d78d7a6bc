//! Turns the one loop: what happens goes into the engine, what follows is carried out.

use crate::browser::files::Files;
use crate::browser::http::Http;
use crate::browser::leader::Leader;
use crate::browser::listener::Listener;
use crate::browser::page::Style;
use crate::browser::page_side::PageSide;
use crate::browser::storage::Storage;
use crate::browser::tabs::Tabs;
use crate::browser::timers::Timers;
use crate::browser::{clock, json, random, visibility};
use crate::embed::Options;
use crate::locale::Locale;
use crate::ui::{self, Chat, Mounted};
use anteroom_carriers::visitor::VisitorTopic;
use anteroom_engine::{Effect, Event, FileAct, Lane, State, update};
use leptos::prelude::Owner;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
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
    parts: RefCell<Option<Parts>>,
    leader: RefCell<Option<Leader>>,
    me: Weak<Runtime>,
}

/// Everything that has to be given back, in this order.
struct Parts {
    _listeners: Vec<Listener>,
    tabs: Tabs,
    timers: Timers,
    http: Http,
    files: Files,
    storage: Storage,
    page: PageSide,
    _view: Mounted,
    _style: Option<Style>,
    owner: Owner,
}

impl Drop for Parts {
    fn drop(&mut self) {
        // Whoever still holds one of the signals finds it empty.
        self.owner.cleanup();
    }
}

impl Runtime {
    /// Starts the chat that the loader asks for.
    ///
    /// # Errors
    /// When the loader's options name no place or no topic.
    pub fn start(options: &JsValue) -> Result<Rc<Self>, JsValue> {
        let options = Options::read(options)?;
        let topic_id = options.topic_id;
        let owner = Owner::new();
        let mut state = State::new(topic_id, random::seed());
        state.when_away = options.when_away;
        let runtime = owner.with(|| {
            Rc::new_cyclic(|me| Self {
                chat: Chat::new(state, Locale::from_js(&options.locale), random::uuid),
                queue: RefCell::default(),
                turning: Cell::new(false),
                ended: Cell::new(false),
                parts: RefCell::default(),
                leader: RefCell::default(),
                me: me.clone(),
            })
        });
        runtime.set_up(owner, &options);
        runtime.begin(options);
        Ok(runtime)
    }

    fn set_up(self: &Rc<Self>, owner: Owner, options: &Options) {
        let topic_id = options.topic_id;
        let style = Style::adopt(&options.root, &options.css);
        let view = owner.with(|| {
            // The view keeps the runtime alive until the end, whatever becomes of the handle.
            let runtime = Rc::clone(self);
            self.chat
                .connect(Rc::new(move |event| runtime.dispatch(event)));
            ui::mount(&options.root, options.launcher.clone(), self.chat)
        });
        let parts = Parts {
            _listeners: visibility::watch(self.sender(|event| event)),
            // Before the storage is read: what changes meanwhile is heard.
            tabs: Tabs::open(topic_id, self.sender(Event::Heard)),
            timers: Timers::new(self.sender(Event::Fired)),
            http: Http::new(options.base.clone(), topic_id, options.page.clone()),
            files: Files::new(options.base.clone(), self.chat.shelf()),
            storage: Storage::of_page(topic_id),
            page: options.page.clone(),
            _view: view,
            _style: style,
            owner,
        };
        self.parts.replace(Some(parts));
    }

    fn begin(self: &Rc<Self>, options: Options) {
        if !visibility::is_visible() {
            self.dispatch(Event::Visible(false));
        }
        let stored = self.with_parts(|parts| parts.storage.restore());
        let stored = stored.unwrap_or_default();
        if !self
            .with_parts(|parts| parts.storage.keeps())
            .unwrap_or(true)
        {
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
        let me = self.me.clone();
        let leader = Leader::wish(options.topic_id, move || {
            if let Some(me) = me.upgrade() {
                let unsent = me.with_parts(|parts| parts.storage.pending());
                me.dispatch(Event::Lead(unsent.unwrap_or_default()));
            }
        });
        self.leader.replace(Some(leader));
    }

    /// Sends what `event` makes of something, for as long as the chat runs.
    fn sender<T, F>(&self, event: F) -> impl Fn(T) + Clone + use<T, F>
    where
        F: Fn(T) -> Event + Clone,
    {
        let me = self.me.clone();
        move |what| {
            if let Some(me) = me.upgrade() {
                me.dispatch(event(what));
            }
        }
    }

    fn with_parts<T>(&self, look: impl FnOnce(&Parts) -> T) -> Option<T> {
        self.parts.try_borrow().ok()?.as_ref().map(look)
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
            self.with_parts(|parts| {
                for effect in effects.unwrap_or_default() {
                    self.carry_out(parts, effect, &mut words);
                }
            });
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
            Effect::Http(request) => {
                let answered = self.sender(|(ticket, result)| Event::Answered(ticket, result));
                parts
                    .http
                    .send(request, move |ticket, result| answered((ticket, result)));
            }
            Effect::Abort(lane @ (Lane::File | Lane::Fetch)) => parts.files.abort(lane),
            Effect::Abort(lane) => parts.http.abort(lane),
            Effect::Carry(carriage) => {
                let told = self
                    .sender(|(ticket, percent)| Event::File(FileAct::Progress(ticket, percent)));
                let answered = self.sender(|(ticket, result)| Event::Answered(ticket, result));
                parts.files.carry(
                    carriage,
                    move |ticket, percent| told((ticket, percent)),
                    move |ticket, result| answered((ticket, result)),
                );
            }
            Effect::DropFile(key) => parts.files.forget(&key),
            Effect::SetTimer(timer, millis) => parts.timers.set(timer, millis),
            Effect::ClearTimer(timer) => parts.timers.clear(timer),
            Effect::SaveRecord(mut record) => parts.storage.save_record(record.as_mut()),
            Effect::SaveScratch(mut scratch) => parts.storage.save_scratch(&mut scratch),
            Effect::SavePending(pending) => parts.storage.save_pending(pending),
            Effect::DropPending(key) => parts.storage.drop_pending(&key),
            Effect::Wipe => {
                parts.storage.wipe();
                self.chat.hush();
            }
            Effect::Tell(event) => parts.page.emit(event),
            Effect::Broadcast(mut note) => parts.tabs.tell(&mut note),
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

    /// Says everything in the words of another table.
    pub fn speak(&self, table: &JsValue) {
        if !self.ended.get() {
            self.chat.speak(Locale::from_js(table));
        }
    }

    /// The end: nothing is left behind in the page.
    pub fn end(&self) {
        self.ended.set(true);
        if !self.turning.get() {
            self.tear_down();
        }
    }

    fn tear_down(&self) {
        let leader = self.leader.take();
        let parts = self.parts.take();
        self.queue.take();
        drop((leader, parts));
    }
}

/// The loader's topic as the engine takes it.
fn topic(value: JsValue) -> Option<Option<VisitorTopic>> {
    if value.is_null() {
        return Some(None);
    }
    json::Read::read(&value).map(Some)
}
