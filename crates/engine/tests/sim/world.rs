//! The tabs, their storage, and what their visitor does.

use super::Chance;
use super::happening::{Happening, Hold};
use super::network::Network;
use super::service::Service;
use anteroom_carriers::visitor::{VisitorTopic, VisitorWidget};
use anteroom_carriers::{TopicPresence, WidgetRequiredFields};
use anteroom_engine::{
    Bubble, Effect, Event, Field, Lane, Pending, Record, Scratch, Screen, State, Stored, Timer,
    update,
};
use std::collections::{BTreeMap, HashSet};

pub fn topic() -> VisitorTopic {
    VisitorTopic {
        chat_topic_id: 1,
        collect_consent: true,
        widget_enable_rating: true,
        widget: Some(VisitorWidget {
            pre_form_enabled: true,
            post_form_enabled: true,
            required_fields: WidgetRequiredFields::EMAIL,
            ..VisitorWidget::default()
        }),
        presence: Some(TopicPresence {
            open: true,
            agents_present: 1,
        }),
        ..VisitorTopic::default()
    }
}

pub struct Tab {
    pub state: State,
    pub alive: bool,
    pub(super) life: u32,
    pub(super) rounds: Vec<(Timer, u32, bool)>,
    pub(super) in_flight: Vec<Lane>,
    scratch: Option<Scratch>,
}

