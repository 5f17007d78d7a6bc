//! One thing that is known of a visitor: text, or a link, and a way to copy it.

use super::icons;
use crate::browser::page;
use crate::model::contact;
use leptos::ev;
use leptos::html::{a, button, dd, div, dt, span};
use leptos::prelude::*;

/// What is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Words.
    Text(String),
    /// Something that agents take along, like a customer's number.
    Copied(String),
    /// An e-mail address.
    Email(String),
    /// A phone number.
    Phone(String),
    /// The address of a page.
    Page(String),
}

impl Fact {
    fn text(&self) -> &str {
        match self {
            Self::Text(text)
            | Self::Copied(text)
            | Self::Email(text)
            | Self::Phone(text)
            | Self::Page(text) => text,
        }
    }

    fn link(&self) -> Option<String> {
        match self {
            Self::Text(_) | Self::Copied(_) => None,
            Self::Email(address) => contact::mailto(address),
            Self::Phone(number) => contact::tel(number),
            Self::Page(address) => contact::page(address).map(str::to_owned),
        }
    }
}

/// The fact below its label. What the site has signed has a mark below it, which nothing
/// that was typed can draw.
pub fn view(label: String, fact: &Fact, is_signed: bool) -> AnyView {
    let text = fact.text().to_owned();
    let shown = match fact.link() {
        Some(link) => {
            let shown = a().attr("href", link).child(text.clone());
            if matches!(fact, Fact::Page(_)) {
                shown
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer")
                    .into_any()
            } else {
                shown.into_any()
            }
        }
        None => span().child(text.clone()).into_any(),
    };
    let copied = !matches!(fact, Fact::Text(_)) && page::can_copy();
    let button = copied.then(|| copy_button(&label, text));
    div()
        .class("fact")
        .child((
            dt().child(label),
            dd().child((span().attr("dir", "auto").child(shown), button)),
            is_signed.then(|| dd().class("signed").child("Signed by the site")),
        ))
        .into_any()
}

fn copy_button(label: &str, text: String) -> impl IntoView + use<> {
    let label = format!("Copy {}", label.to_lowercase());
    let done = RwSignal::new(false);
    button()
        .class("quiet icon-only copy")
        .attr("type", "button")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .on(ev::click, move |_| {
            done.set(page::copy(&text));
        })
        .child((
            move || match done.get() {
                true => icons::tick().into_any(),
                false => icons::copy().into_any(),
            },
            span()
                .class("hidden")
                .attr("role", "status")
                .child(move || done.get().then_some("Copied")),
        ))
}
