//! Where the visitor writes.

use super::form::typed;
use super::view::{Local, Tag, button, div, tag, text};
use super::{Chat, files, icon};
use crate::browser::sound;
use crate::locale::keys;
use anteroom_engine::{Event, Field, Screen, State};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// From here on the visitor is told how much room is left, in characters.
const NEAR: usize = 200;

/// The composer.
pub fn composer(chat: Chat) -> Tag {
    let area = tag("textarea")
        .attr("id", "composer")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("enterkeyhint", "send")
        .attr("aria-describedby", "room stays")
        .label(chat, keys::COMPOSER)
        .attr("placeholder", &chat.say(keys::COMPOSER_HINT))
        .state_when("aria-invalid", chat, is_too_long)
        // While waiting the place in the queue comes first.
        .flag("data-first", move || chat.screen() != Screen::Queue)
        .value(move || chat.state(|state| state.draft.clone()))
        .on("input", move |event| {
            chat.tell(Event::Drafted(typed(event.target())));
        })
        .on("paste", move |event| files::paste(chat, &event))
        .on("keydown", move |event| {
            if event.dyn_ref().is_some_and(sends) {
                event.prevent_default();
                chat.tell(Event::Sent(chat.key()));
            }
        });
    // The field is as high as its text, because it lies over a copy of it.
    let grow = div("grow")
        .bind("data-text", move || {
            chat.state(|state| Some(state.draft.clone()))
        })
        .with(area);
    let send = button("send")
        .label(chat, keys::SEND_MESSAGE)
        .flag("disabled", move || {
            chat.is(|state| anteroom_carriers::unseen::is_blank(&state.draft))
        })
        .child(icon::icon(icon::SEND))
        .tells(chat, |chat| Event::Sent(chat.key()));
    let field = div("box")
        .when(chat, files::are_allowed, files::clip)
        .with(grow)
        .with(send);
    let room = div("room").attr("id", "room").part(
        move || room(chat),
        move |words| {
            if untrack(|| chat.is(is_too_long)) {
                super::form::mistake(words)
            } else {
                text(words)
            }
        },
    );
    let hints = div("room")
        .when(chat, files::are_allowed, files::limits)
        .part_if(
            move || !chat.is(State::has_written),
            move || {
                let words = chat.say(keys::COMPOSER_STAYS);
                tag("p").attr("id", "stays").say(&words).done()
            },
        );
    let foot = div("foot").with(hints).with(bell(chat));
    div("composer").with(field).with(room).with(foot)
}

/// Mutes the sound, with one press.
fn bell(chat: Chat) -> Tag {
    let on = Local::new();
    on.turn(!sound::is_muted());
    button("bell")
        .label(chat, keys::SOUND)
        .state("aria-pressed", move || on.is())
        .part(
            move || Some(on.get().to_string()),
            move |_| {
                icon::icon(if untrack(|| on.is()) {
                    icon::BELL
                } else {
                    icon::SILENT
                })
            },
        )
        .click(move || {
            sound::mute(untrack(|| on.is()));
            on.turn(!sound::is_muted());
        })
}

/// Enter alone sends; with Shift it breaks the line, and while an input method
/// composes it belongs to that (229 is how Safari says so).
fn sends(key: &KeyboardEvent) -> bool {
    key.key() == "Enter" && !key.shift_key() && !key.is_composing() && key.key_code() != 229
}

fn is_too_long(state: &State) -> bool {
    state.draft_excess() > 0
}

/// How much room is left, once that is little.
fn room(chat: Chat) -> Option<String> {
    let (excess, length) =
        chat.state(|state| (state.draft_excess(), state.draft.trim().chars().count()));
    if excess > 0 {
        return Some(chat.count(keys::TOO_MANY, excess));
    }
    let left = Field::Message.limit().saturating_sub(length);
    (left <= NEAR).then(|| chat.count(keys::LEFT_OVER, left))
}
