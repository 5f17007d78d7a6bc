//! What a caller may do with a row and its fields: `TableRight` and
//! `FieldProperties`. The chat tables know no roles, so it is the same for all
//! agents and integrations, but for sessions in topics where the caller is a
//! member without some right; what the service alone sets is read only.

use crate::app::App;
use crate::chat::permissions::{self, MAY_NOT_STEER, MAY_NOT_WRITE};
use crate::chat::sessions::Agent;
use crate::error::Outcome;
use anteroom_carriers::select::Select;
use anteroom_carriers::shape::{Carrier, Property, Shape};
use anteroom_carriers::{
    ChatSessionEntity, ChatSessionStatus, FieldProperty, FieldRight, TableRight,
};
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

/// What becomes of a chat, which only some may decide while it goes on.
const COURSE: &[&str] = &["Status", "User", "TransferTo", "TopicId"];

/// Whether the two properties are asked for by name.
pub fn asks_for_rights(select: &Select) -> bool {
    select.names("TableRight") || select.names("FieldProperties")
}

/// Takes from stored sessions, which [`fill`] has given everything, what this
/// caller may not do with them.
pub async fn narrow(app: &App, who: &Agent, value: &mut Value, shape: &Shape) -> Outcome<()> {
    let is_session = |shape: &Shape| matches!(shape, Shape::Object(of) if of().name == ChatSessionEntity::carrier().name);
    let sessions = match (shape, value) {
        (Shape::List(of), Value::Array(items)) if is_session(&of()) => items.as_mut_slice(),
        (shape, value) if is_session(shape) => std::slice::from_mut(value),
        _ => return Ok(()),
    };
    let mut known = BTreeMap::new();
    for session in sessions.iter_mut().filter(|one| one["ChatSessionId"] != 0) {
        let id = |value: &Value| value.as_i64().and_then(|id| i32::try_from(id).ok());
        let Some(topic) = id(&session["TopicId"]) else {
            continue;
        };
        let permissions = match known.get(&topic) {
            Some(known) => *known,
            None => {
                let mut read = app.store.read().await?;
                let found = permissions::of(&mut read, who.id, topic).await?;
                *known.entry(topic).or_insert(found)
            }
        };
        let owner = id(&session["User"]["AssociateId"]);
        let owns = owner == Some(who.id);
        let status = session["Status"].as_str().unwrap_or_default();
        let talks = ChatSessionStatus::from_name(status).is_some_and(ChatSessionStatus::is_chat);
        if !permissions.may_write(owns) {
            less(session, "Select", MAY_NOT_WRITE, |_| true);
        } else if talks && !permissions.may_steer(owns, owner.is_some()) {
            let course = |name: &str| COURSE.contains(&name);
            less(session, "Select, Update", MAY_NOT_STEER, course);
        }
    }
    Ok(())
}

/// Leaves this right to the row, and only reading to these of its fields.
fn less(session: &mut Value, mask: &str, why: &str, fields: impl Fn(&str) -> bool) {
    session["TableRight"] = json(&TableRight {
        mask: mask.to_owned(),
        reason: why.to_owned(),
    });
    let properties = session["FieldProperties"].as_object_mut();
    for (name, property) in properties.into_iter().flatten() {
        let hidden = NONE.contains(&(ChatSessionEntity::carrier().name, name.as_str()));
        if fields(name) && !hidden && property["FieldRight"]["Mask"] != "Read" {
            property["FieldRight"] = json(&FieldRight {
                mask: "Read".to_owned(),
                reason: why.to_owned(),
            });
        }
    }
}

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
