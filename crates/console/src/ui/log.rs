//! A chat's log.

use super::linked::linked;
use super::{icons, picture};
use crate::acts::Console;
use crate::browser::time;
use crate::model::file::SentFile;
use crate::model::log::{self, Divider, Line, Mark, Side};
use leptos::ev;
use leptos::html::{self, button, div, p, span};
use leptos::prelude::*;

/// This close to the end (pixels) counts as being at the end.
const NEAR: i32 = 48;

/// The log; it stays at its end unless the agent has scrolled up.
pub fn view(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let lines = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id)?;
            let lines = console
                .outbox
                .with(|outbox| log::lines(session, outbox.of(id)));
            let lines = match desk.first_new(id) {
                Some(first) => log::with_new(lines, first),
                None => lines,
            };
            let today = time::local_day(time::now());
            Some(log::with_days(lines, today, time::local_day))
        })
    });
    let read = Memo::new(move |_| {
        console
            .desk
            .with(|desk| desk.session(id).map_or(0, log::read_up_to))
    });
    let active = Memo::new(move |_| console.desk.with(|desk| desk.active() == Some(id)));
    let place = NodeRef::<html::Div>::new();
    let at_end = StoredValue::new(true);
    Effect::new(move || {
        lines.track();
        // A log that comes into sight has had no height to scroll until now.
        console.view.track();
        active.track();
        if at_end.get_value() {
            request_animation_frame(move || {
                if let Some(element) = place.try_get_untracked().flatten() {
                    element.set_scroll_top(element.scroll_height());
                }
            });
        }
    });
    div()
        .class("log")
        .node_ref(place)
        .attr("role", "log")
        // Several logs at once would talk over each other: what visitors say is read aloud
        // in one place, with their names.
        .attr("aria-live", "off")
        .attr("tabindex", "0")
        .attr("aria-label", move || {
            format!("Messages with {}", name.get())
        })
        .on(ev::scroll, move |_| {
            if let Some(log) = place.get_untracked() {
                let below = log.scroll_height() - log.scroll_top() - log.client_height();
                at_end.set_value(below < NEAR);
            }
        })
        .child(
            div().class("lines").child(For(ForProps::builder()
                .each(move || lines.get().unwrap_or_default())
                .key(Line::key)
                .children(move |line| draw(console, id, line, read))
                .build())),
        )
}

fn draw(console: Console, session: i32, line: Line, read: Memo<i32>) -> impl IntoView {
    match line {
        Line::Divider(Divider::Day(at)) => p().class("divider").child(time::day(at)).into_any(),
        Line::Divider(Divider::New) => p().class("divider is-new").child("New").into_any(),
        Line::Divider(Divider::Reopened(_)) => {
            p().class("event").child("The chat was reopened").into_any()
        }
        Line::System { text, at, .. } => p()
            .class("event")
            .child((
                text,
                time::of_day(at).map(|at| span().class("at").child(at)),
            ))
            .into_any(),
        Line::Said {
            id,
            side,
            author,
            at,
            text,
            mark,
            file,
            ..
        } => {
            let class = match (side, author.is_some()) {
                (Side::Visitor, true) => "said by-visitor is-first",
                (Side::Visitor, false) => "said by-visitor",
                (Side::Agent, true) => "said by-agent is-first",
                (Side::Agent, false) => "said by-agent",
            };
            div()
                .class(class)
                .child((
                    author.map(|author| {
                        p().class("author").child((
                            span().attr("dir", "auto").child(author),
                            time::of_day(at).map(|at| span().class("at").child(at)),
                        ))
                    }),
                    bubble(console, session, text, file),
                    progress(console, side, mark, id, read),
                ))
                .into_any()
        }
    }
}

/// What was said: words, as they were typed, or a file to save.
fn bubble(console: Console, session: i32, text: String, file: Option<SentFile>) -> AnyView {
    let Some(file) = file else {
        return p()
            .class("bubble")
            .attr("dir", "auto")
            .child(linked(&text))
            .into_any();
    };
    let (id, size, name) = (file.id, file.shown_size(), text.clone());
    let picture = picture::view(console, session, id, &text);
    p().class("bubble")
        .child((
            button()
                .class("file")
                .attr("type", "button")
                .attr("title", "Save this file. Open it only if you expect it.")
                .on(ev::click, move |_| {
                    console.save_file(session, id, name.clone())
                })
                .child((
                    icons::file(),
                    span().attr("dir", "auto").child(text),
                    span().class("at").child(size),
                )),
            picture,
        ))
        .into_any()
}

/// What became of a reply.
fn progress(console: Console, side: Side, mark: Mark, id: i32, read: Memo<i32>) -> impl IntoView {
    let is_read = Memo::new(move |_| id > 0 && read.get() >= id);
    match (side, mark) {
        (Side::Visitor, _) => ().into_any(),
        (Side::Agent, Mark::Stored) => span()
            .class("tick")
            .attr("title", move || match is_read.get() {
                true => "Received by the visitor's page",
                false => "Sent",
            })
            .child(move || match is_read.get() {
                true => (icons::ticks().into_any(), hidden("Received")),
                false => (icons::tick().into_any(), hidden("Sent")),
            })
            .into_any(),
        (Side::Agent, Mark::OnItsWay(_)) => span()
            .class("tick")
            .child((icons::clock(), hidden("On its way")))
            .into_any(),
        (Side::Agent, Mark::Refused(key, why)) => {
            let again = key.clone();
            div()
                .class("refused")
                .attr("role", "alert")
                .child((
                    icons::warning(),
                    span().child(format!("Not sent. {why}")),
                    button()
                        .class("text")
                        .attr("type", "button")
                        .on(ev::click, move |_| console.retry(&again))
                        .child("Try again"),
                    button()
                        .class("text")
                        .attr("type", "button")
                        .on(ev::click, move |_| console.take_back(&key))
                        .child("Edit"),
                ))
                .into_any()
        }
    }
}

/// For reading aloud.
fn hidden(text: &'static str) -> impl IntoView {
    span().class("hidden").child(text)
}
