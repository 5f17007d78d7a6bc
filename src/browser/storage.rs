//! What outlives the page view, and this run of it.
//!
//! A browser that refuses (private mode, blocked or full storage) is survived:
//! what it does not take is kept in memory.

use super::{clock, json};
use anteroom_engine::{Pending, Record, Scratch, Stored};
use std::cell::RefCell;

/// One of the browser's two storages, with memory for what it refuses.
struct Area {
    real: Option<web_sys::Storage>,
    // In the order of writing.
    memory: RefCell<Vec<(String, String)>>,
}

impl Area {
    const fn new(real: Option<web_sys::Storage>) -> Self {
        Self {
            real,
            memory: RefCell::new(Vec::new()),
        }
    }

    fn read<T: json::Read>(&self, name: &str) -> Option<T> {
        let kept = self.memory.borrow();
        if let Some((_, text)) = kept.iter().find(|(n, _)| n == name) {
            return json::from_text(text);
        }
        let text = self.real.as_ref()?.get_item(name).ok()??;
        json::from_text(&text)
    }

    fn write(&self, name: &str, value: &mut dyn json::Walked) {
        let Some(text) = json::to_text(value) else {
            return;
        };
        let taken = self
            .real
            .as_ref()
            .is_some_and(|real| real.set_item(name, &text).is_ok());
        self.forget_memory(name);
        if !taken {
            // What was kept before stays for the next page view: better than nothing.
            self.memory.borrow_mut().push((name.to_owned(), text));
        }
    }

    /// Whether the browser takes anything; some say no only when asked.
    fn takes(&self, name: &str) -> bool {
        self.real.as_ref().is_some_and(|real| {
            let taken = real.set_item(name, "").is_ok();
            let _ = real.remove_item(name);
            taken
        })
    }

    fn remove(&self, name: &str) {
        self.forget_memory(name);
        if let Some(real) = &self.real {
            let _ = real.remove_item(name);
        }
    }

    fn forget_memory(&self, name: &str) {
        self.memory.borrow_mut().retain(|(n, _)| n != name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let memory = self.memory.borrow();
        let mut names: Vec<String> = memory.iter().map(|(name, _)| name.clone()).collect();
        if let Some(real) = &self.real {
            let count = real.length().unwrap_or(0);
            names.extend((0..count).filter_map(|place| real.key(place).ok().flatten()));
        }
        names.retain(|name| name.starts_with(prefix));
        names
    }
}

/// What one topic's chat keeps.
pub struct Storage {
    /// `anteroom:<topicId>`
    name: String,
    /// `anteroom:<topicId>:out:`
    out: String,
    local: Area,
    session: Area,
}

impl Storage {
    /// The page's storages, or what they allow.
    #[must_use]
    pub fn of_page(topic_id: i32) -> Self {
        let window = web_sys::window();
        let window = window.as_ref();
        Self::new(
            topic_id,
            window.and_then(|w| w.local_storage().ok().flatten()),
            window.and_then(|w| w.session_storage().ok().flatten()),
        )
    }

    /// These storages; `None` is one that the browser refuses.
    #[must_use]
    pub fn new(
        topic_id: i32,
        local: Option<web_sys::Storage>,
        session: Option<web_sys::Storage>,
    ) -> Self {
        let name = super::tabs::name(topic_id);
        Self {
            out: name.clone() + super::register::OUT,
            name,
            local: Area::new(local),
            session: Area::new(session),
        }
    }

    /// Everything kept from earlier page views.
    #[must_use]
    pub fn restore(&self) -> Stored {
        Stored {
            record: self.local.read(&self.name),
            scratch: self.session.read(&self.name),
            pending: self.pending(),
        }
    }

    /// Keeps, or with `None` forgets, what finds the session again.
    pub fn save_record(&self, record: Option<&mut Record>) {
        match record {
            Some(record) => self.local.write(&self.name, record),
            None => self.local.remove(&self.name),
        }
    }

    /// Forgets all of it.
    pub fn wipe(&self) {
        for area in [&self.local, &self.session] {
            for name in area.names(&self.name) {
                // Topic 12 begins as topic 1 does.
                if name == self.name || name.as_bytes().get(self.name.len()) == Some(&b':') {
                    area.remove(&name);
                }
            }
        }
    }

    /// Keeps what this tab was doing; nothing, when it was doing nothing.
    pub fn save_scratch(&self, scratch: &mut Scratch) {
        if *scratch == Scratch::default() {
            self.session.remove(&self.name);
        } else {
            self.session.write(&self.name, scratch);
        }
    }

    /// Whether the browser keeps the chat beyond this page.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.local.takes(&self.out)
    }

    /// Keeps an unsent write. Saved again, it keeps its turn.
    pub fn save_pending(&self, pending: Pending) {
        let name = self.out_name(&pending.key);
        let turn = self.local.read::<(i64, Pending)>(&name);
        let now = clock::now();
        let turn = turn.map_or_else(
            // Two in one millisecond must not change places.
            || {
                self.turns()
                    .last()
                    .map_or(now, |(last, _)| now.max(last + 1))
            },
            |(turn, _)| turn,
        );
        self.local.write(&name, &mut (turn, pending));
    }

    /// Forgets a write that was answered.
    pub fn drop_pending(&self, key: &str) {
        self.local.remove(&self.out_name(key));
    }

    /// The unsent writes, in order.
    #[must_use]
    pub fn pending(&self) -> Vec<Pending> {
        self.turns()
            .into_iter()
            .map(|(_, pending)| pending)
            .collect()
    }

    fn turns(&self) -> Vec<(i64, Pending)> {
        let names = self.local.names(&self.out);
        let mut turns: Vec<(i64, Pending)> = names
            .iter()
            .filter_map(|name| self.local.read(name))
            .collect();
        turns.sort_unstable_by_key(|(turn, _)| *turn);
        turns
    }

    fn out_name(&self, key: &str) -> String {
        self.out.clone() + key
    }
}
