//! A bot answers: what it offers as buttons, and the way to a person.

use super::Chat;
use super::view::{Tag, button, div, tag};
use crate::locale::keys;
use anteroom_carriers::ChatMessage;
use anteroom_engine::{Event, State, options};

/// What the newest message offers, below it.
pub fn with_offers(log: Tag, chat: Chat) -> Tag {
    let offers = move || {
        chat.state(|state| {
            let labels: Vec<&str> = options(state.offering()?).collect();
            Some(labels.join("\n"))
        })
    };
    log.part(offers, move |labels| {
        let mut group = div("offers")
            .attr("role", "group")
            .label(chat, keys::BOT_OFFERS);
        for label in labels.split('\n') {
            let chosen = label.to_owned();
            group = group.with(
                button("plain")
                    .attr("dir", "auto")
                    .say(label)
                    .click(move || chat.tell(Event::Chose(chat.key(), chosen.clone()))),
            );
        }
        group.done()
    })
}

/// What a message offers, one to a line.
pub fn listed(message: &ChatMessage) -> String {
    let mut text = String::new();
    for label in options(message) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str("• ");
        text.push_str(label);
    }
    text
}

/// "Talk to a person", as long as a bot answers.
pub fn person(chat: Chat) -> Tag {
    let calling = move || chat.is(State::is_calling);
    div("person").with(tag("span").word(chat, keys::BOT)).with(
        button("plain")
            .state("aria-disabled", calling)
            .state("aria-busy", calling)
            .word(chat, keys::BOT_PERSON)
            .tells(chat, |chat| Event::Person(chat.key())),
    )
}
