//! What requests have to be beyond their types.

use super::parameters;
use super::schema::Schemas;
use crate::chat::{colours, topic_rules};
use crate::format::zone;
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Map, Value, json};

const COLOUR: &str = "Colour";
const TIME: &str = "TimeOfDay";
const ZONE: &str = "TimeZone";
/// Something that is neither blank nor a control character, which is left out.
const WORDS: &str = r"[^\s\u0000-\u001f\u007f-\u009f]";

/// Kinds of text that rules refer to.
pub fn texts() -> [(&'static str, Value); 3] {
    let colour = format!("#[0-9A-Fa-f]{{3}}|#[0-9A-Fa-f]{{6}}|{}", colours::pattern());
    let time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?|PT(1?[0-9]|2[0-3])H([1-5]?[0-9]M)?".to_owned();
    let text = |words: &str, like: String| {
        let mut schema = parameters::pattern(like);
        schema["description"] = words.into();
        schema
    };
    [
        (
            COLOUR,
            text("A colour: #15F, #1F5EFF, a CSS name, or nothing", colour),
        ),
        (
            TIME,
            text(
                "A time of day: 08:30:00, 08:30 or PT8H30M, or nothing; answered as 08:30:00",
                time,
            ),
        ),
        (
            ZONE,
            text(
                "A time zone: a code, an id, an IANA name, or nothing",
                parameters::zones(),
            ),
        ),
    ]
}

/// What a carrier has to be when it is sent; a null schema where its type says all.
fn of(carrier: &str) -> Value {
    match carrier {
        "ChatSessionEntity" => json!({"properties": {
            "Rating": {"minimum": 0, "maximum": 5},
            "CustomerEmail": {"anyOf": [{"format": "email"}, {"maxLength": 0}]},
        }}),
        // Who is changed keeps the name; who is new needs one.
        "ChatTopicEntity" => json!({
            "properties": topic(),
            "anyOf": [
                {"required": ["Name"]},
                {"required": ["ChatTopicId"], "properties": {"ChatTopicId": {"type": "integer", "minimum": 1}}},
            ],
        }),
        "ChatMessage" => json!({
            "required": ["Message"],
            "properties": {"Message": {"type": "string", "pattern": WORDS}},
        }),
        "RequestAsk" => json!({
            "required": ["Message"],
            "properties": {
                "Message": {"type": "string", "pattern": WORDS},
                "CustomerEmail": {"anyOf": [{"format": "email"}, {"maxLength": 0}]},
            },
        }),
        "MessageAsk" => json!({
            "required": ["Message"],
            "properties": {"Message": object(of("ChatMessage"))},
        }),
        "AddMemberAsk" => json!({
            "required": ["Useragent"],
            "properties": {"Useragent": object(member())},
        }),
        "MembersAsk" => json!({"properties": {"Useragents": {"items": member()}}}),
        "TransferAsk" => json!({
            "required": ["ToAssociate"],
            "properties": {"ToAssociate": {"type": "string", "minLength": 1}},
        }),
        "MessagesAsk" | "AfterAsk" | "DeskAsk" => json!({"properties": {"After": {"minimum": 0}}}),
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

/// The rule in words.
fn told(carrier: &str, mut schema: Value) -> Value {
    let words = match carrier {
        "ChatSessionEntity" => "Rating is from 0 to 5, CustomerEmail an e-mail address or nothing",
        "ChatTopicEntity" => {
            "A new topic needs a Name; spans of time and numbers of sessions are 0 or more"
        }
        "ChatMessage" | "MessageAsk" => "The message has words",
        "RequestAsk" => "Message has words, CustomerEmail is an e-mail address or nothing",
        "AddMemberAsk" | "MembersAsk" => "User names an agent by AssociateId, UserName or Name",
        "TransferAsk" => "ToAssociate names an agent",
        "MessagesAsk" | "AfterAsk" | "DeskAsk" => "After is 0 or more",
        "PresenceAsk" => "ChatPresence names somebody",
        "IdsAsk" => "Ids names a session",
        _ => return schema,
    };
    schema["description"] = words.into();
    schema
}

/// What the properties of a topic are beyond their types.
fn topic() -> Value {
    let span = json!({"minimum": 0});
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let (colour, time) = (reference(COLOUR), reference(TIME));
    let zone = json!({
        "TZLocationID": {"enum": zone::ids().chain([0]).collect::<Vec<_>>()},
        "Name": reference(ZONE),
        "TZLocationCode": reference(ZONE),
    });
    let mut hours = Map::from_iter([("TzLocation".to_owned(), json!({"properties": zone}))]);
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Lunch"] {
        hours.insert(format!("{day}Start"), time.clone());
        hours.insert(format!("{day}Stop"), time.clone());
    }
    let mut widget = Map::new();
    for name in topic_rules::COLOURS {
        widget.insert((*name).to_owned(), colour.clone());
    }
    let language = parameters::pattern("[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*".to_owned());
    widget.insert("LanguageIsoCode".to_owned(), language);
    let mut topic = Map::from_iter([
        (
            "Name".to_owned(),
            json!({"type": "string", "pattern": WORDS}),
        ),
        ("OpeningHours".to_owned(), json!({"properties": hours})),
        ("Widget".to_owned(), json!({"properties": widget})),
    ]);
    for name in topic_rules::SPANS {
        topic.insert((*name).to_owned(), span.clone());
    }
    Value::Object(topic)
}

/// The rule for something that has to be there. `{"type": "object"}` beside the rule would
/// be a type of its own to generators of clients: one without any property.
fn object(mut rule: Value) -> Value {
    rule["type"] = "object".into();
    rule
}

/// A membership says whose it is.
fn member() -> Value {
    let text = |name: &str| json!({"required": [name], "properties": {name: {"type": "string", "pattern": WORDS}}});
    let id = json!({"required": ["AssociateId"], "properties": {"AssociateId": {"type": "integer", "minimum": 1}}});
    let user = json!({"type": "object", "anyOf": [id, text("UserName"), text("Name")]});
    json!({"required": ["User"], "properties": {"User": user}})
}

fn both(schema: Value, rule: Value) -> Value {
    if rule.is_null() {
        schema
    } else {
        json!({"allOf": [schema, rule]})
    }
}

/// An object's schema with its rule worked in. Generators of clients that cannot put an
/// `allOf` together leave out the methods whose bodies are one.
fn ruled(mut schema: Value, rule: Value) -> Value {
    for (key, value) in rule.as_object().into_iter().flatten() {
        if key != "properties" {
            schema[key] = value.clone();
            continue;
        }
        for (name, rule) in value.as_object().into_iter().flatten() {
            let own = schema["properties"][name].take();
            schema["properties"][name] = worked_in(own, rule.clone());
        }
    }
    schema
}

/// A property's schema with its rule worked in where both say something of one type.
fn worked_in(mut own: Value, rule: Value) -> Value {
    let refers = ["$ref", "anyOf", "allOf"]
        .iter()
        .any(|key| !rule[*key].is_null());
    let (Some(schema), Some(rules), false) = (own.as_object_mut(), rule.as_object(), refers) else {
        return both(own, rule);
    };
    if !schema.contains_key("type") {
        return both(own, rule);
    }
    for (key, value) in rules {
        let items = schema
            .get("items")
            .filter(|items| key == "items" && !items["$ref"].is_null());
        let value = match items {
            Some(items) => both(items.clone(), value.clone()),
            None => value.clone(),
        };
        schema.insert(key.clone(), value);
    }
    own
}

/// The schema of a body.
pub fn body(carrier: &Carrier, schemas: &mut Schemas) -> Value {
    let rule = of(carrier.name);
    let schema = schemas.whole(carrier);
    if rule.is_null() {
        return schema;
    }
    let whole = schemas.get(carrier.name);
    schemas.named(&format!("{}Request", carrier.name), || {
        told(carrier.name, ruled(whole, rule))
    })
}

/// The schema of an entity that is there already.
pub fn entity(carrier: &Carrier, schemas: &mut Schemas) -> Option<Value> {
    let mut rule = of(carrier.name);
    rule.as_object_mut()?.remove("anyOf");
    schemas.whole(carrier);
    let whole = schemas.get(carrier.name);
    Some(schemas.named(&format!("{}Change", carrier.name), || {
        told(carrier.name, ruled(whole, rule))
    }))
}

/// The schema of one of a body's properties; none where there is no such property.
pub fn part(carrier: &Carrier, name: &str, schemas: &mut Schemas) -> Option<Value> {
    let property = carrier.property(name)?;
    let schema = schemas.property(property);
    let rule = of(carrier.name)["properties"][property.name].take();
    Some(match (property.shape, rule) {
        (Shape::Object(inner), Value::Null) => both(schema, of(inner().name)),
        (_, rule) if rule.is_null() => schema,
        (_, rule) => worked_in(schema, rule),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::table;

    /// What every method takes that has a body.
    fn bodies() -> impl Iterator<Item = &'static Carrier> {
        table::all()
            .iter()
            .filter_map(|method| method.body().map(|body| body()))
    }

    #[test]
    fn bodies_are_objects_whose_properties_have_one_type() {
        let mut seen = 0;
        for carrier in bodies() {
            let mut schemas = Schemas::default();
            let reference = body(carrier, &mut schemas);
            let name = reference["$ref"]
                .as_str()
                .unwrap()
                .rsplit('/')
                .next()
                .unwrap();
            let schema = schemas.get(name);
            assert_eq!(schema["type"], "object", "{name}");
            for (property, schema) in schema["properties"].as_object().unwrap() {
                let of = schema["allOf"].as_array().into_iter().flatten();
                let types = of.filter(|part| !part["type"].is_null()).count();
                assert!(types < 2, "{name}/{property}");
                seen += 1;
            }
        }
        assert!(seen > 50);
    }

    #[test]
    fn every_rule_is_about_a_property() {
        let mut rules = 0;
        for carrier in bodies() {
            let rule = of(carrier.name);
            let words = told(carrier.name, json!({}));
            assert_eq!(
                rule.is_null(),
                words["description"].is_null(),
                "{}",
                carrier.name
            );
            for (name, _) in rule["properties"].as_object().into_iter().flatten() {
                assert!(carrier.property(name).is_some(), "{name}");
                rules += 1;
            }
        }
        assert!(rules > 5);
    }
}
