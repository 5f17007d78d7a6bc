//! Shapes as JSON Schema.

use crate::api::extensions;
use anteroom_carriers::shape::{Carrier, Members, Property, Shape};
use serde_json::{Map, Value, json};

/// The named schemas that were needed.
#[derive(Debug, Default)]
pub struct Schemas(Map<String, Value>);

/// A date and time without an offset, in the base zone or the caller's.
const BARE: &str = concat!(
    "^$|^([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)",
    "|(0[13578]|1[02])-31)|[0-9]{2}(0[48]|[2468][048]|[13579][26])-02-29)",
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?$",
);

impl Schemas {
    /// The schema of a shape; carriers and enumerations by reference.
    pub fn of(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Bool => json!({"type": ["boolean", "null"]}),
            Shape::Int => {
                json!({"type": ["integer", "null"], "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX})
            }
            Shape::Number => json!({"type": ["number", "null"], "format": "double"}),
            Shape::Text => json!({"type": ["string", "null"]}),
            Shape::Date | Shape::Utc => json!({"anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "pattern": BARE},
                {"type": "null"},
            ]}),
            Shape::Member(members) => self.members(members),
            Shape::Flags(members) => self.flags(members),
            Shape::List(of) => json!({"type": ["array", "null"], "items": self.item(&of())}),
            Shape::Map(of) => {
                json!({"type": ["object", "null"], "additionalProperties": self.item(&of())})
            }
            Shape::Object(carrier) => self.carrier(carrier()),
        }
    }

    /// The schema of a list's items: none of them is null.
    fn item(&mut self, shape: &Shape) -> Value {
        if let Shape::Object(carrier) = shape {
            return self.whole(carrier());
        }
        let mut schema = self.of(shape);
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|kind| kind != "null");
            if let [kind] = types.as_slice() {
                schema["type"] = kind.clone();
            }
        }
        schema
    }

    fn members(&mut self, members: &Members) -> Value {
        let names: Vec<_> = members.members.iter().map(|(name, _)| *name).collect();
        let numbers: Vec<_> = members.members.iter().map(|(_, number)| *number).collect();
        let texts: Vec<_> = numbers.iter().map(ToString::to_string).collect();
        self.named(
            members.name,
            || json!({"anyOf": [{"enum": names}, {"enum": numbers}, {"enum": texts}, {"type": "null"}]}),
        )
    }

    fn flags(&mut self, members: &Members) -> Value {
        let list: Vec<_> = members.members.iter().map(|(name, _)| *name).collect();
        let names = list.join("|");
        let most: i16 = members.members.iter().map(|(_, bits)| bits).sum();
        let words = if members.name == "ChatSessionFlags" {
            "A list of names; as a number 0 is none, 1 and 2 are UserIsTyping, and 3 is both"
        } else {
            "A list of names, or the sum of their numbers"
        };
        self.named(members.name, || {
            json!({
                "description": words,
                "anyOf": [
                    {"type": "string", "pattern": format!("^$|^(None|{names})(, ?(None|{names}))*$")},
                    {"type": "integer", "minimum": 0, "maximum": most},
                    {"enum": (0..=most).map(|sum| sum.to_string()).collect::<Vec<_>>()},
                    {"type": "array", "minItems": 1, "items": {"enum": list}},
                    {"type": "null"},
                ],
            })
        })
    }

    /// A carrier's schema by reference, null included.
    pub fn carrier(&mut self, carrier: &Carrier) -> Value {
        let reference = self.whole(carrier);
        json!({"anyOf": [reference, {"type": "null"}]})
    }

    /// A carrier's schema by reference.
    pub fn whole(&mut self, carrier: &Carrier) -> Value {
        if !self.0.contains_key(carrier.name) {
            // Its place is taken first: carriers hold each other.
            self.0.insert(carrier.name.to_owned(), Value::Null);
            let mut properties = Map::new();
            for property in &carrier.properties {
                let schema = self.property(property);
                properties.insert(property.name.to_owned(), schema);
            }
            for extension in extensions::of(carrier.name) {
                let mut schema = self.of(&(extension.shape)());
                extension.rule(&mut schema);
                schema["description"] = extension.meaning().into();
                if !extension.saved {
                    schema["readOnly"] = true.into();
                }
                properties.insert(extension.name.to_owned(), schema);
            }
            let schema = json!({"type": "object", "properties": properties});
            self.0.insert(carrier.name.to_owned(), schema);
        }
        json!({"$ref": format!("#/components/schemas/{}", carrier.name)})
    }

    /// A property's schema.
    pub fn property(&mut self, property: &Property) -> Value {
        let mut schema = self.of(&property.shape);
        if let Some(length) = property.length {
            schema["maxLength"] = length.into();
        }
        if !property.meaning.is_empty() {
            schema["description"] = property.meaning.clone().into();
        }
        if matches!(property.name, "TableRight" | "FieldProperties") {
            schema["readOnly"] = true.into();
        }
        schema
    }

    /// The schema of this name, itself; null where it is not there yet.
    pub fn get(&self, name: &str) -> Value {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// A schema by reference to its name.
    pub fn named(&mut self, name: &str, schema: impl FnOnce() -> Value) -> Value {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), schema());
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// All of them, with the carrier of refusals.
    pub fn finish(mut self) -> Value {
        let texts = super::rules::texts();
        self.0
            .extend(texts.map(|(name, schema)| (name.to_owned(), schema)));
        self.0.insert(
            "Error".to_owned(),
            json!({
                "type": "object",
                "required": ["Error", "ErrorType", "ErrorMessage", "ErrorSource"],
                "properties": {
                    "Error": {"const": true},
                    "ErrorType": {"type": "string", "description": "The documented exception"},
                    "ErrorMessage": {"type": "string", "description": "What is wrong; begins with the property's name where one is to blame"},
                    "ErrorSource": {"const": "Anteroom"},
                    "Field": {"type": ["string", "null"], "description": "The property that is to blame"},
                },
            }),
        );
        Value::Object(self.0)
    }
}
