//! What the agent may do and whether the agent is available, as the service knows it.

use super::{Console, Phase};
use crate::browser::http::{self, Ask};
use crate::model::desk::Desk;
use crate::model::topics::Topics;
use anteroom_carriers::agent::ConsoleState;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use std::time::Duration;
use web_time::Instant;

/// It is not read again sooner than this.
const QUIET: Duration = Duration::from_secs(1);

impl Console {
    /// Says that the agent takes chats, or does not.
    pub fn set_present(self, present: bool) {
        let before = self.present.get_untracked();
        let agent = self.desk.with_untracked(Desk::agent);
        self.present.set(Some(present));
        self.switched.update_value(|turn| *turn += 1);
        spawn_local(async move {
            let body = json!({ "ChatPresence": [{ "UserId": agent, "Present": present }] });
            let saved = self.call("SaveChatPresence", &body, None).await;
            self.switched.update_value(|turn| *turn += 1);
            if let Err(trouble) = saved {
                self.present.set(before);
                self.complain(trouble);
            }
        });
    }

    /// Reads it, soon: the service has told that something changed.
    pub(super) fn read_state(self) {
        let passed = self.state_read.get_value().map(|at| at.elapsed());
        let rest = passed.and_then(|passed| QUIET.checked_sub(passed));
        let Some(rest) = rest else {
            self.state_read.set_value(Some(Instant::now()));
            return spawn_local(self.load_state());
        };
        if !self.state_due.get_value() {
            self.state_due.set_value(true);
            let later = move || {
                self.state_due.set_value(false);
                self.read_state();
            };
            set_timeout(later, rest + Duration::from_millis(1));
        }
    }

    async fn load_state(self) {
        let Phase::Desk(who) = self.phase.get_untracked() else {
            return;
        };
        let switched = self.switched.get_value();
        let ask = Ask {
            url: "state",
            get: true,
            ..Ask::default()
        };
        // The next news try again.
        let Ok(answer) = http::send(ask).await else {
            return;
        };
        let Ok(state) = serde_json::from_str::<ConsoleState>(&answer.body) else {
            return;
        };
        let is_here = matches!(self.phase.get_untracked(), Phase::Desk(now) if now == who);
        if answer.status != 200 || !is_here {
            return;
        }
        let topics = Topics::known(state.topics);
        if self.topics.with_untracked(|known| *known != topics) {
            self.topics.set(topics);
        }
        // The switch may have been pressed meanwhile.
        let is_news = self.present.get_untracked() != Some(state.present);
        if is_news && self.switched.get_value() == switched {
            self.present.set(Some(state.present));
        }
    }
}
