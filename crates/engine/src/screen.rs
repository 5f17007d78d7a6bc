//! What the panel shows.

use crate::state::{Session, State, TopicState};
use anteroom_carriers::ChatSessionStatus;

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
    /// An answer was found without a chat.
    Helped,
    /// Nothing of it is kept on this computer.
    Wiped,
    /// Nothing of it is kept anywhere.
    Erased,
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
    /// Answers that may help.
    Faq,
    /// The request has a number.
    Posted,
    /// Waiting.
    Queue,
    /// Writing a request while waiting.
    Request,
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
            Self::Faq => "faq",
            Self::Posted => "posted",
            Self::Queue => "queue",
            Self::Request => "request",
            Self::Chat => "chat",
            Self::Rating => "rating",
            Self::Thanks(Farewell::Ended) => "ended",
            Self::Thanks(Farewell::Left) => "left",
            Self::Thanks(Farewell::Dropped) => "dropped",
            Self::Thanks(Farewell::Expired) => "expired",
            Self::Thanks(Farewell::Helped) => "helped",
            Self::Thanks(Farewell::Wiped) => "wiped",
            Self::Thanks(Farewell::Erased) => "erased",
        }
    }

    /// A session goes on: the visitor waits or talks.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Queue | Self::Request | Self::Chat)
    }
}

/// What the page wants done while nobody is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenAway {
    /// There is no launcher.
    Hide,
    /// A request can be left, where the topic takes them.
    #[default]
    Form,
    /// The chat can be begun all the same, and waits.
    Queue,
}

impl State {
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
            TopicState::Known(_) if self.posted.is_some() => Screen::Posted,
            TopicState::Known(_) if !self.suggestions.is_empty() => Screen::Faq,
            // A form already sent stays, whatever the presence says meanwhile.
            TopicState::Known(_) if self.has_request() => Screen::Offline,
            TopicState::Known(_) => {
                let queues = self.when_away == WhenAway::Queue;
                if !self.is_away() || queues || self.is_submitting() {
                    Screen::Form
                } else {
                    Screen::Offline
                }
            }
        }
    }

    /// As far as is known, nobody is here.
    #[must_use]
    pub fn is_away(&self) -> bool {
        self.topic()
            .and_then(|topic| topic.presence)
            .is_some_and(|p| !p.open || p.agents_present == 0)
    }

    /// The page wants no launcher while nobody is here, and nobody is. What was begun stays at hand.
    #[must_use]
    pub fn hides_launcher(&self) -> bool {
        let begun = self.session.is_some() || self.posted.is_some() || self.open;
        self.when_away == WhenAway::Hide && self.is_away() && !begun
    }

    fn session_screen(&self, session: &Session) -> Screen {
        use ChatSessionStatus as S;
        match session.status {
            S::Invalid => Screen::Loading,
            S::InQueue if self.requesting => Screen::Request,
            S::PreChatForm | S::Faq | S::OfflineForm | S::InQueue => Screen::Queue,
            S::CustomerLast | S::UserLast => Screen::Chat,
            S::Finished => {
                if self.has_rating() && !session.done {
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
}
