//! The right side: who the visitor of the active chat is.

use super::fact::{self, Fact};
use super::queue;
use crate::acts::Console;
use crate::browser::{page, time};
use crate::model::acquaintance::State;
use crate::model::facts;
use crate::model::words;
use anteroom_carriers::agent::AgentSession;
use leptos::ev;
use leptos::html::{aside, button, details, dl, h2, h3, li, section, summary, ul};
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
                .attr("data-region", "")
                .attr("tabindex", "-1")
                .attr("aria-label", format!("About {name}"))
                .child((
                    h2().attr("dir", "auto").child(name),
                    elsewhere(console, facts.chat_session_id),
                    dl().child(known(&facts)),
                    told(&facts),
                    seldom(&facts),
                ))
        })
    }
}

/// The same facts, folded away above the log, for screens without room for more.
pub fn folded(console: Console, facts: Memo<AgentSession>) -> impl IntoView {
    let id = facts.with_untracked(|facts| facts.chat_session_id);
    details().class("about").child((
        summary().child(move || format!("About {}", facts.with(words::visitor))),
        elsewhere(console, id),
        dl().child(move || facts.with(known)),
        move || facts.with(told),
        move || facts.with(seldom),
    ))
}

/// What agents go by.
fn known(session: &AgentSession) -> Vec<AnyView> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let plain = |value: Option<String>| value.map(Fact::Text);
    let waited = session.when_started.since(words::waits_since(session));
    let country = text(&session.customer_country).map(|code| page::country_name(&code));
    let number = facts::number(session).map(|number| Fact::Copied(number.to_owned()));
    let number = number.map(|number| fact::view("Customer number".to_owned(), &number, true));
    let contact = |label: &str, property, given, fact: fn(String) -> Fact| {
        let is_signed = facts::is_signed(session, property);
        Some(fact::view(label.to_owned(), &fact(text(given)?), is_signed))
    };
    let (name, company) = (&session.customer_name, &session.customer_company_name);
    let (email, phone) = (&session.customer_email, &session.customer_phone);
    let contact = [
        contact("Name", "CustomerName", name, Fact::Copied),
        contact("E-mail", "CustomerEmail", email, Fact::Email),
        contact("Phone", "CustomerPhone", phone, Fact::Phone),
        contact("Company", "CustomerCompanyName", company, Fact::Copied),
    ];
    let own = [
        ("Country", plain(country)),
        (
            "Topic",
            plain(session.topic.as_ref().and_then(|topic| text(&topic.name))),
        ),
        (
            "Asked at",
            plain(time::of_day_or_date(session.when_requested)),
        ),
        (
            "Waited",
            waited.map(|waited| Fact::Text(words::counting(waited))),
        ),
        ("Ended at", plain(time::of_day_or_date(session.when_ended))),
        (
            "Rating",
            (1..=5)
                .contains(&session.rating)
                .then(|| Fact::Text(words::stars(session.rating))),
        ),
        ("Comment", plain(text(&session.rating_comment))),
        (
            "Request",
            session
                .request_id
                .map(|number| Fact::Text(format!("No. {number}"))),
        ),
        ("Page", text(&session.page_url).map(Fact::Page)),
    ];
    let own = own.map(|(label, fact)| (label.to_owned(), fact));
    number
        .into_iter()
        .chain(contact.into_iter().flatten())
        .chain(drawn(own))
        .collect()
}

/// What the page tells of its visitor, under a heading that says so: anybody can write it
/// there, whatever it looks like.
fn told(session: &AgentSession) -> impl IntoView + use<> {
    let list: Vec<_> = facts::told(session)
        .map(|(name, value)| fact::view(name.to_owned(), &Fact::Text(value.to_owned()), false))
        .collect();
    (!list.is_empty()).then(|| {
        section()
            .class("told")
            .attr("aria-label", "From the page, not checked")
            .child((h3().child("From the page, not checked"), dl().child(list)))
    })
}

/// What is only looked up now and then, folded away.
fn seldom(facts: &AgentSession) -> impl IntoView + use<> {
    let consent = facts.customer_consented.then(|| {
        words::given(
            facts
                .consent
                .as_ref()
                .and_then(|c| time::of_day_or_date(c.at)),
        )
    });
    let host = Some(facts.customer_host.trim().to_owned()).filter(|host| !host.is_empty());
    let list = drawn([
        ("Consent".to_owned(), consent.map(Fact::Text)),
        (
            "Consent text".to_owned(),
            facts.consent.as_ref().map(words::agreed_to).map(Fact::Text),
        ),
        ("Address".to_owned(), host.map(Fact::Copied)),
    ]);
    (!list.is_empty()).then(|| {
        details()
            .class("seldom")
            .child((summary().child("Consent and network"), dl().child(list)))
    })
}

fn drawn(facts: impl IntoIterator<Item = (String, Option<Fact>)>) -> Vec<AnyView> {
    let known = facts.into_iter().filter_map(|(label, fact)| {
        let fact = fact?;
        Some(fact::view(label, &fact, false))
    });
    known.collect()
}

/// The same visitor's other sessions.
fn elsewhere(console: Console, id: i32) -> impl IntoView {
    let found = Memo::new(move |_| console.desk.with(|desk| desk.elsewhere(id)));
    move || {
        let list: Vec<_> = found
            .get()
            .into_iter()
            .map(|one| {
                let text = queue::recognised(&one);
                if one.own && one.state != State::Waits {
                    let session = one.session;
                    li().child(
                        button()
                            .class("text")
                            .attr("type", "button")
                            .on(ev::click, move |_| console.go_to(session))
                            .child(text),
                    )
                    .into_any()
                } else {
                    li().child(text).into_any()
                }
            })
            .collect();
        (!list.is_empty()).then(|| ul().class("elsewhere").child(list))
    }
}
