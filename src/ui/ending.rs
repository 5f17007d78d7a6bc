//! What can be done with a chat that is over: kept, sent, taken along, erased.

use super::view::{Local, Tag, View, button, div, tag};
use super::{Chat, fields, icon, words};
use crate::locale::{Key, keys};
use anteroom_engine::{Event, Format, Phase, State, Task};
use leptos::prelude::untrack;
use std::cell::RefCell;
use std::rc::Rc;

/// Everything that can be done with it, folded away.
pub fn with_tools(screen: Tag, chat: Chat) -> Tag {
    screen.when(
        chat,
        |state| {
            state.session.is_some() || state.posted.as_ref().is_some_and(|p| !p.secret.is_empty())
        },
        |chat| {
            div("tools")
                .when(
                    chat,
                    |state| state.session.is_some(),
                    |chat| keep(chat).done(),
                )
                .with(data(chat))
                .with(shared(chat))
                .done()
        },
    )
}

fn folded(chat: Chat, words: Key) -> Tag {
    tag("details").with(tag("summary").word(chat, words))
}

/// The conversation, as a file or by e-mail.
fn keep(chat: Chat) -> Tag {
    let save = |words, format| {
        button("plain")
            .word(chat, words)
            .click(move || chat.tell(Event::Saved(format)))
    };
    folded(chat, keys::SAVE)
        .with(
            div("pair")
                .with(save(keys::SAVE_TEXT, Format::Text))
                .with(save(keys::SAVE_HTML, Format::Html)),
        )
        .when(chat, State::mails, |chat| mail(chat).done())
}

fn mail(chat: Chat) -> Tag {
    let known = untrack(|| chat.state(|state| state.form.contact.email.clone()));
    let address = Rc::new(RefCell::new(known.clone()));
    let typed = Rc::clone(&address);
    let missing = Local::new();
    let field = tag("input")
        .attr("id", "mail")
        .attr("type", "email")
        .attr("autocomplete", "email")
        .attr("aria-describedby", "mail-error")
        .state("aria-invalid", move || missing.is())
        .value(move || known.clone())
        .on("input", move |event| {
            missing.turn(false);
            typed.replace(fields::typed(event.target()));
        });
    // The service sends it to the chat's own address and to no other.
    let field = match address.borrow().contains('@') {
        true => field.attr("readonly", ""),
        false => field,
    };
    let error = tag("div").attr("id", "mail-error").part(
        move || missing.is().then(|| chat.say(keys::NOT_EMAIL)),
        fields::mistake,
    );
    fields::on_submit(tag("form").attr("novalidate", ""), move || {
        let address = address.borrow().trim().to_owned();
        if address.contains('@') {
            chat.tell(Event::Errand(chat.key(), Task::Transcript(address)));
        } else {
            missing.turn(true);
        }
    })
    .with(
        div("field")
            .with(tag("label").attr("for", "mail").word(chat, keys::MAIL))
            .with(field)
            .with(error),
    )
    .with(
        tag("button")
            .class("plain wide")
            .attr("type", "submit")
            .word(chat, keys::MAIL_SEND),
    )
    .with(outcome(chat, |task| matches!(task, Task::Transcript(_))))
}

/// What the service keeps of it: a copy, or its end.
fn data(chat: Chat) -> Tag {
    let sure = Local::new();
    let erase = button("plain")
        .word(chat, keys::DATA_ERASE)
        .click(move || sure.turn(true));
    folded(chat, keys::DATA)
        .with(tag("p").word(chat, keys::DATA_TEXT))
        .with(
            div("pair")
                .with(
                    button("plain")
                        .word(chat, keys::DATA_SAVE)
                        .tells(chat, |chat| Event::Errand(chat.key(), Task::Export)),
                )
                .with(erase),
        )
        .part_if(
            move || sure.is(),
            move || {
                div("ask")
                    .attr("role", "group")
                    .attr("aria-labelledby", "erase-ask")
                    .with(
                        tag("p")
                            .attr("id", "erase-ask")
                            .attr("role", "alert")
                            .word(chat, keys::ERASE_ASK),
                    )
                    .with(
                        button("main")
                            .word(chat, keys::ERASE_YES)
                            .tells(chat, |chat| Event::Errand(chat.key(), Task::Erase)),
                    )
                    .with(
                        button("plain")
                            .word(chat, keys::ERASE_NO)
                            .click(move || sure.turn(false)),
                    )
                    .done()
            },
        )
        .with(outcome(chat, |task| !matches!(task, Task::Transcript(_))))
}

/// How an errand went, beside the button that sent it. It is announced elsewhere.
fn outcome(chat: Chat, mine: fn(&Task) -> bool) -> Tag {
    let words = move || {
        chat.state(|state| {
            let errand = state.errand.as_ref().filter(|errand| mine(&errand.task))?;
            Some(match &errand.phase {
                Phase::Busy => chat.say(keys::ERRAND_BUSY),
                Phase::Done => chat.say(words::errand(&errand.task)),
                Phase::Lost => chat.say(keys::ERRAND_LOST),
                Phase::Later(at) => {
                    let seconds = (at - state.now()) / 1_000;
                    chat.count(
                        keys::ERRAND_LATER,
                        usize::try_from(seconds).unwrap_or(1).max(1),
                    )
                }
                Phase::Refused(words) => chat.words(|locale| words::errand_refused(locale, words)),
            })
        })
    };
    let failed = move || {
        chat.state(|state| {
            let errand = state.errand.as_ref();
            errand.is_some_and(|e| !matches!(e.phase, Phase::Busy | Phase::Done))
        })
    };
    div("outcome").part(words, move |words| {
        if failed() {
            fields::mistake(words)
        } else {
            tag("p").class("small").say(words).done()
        }
    })
}

/// A computer that others use, too.
fn shared(chat: Chat) -> Tag {
    folded(chat, keys::SHARED)
        .with(tag("p").word(chat, keys::SHARED_TEXT))
        .with(
            button("plain wide")
                .word(chat, keys::WIPE)
                .tells(chat, |chat| Event::Wiped(chat.key())),
        )
}

/// What proves that everything is erased.
pub fn with_receipt(screen: Tag, chat: Chat) -> Tag {
    screen.when(chat, |state| state.receipt.is_some(), receipt)
}

fn receipt(chat: Chat) -> View {
    let receipt = chat.state(|state| state.receipt.clone())?;
    let facts = chat.words(|locale| {
        locale.with(
            keys::ERASED_TEXT,
            &[
                ("messages", &receipt.messages.to_string()),
                ("files", &receipt.files.to_string()),
            ],
        )
    });
    let copied = Local::new();
    let text = receipt.text.clone();
    div("receipt")
        .with(tag("p").say(&facts))
        .with(
            tag("textarea")
                .attr("readonly", "")
                .attr("rows", "4")
                .attr("dir", "ltr")
                .label(chat, keys::RECEIPT)
                .value(move || text.clone()),
        )
        .with(
            div("pair")
                .with(
                    button("plain")
                        .attr("aria-live", "polite")
                        .live(move || {
                            chat.say(if copied.is() {
                                keys::COPIED
                            } else {
                                keys::COPY
                            })
                        })
                        .click(move || {
                            if crate::browser::page::copy(&receipt.text) {
                                copied.turn(true);
                            }
                        }),
                )
                .with(
                    button("plain")
                        .word(chat, keys::RECEIPT_SAVE)
                        .tells(chat, |_| Event::ReceiptSaved),
                ),
        )
        .done()
}

/// The mark that fits how it came.
pub fn mark(path: &'static str) -> Tag {
    div("mark").child(icon::icon(path))
}
