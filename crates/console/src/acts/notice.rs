//! Something to say for a moment, over the lists.

use super::Console;
use crate::browser::page;
use leptos::prelude::*;
use std::time::Duration;

/// How long it stands there.
const STANDS: Duration = Duration::from_secs(8);

/// The same while it offers to undo something.
const STANDS_WITH_UNDO: Duration = Duration::from_secs(12);

/// The element in which it stands.
pub const PLACE: &str = "notice";

/// Something to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What is said.
    pub text: String,
    /// What can be undone.
    pub undo: Option<Undo>,
}

/// What a notice can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// A request was marked as done, or as open again.
    Request {
        /// Its number.
        id: i32,
        /// It is marked as done now.
        done: bool,
    },
}

impl Console {
    /// Says something for a moment.
    pub fn tell(self, text: impl Into<String>) {
        self.show(Notice {
            text: text.into(),
            undo: None,
        });
    }

    /// Says what was done, and offers to undo it.
    pub fn tell_undoable(self, text: impl Into<String>, undo: Undo) {
        self.show(Notice {
            text: text.into(),
            undo: Some(undo),
        });
    }

    /// Has something read aloud.
    pub fn say(self, text: String) {
        // The same words again are a change only with something unheard behind them.
        let again = self.spoken.with_untracked(|spoken| *spoken == text);
        self.spoken.set(match again {
            true => format!("{text}\u{a0}"),
            false => text,
        });
    }

    fn show(self, notice: Notice) {
        let stands = match notice.undo {
            Some(_) => STANDS_WITH_UNDO,
            None => STANDS,
        };
        self.notice.set(Some(notice));
        let turn = self.notices.get_value() + 1;
        self.notices.set_value(turn);
        self.end_notice_after(stands, turn);
    }

    fn end_notice_after(self, stands: Duration, turn: u32) {
        let end = move || {
            if self.notices.get_value() != turn {
                return;
            }
            // Nothing goes from under somebody's hand.
            if page::is_used(PLACE) {
                self.end_notice_after(STANDS, turn);
            } else {
                self.notice.set(None);
            }
        };
        set_timeout(end, stands);
    }

    /// Takes what is said away.
    pub fn dismiss(self) {
        self.notices.update_value(|turn| *turn += 1);
        if self.notice.with_untracked(Option::is_some) {
            self.notice.set(None);
        }
    }

    /// Undoes what is said to have been done.
    pub fn undo(self, undo: Undo) {
        self.dismiss();
        match undo {
            Undo::Request { id, done } => self.set_request_done(id, !done),
        }
    }
}
