//! Coming and going.

use super::api::{Trouble, trouble};
use super::{Console, Phase};
use crate::browser::http::{self, Ask};
use crate::browser::{page, time};
use crate::model::backoff;
use crate::model::desk::Desk;
use crate::model::topics::Topics;
use anteroom_carriers::agent::{SignIn, SignedIn};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The heading of the desk; it has the focus after signing in.
pub const TITLE: &str = "desk-title";

impl Console {
    /// Asks who has signed in, until the service answers.
    pub(super) fn begin(self) {
        spawn_local(async move {
            let mut failures = 0;
            loop {
                let ask = Ask {
                    url: "me",
                    get: true,
                    ..Ask::default()
                };
                match http::send(ask).await {
                    Ok(answer) if answer.status == 200 => {
                        if let Ok(who) = serde_json::from_str(&answer.body) {
                            self.lost.set(false);
                            return self.enter(who);
                        }
                    }
                    Ok(answer) if answer.status == 401 => {
                        self.lost.set(false);
                        return self.phase.set(Phase::SignIn);
                    }
                    _ => {}
                }
                failures += 1;
                self.lost.set(true);
                time::pause(backoff::delay(failures, time::chance())).await;
            }
        });
    }

    /// Signs in; says in `sign_in_note` why not. Answers whether it went well.
    pub async fn sign_in(self, name: String, password: String) -> bool {
        self.sign_in_note.set(None);
        let body = serde_json::to_string(&SignIn { name, password }).unwrap_or_default();
        let ask = Ask {
            url: "sign-in",
            body,
            ..Ask::default()
        };
        let note = match http::send(ask).await {
            Ok(answer) if answer.status == 200 => match serde_json::from_str(&answer.body) {
                Ok(who) => {
                    self.enter(who);
                    return true;
                }
                Err(_) => "The service gave an answer that cannot be read.".to_owned(),
            },
            Ok(answer) => match (answer.status, trouble(answer.status, &answer.body)) {
                (401, _) => "That name and password do not go together.".to_owned(),
                (429, _) => "Too many tries. Wait a few minutes, then try again.".to_owned(),
                (_, Trouble::Refused(why)) => why,
                _ => "The service is not ready. Try again in a moment.".to_owned(),
            },
            Err(_) => "The service does not answer. Try again in a moment.".to_owned(),
        };
        self.sign_in_note.set(Some(note));
        false
    }

    /// Signs out, after a question where visitors would be left by it.
    pub fn ask_to_sign_out(self) {
        if self.desk.with_untracked(Desk::live_chats) > 0 {
            self.leaving.set(true);
        } else {
            self.sign_out();
        }
    }

    /// Signs out: the service gives who talks with the agent back to the queue. What is
    /// unsent stays in this tab for the same agent.
    pub fn sign_out(self) {
        self.leaving.set(false);
        spawn_local(async move {
            let ask = Ask {
                url: "sign-out",
                ..Ask::default()
            };
            match http::send(ask).await {
                Ok(answer) if answer.status < 300 || answer.status == 401 => {
                    self.leave();
                    self.desk.set(Desk::default());
                }
                _ => self.tell("The service does not answer. You are still signed in."),
            }
        });
    }

    /// The service no longer knows the sign-in. The desk stays as it is for the same agent.
    pub(super) fn signed_out(self) {
        if !matches!(self.phase.get_untracked(), Phase::Desk(_)) {
            return;
        }
        self.sign_in_note.set(Some(
            "Your sign-in has ended. Sign in again to go on; what you wrote is kept.".to_owned(),
        ));
        self.leave();
    }

    fn leave(self) {
        self.turn.update_value(|turn| *turn += 1);
        // What was said to one agent is not for the next.
        self.dismiss();
        self.asks_end.set(None);
        self.lost.set(false);
        self.leaving.set(false);
        self.present.set(None);
        self.topics.set(Topics::default());
        self.phase.set(Phase::SignIn);
    }

    fn enter(self, who: SignedIn) {
        self.sign_in_note.set(None);
        if self.desk.with_untracked(Desk::agent) != who.associate_id {
            self.lay_out(who.associate_id);
        }
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.phase.set(Phase::Desk(who));
        page::focus(TITLE.to_owned());
        self.greet_tabs();
        self.flush();
        spawn_local(self.poll(turn));
    }
}
