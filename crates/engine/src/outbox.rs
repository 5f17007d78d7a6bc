//! Writes that the service has not answered yet: kept, sent one at a time and
//! in order, each under a key that makes a repeat harmless.

use crate::effect::{Announcement, Effect, Lane, Timer};
use crate::event::{Failure, Note};
use crate::form::Field;
use crate::screen::Farewell;
use crate::state::{Millis, Session, State};
use crate::usual::focus_screen;
use crate::write::{Key, Pending, Write};
use crate::{ask, files, poll, request, tabs};
use anteroom_carriers::ChatMessage;
use anteroom_carriers::visitor::VisitorSession;

/// A write that never came back is tried again after this, in milliseconds.
const WRITE_GUARD: u32 = 20_000;
const SECOND: u32 = 1_000;

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
    let creates = matches!(pending.write, Write::Create(..) | Write::Request(..));
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
    let Some(call) = pending.call(state.session.as_ref()) else {
        // It belonged to a session that is gone.
        forget(state, &key, fx);
        return pump(state, fx);
    };
    state.write.busy = true;
    state.writing = Some(key);
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
    state.keep(fx);
    if state.session.as_ref().is_none_or(|s| !s.known) {
        poll::connected(state, true, fx);
    }
    // A message may have reopened an ended chat, a return certainly has.
    poll::wake(state, fx);
    pump(state, fx);
}

/// Another tab's try of a write was answered.
pub(crate) fn settled_elsewhere(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    if state.writing.as_deref() == Some(key) {
        let creates = |p: &Pending| p.key == key && matches!(p.write, Write::Create(..));
        if !state.outbox.iter().any(creates) {
            // Its own answer tells.
            return;
        }
        // The chat has begun: should this try fail, its text would be said once more.
        abandon(state, fx);
    }
    settled(state, key);
    if state.session.is_some() {
        pump(state, fx);
    }
}

/// What every tab does when a write is stored.
pub(crate) fn settled(state: &mut State, key: &str) {
    let Some(at) = state.place_of(key) else {
        return;
    };
    let pending = &mut state.outbox[at];
    if pending.says() && state.session.is_some() {
        // Shown with its tick until the poll brings it as a message of the log.
        pending.stored = true;
        return;
    }
    match state.outbox.remove(at).write {
        Write::Create(_, message) | Write::Request(_, message) => state.form.sent(&message),
        Write::Rate(stars, comment) => {
            if let Some(session) = &mut state.session {
                session.rating = stars;
                session.comment = comment;
            }
        }
        _ => {}
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
    state.suggestions.clear();
    request::consider(state, fx);
    state.share(fx);
    focus_screen(fx);
}

/// The write under way was not taken.
pub(crate) fn failed(state: &mut State, failure: Failure, fx: &mut Vec<Effect>) {
    let Some(key) = settle_lane(state, fx) else {
        return;
    };
    let least = match failure {
        Failure::Network | Failure::Outdated => 0,
        Failure::Busy { after } => after.unwrap_or(0),
        Failure::Refused {
            status,
            field,
            message,
        } => {
            state.write.failures = 0;
            let creating = state.is_submitting();
            let words = state.outbox.iter().any(|p| p.key == key && p.says());
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
    let pause = state.write.back_off(&mut state.rng, least);
    state.write.pausing = true;
    fx.push(Effect::SetTimer(Timer::Write, pause));
    if least > 0 {
        state.due = Some(state.now + Millis::from(pause));
        fx.push(Effect::Announce(Announcement::Busy(state.seconds_left())));
        fx.push(Effect::SetTimer(Timer::Count, SECOND));
    }
    if state.write.failures > 1 {
        // With a session the poll knows better how the connection is.
        if state.session.is_none() {
            poll::connected(state, false, fx);
        } else if least == 0 {
            poll::doubt(state, fx);
        }
    }
}

/// Another second is over.
pub(crate) fn count(state: &mut State, fx: &mut Vec<Effect>) {
    if state.seconds_left() > 0 {
        fx.push(Effect::SetTimer(Timer::Count, SECOND));
    } else {
        state.due = None;
    }
}

impl State {
    /// The service is asked again in so many seconds, as it wished; 0 when it has no wish.
    #[must_use]
    pub fn seconds_left(&self) -> u32 {
        let left = self.due.map_or(0, |due| due - self.now);
        u32::try_from((left + 999) / 1_000).unwrap_or(0)
    }
}

/// Tries now, whatever pause was planned.
pub(crate) fn resume(state: &mut State, fx: &mut Vec<Effect>) {
    resume_quietly(state, fx);
    pump(state, fx);
    files::resume(state, fx);
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
    state.due = None;
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
    let Some(at) = state.place_of(key) else {
        return;
    };
    let pending = &mut state.outbox[at];
    if pending.says() {
        pending.refused = Some(words.to_owned());
        return;
    }
    match state.outbox.remove(at).write {
        Write::Create(contact, message) | Write::Request(contact, message) => {
            ask::refused(state, contact, message, field, words, fx);
        }
        // Somebody else was quicker (the chat had ended already): the poll tells.
        _ => poll::wake(state, fx),
    }
}

/// The service does not know the session (any more): keep the words, let go of the rest.
pub(crate) fn expire(state: &mut State, fx: &mut Vec<Effect>) {
    rescue_words(state, fx);
    tabs::give_up(state, fx);
    state.farewell = Some(Farewell::Expired);
    state.keep(fx);
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
    if let Some(at) = state.place_of(key) {
        let pending = state.outbox.remove(at);
        rescue(state, &pending, fx);
    }
    fx.push(Effect::DropPending(key.to_owned()));
    fx.push(Effect::Broadcast(Note::Settled(key.to_owned())));
}

/// What was found without its session: the tab that gave that up knew nothing of it.
pub(crate) fn forget_orphans(state: &mut State, fx: &mut Vec<Effect>) {
    let orphan = |p: &&Pending| !matches!(p.write, Write::Create(..) | Write::Request(..));
    while let Some(key) = state.outbox.iter().find(orphan).map(|p| p.key.clone()) {
        forget(state, &key, fx);
    }
}

fn rescue(state: &mut State, pending: &Pending, fx: &mut Vec<Effect>) {
    if let (Write::Message(text) | Write::Request(_, text), false) =
        (&pending.write, pending.stored)
    {
        state.add_to_draft(text);
        state.keep(fx);
    }
}

/// The lane is free again; the key of the write that was under way.
fn settle_lane(state: &mut State, fx: &mut Vec<Effect>) -> Option<Key> {
    state.write.busy = false;
    state.write.number += 1;
    state.due = None;
    fx.push(Effect::ClearTimer(Timer::WriteGuard));
    state.writing.take()
}
