//! Requests: left while nobody is here, or while waiting, and the number that they get.

use super::view::{Tag, View, button, div, tag};
use super::{Chat, ending, fields, icon, notice};
use crate::locale::{Key, keys};
use anteroom_engine::{Event, State};

/// Nobody is here, and a request can be left.
pub fn offline(chat: Chat) -> View {
    let form = fields::form(move || chat.tell(Event::Requested(chat.key(), None)));
    let form = notice::nobody(chat, form);
    let form = fields::fields(chat, form);
    fields::troubles(chat, form).with(submit(chat)).done()
}

/// The same form while waiting: the place is kept.
pub fn queued(chat: Chat) -> View {
    let form = fields::form(move || chat.tell(Event::Requested(chat.key(), None)))
        .with(notice::heading(&chat.say(keys::REQUEST)))
        .with(tag("p").class("intro").word(chat, keys::REQUEST_TEXT));
    let form = fields::fields(chat, form);
    let go = button("plain wide")
        .state_when("aria-disabled", chat, State::is_busy)
        .word(chat, keys::REQUEST_GO)
        .tells(chat, |chat| Event::Requested(chat.key(), Some(chat.key())));
    fields::troubles(chat, form)
        .with(fields::submit(
            chat,
            keys::REQUEST_STAY,
            keys::REQUEST_SENDING,
        ))
        .with(go)
        .with(back(chat, keys::REQUEST_BACK))
        .done()
}

/// Back to where the visitor came from.
pub fn back(chat: Chat, words: Key) -> Tag {
    button("quiet wide")
        .word(chat, words)
        .tells(chat, |_| Event::Back)
}

fn submit(chat: Chat) -> Tag {
    fields::submit(chat, keys::REQUEST_SEND, keys::REQUEST_SENDING)
}

/// The request has its number.
pub fn posted(chat: Chat) -> View {
    let (id, next) = chat.state(|state| {
        let posted = state.posted.as_ref();
        let email = posted.map_or("", |posted| &posted.email);
        let next = chat.words(|locale| locale.with(keys::POSTED_TEXT, &[("email", email)]));
        (posted.map_or(0, |posted| posted.id), next)
    });
    let screen = div("screen notice")
        .with(div("mark").child(icon::icon(icon::TICK)))
        .with(notice::heading(&number(chat, id)))
        .with(tag("p").attr("dir", "auto").say(&next))
        .with(
            button("main")
                .word(chat, keys::CLOSE)
                .tells(chat, |_| Event::Closed),
        )
        .with(
            button("plain")
                .word(chat, keys::POSTED_AGAIN)
                .tells(chat, |_| Event::Restarted),
        );
    ending::with_tools(screen, chat).done()
}

/// "Your request 1042 is with us". A number that is read out on the phone has no separators.
pub fn number(chat: Chat, id: i32) -> String {
    let id = id.to_string();
    chat.words(|locale| locale.with(keys::POSTED, &[("n", &id)]))
}
