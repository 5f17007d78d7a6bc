//! Waiting: the place in one glance, what is known of the wait, and the way out.

use super::view::{Local, View, button, div, tag};
use super::{Chat, focus, words};
use crate::locale::keys;
use anteroom_engine::{Event, State};
use leptos::prelude::*;

/// The card above the messages while waiting.
pub fn card(chat: Chat, asked: Local) -> View {
    let queue = move || {
        let queue = chat.state(|state| state.session.as_ref()?.queue);
        queue.unwrap_or_default()
    };
    let intro = chat.topic_text(|widget| widget.welcome_message.as_ref());
    let number = div("number")
        .attr("aria-hidden", "true")
        .live(move || match queue().position {
            0 => String::new(),
            n => n.to_string(),
        });
    let place = tag("h3")
        .attr("tabindex", "-1")
        .attr("data-first", "")
        .live(move || chat.words(|locale| words::place(locale, queue().position)));
    let alone = move || {
        chat.is(|state| {
            state
                .session
                .as_ref()
                .is_some_and(|s| s.alone == Some(true))
        })
    };
    let ahead = tag("p").attr("dir", "auto").live(move || {
        if alone() {
            return chat.say(keys::OFFLINE_TEXT);
        }
        let queue = queue();
        chat.state(|state| chat.words(|locale| words::queue_text(locale, state.topic(), queue)))
    });
    let mut card = div("card").with(number).with(place).with(ahead).part(
        move || {
            if alone() {
                return Some(chat.say(keys::OFFLINE));
            }
            chat.words(|locale| words::wait(locale, queue()))
        },
        |wait| tag("p").class("wait").say(wait).done(),
    );
    if let Some(intro) = intro {
        card = card.with(tag("p").attr("dir", "auto").say(&intro));
    }
    card = card.part_if(
        move || chat.state(|state| state.session.as_ref().is_some_and(|s| s.risen)),
        move || tag("p").word(chat, keys::QUEUE_RISEN).done(),
    );
    card.with(tag("p").class("small").live(move || {
        let kept = if chat.is(|state| state.forgetful) {
            keys::FORGETFUL
        } else {
            keys::QUEUE_KEPT
        };
        [&*chat.say(keys::QUEUE_WRITE), " ", &chat.say(kept)].concat()
    }))
    .part(
        move || chat.state(|state| Some(state.session.as_ref()?.request_id?.to_string())),
        move |id| {
            let posted = chat.words(|locale| locale.with(keys::POSTED, &[("n", id)]));
            tag("p").class("wait").say(&posted).done()
        },
    )
    .when(chat, State::offers_request, |chat| {
        button("plain")
            .word(chat, keys::REQUEST)
            .tells(chat, |_| Event::RequestOpened)
            .done()
    })
    .with(
        button("plain")
            .attr("data-end", "")
            .state_when("aria-busy", chat, State::is_ending)
            .word(chat, keys::QUEUE_LEAVE)
            .on("click", move |event| {
                if !untrack(|| chat.is(State::is_ending)) {
                    asked.turn(true);
                    focus::soon(event.current_target(), "[data-yes]");
                }
            }),
    )
    .done()
}
