//! Messages.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::live::Side;
use crate::chat::once::{self, Once};
use crate::chat::permissions;
use crate::chat::save::reopened;
use crate::chat::sessions::{self, Agent, By, visitor_name};
use crate::chat::states::illegal;
use crate::chat::{receipts, validate, visitor};
use crate::error::{Fault, Outcome};
use crate::news;
use crate::store::message::{self, BY_SERVICE, BY_VISITOR, MessageRow};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, pending};
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus, When,
};
use serde_json::Value;

/// A visitor says something; it reopens an ended chat.
pub async fn by_visitor(app: &App, id: i32, message: &ChatMessage, once: &Once) -> Outcome<Value> {
    let now = now();
    if let Some(first) = once.find_now(app, now).await? {
        return once::whole_message(app, first).await;
    }
    let text = validate::message("Message", &message.message, validate::VISITOR_MESSAGE)?;
    app.messages.take(id, now, "messages")?;
    let known = {
        let mut read = app.store.peek().await?;
        let known = sessions::require_own(&mut read, id).await?;
        if once.began(app, &known) {
            return said_at_first(&mut read, id, &text).await;
        }
        known
    };
    let mut new = MessageRow {
        session_id: id,
        kind: ChatMessageType::ToUser.number().into(),
        message: text,
        // Of what is special a visitor can say one thing: that a bot's option was pressed.
        special_type: match message.special_type {
            ChatMessageSpecialType::ClickedOption => message.special_type.number().into(),
            _ => 0,
        },
        author: visitor_name(&known),
        read_by_customer: 1,
        when_posted: now,
        created_by: BY_VISITOR,
        client_key: once.client_key(app, &known),
        ..MessageRow::default()
    };
    news::before_message(app, &known, &mut new).await?;
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return once::whole_message(app, first).await;
    }
    let before = sessions::require_own(&mut tx, id).await?;
    let mut row = before.clone();
    match row.status() {
        ChatSessionStatus::InQueue | ChatSessionStatus::CustomerLast => {}
        ChatSessionStatus::UserLast => row.set_status(ChatSessionStatus::CustomerLast),
        ChatSessionStatus::Finished => {
            let target = reopened(&row);
            sessions::move_to(&mut tx, &mut row, target, By::Visitor, now).await?;
        }
        other => return Err(illegal(other, ChatSessionStatus::CustomerLast)),
    }
    let stored = store(&mut tx, &mut row, new).await?;
    let answer = serde_json::to_value(stored.carrier(true))?;
    let short = once::short_message(&answer);
    once.keep(&mut tx, id, &short, now).await?;
    tx.commit().await?;
    app.live.touch(id, now);
    app.live.set_typing(id, Side::Visitor, 0, now);
    sessions::wake(app, Some(&before), &row);
    Ok(answer)
}

/// The answer to a message under the key that its session was made with: what was said with
/// that. A widget that does not know any more whether it has begun the session asks so.
async fn said_at_first(conn: &mut Conn, id: i32, text: &str) -> Outcome<Value> {
    let first = message::first_of_visitor(conn, id).await?;
    let first = first.filter(|first| first.message == text && first.client_key.is_none());
    Ok(serde_json::to_value(
        first.ok_or_else(once::used)?.carrier(true),
    )?)
}

/// When an agent's message is to be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    /// Now.
    Now,
    /// It was then: an import.
    Was(i64),
    /// Not before then.
    Will(i64),
}

fn time(message: &ChatMessage, who: &Agent, now: i64) -> Outcome<Time> {
    // Older bots say it in the parameter of their messages.
    let older = message.special_param.trim().strip_prefix("showAt=");
    let older = older.filter(|_| message.special_type == ChatMessageSpecialType::BotMessage);
    let (field, sent) = match older {
        Some(sent) if message.when_posted.is_empty() => ("SpecialParam", sent),
        _ => ("WhenPosted", message.when_posted.as_str()),
    };
    let when = When::parse(sent).ok_or_else(|| {
        Fault::invalid(
            field,
            "is not a date and time; write it as 2026-11-20T21:00:00Z",
        )
    })?;
    Ok(match when.millis() {
        Some(at) if at > now => Time::Will(at),
        // The console's clock is no reason to rewrite the past.
        Some(at) if at < now && !who.console => Time::Was(at),
        _ => Time::Now,
    })
}

