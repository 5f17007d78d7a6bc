//! The end, in words that fit how it came, and the way to a new beginning.

use super::view::{button, div, nothing, tag};
use super::{Chat, icon, log, notice};
use crate::locale::keys;
use anteroom_engine::{Event, Farewell, State};
use leptos::prelude::*;

/// The end.
pub fn thanks(chat: Chat, farewell: Farewell) -> AnyView {
    let (words, text) = match farewell {
        Farewell::Ended => (keys::THANKS, keys::THANKS_TEXT),
        Farewell::Left => (keys::LEFT, keys::LEFT_TEXT),
        Farewell::Dropped => (keys::DROPPED, keys::DROPPED_TEXT),
        Farewell::Expired => (keys::EXPIRED, keys::EXPIRED_TEXT),
    };
    let mark = match farewell {
        Farewell::Ended => icon::TICK,
        _ => icon::CLOCK,
    };
    div("screen notice")
        .with(div("mark").child(icon::icon(mark)))
        .with(notice::heading(chat.say(words)))
        .with(tag("p").say(chat.say(text)))
        .with(
            button("main")
                .say(chat.say(keys::START_NEW))
                .click(move || chat.tell(Event::Restarted)),
        )
        .child(way_back(chat))
        .child(said_before(chat))
        .done()
}

/// "Return to chat", while that is possible.
pub fn way_back(chat: Chat) -> AnyView {
    let possible = chat.when(State::can_return);
    super::view::branch(move || {
        if possible.get() {
            button("plain")
                .say(chat.say(keys::RETURN))
                .click(move || chat.tell(Event::Returned((chat.key)())))
                .done()
        } else {
            nothing()
        }
    })
}

/// What was said, folded away: an agent's last words may have come with the end.
pub fn said_before(chat: Chat) -> AnyView {
    let any = chat.when(|state| !state.log.is_empty());
    super::view::branch(move || {
        if any.get() {
            tag("details")
                .with(tag("summary").say(chat.say(keys::SHOW_LOG)))
                .child(log::log(chat))
                .done()
        } else {
            nothing()
        }
    })
}
