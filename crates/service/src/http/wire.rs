//! Requests and answers in the formats of the web.

use crate::api::extensions;
use crate::error::{Fault, Outcome};
use crate::format::language::{self, Language};
use crate::format::negotiate::{self, Body, Media};
use crate::format::zone::{self, Zone};
use crate::format::{form, json, patch, xml};
use crate::http::poll::TAG;
use crate::http::{compress, etags, prefix};
use anteroom_carriers::ErrorCarrier;
use anteroom_carriers::shape::Shape;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The headers that an answer depends on.
const VARY: &str = "Accept, Accept-Language, SO-Culture, SO-Language, SO-TimeZone";

/// Properties whose value lets in whoever knows it, or proves something.
const SECRETS: [&str; 2] = ["SessionKey", "Receipt"];

/// How a caller wants to be answered.
#[derive(Clone, Debug)]
pub struct Manner {
    answer: negotiate::Answer,
    /// The zone that dates are in; none is UTC.
    pub zone: Option<Zone>,
    /// The language that texts are in.
    pub language: Language,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            answer: negotiate::Answer {
                media: Media::Json,
                content_type: "application/json",
            },
            zone: None,
            language: Language::default(),
        }
    }
}

impl Manner {
    /// Reads it from a request's headers.
    pub fn of(headers: &HeaderMap) -> Outcome<Self> {
        Ok(Self {
            answer: negotiate::answer_media(headers)?,
            zone: zone::wanted(headers)?,
            language: language::wanted(headers),
        })
    }

    /// Takes the format that an address names, which is stronger than `Accept`.
    pub fn in_format(mut self, name: &str) -> Outcome<Self> {
        self.answer = negotiate::named(name)
            .ok_or_else(|| Fault::invalid("$format", "is neither JSON nor XML"))?;
        Ok(self)
    }

    /// What sets this manner's answers apart from plain ones; nothing for those.
    fn variant(&self) -> Option<String> {
        if self.answer.media == Media::Json && self.zone.is_none() && self.language.is_none() {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        format!("{self:?}").hash(&mut hasher);
        Some(format!("-{:x}", hasher.finish()))
    }

    /// Gives the tags of what the caller has the form that they have here. A tag
    /// that was answered in another manner is no longer of use.
    pub fn take_tags(&self, headers: &mut HeaderMap) {
        let Some(variant) = self.variant() else {
            return;
        };
        let known = etags::known(headers).filter_map(|tag| match tag {
            "*" => Some("*".to_owned()),
            tag => Some(format!("\"{}\"", etags::bare(tag).strip_suffix(&variant)?)),
        });
        let known: Vec<String> = known.collect();
        headers.remove(header::IF_NONE_MATCH);
        if let Ok(value) = HeaderValue::from_str(&known.join(", "))
            && !known.is_empty()
        {
            headers.insert(header::IF_NONE_MATCH, value);
        }
    }

    /// Marks an answer with what it depends on, also its tag.
    pub fn mark(&self, headers: &mut HeaderMap) {
        headers
            .entry(header::VARY)
            .or_insert(HeaderValue::from_static(VARY));
        let Some(variant) = self.variant() else {
            return;
        };
        for name in [header::ETAG, TAG] {
            let tag = headers.get(&name).and_then(|tag| tag.to_str().ok());
            let tag = tag.and_then(|tag| tag.strip_suffix('"'));
            let tag = tag.map(|tag| HeaderValue::from_str(&format!("{tag}{variant}\"")));
            if let Some(Ok(value)) = tag {
                headers.insert(name, value);
            }
        }
    }

    /// An answer of this shape.
    pub fn answer(&self, mut value: Value, shape: &Shape) -> Response {
        if let Some(zone) = self.zone {
            zone::answer(&mut value, *shape, zone);
        }
        language::translate(&mut value, *shape, &self.language);
        self.write(StatusCode::OK, &value, shape)
    }

    /// A refusal.
    pub fn refuse(&self, fault: Fault) -> Response {
        if self.answer.media == Media::Json {
            return fault.into_response();
        }
        let value = serde_json::to_value(fault.carrier()).unwrap_or_default();
        let mut response = self.write(fault.status, &value, &Shape::Object(ErrorCarrier::carrier));
        fault.mark(response.headers_mut());
        response
    }

    fn write(&self, status: StatusCode, value: &Value, shape: &Shape) -> Response {
        let body = match self.answer.media {
            Media::Json => value.to_string(),
            Media::Xml => {
                let name = xml::name(*shape);
                xml::write(value, &name, *shape, &extensions::of_shape(shape))
            }
        };
        let kind = HeaderValue::from_static(self.answer.content_type);
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        // However short it is: a proxy may think that it pays.
        if holds_secret(value) {
            compress::Secret.mark(&mut response);
        }
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static(VARY));
        response
    }
}

/// Whether an answer carries something that is nobody's business, next to what people wrote.
fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_secret),
        Value::Object(map) => map.iter().any(|(name, value)| {
            let secret = SECRETS.iter().any(|known| known.eq_ignore_ascii_case(name));
            secret && value.as_str().is_some_and(|text| !text.is_empty()) || holds_secret(value)
        }),
        _ => false,
    }
}

