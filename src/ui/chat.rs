//! Waiting and talking: the log between what stands above and the composer below.

use super::view::{Local, Tag, View, div, tag};
use super::{Chat, bots, composer, fields, log, lost, queue, scroll, words};
use crate::locale::keys;
use anteroom_engine::{Screen, State};

/// The place where messages are read and written.
pub fn talk(chat: Chat, asked: Local) -> View {
    let content = div("content").part_if(
        move || chat.screen() == Screen::Queue,
        move || queue::card(chat, asked),
    );
    let content = content.with(log::log(chat));
    let content = with_typing(bots::with_offers(content, chat), chat);
    div("talk")
        .with(scroll::scroller(chat, content))
        .when(
            chat,
            |state| state.outdated,
            |chat| fields::reload(chat).done(),
        )
        .part_if(
            move || chat.is_down() && !chat.is(|state| state.outdated),
            move || lost(chat, "lost", keys::LOST).done(),
        )
        .when(chat, State::has_bot, |chat| bots::person(chat).done())
        .with(composer::composer(chat))
        .done()
}

/// Who is typing. It is not announced: it would talk over the messages.
fn with_typing(content: Tag, chat: Chat) -> Tag {
    let who = move || {
        chat.state(|state| {
            let session = state.session.as_ref()?;
            session
                .agent_typing
                .then(|| session.agent.as_ref().map(|a| a.full_name.clone()))
                .map(Option::unwrap_or_default)
        })
    };
    content.part(who, move |name| {
        let said = chat
            .words(|locale| locale.with(keys::TYPING, &[("name", words::somebody(locale, name))]));
        let mut dots = tag("span").class("dots").attr("aria-hidden", "true");
        for _ in 0..3 {
            dots = dots.with(tag("i"));
        }
        div("typing").with(dots).with(tag("span").say(&said)).done()
    })
}
