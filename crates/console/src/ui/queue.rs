//! Who waits: the oldest, and the others when asked for.

use super::rows::{self, Row};
use crate::acts::Console;
use crate::browser::time;
use crate::model::acquaintance::{Elsewhere, State};
use crate::model::desk::Desk;
use crate::model::topics::Topics;
use leptos::ev;
use leptos::html::{button, div, h2, li, p, section, span, ul};
use leptos::prelude::*;
use std::time::Duration;

/// A visitor who waits longer than this needs a hand now.
const LONG: Duration = Duration::from_secs(3 * 60);

/// So many are shown until the agent asks for all.
const OLDEST: usize = 5;

/// The queue.
pub fn view(console: Console) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        console.desk.with(|desk| {
            desk.queue()
                .iter()
                .map(|session| session.id())
                .collect::<Vec<_>>()
        })
    });
    let count = move || waiting.with(Vec::len);
    let all = RwSignal::new(false);
    // A row takes no more room than the button that would stand in its place.
    let is_long = Memo::new(move |_| count() > OLDEST + 1);
    let shown = move || {
        let mut ids = waiting.get();
        if is_long.get() && !all.get() {
            ids.truncate(OLDEST);
        }
        ids
    };
    section()
        .class("queue")
        .attr("data-region", "")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", "queue-title")
        .child((
            div().class("list-head").child((
                h2().id("queue-title").child("Queue"),
                span()
                    .class("count")
                    .child(move || (count() > 0).then(count)),
                move || {
                    let may = console.topics.with(Topics::may_answer_any);
                    may.then(|| {
                        button()
                            .id("pick-up-next")
                            .class(move || if count() > 0 { "main small" } else { "small" })
                            .attr("type", "button")
                            .attr("aria-keyshortcuts", "F8")
                            .on(ev::click, move |_| console.pick_up_next())
                            .child("Pick up next")
                    })
                },
            )),
            ul().id("queue-rows")
                .class("rows")
                .child(For(ForProps::builder()
                    .each(shown)
                    .key(|id| *id)
                    .children(move |id| row(console, id))
                    .build())),
            move || {
                is_long.get().then(|| {
                    button()
                        .class("quiet small more")
                        .attr("type", "button")
                        .attr("aria-controls", "queue-rows")
                        .attr(
                            "aria-expanded",
                            move || if all.get() { "true" } else { "false" },
                        )
                        .on(ev::click, move |_| all.update(|all| *all = !*all))
                        .child(move || match all.get() {
                            true => format!("Show the oldest {OLDEST} only"),
                            false => format!("{} more", count().saturating_sub(OLDEST)),
                        })
                })
            },
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

fn row(console: Console, id: i32) -> impl IntoView {
    let row = Row::memo(console, id);
    let elsewhere = Memo::new(move |_| {
        console
            .desk
            .with(|desk| desk.elsewhere(id).into_iter().next())
    });
    let colour = |age| if age > LONG { "age age-long" } else { "age" };
    let may = Memo::new(move |_| {
        let topic = row.with(|row| row.topic_id);
        console.topics.with(|topics| topics.may_answer(topic))
    });
    let late = rows::late(console, id);
    let class = move || match late.get() {
        true => "row row-waiting is-late",
        false => "row row-waiting",
    };
    li().class(class).child((
        rows::face(row),
        div().class("row-text").child((
            div()
                .class("row-top")
                .child((rows::name(row), rows::age(console, row, colour, "Waiting"))),
            div().class("row-sub").child((
                span()
                    .class("row-topic")
                    .child(move || row.with(|row| row.topic.clone())),
                rows::away(row),
            )),
            p().class("row-said")
                .attr("dir", "auto")
                .child(move || row.with(|row| row.said.clone())),
            move || {
                let known = elsewhere.get().map(|found| recognised(&found));
                known.map(|text| p().class("row-known").child(text))
            },
        )),
        move || {
            may.get().then(|| {
                button()
                    .class("small")
                    .attr("type", "button")
                    .attr("aria-label", move || {
                        row.with(|row| format!("Pick up {}", row.name))
                    })
                    .on(ev::click, move |_| console.pick_up(id))
                    .child("Pick up")
            })
        },
    ))
}

/// That the same visitor is, or was, here a second time.
pub fn recognised(found: &Elsewhere) -> String {
    let name = &found.name;
    match &found.state {
        State::Waits => format!("Also in the queue as {name}"),
        State::GoesOn(_) if found.own => format!("Already in a chat with you as {name}"),
        State::GoesOn(agent) if agent.is_empty() => format!("Already in a chat as {name}"),
        State::GoesOn(agent) => format!("Already in a chat with {agent} as {name}"),
        State::Ended(at) => match time::of_day_or_date(*at) {
            Some(at) => format!("Was here before as {name}, until {at}"),
            None => format!("Was here before as {name}"),
        },
    }
}
