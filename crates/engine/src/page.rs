//! The page that the widget stands in: what its scripts ask for, and what they are told.
//!
//! What is told is not scattered over the engine: each event's state is compared
//! with the state before it, so that a change is told wherever it came from.

use crate::effect::{Effect, Task};
use crate::errand::{self, Phase};
use crate::event::Note;
use crate::form::{Field, Form};
use crate::screen::Screen;
use crate::state::{Link, Session, State};
use crate::usual::focus_screen;
use crate::write::{Key, Pending, Write};
use crate::{ask, tabs, update};
use anteroom_carriers::{ChatMessage, ChatMessageType, Queue};

/// What the page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageAct {
    /// This is who the visitor is.
    SetUser(User),
    /// Nobody is signed in any more: forget everything, in every tab.
    Logout,
    /// Put this into the composer, or into the form where there is none yet.
    SetDraft(String),
    /// Open the panel, and start the chat if the form asks for nothing more.
    StartChat(Key),
    /// Leave the queue, or end the chat.
    EndChat(Key),
    /// Erase the session, everywhere.
    Erase(Key),
}

/// A visitor whom the page knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Tells this person from another. Empty: nobody in particular.
    pub id: String,
    /// What the page knows of them.
    pub fields: Vec<(Field, String)>,
}

/// What the page is told: a name and small facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageEvent {
    /// `open`, `queue`, `agent-join` …
    pub name: &'static str,
    /// What goes with it.
    pub facts: Vec<(&'static str, Fact)>,
}

/// A fact of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// There is none.
    Nothing,
    /// It holds or not.
    Flag(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// Does what the page asks.
pub(crate) fn act(state: &mut State, act: PageAct, fx: &mut Vec<Effect>) {
    match act {
        PageAct::SetUser(user) => set_user(state, user, fx),
        PageAct::Logout => {
            wipe(state, fx);
            fx.push(Effect::Broadcast(Note::Wiped));
        }
        PageAct::SetDraft(text) => {
            if matches!(state.screen(), Screen::Queue | Screen::Chat) {
                state.draft = text;
            } else {
                state.form.message = text;
            }
            state.keep(fx);
        }
        PageAct::StartChat(key) => {
            if !state.open {
                update::show(state, true, fx);
            }
            if matches!(state.screen(), Screen::Form) {
                // The visitor has done nothing wrong yet: no errors are said.
                if ask::check(state, &mut Vec::new()) {
                    ask::submit(state, key, fx);
                }
                state.form.errors.clear();
            }
        }
        PageAct::EndChat(key) => update::leave_or_end(state, key, fx),
        PageAct::Erase(key) => errand::run(state, key, Task::Erase, fx),
    }
}

fn set_user(state: &mut State, user: User, fx: &mut Vec<Effect>) {
    if !state.user.is_empty() && state.user != user.id {
        // Somebody else sits here now: nothing of the one before is theirs to see. A panel
        // that was open stays open, with a form of their own.
        let open = state.open;
        wipe(state, fx);
        fx.push(Effect::Broadcast(Note::Wiped));
        state.open = open;
        if open {
            focus_screen(fx);
        }
    }
    state.user = user.id;
    for (field, text) in user.fields {
        state.form.give(field, text);
    }
    if state.session.is_some() {
        state.save(fx);
    }
    state.keep(fx);
}

/// Forgets the session and all that was typed, here and in the storage.
pub(crate) fn wipe(state: &mut State, fx: &mut Vec<Effect>) {
    for pending in core::mem::take(&mut state.outbox) {
        fx.push(Effect::DropPending(pending.key));
    }
    tabs::give_up(state, fx);
    state.farewell = None;
    state.form = Form::default();
    state.draft.clear();
    state.suggestions.clear();
    state.asking = None;
    state.posted = None;
    state.errand = None;
    state.receipt = None;
    state.user.clear();
    state.open = false;
    fx.push(Effect::Wipe);
    update::read_topic_if(state, true, fx);
}

/// What is compared: the state as far as the page hears of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Look {
    open: bool,
    screen: Screen,
    session: i32,
    agent: Option<String>,
    queue: Option<Queue>,
    unread: u32,
    link: Link,
    rating: i32,
    consenting: bool,
    cursor: i32,
    erased: bool,
    failed: bool,
}

/// Looks at the state.
pub(crate) fn look(state: &State) -> Look {
    let session = state.session.as_ref();
    let consents = |p: &Pending| matches!(&p.write, Write::Create(c, ..) if c.consented);
    Look {
        open: state.open,
        screen: state.screen(),
        session: session.map_or(0, |s| s.id),
        agent: session.and_then(|s| Some(s.agent.as_ref()?.full_name.clone())),
        queue: session.and_then(|s| s.queue),
        unread: state.unread,
        link: state.link,
        rating: session.map_or(0, |s| s.rating),
        consenting: state.outbox.iter().any(consents),
        cursor: state.cursor(),
        erased: state.receipt.is_some(),
        failed: state
            .errand
            .as_ref()
            .is_some_and(|e| !matches!(e.phase, Phase::Busy | Phase::Done)),
    }
}

