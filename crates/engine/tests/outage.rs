//! A thousand widgets after an outage: nobody comes back in step with the others.

#![allow(clippy::expect_used)] // a failed simulation should fail loudly

use anteroom_carriers::ChatSessionStatus as Status;
use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_engine::{
    Answer, Call, Effect, Event, Failure, Lane, Link, Record, Request, State, Stored, Ticket,
    Timer, update,
};
use std::collections::BTreeMap;

const WIDGETS: usize = 1_000;
/// How long the service holds a poll, in milliseconds.
const HELD: i64 = 25_000;
/// The way to the service and back, in milliseconds.
const WAY: i64 = 20;

/// What happens to a request while the service is away.
#[derive(Clone, Copy)]
enum Away {
    /// Refused at once: nothing listens.
    Refused,
    /// Swallowed: neither answer nor failure.
    Swallowed,
    /// Answered 503 with `Retry-After`, in milliseconds.
    Busy(u32),
}

#[allow(clippy::large_enum_variant)] // lives for one step
enum What {
    Answers(Ticket, Result<Answer, Failure>),
    Fires(Timer, u32),
}

struct Widget {
    state: State,
    rounds: BTreeMap<String, u32>,
    /// The poll that the service holds.
    holding: Option<Ticket>,
    back: Option<i64>,
}

struct Crowd {
    now: i64,
    order: u64,
    queue: BTreeMap<(i64, u64), (usize, What)>,
    widgets: Vec<Widget>,
    away: Option<Away>,
    /// From here on it is looked at who comes back.
    up: Option<i64>,
}

fn session() -> VisitorSession {
    VisitorSession {
        chat_session_id: 5,
        status: Status::UserLast,
        ..VisitorSession::default()
    }
}

impl Crowd {
    /// Everybody is in a chat, begun at some moment of a minute.
    fn gather() -> Self {
        let mut crowd = Self {
            now: 0,
            order: 0,
            queue: BTreeMap::new(),
            widgets: Vec::new(),
            away: None,
            up: None,
        };
        for number in 0..WIDGETS {
            crowd.run_until(i64::try_from(number).unwrap_or(0) * 60);
            // As the browser seeds it: anything.
            let seed = u32::try_from(number).unwrap_or(0).wrapping_mul(0x9E37_79B9);
            crowd.widgets.push(Widget {
                state: State::new(1, seed),
                rounds: BTreeMap::new(),
                holding: None,
                back: None,
            });
            let record = Record {
                id: 5,
                secret: "s".into(),
                open: true,
                status: Status::UserLast,
                ..Record::default()
            };
            let stored = Stored {
                record: Some(record),
                ..Stored::default()
            };
            let topic = Some(Some(VisitorTopic {
                chat_topic_id: 1,
                ..VisitorTopic::default()
            }));
            let started = Event::Started {
                topic,
                stored,
                open: true,
            };
            crowd.tell(number, started);
            crowd.tell(number, Event::Lead(Vec::new()));
        }
        crowd
    }

    fn plan(&mut self, after: i64, widget: usize, what: What) {
        self.order += 1;
        self.queue
            .insert((self.now + after, self.order), (widget, what));
    }

    fn tell(&mut self, number: usize, event: Event) {
        let effects = update(&mut self.widgets[number].state, self.now, event);
        for effect in effects {
            match effect {
                Effect::Http(request) => self.send(number, request),
                Effect::SetTimer(timer, millis) => {
                    let round = self.round(number, timer);
                    self.plan(i64::from(millis), number, What::Fires(timer, round));
                }
                Effect::ClearTimer(timer) => {
                    self.round(number, timer);
                }
                Effect::Abort(Lane::Poll) => self.widgets[number].holding = None,
                _ => {}
            }
        }
    }

    fn round(&mut self, number: usize, timer: Timer) -> u32 {
        let rounds = &mut self.widgets[number].rounds;
        let round = rounds.entry(format!("{timer:?}")).or_default();
        *round += 1;
        *round
    }

