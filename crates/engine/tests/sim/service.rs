//! A model of the service: what DESIGN §2 promises a visitor, and nothing more.

use anteroom_carriers::visitor::{AgentName, VisitorSession};
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType as Special, ChatMessageType as Kind,
    ChatSessionStatus as Status, Queue,
};
use anteroom_engine::{Answer, Call, Change, Failure, Posted};

#[derive(Default)]
pub struct Service {
    pub sessions: Vec<Chat>,
    last_message: i32,
    /// The keys of the requests that were left.
    pub requests: Vec<String>,
}

pub struct Chat {
    pub id: i32,
    pub secret: String,
    pub create_key: String,
    pub status: Status,
    pub agent: Option<String>,
    pub messages: Vec<ChatMessage>,
    pub rating: i32,
    pub request_id: Option<i32>,
    keys: Vec<String>,
    /// Ascends with every visible change: the ETag.
    pub version: u32,
}

#[allow(clippy::large_enum_variant)] // lives for one call
pub enum Reply {
    Now(Result<Answer, Failure>),
    /// Nothing new: hold until the version changes or so many seconds are over.
    Hold {
        id: i32,
        version: u32,
        after: i32,
        wait: u32,
    },
}

fn refused(status: u16) -> Failure {
    Failure::Refused {
        status,
        field: None,
        message: "no".to_owned(),
    }
}

impl Service {
    pub fn handle(&mut self, call: &Call) -> Reply {
        Reply::Now(match call {
            Call::Topic => Ok(Answer::Topic(Some(super::world::topic()))),
            Call::Create { key, message, .. } => Ok(self.create(key, message)),
            Call::Message {
                key,
                id,
                secret,
                text,
                ..
            } => self.message(key, *id, secret, text),
            Call::Save {
                key,
                id,
                secret,
                change,
            } => self.save(key.as_deref(), *id, secret, change),
            Call::SuggestFaq { .. } => Ok(Answer::Faq(Vec::new())),
            Call::Request { key, session, .. } => self.request(key, session.as_ref()),
            Call::Errand { id, secret, .. } => match self.of(*id, secret) {
                Some(_) => Ok(Answer::Done),
                None => Err(refused(401)),
            },
            Call::Poll {
                id,
                secret,
                after,
                etag,
                wait,
            } => {
                let Some(chat) = self.of(*id, secret) else {
                    return Reply::Now(Err(refused(401)));
                };
                let version = chat.version;
                if etag.as_ref() == Some(&version.to_string()) {
                    return Reply::Hold {
                        id: *id,
                        version,
                        after: *after,
                        wait: *wait,
                    };
                }
                Ok(chat.view(*after))
            }
        })
    }

    fn of(&mut self, id: i32, secret: &str) -> Option<&mut Chat> {
        self.sessions
            .iter_mut()
            .find(|c| c.id == id && c.secret == secret)
    }

    pub fn chat(&mut self, id: i32) -> Option<&mut Chat> {
        self.sessions.iter_mut().find(|c| c.id == id)
    }

    fn create(&mut self, key: &str, message: &str) -> Answer {
        if !self.sessions.iter().any(|c| c.create_key == key) {
            let id = self.sessions.len() as i32 + 1;
            self.sessions.push(Chat {
                id,
                secret: format!("secret-{key}"),
                create_key: key.to_owned(),
                status: Status::InQueue,
                agent: None,
                messages: Vec::new(),
                rating: 0,
                request_id: None,
                keys: Vec::new(),
                version: 1,
            });
            // The key that made a session is no part of the log.
            self.say(id, Kind::ToUser, message, None);
        }
        let chat = self.sessions.iter().find(|c| c.create_key == key).unwrap();
        Answer::Created(VisitorSession {
            chat_session_id: chat.id,
            status: Status::InQueue,
            session_key: Some(chat.secret.clone()),
            ..VisitorSession::default()
        })
    }

