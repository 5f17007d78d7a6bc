//! An idle chat behind proxies of all kinds: it makes no more requests than without one.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::ChatSessionStatus as Status;
use anteroom_carriers::visitor::VisitorSession;
use anteroom_engine::{Answer, Call, Effect, Event, Lane, Request, Ticket, Timer};
use desk::{Desk, calls, says, ticket, timer, view};

/// How long the service holds a poll, in milliseconds.
const HELD: i64 = 25_000;
/// The way to the service and back, in milliseconds.
const WAY: i64 = 30;
const INTERVAL: u32 = 3_000;

/// What stands between widget and service.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Proxy {
    /// Nothing.
    Fair,
    /// Every tag is altered, and the service does not know it again.
    Alters,
    /// No tag comes through.
    Drops,
    /// Every answer has the same tag.
    Fixed,
    /// The wish to be held does not come through: "nothing new" is answered at once.
    Unheld,
    /// As before, and each answer is whole.
    UnheldWhole,
}

const ALL: [Proxy; 6] = [
    Proxy::Fair,
    Proxy::Alters,
    Proxy::Drops,
    Proxy::Fixed,
    Proxy::Unheld,
    Proxy::UnheldWhole,
];

/// The chat, and what is under way.
struct World {
    desk: Desk,
    proxy: Proxy,
    /// What the service shows, and its version.
    now: VisitorSession,
    version: u32,
    /// The poll's ticket, when it is answered, and which version it knows.
    poll: Option<(Ticket, i64, Option<u32>)>,
    pause: Option<i64>,
    polls: u32,
}

impl World {
    fn new(proxy: Proxy) -> Self {
        let (desk, ticket) = Desk::in_chat();
        let now = desk.now;
        Self {
            desk,
            proxy,
            now: view(Status::UserLast),
            version: 1,
            poll: Some((ticket, now + WAY, None)),
            pause: None,
            polls: 0,
        }
    }

    fn tag(&self) -> Option<String> {
        match self.proxy {
            Proxy::Fair | Proxy::Unheld | Proxy::UnheldWhole => Some(self.version.to_string()),
            Proxy::Alters => Some(format!("{}-odd", self.version)),
            Proxy::Drops => None,
            Proxy::Fixed => Some("fixed".into()),
        }
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        let fx = self.desk.tell(event);
        if fx.contains(&Effect::ClearTimer(Timer::Poll)) {
            self.pause = None;
        }
        if let Some(millis) = timer(&fx, Timer::Poll) {
            self.pause = Some(self.desk.now + i64::from(millis));
        }
        for Request { ticket, call } in calls(&fx) {
            if let Call::Poll { etag, wait, .. } = call {
                self.polls += 1;
                let known = etag.as_ref().and_then(|tag| tag.parse().ok());
                let holds = *wait > 0
                    && known == Some(self.version)
                    && !matches!(self.proxy, Proxy::Unheld | Proxy::UnheldWhole);
                let takes = if holds { HELD } else { WAY };
                self.poll = Some((*ticket, self.desk.now + takes, known));
            }
        }
        fx
    }

    /// The agent says something: whoever is held is answered.
    fn say(&mut self, id: i32) {
        self.version += 1;
        self.now.messages = Some(vec![says(id, "Here I am")]);
        if let Some((_, at, _)) = &mut self.poll {
            *at = self.desk.now + WAY;
        }
    }

    fn run(&mut self, millis: i64) {
        let end = self.desk.now + millis;
        loop {
            let answered = self.poll.map(|(_, at, _)| at);
            let next = [answered, self.pause].into_iter().flatten().min();
            let Some(at) = next.filter(|at| *at <= end) else {
                break;
            };
            self.desk.now = at;
            if answered == Some(at)
                && let Some((ticket, _, known)) = self.poll.take()
            {
                let same = known == Some(self.version) && self.proxy != Proxy::UnheldWhole;
                let answer = Answer::Poll {
                    session: (!same).then(|| self.now.clone()),
                    etag: self.tag(),
                    interval: INTERVAL,
                };
                self.tell(Event::Answered(ticket, Ok(answer)));
            } else {
                self.pause = None;
                self.tell(Event::Fired(Timer::Poll));
            }
        }
        self.desk.now = end;
    }
}

/// Polls of ten idle minutes, in sight or not.
fn idle_polls(proxy: Proxy, visible: bool) -> u32 {
    let mut world = World::new(proxy);
    world.tell(Event::Visible(visible));
    world.run(600_000);
    assert!(world.poll.is_some() || world.pause.is_some(), "goes on");
    world.polls
}

#[test]
fn an_idle_chat_makes_no_more_requests_than_without_a_proxy() {
    for visible in [true, false] {
        let fair = idle_polls(Proxy::Fair, visible);
        assert!((18..=25).contains(&fair), "{fair}");
        for proxy in ALL {
            // Finding out costs the first few.
            let polls = idle_polls(proxy, visible);
            assert!(polls <= fair + 6, "{proxy:?}: {polls} of {fair}");
        }
    }
}

#[test]
fn what_is_said_comes_all_the_same() {
    for proxy in ALL {
        let mut world = World::new(proxy);
        world.run(600_000);
        world.say(3);
        world.run(2 * HELD);
        assert_eq!(world.desk.state.log.len(), 1, "{proxy:?}");
    }
}

/// Whoever has just written looks for an answer soon.
#[test]
fn writing_makes_polls_frequent_again() {
    for proxy in ALL {
        let mut world = World::new(proxy);
        world.run(600_000);
        world.tell(Event::Drafted("Are you there?".into()));
        let key = world.desk.key();
        let fx = world.tell(Event::Sent(key));
        let write = ticket(&fx, Lane::Write).expect("is sent");
        world.tell(Event::Answered(write, Ok(Answer::Done)));
        world.say(3);
        world.run(i64::from(2 * INTERVAL));
        assert_eq!(world.desk.state.log.len(), 1, "{proxy:?}");
    }
}
