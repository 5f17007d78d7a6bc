//! Writes that the service has not answered yet: kept, sent one at a time and
//! in order, each under a key that makes a repeat harmless.

use crate::effect::{Call, Change, Effect, Focus, Lane, Timer};
use crate::event::{Failure, Note};
use crate::form::{Contact, Field, Form, Problem};
use crate::state::{Farewell, Session, State};
use crate::update::form_refused;
use crate::{poll, tabs};
use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{ChatMessage, ChatSessionStatus};

/// An Idempotency-Key: a random UUID.
pub type Key = String;

/// A write that never came back is tried again after this, in milliseconds.
const WRITE_GUARD: u32 = 20_000;

/// An unsent write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Idempotency-Key, the same for every try.
    pub key: Key,
    /// What to write.
    pub write: Write,
    /// A form that may have reached the service. Whoever leads next must ask
    /// for this one first, or there would be two sessions.
    pub tried: bool,
    /// The service has stored it; the poll has not shown it yet.
    pub stored: bool,
    /// The service refused it, in these words.
    pub refused: Option<String>,
}

/// What to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Begin a session: who, and the first message.
    Create(Contact, String),
    /// Say this.
    Message(String),
    /// Leave the queue.
    Leave,
    /// End the chat.
    End,
    /// Rate it.
    Rate(i32),
    /// Return to the ended chat.
    Return,
}

impl Pending {
    /// Whether nobody has taken or refused it yet.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        !self.stored && self.refused.is_none()
    }
}

/// Puts a write of this tab into the outbox.
pub(crate) fn post(state: &mut State, key: Key, write: Write, fx: &mut Vec<Effect>) {
    let pending = Pending {
        key,
        write,
        tried: false,
        stored: false,
        refused: None,
    };
    fx.push(Effect::SavePending(pending.clone()));
    fx.push(Effect::Broadcast(Note::Pending(pending.clone())));
    add(state, pending);
    pump(state, fx);
}

/// Adds a write unless it is there already, or the log has it.
pub(crate) fn add(state: &mut State, pending: Pending) {
    let shown = |m: &ChatMessage| m.client_key.as_ref() == Some(&pending.key);
    if let Some(known) = state.outbox.iter_mut().find(|p| p.key == pending.key) {
        known.tried |= pending.tried;
    } else if !state.log.iter().any(shown) {
        state.outbox.push(pending);
    }
}

/// Adds another tab's write. If the session was let go at the same moment, its words are kept.
pub(crate) fn take_over(state: &mut State, pending: Pending, fx: &mut Vec<Effect>) {
    let creates = matches!(pending.write, Write::Create(..));
    if state.session.is_some() || state.is_submitting() || creates {
        add(state, pending);
    } else {
        rescue(state, &pending, fx);
        fx.push(Effect::DropPending(pending.key.clone()));
        // The tab that it came from may have found it in the storage again.
        fx.push(Effect::Broadcast(Note::Settled(pending.key)));
    }
}

/// Sends the next write, if this tab leads and nothing is under way.
pub(crate) fn pump(state: &mut State, fx: &mut Vec<Effect>) {
    if !state.leader || !state.online || state.write.busy || state.write.pausing {
        return;
    }
    if let Some(session) = &state.session {
        let creates = |p: &Pending| p.is_waiting() && matches!(p.write, Write::Create(..));
        if !session.known && state.outbox.iter().any(creates) {
            // It may be what began this session: the log tells.
            return;
        }
    }
    demote_second_create(state);
    let tried = |p: &&mut Pending| p.tried && p.is_waiting();
    let at_hand = |p: &&mut Pending| p.is_waiting();
    let pending = match state.outbox.iter_mut().find(tried) {
        Some(pending) => pending,
        None => match state.outbox.iter_mut().find(at_hand) {
            Some(pending) => pending,
            None => return,
        },
    };
    if matches!(pending.write, Write::Create(..)) && !pending.tried {
        pending.tried = true;
        fx.push(Effect::SavePending(pending.clone()));
    }
    let key = pending.key.clone();
    let sent = key.clone();
    let call = match (&pending.write, &state.session) {
        (Write::Create(contact, message), _) => Call::Create {
            key,
            contact: contact.clone(),
            message: message.clone(),
        },
        (_, None) => {
            // It belonged to a session that is gone.
            forget(state, &key, fx);
            return pump(state, fx);
        }
        (Write::Message(text), Some(s)) => Call::Message {
            key,
            id: s.id,
            secret: s.secret.clone(),
            text: text.clone(),
        },
        (write, Some(s)) => {
            let change = match write {
                Write::Leave => Change::Status(ChatSessionStatus::ClosedFromQueue),
                Write::End => Change::Status(ChatSessionStatus::Finished),
                Write::Rate(stars) => Change::Rating(*stars),
                _ => Change::Status(ChatSessionStatus::CustomerLast),
            };
            Call::Save {
                key: Some(key),
                id: s.id,
                secret: s.secret.clone(),
                change,
            }
        }
    };
    state.write.busy = true;
    state.writing = Some(sent);
    fx.push(state.write.request(Lane::Write, call));
    fx.push(Effect::SetTimer(Timer::WriteGuard, WRITE_GUARD));
}