    /// Numbers a request, once under each key.
    fn request(&mut self, key: &str, session: Option<&(i32, String)>) -> Result<Answer, Failure> {
        let at = match self.requests.iter().position(|known| known == key) {
            Some(at) => at,
            None => {
                self.requests.push(key.to_owned());
                self.requests.len() - 1
            }
        };
        let number = 1_000 + at as i32;
        if let Some((id, secret)) = session {
            let chat = self.of(*id, secret).ok_or_else(|| refused(401))?;
            chat.request_id = Some(number);
            chat.version += 1;
        }
        Ok(Answer::Requested(Posted {
            id: number,
            ..Posted::default()
        }))
    }

    fn message(&mut self, key: &str, id: i32, secret: &str, text: &str) -> Result<Answer, Failure> {
        let chat = self.of(id, secret).ok_or_else(|| refused(401))?;
        if chat.keys.iter().any(|k| k == key) {
            return Ok(Answer::Done);
        }
        match chat.status {
            Status::InQueue => {}
            s if s.is_chat() || s == Status::Finished => {
                chat.status = if chat.agent.is_some() {
                    Status::CustomerLast
                } else {
                    Status::InQueue
                };
            }
            _ => return Err(refused(409)),
        }
        chat.keys.push(key.to_owned());
        self.say(id, Kind::ToUser, text, Some(key.to_owned()));
        Ok(Answer::Done)
    }

    fn save(
        &mut self,
        key: Option<&str>,
        id: i32,
        secret: &str,
        change: &Change,
    ) -> Result<Answer, Failure> {
        let chat = self.of(id, secret).ok_or_else(|| refused(401))?;
        if key.is_some_and(|key| chat.keys.iter().any(|k| k == key)) {
            return Ok(Answer::Done);
        }
        match *change {
            Change::Typing(_) => return Ok(Answer::Done),
            Change::Rating(stars, _) => chat.rating = stars,
            Change::Person => return Err(refused(409)),
            Change::Status(to) => {
                let legal = match to {
                    Status::ClosedFromQueue => chat.status == Status::InQueue,
                    Status::Finished => chat.status.is_chat(),
                    _ => chat.status == Status::Finished && chat.agent.is_some(),
                };
                if !legal {
                    return Err(refused(409));
                }
                chat.status = to;
            }
        }
        chat.keys.extend(key.map(str::to_owned));
        chat.version += 1;
        Ok(Answer::Done)
    }

    pub fn say(&mut self, id: i32, kind: Kind, text: &str, key: Option<String>) {
        self.last_message += 1;
        let number = self.last_message;
        let Some(chat) = self.chat(id) else { return };
        chat.messages.push(ChatMessage {
            chat_message_id: number,
            chat_session_id: id,
            kind,
            message: text.to_owned(),
            author: if kind == Kind::ToCustomer {
                "Ann".to_owned()
            } else {
                String::new()
            },
            special_type: Special::None,
            client_key: key,
            ..ChatMessage::default()
        });
        chat.version += 1;
    }

    /// The agent does the next sensible thing: picks up, answers, or ends.
    pub fn agent_acts(&mut self, text: &str, end: bool) {
        let Some(chat) = self
            .sessions
            .iter_mut()
            .rev()
            .find(|c| !c.status.is_ended())
        else {
            return;
        };
        chat.version += 1;
        let id = chat.id;
        if chat.status == Status::InQueue {
            chat.agent = Some("Ann".to_owned());
            chat.status = Status::UserLast;
        } else if end {
            chat.status = Status::Finished;
        } else {
            chat.status = Status::UserLast;
            self.say(id, Kind::ToCustomer, text, None);
        }
    }
}

impl Chat {
    pub fn view(&self, after: i32) -> Answer {
        Answer::Poll {
            session: Some(VisitorSession {
                chat_session_id: self.id,
                user: self.agent.clone().map(|full_name| AgentName {
                    full_name,
                    ..AgentName::default()
                }),
                status: self.status,
                rating: Some(self.rating),
                request_id: self.request_id,
                queue: (self.status == Status::InQueue).then(|| Queue {
                    position: 1,
                    ..Queue::default()
                }),
                messages: Some(
                    self.messages
                        .iter()
                        .filter(|m| m.chat_message_id > after)
                        .cloned()
                        .collect(),
                ),
                ..VisitorSession::default()
            }),
            etag: Some(self.version.to_string()),
            interval: 3_000,
        }
    }
}
