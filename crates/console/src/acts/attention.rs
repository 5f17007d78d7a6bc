//! Calling the agent: tones, notifications of the desktop, and what is read aloud.

use super::{Console, Phase};
use crate::browser::sound::{self, Tone};
use crate::browser::{notify, page};
use crate::model::desk::{Desk, News};
use crate::model::ringer::Need;
use crate::model::session::Session;
use crate::model::{hearsay, standing, words};
use anteroom_carriers::When;
use leptos::prelude::*;
use leptos::task::spawn_local;

const NOTIFY: &str = "anteroom.console.notify";

/// Whether this browser's agent wants notifications.
pub(super) fn wanted() -> bool {
    let stored = page::storage().and_then(|store| store.get_item(NOTIFY).ok().flatten());
    stored.as_deref() == Some("on") && notify::is_allowed()
}

impl Console {
    /// Notifications on or off; asks for the browser's leave where it is wanting.
    pub fn set_notify(self, on: bool) {
        spawn_local(async move {
            let on = on && {
                let allowed = notify::ask().await;
                if !allowed {
                    self.tell("This browser does not allow notifications here.");
                }
                allowed
            };
            self.notify.set(on);
            if let Some(store) = page::storage() {
                // Without storage the choice lasts as long as the page.
                let _ = store.set_item(NOTIFY, if on { "on" } else { "off" });
            }
        });
    }

    /// Calls the agent, if it is time to; to be asked every second and at each news.
    pub(super) fn ring(self) {
        let now = self.now.get_untracked();
        let need = self.need(now);
        let mut rings = false;
        self.ringer
            .update_value(|ringer| rings = ringer.rings(need, now));
        if rings && self.sounds.get_untracked() {
            sound::play(if need.late > 0 {
                Tone::Late
            } else {
                Tone::Waiting
            });
        }
    }

    fn need(self, now: When) -> Need {
        let available = self.is_available();
        self.desk.with_untracked(|desk| {
            self.topics
                .with_untracked(|topics| Need::of(desk, topics, available, now))
        })
    }

    fn is_available(self) -> bool {
        matches!(self.phase.get_untracked(), Phase::Desk(_))
            && self.present.get_untracked() == Some(true)
    }

    /// Tells of what an answer brought, in the ways that the agent wants.
    pub(super) fn notice_news(self, news: &News) {
        let attended = self.attended.get_untracked();
        let active = self.desk.with_untracked(Desk::active);
        let looked_at = active.filter(|_| attended);
        let available = self.is_available();
        let called = self.topics.with_untracked(|topics| {
            self.desk.with_untracked(|desk| {
                let may = |s: &&Session| available && topics.may_answer(s.facts.topic_id);
                let came = news.came.iter().filter_map(|id| desk.session(*id));
                came.filter(may).cloned().collect::<Vec<_>>()
            })
        });
        let names: Vec<_> = called.iter().map(|s| words::visitor(&s.facts)).collect();
        // Who is not available is not told of the queue.
        let left = if available { &news.left[..] } else { &[] };
        let mut spoken: Vec<String> = hearsay::read_out(&names, left, &news.heard)
            .into_iter()
            .collect();
        self.desk.with_untracked(|desk| {
            for session in news.asked.iter().filter_map(|id| desk.session(*id)) {
                spoken.push(standing::offer(session));
            }
            for id in &news.stopped {
                let session = desk.session(*id);
                spoken.extend(session.and_then(|s| desk.standing(*id).announcement(s)));
            }
        });
        if !spoken.is_empty() {
            self.say(spoken.join(". "));
        }
        let elsewhere = news.said.iter().any(|id| Some(*id) != looked_at);
        if elsewhere && called.is_empty() && self.sounds.get_untracked() {
            sound::play(Tone::Said);
        }
        self.ring();
        if !attended && self.notify.get_untracked() {
            self.show_outside(&called, news);
        }
    }

    /// Notifications, for who does not look at the page.
    fn show_outside(self, called: &[Session], news: &News) {
        let told = |session: &Session| {
            let topic = session.facts.topic_id;
            self.topics.with_untracked(|topics| topics.is_told(topic))
        };
        for session in called.iter().filter(|s| told(s)) {
            let title = format!("{} is waiting", words::visitor(&session.facts));
            let about = format!("anteroom-{}", session.id());
            notify::show(&title, &session.facts.first_message, &about, || ());
        }
        self.desk.with_untracked(|desk| {
            for session in news.asked.iter().filter_map(|id| desk.session(*id)) {
                let about = format!("anteroom-{}", session.id());
                notify::show(&standing::offer(session), "", &about, || ());
            }
            for session in news.said.iter().filter_map(|id| desk.session(*id)) {
                let id = session.id();
                let said = session.log.last().map(|message| message.message.as_str());
                let about = format!("anteroom-{id}");
                let title = words::visitor(&session.facts);
                let go = move || self.go_to(id);
                notify::show(&title, said.unwrap_or_default(), &about, go);
            }
        });
    }
}
