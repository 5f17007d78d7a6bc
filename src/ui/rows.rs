//! What stands in the log, row by row: computed from the state, drawn elsewhere.

use super::{Chat, bots, words};
use crate::browser::clock;
use crate::locale::keys;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType};
use anteroom_engine::{Attached, Bubble, Millis, Stage, Upload, attached, whole};

/// Messages further apart than this get their own time, in minutes.
const GROUP: i32 = 5;

/// A row as drawn; when it changes, it is drawn anew.
#[derive(PartialEq, Eq)]
pub struct Row {
    /// Tells equal texts apart: the Idempotency-Key of the visitor's own, else the
    /// message's id.
    pub key: String,
    /// Where it stands.
    pub side: Side,
    /// What it says.
    pub text: String,
    /// What it offers, a label to a line.
    pub offers: String,
    /// Author and time stand above the first of a group.
    pub first: bool,
    /// Who says it.
    pub author: String,
    /// When, as the wire has it; only where it is shown.
    pub posted: String,
    /// How far it has come.
    pub tick: Tick,
    /// The file that it is.
    pub card: Card,
}

/// What of a row is a file.
#[derive(PartialEq, Eq)]
pub enum Card {
    /// None: it is words.
    None,
    /// A file of the log.
    File(Attached),
    /// One on its way: its size, and how far it is, but for the percents.
    Upload(u32, Stage),
}

/// Whose row it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The visitor's.
    Own,
    /// The agent's, or a bot's.
    Agent,
    /// What happened.
    System,
    /// A day begins.
    Day,
}

/// How far an own message has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Nothing to say.
    None,
    /// On its way.
    Sending,
    /// Stored by the service.
    Stored,
    /// Refused by the service.
    Refused,
}

/// What the next row is compared with.
#[derive(Clone, Default)]
pub struct Before {
    last: Option<(Side, String)>,
    minute: Option<i32>,
    day: Option<Millis>,
    // The message that says that the chat ended, where nothing has come after it.
    closed: Option<i32>,
}

impl Before {
    /// The rows of one entry of the log: the day, where one begins, and the message.
    pub fn rows(&mut self, bubble: &Bubble<'_>, today: Millis, chat: Chat, rows: &mut Vec<Row>) {
        if let Bubble::Message(message) = bubble {
            if message.special_type != ChatMessageSpecialType::ReopenedByCustomer {
                self.continues(today, chat, rows);
            }
            let closes = message.special_type.closes();
            self.closed = closes.then_some(message.chat_message_id);
        }
        if let Some(row) = row(bubble, chat) {
            self.put(row, today, chat, rows);
        }
    }

    /// Says that the chat goes on, where what came last is its end: the agent reopened it,
    /// for which the service has no message.
    pub fn continues(&mut self, today: Millis, chat: Chat, rows: &mut Vec<Row>) {
        let Some(closed) = self.closed.take() else {
            return;
        };
        let row = Row {
            side: Side::System,
            ..own(&format!("{closed}+"), &chat.say(keys::CONTINUES))
        };
        self.put(row, today, chat, rows);
    }

    /// The row of a file on its way.
    pub fn upload(&mut self, upload: &Upload, today: Millis, chat: Chat, rows: &mut Vec<Row>) {
        let (stage, tick) = match &upload.stage {
            Stage::Waiting | Stage::Sending(_) => (Stage::Waiting, Tick::Sending),
            Stage::Stored => (Stage::Stored, Tick::Stored),
            other => (other.clone(), Tick::None),
        };
        let row = Row {
            tick,
            card: Card::Upload(upload.size, stage),
            ..own(&upload.key, &upload.name)
        };
        self.put(row, today, chat, rows);
    }

