//! The messages: one view for each row, drawn once and kept. What is new costs
//! what is new, however long the log is.

use super::Chat;
use super::bubble::draw;
use super::rows::{Before, Row};
use super::scroll::anchored;
use super::view::{Drawn, Tag, div, react, tag};
use crate::browser::{clock, timers};
use crate::locale::keys;
use anteroom_engine::{Bubble, Millis, Pending, Stage, State, Upload};
use leptos::prelude::untrack;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use web_sys::{Element, Node};

/// So many rows are drawn at once; what is older follows in the next moments.
const AT_ONCE: usize = 40;

/// The log itself. It is silent: what is news is said once, by the live region.
pub fn log(chat: Chat) -> Tag {
    let list = div("log")
        .attr("role", "log")
        .attr("aria-live", "off")
        .label(chat, keys::LOG);
    let book = Rc::new(RefCell::new(Book::new(chat, list.element())));
    let mut last = None;
    react(move || {
        chat.state(|state| {
            let now = fingerprint(state);
            if last.replace(now) != Some(now)
                && let Ok(mut open) = book.try_borrow_mut()
            {
                // Much at once is for the next moment: this one had to read it.
                open.due = open.is_much(state);
                if !open.due {
                    open.follow(state);
                }
                if (open.due || !open.older.is_empty()) && !open.going_on {
                    open.going_on = true;
                    go_on(Rc::downgrade(&book));
                }
            }
        });
    });
    list
}

/// Tells one log from another without comparing every text at every key press.
fn fingerprint(state: &State) -> [i64; 10] {
    let count = |is: fn(&Pending) -> bool| {
        let found = state.outbox.iter().filter(|p| is(p)).count();
        i64::try_from(found).unwrap_or_default()
    };
    [
        state.session.as_ref().map_or(0, |s| s.id).into(),
        goes_on(state).into(),
        state.cursor().into(),
        i64::try_from(state.log.len()).unwrap_or_default(),
        count(|_| true),
        count(|p| p.stored),
        count(|p| p.refused.is_some()),
        state.news.into(),
        state.uploads.iter().fold(0, |sum, u| sum * 31 + stage(u)),
        clock::local_day(clock::now()),
    ]
}

fn goes_on(state: &State) -> bool {
    let session = state.session.as_ref();
    session.is_some_and(|session| session.status.is_chat())
}

fn stage(upload: &Upload) -> i64 {
    match upload.stage {
        Stage::Waiting | Stage::Sending(_) => 1,
        Stage::Stored => 2,
        Stage::Failed(_) => 3,
        Stage::Left => 4,
    }
}

/// What of the log is drawn, in three parts from the top: rows that still have to
/// be drawn, rows that are done with, rows that may still change.
struct Book {
    chat: Chat,
    list: Element,
    session: i32,
    today: Millis,
    // So many of the state's messages have become rows.
    taken: usize,
    before: Before,
    older: Vec<Row>,
    settled: Vec<(String, Drawn)>,
    tail: Vec<(Row, Drawn)>,
    // The line at the place where the visitor stopped reading.
    since: Option<(i32, Drawn)>,
    going_on: bool,
    // The state is still to be followed.
    due: bool,
}

impl Book {
    fn new(chat: Chat, list: Element) -> Self {
        Self {
            chat,
            list,
            session: 0,
            today: 0,
            taken: 0,
            before: Before::default(),
            older: Vec::new(),
            settled: Vec::new(),
            tail: Vec::new(),
            since: None,
            going_on: false,
            due: false,
        }
    }

    fn is_much(&self, state: &State) -> bool {
        state.log.len() >= self.taken + AT_ONCE
    }

