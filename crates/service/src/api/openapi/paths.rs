//! Operations.

use super::parameters::{id, list, manners, parameter, text};
use super::rules;
use super::schema::Schemas;
use crate::api::{self, Method, Open, Takes};
use crate::http::rest::table::{Act, Body, Kind, Twin};
use anteroom_carriers::nested::MDOListItem;
use anteroom_carriers::shape::{Shape, Shaped};
use serde_json::{Map, Value, json};

/// Refusals that every operation may answer.
const REFUSALS: &[(&str, &str)] = &[
    (
        "400",
        "Something in the request cannot be taken; Field names it",
    ),
    ("401", "Credentials are missing or wrong"),
    ("403", "Known, but not allowed to"),
    ("404", "There is no such thing"),
    ("405", "The address takes another verb"),
    ("406", "The answer is available as JSON and XML"),
    ("408", "The body did not arrive in time"),
    (
        "409",
        "Not in this state of affairs, or the Idempotency-Key was used for another request",
    ),
    ("412", "It was changed since If-Unmodified-Since"),
    ("413", "The body is too large"),
    ("415", "The body has a type that is not taken"),
    (
        "429",
        "Too much in too short a time; Retry-After tells when to come back",
    ),
    ("500", "The service's own fault; its log tells more"),
    (
        "503",
        "The service is busy; Retry-After tells when to come back",
    ),
];

/// The responses that refuse, by status.
pub fn refusals() -> Value {
    let one = |(status, what): &(&str, &str)| {
        let schema = json!({"$ref": "#/components/schemas/Error"});
        let response = json!({
            "description": what,
            "content": {"application/json": {"schema": schema}, "application/xml": {"schema": schema}},
        });
        ((*status).to_owned(), response)
    };
    Value::Object(REFUSALS.iter().map(one).collect())
}

/// How callers prove who they are.
pub fn security() -> Value {
    json!({
        "basic": {"type": "http", "scheme": "basic", "description": "An agent's name and password"},
        "bearer": {"type": "http", "scheme": "bearer", "description": "An agent's token (8A:…), or the SessionKey of a visitor for the own session"},
        "ticket": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "SoTicket 7T:…"},
        "console": {"type": "apiKey", "in": "header", "name": "X-XSRF-TOKEN", "description": "With the console's cookies"},
    })
}

fn responses(ok: Value, status: &str, more: &[&str]) -> Value {
    let mut all = Map::new();
    all.insert(status.to_owned(), ok);
    for (status, _) in REFUSALS {
        if matches!(*status, "405" | "412") && !more.contains(status) {
            continue;
        }
        let target = format!("#/components/responses/{status}");
        all.insert((*status).to_owned(), json!({"$ref": target}));
    }
    if more.contains(&"304") {
        all.insert(
            "304".to_owned(),
            json!({"description": "The caller has it already"}),
        );
    }
    Value::Object(all)
}

fn content(schema: &Value) -> Value {
    json!({"application/json": {"schema": schema}, "application/xml": {"schema": schema}})
}

const SELECT: &str =
    "Properties to answer, separated by commas, nested with /; the others are null";
/// The methods that a key makes happen once.
const ONCE_BY: [&str; 8] = [
    "SaveChatSessionEntity",
    "AddChatMessage",
    "CreateChatSessionForTopic",
    "AddChatFile",
    "PostChatRequest",
    "ResetChatSession",
    "SendChatTranscript",
    "EraseChatSession",
];
/// The media type of bytes.
const BYTES: &str = "application/octet-stream";
const ONCE: &str = "Makes the write happen once: a repeat within 24 hours gets the first answer";

fn ok(method: &Method, schemas: &mut Schemas) -> (&'static str, Value) {
    match method.gives {
        None if method.gives_bytes => (
            "200",
            json!({"description": "The bytes", "content": {BYTES: {"schema": {}}}}),
        ),
        Some(gives) => {
            let schema = schemas.of(&gives());
            (
                "200",
                json!({"description": "Done", "content": content(&schema)}),
            )
        }
        None => ("204", json!({"description": "Done"})),
    }
}

fn allowed(open: Open) -> Value {
    let known = json!([{"basic": []}, {"bearer": []}, {"ticket": []}, {"console": []}]);
    match (open, known) {
        (Open::Anybody, Value::Array(mut list)) => {
            list.push(json!({}));
            Value::Array(list)
        }
        (_, known) => known,
    }
}