    fn send(&mut self, number: usize, request: Request) {
        let Request { ticket, call } = request;
        match self.away {
            Some(Away::Swallowed) => return,
            Some(Away::Refused) => {
                return self.plan(WAY, number, What::Answers(ticket, Err(Failure::Network)));
            }
            Some(Away::Busy(after)) => {
                let busy = Failure::Busy { after: Some(after) };
                return self.plan(WAY, number, What::Answers(ticket, Err(busy)));
            }
            None => {}
        }
        if let Some(up) = self.up {
            self.widgets[number].back.get_or_insert(self.now - up);
        }
        let Call::Poll { wait, .. } = call else {
            return;
        };
        let answer = |session| Answer::Poll {
            session,
            etag: None,
            interval: 3_000,
        };
        if wait == 0 {
            let answer = Ok(answer(Some(session())));
            return self.plan(WAY, number, What::Answers(ticket, answer));
        }
        self.widgets[number].holding = Some(ticket);
        self.plan(HELD, number, What::Answers(ticket, Ok(answer(None))));
    }

    /// The service goes away, and cuts what it holds.
    fn cut(&mut self, away: Away) {
        self.away = Some(away);
        for number in 0..WIDGETS {
            if let Some(ticket) = self.widgets[number].holding.take()
                && !matches!(away, Away::Swallowed)
            {
                self.plan(WAY, number, What::Answers(ticket, Err(Failure::Network)));
            }
        }
    }

    fn run_until(&mut self, until: i64) {
        while let Some((&(at, order), _)) = self.queue.first_key_value() {
            if at > until {
                break;
            }
            let Some((number, what)) = self.queue.remove(&(at, order)) else {
                break;
            };
            self.now = at;
            match what {
                What::Answers(ticket, result) => {
                    let widget = &mut self.widgets[number];
                    // Held when the service went away: the answer never came.
                    let held = matches!(&result, Ok(Answer::Poll { session: None, .. }));
                    if held && widget.holding != Some(ticket) {
                        continue;
                    }
                    widget.holding = widget.holding.filter(|held| *held != ticket);
                    self.tell(number, Event::Answered(ticket, result));
                }
                What::Fires(timer, round) => {
                    let name = format!("{timer:?}");
                    if self.widgets[number].rounds.get(&name) == Some(&round) {
                        self.tell(number, Event::Fired(timer));
                    }
                }
            }
        }
        self.now = until;
    }

    /// How many come back in each second after an outage of so many seconds.
    fn after_outage(away: Away, seconds: i64) -> Vec<usize> {
        let mut crowd = Self::gather();
        crowd.run_until(100_000);
        crowd.cut(away);
        let up = crowd.now + seconds * 1_000;
        crowd.run_until(up);
        crowd.away = None;
        crowd.up = Some(up);
        crowd.run_until(up + 120_000);
        let mut histogram = vec![0; 120];
        for widget in &crowd.widgets {
            let back = widget
                .back
                .and_then(|back| usize::try_from(back / 1_000).ok());
            histogram[back.expect("every widget comes back")] += 1;
            assert_eq!(widget.state.link, Link::Up);
        }
        histogram
    }
}

/// No second has more than so many of a hundred, and all are back in time.
fn judge(histogram: &[usize], percent: usize, seconds: usize) {
    let most = histogram.iter().max().copied().unwrap_or(0);
    assert!(
        most * 100 <= percent * WIDGETS,
        "{most} come back in one second: {histogram:?}"
    );
    let late: usize = histogram.iter().skip(seconds).sum();
    assert_eq!(late, 0, "some need more than {seconds} s: {histogram:?}");
}

#[test]
fn a_thousand_widgets_do_not_come_back_in_the_same_second() {
    for outage in [60, 300, 3_600] {
        judge(&Crowd::after_outage(Away::Refused, outage), 8, 60);
    }
}

#[test]
fn nor_do_they_when_all_were_told_the_same_time_to_wait() {
    for after in [5_000, 30_000, 60_000] {
        judge(&Crowd::after_outage(Away::Busy(after), 300), 8, 120);
    }
}

#[test]
fn nor_when_requests_were_swallowed() {
    judge(&Crowd::after_outage(Away::Swallowed, 300), 8, 70);
}

/// A restart takes some seconds: then it is better to be back soon, and the
/// crowd is spread over as many as that took.
#[test]
fn a_short_restart_is_over_soon() {
    let histogram = Crowd::after_outage(Away::Refused, 5);
    judge(&histogram, 33, 10);
}
