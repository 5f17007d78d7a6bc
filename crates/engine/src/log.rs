//! Messages in, once and in order; and what of it is said aloud.

use crate::bots;
use crate::effect::{Announcement, Effect, Timer};
use crate::event::Note;
use crate::files;
use crate::outbox;
use crate::state::State;
use crate::write::Write;
use anteroom_carriers::{ChatMessage, ChatMessageType};

/// Changes of the place are said at most this often, in milliseconds.
const POSITION_PAUSE: i64 = 15_000;

/// Adds messages after the cursor, and lets go of the outbox entries they were.
pub(crate) fn append(state: &mut State, messages: &[ChatMessage], fx: &mut Vec<Effect>) {
    // What was seen in an earlier page view or another tab is history, and no news.
    let read = state.session.as_ref().map_or(0, |s| s.read);
    let mut fresh = 0;
    let mut first = 0;
    let mut last = None;
    for message in messages {
        let id = message.chat_message_id;
        if id <= state.cursor() {
            continue;
        }
        if let Some(key) = &message.client_key {
            own_arrived(state, key, fx);
            files::arrived(state, key, fx);
        }
        if message.kind == ChatMessageType::ToCustomer && id > read {
            fresh += 1;
            if fresh == 1 {
                first = id;
            }
            last = Some(announced(message));
        }
        state.log.push(message.clone());
    }
    seen(state, fx);
    let Some(last) = last else {
        return;
    };
    if !state.is_looked_at() {
        if state.unread == 0 {
            state.news = first;
        }
        state.unread += u32::try_from(fresh).unwrap_or(u32::MAX);
    }
    fx.push(Effect::Announce(if fresh == 1 {
        last
    } else {
        Announcement::Messages(fresh)
    }));
}

fn announced(message: &ChatMessage) -> Announcement {
    if files::attached(message).is_some() {
        return Announcement::File {
            author: message.author.clone(),
            name: message.message.clone(),
        };
    }
    Announcement::Message {
        author: message.author.clone(),
        text: bots::spoken(message),
    }
}

/// The visitor looks: all there is has been seen, in every tab.
pub(crate) fn seen(state: &mut State, fx: &mut Vec<Effect>) {
    if !state.is_looked_at() {
        return;
    }
    state.unread = 0;
    let cursor = state.cursor();
    let Some(session) = state.session.as_mut().filter(|s| s.read < cursor) else {
        return;
    };
    session.read = cursor;
    let id = session.id;
    state.save(fx);
    fx.push(Effect::Broadcast(Note::Read(id, cursor)));
}

/// Another tab's visitor, who is the same person, has seen up to here.
pub(crate) fn seen_elsewhere(state: &mut State, id: i32, read: i32) {
    let Some(session) = state.session.as_mut().filter(|s| s.id == id) else {
        return;
    };
    session.read = session.read.max(read);
    let read = session.read;
    let unread =
        |m: &&ChatMessage| m.kind == ChatMessageType::ToCustomer && m.chat_message_id > read;
    let left = u32::try_from(state.log.iter().filter(unread).count()).unwrap_or(u32::MAX);
    state.unread = state.unread.min(left);
}

/// The poll shows a message of ours: its outbox entry goes, whether or not its
/// own answer has come (it may be late, or lost).
fn own_arrived(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    let Some(at) = state.place_of(key) else {
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
    if position == 1 || state.is_over(state.said_at, POSITION_PAUSE) {
        state.said_position = position;
        state.said_at = state.now;
        let risen = state.session.as_ref().is_some_and(|s| s.risen);
        fx.push(Effect::Announce(if risen {
            Announcement::Risen(position)
        } else {
            Announcement::Position(position)
        }));
    } else if !state.saying_later {
        state.saying_later = true;
        let left = state.said_at + POSITION_PAUSE - state.now;
        fx.push(Effect::SetTimer(
            Timer::Queue,
            u32::try_from(left).unwrap_or(0),
        ));
    }
}
