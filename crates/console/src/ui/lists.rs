//! The left side: who waits, and the agent's chats.

use super::{icons, requests};
use crate::acts::Console;
use crate::model::desk::{Desk, Session};
use crate::model::words;
use anteroom_carriers::ChatMessage;
use leptos::ev;
use leptos::html::{button, div, h2, li, p, section, span, ul};
use leptos::prelude::*;

/// A visitor who waits longer than this (milliseconds) needs a hand now.
const LONG: i64 = 3 * 60_000;

/// The left side.
pub fn view(console: Console) -> impl IntoView {
    div()
        .class("lists")
        .child((queue(console), chats(console), requests::view(console)))
}

fn queue(console: Console) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        console.desk.with(|desk| {
            desk.queue()
                .iter()
                .map(|session| session.id())
                .collect::<Vec<_>>()
        })
    });
    let count = move || waiting.with(Vec::len);
    section()
        .class("queue")
        .attr("aria-labelledby", "queue-title")
        .child((
            div().class("list-head").child((
                h2().id("queue-title").child("Queue"),
                span()
                    .class("count")
                    .child(move || (count() > 0).then(count)),
                button()
                    .id("pick-up-next")
                    .class(move || if count() > 0 { "main small" } else { "small" })
                    .attr("type", "button")
                    .attr("aria-keyshortcuts", "Alt+N")
                    .on(ev::click, move |_| console.pick_up_next())
                    .child("Pick up next"),
            )),
            ul().class("rows").child(For(ForProps::builder()
                .each(move || waiting.get())
                .key(|id| *id)
                .children(move |id| waiting_row(console, id))
                .build())),
            move || {
                let loaded = console.desk.with(Desk::is_loaded);
                (loaded && count() == 0).then(|| {
                    let text = match console.present.get() {
                        Some(false) => {
                            "Nobody is waiting. Switch yourself available to take chats."
                        }
                        _ => "Nobody is waiting.",
                    };
                    p().class("empty").child(text)
                })
            },
        ))
}

/// What a row shows of its session. Rows stay as they are while this changes
/// in them, so that nothing is exchanged under the mouse or the focus.
#[derive(Clone, Default, PartialEq)]
struct Row {
    name: String,
    topic: String,
    said: String,
    since: Option<i64>,
    goes_on: bool,
    away: bool,
    types: bool,
    rank: i32,
}

impl Row {
    fn of(session: &Session) -> Self {
        let facts = &session.facts;
        let spoken = |m: &&ChatMessage| !m.message.trim().is_empty();
        let said = if session.waits() {
            facts.first_message.clone()
        } else {
            let last = session.log.iter().rev().find(spoken);
            last.map(|message| message.message.clone())
                .unwrap_or_default()
        };
        Self {
            name: words::visitor(facts),
            topic: facts.topic.clone().unwrap_or_default().name,
            said,
            since: words::waits_since(facts).millis(),
            goes_on: session.goes_on(),
            away: facts.away && (session.waits() || session.goes_on()),
            types: session.visitor_types(),
            rank: facts.rank,
        }
    }

    fn memo(console: Console, id: i32) -> Memo<Self> {
        Memo::new(move |_| {
            console
                .desk
                .with(|desk| desk.session(id).map(Self::of).unwrap_or_default())
        })
    }
}

fn waiting_row(console: Console, id: i32) -> impl IntoView {
    let row = Row::memo(console, id);
    let since = Memo::new(move |_| row.with(|row| row.since));
    let age = move || {
        since
            .get()
            .map_or(0, |then| (console.now.get() - then).max(0))
    };
    li().class("row row-waiting").child((
        face(row),
        div().class("row-text").child((
            div().class("row-top").child((
                name(row),
                span()
                    .class(move || if age() > LONG { "age age-long" } else { "age" })
                    .attr("title", "Waiting")
                    .child((
                        span()
                            .attr("aria-hidden", "true")
                            .child(move || words::counting(age())),
                        span()
                            .class("hidden")
                            .child(move || format!("waiting {}", words::spoken(age()))),
                    )),
            )),
            div().class("row-sub").child((
                span()
                    .class("row-topic")
                    .child(move || row.with(|row| row.topic.clone())),
                away(row),
            )),
            p().class("row-said")
                .attr("dir", "auto")
                .child(move || row.with(|row| row.said.clone())),
        )),
        button()
            .class("small")
            .attr("type", "button")
            .attr("aria-label", move || {
                row.with(|row| format!("Pick up {}", row.name))
            })
            .on(ev::click, move |_| console.pick_up(id))
            .child("Pick up"),
    ))
}

