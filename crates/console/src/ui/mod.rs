//! What the agent sees. Thin: it draws the console's state and calls its acts.

mod bar;
mod chat;
mod composer;
mod facts;
mod files;
mod icons;
mod linked;
mod lists;
mod log;
mod requests;
mod sign_in;

use crate::acts::{Console, Phase, View};
use crate::browser::page;
use leptos::ev;
use leptos::html::{div, footer, kbd, main, p, span};
use leptos::prelude::*;

/// The whole page.
pub fn app(console: Console) -> impl IntoView {
    keys(console);
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
            lists::view(console),
            chat::side_by_side(console),
            facts::view(console),
        )),
        help(),
        div()
            .class("hidden")
            .attr("role", "status")
            .child(move || console.spoken.get()),
        div()
            .class("notice-place")
            .attr("role", "status")
            .child(move || {
                console
                    .notice
                    .get()
                    .map(|text| p().class("notice").child(text))
            }),
    ))
}

/// What the keyboard can do.
fn help() -> impl IntoView {
    let key = |keys: &'static [&'static str], what: &'static str| {
        let caps = keys.iter().map(|key| kbd().child(*key)).collect_view();
        span().class("help-key").child((caps, span().child(what)))
    };
    footer()
        .class("help")
        .attr("aria-label", "Keyboard")
        .child((
            key(&["Alt", "N"], "pick up next"),
            key(&["Alt", "R"], "reply"),
            key(&["Alt", "E"], "end chat"),
            key(&["Alt", "↑"], "previous chat"),
            key(&["Alt", "↓"], "next chat"),
            key(&["Enter"], "send"),
            key(&["Shift", "Enter"], "new line"),
        ))
}

/// The shortcuts; by place on the keyboard, because Alt changes letters on some systems.
fn keys(console: Console) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let plain_alt = event.alt_key() && !event.ctrl_key() && !event.meta_key();
        if !plain_alt || !matches!(console.phase.get_untracked(), Phase::Desk(_)) {
            return;
        }
        let active = console.desk.with_untracked(|desk| {
            let id = desk.active()?;
            Some((id, desk.session(id)?.goes_on()))
        });
        match (event.code().as_str(), active) {
            ("KeyN", _) => console.pick_up_next(),
            ("KeyR", Some((id, _))) => console.go_to(id),
            ("KeyE", Some((id, true))) if !event.repeat() => console.end(id),
            ("KeyE", Some((id, false))) if !event.repeat() => console.shut(id),
            ("ArrowUp", _) => console.go_beside(-1),
            ("ArrowDown", _) => console.go_beside(1),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Takes away what stood in the page while the console was loading.
pub fn uncover() {
    if let Some(cover) = page::element("loading") {
        cover.remove();
    }
}
