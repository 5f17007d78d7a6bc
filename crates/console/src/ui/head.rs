//! The head of a chat: who it is with, where it stands, what can be done with it.

use super::{hand_over, icons, lists, rows};
use crate::acts::Console;
use crate::acts::ending::confirm_id;
use crate::model::standing::Standing;
use crate::model::words;
use anteroom_carriers::When;
use anteroom_carriers::agent::AgentSession;
use leptos::ev;
use leptos::html::{button, div, h3, p, span};
use leptos::prelude::*;

/// What the head of a chat shows.
#[derive(Clone, Default, PartialEq)]
pub struct Head {
    /// What is known of the session.
    pub facts: AgentSession,
    /// Whether it can be talked in, and if not, why.
    pub standing: Standing,
    /// The visitor is typing.
    pub types: bool,
    /// Since when the visitor has waited for an answer.
    pub owed_since: When,
}

/// The head.
pub fn view(console: Console, id: i32, head: Memo<Head>, name: Memo<String>) -> impl IntoView {
    let goes_on = Memo::new(move |_| head.with(|head| head.standing.is_live()));
    let late = rows::late(console, id);
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
            p().class("table-sub")
                .child(move || state(console, head, late.get())),
        )),
        move || {
            goes_on.get().then(|| {
                (
                    allow_files(console, id, head, name),
                    hand_over::toggle(console, id, name),
                    button()
                        .class("small")
                        .attr("type", "button")
                        .attr("aria-label", move || {
                            format!("End chat with {}", name.get())
                        })
                        .attr("aria-keyshortcuts", "F9")
                        .on(ev::click, move |_| console.ask_end(id))
                        .child("End chat"),
                )
            })
        },
    ))
}

fn allow_files(
    console: Console,
    id: i32,
    head: Memo<Head>,
    name: Memo<String>,
) -> impl IntoView + use<> {
    let allowed = Memo::new(move |_| head.with(|head| head.facts.files_allowed == Some(true)));
    let words = move || match allowed.get() {
        true => "Stop files",
        false => "Allow files",
    };
    button()
        .class("small may-be-icon")
        .attr("type", "button")
        .attr("title", "Whether the visitor may send files")
        .attr("aria-label", move || {
            format!("{} from {}", words(), name.get())
        })
        .on(ev::click, move |_| {
            console.allow_files(id, !allowed.get_untracked());
        })
        .child((icons::clip(), span().class("label").child(words)))
}

/// Where the chat stands, in one line.
fn state(console: Console, head: Memo<Head>, late: bool) -> impl IntoView {
    let (topic, away, standing, owed_since) = head.with(|head| {
        let facts = &head.facts;
        let topic = facts
            .topic
            .as_ref()
            .map(|topic| topic.name.clone())
            .unwrap_or_default();
        (topic, facts.away, head.standing.clone(), head.owed_since)
    });
    let goes_on = standing.is_live();
    let owed = owed_since.is_some();
    // Where there is no room for the words, the time and its colour stay.
    let turn = || span().class("table-turn").child("Your turn, ");
    let text = match (goes_on, owed) {
        (false, _) => standing.name().into_any(),
        (true, true) => {
            let age = console.now.get().since(owed_since).unwrap_or_default();
            (turn(), words::counting(age)).into_any()
        }
        (true, false) => "Answered".into_any(),
    };
    let class = match (goes_on && owed, late) {
        (true, true) => "table-state is-due is-late",
        (true, false) => "table-state is-due",
        _ => "table-state",
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

/// The question before the end. Escape is "no".
pub fn end_question(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let asked = Memo::new(move |_| console.asks_end.get() == Some(id));
    let unsent = move || {
        console
            .drafts
            .with_untracked(|drafts| drafts.contains_key(&id))
    };
    move || {
        asked.get().then(|| {
            let question = format!("End the chat with {}?", name.get());
            div()
                .class("question")
                .attr("role", "group")
                .attr("aria-label", question.clone())
                .on(ev::keydown, move |event| {
                    if event.key() == "Escape" {
                        console.keep_on(id);
                    }
                })
                .child((
                    p().child((
                        question,
                        unsent().then_some(" What you have written is not sent."),
                    )),
                    button()
                        .id(confirm_id(id))
                        .class("main small")
                        .attr("type", "button")
                        .on(ev::click, move |_| console.end(id))
                        .child("End chat"),
                    button()
                        .class("small")
                        .attr("type", "button")
                        .on(ev::click, move |_| console.keep_on(id))
                        .child("Keep talking"),
                ))
        })
    }
}
