//! Requests: left while nobody is here, or out of a long queue, and answered later.

use crate::ask;
use crate::effect::{Announcement, Effect, Timer};
use crate::event::{Note, Posted};
use crate::outbox;
use crate::screen::Screen;
use crate::state::State;
use crate::usual::focus_screen;
use crate::write::{Key, Write};
use anteroom_carriers::{ChatSessionStatus, unseen};

impl State {
    /// While nobody is here a request can be left.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        self.topic().is_some_and(|topic| topic.ticket_enabled)
    }

    /// A request can be left while waiting.
    #[must_use]
    pub fn offers_request(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|s| s.offered && s.request_id.is_none())
    }
}

/// Looks whether a request is offered: nobody is here any more, or the wait or the queue
/// is so long. What is offered stays so: it must not vanish under the visitor's hand.
pub(crate) fn consider(state: &mut State, fx: &mut Vec<Effect>) {
    let now = state.now;
    let takes = state.takes_requests();
    let limits = state
        .topic()
        .filter(|topic| topic.use_queue_offline_form)
        .map(|topic| {
            (
                topic.offline_form_time_limit,
                topic.offline_form_queue_length,
            )
        });
    let Some(session) = &mut state.session else {
        return;
    };
    if session.status != ChatSessionStatus::InQueue {
        session.since = 0;
        session.offered = false;
        return;
    }
    let begins = session.since == 0;
    if begins {
        session.since = now;
    }
    let waited = now - session.since;
    let position = session.queue.map_or(0, |queue| queue.position);
    let mut later = None;
    let away = takes && session.alone == Some(true);
    let long = limits.is_some_and(|(minutes, length)| {
        let limit = i64::from(minutes) * 60_000;
        later = (limit > waited).then(|| u32::try_from(limit - waited).unwrap_or(u32::MAX));
        let long = limit > 0 && limit <= waited;
        long || (length > 0 && i64::from(position) >= i64::from(length))
    });
    if (away || long) && !session.offered && !session.is_bot {
        session.offered = true;
        if session.request_id.is_none() {
            fx.push(Effect::Announce(if away {
                Announcement::Away
            } else {
                Announcement::Offered
            }));
        }
    } else if let (Some(millis), false) = (later, session.offered) {
        fx.push(Effect::SetTimer(Timer::Offer, millis));
    }
    if begins {
        state.save(fx);
    }
}

/// The visitor wants to write one while waiting.
pub(crate) fn open(state: &mut State, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Queue) && state.offers_request() {
        state.requesting = true;
        if state.form.message.is_empty() {
            // What stands in the composer would be said twice otherwise.
            state.form.message = core::mem::take(&mut state.draft);
        }
        state.keep(fx);
        focus_screen(fx);
    }
}

/// The visitor does not wait any more: words for a request become words for the agent.
pub(crate) fn left_queue(state: &mut State, fx: &mut Vec<Effect>) {
    let waits = |s: &crate::Session| s.status == ChatSessionStatus::InQueue;
    if !state.requesting || state.session.as_ref().is_some_and(waits) {
        return;
    }
    state.requesting = false;
    if !state.has_request() && !unseen::is_blank(&state.form.message) {
        let words = core::mem::take(&mut state.form.message);
        state.add_to_draft(&words);
    }
    state.keep(fx);
}

/// Leaves the request; with a second key, the queue too.
pub(crate) fn submit(state: &mut State, key: Key, leave: Option<Key>, fx: &mut Vec<Effect>) {
    let here = match state.screen() {
        Screen::Offline => state.takes_requests(),
        screen => screen == Screen::Request,
    };
    if !here || state.is_busy() || !ask::check(state, fx) {
        return;
    }
    if let Some((contact, message)) = ask::filled(state) {
        outbox::post(state, key, Write::Request(contact, message), fx);
        if let Some(key) = leave {
            state.leaving = true;
            outbox::post(state, key, Write::Leave, fx);
        }
    }
}

/// The request under way has a number.
pub(crate) fn stored(state: &mut State, posted: Posted, fx: &mut Vec<Effect>) {
    if let Some(key) = state.writing.clone() {
        fx.push(Effect::Broadcast(Note::Requested(
            key.clone(),
            posted.clone(),
        )));
        numbered(state, &key, posted, fx);
    }
    outbox::stored(state, None, fx);
}

/// What every tab does when a request has its number.
pub(crate) fn numbered(state: &mut State, key: &str, mut posted: Posted, fx: &mut Vec<Effect>) {
    let Some(at) = state.place_of(key) else {
        return;
    };
    if !matches!(state.outbox[at].write, Write::Request(..)) {
        return;
    }
    let Write::Request(contact, message) = state.outbox.remove(at).write else {
        return;
    };
    let id = posted.id;
    state.form.sent(&message);
    if let Some(session) = &mut state.session {
        session.request_id = Some(id);
        state.requesting = false;
    } else {
        posted.email = contact.email;
        state.posted = Some(posted);
        state.form.contact.consented = false;
    }
    state.keep(fx);
    fx.push(Effect::Announce(Announcement::Requested(id)));
    focus_screen(fx);
}
