//! Where replies are written.

use crate::acts::{Console, chats::reply_id};
use leptos::ev;
use leptos::html::{button, form, textarea};
use leptos::prelude::*;

/// The composer of a chat.
pub fn view(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let draft = Memo::new(move |_| {
        console
            .drafts
            .with(|drafts| drafts.get(&id).cloned().unwrap_or_default())
    });
    let empty = Memo::new(move |_| draft.with(|draft| draft.trim().is_empty()));
    form()
        .class("composer")
        .on(ev::submit, move |event| {
            event.prevent_default();
            console.reply(id);
        })
        .child((
            textarea()
                .id(reply_id(id))
                .attr("rows", "1")
                .attr("dir", "auto")
                .attr("maxlength", "4000")
                .attr("aria-label", move || format!("Reply to {}", name.get()))
                .attr("aria-keyshortcuts", "Alt+R")
                .attr("placeholder", "Write a reply")
                .prop("value", move || draft.get())
                .on(ev::input, move |event| {
                    console.write(id, event_target_value(&event))
                })
                .on(ev::keydown, move |event| {
                    // 229: Safari ends composing before the key that ended it.
                    let composing = event.is_composing() || event.key_code() == 229;
                    if event.key() == "Enter" && !event.shift_key() && !composing {
                        event.prevent_default();
                        console.reply(id);
                    }
                }),
            button()
                .class("main small")
                .attr("type", "submit")
                .prop("disabled", move || empty.get())
                .child("Send"),
        ))
}
