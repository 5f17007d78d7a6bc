//! Requests and answers in the formats of the web.

use crate::error::{Fault, Outcome};
use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::shape::Shape;
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// How a caller wants to be answered.
#[derive(Clone, Debug, Default)]
pub struct Manner {}

impl Manner {
    /// Reads it from a request's headers.
    pub fn of(_headers: &HeaderMap) -> Outcome<Self> {
        Ok(Self {})
    }

    /// An answer of this shape.
    pub fn answer(&self, value: Value, _shape: &Shape) -> Response {
        Json(value).into_response()
    }

    /// A refusal.
    pub fn refuse(&self, fault: Fault) -> Response {
        fault.into_response()
    }

    /// A status in words.
    pub fn status_text(&self, status: ChatSessionStatus) -> String {
        status.name().to_owned()
    }
}

/// Reads a body: an object, or nothing.
pub fn read(
    headers: &HeaderMap,
    bytes: &[u8],
    shape: Option<&Shape>,
    manner: &Manner,
) -> Outcome<Map<String, Value>> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    match value(headers, bytes, shape, manner)? {
        Value::Object(map) => Ok(map),
        _ => Err(Fault::malformed("the body has to be an object")),
    }
}

/// Reads a body of this shape.
pub fn value(
    headers: &HeaderMap,
    bytes: &[u8],
    _shape: Option<&Shape>,
    _manner: &Manner,
) -> Outcome<Value> {
    if !is_json(headers) {
        return Err(Fault::media_type());
    }
    serde_json::from_slice(bytes).map_err(|error| {
        Fault::malformed(format!(
            "the body is not JSON: line {}, column {}",
            error.line(),
            error.column()
        ))
    })
}

/// Reads a patch and carries it out.
pub fn patched(
    _headers: &HeaderMap,
    _bytes: &[u8],
    before: &Map<String, Value>,
    _manner: &Manner,
) -> Outcome<Map<String, Value>> {
    Ok(before.clone())
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok());
    let kind = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let subtype = match kind.split_once('/') {
        Some(("application" | "text", subtype)) => subtype,
        _ => return false,
    };
    subtype == "json" || subtype.ends_with("+json")
}

/// What a GET on a method's address tells about it.
pub fn describe(method: &crate::api::Method) -> Response {
    Json(crate::api::describe(method)).into_response()
}

/// What `/api` answers.
pub fn version() -> Response {
    Json(json!({"Name": "Anteroom", "Version": env!("CARGO_PKG_VERSION"), "Api": "v1"})).into_response()
}

/// What `/api/v1` answers: addresses with their verbs.
pub fn map() -> Response {
    let methods = crate::api::table::all().iter().map(|method| {
        json!({"Url": format!("/api/v1/Agents/{}/{}", method.agent, method.name), "Verb": "POST"})
    });
    let twins = crate::http::rest::table::all()
        .iter()
        .map(|twin| json!({"Url": format!("/api/v1{}", twin.path), "Verb": twin.verb}));
    Json(methods.chain(twins).collect::<Vec<_>>()).into_response()
}