pub struct World {
    pub now: i64,
    pub network: Network,
    pub service: Service,
    pub tabs: Vec<Tab>,
    pub chance: Chance,
    pub(super) queue: BTreeMap<(i64, u64), Happening>,
    pub(super) order: u64,
    pub(super) holds: BTreeMap<u64, Hold>,
    record: Option<Record>,
    pub(super) unsent: Vec<Pending>,
    leader: Option<usize>,
    keys: u64,
    /// Everything the visitor sent, in order, by tab.
    pub sent: Vec<(usize, String)>,
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self {
            now: 0,
            network: Network::GOOD,
            service: Service::default(),
            tabs: Vec::new(),
            chance: Chance::new(seed),
            queue: BTreeMap::new(),
            order: 0,
            holds: BTreeMap::new(),
            record: None,
            unsent: Vec::new(),
            leader: None,
            keys: 0,
            sent: Vec::new(),
        }
    }

    pub fn key(&mut self) -> String {
        self.keys += 1;
        format!("key-{}", self.keys)
    }

    /// Opens a tab, or the same one again after a reload.
    pub fn open_tab(&mut self, again: Option<usize>) -> usize {
        let seed = self.chance.below(u64::from(u32::MAX)) as u32;
        let tab = again.unwrap_or(self.tabs.len());
        let fresh = Tab {
            state: State::new(1, seed),
            alive: true,
            life: again.map_or(0, |t| self.tabs[t].life + 1),
            rounds: Vec::new(),
            in_flight: Vec::new(),
            scratch: again.and_then(|t| self.tabs[t].scratch.clone()),
        };
        if again.is_some() {
            self.tabs[tab] = fresh
        } else {
            self.tabs.push(fresh)
        }
        let stored = Stored {
            record: self.record.clone(),
            scratch: self.tabs[tab].scratch.clone(),
            pending: self.unsent.clone(),
        };
        self.tell(
            tab,
            Event::Started {
                topic: Some(Some(topic())),
                stored,
                open: true,
            },
        );
        self.elect();
        tab
    }

    /// The tab goes away; its requests go on to the service, their answers to nobody.
    pub fn close_tab(&mut self, tab: usize) {
        self.tabs[tab].alive = false;
        self.tabs[tab].life += 1;
        if self.leader == Some(tab) {
            self.leader = None;
        }
        self.elect();
    }

    pub fn reload(&mut self, tab: usize) {
        self.close_tab(tab);
        self.open_tab(Some(tab));
    }

    fn elect(&mut self) {
        if self.leader.is_none() {
            self.leader = (0..self.tabs.len()).find(|t| self.tabs[*t].alive);
            if let Some(tab) = self.leader {
                let life = self.tabs[tab].life;
                let delay = self.chance.below(40);
                self.plan(delay, Happening::Leads { tab, life });
            }
        }
    }

    pub fn fill_form(&mut self, tab: usize, message: &str) {
        let there = &self.tabs[tab].state.form.message;
        let whole = if there.is_empty() {
            message.to_owned()
        } else {
            format!("{there} {message}")
        };
        for (field, text) in [
            (Field::Alias, "Kim"),
            (Field::Email, "kim@example.com"),
            (Field::Message, whole.as_str()),
        ] {
            self.tell(tab, Event::Edited(field, text.to_owned()));
        }
        self.tell(tab, Event::Consented(true));
        let key = self.key();
        let ready =
            self.tabs[tab].state.screen() == Screen::Form && !self.tabs[tab].state.is_submitting();
        self.tell(tab, Event::Submitted(key));
        if ready {
            self.sent.push((tab, message.to_owned()));
        }
    }

    pub fn say(&mut self, tab: usize, text: &str) {
        if matches!(self.tabs[tab].state.screen(), Screen::Chat | Screen::Queue)
            && !self.tabs[tab].state.is_ending()
        {
            // What stands in the composer (words given back) goes along.
            let draft = self.tabs[tab].state.draft.clone();
            let whole = if draft.is_empty() {
                text.to_owned()
            } else {
                format!("{draft} {text}")
            };
            self.tell(tab, Event::Drafted(whole));
            let key = self.key();
            self.tell(tab, Event::Sent(key));
            self.sent.push((tab, text.to_owned()));
        }
    }

    pub fn tell(&mut self, tab: usize, event: Event) {
        if !self.tabs[tab].alive {
            return;
        }
        let effects = update(&mut self.tabs[tab].state, self.now, event);
        for effect in effects {
            self.carry_out(tab, effect);
        }
        self.check(tab);
    }

    fn carry_out(&mut self, tab: usize, effect: Effect) {
        let life = self.tabs[tab].life;
        match effect {
            Effect::Http(request) => {
                let (ticket, call) = (request.ticket, request.call);
                assert!(
                    ticket.lane == Lane::Typing || !self.tabs[tab].in_flight.contains(&ticket.lane),
                    "two requests on one lane: {ticket:?}"
                );
                self.tabs[tab].in_flight.push(ticket.lane);
                self.send(tab, life, ticket, call);
            }
            Effect::Abort(lane) => self.tabs[tab].in_flight.retain(|l| *l != lane),
            Effect::SetTimer(timer, millis) => {
                let round = self.arm(tab, timer, true);
                self.plan(
                    u64::from(millis),
                    Happening::Fires {
                        tab,
                        life,
                        timer,
                        round,
                    },
                );
            }
            Effect::ClearTimer(timer) => {
                self.arm(tab, timer, false);
            }
            Effect::SaveRecord(record) => self.record = record,
            Effect::SaveScratch(scratch) => self.tabs[tab].scratch = Some(scratch),
            Effect::SavePending(pending) => {
                self.unsent.retain(|p| p.key != pending.key);
                self.unsent.push(pending);
            }
            Effect::Carry(_) | Effect::DropFile(_) => {}
            Effect::DropPending(key) => self.unsent.retain(|p| p.key != key),
            Effect::Broadcast(note) => {
                for other in 0..self.tabs.len() {
                    if other != tab && self.tabs[other].alive {
                        let life = self.tabs[other].life;
                        // Between tabs nothing is lost or reordered.
                        self.plan(
                            1,
                            Happening::Hears {
                                tab: other,
                                life,
                                note: note.clone(),
                            },
                        );
                    }
                }
            }
            Effect::Wipe => {
                self.record = None;
                self.unsent.clear();
                self.tabs[tab].scratch = None;
            }
            Effect::Announce(_) | Effect::Focus(_) | Effect::Hand(_) | Effect::Tell(_) => {}
        }
    }

    pub(super) fn arm(&mut self, tab: usize, timer: Timer, on: bool) -> u32 {
        let rounds = &mut self.tabs[tab].rounds;
        if let Some(entry) = rounds.iter_mut().find(|(t, ..)| *t == timer) {
            entry.1 += 1;
            entry.2 = on;
            return entry.1;
        }
        rounds.push((timer, 0, on));
        0
    }

    /// What must hold at every moment in every tab.
    fn check(&self, tab: usize) {
        let state = &self.tabs[tab].state;
        let ids: Vec<i32> = state.log.iter().map(|m| m.chat_message_id).collect();
        assert!(
            ids.is_sorted_by(|a, b| a < b),
            "tab {tab}: log out of order: {ids:?}"
        );
        let mut seen = HashSet::new();
        for bubble in state.bubbles() {
            let text = match bubble {
                Bubble::Message(m) => m.message.as_str(),
                Bubble::Pending(_, text) => text,
            };
            assert!(seen.insert(text), "tab {tab} shows twice: {text}");
        }
    }

    /// Whether something will make the leading tab go on by itself.
    pub fn is_live(&self) -> bool {
        let Some(tab) = self.leader.map(|t| &self.tabs[t]) else {
            return true;
        };
        let ended = tab
            .state
            .session
            .as_ref()
            .is_none_or(|s| s.known && s.status.is_ended());
        let timer = |t: Timer| tab.rounds.iter().any(|r| r.0 == t && r.2);
        let poll =
            tab.in_flight.contains(&Lane::Poll) || timer(Timer::Poll) || timer(Timer::PollGuard);
        let waiting = tab.state.outbox.iter().any(Pending::is_waiting);
        let write =
            tab.in_flight.contains(&Lane::Write) || timer(Timer::Write) || timer(Timer::WriteGuard);
        (ended || poll) && (!waiting || write || !tab.state.online)
    }
}