/// Two tabs sent the form: one session is enough, the second text is a message of it.
fn demote_second_create(state: &mut State) {
    if state.session.is_none() {
        return;
    }
    for pending in &mut state.outbox {
        if let Write::Create(_, text) = &pending.write
            && pending.is_waiting()
            && state.writing.as_ref() != Some(&pending.key)
        {
            pending.write = Write::Message(text.clone());
        }
    }
}

/// The write under way was answered well.
pub(crate) fn stored(state: &mut State, created: Option<VisitorSession>, fx: &mut Vec<Effect>) {
    let Some(key) = settle_lane(state, fx) else {
        return;
    };
    state.write.failures = 0;
    fx.push(Effect::DropPending(key.clone()));
    fx.push(Effect::Broadcast(Note::Settled(key.clone())));
    if let (Some(view), None) = (created, &state.session) {
        begin(state, &view, fx);
    }
    settled(state, &key);
    fx.push(Effect::SaveScratch(state.scratch()));
    if state.session.as_ref().is_none_or(|s| !s.known) {
        poll::connected(state, true, fx);
    }
    // A message may have reopened an ended chat, a return certainly has.
    poll::wake(state, fx);
    pump(state, fx);
}

/// What every tab does when a write is stored.
pub(crate) fn settled(state: &mut State, key: &str) {
    let Some(at) = state.outbox.iter().position(|p| p.key == *key) else {
        return;
    };
    match state.outbox[at].write.clone() {
        // Shown with its tick until the poll brings it as a message of the log.
        Write::Message(_) if state.session.is_some() => state.outbox[at].stored = true,
        Write::Create(_, message) => {
            state.form.sent(&message);
            state.outbox.remove(at);
        }
        other => {
            if let (Write::Rate(stars), Some(s)) = (&other, &mut state.session) {
                s.rating = *stars;
            }
            state.outbox.remove(at);
        }
    }
}

fn begin(state: &mut State, view: &VisitorSession, fx: &mut Vec<Effect>) {
    let session = Session {
        id: view.chat_session_id,
        secret: view.session_key.clone().unwrap_or_default(),
        status: view.status,
        begun: true,
        ..Session::default()
    };
    state.session = Some(session);
    let record = state.record();
    fx.push(Effect::SaveRecord(record.clone()));
    fx.push(Effect::Focus(Focus::Screen));
    fx.extend(record.map(|r| Effect::Broadcast(Note::Session(r))));
}

/// The write under way was not taken.
pub(crate) fn failed(state: &mut State, failure: Failure, fx: &mut Vec<Effect>) {
    let Some(key) = settle_lane(state, fx) else {
        return;
    };
    let least = match failure {
        Failure::Network => 0,
        Failure::Busy { after } => after.unwrap_or(0),
        Failure::Refused {
            status,
            field,
            message,
        } => {
            state.write.failures = 0;
            let creating = state.is_submitting();
            let words = state
                .outbox
                .iter()
                .any(|p| p.key == key && matches!(p.write, Write::Message(_)));
            if !words {
                // Refused words stay until the visitor lets them go, through reloads too.
                fx.push(Effect::DropPending(key.clone()));
            }
            fx.push(Effect::Broadcast(Note::Refused(
                key.clone(),
                field,
                message.clone(),
            )));
            refused(state, &key, field, &message, fx);
            if !creating && matches!(status, 401 | 403) {
                expire(state, fx);
            }
            return pump(state, fx);
        }
    };
    let pause = state.write.back_off(&mut state.rng).max(least);
    state.write.pausing = true;
    fx.push(Effect::SetTimer(Timer::Write, pause));
    // With a session the poll knows better how the connection is.
    if state.session.is_none() && state.write.failures > 1 {
        poll::connected(state, false, fx);
    }
}

