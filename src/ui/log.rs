//! The messages: rows computed from the state, one view for each, kept while it stays the same.

use super::links::{Piece, pieces};
use super::view::{Drawn, Local, Tag, View, button, div, react, tag};
use super::{Chat, icon, words};
use crate::browser::clock;
use crate::locale::keys;
use anteroom_carriers::{ChatMessage, ChatMessageType};
use anteroom_engine::{Bubble, Event, Focus, Pending, State};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use web_sys::Element;

/// Messages further apart than this get their own time, in minutes.
const GROUP: i32 = 5;
/// The reader is at the bottom when no more than this is below, in pixels.
const NEAR: i32 = 48;

/// A row as drawn; when it changes, it is drawn anew.
#[derive(PartialEq, Eq)]
struct Row {
    // Tells equal texts apart: the message's id, or the Idempotency-Key.
    key: String,
    side: Side,
    text: String,
    // Author and time stand above the first of a group.
    first: bool,
    author: String,
    posted: String,
    tick: Tick,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Own,
    Agent,
    System,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tick {
    None,
    Sending,
    Stored,
    Refused,
}

/// Lets what scrolls follow new messages while the reader is at the bottom, and
/// else says that there are some.
pub fn scroller(chat: Chat, scroll: Tag) -> Tag {
    let away = Local::new();
    let news = Local::new();
    let bottom = scroll.element();
    let end = bottom.clone();
    let mut before = None;
    // What moves the bottom: rows, the agent's typing, the panel's opening.
    react(move || {
        let now = chat.state(|state| {
            let typing = state.session.as_ref().is_some_and(|s| s.agent_typing);
            (state.cursor(), state.outbox.len(), typing, state.open)
        });
        if before == Some(now) {
            return;
        }
        let own = before.is_none_or(|before| now.1 > before.1);
        let later = before.is_some_and(|before| now.0 > before.0);
        before = Some(now);
        if own || !untrack(|| away.is()) {
            let end = end.clone();
            spawn_local(async move {
                tick().await;
                to_bottom(&end);
            });
        } else if later {
            news.turn(true);
        }
    });
    let here = bottom.clone();
    let scroll = scroll.attr("tabindex", "0").on("scroll", move |_| {
        let under = here.scroll_height() - here.client_height() - here.scroll_top();
        away.turn(under >= NEAR);
        if under < NEAR {
            news.turn(false);
        }
    });
    div("talk-log").with(scroll).part_if(
        move || news.is(),
        move || {
            let bottom = bottom.clone();
            button("news")
                .say(&chat.say(keys::NEW_BELOW))
                .child(icon::icon(icon::DOWN))
                .click(move || to_bottom(&bottom))
                .done()
        },
    )
}

fn to_bottom(scroller: &Element) {
    scroller.set_scroll_top(scroller.scroll_height());
}

/// The log itself. It is silent: what is news is said once, by the live region.
pub fn log(chat: Chat) -> Tag {
    let list = div("log")
        .attr("role", "log")
        .attr("aria-live", "off")
        .attr("aria-label", &chat.say(keys::LOG));
    let parent = list.element();
    let mut drawn: Vec<(Row, Drawn)> = Vec::new();
    let mut last = None;
    react(move || {
        chat.state(|state| {
            let now = fingerprint(state);
            if last.replace(now) != Some(now) {
                follow(chat, &parent, &mut drawn, rows(state, chat));
            }
        });
    });
    list
}

/// Tells one log from another without comparing every text at every key press.
fn fingerprint(state: &State) -> [usize; 5] {
    let count = |is: fn(&Pending) -> bool| state.outbox.iter().filter(|p| is(p)).count();
    [
        usize::try_from(state.cursor()).unwrap_or_default(),
        state.log.len(),
        state.outbox.len(),
        count(|p| p.stored),
        count(|p| p.refused.is_some()),
    ]
}

/// Makes the page show these rows. Those that stay are not touched: somebody may be
/// reading or marking them.
fn follow(chat: Chat, parent: &Element, drawn: &mut Vec<(Row, Drawn)>, rows: Vec<Row>) {
    let count = rows.len();
    for (at, row) in rows.into_iter().enumerate() {
        let there = (at..drawn.len()).find(|&there| drawn[there].0 == row);
        if there == Some(at) {
            continue;
        }
        let fresh = match there {
            Some(there) => drawn.remove(there),
            None => {
                let fresh = Drawn::new(&mut || draw(chat, &row));
                (row, fresh)
            }
        };
        let next = drawn.get(at).and_then(|(_, next)| next.node());
        fresh.1.put(parent, next);
        drawn.insert(at, fresh);
    }
    drawn.truncate(count);
}

fn rows(state: &State, chat: Chat) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last_time = None;
    for bubble in state.bubbles() {
        let Some(mut row) = row(&bubble, chat) else {
            continue;
        };
        let time = minute(&row.posted);
        let near = match (last_time, time) {
            (Some(before), Some(now)) => now - before < GROUP,
            // What is not sent yet belongs to now.
            (_, None) => true,
            (None, _) => false,
        };
        let same = rows
            .last()
            .is_some_and(|last| last.side == row.side && last.author == row.author);
        row.first = row.side != Side::System && !(same && near);
        if !row.first {
            // Not drawn: a row that is the same but for this stays.
            row.posted.clear();
        }
        if time.is_some() && row.first {
            last_time = time;
        }
        rows.push(row);
    }
    rows
}

