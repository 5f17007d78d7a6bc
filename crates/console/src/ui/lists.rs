//! The left side: who waits, and the agent's chats.

use super::icons;
use crate::acts::Console;
use crate::model::desk::{Desk, Session};
use crate::model::words;
use anteroom_carriers::When;
use leptos::ev;
use leptos::html::{button, div, h2, li, p, section, span, ul};
use leptos::prelude::*;

/// A visitor who waits longer than this (milliseconds) needs a hand now.
const LONG: i64 = 3 * 60_000;

/// The left side.
pub fn view(console: Console) -> impl IntoView {
    div().class("lists").child((queue(console), chats(console)))
}

/// How long since then, counting.
fn since(console: Console, when: When) -> impl Fn() -> i64 + Copy + Send + Sync + 'static {
    move || {
        when.millis()
            .map_or(0, |then| (console.now.get() - then).max(0))
    }
}

fn queue(console: Console) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        console
            .desk
            .with(|desk| desk.queue().into_iter().cloned().collect::<Vec<_>>())
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
                .key(|session| {
                    let facts = &session.facts;
                    (
                        facts.chat_session_id,
                        words::visitor(facts),
                        facts.away,
                        session.log.len(),
                    )
                })
                .children(move |session| waiting_row(console, &session))
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

fn waiting_row(console: Console, session: &Session) -> impl IntoView + use<> {
    let id = session.id();
    let name = words::visitor(&session.facts);
    let topic = session.facts.topic.clone().unwrap_or_default().name;
    let first = session.facts.first_message.clone();
    let age = since(console, session.facts.when_requested);
    li().class("row").child((
        span()
            .class("face")
            .attr("aria-hidden", "true")
            .child(words::initials(&name)),
        div().class("row-text").child((
            div().class("row-top").child((
                span()
                    .class("row-name")
                    .attr("dir", "auto")
                    .child(name.clone()),
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
                span().class("row-topic").child(topic),
                session
                    .facts
                    .away
                    .then(|| span().class("tag").child("Away")),
            )),
            (!first.is_empty()).then(|| p().class("row-said").attr("dir", "auto").child(first)),
        )),
        button()
            .class("small")
            .attr("type", "button")
            .attr("aria-label", format!("Pick up {name}"))
            .on(ev::click, move |_| console.pick_up(id))
            .child("Pick up"),
    ))
}

/// What a row of the chats shows.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Row {
    id: i32,
    name: String,
    said: String,
    goes_on: bool,
    away: bool,
    types: bool,
    rank: i32,
}

fn chats(console: Console) -> impl IntoView {
    let rows = Memo::new(move |_| {
        console
            .desk
            .with(|desk| desk.chats().into_iter().map(row).collect::<Vec<_>>())
    });
    section()
        .class("chats")
        .attr("aria-labelledby", "chats-title")
        .child((
            div().class("list-head").child((
                h2().id("chats-title").child("Chats"),
                span().class("count").child(move || {
                    let on = rows.with(|rows| rows.iter().filter(|row| row.goes_on).count());
                    (on > 0).then_some(on)
                }),
            )),
            ul().class("rows").child(For(ForProps::builder()
                .each(move || rows.get())
                .key(Clone::clone)
                .children(move |row| chat_row(console, row))
                .build())),
            move || {
                let loaded = console.desk.with(Desk::is_loaded);
                (loaded && rows.with(Vec::is_empty))
                    .then(|| p().class("empty").child("Chats you pick up stand here."))
            },
        ))
}

fn row(session: &Session) -> Row {
    let facts = &session.facts;
    let said = session
        .log
        .iter()
        .rev()
        .find(|message| !message.message.trim().is_empty());
    Row {
        id: session.id(),
        name: words::visitor(facts),
        said: said
            .map(|message| message.message.clone())
            .unwrap_or_default(),
        goes_on: session.goes_on(),
        away: facts.away && session.goes_on(),
        types: session.visitor_types(),
        rank: facts.rank,
    }
}

fn chat_row(console: Console, row: Row) -> impl IntoView {
    let Row {
        id,
        name,
        said,
        goes_on,
        away,
        types,
        rank,
    } = row;
    let unread = Memo::new(move |_| console.desk.with(|desk| desk.unread(id)));
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    let face = if goes_on {
        format!("face rank-{}", rank.rem_euclid(8))
    } else {
        "face".into()
    };
    li().child(
        button()
            .class(move || match (active.get(), goes_on) {
                (true, true) => "row row-link is-active",
                (true, false) => "row row-link is-active is-over",
                (false, true) => "row row-link",
                (false, false) => "row row-link is-over",
            })
            .attr("type", "button")
            .attr("aria-current", move || active.get().then_some("true"))
            .on(ev::click, move |_| console.go_to(id))
            .child((
                span()
                    .class(face)
                    .attr("aria-hidden", "true")
                    .child(words::initials(&name)),
                span().class("row-text").child((
                    span().class("row-top").child((
                        span().class("row-name").attr("dir", "auto").child(name),
                        away.then(|| span().class("tag").child("Away")),
                        (!goes_on).then(|| span().class("tag").child("Ended")),
                        move || (unread.get() > 0).then(|| unread_mark(unread.get())),
                    )),
                    span()
                        .class("row-said one-line")
                        .attr("dir", "auto")
                        .child(if types {
                            "is typing…".to_owned()
                        } else {
                            said
                        }),
                )),
            )),
    )
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
