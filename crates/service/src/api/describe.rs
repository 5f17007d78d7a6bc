//! What a method is, in words and types: the answer to a GET on its address.

use super::{Method, Takes};
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Map, Value, json};

/// What has no shape.
const BYTES: &str = "bytes";

/// A method's description.
pub fn describe(method: &Method) -> Value {
    let mut query = Map::new();
    match method.takes {
        Takes::Id(name) => {
            query.insert(name.to_owned(), "int".into());
        }
        Takes::Bytes { id, text } => {
            query.insert(id.to_owned(), "int".into());
            query.insert(text.to_owned(), "string".into());
        }
        _ => {}
    }
    if method.select {
        query.insert("$select".to_owned(), "string".into());
    }
    let body = match method.takes {
        Takes::Nothing | Takes::Id(_) => Value::Null,
        Takes::Entity(_, carrier) | Takes::Parameters(carrier) => properties(carrier()),
        Takes::Bytes { .. } => BYTES.into(),
    };
    let returns = match method.gives {
        Some(gives) => Some(named(&gives())),
        None => method.gives_bytes.then(|| BYTES.to_owned()),
    };
    json!({
        "Name": format!("{}/{}", method.agent, method.name),
        "Description": method.summary,
        "Method": "POST",
        "Url": format!("/api/v1/Agents/{}/{}", method.agent, method.name),
        "Query": query,
        "Body": body,
        "Returns": returns,
    })
}

fn properties(carrier: &Carrier) -> Value {
    let list = carrier.properties.iter();
    Value::Object(
        list.map(|p| (p.name.to_owned(), named(&p.shape).into()))
            .collect(),
    )
}

/// The name of a type.
pub fn named(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "bool".to_owned(),
        Shape::Int => "int".to_owned(),
        Shape::Number => "double".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Date | Shape::Utc => "datetime".to_owned(),
        Shape::Member(of) | Shape::Flags(of) => of.name.to_owned(),
        Shape::List(of) => format!("{}[]", named(&of())),
        Shape::Map(of) => format!("map of {}", named(&of())),
        Shape::Object(of) => of().name.to_owned(),
    }
}
