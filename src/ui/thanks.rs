//! The end, in words that fit how it came, and the way to a new beginning.

use super::view::{Tag, View, button, div, tag};
use super::{Chat, icon, log, notice};
use crate::locale::keys;
use anteroom_engine::{Event, Farewell, State};

/// The end.
pub fn thanks(chat: Chat, farewell: Farewell) -> View {
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
    let screen = div("screen notice")
        .with(div("mark").child(icon::icon(mark)))
        .with(notice::heading(&chat.say(words)))
        .with(tag("p").say(&chat.say(text)))
        .with(
            button("main")
                .say(&chat.say(keys::START_NEW))
                .click(move || chat.tell(Event::Restarted)),
        );
    with_log(with_way_back(screen, chat), chat).done()
}

/// "Return to chat", while that is possible.
pub fn with_way_back(tag: Tag, chat: Chat) -> Tag {
    tag.part_if(
        move || chat.is(State::can_return),
        move || {
            button("plain")
                .say(&chat.say(keys::RETURN))
                .click(move || chat.tell(Event::Returned(chat.key())))
                .done()
        },
    )
}

/// What was said, folded away: an agent's last words may have come with the end.
pub fn with_log(to: Tag, chat: Chat) -> Tag {
    to.part_if(
        move || chat.is(|state| !state.log.is_empty()),
        move || {
            tag("details")
                .with(tag("summary").say(&chat.say(keys::SHOW_LOG)))
                .with(log::log(chat))
                .done()
        },
    )
}
