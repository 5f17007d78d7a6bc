//! Ending a chat: asked first, because nobody can take it back for the visitor.

use super::Console;
use super::chats::reply_id;
use crate::browser::page;
use leptos::prelude::*;

/// The element that ends a chat for good.
#[must_use]
pub fn confirm_id(session: i32) -> String {
    format!("end-{session}")
}

impl Console {
    /// Asks whether a chat is to be ended.
    pub fn ask_end(self, session: i32) {
        self.activate(session);
        self.asks_end.set(Some(session));
        page::focus(confirm_id(session));
    }

    /// The chat goes on.
    pub fn keep_on(self, session: i32) {
        self.asks_end.set(None);
        page::focus(reply_id(session));
    }
}
