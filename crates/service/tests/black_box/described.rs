//! What the API's own description says of its bodies, so that a test forgets none.

use crate::harness::{Service, send};
use serde_json::{Map, Value, json};

/// A method's address with the schema of its body, from the API's description.
pub struct Method {
    pub path: String,
    pub query: Option<String>,
    pub body: Option<Value>,
    /// Without a body there is nothing to do.
    pub needed: bool,
    /// The body is bytes, which can be anything.
    pub raw: bool,
}

impl Method {
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// The address with what its query needs.
    pub fn whole(&self) -> String {
        match &self.query {
            Some(name) => format!("{}?{name}=1", self.path),
            None => self.path.clone(),
        }
    }

    /// A body that would be taken, were it not for what a test puts into it.
    pub fn good(&self) -> Value {
        match self.name() {
            "SaveChatSessionEntity" => json!({"ChatSessionId": 1}),
            "SaveChatTopicEntity" => json!({"ChatTopicId": 1}),
            "AddChatMessage" => json!({"ChatSessionId": 1, "Message": {"Message": "x"}}),
            "TransferChatSession" => json!({"ChatSessionId": 1, "ToAssociate": "bob"}),
            _ => json!({"ChatSessionId": 1, "ChatTopicId": 1, "Username": "ann"}),
        }
    }
}

/// The API's description, and every method in it.
pub async fn methods(service: &Service) -> (Value, Vec<Method>) {
    let document = send(service.get("/api/openapi.json")).await.ok();
    let mut list = Vec::new();
    for (path, verbs) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/v1/Agents/") {
            continue;
        }
        let post = &verbs["post"];
        let parameters = post["parameters"].as_array().into_iter().flatten();
        let mut needed = parameters.filter(|p| p["required"] == true);
        let schema = &post["requestBody"]["content"]["application/json"]["schema"];
        list.push(Method {
            path: path.clone(),
            query: needed
                .next()
                .map(|p| p["name"].as_str().unwrap().to_owned()),
            needed: post["requestBody"]["required"] == true,
            raw: post["requestBody"]["content"]["application/octet-stream"].is_object(),
            body: Some(schema.clone()).filter(|schema| !schema.is_null()),
        });
    }
    assert_eq!(list.len(), service.methods().await.len());
    assert!(list.iter().filter(|method| method.needed).count() > 20);
    (document, list)
}

/// A schema behind its reference and beside its null, with what stands at the
/// property itself.
pub fn resolved(document: &Value, schema: &Value) -> Value {
    let mut found = schema.clone();
    for _ in 0..3 {
        if let Some(first) = found["anyOf"].as_array().and_then(|any| any.first())
            && first.get("$ref").is_some()
        {
            found = first.clone();
        }
        // The carrier, and then what it has to be beyond its types.
        if found["allOf"].is_array() {
            found = found["allOf"][0].clone();
        }
        if let Some(target) = found["$ref"].as_str() {
            found = document.pointer(&target[1..]).unwrap().clone();
        }
    }
    if let (Some(length), Some(map)) = (schema.get("maxLength"), found.as_object_mut()) {
        map.insert("maxLength".to_owned(), length.clone());
    }
    found
}

/// Every property at every depth, with its schema.
pub fn places(
    document: &Value,
    schema: &Value,
    above: &[String],
    found: &mut Vec<(Vec<String>, Value)>,
) {
    let schema = resolved(document, schema);
    if !above.is_empty() {
        found.push((above.to_vec(), schema.clone()));
    }
    // Carriers hold each other.
    if above.len() > 4 {
        return;
    }
    let mut below = |name: &str, schema: &Value| {
        let mut path = above.to_vec();
        path.push(name.to_owned());
        places(document, schema, &path, found);
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let extension = property["description"]
            .as_str()
            .is_some_and(|d| d.starts_with("Extension"));
        let linked = name == "_Links";
        if property["readOnly"] != true && !extension && !linked {
            below(name, property);
        }
    }
    if let Some(items) = schema.get("items") {
        below("0", items);
    }
    if let Some(values) = schema.get("additionalProperties").filter(|v| v.is_object()) {
        below("some", values);
    }
}

/// Values that a property of this schema cannot have, as JSON text.
pub fn wrong(schema: &Value) -> Vec<String> {
    // A date is one with an offset, one without, or nothing.
    let schema = match schema["anyOf"][0]["format"].as_str() {
        Some(_) => &schema["anyOf"][0],
        None => schema,
    };
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].clone(),
        kind => kind.clone(),
    };
    let texts: &[&str] = match (kind.as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => &["\"yes\"", "5", "[]", "{}"],
        (Some("integer"), _) => &[
            "\"x\"",
            "\"\"",
            "true",
            "2147483648",
            "-2147483649",
            "99999999999999999999",
            "1.5",
            "[]",
            "{}",
        ],
        (Some("number"), _) => &["\"x\"", "true", "[]", "{}"],
        (Some("string"), Some("date-time")) => &[
            "\"soon\"",
            "\"2026-13-01\"",
            "\"2026-02-30T00:00:00\"",
            "\"12026-01-01T00:00:00\"",
            "5",
            "true",
            "[]",
            "{}",
        ],
        // A number is taken as its text.
        (Some("string"), _) => &["true", "[]", "{}"],
        (Some("array"), _) => &["\"x\"", "5", "true", "{}"],
        // An object, or a carrier behind a reference.
        (Some("object"), _) => &["\"x\"", "5", "true", "[]"],
        // Members and flags.
        _ if schema["anyOf"].is_array() => &[
            "\"Nonsense\"",
            "99",
            "-1",
            "1.5",
            "70000",
            "true",
            "[]",
            "{}",
        ],
        _ => &["\"x\"", "5", "true", "[]"],
    };
    texts.iter().map(ToString::to_string).collect()
}

/// Puts a raw text to its place in a body.
pub fn put(body: &Value, path: &[String], raw: &str) -> String {
    let mark = "\u{1}here";
    let mut body = body.clone();
    let mut at = &mut body;
    for name in path {
        if name == "0" {
            if !at.is_array() {
                *at = json!([Value::Null]);
            }
            at = &mut at[0];
        } else {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let map = at.as_object_mut().unwrap();
            at = map.entry(name.clone()).or_insert(Value::Null);
        }
    }
    *at = mark.into();
    body.to_string().replace("\"\\u0001here\"", raw)
}

/// The name that a refusal gives to a place.
pub fn named(method: &Method, path: &[String]) -> String {
    let name = path.join("/");
    match name.strip_prefix("Message/") {
        Some(inner) if method.name() == "AddChatMessage" => inner.to_owned(),
        _ => name,
    }
}
