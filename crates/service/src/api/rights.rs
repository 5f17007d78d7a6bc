//! What a caller may do with a row and its fields: `TableRight` and
//! `FieldProperties`, as [`permissions`] has it for the topic, or for the topic that a
//! session is in. What the service alone sets is read only for everybody.

use crate::app::App;
use crate::chat::permissions::{
    self, MAY_NOT_MAKE, MAY_NOT_MANAGE, MAY_NOT_STEER, MAY_NOT_WRITE, Permissions,
};
use crate::chat::sessions::Agent;
use crate::error::Outcome;
use anteroom_carriers::select::Select;
use anteroom_carriers::shape::{Carrier, Property, Shape};
use anteroom_carriers::{
    ChatSessionEntity, ChatSessionStatus, ChatTopicEntity, FieldProperty, FieldRight, TableRight,
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

/// Takes from sessions and topics, which [`fill`] has given everything, what this
/// caller may not do with them.
pub async fn narrow(app: &App, who: &Agent, value: &mut Value, shape: &Shape) -> Outcome<()> {
    let (carrier, rows) = match (shape, value) {
        (Shape::List(of), Value::Array(items)) => (of(), items.as_mut_slice()),
        (_, value) => (*shape, std::slice::from_mut(value)),
    };
    let Shape::Object(carrier) = carrier else {
        return Ok(());
    };
    let name = carrier().name;
    let is_topic = name == ChatTopicEntity::carrier().name;
    if !is_topic && name != ChatSessionEntity::carrier().name {
        return Ok(());
    }
    let mut known = BTreeMap::new();
    for row in rows.iter_mut().filter(|row| row.is_object()) {
        let (id, topic) = if is_topic {
            (&row["ChatTopicId"], &row["ChatTopicId"])
        } else {
            (&row["ChatSessionId"], &row["TopicId"])
        };
        let (is_new, Some(topic)) = (id == 0, whole(topic)) else {
            continue;
        };
        let permissions = match known.get(&topic) {
            Some(known) => *known,
            None => *known.entry(topic).or_insert(of(app, who, topic).await?),
        };
        match (is_topic, is_new) {
            (true, true) => topic_made(row, permissions),
            (true, false) if !permissions.manage => {
                less(row, name, "Select", MAY_NOT_MANAGE, |_| true);
            }
            (false, false) => session(row, who, permissions),
            _ => {}
        }
    }
    Ok(())
}

fn whole(id: &Value) -> Option<i32> {
    id.as_i64().and_then(|id| i32::try_from(id).ok())
}

/// As in the topic; in none (0) only the account's marks count.
async fn of(app: &App, who: &Agent, topic: i32) -> Outcome<Permissions> {
    let mut read = app.store.read().await?;
    permissions::of(&mut read, who.id, topic).await
}

/// A blank topic: to be inserted by administrators, who alone manage what is not there.
fn topic_made(row: &mut Value, permissions: Permissions) {
    if !permissions.manage {
        let name = ChatTopicEntity::carrier().name;
        less(row, name, "Select", MAY_NOT_MAKE, |_| true);
    }
}

fn session(row: &mut Value, who: &Agent, permissions: Permissions) {
    let name = ChatSessionEntity::carrier().name;
    let owner = whole(&row["User"]["AssociateId"]);
    let owns = owner == Some(who.id);
    let status = row["Status"].as_str().unwrap_or_default();
    let talks = ChatSessionStatus::from_name(status).is_some_and(ChatSessionStatus::is_chat);
    if !permissions.may_write(owns) {
        less(row, name, "Select", MAY_NOT_WRITE, |_| true);
    } else if talks && !permissions.may_steer(owns, owner.is_some()) {
        let course = |name: &str| COURSE.contains(&name);
        less(row, name, "Select, Update", MAY_NOT_STEER, course);
    }
}

/// Leaves this right to the row, and only reading to these of its fields.
fn less(row: &mut Value, carrier: &str, mask: &str, why: &str, fields: impl Fn(&str) -> bool) {
    row["TableRight"] = json(&TableRight {
        mask: mask.to_owned(),
        reason: why.to_owned(),
    });
    let properties = row["FieldProperties"].as_object_mut();
    for (name, property) in properties.into_iter().flatten() {
        let hidden = NONE.contains(&(carrier, name.as_str()));
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
    use anteroom_carriers::{ChatPresence, ChatSession, ChatSessionEntity};
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
