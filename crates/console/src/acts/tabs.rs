//! Two tabs of one agent agree: what is written and what was seen in one is known in the other.

use super::Console;
use crate::browser::tabs;
use crate::model::desk::Desk;
use crate::model::session::Session;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one tab tells the others.
#[derive(Serialize, Deserialize)]
enum Told {
    /// A tab was opened: what is being written?
    Hello,
    /// What is being written.
    Drafts(BTreeMap<i32, String>),
    /// What is being written to one session; nothing where it was sent or taken away.
    Draft(i32, String),
    /// A session's newest message that was seen.
    Seen(i32, i32),
}

/// The same, with whose console it is.
#[derive(Serialize, Deserialize)]
struct Letter {
    agent: i32,
    told: Told,
}

impl Console {
    fn tell_tabs(self, told: Told) {
        let agent = self.desk.with_untracked(Desk::agent);
        if agent != 0
            && let Ok(text) = serde_json::to_string(&Letter { agent, told })
        {
            tabs::tell(&text);
        }
    }

    /// Asks the other tabs what they have.
    pub(super) fn greet_tabs(self) {
        self.tell_tabs(Told::Hello);
    }

    /// Keeps what is being written to a session, in every tab.
    pub(super) fn set_draft(self, session: i32, text: String) {
        self.tell_tabs(Told::Draft(session, text.clone()));
        self.lay_draft(session, text);
    }

    fn lay_draft(self, session: i32, text: String) {
        self.drafts.update(|drafts| {
            if text.is_empty() {
                drafts.remove(&session);
            } else {
                drafts.insert(session, text);
            }
        });
    }

    /// The agent has seen a session, for every tab.
    pub(super) fn see(self, session: i32) {
        self.desk.update(|desk| desk.see(session));
        let newest = self
            .desk
            .with_untracked(|desk| desk.session(session).map(Session::newest));
        if let Some(newest) = newest {
            self.tell_tabs(Told::Seen(session, newest));
        }
    }

    /// Hears the other tabs, as long as the page lives.
    pub(super) fn hear_tabs(self) {
        tabs::listen(move |text| {
            let Ok(letter) = serde_json::from_str::<Letter>(&text) else {
                return;
            };
            if letter.agent == self.desk.with_untracked(Desk::agent) {
                self.hear(letter.told);
            }
        });
    }

    fn hear(self, told: Told) {
        match told {
            Told::Hello => {
                let drafts = self.drafts.get_untracked();
                if !drafts.is_empty() {
                    self.tell_tabs(Told::Drafts(drafts));
                }
            }
            Told::Drafts(theirs) => self.drafts.update(|drafts| {
                for (session, text) in theirs {
                    drafts.entry(session).or_insert(text);
                }
            }),
            Told::Draft(session, text) => self.lay_draft(session, text),
            Told::Seen(session, newest) => {
                self.desk.update(|desk| desk.see_up_to(session, newest));
            }
        }
    }
}
