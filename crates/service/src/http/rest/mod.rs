//! The REST addresses: the same methods by other names, so that their events
//! fire all the same.

mod archive;
mod choices;
mod conditions;
pub mod filter;
mod output;
pub mod table;

use crate::api::{self, Answer, Call, Method};
use crate::app::{Shared, now};
use crate::error::{Fault, Outcome};
use crate::http::api::{not_allowed, respond, selection};
use crate::http::forwarded::is_https;
use crate::http::prefix;
use crate::http::request::{Incoming, whole};
use crate::http::wire::{self, Manner};
use anteroom_carriers::merge;
use anteroom_carriers::shape::Shape;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::time::SystemTime;
use table::{Act, Body, Found, Kind, Parts};

/// Answers an address below `/api/v1`.
pub async fn route(
    app: Shared,
    path: &[&str],
    request: Request,
    manner: &Manner,
) -> Outcome<Response> {
    let (twin, parts) = match table::find(request.method().as_str(), path) {
        Found::Twin(twin, parts) => (twin, parts),
        Found::Verbs(verbs) => return Ok(not_allowed(&verbs)),
        Found::Nothing => return Err(Fault::no_route()),
    };
    let uri = request.uri().clone();
    let mut incoming = Incoming::from_request(request, &app).await?;
    manner.take_tags(&mut incoming.headers);
    // All of this is for agents and integrations.
    incoming.caller.agent()?;
    let rest = Rest {
        app,
        incoming,
        parts,
        manner,
    };
    match twin.act {
        Act::Method { name, with, body } => rest.method(name, with, body).await,
        Act::Read(kind) => rest.read(kind).await,
        Act::Put(kind) => rest.put(kind).await,
        Act::Patch(kind) => rest.patch(kind).await,
        Act::Delete(kind) => rest.delete(kind).await,
        Act::Sessions => archive::sessions(&rest, &uri).await,
        Act::Choices => choices::list(&rest).await,
    }
}

/// One request to a REST address.
#[derive(Debug)]
pub struct Rest<'a> {
    app: Shared,
    incoming: Incoming,
    parts: Parts,
    manner: &'a Manner,
}

fn method(name: &str) -> Outcome<&'static Method> {
    api::find("Chat", name).ok_or_else(Fault::no_route)
}

