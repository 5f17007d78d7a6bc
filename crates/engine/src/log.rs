//! Messages in, once and in order; and what of it is said aloud.

use crate::effect::{Announcement, Effect, Timer};
use crate::outbox::{self, Write};
use crate::state::State;
use anteroom_carriers::{ChatMessage, ChatMessageType};

/// Changes of the place are said at most this often, in milliseconds.
const POSITION_PAUSE: i64 = 15_000;

/// Adds messages after the cursor, and lets go of the outbox entries they were.
pub(crate) fn append(state: &mut State, messages: Vec<ChatMessage>, fx: &mut Vec<Effect>) {
    let found = state.cursor() == 0 && state.session.as_ref().is_some_and(|s| !s.begun);
    let mut fresh = 0;
    let mut last = None;
    for message in messages {
        if message.chat_message_id <= state.cursor() {
            continue;
        }
        if let Some(key) = &message.client_key {
            own_arrived(state, key, fx);
        }
        if message.kind == ChatMessageType::ToCustomer {
            fresh += 1;
            last = Some((message.author.clone(), message.message.clone()));
        }
        state.log.push(message);
    }
    if fresh == 0 || (found && fresh > 1) {
        // History is not news. What a bot says to a visitor who comes is.
        return;
    }
    if !state.open || !state.visible {
        state.unread += u32::try_from(fresh).unwrap_or(u32::MAX);
    }
    fx.push(Effect::Announce(match last {
        Some((author, text)) if fresh == 1 => Announcement::Message { author, text },
        _ => Announcement::Messages(fresh),
    }));
}

/// The poll shows a message of ours: its outbox entry goes, whether or not its
/// own answer has come (it may be late, or lost).
fn own_arrived(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    let Some(at) = state.outbox.iter().position(|p| p.key == *key) else {
        return;
    };
    let pending = state.outbox.remove(at);
    if let Write::Create(_, message) = &pending.write {
        state.form.sent(message);
    }
    if pending.is_waiting() {
        if state.writing.as_ref() == Some(&pending.key) {
            outbox::abandon(state, fx);
        }
        fx.push(Effect::DropPending(pending.key));
        outbox::pump(state, fx);
    }
}

/// Says the place in the queue when it changed, not too often; "next" always.
pub(crate) fn say_position(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(position) = state
        .session
        .as_ref()
        .and_then(|s| s.queue)
        .map(|q| q.position)
    else {
        return;
    };
    if position == state.said_position {
        return;
    }
    let left = state.said_at + POSITION_PAUSE - state.now;
    if position == 1 || left <= 0 {
        state.said_position = position;
        state.said_at = state.now;
        fx.push(Effect::Announce(Announcement::Position(position)));
    } else if !state.saying_later {
        state.saying_later = true;
        fx.push(Effect::SetTimer(
            Timer::Queue,
            u32::try_from(left).unwrap_or(0),
        ));
    }
}