/// What a GET on a method's address answers: what the method is.
pub fn description(method: &Method) -> Value {
    let content = json!({"application/json": {"schema": {"type": "object"}}});
    let mut all = responses(
        json!({"description": "What the method is", "content": content}),
        "200",
        &[],
    );
    if let Some(all) = all.as_object_mut() {
        all.retain(|status, _| matches!(status.as_str(), "200" | "400" | "406" | "500"));
    }
    json!({
        "operationId": format!("Describe_{}_{}", method.agent, method.name),
        "tags": [method.agent],
        "summary": format!("Describes {}, and does nothing", method.name),
        "parameters": manners(),
        "responses": all,
        "security": [],
    })
}

/// An agent's method.
pub fn method(method: &Method, schemas: &mut Schemas) -> Value {
    let mut parameters = Vec::new();
    match method.takes {
        Takes::Id(name) => parameters.push(id(name, "query")),
        Takes::Bytes { id: name, text } => {
            parameters.push(id(name, "query"));
            let schema = json!({"type": "string"});
            parameters.push(parameter(text, "query", true, schema, "The name"));
        }
        _ => {}
    }
    if method.select {
        parameters.push(text("$select", "query", SELECT));
    }
    if (method.agent, method.name) == ("CustomerService", "ChatSessionsForUser") {
        let schema = json!({"type": "string", "enum": ["session", "topic"]});
        let what = "Which ids to answer: of sessions, or of topics as newer documentation has it";
        parameters.push(parameter("ids", "query", false, schema, what));
    }
    if method.gives.is_some() {
        parameters.extend(manners());
    }
    if ONCE_BY.contains(&method.name) {
        let schema =
            json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"});
        parameters.push(parameter("Idempotency-Key", "header", false, schema, ONCE));
    }
    if method.polls {
        parameters.push(text(
            "If-None-Match",
            "header",
            "The ETag of the last answer",
        ));
        parameters.push(text(
            "Prefer",
            "header",
            "wait=25 holds the request until there is news",
        ));
    }
    let (status, ok) = ok(method, schemas);
    let more: &[&str] = if method.polls { &["304"] } else { &[] };
    let mut operation = json!({
        "operationId": format!("{}_{}", method.agent, method.name),
        "tags": [method.agent],
        "summary": method.summary,
        "parameters": parameters,
        "responses": responses(ok, status, more),
        "security": allowed(method.open),
    });
    if let Some(carrier) = method.body() {
        let schema = rules::body(carrier(), schemas);
        let required = !matches!(method.takes, Takes::Nothing | Takes::Id(_));
        let mut content = content(&schema);
        let scalar =
            |shape: &Shape| !matches!(shape, Shape::List(_) | Shape::Map(_) | Shape::Object(_));
        if carrier().properties.iter().all(|p| scalar(&p.shape)) {
            content["application/x-www-form-urlencoded"] = json!({"schema": schema});
        }
        operation["requestBody"] = json!({"required": required, "content": content});
    }
    if let Takes::Bytes { .. } = method.takes {
        let content = json!({BYTES: {"schema": {}}});
        operation["requestBody"] = json!({"required": true, "content": content});
    }
    operation
}