/// Counts minutes, from `2026-11-20T21:05…`; days only as far apart as they must be.
fn minute(posted: &str) -> Option<i32> {
    let part = |from, to| posted.get(from..to)?.parse::<i32>().ok();
    let day = (part(0, 4)? * 12 + part(5, 7)?) * 31 + part(8, 10)?;
    Some((day * 24 + part(11, 13)?) * 60 + part(14, 16)?)
}

fn row(bubble: &Bubble<'_>, chat: Chat) -> Option<Row> {
    match *bubble {
        Bubble::Pending(pending, text) => Some(Row {
            key: pending.key.clone(),
            side: Side::Own,
            text: text.to_owned(),
            first: false,
            author: String::new(),
            posted: String::new(),
            tick: if pending.refused.is_some() {
                Tick::Refused
            } else if pending.stored {
                Tick::Stored
            } else {
                Tick::Sending
            },
        }),
        Bubble::Message(message) => of_message(message, chat),
    }
}

fn of_message(message: &ChatMessage, chat: Chat) -> Option<Row> {
    let (side, author, tick) = match message.kind {
        ChatMessageType::ToUser => (Side::Own, String::new(), Tick::Stored),
        ChatMessageType::ToCustomer => (Side::Agent, message.author.clone(), Tick::None),
        ChatMessageType::Special => (Side::System, String::new(), Tick::None),
        ChatMessageType::Invalid => return None,
    };
    let text = if side == Side::System {
        chat.words(|locale| words::special(locale, message))?
    } else {
        message.message.clone()
    };
    let key = message.client_key.clone();
    Some(Row {
        key: key.unwrap_or_else(|| message.chat_message_id.to_string()),
        side,
        text,
        first: false,
        author,
        posted: message.when_posted.clone(),
        tick,
    })
}

fn draw(chat: Chat, row: &Row) -> View {
    let out = match row.side {
        Side::System => {
            return tag("p")
                .class("system")
                .attr("dir", "auto")
                .say(&row.text)
                .done();
        }
        Side::Own => div("row own"),
        Side::Agent => div("row agent"),
    };
    let out = if row.first {
        out.with(above(chat, row))
    } else {
        out
    };
    let bubble = div("bubble").attr("dir", "auto");
    let out = out.with(linked(bubble, &row.text));
    match row.tick {
        Tick::None => out.done(),
        Tick::Sending => out.with(mark(chat, icon::CLOCK, keys::SENDING)).done(),
        Tick::Stored => out.with(mark(chat, icon::TICK, keys::SENT)).done(),
        Tick::Refused => out.with(refused(chat, row.key.clone())).done(),
    }
}

/// Who and when.
fn above(chat: Chat, row: &Row) -> Tag {
    let author = match row.side {
        Side::Own => chat.say(keys::YOU),
        _ => chat.words(|locale| words::somebody(locale, &row.author).to_owned()),
    };
    let mut head = div("by").with(tag("span").class("author").attr("dir", "auto").say(&author));
    if let Some(time) = clock::posted(&row.posted) {
        let mut words = String::new();
        if clock::local_day(clock::now()) != clock::local_day(time) {
            words.push_str(&chat.words(|locale| locale.intl().day(time, clock::now())));
            words.push(' ');
        }
        words.push_str(&chat.words(|locale| locale.intl().time(time)));
        head = head.with(
            tag("time")
                .attr("datetime", &[&row.posted, "Z"].concat())
                .say(&words),
        );
    }
    head
}

fn mark(chat: Chat, path: &'static str, words: &'static str) -> Tag {
    tag("span")
        .class("tick")
        .child(icon::icon(path))
        .with(tag("span").class("said").say(&chat.say(words)))
}

fn refused(chat: Chat, key: String) -> Tag {
    div("refused")
        .child(super::form::mistake(&chat.say(keys::NOT_SENT)))
        .with(
            button("link")
                .say(&chat.say(keys::TRY_AGAIN))
                .click(move || {
                    chat.tell(Event::Retried(key.clone()));
                    // The button goes with the refusal.
                    chat.wish(Focus::Composer);
                }),
        )
}

/// A text with its web addresses clickable. It is only ever set as text.
pub fn linked(mut to: Tag, text: &str) -> Tag {
    for piece in pieces(text) {
        to = match piece {
            Piece::Words(words) => to.say(words),
            Piece::Link(address) => to.with(
                tag("a")
                    .attr("href", address)
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer nofollow")
                    .say(address),
            ),
        };
    }
    to
}
