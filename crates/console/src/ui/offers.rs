//! What colleagues ask of this agent, and the chats of theirs that wait too long.

use crate::acts::Console;
use crate::model::session::Session;
use crate::model::standing;
use leptos::ev;
use leptos::html::{button, div, h2, li, p, section, ul};
use leptos::prelude::*;

/// The chats that colleagues ask this agent to take, and those that wait too long with
/// them, for who may take them over. Nothing while there are none.
pub fn view(console: Console) -> impl IntoView {
    let asked = Memo::new(move |_| {
        let row = |s: &&Session| (s.id(), standing::offer(s));
        console
            .desk
            .with(|desk| desk.asked().iter().map(row).collect::<Vec<_>>())
    });
    let late = Memo::new(move |_| {
        let now = console.now.get();
        let row = |s: &&Session| (s.id(), standing::late(s, now));
        console.desk.with(|desk| {
            let topics = console.topics.get();
            let list = topics.late_elsewhere(desk, now);
            list.iter().map(row).collect::<Vec<_>>()
        })
    });
    let late_ids =
        Memo::new(move |_| late.with(|all| all.iter().map(|(id, _)| *id).collect::<Vec<_>>()));
    move || {
        let any = asked.with(|all| !all.is_empty()) || late_ids.with(|all| !all.is_empty());
        any.then(|| {
            section()
                .class("offers")
                .attr("aria-labelledby", "offers-title")
                .child((
                    div()
                        .class("list-head")
                        .child(h2().id("offers-title").child("Asked of you")),
                    ul().class("rows").child((
                        For(ForProps::builder()
                            .each(move || asked.get())
                            .key(Clone::clone)
                            .children(move |(id, text)| offer(console, id, text))
                            .build()),
                        For(ForProps::builder()
                            .each(move || late_ids.get())
                            .key(|id| *id)
                            .children(move |id| late_row(console, id, late))
                            .build()),
                    )),
                ))
        })
    }
}

fn offer(console: Console, id: i32, text: String) -> impl IntoView {
    li().class("row row-offer").child((
        p().class("row-text")
            .attr("dir", "auto")
            .child(text.clone()),
        div().class("row-acts").child((
            button()
                .class("main small")
                .attr("type", "button")
                .attr("aria-label", format!("Accept: {text}"))
                .on(ev::click, move |_| console.accept(id))
                .child("Accept"),
            button()
                .class("small")
                .attr("type", "button")
                .attr("aria-label", format!("Decline: {text}"))
                .on(ev::click, move |_| console.decline(id))
                .child("Decline"),
        )),
    ))
}

fn late_row(console: Console, id: i32, late: Memo<Vec<(i32, String)>>) -> impl IntoView {
    let text = Memo::new(move |_| {
        let own = late.with(|all| all.iter().find(|(one, _)| *one == id).cloned());
        own.map(|(_, text)| text).unwrap_or_default()
    });
    li().class("row row-offer is-late").child((
        p().class("row-text")
            .attr("dir", "auto")
            .child(move || text.get()),
        div().class("row-acts").child(
            button()
                .class("small")
                .attr("type", "button")
                .attr("aria-label", move || format!("Take over: {}", text.get()))
                .on(ev::click, move |_| console.take_over(id))
                .child("Take over"),
        ),
    ))
}
