//! The left side: the agent's own chats always on top, then who waits, what has ended
//! and the requests, in a column that scrolls for itself.

use super::{icons, missed, offers, own_chats, queue, requests};
use crate::acts::{Console, View};
use leptos::ev;
use leptos::html::{button, div};
use leptos::prelude::*;

/// The left side.
pub fn view(console: Console) -> impl IntoView {
    div().class("lists").child((
        offers::view(console),
        own_chats::running(console),
        div().class("lists-rest").child((
            queue::view(console),
            missed::view(console),
            requests::view(console),
            own_chats::ended(console),
        )),
    ))
}

/// The way back to the lists, on a narrow screen.
pub fn back(console: Console) -> impl IntoView {
    button()
        .class("quiet icon-only back")
        .attr("type", "button")
        .attr("aria-label", "Back to the lists")
        .on(ev::click, move |_| console.view.set(View::List))
        .child(icons::back())
}
