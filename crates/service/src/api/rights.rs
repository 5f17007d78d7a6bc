//! What a caller may do with a row and its fields: `TableRight` and
//! `FieldProperties`. The chat tables know no roles, so it is the same for all
//! agents and integrations; what the service alone sets is read only.

use anteroom_carriers::shape::{Carrier, Property, Shape};
use anteroom_carriers::{FieldProperty, FieldRight, TableRight};
use serde_json::Value;
use std::collections::BTreeMap;

/// Carrier, property: answered, and never taken from a save.
const READ_ONLY: &[(&str, &str)] = &[
    ("ChatSessionEntity", "ChatSessionId"),
    ("ChatTopicEntity", "ChatTopicId"),
    ("ChatSession", "ChatSessionId"),
    ("ChatPresence", "DisplayName"),
    ("ChatPresence", "OngoingChats"),
    ("ChatPresence", "ChatTopics"),
];
/// Carrier, property: agents neither see nor set it.
const NONE: &[(&str, &str)] = &[("ChatSessionEntity", "SessionKey")];
/// Carrier, property: a save without it is refused.
const MANDATORY: &[(&str, &str)] = &[
    ("ChatSessionEntity", "TopicId"),
    ("ChatTopicEntity", "Name"),
    ("ChatPresence", "UserId"),
];

/// Fills the two properties of an entity, or of each entity in a list.
pub fn fill(value: &mut Value, shape: &Shape) {
    match (shape, value) {
        (Shape::List(of), Value::Array(items)) => {
            let of = of();
            items.iter_mut().for_each(|item| fill(item, &of));
        }
        (Shape::Object(carrier), Value::Object(map)) => {
            let carrier = carrier();
            if carrier.property("TableRight").is_none() {
                return;
            }
            let full = TableRight {
                mask: "FULL".to_owned(),
                reason: String::new(),
            };
            map.insert("TableRight".to_owned(), json(&full));
            map.insert("FieldProperties".to_owned(), json(&fields(carrier)));
        }
        _ => {}
    }
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn fields(carrier: &Carrier) -> BTreeMap<String, FieldProperty> {
    let own = |property: &&Property| !matches!(property.name, "TableRight" | "FieldProperties");
    let one = |property: &Property| {
        let described = FieldProperty {
            field_right: Some(right(carrier.name, property.name)),
            field_type: kind(&property.shape),
            field_length: property.length.unwrap_or(0).into(),
        };
        (property.name.to_owned(), described)
    };
    carrier.properties.iter().filter(own).map(one).collect()
}

fn right(carrier: &str, property: &str) -> FieldRight {
    let listed = |list: &[(&str, &str)]| list.contains(&(carrier, property));
    let (mask, reason) = if listed(NONE) {
        ("None", "only the visitor holds the key")
    } else if listed(READ_ONLY) {
        ("Read", "the service sets it")
    } else if listed(MANDATORY) {
        ("Update, UIHintMandatory", "")
    } else {
        ("FULL", "")
    };
    FieldRight {
        mask: mask.to_owned(),
        reason: reason.to_owned(),
    }
}

/// The type's documented name.
fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "System.Boolean".to_owned(),
        Shape::Int => "System.Int32".to_owned(),
        Shape::Number => "System.Double".to_owned(),
        Shape::Text => "System.String".to_owned(),
        Shape::Date | Shape::Utc => "System.DateTime".to_owned(),
        Shape::Member(of) | Shape::Flags(of) => format!("SuperOffice.Data.{}", of.name),
        Shape::List(of) => format!("{}[]", kind(&of())),
        Shape::Map(of) => format!(
            "System.Collections.Generic.Dictionary<System.String,{}>",
            kind(&of())
        ),
        Shape::Object(of) => format!("SuperOffice.CRM.Services.{}", of().name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::shape::Shaped;
    use anteroom_carriers::{ChatPresence, ChatSession, ChatSessionEntity, ChatTopicEntity};
    use serde_json::json;

    #[test]
    fn rights_tell_lengths_types_and_what_is_fixed() {
        let mut session = serde_json::to_value(ChatSessionEntity::default()).unwrap();
        fill(&mut session, &ChatSessionEntity::shape());
        assert_eq!(session["TableRight"], json!({"Mask": "FULL", "Reason": ""}));
        let fields = &session["FieldProperties"];
        assert_eq!(fields.as_object().unwrap().len(), 31);
        assert_eq!(fields["CustomerAlias"]["FieldLength"], 64);
        assert_eq!(fields["CustomerAlias"]["FieldType"], "System.String");
        assert_eq!(fields["ChatSessionId"]["FieldRight"]["Mask"], "Read");
        assert_eq!(fields["SessionKey"]["FieldRight"]["Mask"], "None");
        assert_eq!(fields["WhenIdle"]["FieldType"], "System.DateTime");
        assert_eq!(
            fields["Status"]["FieldType"],
            "SuperOffice.Data.ChatSessionStatus"
        );
        assert_eq!(
            fields["User"]["FieldType"],
            "SuperOffice.CRM.Services.Associate"
        );
    }

    #[test]
    fn every_name_in_the_tables_is_a_property() {
        let carriers = [
            ChatSessionEntity::carrier(),
            ChatTopicEntity::carrier(),
            ChatSession::carrier(),
            ChatPresence::carrier(),
        ];
        for (carrier, property) in READ_ONLY.iter().chain(NONE).chain(MANDATORY) {
            let carrier = carriers.iter().find(|c| c.name == *carrier).unwrap();
            assert!(carrier.property(property).is_some(), "{property}");
        }
    }
}
