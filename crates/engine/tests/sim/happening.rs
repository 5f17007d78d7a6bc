//! What happens when: requests on their way, answers, timers, what tabs tell each other.

use super::service::Reply;
use super::world::World;
use anteroom_engine::{Answer, Call, Event, Failure, Note, Ticket, Timer};

#[allow(clippy::large_enum_variant)] // lives for one step
#[derive(Debug)]
pub enum Happening {
    /// A request reaches the service.
    Arrives {
        tab: usize,
        life: u32,
        ticket: Ticket,
        call: Call,
    },
    /// An answer (or a failure) reaches the tab.
    Answers {
        tab: usize,
        life: u32,
        ticket: Ticket,
        result: Result<Answer, Failure>,
    },
    Fires {
        tab: usize,
        life: u32,
        timer: Timer,
        round: u32,
    },
    Hears {
        tab: usize,
        life: u32,
        note: Note,
    },
    Leads {
        tab: usize,
        life: u32,
    },
    /// A held poll's time is over.
    Releases {
        hold: u64,
    },
}

/// A held poll.
pub struct Hold {
    tab: usize,
    life: u32,
    ticket: Ticket,
    id: i32,
    version: u32,
    after: i32,
}

impl World {
    pub(super) fn plan(&mut self, delay: u64, what: Happening) {
        self.order += 1;
        self.queue
            .insert((self.now + delay as i64, self.order), what);
    }

    pub(super) fn send(&mut self, tab: usize, life: u32, ticket: Ticket, call: Call) {
        let net = self.network;
        if self.chance.percent(net.lose_request) {
            if self.chance.percent(net.fail_fast) {
                self.answer(5, tab, life, ticket, Err(Failure::Network));
            }
            return;
        }
        if self.chance.percent(net.busy) {
            let result = Err(Failure::Busy { after: Some(2_000) });
            self.answer(5, tab, life, ticket, result);
            return;
        }
        let copies = if self.chance.percent(net.double) {
            2
        } else {
            1
        };
        for _ in 0..copies {
            let delay = 1 + self.chance.below(net.delay);
            self.plan(
                delay,
                Happening::Arrives {
                    tab,
                    life,
                    ticket,
                    call: call.clone(),
                },
            );
        }
    }

    fn reply(&mut self, tab: usize, life: u32, ticket: Ticket, result: Result<Answer, Failure>) {
        let net = self.network;
        if self.chance.percent(net.lose_answer) {
            if self.chance.percent(net.fail_fast) {
                self.answer(5, tab, life, ticket, Err(Failure::Network));
            }
            return;
        }
        let delay = 1 + self.chance.below(net.delay);
        self.answer(delay, tab, life, ticket, result);
    }

    fn answer(
        &mut self,
        delay: u64,
        tab: usize,
        life: u32,
        ticket: Ticket,
        result: Result<Answer, Failure>,
    ) {
        let answers = Happening::Answers {
            tab,
            life,
            ticket,
            result,
        };
        self.plan(delay, answers);
    }

    /// Lets time pass.
    pub fn run(&mut self, millis: i64) {
        let until = self.now + millis;
        self.wake_holds();
        while let Some((&(at, order), _)) = self.queue.first_key_value() {
            if at > until {
                break;
            }
            let what = self.queue.remove(&(at, order)).unwrap();
            self.now = at;
            self.happen(what);
            self.wake_holds();
        }
        self.now = until;
    }

    fn live(&self, tab: usize, life: u32) -> bool {
        self.tabs[tab].alive && self.tabs[tab].life == life
    }

    fn happen(&mut self, what: Happening) {
        match what {
            Happening::Arrives {
                tab,
                life,
                ticket,
                call,
            } => match self.service.handle(&call) {
                Reply::Now(result) => self.reply(tab, life, ticket, result),
                Reply::Hold {
                    id,
                    version,
                    after,
                    wait,
                } => {
                    self.order += 1;
                    let hold = self.order;
                    self.holds.insert(
                        hold,
                        Hold {
                            tab,
                            life,
                            ticket,
                            id,
                            version,
                            after,
                        },
                    );
                    self.plan(u64::from(wait) * 1_000, Happening::Releases { hold });
                }
            },
            Happening::Releases { hold } => {
                if let Some(h) = self.holds.remove(&hold) {
                    let answer = Answer::Poll {
                        session: None,
                        etag: None,
                        interval: 3_000,
                    };
                    self.reply(h.tab, h.life, h.ticket, Ok(answer));
                }
            }
            Happening::Answers {
                tab,
                life,
                ticket,
                result,
            } => {
                if self.live(tab, life) {
                    self.tabs[tab].in_flight.retain(|l| *l != ticket.lane);
                    self.tell(tab, Event::Answered(ticket, result));
                }
            }
            Happening::Fires {
                tab,
                life,
                timer,
                round,
            } => {
                let armed = self.tabs[tab].rounds.contains(&(timer, round, true));
                if self.live(tab, life) && armed {
                    self.arm(tab, timer, false);
                    self.tell(tab, Event::Fired(timer));
                }
            }
            Happening::Hears { tab, life, note } => {
                if self.live(tab, life) {
                    self.tell(tab, Event::Heard(note));
                }
            }
            Happening::Leads { tab, life } => {
                if self.live(tab, life) {
                    let unsent = self.unsent.clone();
                    self.tell(tab, Event::Lead(unsent));
                }
            }
        }
    }

    fn wake_holds(&mut self) {
        let ready: Vec<u64> = self
            .holds
            .iter()
            .filter(|(_, h)| {
                self.service
                    .sessions
                    .iter()
                    .any(|c| c.id == h.id && c.version != h.version)
            })
            .map(|(n, _)| *n)
            .collect();
        for number in ready {
            let h = self.holds.remove(&number).unwrap();
            let answer = self.service.chat(h.id).unwrap().view(h.after);
            self.reply(h.tab, h.life, h.ticket, Ok(answer));
        }
    }
}
