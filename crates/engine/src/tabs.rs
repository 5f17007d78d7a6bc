//! Several tabs, one chat: the leading tab talks to the service, the others listen.

use crate::effect::Effect;
use crate::event::{Note, Record};
use crate::outbox;
use crate::state::{Session, State};
use crate::write::Pending;
use crate::{files, log, page, poll, request};
use anteroom_carriers::visitor::VisitorSession;
use anteroom_carriers::{ChatSessionFlags, unseen};

/// This tab leads from now on.
pub(crate) fn lead(state: &mut State, unsent: Vec<Pending>, fx: &mut Vec<Effect>) {
    state.leader = true;
    for pending in unsent {
        outbox::add(state, pending);
    }
    if let Some(session) = &mut state.session {
        // Whatever the last leader knew, look for oneself.
        session.known = false;
        state.etag = None;
    }
    // A tab that asked while nobody led has had no answer.
    tell_all(state, fx);
    poll::go(state, fx);
    outbox::pump(state, fx);
}

/// Another tab said something.
pub(crate) fn heard(state: &mut State, note: Note, fx: &mut Vec<Effect>) {
    match note {
        Note::Hello => tell_all(state, fx),
        Note::State(after, view) => {
            if !state.leader {
                poll::apply(state, after, &view, fx);
            }
        }
        Note::Link(up) => {
            if !state.leader {
                poll::connected(state, up, fx);
            }
        }
        Note::Pending(pending) => {
            outbox::take_over(state, pending, fx);
            outbox::pump(state, fx);
        }
        Note::Settled(key) => outbox::settled_elsewhere(state, &key, fx),
        Note::Refused(key, field, words) => {
            outbox::refused(state, &key, field, &words, fx);
        }
        Note::Session(record) => adopt(state, record, fx),
        Note::Requested(key, posted) => request::numbered(state, &key, posted, fx),
        Note::Wiped => page::wipe(state, fx),
        Note::Read(id, read) => log::seen_elsewhere(state, id, read),
        Note::Gone(id) => {
            if state.session.as_ref().is_some_and(|s| s.id == id) {
                let_go(state, fx);
                // This tab may have saved it after it was given up.
                state.save(fx);
                if state.leader {
                    // Said again behind whatever this tab has told of it.
                    fx.push(Effect::Broadcast(Note::Gone(id)));
                }
            }
        }
    }
}

/// Answers a new tab with everything.
fn tell_all(state: &State, fx: &mut Vec<Effect>) {
    let Some(session) = state.session.as_ref().filter(|_| state.leader) else {
        return;
    };
    state.tell_session(fx);
    fx.push(Effect::Broadcast(Note::State(
        0,
        VisitorSession {
            chat_session_id: session.id,
            user: session.agent.clone(),
            status: session.status,
            flags: Some(
                ChatSessionFlags::NONE.with(ChatSessionFlags::USER_IS_TYPING, session.agent_typing),
            ),
            rating: Some(session.rating),
            rating_comment: Some(session.comment.clone()),
            chatbot_is_active: Some(session.is_bot),
            files_allowed: Some(session.files_allowed),
            request_id: session.request_id,
            queue: session.queue,
            messages: Some(state.log.clone()),
            ..VisitorSession::default()
        },
    )));
    for pending in &state.outbox {
        if let Some(words) = &pending.refused {
            fx.push(Effect::Broadcast(Note::Refused(
                pending.key.clone(),
                None,
                words.clone(),
            )));
        }
    }
    fx.push(Effect::Broadcast(Note::Link(state.link == crate::Link::Up)));
}

/// There is a session: begun in another tab, or found in storage.
pub(crate) fn adopt(state: &mut State, record: Record, fx: &mut Vec<Effect>) {
    if let Some(session) = &mut state.session {
        if session.id == record.id {
            session.done = record.done;
            log::seen_elsewhere(state, record.id, record.read);
            return;
        }
        let_go(state, fx);
    } else if state.gone == record.id {
        // The other tab has not heard yet that it was given up.
        return;
    }
    state.farewell = None;
    if !record.user.is_empty() {
        state.user = record.user;
    }
    state.suggestions.clear();
    state.session = Some(Session {
        id: record.id,
        secret: record.secret,
        status: record.status,
        done: record.done,
        read: record.read,
        since: record.since,
        ..Session::default()
    });
    // A form that is half filled in is gone from the screen; what it asks stays in sight.
    let words = state.form.message.trim();
    if !unseen::is_blank(words) && !state.is_submitted(words) {
        let words = words.to_owned();
        state.form.message.clear();
        state.add_to_draft(&words);
        state.keep(fx);
    }
    poll::go(state, fx);
    outbox::pump(state, fx);
}

/// Forgets the session, here, in the storage and in the other tabs.
pub(crate) fn give_up(state: &mut State, fx: &mut Vec<Effect>) {
    let gone = let_go(state, fx);
    state.save(fx);
    if let Some(id) = gone {
        fx.push(Effect::Broadcast(Note::Gone(id)));
    }
}

/// Forgets the session here, and says which it was. What was typed and not sent stays.
fn let_go(state: &mut State, fx: &mut Vec<Effect>) -> Option<i32> {
    poll::abandon(state, fx);
    outbox::abandon(state, fx);
    let gone = state.session.take().map(|s| s.id);
    state.gone = gone.unwrap_or(state.gone);
    files::let_go(state, fx);
    state.log.clear();
    state.outbox.clear();
    state.etag = None;
    state.unread = 0;
    state.news = 0;
    state.said_position = 0;
    state.leaving = false;
    state.requesting = false;
    state.typing_told = None;
    // Consent is given for one chat.
    state.form.contact.consented = false;
    gone
}
