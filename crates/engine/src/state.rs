//! Everything the widget knows.

use crate::effect::{Call, Effect, Lane, Request, Ticket};
use crate::event::{Record, Scratch};
use crate::form::Form;
use crate::outbox::{Key, Pending, Write};
use anteroom_carriers::visitor::{AgentName, VisitorTopic};
use anteroom_carriers::{ChatMessage, ChatSessionStatus, Queue};

/// Milliseconds since some fixed moment; only differences matter.
pub type Millis = i64;

/// The whole chat, as one tab sees it.
#[derive(Clone, Debug)]
pub struct State {
    /// The topic this widget is for.
    pub topic_id: i32,
    /// What is known of the topic.
    pub topic: TopicState,
    /// The panel is open.
    pub open: bool,
    /// The page can be seen.
    pub visible: bool,
    /// The browser believes that there is a network.
    pub online: bool,
    /// This tab talks to the service; the others listen.
    pub leader: bool,
    /// The pre-chat form.
    pub form: Form,
    /// The session, once there is one.
    pub session: Option<Session>,
    /// Messages the service has shown, in its order.
    pub log: Vec<ChatMessage>,
    /// Writes the service has not shown yet, in order.
    pub outbox: Vec<Pending>,
    /// What stands in the composer.
    pub draft: String,
    /// Agent's messages since the visitor last looked.
    pub unread: u32,
    /// The first message that came while the visitor did not look; 0 is none. It
    /// stays when they look, so that they find where they stopped reading.
    pub news: i32,
    /// How the connection is.
    pub link: Link,
    /// How the last session ended, when that needs saying.
    pub farewell: Option<Farewell>,
    /// Whom the page knows the visitor as; empty when it does not.
    pub user: String,
    pub(crate) now: Millis,
    pub(crate) rng: u32,
    pub(crate) poll: Channel,
    pub(crate) etag: Option<String>,
    pub(crate) poll_began: Millis,
    pub(crate) poll_asked: bool,
    pub(crate) poll_again: bool,
    pub(crate) write: Channel,
    pub(crate) writing: Option<Key>,
    pub(crate) topic_calls: Channel,
    pub(crate) topic_read: Millis,
    pub(crate) typing: Channel,
    pub(crate) typing_told: Option<Millis>,
    pub(crate) said_position: u32,
    // The session that was given up last; its number does not come again.
    pub(crate) gone: i32,
    pub(crate) said_at: Millis,
    pub(crate) saying_later: bool,
    pub(crate) leaving: bool,
}

/// What is known of the topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopicState {
    /// Not read yet.
    Unknown,
    /// The service does not know it.
    Missing,
    /// Here it is.
    Known(Box<VisitorTopic>),
}

/// The visitor's session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Session id.
    pub id: i32,
    /// SessionKey.
    pub secret: String,
    /// Where it stands.
    pub status: ChatSessionStatus,
    /// The agent's public name and photo, once picked up.
    pub agent: Option<AgentName>,
    /// The agent is typing.
    pub agent_typing: bool,
    /// A bot answers, not a person.
    pub is_bot: bool,
    /// The agent lets the visitor send files.
    pub files_allowed: bool,
    /// The number of the request that was left.
    pub request_id: Option<i32>,
    /// The place in the queue.
    pub queue: Option<Queue>,
    /// 1 to 5; 0 is none.
    pub rating: i32,
    /// Rated, or rating skipped.
    pub done: bool,
    /// The service has answered for it since this tab began.
    pub known: bool,
    /// Begun in this tab.
    pub begun: bool,
    /// The last message that the visitor has seen, in whatever tab.
    pub read: i32,
}

/// How the connection to the service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// As far as known, all is well.
    Up,
    /// Not reached lately; trying again.
    Down,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The chat was had, and ended.
    Ended,
    /// The visitor left the queue.
    Left,
    /// The place was given up, because the visitor was away too long.
    Dropped,
    /// The service does not know the session any more.
    Expired,
}

/// What the panel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The topic or the session is not read yet.
    Loading,
    /// There is no such topic.
    Unavailable,
    /// Nobody is here.
    Offline,
    /// The pre-chat form.
    Form,
    /// Waiting.
    Queue,
    /// Talking.
    Chat,
    /// The post-chat form.
    Rating,
    /// The end, and the way to a new beginning.
    Thanks(Farewell),
}

impl Screen {
    /// What the page calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Unavailable => "unavailable",
            Self::Offline => "offline",
            Self::Form => "form",
            Self::Queue => "queue",
            Self::Chat => "chat",
            Self::Rating => "rating",
            Self::Thanks(Farewell::Ended) => "ended",
            Self::Thanks(Farewell::Left) => "left",
            Self::Thanks(Farewell::Dropped) => "dropped",
            Self::Thanks(Farewell::Expired) => "expired",
        }
    }

    /// A session goes on: the visitor waits or talks.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Queue | Self::Chat)
    }
}

/// One entry of the log as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bubble<'a> {
    /// From the service's log.
    Message(&'a ChatMessage),
    /// Still in the outbox: the text, whether it is stored, why it was refused.
    Pending(&'a Pending, &'a str),
}

/// A lane of requests, one at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Channel {
    pub number: u32,
    pub busy: bool,
    pub pausing: bool,
    pub failures: u32,
}

impl Channel {
    pub fn request(&mut self, lane: Lane, call: Call) -> Effect {
        self.number += 1;
        Effect::Http(Request {
            ticket: Ticket {
                lane,
                number: self.number,
            },
            call,
        })
    }

