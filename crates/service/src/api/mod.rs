//! The methods, documented ones and extensions: what each takes and gives, who may call it, and what
//! it does. The web, the scripts and the API's description all read this table.

mod anteroom;
pub mod asks;
mod customer_service;
mod describe;
mod dispatch;
#[cfg(test)]
mod documentation;
pub mod extensions;
mod files;
mod members;
mod messages;
pub mod openapi;
mod post;
mod presence;
mod privacy;
mod requests;
pub mod rights;
mod sessions;
pub mod table;
mod topics;
mod transfer;

use crate::app::Shared;
use crate::chat::once::{self, Once};
use crate::chat::sessions::Agent;
use crate::chat::view::{self, Ask};
use crate::error::{Fault, Outcome};
use crate::events::methods as events;
use crate::files::upload::{Download, Upload};
use crate::http::auth::Caller;
use crate::http::poll::Polled;
use crate::http::request::{Query, idempotency_key};
use anteroom_carriers::merge;
use anteroom_carriers::select::Select;
use anteroom_carriers::shape::{Carrier, Shape};
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

pub use describe::describe;
pub use dispatch::perform;
pub use privacy::repeated;
pub use table::find;

/// What a method takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// An id in the query, under this name.
    Id(&'static str),
    /// An entity as the whole body; the name is the parameter's.
    Entity(&'static str, fn() -> &'static Carrier),
    /// Parameters by name in the body.
    Parameters(fn() -> &'static Carrier),
    /// Bytes as the whole body; an id and a text in the query, under these names.
    Bytes {
        /// The id's name.
        id: &'static str,
        /// The text's name.
        text: &'static str,
    },
}

/// Who may call a method besides agents and integrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// Nobody.
    Agents,
    /// The visitor of the session, by its key.
    Visitors,
    /// Anybody: what they get is the public part.
    Anybody,
}

/// What runs a method.
pub type Run = fn(Call) -> Pin<Box<dyn Future<Output = Outcome<Answer>> + Send>>;

/// A method.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// The agent (group of methods) it belongs to.
    pub agent: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it gives; nothing where none.
    pub gives: Option<fn() -> Shape>,
    /// What it gives are bytes, which have no shape.
    pub gives_bytes: bool,
    /// Whether `$select` is taken.
    pub select: bool,
    /// Whether the body may hold the cursor of a poll.
    pub polls: bool,
    /// Who may call it.
    pub open: Open,
    /// Runs it.
    pub run: Run,
}

impl Method {
    /// Whether visitors write by it, or have it read a whole session: what has a limit.
    pub fn costs_visitors(&self) -> bool {
        let reads = self.polls || self.name.starts_with("Get") || self.name == "SuggestFaq";
        self.open != Open::Agents && !reads
    }

    /// What the body looks like; none where there is no body.
    pub fn body(&self) -> Option<fn() -> &'static Carrier> {
        match self.takes {
            Takes::Nothing => self.polls.then_some(asks::DeskAsk::carrier),
            Takes::Id(_) => self.polls.then_some(asks::AfterAsk::carrier),
            Takes::Entity(_, carrier) | Takes::Parameters(carrier) => Some(carrier),
            Takes::Bytes { .. } => None,
        }
    }

    /// The agent as scripts know it.
    pub fn events_agent(&self) -> events::Agent {
        let mut all = events::Agent::ALL.into_iter();
        all.find(|agent| agent.name() == self.agent)
            .unwrap_or(events::Agent::Chat)
    }

    /// The method as scripts hook it.
    pub fn hooked(&self) -> events::Method {
        let params = match self.takes {
            Takes::Nothing => Vec::new(),
            Takes::Id(name) | Takes::Entity(name, _) => vec![name.to_owned()],
            // Scripts are told of the bytes' name, not given them.
            Takes::Bytes { id, text } => vec![id.to_owned(), text.to_owned()],
            Takes::Parameters(carrier) => {
                let list = carrier().properties.iter();
                list.map(|property| parameter(property.name)).collect()
            }
        };
        events::Method {
            agent: self.events_agent(),
            name: self.name,
            params,
            returns: self.gives.is_some(),
        }
    }

    /// The parameters as scripts get them, in documented order.
    pub fn parameters(&self, call: &Call) -> Vec<Value> {
        match self.takes {
            Takes::Nothing => Vec::new(),
            Takes::Id(_) => vec![call.id.into()],
            Takes::Bytes { text, .. } => {
                let text = call.query.get(text).unwrap_or_default();
                vec![call.id.into(), text.into()]
            }
            Takes::Entity(_, carrier) => {
                vec![canonical(&call.whole(), &Shape::Object(carrier))]
            }
            Takes::Parameters(carrier) => {
                let list = carrier().properties.iter();
                list.map(|property| {
                    let sent = call.part(property.name).unwrap_or(&Value::Null);
                    canonical(sent, &property.shape)
                })
                .collect()
            }
        }
    }
}

