//! One row of the log, drawn.

use super::rows::{Card, Row, Side, Tick, is_emoji};
use super::view::{Tag, View, button, div, tag};
use super::{Chat, files, icon, words};
use crate::browser::clock;
use crate::locale::{Key, keys};
use anteroom_engine::{Event, Focus};
use anteroom_links::{Piece, pieces};

/// Draws a row.
pub fn draw(chat: Chat, row: &Row) -> View {
    let out = match row.side {
        Side::System => {
            return tag("p")
                .class("system")
                .attr("dir", "auto")
                .say(&row.text)
                .done();
        }
        Side::Day => return tag("p").class("system day").say(&row.text).done(),
        Side::Own => div("row own"),
        Side::Agent => div("row agent"),
    };
    let out = if row.first {
        out.with(above(chat, row))
    } else {
        out
    };
    let out = out.with(if row.card != Card::None {
        files::card(chat, row)
    } else {
        let class = if is_emoji(&row.text) {
            "bubble emoji"
        } else {
            "bubble"
        };
        let bubble = linked(div(class), &row.text);
        if row.offers.is_empty() {
            bubble
        } else {
            // The style hides it where the same can be pressed.
            bubble.with(div("listed").say(&row.offers))
        }
    });
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
        head = head.with(
            tag("time")
                .attr("datetime", &[&row.posted, "Z"].concat())
                .say(&chat.words(|locale| locale.intl().time(time))),
        );
    }
    head
}

fn mark(chat: Chat, path: &'static str, words: Key) -> Tag {
    tag("span")
        .class("tick")
        .child(icon::icon(path))
        .with(tag("span").class("said").word(chat, words))
}

fn refused(chat: Chat, key: String) -> Tag {
    div("refused")
        .child(super::form::mistake(&chat.say(keys::NOT_SENT)))
        .with(button("link").word(chat, keys::TRY_AGAIN).click(move || {
            chat.tell(Event::Retried(key.clone()));
            // The button goes with the refusal.
            chat.wish(Focus::Composer);
        }))
}

/// A text with its addresses clickable. It is only ever set as text, and what is
/// shown is where it leads.
pub fn linked(mut to: Tag, text: &str) -> Tag {
    for piece in pieces(text) {
        to = match piece.href() {
            None => to.say(piece.text()),
            Some(href) => {
                let link = tag("a").attr("href", &href).say(piece.text());
                // A mail program is no page: there is no window to open.
                to.with(if matches!(piece, Piece::Mail(_)) {
                    link
                } else {
                    link.attr("target", "_blank")
                        .attr("rel", "noopener noreferrer nofollow")
                })
            }
        };
    }
    to
}
