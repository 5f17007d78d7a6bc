//! The agent's topics: what the agent may do there, and when somebody is late.

use super::desk::Desk;
use super::session::Session;
use super::words;
use anteroom_carriers::When;
use anteroom_carriers::agent::AgentTopic;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// What the agent may do in which topic; nothing until it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topics(Option<Vec<AgentTopic>>);

impl Topics {
    /// As the service told them.
    #[must_use]
    pub fn known(list: Vec<AgentTopic>) -> Self {
        Self(Some(list))
    }

    fn get(&self, id: i32) -> Option<&AgentTopic> {
        let mut list = self.0.iter().flatten();
        list.find(|topic| topic.chat_topic_id == id)
    }

    /// Whether the agent may pick up and answer here. Until that is known, the service decides.
    #[must_use]
    pub fn may_answer(&self, id: i32) -> bool {
        self.0.is_none() || self.get(id).is_some_and(|topic| topic.can_respond)
    }

    /// Whether the agent may answer anywhere.
    #[must_use]
    pub fn may_answer_any(&self) -> bool {
        let mut list = self.0.iter().flatten();
        self.0.is_none() || list.any(|topic| topic.can_respond)
    }

    /// Whether the agent wants to be told of what comes here.
    #[must_use]
    pub fn is_told(&self, id: i32) -> bool {
        self.get(id).is_some_and(|topic| topic.can_notify)
    }

    /// Whether the agent is told of anything at all.
    #[must_use]
    pub fn is_told_any(&self) -> bool {
        self.0.iter().flatten().any(|topic| topic.can_notify)
    }

    /// Whether the agent manages this topic.
    #[must_use]
    pub fn may_manage(&self, id: i32) -> bool {
        self.get(id).is_some_and(|topic| topic.can_manage)
    }

    /// Whether the visitor of this session has waited longer than the topic wants it, for
    /// an agent or for a manager: in the queue, or for an answer.
    #[must_use]
    pub fn is_late(&self, session: &Session, agent: i32, now: When) -> bool {
        let Some(topic) = self.get(session.facts.topic_id) else {
            return false;
        };
        let facts = &session.facts;
        let (since, limit, managers) = if session.waits() {
            (
                words::waits_since(facts),
                topic.warn_new_chat_minutes,
                topic.warn_manager_new_chat_minutes,
            )
        } else {
            // The topic's welcome is no answer.
            (
                session.owed_since(),
                topic.warn_chat_message_minutes,
                topic.warn_manager_chat_message_minutes,
            )
        };
        let Some(waits) = now.since(since) else {
            return false;
        };
        let over = |minutes: i32| {
            // None, or less, is no limit.
            u32::try_from(minutes).is_ok_and(|minutes| minutes > 0 && waits >= MINUTE * minutes)
        };
        let own = topic.can_respond && (session.waits() || session.is_of(agent));
        (own && over(limit)) || (topic.can_manage && over(managers))
    }

    /// How many wait whom the agent may pick up.
    #[must_use]
    pub fn waiting(&self, desk: &Desk) -> usize {
        let queue = desk.queue();
        let mine = queue.iter().filter(|s| self.may_answer(s.facts.topic_id));
        mine.count()
    }

    /// Chats of colleagues whose visitors have waited longer for an answer than managers
    /// of the topic want it, longest first.
    #[must_use]
    pub fn late_elsewhere<'a>(&self, desk: &'a Desk, now: When) -> Vec<&'a Session> {
        let agent = desk.agent();
        let mut list: Vec<_> = desk
            .sessions()
            .filter(|s| s.goes_on() && !s.is_of(agent) && s.facts.user.is_some())
            // What is offered stands among what is asked already.
            .filter(|s| !s.is_offered_to(agent))
            .filter(|s| self.is_late(s, agent, now))
            .collect();
        list.sort_by_key(|s| (s.owed_since(), s.id()));
        list
    }
}
