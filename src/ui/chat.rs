//! Waiting and talking: the log between what stands above and the composer below.

use super::view::{branch, div, nothing, tag};
use super::{Chat, composer, log, lost, queue, words};
use crate::locale::keys;
use anteroom_engine::{Link, Screen};
use leptos::prelude::*;

/// The place where messages are read and written.
pub fn talk(chat: Chat, screen: Memo<Screen>, asked: RwSignal<bool>) -> AnyView {
    let waiting = Memo::new(move |_| screen.get() == Screen::Queue);
    let down = chat.when(|state| state.link == Link::Down);
    let above = branch(move || {
        if waiting.get() {
            untrack(|| queue::card(chat, asked))
        } else {
            nothing()
        }
    });
    div("talk")
        .child(log::scroller(chat, above, typing(chat)))
        .part(move || {
            if down.get() {
                lost(chat, "lost", keys::LOST).done()
            } else {
                nothing()
            }
        })
        .child(composer::composer(chat, waiting))
        .done()
}

/// Who is typing. It is not announced: it would talk over the messages.
fn typing(chat: Chat) -> AnyView {
    let who = Memo::new(move |_| {
        chat.state.with(|state| {
            let session = state.session.as_ref()?;
            session
                .agent_typing
                .then(|| session.agent.clone().unwrap_or_default())
        })
    });
    branch(move || match who.get() {
        Some(name) => {
            let said = chat.locale.with_value(|locale| {
                locale.with(keys::TYPING, &[("name", words::somebody(locale, &name))])
            });
            let dots = (0..3).fold(
                tag("span").class("dots").attr("aria-hidden", "true"),
                |d, _| d.with(tag("i")),
            );
            div("typing").with(dots).with(tag("span").say(said)).done()
        }
        None => nothing(),
    })
}
