//! What scripts can do outside of themselves, as the service does it.

use chrono::{DateTime, Utc};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// A message that a script adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The session's id.
    pub session: i32,
    /// The text; HTML.
    pub message: String,
    /// The number of a `ChatMessageType`.
    pub kind: i32,
    /// The name above the bubble.
    pub author: String,
    /// The number of a `ChatMessageSpecialType`.
    pub special_type: i32,
    /// Belongs to the special type; for options a JSON array of labels.
    pub special_params: String,
    /// When it is to be shown; now where none is given.
    pub when_posted: Option<DateTime<Utc>>,
}

/// A request over HTTP; its host is on the list of allowed hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: url::Url,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What is sent; empty with GET.
    pub body: String,
    /// The time that the script has left.
    pub timeout: Duration,
    /// The most that an answer may hold, in bytes.
    pub most: usize,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The text.
    pub body: String,
}

/// How serious a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// What a script prints.
    Info,
    /// Something that a script's author should look at.
    Warning,
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How serious it is.
    pub level: Level,
    /// The script, as a path below the scripts folder.
    pub file: String,
    /// Line and column, from 1, where they are known.
    pub place: Option<(usize, usize)>,
    /// What there is to say.
    pub text: String,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// The service, as scripts see it.
///
/// Everything here blocks: scripts run on threads of their own that are inside
/// the runtime's context, so that an implementation may do its work with
/// `tokio::runtime::Handle::current().block_on(…)`. What it starts there in the
/// same task (a trigger on the message that a script adds) is known to be
/// started by a script, and ends after a few rounds. A failure is a sentence;
/// the script can catch it.
pub trait Host: Send + Sync + 'static {
    /// Adds a message to a session and tells its id.
    ///
    /// # Errors
    /// When there is no such session or the message cannot be taken.
    fn add_chat_message(&self, message: NewMessage) -> Result<i32, String>;

    /// Takes the bot off a session and starts it again for people.
    ///
    /// # Errors
    /// When there is no such session.
    fn reset_chat(&self, session: i32) -> Result<(), String>;

    /// Sets a session's status, by its number.
    ///
    /// # Errors
    /// When there is no such session, or it cannot go there from where it is.
    fn set_chat_status(&self, session: i32, status: i32) -> Result<(), String>;

    /// The chat's address, for agents.
    fn get_program_chat(&self) -> String;

    /// The chat's address, for visitors.
    fn get_external_program_chat(&self) -> String;

    /// Asks another server. The host is on the list; its addresses are checked
    /// here, and redirects are not followed.
    ///
    /// # Errors
    /// When no answer came.
    fn http(&self, request: HttpRequest) -> Result<HttpAnswer, String>;

    /// A session as its carrier, without its key.
    ///
    /// # Errors
    /// When there is no such session.
    fn session(&self, session: i32) -> Result<Value, String>;

    /// A session's messages as an array of carriers.
    ///
    /// # Errors
    /// When there is no such session.
    fn messages(&self, session: i32) -> Result<Value, String>;

    /// Writes a line to the log.
    fn log(&self, report: &Report) {
        match report.level {
            Level::Info => tracing::info!(target: "anteroom::scripts", "{report}"),
            Level::Warning => tracing::warn!(target: "anteroom::scripts", "{report}"),
        }
    }
}
