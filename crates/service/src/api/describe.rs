//! What a method is, in words and types: the answer to a GET on its address.

use super::{Method, Takes};
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Map, Value, json};

/// A method's description.
pub fn describe(method: &Method) -> Value {
    let mut query = Map::new();
    if let Takes::Id(name) = method.takes {
        query.insert(name.to_owned(), "int".into());
    }
    if method.select {
        query.insert("$select".to_owned(), "string".into());
    }
    let body = match method.takes {
        Takes::Nothing | Takes::Id(_) => Value::Null,
        Takes::Entity(_, carrier) | Takes::Parameters(carrier) => properties(carrier()),
    };
    json!({
        "Name": format!("{}/{}", method.agent, method.name),
        "Description": method.summary,
        "Method": "POST",
        "Url": format!("/api/v1/Agents/{}/{}", method.agent, method.name),
        "Query": query,
        "Body": body,
        "Returns": method.gives.map(|gives| named(&gives())),
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
