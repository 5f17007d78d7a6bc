//! A session as the console knows it, and how newer facts are laid over it.

use super::words;
use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus,
};

/// A session with all of its messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// What the service last said of it; its messages are in `log`.
    pub facts: AgentSession,
    /// All messages, oldest first.
    pub log: Vec<ChatMessage>,
}

impl Session {
    /// Primary key.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.facts.chat_session_id
    }

    /// Whether it waits to be picked up.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.facts.status == ChatSessionStatus::InQueue
    }

    /// Whether it can be talked in.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.facts.status.is_chat()
    }

    /// Whether its agent can take it up again.
    #[must_use]
    pub fn can_reopen(&self, agent: i32) -> bool {
        self.facts.status == ChatSessionStatus::Finished && self.is_of(agent)
    }

    /// Where it stands when it is taken up again: with whoever spoke last.
    #[must_use]
    pub fn reopened_status(&self) -> ChatSessionStatus {
        let mut kinds = self.log.iter().rev().map(|message| message.kind);
        let spoke = kinds.find(|kind| *kind != ChatMessageType::Special);
        match spoke {
            Some(ChatMessageType::ToCustomer) => ChatSessionStatus::UserLast,
            _ => ChatSessionStatus::CustomerLast,
        }
    }

    /// Whether this agent handles it.
    #[must_use]
    pub fn is_of(&self, agent: i32) -> bool {
        self.facts
            .user
            .as_ref()
            .is_some_and(|user| user.associate_id == agent)
    }

    /// Whether another agent asks this one to take it over.
    #[must_use]
    pub fn is_offered_to(&self, agent: i32) -> bool {
        let offered = self.facts.transfer_to.as_ref();
        self.goes_on() && offered.is_some_and(|to| to.associate_id == agent)
    }

    /// What may be kept of it when it is not there any more: what its visitor is called.
    pub(super) fn remains(self) -> Self {
        let facts = AgentSession {
            chat_session_id: self.facts.chat_session_id,
            customer_alias: words::visitor(&self.facts),
            status: ChatSessionStatus::Deleted,
            ..AgentSession::default()
        };
        Self {
            facts,
            log: Vec::new(),
        }
    }

    /// Whether the visitor is typing.
    #[must_use]
    pub fn visitor_types(&self) -> bool {
        self.goes_on()
            && self
                .facts
                .flags
                .contains(ChatSessionFlags::CUSTOMER_IS_TYPING)
    }

    /// The newest message's id.
    #[must_use]
    pub fn newest(&self) -> i32 {
        self.log.last().map_or(0, |message| message.chat_message_id)
    }

    /// Adds a message in its place; false when it stands there already.
    pub(super) fn add(&mut self, message: ChatMessage) -> bool {
        let id = message.chat_message_id;
        match self
            .log
            .binary_search_by_key(&id, |known| known.chat_message_id)
        {
            Ok(_) => false,
            Err(place) => {
                self.log.insert(place, message);
                true
            }
        }
    }
}

/// Whether the messages that came with a session go back to the visitor's first.
pub(super) fn begins_with_its_first(facts: &AgentSession) -> bool {
    let said = facts.messages.iter().flatten();
    let mut by_visitor = said.filter(|message| message.kind == ChatMessageType::ToUser);
    match by_visitor.next() {
        Some(first) => first.message.starts_with(&facts.first_message),
        None => facts.first_message.is_empty(),
    }
}

/// Newer facts over what was known, and whether the visitor said something new.
pub(super) fn laid_over(known: Option<Session>, mut facts: AgentSession) -> (Session, bool) {
    let mut session = known.unwrap_or_default();
    let mut said = false;
    for message in facts.messages.take().unwrap_or_default() {
        let by_visitor = message.kind == ChatMessageType::ToUser;
        said |= session.add(message) && by_visitor;
    }
    session.facts = facts;
    (session, said)
}

/// What an action answered, laid over what was known: actions answer the documented
/// properties alone, and whatever else is known stays.
pub(super) fn with_extensions(facts: AgentSession, known: Option<&Session>) -> AgentSession {
    let Some(before) = known.map(|known| known.facts.clone()) else {
        return facts;
    };
    AgentSession {
        chat_session_id: facts.chat_session_id,
        topic_id: facts.topic_id,
        user: facts.user,
        transfer_to: facts.transfer_to,
        customer_alias: facts.customer_alias,
        customer_name: facts.customer_name,
        customer_email: facts.customer_email,
        customer_phone: facts.customer_phone,
        customer_company_name: facts.customer_company_name,
        customer_host: facts.customer_host,
        customer_consented: facts.customer_consented,
        status: facts.status,
        flags: facts.flags,
        first_message: facts.first_message,
        when_requested: facts.when_requested,
        when_started: facts.when_started,
        when_ended: facts.when_ended,
        when_idle: facts.when_idle,
        rank: facts.rank,
        rating: facts.rating,
        ..before
    }
}

/// The topic's welcome is sent by the service: nobody has read anything for it.
pub(super) fn is_answer(message: &ChatMessage) -> bool {
    message.kind == ChatMessageType::ToCustomer
        && message.special_type != ChatMessageSpecialType::Welcome
}