/// Whether there is no body. A form without fields is one.
pub fn is_missing(headers: &HeaderMap, bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
        && !matches!(negotiate::body_media(headers), Ok(Some(Body::Form)))
}

/// Reads a body: an object, or nothing.
pub fn read(
    headers: &HeaderMap,
    bytes: &[u8],
    shape: Option<&Shape>,
    manner: &Manner,
) -> Outcome<Map<String, Value>> {
    match value_or_none(headers, bytes, shape, manner)? {
        Value::Object(map) => Ok(map),
        _ => Err(Fault::malformed("the body has to be an object")),
    }
}

/// Reads a body that a method does not need. Generated clients send one all the same:
/// `null` (SuperOffice's own), `{}` or `[]`, which are as good as none.
pub fn read_optional(
    headers: &HeaderMap,
    bytes: &[u8],
    shape: Option<&Shape>,
    manner: &Manner,
) -> Outcome<Map<String, Value>> {
    match value_or_none(headers, bytes, shape, manner)? {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        Value::Array(items) if items.is_empty() => Ok(Map::new()),
        _ => Err(Fault::malformed("the body has to be an object, or none")),
    }
}

/// A body of this shape; an empty object where nothing was sent.
fn value_or_none(
    headers: &HeaderMap,
    bytes: &[u8],
    shape: Option<&Shape>,
    manner: &Manner,
) -> Outcome<Value> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Object(Map::new()));
    }
    value(headers, bytes, shape, manner)
}

/// Reads a body of this shape; where none is expected, anything that is an object.
pub fn value(
    headers: &HeaderMap,
    bytes: &[u8],
    shape: Option<&Shape>,
    manner: &Manner,
) -> Outcome<Value> {
    let shape = shape.copied().unwrap_or(Shape::Map(|| Shape::Text));
    let mut value = match negotiate::body_media(headers)? {
        Some(Body::Json | Body::JsonPatch | Body::MergePatch) => json::read(bytes)?,
        Some(Body::Xml) => {
            let extensions = extensions::of_shape(&shape);
            xml::read(bytes, shape, None, &extensions)?
        }
        Some(Body::Form) => form::read(bytes, shape)?,
        None => return Err(Fault::media_type()),
    };
    if let Some(zone) = manner.zone {
        zone::request(&mut value, shape, zone);
    }
    Ok(value)
}

/// Reads a patch (JSON Patch by its type, else JSON Merge Patch) and answers what
/// it changes in `before`. The patch speaks of what the caller was answered.
pub fn patched(
    headers: &HeaderMap,
    bytes: &[u8],
    mut before: Value,
    shape: Shape,
    manner: &Manner,
) -> Outcome<Value> {
    if let Some(zone) = manner.zone {
        zone::answer(&mut before, shape, zone);
    }
    language::translate(&mut before, shape, &manner.language);
    let after = carried_out(headers, bytes, &before, shape)?;
    let mut changes = patch::changes(&before, &after);
    if let Some(zone) = manner.zone {
        zone::request(&mut changes, shape, zone);
    }
    Ok(changes)
}

fn carried_out(headers: &HeaderMap, bytes: &[u8], before: &Value, shape: Shape) -> Outcome<Value> {
    let value = match negotiate::body_media(headers)? {
        Some(Body::Xml | Body::Form) | None => {
            return Err(Fault::unsupported(
                "has to be application/json-patch+json or application/merge-patch+json",
            ));
        }
        Some(media) => (media, json::read(bytes)?),
    };
    match value {
        (Body::JsonPatch, patch) => patch::json(before, &patch, shape),
        // A list in plain JSON can only be a JSON Patch.
        (_, patch @ Value::Array(_)) => patch::json(before, &patch, shape),
        (_, patch) => patch::merge(before, &patch, shape),
    }
}

/// An answer in JSON, whatever the caller prefers: it describes, and is no data.
fn plain(value: &Value) -> Response {
    axum::Json(value).into_response()
}

/// What a GET on a method's address tells about it.
pub fn describe(method: &crate::api::Method, headers: &HeaderMap) -> Response {
    let mut told = crate::api::describe(method);
    if let Some(Value::String(url)) = told.get_mut("Url") {
        url.insert_str(0, prefix::of(headers));
    }
    plain(&told)
}

/// What `/api` answers.
pub fn version() -> Response {
    plain(&json!({"Name": "Anteroom", "Version": env!("CARGO_PKG_VERSION"), "Api": "v1"}))
}

/// What `/api/v1` answers: addresses with their verbs.
pub fn map(headers: &HeaderMap) -> Response {
    let prefix = prefix::of(headers);
    let methods = crate::api::table::all().iter().map(|method| {
        json!({"Url": format!("{prefix}/api/v1/Agents/{}/{}", method.agent, method.name), "Verb": "POST"})
    });
    let twins = crate::http::rest::table::all()
        .iter()
        .map(|twin| json!({"Url": format!("{prefix}/api/v1{}", twin.path), "Verb": twin.verb}));
    plain(&Value::Array(methods.chain(twins).collect()))
}