/// Tells what has changed since `before`.
pub(crate) fn tell(before: &Look, state: &State, fx: &mut Vec<Effect>) {
    let now = look(state);
    if now == *before {
        return;
    }
    let mut page = Teller {
        fx,
        facts: Vec::new(),
    };
    if now.open != before.open {
        page.tell(if now.open { "open" } else { "close" });
    }
    if now.consenting && !before.consenting {
        page.tell("consent");
    }
    let begun = state.session.as_ref().is_some_and(|s| s.begun);
    if now.session != before.session && begun {
        page.number("sessionId", now.session);
        page.tell("start");
    }
    if now.screen == Screen::Queue && now.queue != before.queue {
        page.queue(now.queue);
        page.tell("queue");
    }
    if now.session == before.session && now.agent != before.agent {
        if let Some(name) = &now.agent {
            page.text("name", name);
            page.tell("agent-join");
        } else {
            page.tell("agent-leave");
        }
    }
    if now.session == before.session && (begun || before.cursor > 0) {
        let fresh = |m: &&ChatMessage| m.chat_message_id > before.cursor;
        for message in state.log.iter().filter(fresh) {
            page.number("messageId", message.chat_message_id);
            page.text("from", author(message, state.session.as_ref()));
            page.text("text", &message.message);
            page.tell("message");
        }
    }
    if now.unread != before.unread {
        page.number("count", now.unread);
        page.tell("unread");
    }
    if now.rating != before.rating && now.rating > 0 {
        page.number("stars", now.rating);
        page.tell("rating");
    }
    if before.screen.is_live() && !now.screen.is_live() {
        let known = now.session > 0 || matches!(now.screen, Screen::Thanks(_));
        page.text("reason", if known { now.screen.name() } else { "logout" });
        page.tell("end");
    }
    if let (false, Some(receipt)) = (before.erased, &state.receipt) {
        page.text("receipt", &receipt.text);
        page.tell("erase");
    }
    if now.failed && !before.failed {
        page.text("code", "refused");
        page.tell("error");
    }
    let online = now.link == Link::Up;
    if now.link != before.link {
        page.tell(if online { "online" } else { "offline" });
    }
    // Everything at once: what `getState()` answers.
    page.fact("open", Fact::Flag(now.open));
    page.text("screen", now.screen.name());
    page.maybe("sessionId", (now.session > 0).then_some(now.session));
    match &now.agent {
        Some(name) => page.text("agent", name),
        None => page.fact("agent", Fact::Nothing),
    }
    page.number("unread", now.unread);
    page.fact("online", Fact::Flag(online));
    page.queue(now.queue.filter(|_| now.screen == Screen::Queue));
    page.tell("state");
}

/// Tells the page: first the facts, then what happened.
struct Teller<'a> {
    fx: &'a mut Vec<Effect>,
    facts: Vec<(&'static str, Fact)>,
}

impl Teller<'_> {
    fn fact(&mut self, name: &'static str, fact: Fact) {
        self.facts.push((name, fact));
    }

    fn text(&mut self, name: &'static str, text: &str) {
        self.fact(name, text.into());
    }

    fn number(&mut self, name: &'static str, number: impl Into<i64>) {
        self.fact(name, Fact::Number(number.into()));
    }

    fn maybe(&mut self, name: &'static str, number: Option<impl Into<i64>>) {
        match number {
            Some(number) => self.number(name, number),
            None => self.fact(name, Fact::Nothing),
        }
    }

    fn queue(&mut self, queue: Option<Queue>) {
        self.maybe("position", queue.map(|q| q.position));
        self.maybe("waitMin", queue.and_then(|q| q.wait_min));
        self.maybe("waitMax", queue.and_then(|q| q.wait_max));
        self.maybe("evidence", queue.map(|q| q.evidence));
    }

    fn tell(&mut self, name: &'static str) {
        let facts = core::mem::take(&mut self.facts);
        self.fx.push(Effect::Tell(PageEvent { name, facts }));
    }
}

fn author(message: &ChatMessage, session: Option<&Session>) -> &'static str {
    match message.kind {
        ChatMessageType::ToUser => "visitor",
        ChatMessageType::ToCustomer if session.is_some_and(|s| s.is_bot) => "bot",
        ChatMessageType::ToCustomer => "agent",
        _ => "system",
    }
}
