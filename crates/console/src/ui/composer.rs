//! Where replies are written.

use super::{files, icons};
use crate::acts::{Console, chats::reply_id};
use crate::browser::page;
use leptos::ev;
use leptos::html::{button, form, input, textarea};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

fn picker_id(session: i32) -> String {
    format!("file-{session}")
}

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
            input()
                .id(picker_id(id))
                .class("hidden")
                .attr("type", "file")
                .attr("tabindex", "-1")
                .attr("aria-hidden", "true")
                .on(ev::change, move |event| {
                    let input = event_target::<HtmlInputElement>(&event);
                    if let Some(file) = input.files().and_then(|files| files.get(0)) {
                        console.send_file(id, file);
                    }
                    // The same file can be chosen again.
                    input.set_value("");
                }),
            button()
                .class("quiet small icon-only")
                .attr("type", "button")
                .attr("aria-label", "Send a file")
                .attr("title", "Send a file")
                .on(ev::click, move |_| {
                    if let Some(input) = page::element(&picker_id(id)) {
                        input.click();
                    }
                })
                .child(icons::clip()),
            textarea()
                .id(reply_id(id))
                .attr("rows", "1")
                .attr("dir", "auto")
                .attr("maxlength", "4000")
                .attr("aria-label", move || format!("Reply to {}", name.get()))
                .attr("aria-keyshortcuts", "Alt+R")
                .attr("placeholder", "Write a reply")
                .prop("value", move || draft.get())
                .on(ev::paste, move |event| {
                    let data = event.clipboard_data();
                    if files::send_all(console, id, data) {
                        event.prevent_default();
                    }
                })
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
