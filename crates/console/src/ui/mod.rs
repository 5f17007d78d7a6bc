//! What the agent sees. Thin: it draws the console's state and calls its acts.

mod bar;
mod chat;
mod composer;
mod fact;
mod facts;
mod files;
mod hand_over;
mod head;
mod icons;
mod keys;
mod leave;
mod linked;
mod lists;
mod log;
mod missed;
mod notice;
mod notify;
mod offers;
mod over;
mod own_chats;
mod picture;
mod queue;
mod requests;
mod rows;
mod sign_in;

use crate::acts::sign_in::TITLE;
use crate::acts::{Console, Phase, View};
use crate::browser::page;
use leptos::html::{div, h1, main};
use leptos::prelude::*;

/// The whole page.
pub fn app(console: Console) -> impl IntoView {
    keys::listen(console);
    move || match console.phase.get() {
        Phase::Starting => starting(console).into_any(),
        Phase::SignIn => sign_in::view(console).into_any(),
        Phase::Desk(who) => desk(console, &who.full_name).into_any(),
    }
}

/// Nothing yet; says so only when it takes long.
fn starting(console: Console) -> impl IntoView {
    div().class("blank").attr("role", "status").child(move || {
        console
            .lost
            .get()
            .then_some("The service does not answer. Trying again…")
    })
}

fn desk(console: Console, name: &str) -> impl IntoView {
    let narrow = move || match console.view.get() {
        View::List => "page shows-list",
        View::Chat => "page shows-chat",
    };
    div().class(narrow).child((
        bar::view(console, name),
        main().class("desk").child((
            h1().id(TITLE)
                .class("hidden")
                .attr("tabindex", "-1")
                .child("Your desk"),
            lists::view(console),
            chat::side_by_side(console),
            facts::view(console),
        )),
        keys::help(),
        div()
            .class("hidden")
            .attr("role", "status")
            .child(move || console.spoken.get()),
        leave::view(console),
        notice::view(console),
    ))
}

/// Takes away what stood in the page while the console was loading.
pub fn uncover() {
    if let Some(cover) = page::element("loading") {
        cover.remove();
    }
}