    /// Makes the page show the state. Rows that stay are not touched: somebody may
    /// be reading or marking them.
    // At two places, and large.
    #[inline(never)]
    fn follow(&mut self, state: &State) {
        let session = state.session.as_ref().map_or(0, |s| s.id);
        let today = clock::local_day(clock::now());
        let many = self.is_much(state);
        if session != self.session || today != self.today || state.log.len() < self.taken || many {
            // Another log, or another day's; or so much at once that it begins anew.
            self.forget();
            self.session = session;
            self.today = today;
        }
        let mut rows = Vec::new();
        for message in state.log.iter().skip(self.taken) {
            let bubble = Bubble::Message(message);
            self.before.rows(&bubble, today, self.chat, &mut rows);
        }
        self.taken = state.log.len();
        if self.settled.is_empty() {
            let surplus = rows.len().saturating_sub(AT_ONCE);
            self.older.extend(rows.drain(..surplus));
        }
        let done = rows.len();
        let mut before = self.before.clone();
        if goes_on(state) {
            before.continues(today, self.chat, &mut rows);
        }
        for bubble in state.bubbles().skip(self.taken) {
            before.rows(&bubble, today, self.chat, &mut rows);
        }
        for upload in &state.uploads {
            before.upload(upload, today, self.chat, &mut rows);
        }
        self.show(rows);
        let done = self.tail.drain(..done);
        self.settled
            .extend(done.map(|(row, drawn)| (row.key, drawn)));
        self.mark(state.news);
    }

    fn forget(&mut self) {
        *self = Self {
            going_on: self.going_on,
            ..Self::new(self.chat, self.list.clone())
        };
    }

    fn show(&mut self, rows: Vec<Row>) {
        let count = rows.len();
        let drawn = &mut self.tail;
        for (at, row) in rows.into_iter().enumerate() {
            let there = (at..drawn.len()).find(|&there| drawn[there].0 == row);
            if there == Some(at) {
                continue;
            }
            let fresh = match there {
                Some(there) => drawn.remove(there),
                None => {
                    let fresh = Drawn::new(&mut || draw(self.chat, &row));
                    (row, fresh)
                }
            };
            let next = drawn.get(at).and_then(|(_, next)| next.node());
            fresh.1.put(&self.list, next);
            drawn.insert(at, fresh);
        }
        drawn.truncate(count);
    }

    /// Draws some of what is older, above what is there.
    fn draw_older(&mut self) {
        let from = self.older.len().saturating_sub(AT_ONCE);
        let rows = self.older.split_off(from);
        let first: Option<Node> = self.list.first_child();
        let mut fresh = Vec::with_capacity(rows.len() + self.settled.len());
        for row in rows {
            let drawn = Drawn::new(&mut || draw(self.chat, &row));
            drawn.put(&self.list, first.as_ref());
            fresh.push((row.key, drawn));
        }
        fresh.append(&mut self.settled);
        self.settled = fresh;
    }

    /// Draws the line before the first message that the visitor has not seen.
    fn mark(&mut self, news: i32) {
        if self.since.as_ref().map_or(0, |(at, _)| *at) == news {
            return;
        }
        self.since = None;
        let key = news.to_string();
        let found = self.settled.iter().find(|(known, _)| *known == key);
        if let Some((_, row)) = found.filter(|_| news > 0) {
            let words = self.chat.say(keys::NEW_BELOW);
            let line = Drawn::new(&mut || tag("p").class("since").say(&words).done());
            line.put(&self.list, row.node());
            self.since = Some((news, line));
        }
    }
}

/// Goes on with what is older, a moment later, so that the page stays quick.
fn go_on(book: Weak<RefCell<Book>>) {
    timers::soon(move || {
        let Some(open) = book.upgrade() else {
            return;
        };
        let mut left = true;
        if let Ok(mut open) = open.try_borrow_mut() {
            let chat = open.chat;
            if core::mem::take(&mut open.due) {
                untrack(|| chat.state(|state| open.follow(state)));
            } else {
                let scroller = open.list.closest(".scroll").ok().flatten();
                anchored(scroller, || open.draw_older());
                open.mark(untrack(|| chat.state(|state| state.news)));
            }
            left = !open.older.is_empty();
            open.going_on = left;
        }
        if left {
            go_on(book);
        }
    });
}
