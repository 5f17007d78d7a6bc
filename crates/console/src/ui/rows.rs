//! What a row of the lists shows of its session.

use crate::acts::Console;
use crate::model::session::Session;
use crate::model::words;
use anteroom_carriers::When;
use leptos::html::span;
use leptos::prelude::*;
use std::time::Duration;

/// What a row shows of its session. Rows stay as they are while this changes
/// in them, so that nothing is exchanged under the mouse or the focus.
#[derive(Clone, Default, PartialEq)]
pub struct Row {
    /// What the visitor is called.
    pub name: String,
    /// The topic's name.
    pub topic: String,
    /// The topic.
    pub topic_id: i32,
    /// What was said last.
    pub said: String,
    /// Since when the visitor has waited, in the queue or for an answer.
    pub since: When,
    goes_on: bool,
    away: bool,
    types: bool,
    rank: i32,
}

impl Row {
    fn of(session: &Session) -> Self {
        let facts = &session.facts;
        let last = session.last_words();
        let said = match (last.is_file, last.by_agent && !session.waits()) {
            (true, true) => format!("You: file {}", last.text),
            (true, false) => format!("File {}", last.text),
            (false, true) => format!("You: {}", last.text),
            (false, false) => last.text,
        };
        let since = if session.waits() {
            words::waits_since(facts)
        } else {
            session.owed_since()
        };
        Self {
            name: words::visitor(facts),
            topic: facts.topic.clone().unwrap_or_default().name,
            topic_id: facts.topic_id,
            said,
            since,
            goes_on: session.goes_on(),
            away: facts.away && (session.waits() || session.goes_on()),
            types: session.visitor_types(),
            rank: facts.rank,
        }
    }

    /// The row of a session.
    pub fn memo(console: Console, id: i32) -> Memo<Self> {
        Memo::new(move |_| {
            console
                .desk
                .with(|desk| desk.session(id).map(Self::of).unwrap_or_default())
        })
    }
}

/// The visitor's mark.
pub fn face(row: Memo<Row>) -> impl IntoView {
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

/// The visitor's name.
pub fn name(row: Memo<Row>) -> impl IntoView {
    span()
        .class("row-name")
        .attr("dir", "auto")
        .child(move || row.with(|row| row.name.clone()))
}

/// That the visitor's page is not connected.
pub fn away(row: Memo<Row>) -> impl IntoView {
    move || {
        row.with(|row| row.away)
            .then(|| span().class("tag").child("Away"))
    }
}

/// What was said last, or that the visitor is typing.
pub fn last_line(row: Memo<Row>) -> impl IntoView {
    span()
        .class("row-said one-line")
        .attr("dir", "auto")
        .child(move || {
            row.with(|row| match row.types {
                true => "is typing…".to_owned(),
                false => row.said.clone(),
            })
        })
}

/// How long the visitor has waited. `spoken` goes before it when it is read aloud.
pub fn age(
    console: Console,
    row: Memo<Row>,
    class: impl Fn(Duration) -> &'static str + Send + 'static,
    spoken: &'static str,
) -> impl IntoView {
    let since = Memo::new(move |_| row.with(|row| row.since));
    move || {
        let age = console.now.get().since(since.get())?;
        Some(
            span().class(class(age)).attr("title", spoken).child((
                span()
                    .attr("aria-hidden", "true")
                    .child(words::counting(age)),
                span()
                    .class("hidden")
                    .child(format!("{spoken} {}", words::spoken(age))),
            )),
        )
    }
}

/// Whether the visitor has waited longer than the topic wants it.
pub fn late(console: Console, id: i32) -> Memo<bool> {
    Memo::new(move |_| {
        let now = console.now.get();
        console.desk.with(|desk| {
            let late = |s| {
                console
                    .topics
                    .with(|topics| topics.is_late(s, desk.agent(), now))
            };
            desk.session(id).is_some_and(late)
        })
    })
}

/// How many messages are unread.
pub fn unread_mark(count: usize) -> impl IntoView {
    span()
        .class("unread")
        .child((count, span().class("hidden").child(" unread")))
}