impl Rest<'_> {
    fn part(&self, name: &str) -> Option<&str> {
        let part = self.parts.iter().find(|(part, _)| *part == name);
        part.map(|(_, value)| value.as_str())
    }

    /// The id in the address; what is no id is nobody's.
    fn id(&self) -> Outcome<i32> {
        let text = self.part("id").unwrap_or_default();
        whole("id", text).map_err(|fault| Fault::not_found("id", fault.what))
    }

    fn call(&self, method: &'static Method, id: i32, body: Map<String, Value>) -> Call {
        Call {
            app: self.app.clone(),
            method: method.name,
            caller: self.incoming.caller.clone(),
            id,
            body,
            upload: None,
            sent: None,
            select: selection(&self.incoming.query),
            headers: self.incoming.headers.clone(),
            query: self.incoming.query.clone(),
            address: self.incoming.address,
        }
    }

    /// Performs a method, whatever is selected.
    async fn perform(&self, name: &str, id: i32, body: Map<String, Value>) -> Outcome<Value> {
        let method = method(name)?;
        let mut call = self.call(method, id, body);
        call.select = anteroom_carriers::select::Select::default();
        match api::perform(method, call).await? {
            Answer::Whole(value) => Ok(value),
            Answer::Poll(polled) => Ok(polled.body.unwrap_or_default()),
            Answer::File(_) | Answer::Nothing => Ok(Value::Null),
        }
    }

    async fn method(
        &self,
        name: &str,
        with: &[(&'static str, &str)],
        place: Body,
    ) -> Outcome<Response> {
        let method = method(name)?;
        let mut body = match place {
            Body::None => Map::new(),
            Body::Whole => self.body(method.body().map(Shape::Object))?,
            Body::Part(part) => {
                let property = method.body().and_then(|carrier| carrier().property(part));
                let shape = property.map(|property| property.shape);
                let value = self.value(shape).map_err(|fault| inside(part, fault))?;
                Map::from_iter([(part.to_owned(), value)])
            }
        };
        for (from, to) in with {
            let property = method.body().and_then(|carrier| carrier().property(to));
            let text = self.part(from).or_else(|| self.incoming.query.get(from));
            if let (Some(property), Some(text)) = (property, text) {
                let value = if *from == "id" {
                    self.id()?.into()
                } else {
                    typed(from, text, property.shape)?
                };
                body.insert((*to).to_owned(), value);
            }
        }
        let call = self.call(method, 0, body);
        let answer = api::perform(method, call).await?;
        let missing = matches!(&answer, Answer::Whole(Value::Null));
        if missing && name == "GetChatTopicUserAgent" {
            return Err(Fault::not_found("username", "is no member of this topic"));
        }
        let answer = match (answer, place) {
            (Answer::Whole(value), Body::Whole) => Answer::Whole(self.linked(value)),
            (answer, _) => answer,
        };
        Ok(respond(method, answer, self.manner))
    }

    async fn read(&self, kind: Kind) -> Outcome<Response> {
        let id = self.id()?;
        let read = SystemTime::now();
        let changed = conditions::changed(&self.app, kind, id).await?;
        if conditions::not_modified(&self.incoming.headers, changed) {
            return Ok(StatusCode::NOT_MODIFIED.into_response());
        }
        let method = method(kind.methods()[0])?;
        let answer = api::perform(method, self.call(method, id, Map::new())).await?;
        let Answer::Whole(value) = answer else {
            return Err(Fault::internal(&"a read that is no value"));
        };
        if value.is_null() {
            return Err(gone(kind, id));
        }
        let mut response = respond(method, Answer::Whole(self.linked(value)), self.manner);
        conditions::mark(response.headers_mut(), changed, read);
        Ok(response)
    }

    async fn put(&self, kind: Kind) -> Outcome<Response> {
        let id = self.id()?;
        conditions::unmodified(&self.app, &self.incoming.headers, kind, id).await?;
        let save = method(kind.methods()[1])?;
        let mut body = self.body(save.body().map(Shape::Object))?;
        let named = |name: &String| name.eq_ignore_ascii_case(kind.id());
        let other = body.iter().any(|(name, value)| {
            named(name) && !value.is_null() && merge::read::<i32>(value) != Ok(id)
        });
        if other {
            return Err(Fault::conflict(kind.id(), "is not the id in the address"));
        }
        body.retain(|name, _| !named(name));
        self.save(kind, id, body, None).await
    }

    async fn patch(&self, kind: Kind) -> Outcome<Response> {
        let id = self.id()?;
        let sent = Some(json!({"Id": id, "Patch": String::from_utf8_lossy(&self.incoming.body)}));
        if kind == Kind::Session {
            // What the first one has changed is no reason to refuse its repeat.
            let save = method(kind.methods()[1])?;
            let mut call = self.call(save, 0, Map::new());
            call.sent.clone_from(&sent);
            let once = call.once()?;
            if once.find_now(&self.app, now()).await?.is_some() {
                return self.save(kind, id, Map::new(), sent).await;
            }
        }
        conditions::unmodified(&self.app, &self.incoming.headers, kind, id).await?;
        let before = self.perform(kind.methods()[0], id, Map::new()).await?;
        if before.is_null() {
            return Err(gone(kind, id));
        }
        let shape = method(kind.methods()[1])?.body().map(Shape::Object);
        let shape = shape.unwrap_or(Shape::Map(|| Shape::Text));
        let incoming = &self.incoming;
        let (headers, body) = (&incoming.headers, &incoming.body);
        // Only what differs is saved: the rest may have moved on in the meantime.
        let Value::Object(save) = wire::patched(headers, body, before, shape, self.manner)? else {
            return Err(Fault::conflict(
                kind.word(),
                "would be no object after the patch",
            ));
        };
        if save.keys().any(|name| name == kind.id()) {
            return Err(Fault::conflict(kind.id(), "cannot be changed"));
        }
        self.save(kind, id, save, sent).await
    }

    async fn save(
        &self,
        kind: Kind,
        id: i32,
        mut body: Map<String, Value>,
        sent: Option<Value>,
    ) -> Outcome<Response> {
        body.insert(kind.id().to_owned(), id.into());
        if id == 0 {
            return Err(gone(kind, id));
        }
        let method = method(kind.methods()[1])?;
        let mut call = self.call(method, 0, body);
        call.sent = sent;
        let answer = api::perform(method, call).await?;
        let answer = match answer {
            Answer::Whole(value) => Answer::Whole(self.linked(value)),
            answer => answer,
        };
        let mut response = respond(method, answer, self.manner);
        let read = SystemTime::now();
        let changed = conditions::changed(&self.app, kind, id).await?;
        conditions::mark(response.headers_mut(), changed, read);
        Ok(response)
    }

    async fn delete(&self, kind: Kind) -> Outcome<Response> {
        let id = self.id()?;
        conditions::unmodified(&self.app, &self.incoming.headers, kind, id).await?;
        self.perform(kind.methods()[2], id, Map::new()).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// The body as an object of this shape.
    fn body(&self, shape: Option<Shape>) -> Outcome<Map<String, Value>> {
        match self.value(shape)? {
            Value::Object(map) => Ok(map),
            _ => Err(Fault::malformed("the body has to be an object")),
        }
    }

    fn value(&self, shape: Option<Shape>) -> Outcome<Value> {
        if wire::is_missing(&self.incoming.headers, &self.incoming.body) {
            return Err(Fault::malformed("the body is missing"));
        }
        let incoming = &self.incoming;
        wire::value(
            &incoming.headers,
            &incoming.body,
            shape.as_ref(),
            self.manner,
        )
    }

    /// Adds where an entity is found.
    fn linked(&self, mut value: Value) -> Value {
        let kinds = [Kind::Session, Kind::Topic];
        let links = kinds.into_iter().find_map(|kind| {
            let id = value.get(kind.id())?.as_i64()?;
            let base = base(&self.incoming.headers);
            let own = format!("{base}/api/v1/{}/{id}", kind.word());
            let mut links = Map::from_iter([("Self".to_owned(), Value::from(own.clone()))]);
            let more = match kind {
                Kind::Session => ("Messages", format!("{own}/Messages")),
                Kind::Topic => ("Sessions", format!("{own}/Sessions")),
            };
            links.insert(more.0.to_owned(), more.1.into());
            Some(links)
        });
        if let (Some(map), Some(links)) = (value.as_object_mut(), links) {
            map.insert("_Links".to_owned(), Value::Object(links));
        }
        value
    }
}

/// The origin that the caller knows us by.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|v| v.to_str().ok());
    let scheme = if is_https(headers) { "https" } else { "http" };
    let prefix = prefix::of(headers);
    format!("{scheme}://{}{prefix}", host.unwrap_or("localhost"))
}

/// A fault in an item of a list, by the name that the list has as a parameter.
fn inside(part: &str, mut fault: Fault) -> Fault {
    let field = fault.field.take();
    fault.field = field.map(|field| match field.as_bytes() {
        [b'0'..=b'9', ..] => format!("{part}/{field}"),
        _ => field,
    });
    fault
}

fn gone(kind: Kind, id: i32) -> Fault {
    let what = match kind {
        Kind::Session => "session",
        Kind::Topic => "topic",
    };
    Fault::not_found(kind.id(), format!("there is no {what} {id}"))
}

/// A text from an address as a parameter's type.
fn typed(name: &str, text: &str, shape: Shape) -> Outcome<Value> {
    Ok(match shape {
        Shape::Int => whole(name, text)?.into(),
        Shape::Bool => flag(name, text)?.into(),
        _ => text.into(),
    })
}

/// Reads a yes or no from a query.
fn flag(name: &str, text: &str) -> Outcome<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Fault::invalid(name, "has to be true or false")),
    }
}

/// Marks an answer with when it was changed last.
fn stamp(headers: &mut HeaderMap, name: header::HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}
