//! The one loop: state, new messages and the queue, held by the service until
//! something changes.

use super::{Console, api};
use crate::browser::http::{self, Answer, Ask};
use crate::browser::time;
use crate::model::backoff;
use crate::model::desk::Desk;
use crate::model::pace::{Answered, Pace};
use anteroom_carriers::agent::AgentSession;
use leptos::prelude::*;
use serde_json::json;
use std::time::Duration;
use web_time::Instant;

/// How long the service may hold a request.
const WAIT: Duration = Duration::from_secs(25);

/// The pause between polls where none is held and the service does not say.
const INTERVAL: Duration = Duration::from_secs(3);

/// A poll that is not held has failed after this long, a repeated one later.
const FIRST_TRY: Duration = Duration::from_secs(6);

/// What became of one request.
enum Round {
    /// All is well; whether there was news, and the service's interval.
    Again(bool, Duration),
    /// No useful answer.
    Failed,
    /// The sign-in is over.
    SignedOut,
}

impl Console {
    /// Polls until the agent signs out.
    pub(super) async fn poll(self, turn: u32) {
        let url = format!(
            "{}?$select={}",
            api::method("ChatSessionsForUser"),
            AgentSession::SELECT
        );
        let mut etag = None;
        // Everything is to be read anew: there is nothing to wait for.
        let mut rewound = false;
        let mut failures = 0;
        let mut known = false;
        let mut pace = Pace::default();
        while self.turn.get_value() == turn {
            // The first answer, and the first after a failure, are wanted at once.
            let hurried = self.hurried.get_value();
            self.hurried.set_value(false);
            let wait = (failures == 0 && known && !rewound && !hurried).then_some(WAIT);
            let began = Instant::now();
            let (cursor, all, actions) = self
                .desk
                .with_untracked(|desk| (desk.cursor(), desk.wants_all(), desk.actions()));
            let since = etag.as_deref().filter(|_| !all).unwrap_or_default();
            let body = json!({ "After": cursor, "Since": since, "Missed": true }).to_string();
            let ask = Ask {
                url: &url,
                body,
                etag: etag.as_deref(),
                wait,
                // A network that swallows everything is found out soon, a slow one has more time.
                limit: Some(FIRST_TRY.saturating_mul(failures + 1).min(http::LIMIT)),
                is_poll: true,
                ..Ask::default()
            };
            let answer = http::send(ask).await;
            if self.turn.get_value() != turn {
                return;
            }
            if answer.is_err() && self.hurried.get_value() {
                // It was cut, to be asked anew.
                continue;
            }
            let acted = self.desk.with_untracked(Desk::actions) != actions;
            if acted && answer.as_ref().is_ok_and(|answer| answer.status == 200) {
                // It may tell how things were before: a chat that was picked up would be
                // back in the queue, and what is typed then would be lost.
                continue;
            }
            let round = answer.map_or(Round::Failed, |answer| {
                self.take(answer, &mut etag, &mut pace)
            });
            match round {
                Round::Again(news, interval) => {
                    failures = 0;
                    rewound = self.desk.with_untracked(Desk::cursor) < cursor;
                    let took = began.elapsed();
                    if self.lost.get_untracked() {
                        self.lost.set(false);
                        known = false;
                        // Replies that wait for the service go at once.
                        time::wake();
                    }
                    if !known {
                        // Only after a poll: an agent whose console does not poll is not there.
                        known = true;
                        self.read_state();
                    }
                    self.read_requests();
                    let rest = pace.rest(Answered {
                        holdable: wait.is_some(),
                        took,
                        news,
                        interval,
                    });
                    time::pause(rest).await;
                }
                Round::Failed => {
                    failures += 1;
                    self.lost.set(true);
                    time::pause(backoff::delay(failures, time::chance())).await;
                }
                Round::SignedOut => return self.signed_out(),
            }
        }
    }

    fn take(self, answer: Answer, etag: &mut Option<String>, pace: &mut Pace) -> Round {
        let mut is_news = false;
        match answer.status {
            200 => {
                let Ok(sessions) = serde_json::from_str::<Vec<AgentSession>>(&answer.body) else {
                    return Round::Failed;
                };
                self.keep_time(answer.date);
                let told = sessions.clone();
                let now = self.now.get_untracked();
                let before = self.desk.with_untracked(Desk::cursor);
                let mut news = None;
                self.desk.update(|desk| {
                    desk.keep_time(now);
                    news = Some(desk.take_all(sessions));
                });
                if let Some(news) = news {
                    self.notice_news(&news);
                }
                self.read_state();
                let cursor = self.desk.with_untracked(Desk::cursor);
                is_news = pace.is_news(&told, cursor);
                *etag = if cursor < before { None } else { answer.etag };
            }
            304 => {}
            401 => return Round::SignedOut,
            _ => return Round::Failed,
        }
        let interval = answer.interval.unwrap_or(INTERVAL);
        Round::Again(is_news, interval)
    }
}
