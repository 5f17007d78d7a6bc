//! Ending a chat, which is asked first, and taking it up again.

use super::Console;
use super::chats::reply_id;
use crate::browser::page;
use crate::model::session::Session;
use leptos::prelude::*;
use serde_json::json;

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

    /// Takes an ended chat up again: the agent and the visitor can write.
    pub fn reopen(self, session: i32) {
        let status = self
            .desk
            .with_untracked(|desk| desk.session(session).map(Session::reopened_status));
        let Some(status) = status else { return };
        let body = json!({ "ChatSessionId": session, "Status": status });
        self.move_chat("SaveChatSessionEntity", body, |console, facts| {
            console.go_to(facts.chat_session_id);
        });
    }
}
