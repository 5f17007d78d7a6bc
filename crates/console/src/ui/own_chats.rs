//! The agent's own chats: those that go on, and, folded away, those that have ended.

use super::rows::{self, Row};
use crate::acts::Console;
use crate::browser::time;
use crate::model::desk::Desk;
use leptos::ev;
use leptos::html::{button, details, div, h2, li, p, section, span, summary, ul};
use leptos::prelude::*;

/// The chats that go on.
pub fn running(console: Console) -> impl IntoView {
    let ids = Memo::new(move |_| {
        console.desk.with(|desk| {
            let running = desk.running().into_iter();
            running.map(|session| session.id()).collect::<Vec<_>>()
        })
    });
    section()
        .class("chats")
        .attr("data-region", "")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", "chats-title")
        .child((
            div().class("list-head").child((
                h2().id("chats-title").child("Chats"),
                span()
                    .class("count")
                    .child(move || Some(ids.with(Vec::len)).filter(|count| *count > 0)),
            )),
            ul().class("rows").child(For(ForProps::builder()
                .each(move || ids.get())
                .key(|id| *id)
                .children(move |id| row(console, id))
                .build())),
            move || {
                let loaded = console.desk.with(Desk::is_loaded);
                (loaded && ids.with(Vec::is_empty))
                    .then(|| p().class("empty").child("Chats you pick up appear here."))
            },
        ))
}

/// The chats that have ended; not there before there are some.
pub fn ended(console: Console) -> impl IntoView {
    let ids = Memo::new(move |_| {
        console.desk.with(|desk| {
            let ended = desk.ended().into_iter();
            ended.map(|session| session.id()).collect::<Vec<_>>()
        })
    });
    let all_today = Memo::new(move |_| {
        console.desk.with(|desk| {
            let mut ended = desk.ended().into_iter();
            ended.all(|session| {
                let at = session.facts.when_ended;
                at.is_none() || time::is_today(at)
            })
        })
    });
    let unread = Memo::new(move |_| {
        console
            .desk
            .with(|desk| ids.with(|ids| ids.iter().map(|id| desk.unread(*id)).sum::<usize>()))
    });
    let any = Memo::new(move |_| ids.with(|ids| !ids.is_empty()));
    move || {
        any.get().then(|| {
            details().class("ended").child((
                summary().child((
                    h2().child(move || match all_today.get() {
                        true => "Ended today",
                        false => "Ended lately",
                    }),
                    span().class("count").child(move || ids.with(Vec::len)),
                    move || (unread.get() > 0).then(|| rows::unread_mark(unread.get())),
                )),
                ul().class("rows").child(For(ForProps::builder()
                    .each(move || ids.get())
                    .key(|id| *id)
                    .children(move |id| row(console, id))
                    .build())),
            ))
        })
    }
}

fn row(console: Console, id: i32) -> impl IntoView {
    let row = Row::memo(console, id);
    let unread = Memo::new(move |_| console.desk.with(|desk| desk.unread(id)));
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    li().child(
        button()
            .class(move || match active.get() {
                true => "row row-link is-active",
                false => "row row-link",
            })
            .attr("type", "button")
            .attr("aria-current", move || active.get().then_some("true"))
            .on(ev::click, move |_| console.go_to(id))
            .child((
                rows::face(row),
                span().class("row-text").child((
                    span().class("row-top").child((
                        rows::name(row),
                        rows::away(row),
                        rows::age(console, row, |_| "age age-due", "Your turn for"),
                        move || (unread.get() > 0).then(|| rows::unread_mark(unread.get())),
                    )),
                    rows::last_line(row),
                )),
            )),
    )
}