/// What a message of this kind from the agents' side makes of a chat.
fn said_by(kind: i32) -> ChatSessionStatus {
    if kind == i32::from(ChatMessageType::ToUser.number()) {
        ChatSessionStatus::CustomerLast
    } else {
        ChatSessionStatus::UserLast
    }
}

/// The name above a message from the agents' side. An integration may speak for
/// others: a bot by its name, the visitor in another channel or in an import.
pub fn author_of(sent: &str, kind: i32, who: &Agent, row: &SessionRow) -> Outcome<String> {
    let own = || row.public_name(&who.full_name, &who.nickname);
    if who.console {
        return Ok(own());
    }
    let sent = validate::line(sent);
    validate::length("Author", &sent, 255)?;
    Ok(if !sent.is_empty() {
        sent
    } else if kind == i32::from(ChatMessageType::ToUser.number()) {
        visitor_name(row)
    } else {
        own()
    })
}

/// A message from the agents' side as it can be stored; by nobody yet.
fn readable(id: i32, message: &ChatMessage, time: Time, now: i64) -> Outcome<MessageRow> {
    let kind = match message.kind {
        ChatMessageType::Invalid => ChatMessageType::ToCustomer,
        kind => kind,
    };
    // Something that happened needs no words.
    let text = if message.special_type == ChatMessageSpecialType::None {
        validate::message("Message", &message.message, validate::AGENT_MESSAGE)?
    } else {
        let text = validate::clean(&message.message);
        validate::length("Message", &text, validate::AGENT_MESSAGE)?;
        text
    };
    validate::length("SpecialParam", &message.special_param, 255)?;
    Ok(MessageRow {
        session_id: id,
        kind: kind.number().into(),
        message: text,
        // The visitor knows what the visitor said; the rest an import may know.
        read_by_customer: (kind == ChatMessageType::ToUser || message.read_by_customer != 0).into(),
        special_type: message.special_type.number().into(),
        special_param: validate::clean(&message.special_param),
        when_posted: match time {
            Time::Now => now,
            Time::Was(at) | Time::Will(at) => at,
        },
        ..MessageRow::default()
    })
}

/// An agent or integration says something, now or at a time to come.
pub async fn by_agent(
    app: &App,
    who: &Agent,
    id: i32,
    message: &ChatMessage,
    once: &Once,
) -> Outcome<Value> {
    let now = now();
    if let Some(first) = once.find_now(app, now).await? {
        return Ok(first.answer);
    }
    let time = time(message, who, now)?;
    let mut new = MessageRow {
        created_by: who.id,
        ..readable(id, message, time, now)?
    };
    let known = {
        let mut read = app.store.read().await?;
        let known = sessions::require(&mut read, id).await?;
        permissions::check_write(&mut read, who.id, &known).await?;
        known
    };
    new.author = author_of(&message.author, new.kind, who, &known)?;
    news::before_message(app, &known, &mut new).await?;
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let before = sessions::require(&mut tx, id).await?;
    permissions::check_write(&mut tx, who.id, &before).await?;
    let mut row = before.clone();
    let stored = now_or_later(&mut tx, &mut row, new, time).await?;
    let answer = serde_json::to_value(stored.carrier(false))?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    app.live.set_typing(id, Side::Agent, 0, now);
    said(app, time, &before, &row);
    Ok(answer)
}

