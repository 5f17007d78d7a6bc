//! What stands by the composer when nothing can be written to the visitor, and the way on.

use crate::acts::Console;
use crate::browser::time;
use crate::model::session::Session;
use crate::model::standing::Standing;
use leptos::ev;
use leptos::html::{button, div, p};
use leptos::prelude::*;

/// Why not, and the ways to reopen the chat or to put it away.
pub fn view(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let lines = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id)?;
            let standing = desk.standing(id);
            Some((standing.reason(session), ended(&standing, session)))
        })
    });
    let reopens = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id);
            session.is_some_and(|session| session.can_reopen(desk.agent()))
        })
    });
    let draft = Memo::new(move |_| {
        let has = |text: &String| !text.trim().is_empty();
        console
            .drafts
            .with(|drafts| drafts.get(&id).is_some_and(has))
    });
    div().class("over").child((
        div().class("over-text").child((
            move || {
                let (reason, _) = lines.get()?;
                reason.map(|text| p().attr("dir", "auto").child(text))
            },
            move || {
                let (_, ended) = lines.get()?;
                ended.map(|text| p().child(text))
            },
            move || {
                draft.get().then(|| {
                    p().class("muted")
                        .child("What you wrote was not sent; it is kept below.")
                })
            },
        )),
        move || {
            reopens.get().then(|| {
                button()
                    .class("small")
                    .attr("type", "button")
                    .attr("aria-label", move || {
                        format!("Reopen the chat with {}", name.get())
                    })
                    .on(ev::click, move |_| console.reopen(id))
                    .child("Reopen")
            })
        },
        button()
            .id(format!("shut-{id}"))
            .class("small")
            .attr("type", "button")
            .attr("aria-label", move || {
                format!("Put away the chat with {}", name.get())
            })
            .attr("aria-keyshortcuts", "F9")
            .on(ev::click, move |_| console.shut(id))
            .child("Put away"),
    ))
}

/// When a chat ended, and how it was rated.
fn ended(standing: &Standing, session: &Session) -> Option<String> {
    if *standing != Standing::Ended {
        return None;
    }
    let facts = &session.facts;
    let ended = format!("Ended at {}", time::of_day(facts.when_ended)?);
    Some(match facts.rating {
        1..=5 => format!("{ended} · rated {} of 5", facts.rating),
        _ => ended,
    })
}
