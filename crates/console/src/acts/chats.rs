//! Picking up, ending, and typing.

use super::{Console, View};
use crate::browser::page;
use crate::model::desk::Desk;
use anteroom_carriers::agent::AgentSession;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use std::time::Duration;
use web_time::Instant;

/// The service is told again that the agent types after this long: well before it
/// forgets.
const TYPING_EVERY: Duration = Duration::from_secs(3);

/// The element in which a session's replies are written.
#[must_use]
pub fn reply_id(session: i32) -> String {
    format!("reply-{session}")
}

impl Console {
    /// Picks up a visitor.
    pub fn pick_up(self, session: i32) {
        let body = json!({ "ChatSessionId": session });
        self.pick("PickUpChatSession", body, "Somebody else was quicker.");
    }

    /// Picks up whoever waits longest.
    pub fn pick_up_next(self) {
        let somebody = self.desk.with_untracked(|desk| !desk.queue().is_empty());
        let none = if somebody {
            "Nobody is waiting in the topics that you answer."
        } else {
            "Nobody is waiting."
        };
        self.pick("PickUpFirstChatSession", json!({}), none);
    }

    fn pick(self, method: &'static str, body: serde_json::Value, none: &'static str) {
        spawn_local(async move {
            match self.call(method, &body, None).await {
                Ok(answer) => match serde_json::from_str::<Option<AgentSession>>(&answer) {
                    Ok(Some(session)) => {
                        let id = session.chat_session_id;
                        self.desk.update(|desk| desk.take_one(session));
                        self.go_to(id);
                    }
                    _ => self.tell(none),
                },
                Err(trouble) => self.complain(trouble),
            }
        });
    }

    /// Makes a chat the active one and goes to where its replies are written.
    pub fn go_to(self, session: i32) {
        self.activate(session);
        self.view.set(View::Chat);
        page::focus(reply_id(session));
    }

    /// Makes a chat the active one.
    pub fn activate(self, session: i32) {
        if self.desk.with_untracked(Desk::active) != Some(session) {
            self.desk.update(|desk| desk.activate(session));
        }
    }

    /// Goes to the chat so many places further.
    pub fn go_beside(self, step: isize) {
        if let Some(id) = self.desk.with_untracked(|desk| desk.beside(step)) {
            self.go_to(id);
        }
    }

    /// Ends a chat.
    pub fn end(self, session: i32) {
        self.asks_end.set(None);
        spawn_local(async move {
            let body = json!({ "ChatSessionId": session, "Status": "Finished" });
            match self
                .call("SaveChatSessionEntity", &body, Some(&page::new_key()))
                .await
            {
                Ok(answer) => {
                    if let Ok(Some(facts)) = serde_json::from_str::<Option<AgentSession>>(&answer) {
                        self.desk.update(|desk| desk.take_one(facts));
                        page::focus(format!("shut-{session}"));
                    }
                }
                Err(trouble) => self.complain(trouble),
            }
        });
    }

    /// Takes a chat off the desk that cannot be written in.
    pub fn shut(self, session: i32) {
        self.desk.update(|desk| desk.shut(session));
        // What was begun to somebody who was erased goes nowhere any more.
        if self
            .desk
            .with_untracked(|desk| desk.session(session).is_none())
        {
            self.set_draft(session, String::new());
        }
        match self.desk.with_untracked(Desk::active) {
            Some(next) => page::focus(reply_id(next)),
            None => {
                self.view.set(View::List);
                page::focus("pick-up-next".to_owned());
            }
        }
    }

    /// Keeps what is being written, and lets the visitor know.
    pub fn write(self, session: i32, text: String) {
        let empty = text.trim().is_empty();
        self.set_draft(session, text);
        let told = self
            .typing
            .with_value(|typing| typing.get(&session).copied());
        let flags = match told {
            Some(_) if empty => "None",
            None if empty => return,
            Some(when) if when.elapsed() < TYPING_EVERY => return,
            _ => "UserIsTyping",
        };
        self.typing.update_value(|typing| {
            if empty {
                typing.remove(&session);
            } else {
                typing.insert(session, Instant::now());
            }
        });
        spawn_local(async move {
            let body = json!({ "ChatSessionId": session, "Flags": flags });
            // A typing sign that is lost is not worth another try.
            let _ = self.call("SaveChatSessionEntity", &body, None).await;
        });
    }
}