/// Tries now, whatever pause was planned.
pub(crate) fn resume(state: &mut State, fx: &mut Vec<Effect>) {
    resume_quietly(state, fx);
    pump(state, fx);
}

/// The write under way never came back: its key makes another try harmless.
pub(crate) fn guard(state: &mut State, fx: &mut Vec<Effect>) {
    if state.write.busy {
        fx.push(Effect::Abort(Lane::Write));
        failed(state, Failure::Network, fx);
    }
}

/// Lets go of the write under way; a late answer is ignored.
pub(crate) fn abandon(state: &mut State, fx: &mut Vec<Effect>) {
    if state.write.busy {
        fx.push(Effect::Abort(Lane::Write));
    }
    settle_lane(state, fx);
    state.write.failures = 0;
    resume_quietly(state, fx);
}

fn resume_quietly(state: &mut State, fx: &mut Vec<Effect>) {
    if state.write.pausing {
        state.write.pausing = false;
        fx.push(Effect::ClearTimer(Timer::Write));
    }
}

/// What every tab does when a write is refused.
pub(crate) fn refused(
    state: &mut State,
    key: &str,
    field: Option<Field>,
    words: &str,
    fx: &mut Vec<Effect>,
) {
    let Some(at) = state.outbox.iter().position(|p| p.key == *key) else {
        return;
    };
    match &state.outbox[at].write {
        Write::Create(contact, message) => {
            // Nothing typed is lost: a tab that was reloaded meanwhile gets it back.
            if state.form.message.is_empty() {
                state.form = Form {
                    contact: contact.clone(),
                    message: message.clone(),
                    errors: Vec::new(),
                };
            }
            let field = field.unwrap_or(Field::Message);
            state.form.errors = vec![(field, Problem::Refused(words.to_owned()))];
            state.outbox.remove(at);
            form_refused(state, fx);
        }
        Write::Message(_) => state.outbox[at].refused = Some(words.to_owned()),
        // Somebody else was quicker (the chat had ended already): the poll tells.
        _ => {
            state.outbox.remove(at);
            poll::wake(state, fx);
        }
    }
}

/// The service does not know the session (any more): keep the words, let go of the rest.
pub(crate) fn expire(state: &mut State, fx: &mut Vec<Effect>) {
    rescue_words(state, fx);
    let gone = tabs::let_go(state, fx);
    state.farewell = Some(Farewell::Expired);
    fx.push(Effect::SaveRecord(None));
    fx.push(Effect::SaveScratch(state.scratch()));
    fx.extend(gone.map(|id| Effect::Broadcast(Note::Gone(id))));
}

/// Messages that were never stored go back into the draft.
pub(crate) fn rescue_words(state: &mut State, fx: &mut Vec<Effect>) {
    for pending in core::mem::take(&mut state.outbox) {
        rescue(state, &pending, fx);
        fx.push(Effect::DropPending(pending.key));
    }
}

/// Drops a write whose session is gone; its words go back into the draft.
fn forget(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    if let Some(at) = state.outbox.iter().position(|p| p.key == *key) {
        let pending = state.outbox.remove(at);
        rescue(state, &pending, fx);
    }
    fx.push(Effect::DropPending(key.to_owned()));
    fx.push(Effect::Broadcast(Note::Settled(key.to_owned())));
}

/// What was found without its session: the tab that gave that up knew nothing of it.
pub(crate) fn forget_orphans(state: &mut State, fx: &mut Vec<Effect>) {
    let orphan = |p: &&Pending| !matches!(p.write, Write::Create(..));
    while let Some(key) = state.outbox.iter().find(orphan).map(|p| p.key.clone()) {
        forget(state, &key, fx);
    }
}

fn rescue(state: &mut State, pending: &Pending, fx: &mut Vec<Effect>) {
    if let (Write::Message(text), false) = (&pending.write, pending.stored) {
        if !state.draft.is_empty() {
            state.draft.push('\n');
        }
        state.draft.push_str(text);
        fx.push(Effect::SaveScratch(state.scratch()));
    }
}

/// The lane is free again; the key of the write that was under way.
fn settle_lane(state: &mut State, fx: &mut Vec<Effect>) -> Option<Key> {
    state.write.busy = false;
    state.write.number += 1;
    fx.push(Effect::ClearTimer(Timer::WriteGuard));
    state.writing.take()
}
