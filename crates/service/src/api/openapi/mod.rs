//! The API's description (OpenAPI 3.1), made from the tables of methods and
//! addresses and from the carriers' shapes, so that it cannot differ from them.

mod parameters;
mod paths;
mod rules;
mod schema;

use super::table;
use crate::http::rest::table as rest;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// The description.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(build)
}

/// The same as text.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = serde_json::to_string_pretty(document()).unwrap_or_default();
        text.push('\n');
        text
    })
}

fn build() -> Value {
    let mut schemas = schema::Schemas::default();
    let mut all = Map::new();
    for method in table::all() {
        let path = format!("/api/v1/Agents/{}/{}", method.agent, method.name);
        let verbs = json!({
            "get": paths::description(method),
            "post": paths::method(method, &mut schemas),
        });
        all.insert(path, verbs);
    }
    for twin in rest::all() {
        let path = format!("/api/v1{}", twin.path);
        let entry = all.entry(path).or_insert_with(|| json!({}));
        if let (Some(verbs), Some(operation)) =
            (entry.as_object_mut(), paths::twin(twin, &mut schemas))
        {
            verbs.insert(twin.verb.to_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Anteroom",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Live chat for websites: the documented web API",
            "description": "Property names are taken in any case and answered in PascalCase; null is taken everywhere for nothing. Enumerations travel by name and are taken by number, too. Dates are ISO 8601; 0001-01-01T00:00:00 is no date.",
        },
        // Relative to the description itself, wherever a proxy has put the service.
        "servers": [{"url": ".."}],
        "tags": [
            {"name": "Chat", "description": "Agents/Chat"},
            {"name": "CustomerService", "description": "Agents/CustomerService"},
            {"name": "Anteroom", "description": "Agents/Anteroom: beyond the documentation"},
            {"name": "REST", "description": "The same by REST addresses"},
        ],
        "paths": all,
        "components": {
            "schemas": schemas.finish(),
            "parameters": parameters::shared(),
            "responses": paths::refusals(),
            "securitySchemes": paths::security(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(target)) = map.get("$ref") {
                    found.push(target.clone());
                }
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    /// Whoever generates a client from it sees what changes.
    #[test]
    fn the_written_one_is_this_one() {
        let written = include_str!("../../../../../docs/openapi.json");
        assert!(
            written == text(),
            "docs/openapi.json is not what the service answers; look at what changes with \
             `cargo run -p anteroom-service -- openapi > docs/openapi.json`"
        );
    }

    #[test]
    fn everything_pointed_at_is_there() {
        let document = document();
        let mut found = Vec::new();
        references(document, &mut found);
        assert!(found.len() > 100);
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn every_method_and_address_is_described_once() {
        let paths = document()["paths"].as_object().unwrap();
        let mut names: Vec<&str> = paths
            .values()
            .flat_map(|verbs| verbs.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        // A method's address also describes the method.
        let number = 2 * table::all().len() + rest::all().len();
        assert_eq!(names.len(), number);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), number);
    }
}
