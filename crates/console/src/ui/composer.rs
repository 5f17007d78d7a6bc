//! Where replies are written.

use super::{files, icons};
use crate::acts::{Console, chats::reply_id};
use crate::browser::page;
use crate::model::length;
use leptos::ev;
use leptos::html::{button, div, form, input, p, textarea};
use leptos::prelude::*;
use web_sys::HtmlInputElement;

fn picker_id(session: i32) -> String {
    format!("file-{session}")
}

/// The composer of a chat. While the chat is not `live` it keeps what was written, and the
/// focus, but sends nothing.
pub fn view(
    console: Console,
    id: i32,
    name: Memo<String>,
    live: Memo<bool>,
    focused: RwSignal<bool>,
) -> impl IntoView {
    let draft = Memo::new(move |_| {
        console
            .drafts
            .with(|drafts| drafts.get(&id).cloned().unwrap_or_default())
    });
    let empty = Memo::new(move |_| draft.with(|draft| draft.trim().is_empty()));
    let length = Memo::new(move |_| draft.with(|draft| length::of(draft)));
    (
        too_long(length),
        form()
            .class(move || match live.get() {
                true => "composer",
                false => "composer is-over",
            })
            .on(ev::submit, move |event| {
                event.prevent_default();
                console.reply(id);
            })
            .child((
                picker(console, id),
                button()
                    .class("quiet small icon-only")
                    .attr("type", "button")
                    .attr("aria-label", move || {
                        format!("Send a file to {}", name.get())
                    })
                    .attr("title", "Send a file")
                    .prop("disabled", move || !live.get())
                    .on(ev::click, move |_| {
                        if let Some(input) = page::element(&picker_id(id)) {
                            input.click();
                        }
                    })
                    .child(icons::clip()),
                // The copy of the text in the attribute makes the field as high as its text,
                // in browsers where it does not grow by itself.
                div()
                    .class("grows")
                    .attr("data-text", move || draft.get())
                    .child(field(console, id, name, draft, live, focused)),
                button()
                    .class("main small")
                    .attr("type", "submit")
                    .attr("aria-label", move || format!("Send to {}", name.get()))
                    .prop("disabled", move || {
                        empty.get() || length.get().is_too_long() || !live.get()
                    })
                    .child("Send"),
            )),
    )
}

fn field(
    console: Console,
    id: i32,
    name: Memo<String>,
    draft: Memo<String>,
    live: Memo<bool>,
    focused: RwSignal<bool>,
) -> impl IntoView + use<> {
    // No maximal length: a browser would cut what is pasted without a word.
    textarea()
        .id(reply_id(id))
        .attr("data-entry", "")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("aria-label", move || format!("Reply to {}", name.get()))
        .attr("aria-keyshortcuts", "F2")
        .attr("placeholder", "Write a reply")
        // Not disabled: that would throw the focus out.
        .prop("readOnly", move || !live.get())
        .on(ev::focus, move |_| focused.set(true))
        .on(ev::blur, move |_| focused.set(false))
        .prop("value", move || draft.get())
        .on(ev::paste, move |event| {
            let data = event.clipboard_data();
            if live.get_untracked() && files::send_all(console, id, data) {
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
        })
}

/// The browser's own dialog for files.
fn picker(console: Console, id: i32) -> impl IntoView {
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
        })
}

/// Says how much is left when that is little, and when it is too much.
fn too_long(length: Memo<length::Length>) -> impl IntoView {
    div()
        .class("length-place")
        .attr("role", "status")
        .child(move || {
            let length = length.get();
            length.note().map(|text| {
                let class = match length.is_too_long() {
                    true => "length is-too-long",
                    false => "length",
                };
                p().class(class).child(text)
            })
        })
}
