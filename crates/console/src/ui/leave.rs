//! The question before signing out, when visitors would be left by it.

use crate::acts::Console;
use crate::model::desk::Desk;
use leptos::ev;
use leptos::html::{self, button, dialog, div, h2, p};
use leptos::prelude::*;

/// The question; nothing while nobody asks.
pub fn view(console: Console) -> impl IntoView {
    move || console.leaving.get().then(|| question(console))
}

fn question(console: Console) -> impl IntoView {
    let chats = Memo::new(move |_| console.desk.with(Desk::live_chats));
    let place = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = place.get() {
            request_animation_frame(move || {
                // One that is open already stays open.
                let _ = dialog.show_modal();
            });
        }
    });
    dialog()
        .node_ref(place)
        .class("leave-question")
        .attr("aria-labelledby", "leave-title")
        .attr("aria-describedby", "leave-text")
        .on(ev::close, move |_| console.leaving.set(false))
        .child((
            h2().id("leave-title").child("Sign out?"),
            p().id("leave-text").child(move || match chats.get() {
                0 => "Nobody talks with you any more.".to_owned(),
                1 => {
                    "One visitor talks with you, and will wait in the queue again for a colleague."
                        .to_owned()
                }
                n => format!(
                    "{n} visitors talk with you, and will wait in the queue again for a colleague."
                ),
            }),
            div().class("leave-acts").child((
                button()
                    .class("small")
                    .attr("type", "button")
                    .attr("autofocus", true)
                    .on(ev::click, move |_| console.leaving.set(false))
                    .child("Stay"),
                button()
                    .class("main small")
                    .attr("type", "button")
                    .on(ev::click, move |_| console.sign_out())
                    .child("Give back and sign out"),
            )),
        ))
}