    /// The next pause: doubles up to 30 s, with jitter, so that many widgets do not return at once.
    pub fn back_off(&mut self, rng: &mut u32) -> u32 {
        let ceiling = 1_000_u32
            .saturating_mul(1 << self.failures.min(5))
            .min(30_000);
        self.failures += 1;
        ceiling / 4 + jitter(rng, ceiling - ceiling / 4)
    }
}

/// A number below `bound`, and a new state (xorshift32).
pub(crate) fn jitter(rng: &mut u32, bound: u32) -> u32 {
    *rng ^= *rng << 13;
    *rng ^= *rng >> 17;
    *rng ^= *rng << 5;
    *rng % bound.max(1)
}

impl State {
    /// Nothing has happened yet. `seed` makes this widget's pauses differ from its neighbours'.
    #[must_use]
    pub fn new(topic_id: i32, seed: u32) -> Self {
        Self {
            topic_id,
            topic: TopicState::Unknown,
            open: false,
            visible: true,
            online: true,
            leader: false,
            form: Form::default(),
            session: None,
            log: Vec::new(),
            outbox: Vec::new(),
            draft: String::new(),
            unread: 0,
            news: 0,
            link: Link::Up,
            farewell: None,
            user: String::new(),
            now: 0,
            rng: seed | 1,
            poll: Channel::default(),
            etag: None,
            poll_began: 0,
            poll_asked: false,
            poll_again: false,
            write: Channel::default(),
            writing: None,
            topic_calls: Channel::default(),
            topic_read: 0,
            typing: Channel::default(),
            typing_told: None,
            said_position: 0,
            gone: 0,
            said_at: Millis::MIN / 2,
            saying_later: false,
            leaving: false,
        }
    }

    /// What the panel shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        if let Some(session) = &self.session {
            return self.session_screen(session);
        }
        if let Some(farewell) = self.farewell {
            return Screen::Thanks(farewell);
        }
        match &self.topic {
            TopicState::Unknown => Screen::Loading,
            TopicState::Missing => Screen::Unavailable,
            // A form already sent stays, whatever the presence says meanwhile.
            TopicState::Known(topic) => {
                let here = topic
                    .presence
                    .is_none_or(|p| p.open && p.agents_present > 0);
                if here || self.is_submitting() {
                    Screen::Form
                } else {
                    Screen::Offline
                }
            }
        }
    }

    fn session_screen(&self, session: &Session) -> Screen {
        use ChatSessionStatus as S;
        match session.status {
            S::Invalid => Screen::Loading,
            S::PreChatForm | S::Faq | S::OfflineForm | S::InQueue => Screen::Queue,
            S::CustomerLast | S::UserLast => Screen::Chat,
            S::Finished => {
                let rating = self.topic().is_some_and(|t| t.widget_enable_rating);
                if rating && !session.done {
                    Screen::Rating
                } else {
                    Screen::Thanks(Farewell::Ended)
                }
            }
            S::ClosedFromQueue if self.leaving => Screen::Thanks(Farewell::Left),
            S::ClosedFromQueue => Screen::Thanks(Farewell::Dropped),
            S::Closed | S::Deleted | S::RequestPosted => Screen::Thanks(Farewell::Ended),
        }
    }

    /// The topic, when it is known.
    #[must_use]
    pub fn topic(&self) -> Option<&VisitorTopic> {
        match &self.topic {
            TopicState::Known(topic) => Some(topic),
            _ => None,
        }
    }

    /// The form was sent and is not answered yet.
    #[must_use]
    pub fn is_submitting(&self) -> bool {
        self.outbox
            .iter()
            .any(|p| matches!(p.write, Write::Create(..)))
    }

    /// The visitor has asked for the end and the service has not answered yet.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.outbox
            .iter()
            .any(|p| matches!(p.write, Write::End | Write::Leave) && p.is_waiting())
    }

    /// The rating was given and the service has not answered yet.
    #[must_use]
    pub fn is_rating(&self) -> bool {
        self.outbox
            .iter()
            .any(|p| matches!(p.write, Write::Rate(_)) && p.is_waiting())
    }

    /// The log as shown: what the service has, then what it does not show yet.
    pub fn bubbles(&self) -> impl Iterator<Item = Bubble<'_>> {
        self.log
            .iter()
            .map(Bubble::Message)
            .chain(self.outbox.iter().filter_map(|p| match &p.write {
                Write::Message(text) => Some(Bubble::Pending(p, text)),
                _ => None,
            }))
    }

    /// The visitor can see what is said.
    #[must_use]
    pub const fn is_looked_at(&self) -> bool {
        self.open && self.visible
    }

    /// The greatest message id seen.
    #[must_use]
    pub fn cursor(&self) -> i32 {
        self.log.last().map_or(0, |m| m.chat_message_id)
    }

    /// What finds the session again.
    #[must_use]
    pub fn record(&self) -> Option<Record> {
        self.session.as_ref().map(|s| Record {
            id: s.id,
            secret: s.secret.clone(),
            open: self.open,
            done: s.done,
            status: s.status,
            user: self.user.clone(),
            read: s.read,
        })
    }

    /// What this tab is doing.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        Scratch {
            open: self.open,
            form: self.form.clone(),
            draft: self.draft.clone(),
            user: self.user.clone(),
        }
    }
}