/// A REST address; none for a method that is not there.
pub fn twin(twin: &Twin, schemas: &mut Schemas) -> Option<Value> {
    let mut parameters = Vec::new();
    let mut summary = String::new();
    let mut body = None;
    let mut more: Vec<&str> = Vec::new();
    let (mut status, mut ok_response) = ("204", json!({"description": "Done"}));
    for name in twin
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{'))
    {
        let name = name.trim_end_matches('}');
        if name == "id" {
            parameters.push(id(name, "path"));
        } else {
            let schema = json!({"type": "string", "minLength": 1});
            parameters.push(parameter(name, "path", true, schema, "The name"));
        }
    }
    let select = |parameters: &mut Vec<Value>| {
        parameters.push(text("$select", "query", SELECT));
        parameters.extend(manners());
    };
    let since = "Only if it was changed since then";
    let unless = "Only if it was not changed since then";
    match twin.act {
        Act::Method {
            name,
            with,
            body: place,
        } => {
            let method = api::find("Chat", name)?;
            method.summary.clone_into(&mut summary);
            (status, ok_response) = ok(method, schemas);
            for (from, to) in with {
                if twin.path.contains(&format!("{{{from}}}")) {
                    continue;
                }
                let property = method.body()?().property(to)?;
                let schema = rules::part(method.body()?(), to, schemas)?;
                parameters.push(parameter(from, "query", false, schema, &property.meaning));
            }
            if method.gives.is_some() {
                select(&mut parameters);
            }
            body = match place {
                Body::None => None,
                Body::Whole => Some(rules::body(method.body()?(), schemas)),
                Body::Part(part) => Some(rules::part(method.body()?(), part, schemas)?),
            };
        }
        Act::Read(kind) => {
            let method = api::find("Chat", kind.methods()[0])?;
            summary = format!("A {}", word(kind));
            (status, ok_response) = ok(method, schemas);
            select(&mut parameters);
            parameters.push(text("If-Modified-Since", "header", since));
            more.push("304");
        }
        Act::Put(kind) | Act::Patch(kind) => {
            let method = api::find("Chat", kind.methods()[1])?;
            summary = format!("Changes a {}", word(kind));
            (status, ok_response) = ok(method, schemas);
            parameters.push(text("If-Unmodified-Since", "header", unless));
            parameters.extend(manners());
            more.push("412");
            if matches!(twin.act, Act::Put(_)) {
                body = Some(rules::entity(method.body()?(), schemas)?);
            }
        }
        Act::Delete(kind) => {
            summary = format!("Deletes a {}", word(kind));
            parameters.push(text("If-Unmodified-Since", "header", unless));
            more.push("412");
        }
        Act::Sessions => {
            "A list of sessions".clone_into(&mut summary);
            status = "200";
            parameters.extend(list());
            let number = |most: i64| json!({"type": "integer", "minimum": 0, "maximum": most});
            parameters.push(parameter(
                "$top",
                "query",
                false,
                number(1_000),
                "Rows at most; 100 where absent",
            ));
            parameters.push(parameter(
                "$skip",
                "query",
                false,
                number(100_000_000),
                "Rows to leave out at the beginning",
            ));
            let shown = json!({"type": "string", "enum": ["Logical", "Display"]});
            let what = "Display writes dates by the culture and statuses in the language";
            parameters.push(parameter("$output", "query", false, shown, what));
            let format = json!({"type": "string", "enum": ["JSON", "XML"]});
            let what = "The format of the answer, before Accept";
            parameters.push(parameter("$format", "query", false, format, what));
            let entities = json!({"type": "string", "enum": ["chat"]});
            let what = "The entities to list; there is one";
            parameters.push(parameter("$entities", "query", false, entities, what));
            parameters.extend(manners());
            let schema = json!({
                "type": "object",
                "required": ["value"],
                "properties": {
                    "odata.metadata": {"type": "string"},
                    "odata.nextLink": {"type": ["string", "null"]},
                    "value": {"type": "array", "items": {"type": "object"}},
                },
            });
            ok_response = json!({"description": "Done", "content": content(&schema)});
        }
        Act::Choices => {
            "A list to choose from: chatsessionstatus, chatchannel, chatuser or chatbot"
                .clone_into(&mut summary);
            status = "200";
            let schema = schemas.of(&Vec::<MDOListItem>::shape());
            parameters.extend(manners());
            ok_response = json!({"description": "Done", "content": content(&schema)});
        }
    }
    let name: String = twin
        .path
        .split(['/', '{', '}'])
        .collect::<Vec<_>>()
        .join("");
    let mut operation = json!({
        "operationId": format!("REST_{}_{name}", twin.verb),
        "tags": ["REST"],
        "summary": summary,
        "parameters": parameters,
        "responses": responses(ok_response, status, &more),
        "security": allowed(Open::Agents),
    });
    if let Some(schema) = body {
        operation["requestBody"] = json!({"required": true, "content": content(&schema)});
    }
    if let Act::Patch(kind) = twin.act {
        let method = api::find("Chat", kind.methods()[1])?;
        operation["requestBody"] = json!({"required": true, "content": {
            "application/merge-patch+json": {"schema": rules::entity(method.body()?(), schemas)?},
            "application/json-patch+json": {"schema": patch()},
        }});
    }
    Some(operation)
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Session => "session",
        Kind::Topic => "topic",
    }
}

/// A path in a patch: names, in which ~ is written ~0 and / is written ~1.
const PATH: &str = "^([^~]|~[01])*$";

/// A JSON Patch.
fn patch() -> Value {
    let what = "In any case; the leading slash is optional";
    let path = json!({"type": "string", "pattern": PATH, "description": what});
    let one = |ops: &[&str], more: &[(&str, Value)]| {
        let mut properties = json!({"op": {"enum": ops}, "path": path});
        for (name, schema) in more {
            properties[*name] = schema.clone();
        }
        let required: Vec<_> = properties
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .collect();
        json!({"type": "object", "required": required, "properties": properties})
    };
    json!({
        "type": "array",
        "maxItems": 1000,
        "items": {"anyOf": [
            one(&["add", "replace", "test"], &[("value", json!({}))]),
            one(&["remove"], &[]),
            one(&["move", "copy"], &[("from", path.clone())]),
        ]},
    })
}
