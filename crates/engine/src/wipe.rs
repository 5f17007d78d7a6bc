//! A shared computer: what was said here is nobody else's business.

use crate::effect::{Call, Change, Effect, Lane, Timer};
use crate::event::{Answer, Failure, Note};
use crate::page;
use crate::screen::Farewell;
use crate::state::State;
use crate::usual::focus_screen;
use crate::write::Key;
use anteroom_carriers::ChatSessionStatus;

/// How often the last word is tried.
const TRIES: u32 = 5;

/// The end of a session that this browser has forgotten already.
#[derive(Clone, Debug)]
pub(crate) struct LastWord {
    key: Key,
    id: i32,
    secret: String,
    status: ChatSessionStatus,
}

/// Ends the session, and forgets it at once: whatever the network does, nothing stays here.
pub(crate) fn wipe(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    let Some(session) = &state.session else {
        forget(state, Farewell::Wiped, fx);
        return;
    };
    let end = match session.status {
        ChatSessionStatus::InQueue => Some(ChatSessionStatus::ClosedFromQueue),
        status if status.is_chat() => Some(ChatSessionStatus::Finished),
        _ => None,
    };
    let last_word = end.map(|status| LastWord {
        key,
        id: session.id,
        secret: session.secret.clone(),
        status,
    });
    forget(state, Farewell::Wiped, fx);
    state.last_word = last_word;
    say(state, fx);
}

fn say(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(word) = &state.last_word {
        let call = Call::Save {
            key: Some(word.key.clone()),
            id: word.id,
            secret: word.secret.clone(),
            change: Change::Status(word.status),
        };
        state.last.busy = true;
        fx.push(state.last.request(Lane::Last, call));
    }
}

/// The last word was heard, or not.
pub(crate) fn answered(state: &mut State, result: &Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    state.last.busy = false;
    let least = match result {
        Err(Failure::Network | Failure::Outdated) => Some(0),
        Err(Failure::Busy { after }) => Some(after.unwrap_or(0)),
        _ => None,
    };
    if let Some(least) = least.filter(|_| state.last.failures < TRIES) {
        let pause = state.last.back_off(&mut state.rng, least);
        fx.push(Effect::SetTimer(Timer::Last, pause));
    } else {
        // The service ends by itself what nobody looks after.
        state.last_word = None;
        state.last.failures = 0;
    }
}

/// Its pause is over.
pub(crate) fn again(state: &mut State, fx: &mut Vec<Effect>) {
    say(state, fx);
}

/// Forgets everything, here and in the other tabs.
pub(crate) fn forget(state: &mut State, farewell: Farewell, fx: &mut Vec<Effect>) {
    let open = state.open;
    page::wipe(state, fx);
    fx.push(Effect::Broadcast(Note::Wiped));
    // Whoever asked for it sees that it was done.
    state.open = open;
    state.farewell = Some(farewell);
    focus_screen(fx);
}