/// A script says something, now or at a time to come; answers the message's id.
pub async fn by_script(app: &App, id: i32, message: &ChatMessage) -> Outcome<i32> {
    let now = now();
    let time = match time(message, &Agent::default(), now)? {
        Time::Will(at) => Time::Will(at),
        Time::Now | Time::Was(_) => Time::Now,
    };
    let mut new = readable(id, message, time, now)?;
    new.author = validate::line(&message.author);
    validate::length("Author", &new.author, 255)?;
    let known = {
        let mut read = app.store.read().await?;
        sessions::require(&mut read, id).await?
    };
    news::before_message(app, &known, &mut new).await?;
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    let mut row = before.clone();
    let stored = now_or_later(&mut tx, &mut row, new, time).await?;
    tx.commit().await?;
    said(app, time, &before, &row);
    Ok(stored.id)
}

/// Stores a message from the agents' side, or keeps it for its time.
async fn now_or_later(
    conn: &mut Conn,
    row: &mut SessionRow,
    new: MessageRow,
    time: Time,
) -> Outcome<MessageRow> {
    if row.status().is_ended() {
        return Err(illegal(row.status(), said_by(new.kind)));
    }
    if let Time::Will(at) = time {
        pending::add(conn, &new, at).await?;
        return Ok(new);
    }
    from_agents(conn, row, new).await
}

fn said(app: &App, time: Time, before: &SessionRow, row: &SessionRow) {
    if let Time::Will(_) = time {
        app.hub.wake(&[Channel::Later]);
    }
    sessions::wake(app, Some(before), row);
}

/// Stores a message from the agents' side in a session that is not over. A bot
/// that speaks takes the visitor out of the form or the queue.
pub async fn from_agents(
    conn: &mut Conn,
    row: &mut SessionRow,
    new: MessageRow,
) -> Outcome<MessageRow> {
    let is = |kind: ChatMessageType| new.kind == i32::from(kind.number());
    let bot = row.chatbot_isactive && new.created_by == BY_SERVICE;
    let speaks = bot && is(ChatMessageType::ToCustomer);
    if is_late(conn, row, &new).await? {
        // What was said since then decides.
    } else if speaks || row.status().is_chat() && !is(ChatMessageType::Special) {
        row.set_status(said_by(new.kind));
    }
    store(conn, row, new).await
}

/// Whether something was said after the time that the message is from: an import
/// fills in what is missing.
async fn is_late(conn: &mut Conn, row: &SessionRow, new: &MessageRow) -> Outcome<bool> {
    let quick = row.idle.is_none_or(|idle| new.when_posted >= idle);
    Ok(!quick && message::last_posted(conn, row.id).await? > Some(new.when_posted))
}

/// Stores a message and what it changes in its session.
pub async fn store(
    conn: &mut Conn,
    row: &mut SessionRow,
    mut stored: MessageRow,
) -> Outcome<MessageRow> {
    if !stored.message.is_empty() {
        let copy = validate::copy(&stored.message);
        if row.first_message.is_empty() && stored.created_by == BY_VISITOR {
            row.first_message.clone_from(&copy);
        }
        if !is_late(conn, row, &stored).await? {
            row.last_message = copy;
        }
    }
    row.idle = Some(stored.when_posted).max(row.idle);
    session::update(conn, row).await?;
    stored.id = message::add(conn, &stored).await?;
    Ok(stored)
}

/// A session's messages after a cursor.
pub async fn list(app: &App, id: i32, after: i32, for_visitor: bool) -> Outcome<Vec<ChatMessage>> {
    if after < 0 {
        return Err(Fault::invalid("After", "has to be 0 or a message's id"));
    }
    let mut read = app.store.read().await?;
    if for_visitor {
        sessions::require_own(&mut read, id).await?;
        receipts::has_read(app, id, after).await?;
    } else {
        sessions::require(&mut read, id).await?;
    }
    let mut rows = message::after(&mut read, id, after).await?;
    if for_visitor {
        rows.retain(visitor::sees);
    }
    Ok(rows.iter().map(|row| row.carrier(for_visitor)).collect())
}
