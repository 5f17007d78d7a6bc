//! The end, in words that fit how it came, and the way to a new beginning.

use super::view::{Tag, View, button, tag};
use super::{Chat, ending, icon, log, notice, request};
use crate::locale::keys;
use anteroom_engine::{Event, Farewell, State};

/// The end.
pub fn thanks(chat: Chat, farewell: Farewell) -> View {
    let (words, text) = match farewell {
        Farewell::Ended => (keys::THANKS, keys::THANKS_TEXT),
        Farewell::Left => (keys::LEFT, keys::LEFT_TEXT),
        Farewell::Dropped => (keys::DROPPED, keys::DROPPED_TEXT),
        Farewell::Expired => (keys::EXPIRED, keys::EXPIRED_TEXT),
        Farewell::Helped => (keys::HELPED, keys::HELPED_TEXT),
        Farewell::Wiped => (keys::WIPED, keys::WIPED_TEXT),
        Farewell::Erased => (keys::ERASED, keys::WIPED_TEXT),
    };
    let mark = match farewell {
        Farewell::Left | Farewell::Dropped | Farewell::Expired => icon::CLOCK,
        _ => icon::TICK,
    };
    let (mut words, mut text) = (chat.say(words), chat.say(text));
    let posted = chat.state(|state| state.session.as_ref()?.request_id);
    if let (Some(id), Farewell::Left) = (posted, farewell) {
        // The queue was left for a request.
        text = chat.say(keys::POSTED_LEFT);
        words = request::number(chat, id);
    }
    // The topic's own words stand here where nothing is asked before.
    if farewell == Farewell::Ended && !chat.is(State::has_rating) {
        let own = |pick| {
            let form = chat.with_topic(|t| t.widget.as_ref().map(|w| w.post_form_enabled));
            form.unwrap_or_default()
                .then(|| chat.topic_text(pick))
                .flatten()
        };
        words = own(|widget| widget.post_form_header.as_ref()).unwrap_or(words);
        text = own(|widget| widget.post_form_message.as_ref()).unwrap_or(text);
    }
    let screen = tag("div")
        .class("screen notice")
        .with(ending::mark(mark))
        .with(notice::heading(&words))
        .with(tag("p").attr("dir", "auto").say(&text));
    let screen = ending::with_receipt(screen, chat).with(
        button("main")
            .word(chat, keys::START_NEW)
            .tells(chat, |_| Event::Restarted),
    );
    let screen = with_way_back(screen, chat).when(chat, State::can_rate, |chat| {
        // The rating itself may still be on its way.
        let rated = move || chat.state(|s| s.session.as_ref().is_some_and(|s| s.rating > 0));
        button("quiet")
            .live(move || {
                chat.say(if rated() || chat.is(State::is_rating) {
                    keys::RATING_CHANGE
                } else {
                    keys::RATING_GIVE
                })
            })
            .tells(chat, |_| Event::Rerated)
            .done()
    });
    ending::with_tools(with_log(screen, chat), chat).done()
}

/// "Return to chat", while that is possible.
pub fn with_way_back(tag: Tag, chat: Chat) -> Tag {
    tag.when(chat, State::can_return, |chat| {
        button("plain")
            .word(chat, keys::RETURN)
            .tells(chat, |chat| Event::Returned(chat.key()))
            .done()
    })
}

/// What was said, folded away: an agent's last words may have come with the end.
pub fn with_log(to: Tag, chat: Chat) -> Tag {
    to.when(
        chat,
        |state| !state.log.is_empty(),
        |chat| {
            tag("details")
                .with(tag("summary").word(chat, keys::SHOW_LOG))
                .with(log::log(chat))
                .done()
        },
    )
}
