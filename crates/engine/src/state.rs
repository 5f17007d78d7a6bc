//! Everything the widget knows.

use crate::ask::Asking;
use crate::effect::{Call, Effect, Lane, Request, Ticket};
use crate::errand::Errand;
use crate::event::{Posted, Receipt, Record, Scratch};
use crate::faq::Suggestion;
use crate::files::{Fetching, Upload};
use crate::form::Form;
use crate::screen::{Farewell, WhenAway};
use crate::wipe::LastWord;
use crate::write::{Key, Pending, Write};
use anteroom_carriers::visitor::{AgentName, VisitorTopic};
use anteroom_carriers::{ChatMessage, ChatMessageType, ChatSessionStatus, Queue};

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
    /// Files on their way, in order.
    pub uploads: Vec<Upload>,
    /// The file of the log that is fetched, or could not be.
    pub fetching: Option<Fetching>,
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
    /// What the page wants done while nobody is here.
    pub when_away: WhenAway,
    /// Answers that were found for the question in the form.
    pub suggestions: Vec<Suggestion>,
    /// The request that was left while nobody was here.
    pub posted: Option<Posted>,
    /// The visitor writes a request while waiting.
    pub requesting: bool,
    /// What was asked for beside the chat.
    pub errand: Option<Errand>,
    /// What proves that the session was erased.
    pub receipt: Option<Receipt>,
    /// The browser keeps nothing: the chat is forgotten with its window.
    pub forgetful: bool,
    /// The service is newer than this page.
    pub outdated: bool,
    pub(crate) now: Millis,
    pub(crate) rng: u32,
    pub(crate) poll: Channel,
    pub(crate) etag: Option<String>,
    pub(crate) poll_began: Millis,
    pub(crate) poll_asked: bool,
    // Held polls in a row that did not come back.
    pub(crate) poll_cuts: u32,
    // Polls in a row that were answered at once with nothing new.
    pub(crate) poll_idle: u32,
    pub(crate) poll_again: bool,
    /// When this page saw the chat end.
    pub(crate) ended_at: Option<Millis>,
    pub(crate) write: Channel,
    pub(crate) writing: Option<Key>,
    pub(crate) topic_calls: Channel,
    pub(crate) topic_read: Millis,
    pub(crate) filing: Channel,
    pub(crate) filing_key: Option<Key>,
    pub(crate) fetches: u32,
    pub(crate) typing: Channel,
    pub(crate) typing_told: Option<Millis>,
    pub(crate) said_position: u32,
    // The session that was given up last; its number does not come again.
    pub(crate) gone: i32,
    pub(crate) said_at: Millis,
    pub(crate) saying_later: bool,
    pub(crate) leaving: bool,
    pub(crate) asking: Option<Asking>,
    pub(crate) faq: Channel,
    pub(crate) errands: Channel,
    // When the service wants to be asked again.
    pub(crate) due: Option<Millis>,
    pub(crate) last: Channel,
    pub(crate) last_word: Option<LastWord>,
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
    /// The number went up at the last change.
    pub risen: bool,
    /// Since when the visitor waits.
    pub since: Millis,
    /// A request may be left while waiting.
    pub offered: bool,
    /// While waiting: whether nobody is here; `None` before the service has said.
    pub alone: Option<bool>,
    /// 1 to 5; 0 is none.
    pub rating: i32,
    /// What was said beside the stars.
    pub comment: String,
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
    /// It comes on top of what the service asked for: many may have been told the same.
    pub fn back_off(&mut self, rng: &mut u32, least: u32) -> u32 {
        let ceiling = 1_000_u32
            .saturating_mul(1 << self.failures.min(5))
            .min(30_000);
        self.failures += 1;
        least.saturating_add(ceiling / 4 + jitter(rng, ceiling - ceiling / 4))
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
            uploads: Vec::new(),
            fetching: None,
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
            poll_cuts: 0,
            poll_idle: 0,
            poll_again: false,
            ended_at: None,
            write: Channel::default(),
            writing: None,
            topic_calls: Channel::default(),
            topic_read: 0,
            filing: Channel::default(),
            filing_key: None,
            fetches: 0,
            typing: Channel::default(),
            typing_told: None,
            said_position: 0,
            gone: 0,
            said_at: Millis::MIN / 2,
            saying_later: false,
            leaving: false,
            when_away: WhenAway::default(),
            suggestions: Vec::new(),
            posted: None,
            requesting: false,
            errand: None,
            receipt: None,
            forgetful: false,
            outdated: false,
            asking: None,
            faq: Channel::default(),
            errands: Channel::default(),
            due: None,
            last: Channel::default(),
            last_word: None,
        }
    }

    /// So much time has gone by. A clock that was set back tells nothing: then it has, too.
    pub(crate) fn is_over(&self, since: Millis, span: Millis) -> bool {
        !(0..span).contains(&(self.now - since))
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

    /// A request was sent and is not answered yet.
    #[must_use]
    pub fn has_request(&self) -> bool {
        self.outbox
            .iter()
            .any(|p| matches!(p.write, Write::Request(..)) && p.is_waiting())
    }

    /// What was typed is on its way, or looked at first: it is not to be changed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.asking.is_some() || self.is_submitting() || self.has_request()
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
            .any(|p| matches!(p.write, Write::Rate(..)) && p.is_waiting())
    }

    /// The log as shown: what the service has, then what it does not show yet.
    pub fn bubbles(&self) -> impl Iterator<Item = Bubble<'_>> {
        self.log
            .iter()
            .map(Bubble::Message)
            .chain(self.outbox.iter().filter_map(|p| match &p.write {
                Write::Message(text) | Write::Option(text) => Some(Bubble::Pending(p, text)),
                _ => None,
            }))
    }

    /// The visitor can see what is said.
    #[must_use]
    pub const fn is_looked_at(&self) -> bool {
        self.open && self.visible
    }

    /// When the last event happened.
    #[must_use]
    pub const fn now(&self) -> Millis {
        self.now
    }

    /// The visitor has written more than what the chat began with.
    #[must_use]
    pub fn has_written(&self) -> bool {
        let own = |bubble: &Bubble<'_>| match bubble {
            Bubble::Message(message) => message.kind == ChatMessageType::ToUser,
            Bubble::Pending(..) => true,
        };
        self.bubbles().filter(own).nth(1).is_some()
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
            since: s.since,
        })
    }

    /// What this tab is doing.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        Scratch {
            open: self.open,
            form: self.form.kept(),
            draft: self.draft.clone(),
            files: self.unsent_files(),
            user: self.user.clone(),
            posted: self.posted.clone(),
        }
    }
}
