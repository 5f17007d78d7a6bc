//! The agent's desk: who waits, which chats are open, what is unread.

use super::{hearsay, words};
use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

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

    /// Whether this agent handles it.
    #[must_use]
    pub fn is_of(&self, agent: i32) -> bool {
        self.facts
            .user
            .as_ref()
            .is_some_and(|user| user.associate_id == agent)
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
    fn add(&mut self, message: ChatMessage) -> bool {
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

/// What an answer brought that the agent should notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Visitors who have come to the queue.
    pub waiting: Vec<String>,
    /// Own chats in which the visitor said something.
    pub said: Vec<i32>,
    /// What visitors said in own chats, each behind its name.
    pub heard: Vec<String>,
    /// Visitors who no longer wait, and why.
    pub left: Vec<String>,
}

/// Everything the console shows, apart from what is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Desk {
    agent: i32,
    loaded: bool,
    cursor: i32,
    sessions: BTreeMap<i32, Session>,
    open: Vec<i32>,
    active: Option<i32>,
    seen: BTreeMap<i32, i32>,
    /// The chat that the agent looks at, and the first message in it that was unread then.
    came_to: Option<(i32, i32)>,
}

impl Desk {
    /// The desk of an agent, with the newest message seen of each session.
    #[must_use]
    pub fn new(agent: i32, seen: BTreeMap<i32, i32>) -> Self {
        Self {
            agent,
            seen,
            ..Self::default()
        }
    }

    /// Whose desk it is.
    #[must_use]
    pub fn agent(&self) -> i32 {
        self.agent
    }

    /// Whether the first answer has come.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// The message to ask for messages after.
    ///
    /// Only whole answers move it: a reply's own confirmation may overtake
    /// somebody else's message, which must not be skipped.
    #[must_use]
    pub fn cursor(&self) -> i32 {
        self.cursor
    }

    /// A session.
    #[must_use]
    pub fn session(&self, id: i32) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// All sessions in sight.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// Takes in the whole list of sessions, each with the messages that are new.
    pub fn take_all(&mut self, answer: Vec<AgentSession>) -> News {
        let mut news = News::default();
        let mut before = std::mem::take(&mut self.sessions);
        let mut incomplete = false;
        for facts in answer {
            let id = facts.chat_session_id;
            let known = before.remove(&id);
            incomplete |= known.is_none() && !begins_with_its_first(&facts);
            let waited = known.as_ref().is_some_and(Session::waits);
            let heard_up_to = known.as_ref().map_or(0, Session::newest);
            let (session, said) = laid_over(known, facts);
            if let Some(newest) = session.log.last() {
                self.cursor = self.cursor.max(newest.chat_message_id);
            }
            if said && session.is_of(self.agent) {
                news.said.push(id);
                news.heard
                    .extend(hearsay::said_after(&session, heard_up_to));
            }
            if waited && !session.waits() && !session.is_of(self.agent) {
                news.left.push(hearsay::left_queue(&session));
            }
            if session.waits() && !waited {
                news.waiting.push(words::visitor(&session.facts));
            }
            self.sessions.insert(id, session);
        }
        let gone = before.values().filter(|session| session.waits());
        news.left.extend(gone.map(hearsay::left_queue));
        if !self.loaded {
            // What stands there on arrival is not news.
            self.loaded = true;
            news = News::default();
        } else if incomplete {
            // A session that began before the cursor has come into sight: read everything once.
            self.cursor = 0;
        }
        self.arrange();
        news
    }

    /// Takes in one session, as an action answered it.
    pub fn take_one(&mut self, facts: AgentSession) {
        let id = facts.chat_session_id;
        let known = self.sessions.remove(&id);
        let (session, _) = laid_over(known, facts);
        self.sessions.insert(id, session);
        self.arrange();
    }

