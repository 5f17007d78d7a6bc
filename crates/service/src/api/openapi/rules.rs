//! What requests have to be beyond their types.

use super::schema::Schemas;
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Value, json};

/// What a carrier has to be when it is sent; a null schema where its type says all.
fn of(carrier: &str) -> Value {
    match carrier {
        "ChatSessionEntity" => json!({"properties": {
            "Rating": {"minimum": 0, "maximum": 5},
            "CustomerEmail": {"anyOf": [{"format": "email"}, {"maxLength": 0}]},
        }}),
        // Who is changed keeps the name; who is new needs one.
        "ChatTopicEntity" => json!({
            "properties": {"Name": {"type": "string", "pattern": "\\S"}},
            "anyOf": [
                {"required": ["Name"]},
                {"required": ["ChatTopicId"], "properties": {"ChatTopicId": {"type": "integer", "minimum": 1}}},
            ],
        }),
        "ChatMessage" => json!({
            "required": ["Message"],
            "properties": {"Message": {"type": "string", "pattern": "\\S"}},
        }),
        "MessageAsk" => json!({
            "required": ["Message"],
            "properties": {"Message": {"allOf": [{"type": "object"}, of("ChatMessage")]}},
        }),
        "AddMemberAsk" => json!({
            "required": ["Useragent"],
            "properties": {"Useragent": {"allOf": [{"type": "object"}, member()]}},
        }),
        "MembersAsk" => json!({"properties": {"Useragents": {"items": member()}}}),
        "TransferAsk" => json!({
            "required": ["ToAssociate"],
            "properties": {"ToAssociate": {"type": "string", "minLength": 1}},
        }),
        "MessagesAsk" | "AfterAsk" => json!({"properties": {"After": {"minimum": 0}}}),
        "PresenceAsk" => json!({
            "required": ["ChatPresence"],
            "properties": {"ChatPresence": {"type": "array", "minItems": 1}},
        }),
        "IdsAsk" => json!({
            "required": ["Ids"],
            "properties": {"Ids": {"type": "array", "minItems": 1, "items": {"type": "integer"}}},
        }),
        _ => Value::Null,
    }
}

/// A membership says whose it is.
fn member() -> Value {
    json!({"required": ["User"], "properties": {"User": {"type": "object"}}})
}

fn both(schema: Value, rule: Value) -> Value {
    if rule.is_null() {
        schema
    } else {
        json!({"allOf": [schema, rule]})
    }
}

/// The schema of a body.
pub fn body(carrier: &Carrier, schemas: &mut Schemas) -> Value {
    both(schemas.whole(carrier), of(carrier.name))
}

/// The schema of an entity that is there already.
pub fn entity(carrier: &Carrier, schemas: &mut Schemas) -> Option<Value> {
    let mut rule = of(carrier.name);
    rule.as_object_mut()?.remove("anyOf");
    Some(both(schemas.whole(carrier), rule))
}

/// The schema of one of a body's properties; none where there is no such property.
pub fn part(carrier: &Carrier, name: &str, schemas: &mut Schemas) -> Option<Value> {
    let property = carrier.property(name)?;
    let schema = schemas.property(property);
    let rule = of(carrier.name)["properties"][property.name].take();
    Some(match (property.shape, rule) {
        (Shape::Object(inner), Value::Null) => both(schema, of(inner().name)),
        (_, rule) => both(schema, rule),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::table;

    #[test]
    fn every_rule_is_about_a_property() {
        let mut rules = 0;
        for method in table::all() {
            let Some(carrier) = method.body().map(|carrier| carrier()) else {
                continue;
            };
            let rule = of(carrier.name);
            for (name, _) in rule["properties"].as_object().into_iter().flatten() {
                assert!(carrier.property(name).is_some(), "{name}");
                rules += 1;
            }
        }
        assert!(rules > 5);
    }
}
