//! Requests that visitors have left: reading them, and seeing to them.

use super::Console;
use super::notice::Undo;
use anteroom_carriers::ChatRequest;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use std::time::Duration;
use web_time::Instant;

/// They are not read again sooner than this.
const QUIET: Duration = Duration::from_secs(1);

/// The requests that are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// Those that were seen to, instead of the open ones.
    pub done: bool,
    /// The newest first; none until they are known.
    pub list: Option<Vec<ChatRequest>>,
    /// When they were read last.
    read_at: Option<Instant>,
}

impl Console {
    /// Reads the requests, unless they were read just now.
    pub(super) fn read_requests(self) {
        let read_at = self.requests.with_untracked(|known| known.read_at);
        if read_at.is_none_or(|at| at.elapsed() > QUIET) {
            self.requests
                .update(|known| known.read_at = Some(Instant::now()));
            self.load_requests();
        }
    }

    fn load_requests(self) {
        let done = self.requests.with_untracked(|known| known.done);
        spawn_local(async move {
            let body = json!({ "Done": done });
            let answer = self.call("Anteroom/ChatRequestsForUser", &body, None).await;
            // The next round tries again.
            let Ok(answer) = answer else { return };
            let Ok(list) = serde_json::from_str::<Vec<ChatRequest>>(&answer) else {
                return;
            };
            let is_wanted = self.requests.with_untracked(|known| known.done == done);
            let is_new = self
                .requests
                .with_untracked(|known| known.list.as_ref() != Some(&list));
            if is_wanted && is_new {
                self.requests.update(|known| known.list = Some(list));
            }
        });
    }

    /// Shows the requests that were seen to, or the open ones.
    pub fn show_done_requests(self, done: bool) {
        self.requests.update(|known| {
            known.done = done;
            known.list = None;
        });
        self.load_requests();
    }

    /// Notes that a request was seen to, or that it is open again.
    pub fn set_request_done(self, id: i32, done: bool) {
        spawn_local(async move {
            let body = json!({ "RequestId": id, "Done": done });
            match self.call("Anteroom/SetChatRequestDone", &body, None).await {
                Ok(_) => {
                    let text = match done {
                        true => format!("Request {id} is done."),
                        false => format!("Request {id} is open again."),
                    };
                    self.tell_undoable(text, Undo::Request { id, done });
                    self.load_requests();
                }
                Err(trouble) => self.complain(trouble),
            }
        });
    }
}
