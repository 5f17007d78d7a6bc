//! What scripts can do to the service.

use crate::app::{App, Shared};
use crate::chat::{reset, save, talk, view};
use crate::error::Outcome;
use crate::events::host::{Host, HttpAnswer, HttpRequest, NewMessage};
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionStatus};
use serde_json::Value;
use std::fmt;
use std::future::Future;
use std::sync::Weak;

/// The service in the hands of its scripts.
#[derive(Clone)]
pub struct Hands(Weak<App>);

impl fmt::Debug for Hands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hands")
    }
}

impl Hands {
    /// The hands of a service that is being made.
    pub const fn new(app: Weak<App>) -> Self {
        Self(app)
    }

    /// Does something to its end, on a script's own thread.
    fn work<T, F>(&self, work: impl FnOnce(Shared) -> F) -> Result<T, String>
    where
        F: Future<Output = Outcome<T>>,
    {
        let app = self.0.upgrade().ok_or("the service is stopping")?;
        tokio::runtime::Handle::current()
            .block_on(work(app))
            .map_err(|fault| fault.to_string())
    }
}

impl Host for Hands {
    fn add_chat_message(&self, new: NewMessage) -> Result<i32, String> {
        let kind = ChatMessageType::from_number(new.kind.into())
            .ok_or_else(|| format!("{} is no ChatMessageType", new.kind))?;
        let special_type = ChatMessageSpecialType::from_number(new.special_type.into())
            .ok_or_else(|| format!("{} is no ChatMessageSpecialType", new.special_type))?;
        let message = ChatMessage {
            kind,
            message: new.message,
            author: new.author,
            special_type,
            special_param: new.special_params,
            when_posted: new
                .when_posted
                .map(|at| at.to_rfc3339())
                .unwrap_or_default(),
            ..ChatMessage::default()
        };
        self.work(|app| async move { talk::by_script(&app, new.session, &message).await })
    }

    fn reset_chat(&self, session: i32) -> Result<(), String> {
        self.work(|app| async move { reset::by_script(&app, session).await })
    }

    fn set_chat_status(&self, session: i32, status: i32) -> Result<(), String> {
        let status = ChatSessionStatus::from_number(status.into())
            .ok_or_else(|| format!("{status} is no ChatSessionStatus"))?;
        self.work(|app| async move { save::by_script(&app, session, status).await })
    }

    fn get_program_chat(&self) -> String {
        "/console/".to_owned()
    }

    fn get_external_program_chat(&self) -> String {
        "/".to_owned()
    }

    fn http(&self, _request: HttpRequest) -> Result<HttpAnswer, String> {
        Err("no host is allowed".to_owned())
    }

    fn session(&self, session: i32) -> Result<Value, String> {
        let ask = view::Ask::default();
        let found = self.work(|app| async move { view::one(&app, session, &ask).await })?;
        match found {
            Value::Null => Err(format!("there is no session {session}")),
            found => Ok(found),
        }
    }

    fn messages(&self, session: i32) -> Result<Value, String> {
        self.work(|app| async move {
            let list = talk::list(&app, session, 0, false).await?;
            Ok(serde_json::to_value(list)?)
        })
    }
}