/// A parameter's name, from that of the property that holds it.
fn parameter(property: &str) -> String {
    let mut letters = property.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// A value with the documented spelling of its names.
fn canonical(value: &Value, shape: &Shape) -> Value {
    match (value, shape) {
        (Value::Object(map), Shape::Object(carrier)) => {
            let carrier = carrier();
            let own = |(name, value): (&String, &Value)| match carrier.property(name) {
                Some(property) => (property.name.to_owned(), canonical(value, &property.shape)),
                None => (name.clone(), value.clone()),
            };
            Value::Object(map.iter().map(own).collect())
        }
        (Value::Array(list), Shape::List(of)) => {
            let of = of();
            Value::Array(list.iter().map(|item| canonical(item, &of)).collect())
        }
        _ => value.clone(),
    }
}

/// One call of a method.
#[derive(Clone, Debug)]
pub struct Call {
    /// The running service.
    pub app: Shared,
    /// The method's name.
    pub method: &'static str,
    /// Who calls.
    pub caller: Caller,
    /// The id from the query.
    pub id: i32,
    /// The body; empty where none was sent.
    pub body: Map<String, Value>,
    /// The body, where it is bytes.
    pub upload: Option<Upload>,
    /// What was sent, where the body was worked out from it: a repeat is the same.
    pub sent: Option<Value>,
    /// What to answer.
    pub select: Select,
    /// The request's headers.
    pub headers: HeaderMap,
    /// Further parameters of the query.
    pub query: Query,
    /// Where it comes from.
    pub address: IpAddr,
}

impl Call {
    /// The agent who calls, or a refusal.
    pub fn agent(&self) -> Outcome<&Agent> {
        self.caller.agent()
    }

    /// Who calls about a session: an agent, or none where it is its visitor.
    pub fn about(&self, session: i32) -> Outcome<Option<&Agent>> {
        match &self.caller {
            Caller::Nobody => Err(no_key()),
            Caller::Visitor(id) => own(*id, session).map(|()| None),
            Caller::Agent(agent) => Ok(Some(agent)),
        }
    }

    /// The parameters, read as `T`.
    pub fn read<T: DeserializeOwned>(&self) -> Outcome<T> {
        Ok(merge::read(&self.whole())?)
    }

    /// These properties of the body and no others, read as `T`.
    pub fn read_only<T: DeserializeOwned>(&self, names: &[&str]) -> Outcome<T> {
        let mut body = self.body.clone();
        body.retain(|name, _| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
        Ok(merge::read(&Value::Object(body))?)
    }

    /// The body as it is.
    pub fn whole(&self) -> Value {
        Value::Object(self.body.clone())
    }

    /// One property of the body; its name in any case.
    pub fn part(&self, name: &str) -> Option<&Value> {
        let named = |(key, _): &(&String, &Value)| key.eq_ignore_ascii_case(name);
        self.body.iter().find(named).map(|(_, value)| value)
    }

    /// The language that the caller reads, by its tag.
    pub fn language(&self) -> Option<String> {
        let language = crate::format::language::wanted(&self.headers);
        language.first().map(str::to_owned)
    }

    /// For whom a key makes a write happen once.
    fn scope(&self) -> String {
        match &self.caller {
            Caller::Nobody => "new".to_owned(),
            Caller::Visitor(id) => format!("{}{id}", once::VISITOR),
            Caller::Agent(agent) => format!("a{}", agent.id),
        }
    }

    /// What makes this write happen once.
    pub fn once(&self) -> Outcome<Once> {
        let sent = self.sent.clone().unwrap_or_else(|| self.whole());
        self.once_of(&sent)
    }

    /// The same, where a repeat is known by something else than the body.
    pub fn once_of(&self, what: &Value) -> Outcome<Once> {
        let key = idempotency_key(&self.headers)?;
        Once::new(key, self.scope(), self.method, what)
    }

    /// Whether there was a write under this key; what it was of is not looked at.
    pub async fn is_repeat(&self) -> Outcome<bool> {
        match idempotency_key(&self.headers)? {
            Some(key) => once::is_known(&self.app, &self.scope(), &key).await,
            None => Ok(false),
        }
    }

    /// What a view is asked for.
    pub fn selected(&self) -> Outcome<Ask> {
        Ok(Ask {
            select: self.select.clone(),
            after: view::after(&self.body)?,
            ..Ask::default()
        })
    }

    /// What a view is asked for: everything with the selected extensions, so that
    /// scripts see it whole; the selection is made at the end.
    pub fn ask(&self) -> Outcome<Ask> {
        Ok(Ask {
            select: self.select.with_all(),
            after: view::after(&self.body)?,
            ..Ask::default()
        })
    }
}

/// A visitor may touch the own session only.
pub fn own(id: i32, wanted: i32) -> Outcome<()> {
    if id == wanted {
        return Ok(());
    }
    Err(Fault::forbidden(
        "ChatSessionId",
        "this key opens another session",
    ))
}

/// The refusal of a call about a session without its key.
pub fn no_key() -> Fault {
    Fault::unauthorized("the session's key is missing")
}

/// What a method answers.
#[derive(Debug)]
pub enum Answer {
    /// A value, whole: what was not selected is still in it.
    Whole(Value),
    /// The answer to a poll, with the selection made and with its headers.
    Poll(Polled),
    /// A file's bytes.
    File(Download),
    /// Nothing.
    Nothing,
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::Whole(value)
    }
}
