//! The middle: the open chats, side by side.

use super::head::{self, Head};
use super::{composer, facts, files, hand_over, icons, log, over};
use crate::acts::Console;
use crate::browser::page;
use crate::model::desk::Desk;
use crate::model::words;
use leptos::ev;
use leptos::html::{div, h2, p, section};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// All open chats.
pub fn side_by_side(console: Console) -> impl IntoView {
    let open = Memo::new(move |_| console.desk.with(|desk| desk.open().to_vec()));
    let many = move || open.with(Vec::len);
    div()
        .class(move || {
            if many() > 1 {
                "tables has-many"
            } else {
                "tables"
            }
        })
        .child((
            move || (many() > 0).then(|| h2().class("hidden").child("Open chats")),
            For(ForProps::builder()
                .each(move || open.get())
                .key(|id| *id)
                .children(move |id| table(console, id))
                .build()),
            move || {
                let loaded = console.desk.with(Desk::is_loaded);
                (loaded && many() == 0).then(|| nothing(console))
            },
        ))
}

fn nothing(console: Console) -> impl IntoView {
    let waiting = move || console.desk.with(|desk| desk.queue().len());
    div().class("nothing").child((
        icons::mark(),
        h2().child(move || match waiting() {
            0 => "All quiet".to_owned(),
            1 => "One visitor is waiting".to_owned(),
            n => format!("{n} visitors are waiting"),
        }),
        p().class("muted")
            .child(move || match (waiting(), console.present.get()) {
                (0, Some(true)) => "New visitors appear in the queue, with a sound.",
                (0, _) => "Switch yourself available, and visitors can start chats.",
                _ => "Pick up the next one with F8.",
            }),
    ))
}

fn table_id(session: i32) -> String {
    format!("chat-{session}")
}

fn table(console: Console, id: i32) -> impl IntoView {
    let head = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id)?;
            Some(Head {
                facts: session.facts.clone(),
                standing: desk.standing(id),
                types: session.visitor_types(),
                owed_since: session.owed_since(),
            })
        })
    });
    let head = Memo::new(move |_| head.get().unwrap_or_default());
    let name = Memo::new(move |_| head.with(|head| words::visitor(&head.facts)));
    let head_facts = Memo::new(move |_| head.with(|head| head.facts.clone()));
    let goes_on = Memo::new(move |_| head.with(|head| head.standing.is_live()));
    let focused = RwSignal::new(false);
    // What was begun, and the focus, stay where they are when the chat can go on no more.
    let writes = Memo::new(move |_| {
        let begun = |drafts: &BTreeMap<i32, String>| drafts.contains_key(&id);
        goes_on.get() || focused.get() || console.drafts.with(begun)
    });
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    let dragged = RwSignal::new(false);
    let pressed = stay_in_view(id, active);
    section()
        .id(table_id(id))
        .class(move || match (active.get(), dragged.get()) {
            (true, true) => "table is-active takes-file",
            (true, false) => "table is-active",
            (false, true) => "table takes-file",
            (false, false) => "table",
        })
        .on(ev::dragover, move |event| {
            dragged.set(files::dragged(&event) && goes_on.get_untracked());
        })
        .on(ev::dragleave, move |_| dragged.set(false))
        .on(ev::drop, move |event| {
            files::dropped(console, id, goes_on.get_untracked(), dragged, &event);
        })
        .attr("data-region", move || active.get().then_some(""))
        .attr("tabindex", "-1")
        .attr("role", "region")
        .attr("aria-label", move || format!("Chat with {}", name.get()))
        .on(ev::focusin, move |_| console.activate(id))
        .on(ev::pointerdown, move |_| {
            pressed.set(true);
            console.activate(id);
        })
        .on(ev::pointerup, move |_| pressed.set(false))
        .on(ev::pointercancel, move |_| pressed.set(false))
        .on(ev::pointerleave, move |_| pressed.set(false))
        .child((
            head::view(console, id, head, name),
            head::end_question(console, id, name),
            hand_over::panel(console, id, name),
            hand_over::pending(console, id),
            facts::folded(console, head_facts),
            log::view(console, id, name),
            p().class("typing").child(move || {
                let types = head.with(|head| head.types);
                types.then(|| format!("{} is typing…", name.get()))
            }),
            move || (!goes_on.get()).then(|| over::view(console, id, name)),
            move || {
                writes
                    .get()
                    .then(|| composer::view(console, id, name, goes_on, focused))
            },
        ))
}

/// Brings a chat into view when it becomes the active one, and again in a window of another
/// size. While a button of the mouse is down in it nothing moves, or the click would land
/// elsewhere.
fn stay_in_view(id: i32, active: Memo<bool>) -> RwSignal<bool> {
    let pressed = RwSignal::new(false);
    Effect::new(move || {
        if active.get() && !pressed.get() {
            page::bring_into_view(table_id(id));
        }
    });
    let resized = window_event_listener(ev::resize, move |_| {
        if active.get_untracked() {
            page::bring_into_view(table_id(id));
        }
    });
    on_cleanup(move || resized.remove());
    pressed
}
