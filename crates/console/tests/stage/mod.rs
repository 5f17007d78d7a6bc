//! Sessions and messages as the service tells them, and a desk to lay them on.
#![allow(dead_code, missing_docs)]

use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{Associate, ChatMessage, ChatMessageType, ChatSessionStatus, When};
use anteroom_console::model::desk::Desk;
use std::collections::BTreeMap;

const ME: i32 = 7;

pub fn waiting(id: i32, alias: &str) -> AgentSession {
    AgentSession {
        chat_session_id: id,
        customer_alias: alias.to_owned(),
        status: ChatSessionStatus::InQueue,
        when_requested: When::from_millis(i64::from(id) * 1000),
        ..Default::default()
    }
}

pub fn mine(id: i32, alias: &str) -> AgentSession {
    AgentSession {
        status: ChatSessionStatus::CustomerLast,
        user: Some(Associate {
            associate_id: ME,
            ..Default::default()
        }),
        when_started: When::from_millis(i64::from(id) * 1000),
        ..waiting(id, alias)
    }
}

pub fn ended(session: AgentSession) -> AgentSession {
    AgentSession {
        status: ChatSessionStatus::Finished,
        when_ended: session.when_started,
        ..session
    }
}

pub fn message(id: i32, session: i32, kind: ChatMessageType, text: &str) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        chat_session_id: session,
        kind,
        message: text.to_owned(),
        author: "Ed".to_owned(),
        when_posted: When::from_millis(i64::from(id) * 1000).to_string(),
        ..Default::default()
    }
}

pub fn with(session: AgentSession, messages: Vec<ChatMessage>) -> AgentSession {
    AgentSession {
        messages: Some(messages),
        ..session
    }
}

pub fn desk() -> Desk {
    Desk::new(ME, BTreeMap::new())
}
