//! Sending replies: each until the service has confirmed it, in order, once.

use super::api::Trouble;
use super::{Console, Phase};
use crate::browser::{http, page, time};
use crate::model::desk::Desk;
use crate::model::outbox::{Outbox, Progress, Reply};
use crate::model::session::Session;
use crate::model::{backoff, length};
use anteroom_carriers::{ChatMessage, unseen};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// The first try to send a reply is given up after this long, later ones later.
const FIRST_TRY: Duration = Duration::from_secs(5);

/// What a tab keeps through a reload.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    drafts: BTreeMap<i32, String>,
    outbox: Outbox,
    seen: BTreeMap<i32, i32>,
}

fn place(agent: i32) -> String {
    format!("anteroom.console.{agent}")
}

impl Console {
    /// Sends what has been written to a session.
    pub fn reply(self, session: i32) {
        let Phase::Desk(who) = self.phase.get_untracked() else {
            return;
        };
        let draft = self
            .drafts
            .with_untracked(|drafts| drafts.get(&session).cloned());
        let text = draft.unwrap_or_default().trim().to_owned();
        if unseen::is_blank(&text) || length::of(&text).is_too_long() {
            return;
        }
        let live = self
            .desk
            .with_untracked(|desk| desk.standing(session).is_live());
        if !live {
            return;
        }
        // What visitors are told the agent is called stands above it from the start.
        let author = self.desk.with_untracked(|desk| {
            let name = desk.session(session)?.facts.agent_name.trim().to_owned();
            Some(name).filter(|name| !name.is_empty())
        });
        self.set_draft(session, String::new());
        let after = self
            .desk
            .with_untracked(|desk| desk.session(session).map_or(0, Session::newest));
        self.outbox.update(|outbox| {
            outbox.push(Reply {
                key: page::new_key(),
                session,
                author: author.unwrap_or(who.full_name),
                text,
                after,
                progress: Progress::Waiting,
            });
        });
        self.see(session);
        self.typing.update_value(|typing| {
            typing.remove(&session);
        });
        self.flush();
    }

    /// Sends a refused reply again.
    pub fn retry(self, key: &str) {
        self.outbox.update(|outbox| outbox.retry(key));
        self.flush();
    }

    /// Gives a refused reply up; its text goes back to where it was written.
    pub fn take_back(self, key: &str) {
        let mut taken = None;
        self.outbox.update(|outbox| taken = outbox.remove(key));
        if let Some(reply) = taken {
            let begun = self
                .drafts
                .with_untracked(|drafts| drafts.get(&reply.session).cloned());
            let draft = match begun.filter(|draft| !draft.is_empty()) {
                Some(draft) => format!("{}\n{draft}", reply.text),
                None => reply.text,
            };
            self.set_draft(reply.session, draft);
        }
        self.flush();
    }

    /// Sends what waits, one after the other, unless that is going on already.
    pub(super) fn flush(self) {
        if self.sending.get_value() {
            return;
        }
        self.sending.set_value(true);
        spawn_local(async move {
            self.send_all().await;
            self.sending.set_value(false);
        });
    }

    async fn send_all(self) {
        let mut failures = 0;
        while let Some(reply) = self.outbox.with_untracked(|outbox| outbox.next().cloned()) {
            let body = json!({
                "ChatSessionId": reply.session,
                "Message": { "Message": reply.text },
            });
            // A network that swallows everything is not waited for long; the key makes a
            // reply that was stored all the same stand once.
            let within = FIRST_TRY.saturating_mul(failures + 1).min(http::LIMIT);
            let sent = self.call_within("AddChatMessage", &body, Some(&reply.key), within);
            match sent.await {
                Ok(answer) => {
                    failures = 0;
                    if let Ok(stored) = serde_json::from_str::<ChatMessage>(&answer) {
                        self.desk.update(|desk| desk.take_message(stored));
                    }
                    self.outbox.update(|outbox| {
                        outbox.remove(&reply.key);
                    });
                }
                Err(Trouble::Refused(why)) => {
                    self.outbox.update(|outbox| outbox.refuse(&reply.key, why));
                }
                Err(Trouble::SignedOut) => return self.signed_out(),
                Err(Trouble::Lost) => {
                    failures += 1;
                    time::pause(backoff::delay(failures, time::chance())).await;
                    if !matches!(self.phase.get_untracked(), Phase::Desk(_)) {
                        return;
                    }
                }
            }
        }
    }

    /// Keeps drafts, replies and what was seen for after a reload; tracks all of them.
    pub(super) fn keep(self) {
        let (agent, seen) = self.desk.with(|desk| (desk.agent(), desk.seen()));
        let kept = Kept {
            drafts: self.drafts.get(),
            outbox: self.outbox.get(),
            seen,
        };
        let loaded = self.desk.with_untracked(Desk::is_loaded);
        if agent == 0 || !loaded {
            return;
        }
        if let (Some(store), Ok(text)) = (page::tab_storage(), serde_json::to_string(&kept)) {
            // Full or forbidden storage costs only what a reload would have kept.
            let _ = store.set_item(&place(agent), &text);
        }
    }

    /// Lays out the desk of an agent, with what this tab has kept of it.
    pub(super) fn lay_out(self, agent: i32) {
        let text = page::tab_storage().and_then(|store| store.get_item(&place(agent)).ok()?);
        let kept: Kept = text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        self.desk.set(Desk::new(agent, kept.seen));
        self.drafts.set(kept.drafts);
        self.outbox.set(kept.outbox);
    }
}
