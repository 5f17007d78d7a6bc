//! The requests that visitors have left, below the chats.

use super::linked::{self, linked};
use crate::acts::Console;
use crate::browser::{page, time};
use crate::model::{contact, words};
use anteroom_carriers::ChatRequest;
use leptos::ev;
use leptos::html::{button, details, div, h2, li, p, section, span, summary, ul};
use leptos::prelude::*;

/// The list; not there before it is known, so that nothing jumps about.
pub fn view(console: Console) -> impl IntoView {
    let all = Memo::new(move |_| console.requests.with(|known| known.list.clone()));
    let done = Memo::new(move |_| console.requests.with(|known| known.done));
    let count = move || all.with(|all| all.as_ref().map_or(0, Vec::len));
    section()
        .class("requests")
        .attr("data-region", "")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", "requests-title")
        .child((
            div().class("list-head").child((
                h2().id("requests-title").child("Requests"),
                span()
                    .class("count")
                    .child(move || (!done.get() && count() > 0).then(count)),
                button()
                    .class("quiet small")
                    .attr("type", "button")
                    .attr(
                        "aria-pressed",
                        move || if done.get() { "true" } else { "false" },
                    )
                    .on(ev::click, move |_| {
                        console.show_done_requests(!done.get_untracked());
                    })
                    .child(move || if done.get() { "Show open" } else { "Show done" }),
            )),
            ul().class("rows").child(For(ForProps::builder()
                .each(move || all.get().unwrap_or_default())
                .key(|request| (request.request_id, request.done))
                .children(move |request| row(console, &request))
                .build())),
            move || {
                let known = all.with(Option::is_some);
                (known && count() == 0).then(|| {
                    p().class("empty").child(if done.get() {
                        "No request has been seen to yet."
                    } else {
                        "No open requests."
                    })
                })
            },
        ))
}

fn row(console: Console, request: &ChatRequest) -> impl IntoView + use<> {
    let (id, done) = (request.request_id, request.done);
    let who = words::asker(request);
    let posted = time::of_day_or_date(request.posted_at);
    let seen_to = done.then(|| format!("Done by {}", request.done_by));
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mail = linked::contact(&request.customer_email, contact::mailto);
    let phone = linked::contact(&request.customer_phone, contact::tel);
    let country = text(&request.customer_country).map(|code| page::country_name(&code));
    let more = [text(&request.customer_company_name), country];
    let more: Vec<String> = more.into_iter().flatten().collect();
    let more = (!more.is_empty()).then(|| span().attr("dir", "auto").child(more.join(", ")));
    li().class("row row-request").child((
        details().class("request").child((
            summary().child((
                span().class("row-top").child((
                    span()
                        .class("row-name")
                        .attr("dir", "auto")
                        .child(who.clone()),
                    span().class("age").child(posted),
                )),
                span().class("row-sub").child((
                    span().child(format!("No. {id}")),
                    span().class("row-topic").child(request.topic_name.clone()),
                    seen_to.map(|text| span().class("tag").child(text)),
                )),
                span()
                    .class("row-said one-line")
                    .attr("dir", "auto")
                    .child(request.message.clone()),
            )),
            p().class("request-text")
                .attr("dir", "auto")
                .child(linked(&request.message)),
            p().class("request-contact").child((mail, phone, more)),
        )),
        button()
            .class("small")
            .attr("type", "button")
            .attr(
                "aria-label",
                match done {
                    true => format!("Reopen the request of {who}"),
                    false => format!("Done with the request of {who}"),
                },
            )
            .on(ev::click, move |_| console.set_request_done(id, !done))
            .child(if done { "Reopen" } else { "Done" }),
    ))
}
