//! What is said for a moment, over the lists.

use super::icons;
use crate::acts::Console;
use crate::acts::notice::{Notice, PLACE};
use leptos::ev;
use leptos::html::{button, div, p};
use leptos::prelude::*;

/// The place for it.
pub fn view(console: Console) -> impl IntoView {
    div()
        .id(PLACE)
        .class("notice-place")
        .attr("role", "status")
        .child(move || console.notice.get().map(|notice| draw(console, notice)))
}

fn draw(console: Console, notice: Notice) -> impl IntoView {
    div()
        .class("notice")
        .on(ev::keydown, move |event| {
            if event.key() == "Escape" {
                console.dismiss();
            }
        })
        .child((
            p().child(notice.text),
            notice.undo.map(|undo| {
                button()
                    .class("text")
                    .attr("type", "button")
                    .on(ev::click, move |_| console.undo(undo))
                    .child("Undo")
            }),
            button()
                .class("icon-only notice-close")
                .attr("type", "button")
                .attr("aria-label", "Close this message")
                .on(ev::click, move |_| console.dismiss())
                .child(icons::close()),
        ))
}
