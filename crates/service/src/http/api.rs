//! Everything below `/api`: addresses in any case, answers in the caller's format.

use crate::api::{self, Answer, Call, Method, Takes};
use crate::app::Shared;
use crate::error::{Fault, Outcome};
use crate::files::upload::Upload;
use crate::format::negotiate;
use crate::http::auth;
use crate::http::request::{Incoming, Query, address};
use crate::http::wire::{self, Manner};
use crate::http::{docs, rest};
use anteroom_carriers::select::Select;
use anteroom_carriers::shape::Shape;
use axum::extract::{FromRequest, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method as Verb, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::Map;
use std::borrow::Cow;

/// Answers whatever is asked below `/api`.
pub async fn entry(State(app): State<Shared>, request: Request) -> Response {
    if let Some(described) = described(&request) {
        return match *request.method() {
            Verb::GET | Verb::HEAD => described,
            _ => not_allowed("GET, HEAD"),
        };
    }
    let manner = match Manner::of(request.headers()) {
        Ok(manner) => manner,
        Err(fault) => return Manner::default().refuse(fault),
    };
    let answer = route(app, request, &manner).await;
    answer.unwrap_or_else(|fault| manner.refuse(fault))
}

async fn route(app: Shared, request: Request, manner: &Manner) -> Outcome<Response> {
    let uri = request.uri().clone();
    let path = segments(uri.path())?;
    let parts: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    match parts.as_slice() {
        [v1, agents, agent, name] if is(v1, "v1") && is(agents, "Agents") => {
            let method = api::find(agent, name).ok_or_else(Fault::no_route)?;
            match *request.method() {
                Verb::POST => agent_call(app, method, request, manner).await,
                Verb::GET | Verb::HEAD => Ok(wire::describe(method, request.headers())),
                _ => Ok(not_allowed("GET, HEAD, POST")),
            }
        }
        // Boxed: polls are many, and their future is not to be as large as this one's.
        [v1, rest @ ..] if is(v1, "v1") => Box::pin(rest::route(app, rest, request, manner)).await,
        _ => Err(Fault::no_route()),
    }
}

/// What tells of the API itself, in its own format whatever the caller accepts.
fn described(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let slash = path.ends_with('/');
    let path = segments(path).ok()?;
    match path.as_slice() {
        [] => Some(wire::version()),
        [file] if is(file, "openapi.json") => Some(docs::openapi()),
        [page] if is(page, "docs") && slash => Some(docs::to_page()),
        [page] if is(page, "docs") => Some(docs::page()),
        [style] if is(style, "docs.css") => Some(docs::style()),
        [v1] if is(v1, "v1") => Some(wire::map(request.headers())),
        _ => None,
    }
}

fn is(segment: &str, name: &str) -> bool {
    segment.eq_ignore_ascii_case(name)
}

/// The segments after `/api`, decoded.
fn segments(path: &str) -> Outcome<Vec<Cow<'_, str>>> {
    let rest = path.get("/api".len()..).unwrap_or_default();
    rest.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| {
            let text = percent_decode_str(segment).decode_utf8();
            text.map_err(|_| Fault::malformed("the address is not UTF-8"))
        })
        .collect()
}

/// 405 with the verbs that are taken.
pub fn not_allowed(verbs: &str) -> Response {
    let mut response = Fault::verb().into_response();
    if let Ok(value) = HeaderValue::from_str(verbs) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

async fn agent_call(
    app: Shared,
    method: &'static Method,
    request: Request,
    manner: &Manner,
) -> Outcome<Response> {
    if let Takes::Bytes { id, text } = method.takes {
        return Box::pin(upload(app, method, request, manner, (id, text))).await;
    }
    if let Some(answer) = api::repeated(&app, method, request.headers()).await? {
        return Ok(respond(method, answer, manner));
    }
    let mut incoming = Incoming::from_request(request, &app).await?;
    manner.take_tags(&mut incoming.headers);
    let call = call(app, method, incoming, manner)?;
    let answer = api::perform(method, call).await?;
    Ok(respond(method, answer, manner))
}

/// A call whose body is bytes: they are read when it is known that they are wanted.
async fn upload(
    app: Shared,
    method: &'static Method,
    request: Request,
    manner: &Manner,
    names: (&str, &str),
) -> Outcome<Response> {
    let (parts, body) = request.into_parts();
    let upload = Upload::new(body);
    let answer = match bytes_call(app, method, parts, upload.clone(), names).await {
        Ok(call) => api::perform(method, call).await,
        Err(fault) => Err(fault),
    };
    if answer.is_err() {
        // A body that is left unread would cut the connection before the refusal arrives.
        upload.drain().await;
    }
    Ok(respond(method, answer?, manner))
}

async fn bytes_call(
    app: Shared,
    method: &'static Method,
    parts: Parts,
    upload: Upload,
    (id, text): (&str, &str),
) -> Outcome<Call> {
    let address = address(&app, &parts);
    let caller = auth::caller(&app, &parts.method, &parts.headers, address).await?;
    let query = Query::of(&parts.uri)?;
    let id = query.id(id)?;
    if query.get(text).is_none() {
        return Err(Fault::invalid(text, "is missing"));
    }
    negotiate::is_bytes(&parts.headers)?;
    Ok(Call {
        app,
        method: method.name,
        caller,
        id,
        body: Map::new(),
        upload: Some(upload),
        sent: None,
        select: selection(&query),
        headers: parts.headers,
        query,
        address,
    })
}

/// The call that a request makes.
fn call(
    app: Shared,
    method: &'static Method,
    incoming: Incoming,
    manner: &Manner,
) -> Outcome<Call> {
    let id = match method.takes {
        Takes::Id(name) => incoming.query.id(name)?,
        _ => 0,
    };
    let shape = method.body().map(Shape::Object);
    let needed = matches!(method.takes, Takes::Entity(..) | Takes::Parameters(_));
    let read = if needed {
        wire::read
    } else {
        wire::read_optional
    };
    let body = read(&incoming.headers, &incoming.body, shape.as_ref(), manner)?;
    if needed && wire::is_missing(&incoming.headers, &incoming.body) {
        return Err(Fault::malformed("the body is missing"));
    }
    Ok(Call {
        app,
        method: method.name,
        caller: incoming.caller,
        id,
        body,
        upload: None,
        sent: None,
        select: selection(&incoming.query),
        headers: incoming.headers,
        query: incoming.query,
        address: incoming.address,
    })
}

/// What is to be answered.
pub fn selection(query: &Query) -> Select {
    Select::parse(query.get("$select").unwrap_or_default())
}

/// The answer of a method in the caller's format.
pub fn respond(method: &Method, answer: Answer, manner: &Manner) -> Response {
    let shape = method.gives.map(|gives| gives());
    match (answer, shape) {
        (Answer::Whole(value), Some(shape)) => manner.answer(value, &shape),
        (Answer::Poll(mut polled), Some(shape)) => {
            let mut response = match polled.body.take() {
                Some(value) => manner.answer(value, &shape),
                None => StatusCode::NOT_MODIFIED.into_response(),
            };
            polled.mark(response.headers_mut());
            manner.mark(response.headers_mut());
            response
        }
        (Answer::File(file), _) => file.into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}
