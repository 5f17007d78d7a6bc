//! Whether a visitor is known from another session on the desk.

use super::desk::Desk;
use super::session::Session;
use super::words;
use anteroom_carriers::When;
use anteroom_carriers::agent::AgentSession;

/// Where else the same visitor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The other session.
    pub session: i32,
    /// What its visitor is called there.
    pub name: String,
    /// The other session belongs to this desk's agent.
    pub own: bool,
    /// What became of it.
    pub state: State,
}

/// What became of the other session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits to be picked up.
    Waits,
    /// It goes on, with an agent of this name.
    GoesOn(String),
    /// It has ended; when.
    Ended(When),
}

impl Desk {
    /// The other sessions of a session's visitor: of the same signed customer number, or
    /// with the same e-mail address. Those that go on come first.
    #[must_use]
    pub fn elsewhere(&self, id: i32) -> Vec<Elsewhere> {
        let Some(this) = self.session(id) else {
            return Vec::new();
        };
        let mut found: Vec<&Session> = self
            .sessions()
            .filter(|other| other.id() != id && is_same_visitor(&this.facts, &other.facts))
            .collect();
        found.sort_by_key(|s| (!s.goes_on(), !s.waits(), std::cmp::Reverse(s.id())));
        found
            .into_iter()
            .map(|other| Elsewhere {
                session: other.id(),
                name: words::visitor(&other.facts),
                own: other.is_of(self.agent()),
                state: state(other),
            })
            .collect()
    }
}

fn state(session: &Session) -> State {
    if session.waits() {
        State::Waits
    } else if session.goes_on() {
        let user = session.facts.user.as_ref();
        State::GoesOn(user.map(|user| user.full_name.clone()).unwrap_or_default())
    } else {
        State::Ended(session.facts.when_ended)
    }
}

fn is_same_visitor(one: &AgentSession, other: &AgentSession) -> bool {
    let same = |one: Option<String>, other: Option<String>| one.is_some() && one == other;
    same(customer_number(one), customer_number(other)) || same(email(one), email(other))
}

/// Only a signed one tells anything.
fn customer_number(facts: &AgentSession) -> Option<String> {
    let signed = facts.verified == Some(true);
    facts
        .external_id
        .clone()
        .filter(|id| signed && !id.is_empty())
}

fn email(facts: &AgentSession) -> Option<String> {
    let address = facts.customer_email.trim().to_lowercase();
    address.contains('@').then_some(address)
}
