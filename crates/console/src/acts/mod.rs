//! What the console does: the state that is drawn, and the acts that change it.

mod api;
mod attention;
pub mod chats;
mod connection;
pub mod ending;
mod files;
mod hands;
pub mod notice;
mod own_state;
mod poll;
mod replies;
pub mod requests;
pub mod sign_in;
mod tabs;

use crate::browser::{page, sound, time};
use crate::model::clock::ServiceClock;
use crate::model::desk::Desk;
use crate::model::outbox::Outbox;
use crate::model::ringer::Ringer;
use crate::model::topics::Topics;
use crate::model::words;
use anteroom_carriers::When;
use anteroom_carriers::agent::SignedIn;
use leptos::prelude::*;
use notice::Notice;
use std::collections::BTreeMap;
use std::time::Duration;
use web_time::Instant;

/// Where the console stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Asking who has signed in.
    Starting,
    /// Nobody has.
    SignIn,
    /// This agent has.
    Desk(SignedIn),
}

/// On a narrow screen, what fills it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The queue and the list of chats.
    List,
    /// The active chat.
    Chat,
}

/// The console's state. Copies share it.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// Where it stands.
    pub phase: RwSignal<Phase>,
    /// Why the agent has to sign in, or could not.
    pub sign_in_note: RwSignal<Option<String>>,
    /// Sessions and messages.
    pub desk: RwSignal<Desk>,
    /// Replies that the service has not confirmed.
    pub outbox: RwSignal<Outbox>,
    /// What is being written, by session.
    pub drafts: RwSignal<BTreeMap<i32, String>>,
    /// Requests that visitors have left.
    pub requests: RwSignal<requests::Requests>,
    /// The service does not answer.
    pub lost: RwSignal<bool>,
    /// Whether the agent takes chats; none until known.
    pub present: RwSignal<Option<bool>>,
    /// What time it is for the service; ticks once a second.
    pub now: RwSignal<When>,
    /// Something to say for a moment.
    pub notice: RwSignal<Option<Notice>>,
    /// The chat whose end is asked about.
    pub asks_end: RwSignal<Option<i32>>,
    /// Something to read aloud.
    pub spoken: RwSignal<String>,
    /// Tones are wanted.
    pub sounds: RwSignal<bool>,
    /// Notifications of the desktop are wanted.
    pub notify: RwSignal<bool>,
    /// What the agent may do in which topic.
    pub topics: RwSignal<Topics>,
    /// The chat that is being handed over.
    pub handing: RwSignal<Option<i32>>,
    /// Whether the agent is asked if signing out is meant.
    pub leaving: RwSignal<bool>,
    /// What fills a narrow screen.
    pub view: RwSignal<View>,
    /// The agent is looking at the page.
    attended: RwSignal<bool>,
    /// The service's clock, which need not agree with this machine's.
    clock: StoredValue<ServiceClock>,
    /// Tells this sign-in's loop from an older one's.
    turn: StoredValue<u32>,
    /// The replies' loop is running.
    sending: StoredValue<bool>,
    /// When the service was last told that the agent types, by session.
    typing: StoredValue<BTreeMap<i32, Instant>>,
    /// Tells this notice's end from an older one's.
    notices: StoredValue<u32>,
    /// When the agent was called last.
    ringer: StoredValue<Ringer>,
    /// The next poll is to be answered at once.
    hurried: StoredValue<bool>,
    /// When rights and presence were read last.
    state_read: StoredValue<Option<Instant>>,
    /// They are to be read again.
    state_due: StoredValue<bool>,
    /// Counts how often the presence was switched here.
    switched: StoredValue<u32>,
}

/// Waiting times are shown in seconds.
const TICK: Duration = Duration::from_secs(1);

const SOUNDS: &str = "anteroom.console.sounds";

