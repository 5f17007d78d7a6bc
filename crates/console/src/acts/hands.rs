//! From hand to hand: asking a colleague, accepting, declining, taking over, and back to
//! the queue.

use super::Console;
use super::api::{Trouble, taken};
use crate::browser::http::{self, Ask};
use crate::model::desk::Desk;
use crate::model::words;
use anteroom_carriers::agent::{AgentSession, Colleague};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

impl Console {
    /// Who could take a chat over now.
    pub async fn colleagues(self, session: i32) -> Option<Vec<Colleague>> {
        let topic = self
            .desk
            .with_untracked(|desk| desk.session(session).map(|s| s.facts.topic_id))?;
        let url = format!("colleagues?topicId={topic}");
        let ask = Ask {
            url: &url,
            get: true,
            ..Ask::default()
        };
        let answer = http::send(ask).await.map_err(|_| Trouble::Lost);
        match answer.and_then(taken) {
            Ok(body) => serde_json::from_str(&body).ok(),
            Err(trouble) => {
                self.complain(trouble);
                None
            }
        }
    }

    /// Asks a colleague to take a chat over.
    pub fn hand_over(self, session: i32, to: &Colleague) {
        let name = to.full_name.clone();
        let body = json!({ "ChatSessionId": session, "ToAssociate": to.associate_id.to_string() });
        self.move_chat("TransferChatSession", body, move |console, facts| {
            if facts.transfer_to.is_some() {
                console.tell(format!("{name} was asked to take over."));
            }
        });
    }

    /// Takes over what a colleague has offered.
    pub fn accept(self, session: i32) {
        let body = json!({ "ChatSessionId": session });
        self.move_chat("AcceptChatSessionTransfer", body, Self::go_if_mine);
    }

    /// Leaves it with the colleague.
    pub fn decline(self, session: i32) {
        let body = json!({ "ChatSessionId": session });
        self.move_chat("RejectChatSessionTransfer", body, |_, _| ());
    }

    /// Takes a colleague's chat over, as managers may.
    pub fn take_over(self, session: i32) {
        let agent = self.desk.with_untracked(Desk::agent).to_string();
        let body = json!({ "ChatSessionId": session, "ToAssociate": agent });
        self.move_chat("TransferChatSession", body, Self::go_if_mine);
    }

    /// Lets the visitor wait in the queue again, for whoever is there.
    pub fn back_to_queue(self, session: i32) {
        let body = json!({ "ChatSessionId": session });
        self.move_chat("ResetChatSession", body, |console, facts| {
            let name = words::visitor(facts);
            console.desk.update(|desk| desk.shut(facts.chat_session_id));
            console.tell(format!("{name} waits in the queue again."));
        });
    }

    fn go_if_mine(self, facts: &AgentSession) {
        let agent = self.desk.with_untracked(Desk::agent);
        let mine = facts.user.as_ref();
        if mine.is_some_and(|user| user.associate_id == agent) {
            self.go_to(facts.chat_session_id);
        } else {
            self.tell("That is not offered any more.");
        }
    }

    /// Calls what changes a chat, and takes in what it answers.
    pub(super) fn move_chat(
        self,
        method: &'static str,
        body: Value,
        then: impl FnOnce(Self, &AgentSession) + 'static,
    ) {
        spawn_local(async move {
            match self.call(method, &body, None).await {
                Ok(answer) => {
                    if let Ok(Some(facts)) = serde_json::from_str::<Option<AgentSession>>(&answer) {
                        self.desk.update(|desk| desk.take_one(facts.clone()));
                        then(self, &facts);
                    }
                }
                Err(trouble) => self.complain(trouble),
            }
        });
    }
}
