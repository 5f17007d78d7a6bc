//! Requests and answers in the formats of the web.

use crate::error::{Fault, Outcome};
use anteroom_carriers::shape::{Carrier, Shape};
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

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
}

/// Reads a body: an object, or nothing.
pub fn read(
    headers: &HeaderMap,
    bytes: &[u8],
    _carrier: Option<&'static Carrier>,
    _manner: Option<&Manner>,
) -> Outcome<Map<String, Value>> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    if !is_json(headers) {
        return Err(Fault::media_type());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Fault::malformed("the body has to be a JSON object")),
        Err(error) => Err(Fault::malformed(format!(
            "the body is not JSON: line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
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