impl Console {
    /// A console that has just been opened; needs a reactive owner.
    #[must_use]
    pub fn new() -> Self {
        let stored = page::storage().and_then(|store| store.get_item(SOUNDS).ok().flatten());
        Self {
            phase: RwSignal::new(Phase::Starting),
            sign_in_note: RwSignal::new(None),
            desk: RwSignal::new(Desk::default()),
            outbox: RwSignal::new(Outbox::default()),
            drafts: RwSignal::new(BTreeMap::new()),
            requests: RwSignal::new(requests::Requests::default()),
            lost: RwSignal::new(false),
            present: RwSignal::new(None),
            now: RwSignal::new(time::now()),
            notice: RwSignal::new(None),
            asks_end: RwSignal::new(None),
            spoken: RwSignal::new(String::new()),
            sounds: RwSignal::new(stored.as_deref() != Some("off")),
            notify: RwSignal::new(attention::wanted()),
            topics: RwSignal::new(Topics::default()),
            handing: RwSignal::new(None),
            leaving: RwSignal::new(false),
            view: RwSignal::new(View::List),
            attended: RwSignal::new(page::is_attended()),
            clock: StoredValue::new(ServiceClock::default()),
            turn: StoredValue::new(0),
            sending: StoredValue::new(false),
            typing: StoredValue::new(BTreeMap::new()),
            notices: StoredValue::new(0),
            ringer: StoredValue::new(Ringer::default()),
            hurried: StoredValue::new(false),
            state_read: StoredValue::new(None),
            state_due: StoredValue::new(false),
            switched: StoredValue::new(0),
        }
    }

    /// Starts what runs as long as the page lives.
    pub fn start(self) {
        time::every(TICK, move || {
            self.now.set(self.clock.get_value().at(time::now()));
            self.ring();
        });
        self.hear_tabs();
        page::on(&["focus", "blur", "visibilitychange"], move |_| {
            let attended = page::is_attended();
            if attended != self.attended.get_untracked() {
                self.attended.set(attended);
            }
            if attended {
                time::wake();
            }
        });
        page::on(&["pageshow"], |_| time::wake());
        page::on(&["online"], move |_| self.hurry());
        page::on(&["offline"], move |_| self.doubt());
        page::on(&["pointerdown", "keydown"], |_| sound::open());
        Effect::new(move || {
            let available = self.present.get() == Some(true);
            let (waiting, unread) = self.desk.with(|desk| {
                // Who is not available is not called.
                let waiting = self.topics.with(|topics| topics.waiting(desk));
                (if available { waiting } else { 0 }, desk.unread_chats())
            });
            let signed_in = matches!(self.phase.get(), Phase::Desk(_));
            page::set_title(&words::title(
                if signed_in { waiting } else { 0 },
                if signed_in { unread } else { 0 },
            ));
        });
        Effect::new(move |before: Option<Option<i32>>| {
            let looked_at = self.desk.with(Desk::active).filter(|_| self.attended.get());
            let id = looked_at?;
            let turns = before.flatten() != looked_at;
            if turns || self.desk.with_untracked(|desk| desk.unread(id)) > 0 {
                if turns {
                    self.desk.update(|desk| desk.turn_to(id));
                }
                self.see(id);
            }
            looked_at
        });
        Effect::new(move || self.keep());
        self.begin();
    }

    /// Tones on or off.
    pub fn set_sounds(self, on: bool) {
        self.sounds.set(on);
        if on {
            sound::open();
            sound::play(sound::Tone::Said);
        }
        if let Some(store) = page::storage() {
            // Without storage the choice lasts as long as the page.
            let _ = store.set_item(SOUNDS, if on { "on" } else { "off" });
        }
    }

    /// Takes in what time an answer says it was for the service.
    fn keep_time(self, said: When) {
        let mut clock = self.clock.get_value();
        let here = time::now();
        if clock.hear(said, here) {
            self.clock.set_value(clock);
            self.now.set(clock.at(here));
        }
    }
}

impl Default for Console {
    fn default() -> Self {
        Self::new()
    }
}
