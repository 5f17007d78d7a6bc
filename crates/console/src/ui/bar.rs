//! The bar on top: presence, the connection, sounds, who has signed in.

use super::{icons, notify};
use crate::acts::{Console, View};
use crate::browser::page;
use crate::model::desk::Desk;
use crate::model::words;
use leptos::ev;
use leptos::html::{button, div, header, span};
use leptos::prelude::*;

/// The bar.
pub fn view(console: Console, name: &str) -> impl IntoView {
    header().class("bar").child((
        skip_links(console),
        div()
            .class("brand")
            .child((icons::mark(), span().class("brand-name").child("Anteroom"))),
        available(console),
        div().class("link").attr("role", "status").child(move || {
            console.lost.get().then(|| {
                span()
                    .class("link-lost")
                    .child("Connection lost, trying again…")
            })
        }),
        div().class("bar-end").child((
            notify::switch(console),
            sounds(console),
            span()
                .class("who")
                .attr("title", "Signed in")
                .child(name.to_owned()),
            button()
                .class("quiet")
                .attr("type", "button")
                .on(ev::click, move |_| console.ask_to_sign_out())
                .child("Sign out"),
        )),
    ))
}

fn available(console: Console) -> impl IntoView {
    let on = move || console.present.get().unwrap_or(false);
    button()
        .class("switch")
        .attr("type", "button")
        .attr("role", "switch")
        .attr("aria-checked", move || if on() { "true" } else { "false" })
        .attr("title", "While you are available, visitors can start chats")
        .prop("disabled", move || console.present.get().is_none())
        .on(ev::click, move |_| console.set_present(!on()))
        .child((
            span()
                .class("track")
                .attr("aria-hidden", "true")
                .child(span().class("thumb")),
            span().child("Available"),
        ))
}

fn sounds(console: Console) -> impl IntoView {
    let on = move || console.sounds.get();
    button()
        .class("quiet icon-only")
        .attr("type", "button")
        .attr("aria-pressed", move || if on() { "true" } else { "false" })
        .attr("aria-label", "Sounds")
        .attr("title", move || {
            if on() {
                "Sounds are on"
            } else {
                "Sounds are off"
            }
        })
        .on(ev::click, move |_| console.set_sounds(!on()))
        .child(move || {
            if on() {
                icons::sound().into_any()
            } else {
                icons::silence().into_any()
            }
        })
}

/// Past the bar and the lists, for those who go by keyboard; seen while one has the focus.
fn skip_links(console: Console) -> impl IntoView {
    let active = Memo::new(move |_| console.desk.with(Desk::active));
    let name = move || {
        let id = active.get()?;
        console.desk.with(|desk| {
            desk.session(id)
                .map(|session| words::visitor(&session.facts))
        })
    };
    div().class("skip").child((
        move || {
            let name = name()?;
            Some(
                button()
                    .attr("type", "button")
                    .on(ev::click, move |_| {
                        if let Some(id) = active.get_untracked() {
                            console.go_to(id);
                        }
                    })
                    .child(format!("Go to the chat with {name}")),
            )
        },
        button()
            .attr("type", "button")
            .on(ev::click, move |_| {
                console.view.set(View::List);
                page::focus("pick-up-next".to_owned());
            })
            .child("Go to the queue"),
    ))
}
