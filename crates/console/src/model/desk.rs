//! The agent's desk: who waits, which chats are open, what is unread.

use super::session::{Session, begins_with_its_first, is_answer, laid_over, with_extensions};
use super::standing::Standing;
use super::{hearsay, words};
use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{ChatMessage, ChatMessageType, ChatSessionStatus, When};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A chat that ended less than this ago may still be in somebody's hands.
const RECENT: Duration = Duration::from_secs(30 * 60);

/// What an answer brought that the agent should notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Visitors who have come to the queue.
    pub waiting: Vec<String>,
    /// The sessions of those visitors.
    pub came: Vec<i32>,
    /// Own chats in which the visitor said something.
    pub said: Vec<i32>,
    /// What visitors said in own chats, each behind its name.
    pub heard: Vec<String>,
    /// Visitors who no longer wait, and why.
    pub left: Vec<String>,
    /// Chats that another agent asks this one to take over.
    pub asked: Vec<i32>,
    /// Chats on the desk that can no longer be written in.
    pub stopped: Vec<i32>,
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
    /// What stays of chats that were taken away from under the agent's hands.
    gone: BTreeMap<i32, Session>,
    /// What time it is by the service's clock.
    now: When,
    /// What an action answered last, and no whole answer has confirmed.
    touched: BTreeSet<i32>,
    /// How many actions have been answered.
    actions: u32,
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
        self.sessions.get(&id).or_else(|| self.gone.get(&id))
    }

    /// All sessions that the service tells of.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// Where a chat on the desk stands.
    #[must_use]
    pub fn standing(&self, id: i32) -> Standing {
        let session = self.sessions.get(&id);
        session.map_or(Standing::Gone, |s| Standing::of(s, self.agent))
    }

    /// It is this late by the service's clock.
    pub fn keep_time(&mut self, now: When) {
        self.now = now;
    }

    /// Whether every session is to be told, changed or not.
    #[must_use]
    pub fn wants_all(&self) -> bool {
        !self.touched.is_empty()
    }

    /// How many actions have been answered. A whole answer that was asked for before the
    /// newest of them may be older, and is not to be taken in.
    #[must_use]
    pub fn actions(&self) -> u32 {
        self.actions
    }

    /// Takes in the whole list of sessions, each with the messages that are new. Those
    /// that have not changed may say only that.
    pub fn take_all(&mut self, answer: Vec<AgentSession>) -> News {
        let mut news = News::default();
        let live: Vec<i32> = self
            .open
            .iter()
            .copied()
            .filter(|id| self.is_live(*id))
            .collect();
        let mut before = std::mem::take(&mut self.sessions);
        let mut incomplete = false;
        for facts in answer {
            let id = facts.chat_session_id;
            let known = before.remove(&id);
            if facts.unchanged {
                match known {
                    Some(session) => {
                        self.sessions.insert(id, session);
                    }
                    None => incomplete = true,
                }
                continue;
            }
            self.touched.remove(&id);
            incomplete |= known.is_none() && !begins_with_its_first(&facts);
            let waited = known.as_ref().is_some_and(Session::waits);
            let heard_up_to = known.as_ref().map_or(0, Session::newest);
            let was_asked = known.as_ref().is_some_and(|s| s.is_offered_to(self.agent));
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
                news.came.push(id);
            }
            if session.is_offered_to(self.agent) && !was_asked {
                news.asked.push(id);
            }
            self.gone.remove(&id);
            self.sessions.insert(id, session);
        }
        let gone = before.values().filter(|session| session.waits());
        news.left.extend(gone.map(hearsay::left_queue));
        self.touched.retain(|id| self.sessions.contains_key(id));
        for (id, session) in before {
            // What ended long ago leaves by itself.
            let ended = self.now.since(session.facts.when_ended);
            let recent = live.contains(&id) || ended.is_some_and(|ago| ago < RECENT);
            if self.open.contains(&id) && recent {
                self.gone.insert(id, session.remains());
            }
        }
        let stopped = live.into_iter().filter(|id| !self.is_live(*id));
        news.stopped = stopped.collect();
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
        let facts = with_extensions(facts, known.as_ref());
        let (session, _) = laid_over(known, facts);
        self.touched.insert(id);
        self.actions = self.actions.wrapping_add(1);
        self.sessions.insert(id, session);
        self.arrange();
    }

    /// Whether a chat is this agent's and goes on.
    fn is_live(&self, id: i32) -> bool {
        self.standing(id).is_live()
    }

    /// The visitor of a session may send files, or no longer.
    pub fn allow_files(&mut self, id: i32, allowed: bool) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.facts.files_allowed = Some(allowed);
        }
        self.actions = self.actions.wrapping_add(1);
    }

    /// Takes in a message that the service has confirmed.
    pub fn take_message(&mut self, message: ChatMessage) {
        if let Some(session) = self.sessions.get_mut(&message.chat_session_id) {
            session.add(message);
        }
    }

    /// Opens what goes on, forgets what is gone, and keeps one chat active.
    fn arrange(&mut self) {
        let (sessions, gone) = (&self.sessions, &self.gone);
        self.open
            .retain(|id| sessions.contains_key(id) || gone.contains_key(id));
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

    /// Chats that another agent asks this one to take over, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<&Session> {
        let mut asked: Vec<_> = self
            .sessions
            .values()
            .filter(|s| s.is_offered_to(self.agent))
            .collect();
        asked.sort_by_key(|s| (s.facts.when_started, s.id()));
        asked
    }

    /// Those who left the queue without an answer and whom the agent has not put away, the
    /// newest first.
    #[must_use]
    pub fn missed(&self) -> Vec<&Session> {
        let mut missed: Vec<_> = self
            .sessions
            .values()
            .filter(|s| s.facts.status == ChatSessionStatus::ClosedFromQueue)
            .filter(|s| !self.seen.contains_key(&s.id()))
            .collect();
        missed.sort_by_key(|s| (Reverse(s.facts.when_ended), Reverse(s.id())));
        missed
    }

    /// The agent knows of who was missed.
    pub fn put_missed_away(&mut self, id: i32) {
        self.see(id);
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

    /// Takes a chat off the desk that cannot be written in; one that ended stays in the list.
    pub fn shut(&mut self, id: i32) {
        if self.is_live(id) {
            return;
        }
        self.gone.remove(&id);
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

    /// The agent has seen a session up to this message, in another tab.
    pub fn see_up_to(&mut self, id: i32, newest: i32) {
        if self.sessions.contains_key(&id) {
            let seen = self.seen.entry(id).or_default();
            *seen = newest.max(*seen);
        }
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

    /// How many chats the agent has that go on.
    #[must_use]
    pub fn live_chats(&self) -> usize {
        let live = |s: &&Session| s.goes_on() && s.is_of(self.agent);
        self.sessions.values().filter(live).count()
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