    fn put(&mut self, mut row: Row, today: Millis, chat: Chat, rows: &mut Vec<Row>) {
        let time = clock::posted(&row.posted);
        // What is not sent yet belongs to now.
        let day = time.map_or(today, clock::local_day);
        // A log that is all of today needs no days.
        let begins = self.day != Some(day) && (self.day.is_some() || day != today);
        if begins {
            rows.push(of_day(day, time, chat));
        }
        self.day = Some(day);
        let minute = minute(&row.posted);
        let near = match (self.minute, minute) {
            (Some(before), Some(now)) => now - before < GROUP,
            (_, None) => true,
            (None, _) => false,
        };
        let same = !begins
            && self
                .last
                .as_ref()
                .is_some_and(|(side, author)| *side == row.side && *author == row.author);
        row.first = row.side != Side::System && !(same && near);
        self.last = Some((row.side, row.author.clone()));
        if row.first {
            self.minute = minute.or(self.minute);
        } else {
            // Not drawn: a row that is the same but for this stays.
            row.posted.clear();
        }
        rows.push(row);
    }
}

/// Counts minutes, from `2026-11-20T21:05…`; days only as far apart as they must be.
fn minute(posted: &str) -> Option<i32> {
    let part = |from, to| i32::try_from(whole(posted.get(from..to)?)?).ok();
    let day = (part(0, 4)? * 12 + part(5, 7)?) * 31 + part(8, 10)?;
    Some((day * 24 + part(11, 13)?) * 60 + part(14, 16)?)
}

fn of_day(day: Millis, time: Option<Millis>, chat: Chat) -> Row {
    let now = clock::now();
    let time = time.unwrap_or(now);
    let text = chat.words(|locale| locale.intl().day(time, now));
    Row {
        key: day.to_string(),
        side: Side::Day,
        text,
        offers: String::new(),
        first: false,
        author: String::new(),
        posted: String::new(),
        tick: Tick::None,
        card: Card::None,
    }
}

fn row(bubble: &Bubble<'_>, chat: Chat) -> Option<Row> {
    match *bubble {
        Bubble::Pending(pending, text) => Some(Row {
            tick: if pending.refused.is_some() {
                Tick::Refused
            } else if pending.stored {
                Tick::Stored
            } else {
                Tick::Sending
            },
            ..own(&pending.key, text)
        }),
        Bubble::Message(message) => of_message(message, chat),
    }
}

/// A row of the visitor's that the log does not have yet.
fn own(key: &str, text: &str) -> Row {
    Row {
        key: key.to_owned(),
        side: Side::Own,
        text: text.to_owned(),
        offers: String::new(),
        first: false,
        author: String::new(),
        posted: String::new(),
        tick: Tick::None,
        card: Card::None,
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
        offers: bots::listed(message),
        first: false,
        author,
        posted: message.when_posted.clone(),
        tick,
        card: attached(message).map_or(Card::None, Card::File),
    })
}

/// A text that is one to three emoji and nothing else is drawn large.
#[must_use]
pub fn is_emoji(text: &str) -> bool {
    let mut faces = 0;
    let mut half = false;
    let mut joined = false;
    for letter in text.chars() {
        match u32::from(letter) {
            // Joins the next to the one before.
            0x200d => joined = true,
            // Variations, skin, tags, the box around a key: part of the one before.
            0xfe0f | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f if faces > 0 => {}
            // Two letters make a flag.
            0x1f1e6..=0x1f1ff => {
                half = !half;
                faces += i32::from(half);
            }
            0x1f000..=0x1faff | 0x2600..=0x27bf | 0x2b50 | 0x2b55 => {
                faces += i32::from(!core::mem::take(&mut joined));
            }
            _ if letter.is_whitespace() => {}
            _ => return false,
        }
    }
    (1..=3).contains(&faces)
}

#[cfg(test)]
mod tests {
    use super::is_emoji;

    #[test]
    fn what_is_only_emoji() {
        for text in ["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🇳🇴🇸🇪", "🎉 🎉 🎉", "⭐"]
        {
            assert!(is_emoji(text), "{text}");
        }
        for text in ["", " ", "1", "👍👍👍👍", "ok 👍", "→", "\u{fe0f}", "©"] {
            assert!(!is_emoji(text), "{text}");
        }
    }
}
