//! Waiting: the place in one glance, what is known of the wait, and the way out.

use super::view::{branch, button, div, nothing, tag};
use super::{Chat, focus, words};
use crate::locale::keys;
use anteroom_engine::State;
use leptos::prelude::*;

/// The card above the messages while waiting.
pub fn card(chat: Chat, asked: RwSignal<bool>) -> AnyView {
    let queue = Memo::new(move |_| {
        let queue = chat.state.with(|state| state.session.as_ref()?.queue);
        queue.unwrap_or_default()
    });
    let leaving = chat.when(State::is_ending);
    let intro = chat.topic_text(|widget| widget.welcome_message.as_ref());
    let mut card =
        div("card")
            .with(div("number").attr("aria-hidden", "true").live(
                move || match queue.get().position {
                    0 => String::new(),
                    n => n.to_string(),
                },
            ))
            .with(
                tag("h3")
                    .attr("tabindex", "-1")
                    .attr("data-first", "")
                    .live(move || {
                        chat.locale
                            .with_value(|locale| words::place(locale, queue.get().position))
                    }),
            )
            .with(tag("p").attr("dir", "auto").live(move || {
                chat.state.with(|state| {
                    chat.locale
                        .with_value(|locale| words::queue_text(locale, state.topic(), queue.get()))
                })
            }))
            .child(branch(move || {
                let wait = chat
                    .locale
                    .with_value(|locale| words::wait(locale, queue.get()));
                wait.map_or_else(nothing, |wait| tag("p").class("wait").say(wait).done())
            }));
    if let Some(intro) = intro {
        card = card.with(tag("p").attr("dir", "auto").say(intro));
    }
    card.with(
        tag("p")
            .class("small")
            .say(chat.say(keys::QUEUE_WRITE))
            .say(" ".to_owned())
            .say(chat.say(keys::QUEUE_KEPT)),
    )
    .with(
        button("plain")
            .attr("data-end", "")
            .state("aria-busy", move || leaving.get())
            .say(chat.say(keys::QUEUE_LEAVE))
            .on("click", move |event| {
                if !leaving.get_untracked() {
                    asked.set(true);
                    focus::soon(event.current_target(), "[data-yes]");
                }
            }),
    )
    .done()
}