fn chats(console: Console) -> impl IntoView {
    let all = Memo::new(move |_| {
        console.desk.with(|desk| {
            desk.chats()
                .iter()
                .map(|session| (session.id(), session.goes_on()))
                .collect::<Vec<_>>()
        })
    });
    section()
        .class("chats")
        .attr("aria-labelledby", "chats-title")
        .child((
            div().class("list-head").child((
                h2().id("chats-title").child("Chats"),
                span().class("count").child(move || {
                    let on = all.with(|all| all.iter().filter(|(_, goes_on)| *goes_on).count());
                    (on > 0).then_some(on)
                }),
            )),
            ul().class("rows").child(For(ForProps::builder()
                .each(move || all.get().into_iter().map(|(id, _)| id))
                .key(|id| *id)
                .children(move |id| chat_row(console, id))
                .build())),
            move || {
                let loaded = console.desk.with(Desk::is_loaded);
                (loaded && all.with(Vec::is_empty))
                    .then(|| p().class("empty").child("Chats you pick up appear here."))
            },
        ))
}

fn chat_row(console: Console, id: i32) -> impl IntoView {
    let row = Row::memo(console, id);
    let goes_on = Memo::new(move |_| row.with(|row| row.goes_on));
    let unread = Memo::new(move |_| console.desk.with(|desk| desk.unread(id)));
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    li().child(
        button()
            .class(move || match (active.get(), goes_on.get()) {
                (true, true) => "row row-link is-active",
                (true, false) => "row row-link is-active is-over",
                (false, true) => "row row-link",
                (false, false) => "row row-link is-over",
            })
            .attr("type", "button")
            .attr("aria-current", move || active.get().then_some("true"))
            .on(ev::click, move |_| console.go_to(id))
            .child((
                face(row),
                span().class("row-text").child((
                    span().class("row-top").child((
                        name(row),
                        away(row),
                        move || (!goes_on.get()).then(|| span().class("tag").child("Ended")),
                        move || (unread.get() > 0).then(|| unread_mark(unread.get())),
                    )),
                    span()
                        .class("row-said one-line")
                        .attr("dir", "auto")
                        .child(move || {
                            row.with(|row| {
                                if row.types {
                                    "is typing…".to_owned()
                                } else {
                                    row.said.clone()
                                }
                            })
                        }),
                )),
            )),
    )
}

fn face(row: Memo<Row>) -> impl IntoView {
    span()
        .class(move || {
            row.with(|row| match row.goes_on {
                true => format!("face rank-{}", row.rank.rem_euclid(8)),
                false => "face".to_owned(),
            })
        })
        .attr("aria-hidden", "true")
        .child(move || row.with(|row| words::initials(&row.name)))
}

fn name(row: Memo<Row>) -> impl IntoView {
    span()
        .class("row-name")
        .attr("dir", "auto")
        .child(move || row.with(|row| row.name.clone()))
}

fn away(row: Memo<Row>) -> impl IntoView {
    move || {
        row.with(|row| row.away)
            .then(|| span().class("tag").child("Away"))
    }
}

fn unread_mark(count: usize) -> impl IntoView {
    span()
        .class("unread")
        .child((count, span().class("hidden").child(" unread")))
}

/// The way back to the lists, on a narrow screen.
pub fn back(console: Console) -> impl IntoView {
    use crate::acts::View;
    button()
        .class("quiet icon-only back")
        .attr("type", "button")
        .attr("aria-label", "Back to the queue")
        .on(ev::click, move |_| console.view.set(View::List))
        .child(icons::back())
}
