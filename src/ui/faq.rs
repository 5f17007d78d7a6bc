//! Answers that may help, before anybody is bothered and anything is stored.

use super::view::{Tag, View, button, div, tag};
use super::{Chat, bubble, fields, notice, request};
use crate::locale::keys;
use anteroom_engine::{Event, State, Suggestion};

/// The matches, folded; and on to the chat.
pub fn faq(chat: Chat) -> View {
    let busy = move || chat.is(State::is_busy);
    let mut screen = div("screen form")
        .with(notice::heading(&chat.say(keys::FAQ)))
        .with(tag("p").class("intro").word(chat, keys::FAQ_TEXT));
    let mut list = div("answers");
    for suggestion in chat.state(|state| state.suggestions.clone()) {
        list = list.with(entry(chat, &suggestion));
    }
    screen = fields::troubles(chat, screen.with(list));
    screen
        .with(
            button("main wide")
                .state("aria-disabled", busy)
                .state("aria-busy", busy)
                .live(move || {
                    chat.say(if busy() {
                        keys::FORM_STARTING
                    } else {
                        keys::FAQ_START
                    })
                })
                .tells(chat, |chat| Event::Unhelped(chat.key())),
        )
        .with(
            button("plain wide")
                .word(chat, keys::FAQ_HELPED)
                .tells(chat, |_| Event::Helped),
        )
        .with(request::back(chat, keys::FAQ_BACK))
        .done()
}

fn entry(chat: Chat, suggestion: &Suggestion) -> Tag {
    let answer = tag("p").attr("dir", "auto");
    let answer = bubble::linked(answer, &suggestion.answer);
    let mut entry = tag("details")
        .with(tag("summary").attr("dir", "auto").say(&suggestion.title))
        .with(answer);
    if let Some(address) = suggestion
        .url
        .as_deref()
        .filter(|url| anteroom_links::is_web(url))
    {
        entry = entry.with(fields::away(chat, address, &chat.say(keys::FAQ_MORE)));
    }
    entry
}
