//! The right side: who the visitor of the active chat is.

use crate::acts::Console;
use crate::browser::time;
use crate::model::words;
use anteroom_carriers::agent::AgentSession;
use leptos::html::{aside, dd, details, div, dl, dt, h2, summary};
use leptos::prelude::*;

/// The facts of the active chat.
pub fn view(console: Console) -> impl IntoView {
    let facts = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(desk.active()?)?;
            Some(session.facts.clone())
        })
    });
    move || {
        facts.get().map(|facts| {
            let name = words::visitor(&facts);
            aside()
                .class("facts")
                .attr("aria-label", format!("About {name}"))
                .child((
                    h2().attr("dir", "auto").child(name),
                    dl().child(known(&facts)),
                ))
        })
    }
}

/// The same facts, folded away above the log, for screens without room for more.
pub fn folded(facts: Memo<AgentSession>) -> impl IntoView {
    details().class("about").child((
        summary().child(move || format!("About {}", facts.with(words::visitor))),
        dl().child(move || facts.with(known)),
    ))
}

fn known(facts: &AgentSession) -> Vec<AnyView> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let at = |when: anteroom_carriers::When| when.millis().map(time::of_day);
    let waited = facts
        .when_started
        .millis()
        .zip(words::waits_since(facts).millis());
    let verified = facts.verified == Some(true);
    let attributes = facts.custom_attributes.iter().flatten();
    let attributes = attributes.map(|(name, value)| (name.clone(), text(value)));
    [
        (
            "Identity",
            verified.then(|| "Verified by the site".to_owned()),
        ),
        (
            "Customer number",
            facts
                .external_id
                .as_deref()
                .filter(|_| verified)
                .and_then(text),
        ),
        ("Name", text(&facts.customer_name)),
        ("E-mail", text(&facts.customer_email)),
        ("Phone", text(&facts.customer_phone)),
        ("Company", text(&facts.customer_company_name)),
        ("Country", text(&facts.customer_country)),
        (
            "Topic",
            facts.topic.as_ref().and_then(|topic| text(&topic.name)),
        ),
        ("Asked at", at(facts.when_requested)),
        (
            "Waited",
            waited.map(|(until, from)| words::counting(until - from)),
        ),
        ("Ended at", at(facts.when_ended)),
        (
            "Rating",
            (1..=5)
                .contains(&facts.rating)
                .then(|| words::stars(facts.rating)),
        ),
        ("Comment", text(&facts.rating_comment)),
        (
            "Request",
            facts.request_id.map(|number| format!("No. {number}")),
        ),
        ("Page", text(&facts.page_url)),
        (
            "Consent",
            facts
                .customer_consented
                .then(|| words::given(facts.consent.as_ref().and_then(|c| at(c.at)))),
        ),
        ("Consent text", facts.consent.as_ref().map(words::agreed_to)),
        ("Address", text(&facts.customer_host)),
    ]
    .into_iter()
    .map(|(what, value)| (what.to_owned(), value))
    .chain(attributes)
    .filter_map(|(what, value)| {
        let value = value?;
        Some(
            div()
                .class("fact")
                .child((dt().child(what), dd().attr("dir", "auto").child(value)))
                .into_any(),
        )
    })
    .collect()
}
