//! Calls of the documented API, and what can become of them.

use super::Console;
use crate::browser::http::{self, Answer, Ask};
use crate::model::words;
use anteroom_carriers::ErrorCarrier;
use serde_json::Value;
use std::time::Duration;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or a service that is not ready: worth another try.
    Lost,
    /// The sign-in is over.
    SignedOut,
    /// The service refused, and says why.
    Refused(String),
}

/// Where a method is: of the chat agent, unless another one stands before its name.
pub fn method(name: &str) -> String {
    let agent = if name.contains('/') { "" } else { "Chat/" };
    // Relative to the console's page: a proxy may have put the service below a path.
    format!("../api/v1/Agents/{agent}{name}")
}

impl Console {
    /// Calls a method and answers the body.
    pub(super) async fn call(
        self,
        name: &str,
        body: &Value,
        key: Option<&str>,
    ) -> Result<String, Trouble> {
        self.call_within(name, body, key, http::LIMIT).await
    }

    /// The same; without an answer within this limit it has failed.
    pub(super) async fn call_within(
        self,
        name: &str,
        body: &Value,
        key: Option<&str>,
        limit: Duration,
    ) -> Result<String, Trouble> {
        let url = method(name);
        let ask = Ask {
            url: &url,
            body: body.to_string(),
            key,
            limit: Some(limit),
            ..Ask::default()
        };
        let pending = self.watch();
        let answer = http::send(ask).await;
        pending.set(false);
        let Ok(answer) = answer else {
            self.doubt();
            return Err(Trouble::Lost);
        };
        self.keep_time(answer.date);
        taken(answer)
    }

    /// Says what went wrong with something that is not tried again.
    pub(super) fn complain(self, trouble: Trouble) {
        match trouble {
            Trouble::Lost => self.tell("The service does not answer. Try again in a moment."),
            Trouble::SignedOut => self.signed_out(),
            Trouble::Refused(why) => self.tell(why),
        }
    }
}

/// The body of an answer that is a success.
pub(super) fn taken(answer: Answer) -> Result<String, Trouble> {
    match answer.status {
        200..=299 => Ok(answer.body),
        status => Err(trouble(status, &answer.body)),
    }
}

/// What a status that is no success means.
pub fn trouble(status: u16, body: &str) -> Trouble {
    match status {
        401 => Trouble::SignedOut,
        408 | 425 | 429 | 500.. => Trouble::Lost,
        _ => {
            let error: ErrorCarrier = serde_json::from_str(body).unwrap_or_default();
            Trouble::Refused(words::refusal(&error.error_message, error.field.as_deref()))
        }
    }
}
