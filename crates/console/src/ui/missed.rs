//! Those who left the queue without an answer.

use super::linked;
use crate::acts::Console;
use crate::browser::time;
use crate::model::{contact, words};
use anteroom_carriers::agent::AgentSession;
use leptos::ev;
use leptos::html::{button, details, div, h2, li, p, section, span, summary, ul};
use leptos::prelude::*;

/// The list; nothing while nobody was missed.
pub fn view(console: Console) -> impl IntoView {
    let all = Memo::new(move |_| {
        console.desk.with(|desk| {
            let missed = desk.missed();
            missed.iter().map(|s| s.facts.clone()).collect::<Vec<_>>()
        })
    });
    let count = Memo::new(move |_| all.with(Vec::len));
    let any = Memo::new(move |_| count.get() > 0);
    move || {
        any.get().then(|| {
            section()
                .class("missed")
                .attr("aria-labelledby", "missed-title")
                .child(
                    details().child((
                        summary().class("list-head").child((
                            h2().id("missed-title").child("Missed"),
                            span().class("count").child(move || count.get()),
                        )),
                        ul().class("rows").child(For(ForProps::builder()
                            .each(move || all.get())
                            .key(|facts| facts.chat_session_id)
                            .children(move |facts| row(console, &facts))
                            .build())),
                    )),
                )
        })
    }
}

fn row(console: Console, facts: &AgentSession) -> impl IntoView + use<> {
    let id = facts.chat_session_id;
    let name = words::visitor(facts);
    let left = time::of_day_or_date(facts.when_ended);
    let waited = facts.when_ended.since(words::waits_since(facts));
    let waited = waited.map(|span| format!("waited {}", words::counting(span)));
    let mail = linked::contact(&facts.customer_email, contact::mailto);
    let topic = facts.topic.clone().unwrap_or_default().name;
    li().class("row row-missed").child((
        div().class("row-text").child((
            span().class("row-top").child((
                span()
                    .class("row-name")
                    .attr("dir", "auto")
                    .child(name.clone()),
                left.map(|at| span().class("age").child(at)),
            )),
            span().class("row-sub").child((
                span().class("row-topic").child(topic),
                waited.map(|text| span().child(text)),
            )),
            p().class("row-said")
                .attr("dir", "auto")
                .child(facts.first_message.clone()),
            p().class("request-contact").child(mail),
        )),
        button()
            .class("quiet small")
            .attr("type", "button")
            .attr("aria-label", format!("Put away {name}, who was missed"))
            .on(ev::click, move |_| {
                console.desk.update(|desk| desk.put_missed_away(id));
            })
            .child("Put away"),
    ))
}
