//! The middle: the open chats, side by side.

use super::{composer, facts, files, icons, lists, log};
use crate::acts::Console;
use crate::browser::time;
use crate::model::desk::Desk;
use crate::model::words;
use anteroom_carriers::agent::AgentSession;
use leptos::ev;
use leptos::html::{button, div, h2, h3, p, section, span};
use leptos::prelude::*;

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
                _ => "Pick up the next one with Alt+N.",
            }),
    ))
}

/// What the head of a chat shows.
#[derive(Clone, Default, PartialEq)]
struct Head {
    facts: AgentSession,
    goes_on: bool,
    types: bool,
}

fn table(console: Console, id: i32) -> impl IntoView {
    let head = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id)?;
            Some(Head {
                facts: session.facts.clone(),
                goes_on: session.goes_on(),
                types: session.visitor_types(),
            })
        })
    });
    let head = Memo::new(move |_| head.get().unwrap_or_default());
    let name = Memo::new(move |_| head.with(|head| words::visitor(&head.facts)));
    let head_facts = Memo::new(move |_| head.with(|head| head.facts.clone()));
    let goes_on = Memo::new(move |_| head.with(|head| head.goes_on));
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    let files_allowed =
        Memo::new(move |_| head.with(|head| head.facts.files_allowed == Some(true)));
    let dragged = RwSignal::new(false);
    section()
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
        .attr("role", "region")
        .attr("aria-label", move || format!("Chat with {}", name.get()))
        .on(ev::focusin, move |_| console.activate(id))
        .on(ev::pointerdown, move |_| console.activate(id))
        .child((
            div().class("table-head").child((
                lists::back(console),
                span()
                    .class(move || {
                        let rank = head.with(|head| head.facts.rank.rem_euclid(8));
                        if goes_on.get() {
                            format!("face rank-{rank}")
                        } else {
                            "face".to_owned()
                        }
                    })
                    .attr("aria-hidden", "true")
                    .child(move || words::initials(&name.get())),
                div().class("table-title").child((
                    h3().attr("dir", "auto").child(move || name.get()),
                    p().class("table-sub").child(move || state(console, head)),
                )),
                move || {
                    let allowed = files_allowed.get();
                    goes_on.get().then(|| {
                        button()
                            .class("small")
                            .attr("type", "button")
                            .attr("title", "Whether the visitor may send files")
                            .on(ev::click, move |_| console.allow_files(id, !allowed))
                            .child(if allowed { "Stop files" } else { "Allow files" })
                    })
                },
                move || {
                    goes_on.get().then(|| {
                        button()
                            .class("small")
                            .attr("type", "button")
                            .attr("aria-keyshortcuts", "Alt+E")
                            .on(ev::click, move |_| console.end(id))
                            .child("End chat")
                    })
                },
            )),
            facts::folded(head_facts),
            log::view(console, id, name),
            p().class("typing").child(move || {
                let types = head.with(|head| head.types);
                types.then(|| format!("{} is typing…", name.get()))
            }),
            move || {
                if goes_on.get() {
                    composer::view(console, id, name).into_any()
                } else {
                    over(console, id, head).into_any()
                }
            },
        ))
}

/// Where the chat stands, in one line.
fn state(console: Console, head: Memo<Head>) -> impl IntoView {
    use anteroom_carriers::ChatSessionStatus::CustomerLast;
    let (topic, away, goes_on, waits, idle) = head.with(|head| {
        let facts = &head.facts;
        let topic = facts
            .topic
            .as_ref()
            .map(|topic| topic.name.clone())
            .unwrap_or_default();
        let waits = facts.status == CustomerLast;
        (
            topic,
            facts.away,
            head.goes_on,
            waits,
            facts.when_idle.millis(),
        )
    });
    let age = idle.map_or(0, |idle| (console.now.get() - idle).max(0));
    let text = match (goes_on, waits) {
        (false, _) => "Ended".to_owned(),
        (true, true) => format!("Your turn, {}", words::counting(age)),
        (true, false) => "Answered".to_owned(),
    };
    let class = if goes_on && waits {
        "table-state is-due"
    } else {
        "table-state"
    };
    (
        (goes_on && away).then(|| {
            span()
                .class("tag")
                .attr("title", "The visitor's page is not connected")
                .child("Away")
        }),
        span().class(class).child(text),
        (!topic.is_empty()).then(|| span().class("table-topic").child(topic)),
    )
}

/// What stands in the composer's place when the chat is over.
fn over(console: Console, id: i32, head: Memo<Head>) -> impl IntoView {
    div().class("over").child((
        p().child(move || {
            head.with(|head| {
                let facts = &head.facts;
                let when = facts.when_ended.millis().map(time::of_day);
                let ended = when.map_or("Ended".to_owned(), |at| format!("Ended at {at}"));
                match facts.rating {
                    1..=5 => format!("{ended} · rated {} of 5", facts.rating),
                    _ => ended,
                }
            })
        }),
        button()
            .id(format!("shut-{id}"))
            .class("small")
            .attr("type", "button")
            .attr("aria-keyshortcuts", "Alt+E")
            .on(ev::click, move |_| console.shut(id))
            .child("Put away"),
    ))
}
