//! Loading, nobody here, not available: what is so, what to do, one button.

use super::view::{Tag, View, button, div, tag};
use super::{Chat, hours, icon, lost};
use crate::locale::keys;
use anteroom_engine::{Event, State};

/// Not read yet.
pub fn loading(chat: Chat) -> View {
    div("screen notice")
        .part_if(
            move || chat.is_down(),
            move || lost(chat, "lost", keys::LINE_LOST).done(),
        )
        .part_if(
            move || !chat.is_down(),
            || div("spinner").attr("aria-hidden", "true").done(),
        )
        .with(heading(&chat.say(keys::LOADING)))
        .done()
}

/// There is no such topic.
pub fn unavailable(chat: Chat) -> View {
    let words = chat.say(keys::UNAVAILABLE);
    let text = chat.say(keys::UNAVAILABLE_TEXT);
    notice(chat, &words, &text)
}

/// Nobody is here, and nothing can be left.
pub fn offline(chat: Chat) -> View {
    let screen = div("screen notice").with(div("mark").child(icon::icon(icon::MOON)));
    nobody(chat, screen).with(check(chat)).done()
}

/// What is so while nobody is here.
pub fn nobody(chat: Chat, screen: Tag) -> Tag {
    let own = chat.topic_text(|widget| widget.offline_header.as_ref());
    let words = own.unwrap_or_else(|| chat.say(keys::OFFLINE));
    let own = chat.topic_text(|widget| widget.offline_message.as_ref());
    let text = own.unwrap_or_else(|| {
        chat.say(if chat.is(State::takes_requests) {
            keys::OFFLINE_REQUEST
        } else {
            keys::OFFLINE_TEXT
        })
    });
    let screen = screen
        .with(heading(&words))
        .with(tag("p").class("intro").attr("dir", "auto").say(&text));
    hours::with_hours(screen, chat)
}

fn notice(chat: Chat, words: &str, text: &str) -> View {
    div("screen notice")
        .with(div("mark").child(icon::icon(icon::MOON)))
        .with(heading(words))
        .with(tag("p").attr("dir", "auto").say(text))
        .with(check(chat))
        .done()
}

fn check(chat: Chat) -> Tag {
    button("main")
        .word(chat, keys::CHECK_AGAIN)
        .tells(chat, |_| Event::TriedNow)
}

/// A screen's heading: where the focus goes when the screen comes.
pub fn heading(words: &str) -> Tag {
    tag("h3")
        .attr("tabindex", "-1")
        .attr("data-first", "")
        .attr("dir", "auto")
        .say(words)
}