    /// The visitor of a session may send files, or no longer.
    pub fn allow_files(&mut self, id: i32, allowed: bool) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.facts.files_allowed = Some(allowed);
        }
    }

    /// Takes in a message that the service has confirmed.
    pub fn take_message(&mut self, message: ChatMessage) {
        if let Some(session) = self.sessions.get_mut(&message.chat_session_id) {
            session.add(message);
        }
    }

    /// Opens what goes on, forgets what is gone, and keeps one chat active.
    fn arrange(&mut self) {
        let sessions = &self.sessions;
        self.open.retain(|id| sessions.contains_key(id));
        let mut fresh: Vec<&Session> = sessions
            .values()
            .filter(|s| s.goes_on() && s.is_of(self.agent) && !self.open.contains(&s.id()))
            .collect();
        fresh.sort_by_key(|s| (s.facts.when_started, s.id()));
        self.open.extend(fresh.into_iter().map(Session::id));
        if self.active.is_none_or(|id| !self.open.contains(&id)) {
            self.active = self.open.first().copied();
        }
    }

    /// Who waits, longest first.
    #[must_use]
    pub fn queue(&self) -> Vec<&Session> {
        let mut waiting: Vec<_> = self.sessions.values().filter(|s| s.waits()).collect();
        waiting.sort_by_key(|s| (words::waits_since(&s.facts), s.id()));
        waiting
    }

    /// The agent's chats that go on, in the order they began.
    #[must_use]
    pub fn running(&self) -> Vec<&Session> {
        let mut running: Vec<_> = self.own().filter(|s| s.goes_on()).collect();
        running.sort_by_key(|s| (s.facts.when_started, s.id()));
        running
    }

    /// The agent's chats that have ended, newest first.
    #[must_use]
    pub fn ended(&self) -> Vec<&Session> {
        let mut ended: Vec<_> = self.own().filter(|s| !s.goes_on()).collect();
        ended.sort_by_key(|s| (Reverse(s.facts.when_ended), Reverse(s.id())));
        ended
    }

    fn own(&self) -> impl Iterator<Item = &Session> {
        let own = |s: &&Session| s.is_of(self.agent) && !s.waits();
        self.sessions.values().filter(own)
    }

    /// The chats side by side, in the order they were opened.
    #[must_use]
    pub fn open(&self) -> &[i32] {
        &self.open
    }

    /// The chat that the keyboard means.
    #[must_use]
    pub fn active(&self) -> Option<i32> {
        self.active
    }

    /// Opens a chat, if need be, and makes it the one that the keyboard means.
    pub fn activate(&mut self, id: i32) {
        if self.sessions.contains_key(&id) {
            if !self.open.contains(&id) {
                self.open.push(id);
            }
            self.active = Some(id);
        }
    }

    /// Takes an ended chat off the desk; it stays in the list.
    pub fn shut(&mut self, id: i32) {
        if self.session(id).is_some_and(Session::goes_on) {
            return;
        }
        let Some(place) = self.open.iter().position(|open| *open == id) else {
            return;
        };
        self.open.remove(place);
        if self.active == Some(id) {
            let next = self.open.get(place).or_else(|| self.open.last());
            self.active = next.copied();
        }
    }

    /// The chat so many places further along the desk, round and round.
    #[must_use]
    pub fn beside(&self, step: isize) -> Option<i32> {
        let count = isize::try_from(self.open.len())
            .ok()
            .filter(|count| *count > 0)?;
        let place = self
            .open
            .iter()
            .position(|id| Some(*id) == self.active)
            .unwrap_or(0);
        let next = isize::try_from(place)
            .ok()?
            .saturating_add(step)
            .rem_euclid(count);
        self.open.get(usize::try_from(next).ok()?).copied()
    }

    /// The agent has the chat before their eyes.
    pub fn see(&mut self, id: i32) {
        if let Some(session) = self.sessions.get(&id) {
            self.seen.insert(id, session.newest());
        }
    }

    /// The agent turns to a chat: what is unread in it stands below a line, until the agent
    /// turns to it the next time.
    pub fn turn_to(&mut self, id: i32) {
        let seen = self.seen.get(&id).copied().unwrap_or(0);
        let unread = self.unread(id) > 0;
        let first = self.session(id).filter(|_| unread).and_then(|session| {
            let mut new = session.log.iter().filter(|m| m.chat_message_id > seen);
            new.find(|m| m.kind == ChatMessageType::ToUser)
        });
        self.came_to = first.map(|message| (id, message.chat_message_id));
    }

    /// The first message of a chat that was unread when the agent turned to it.
    #[must_use]
    pub fn first_new(&self, id: i32) -> Option<i32> {
        self.came_to
            .filter(|(chat, _)| *chat == id)
            .map(|(_, message)| message)
    }

    /// The newest message seen of each session that still exists.
    #[must_use]
    pub fn seen(&self) -> BTreeMap<i32, i32> {
        let known = |(id, _): &(&i32, &i32)| self.sessions.contains_key(id);
        self.seen
            .iter()
            .filter(known)
            .map(|(id, newest)| (*id, *newest))
            .collect()
    }

    /// How many of the visitor's messages are new to the agent. An answer is proof
    /// of reading; what ended before the agent came is nobody's task.
    #[must_use]
    pub fn unread(&self, id: i32) -> usize {
        let Some(session) = self.session(id).filter(|s| s.is_of(self.agent)) else {
            return 0;
        };
        let seen = match self.seen.get(&id) {
            Some(seen) => *seen,
            None if session.goes_on() => 0,
            None => return 0,
        };
        session
            .log
            .iter()
            .rev()
            .take_while(|m| m.chat_message_id > seen && !is_answer(m))
            .filter(|m| m.kind == ChatMessageType::ToUser)
            .count()
    }

    /// How many chats have something unread.
    #[must_use]
    pub fn unread_chats(&self) -> usize {
        self.sessions
            .keys()
            .filter(|id| self.unread(**id) > 0)
            .count()
    }
}

/// The topic's welcome is sent by the service: nobody has read anything for it.
fn is_answer(message: &ChatMessage) -> bool {
    message.kind == ChatMessageType::ToCustomer
        && message.special_type != ChatMessageSpecialType::Welcome
}

/// Whether the messages that came with a session go back to the visitor's first.
fn begins_with_its_first(facts: &AgentSession) -> bool {
    let said = facts.messages.iter().flatten();
    let mut by_visitor = said.filter(|message| message.kind == ChatMessageType::ToUser);
    match by_visitor.next() {
        Some(first) => first.message.starts_with(&facts.first_message),
        None => facts.first_message.is_empty(),
    }
}

/// Newer facts over what was known, and whether the visitor said something new.
fn laid_over(known: Option<Session>, mut facts: AgentSession) -> (Session, bool) {
    let mut session = known.unwrap_or_default();
    let mut said = false;
    for message in facts.messages.take().unwrap_or_default() {
        let by_visitor = message.kind == ChatMessageType::ToUser;
        said |= session.add(message) && by_visitor;
    }
    // Actions answer without the extension properties.
    facts.topic = facts.topic.or_else(|| session.facts.topic.take());
    if facts.when_queued.is_none() {
        facts.when_queued = session.facts.when_queued;
    }
    facts.files_allowed = facts.files_allowed.or(session.facts.files_allowed);
    facts.verified = facts.verified.or(session.facts.verified);
    facts.external_id = facts.external_id.or(session.facts.external_id.take());
    let attributes = session.facts.custom_attributes.take();
    facts.custom_attributes = facts.custom_attributes.or(attributes);
    session.facts = facts;
    (session, said)
}
