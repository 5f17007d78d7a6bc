//! A widget whose panel is open, on a page that leads.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::missing_panics_doc,
    missing_docs
)]

use anteroom_carriers::visitor::{AgentName, VisitorSession, VisitorTopic, VisitorWidget};
use anteroom_carriers::{
    ChatMessage, ChatMessageType, ChatSessionStatus as Status, Queue, TopicFeatures, TopicPresence,
    WidgetRequiredFields,
};
use anteroom_engine::{
    Announcement, Answer, Effect, Event, Failure, Field, Lane, Record, Request, State, Stored,
    Suggestion, Ticket, Timer, update,
};

pub const DAY: i64 = 24 * 60 * 60 * 1_000;

pub fn topic() -> VisitorTopic {
    VisitorTopic {
        chat_topic_id: 1,
        collect_consent: true,
        consent_version: Some("v1".into()),
        widget_enable_rating: true,
        widget: Some(VisitorWidget {
            pre_form_enabled: true,
            post_form_enabled: true,
            post_transcript_enabled: true,
            auto_faq_enabled: true,
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

pub fn with_faq() -> VisitorTopic {
    VisitorTopic {
        features: Some(TopicFeatures {
            faq: true,
            mail: true,
            files: None,
        }),
        ..topic()
    }
}

pub fn away() -> VisitorTopic {
    VisitorTopic {
        ticket_enabled: true,
        offline_collect_consent: true,
        presence: Some(TopicPresence::default()),
        ..topic()
    }
}

pub fn long_queue() -> VisitorTopic {
    VisitorTopic {
        use_queue_offline_form: true,
        offline_form_time_limit: 5,
        offline_form_queue_length: 10,
        ..topic()
    }
}

pub struct Desk {
    pub state: State,
    pub now: i64,
    pub keys: u32,
}

impl Desk {
    pub fn with(topic: VisitorTopic, stored: Stored) -> Self {
        let mut desk = Self {
            state: State::new(1, 42),
            now: 100_000,
            keys: 0,
        };
        desk.tell(Event::Started {
            topic: Some(Some(topic)),
            stored,
            open: true,
        });
        desk.tell(Event::Lead(Vec::new()));
        desk
    }

    pub fn new(topic: VisitorTopic) -> Self {
        Self::with(topic, Stored::default())
    }

    /// Waiting, or wherever the poll says.
    pub fn in_session(topic: VisitorTopic, session: VisitorSession) -> (Self, Ticket) {
        Self::back_in_session(topic, session, 0)
    }

    /// In a chat of which two messages were read before.
    pub fn in_chat() -> (Self, Ticket) {
        Self::back_in_session(topic(), view(Status::UserLast), 2)
    }

    /// In a session from before, of which so many messages were read.
    fn back_in_session(topic: VisitorTopic, session: VisitorSession, read: i32) -> (Self, Ticket) {
        let record = Record {
            id: 5,
            secret: "s".into(),
            open: true,
            status: Status::InQueue,
            read,
            ..Record::default()
        };
        let stored = Stored {
            record: Some(record),
            ..Stored::default()
        };
        let mut desk = Self {
            state: State::new(1, 42),
            now: 100_000,
            keys: 0,
        };
        desk.tell(Event::Started {
            topic: Some(Some(topic)),
            stored,
            open: true,
        });
        let fx = desk.tell(Event::Lead(Vec::new()));
        let poll = ticket(&fx, Lane::Poll).expect("polls at once");
        let fx = desk.poll(poll, session);
        let next = ticket(&fx, Lane::Poll).unwrap_or(poll);
        (desk, next)
    }

    pub fn tell(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.state, self.now, event)
    }

    pub fn key(&mut self) -> String {
        self.keys += 1;
        format!("key{}", self.keys)
    }

    pub fn answer(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        self.tell(Event::Answered(ticket, Ok(answer)))
    }

    pub fn poll(&mut self, ticket: Ticket, session: VisitorSession) -> Vec<Effect> {
        let answer = Answer::Poll {
            session: Some(session),
            etag: Some("e".into()),
            interval: 3_000,
        };
        self.answer(ticket, answer)
    }

    pub fn fill(&mut self) {
        for (field, text) in [
            (Field::Alias, "Kim"),
            (Field::Name, "Kim Lee"),
            (Field::Email, "kim@example.com"),
            (Field::Message, " Where is my order? "),
        ] {
            self.tell(Event::Edited(field, text.into()));
        }
        self.tell(Event::Consented(true));
    }

    pub fn submit(&mut self) -> Vec<Effect> {
        let key = self.key();
        self.tell(Event::Submitted(key))
    }
}

pub fn calls(fx: &[Effect]) -> Vec<&Request> {
    fx.iter()
        .filter_map(|e| match e {
            Effect::Http(r) => Some(r),
            _ => None,
        })
        .collect()
}

pub fn ticket(fx: &[Effect], lane: Lane) -> Option<Ticket> {
    calls(fx)
        .into_iter()
        .map(|r| r.ticket)
        .find(|t| t.lane == lane)
}

pub fn timer(fx: &[Effect], wanted: Timer) -> Option<u32> {
    fx.iter().find_map(|e| match e {
        Effect::SetTimer(t, millis) if *t == wanted => Some(*millis),
        _ => None,
    })
}

pub fn said(fx: &[Effect]) -> Vec<&Announcement> {
    fx.iter()
        .filter_map(|e| match e {
            Effect::Announce(what) => Some(what),
            _ => None,
        })
        .collect()
}

pub fn view(status: Status) -> VisitorSession {
    VisitorSession {
        chat_session_id: 5,
        status,
        user: status.is_chat().then(|| AgentName {
            full_name: "Ann".into(),
            ..AgentName::default()
        }),
        ..VisitorSession::default()
    }
}

/// What the service answers to whoever begins a chat.
pub fn created() -> VisitorSession {
    VisitorSession {
        session_key: Some("s".into()),
        ..view(Status::InQueue)
    }
}

pub fn says(id: i32, text: &str) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        chat_session_id: 5,
        kind: ChatMessageType::ToCustomer,
        author: "Ann".into(),
        message: text.into(),
        ..ChatMessage::default()
    }
}

pub fn at(position: u32) -> VisitorSession {
    VisitorSession {
        queue: Some(Queue {
            position,
            ..Queue::default()
        }),
        ..view(Status::InQueue)
    }
}

pub fn refused(field: Option<Field>) -> Failure {
    Failure::Refused {
        status: 409,
        field,
        message: "no".into(),
    }
}

pub fn suggestion(id: i32) -> Suggestion {
    Suggestion {
        id,
        title: "Orders".into(),
        answer: "They take two days.".into(),
        url: None,
    }
}
