//! What a visitor sees and may write: one table.

use crate::app::App;
use crate::chat::sessions;
use crate::error::Outcome;
use crate::store::message::MessageRow;
use crate::store::session::SessionRow;
use anteroom_carriers::ChatMessageSpecialType;
use serde_json::{Map, Value, json};

/// A property of a session that a visitor has to do with.
struct Rule {
    name: &'static str,
    /// May be written with the create.
    create: bool,
    /// May be written afterwards.
    update: bool,
}

const fn seen(name: &'static str) -> Rule {
    Rule {
        name,
        create: false,
        update: false,
    }
}

const fn own(name: &'static str) -> Rule {
    Rule {
        name,
        create: true,
        update: true,
    }
}

const fn at_first(name: &'static str) -> Rule {
    Rule {
        name,
        create: true,
        update: false,
    }
}

const fn later(name: &'static str) -> Rule {
    Rule {
        name,
        create: false,
        update: true,
    }
}

/// Everything that is not here does not exist for a visitor.
const TABLE: &[Rule] = &[
    seen("ChatSessionId"),
    at_first("TopicId"),
    // Cut down to the public name.
    seen("User"),
    own("CustomerAlias"),
    own("CustomerName"),
    own("CustomerEmail"),
    own("CustomerPhone"),
    own("CustomerConsented"),
    own("CustomerCompanyName"),
    later("Status"),
    at_first("FirstMessage"),
    seen("LastMessage"),
    seen("WhenRequested"),
    seen("WhenStarted"),
    seen("WhenEnded"),
    seen("WhenIdle"),
    seen("WhenFetched"),
    // Null but in the answer to the create.
    seen("SessionKey"),
    seen("InitialQueuePos"),
    later("Flags"),
    seen("ChatbotIsActive"),
    later("Rating"),
];

/// The part of a body that a visitor may write; the rest is ignored.
pub fn writable(body: &Map<String, Value>, create: bool) -> Value {
    let allowed = |name: &str| {
        TABLE.iter().any(|rule| {
            rule.name.eq_ignore_ascii_case(name) && if create { rule.create } else { rule.update }
        })
    };
    let part = body.iter().filter(|(name, _)| allowed(name));
    Value::Object(
        part.map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// The part of a session that a visitor sees.
pub fn view(mut session: Value) -> Value {
    if let Value::Object(map) = &mut session {
        map.retain(|name, _| TABLE.iter().any(|rule| rule.name == name));
        if let Some(Value::Object(user)) = map.get_mut("User") {
            user.retain(|name, _| name == "FullName");
        }
    }
    session
}

/// A session as its visitor sees it, with the agent's public name and photo.
pub fn seen_by(app: &App, row: &SessionRow, now: i64) -> Outcome<Value> {
    let mut session = view(sessions::json(app, row, now)?);
    if let Some(name) = row.agent_name() {
        session["User"] = json!({"FullName": name, "Photo": row.agent_photo()});
    }
    Ok(session)
}

/// What happens between agents.
const BETWEEN_AGENTS: &[ChatMessageSpecialType] = &[ChatMessageSpecialType::TransferRejected];

/// Whether a visitor sees this message. The ids stay the cursor: one that is
/// left out is a gap.
pub fn sees(message: &MessageRow) -> bool {
    !BETWEEN_AGENTS
        .iter()
        .any(|what| i32::from(what.number()) == message.special_type)
}

/// What a visitor sees of a topic.
const TOPIC: &[&str] = &[
    "ChatTopicId",
    "BadgeHeader",
    "CollectConsent",
    "CustomQueueTextEnabled",
    "CustomQueueText",
    "TicketEnabled",
    "OfflineCollectConsent",
    "UseQueueOfflineForm",
    "OfflineFormTimeLimit",
    "OfflineFormQueueLength",
    "WidgetEnableRating",
    "WidgetRatingText",
    "Widget",
];

/// What of a widget's settings is the business of agents only.
const WIDGET_HIDDEN: &[&str] = &[
    "AutoFaqCategory",
    "LogoBlobId",
    "TableRight",
    "FieldProperties",
];

/// The part of a topic that anybody sees.
pub fn topic_view(mut topic: Value) -> Value {
    if let Value::Object(map) = &mut topic {
        map.retain(|name, _| TOPIC.contains(&name.as_str()));
        if let Some(Value::Object(widget)) = map.get_mut("Widget") {
            widget.retain(|name, _| !WIDGET_HIDDEN.contains(&name.as_str()));
        }
    }
    topic
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::{ChatSessionEntity, ChatTopicEntity, nested::Associate};

    #[test]
    fn writing_is_by_the_table() {
        let body = json!({"topicid": 1, "User": {"AssociateId": 1}, "Rank": 3, "RATING": 5,
            "WhenRequested": "2020-01-01", "SessionKey": "x", "CustomerHost": "h", "FirstMessage": "hi"});
        let body = body.as_object().unwrap();
        assert_eq!(
            writable(body, true),
            json!({"topicid": 1, "FirstMessage": "hi"})
        );
        assert_eq!(writable(body, false), json!({"RATING": 5}));
    }

    #[test]
    fn every_name_in_the_tables_is_documented() {
        let session = serde_json::to_value(ChatSessionEntity::default()).unwrap();
        for rule in TABLE {
            assert!(session.get(rule.name).is_some(), "{}", rule.name);
        }
        let topic = serde_json::to_value(ChatTopicEntity::default()).unwrap();
        for name in TOPIC {
            assert!(topic.get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_happens_between_agents_is_not_seen() {
        for what in ChatMessageSpecialType::ALL {
            let row = MessageRow {
                special_type: what.number().into(),
                ..MessageRow::default()
            };
            let hidden = *what == ChatMessageSpecialType::TransferRejected;
            assert_eq!(sees(&row), !hidden, "{what:?}");
        }
    }

    #[test]
    fn seeing_is_by_the_table() {
        let session = ChatSessionEntity {
            user: Some(Associate {
                full_name: "Ann Lee".into(),
                name: "ann".into(),
                ..Associate::default()
            }),
            customer_host: "192.0.2.1".into(),
            ..ChatSessionEntity::default()
        };
        let seen = view(serde_json::to_value(session).unwrap());
        assert_eq!(seen["User"], json!({"FullName": "Ann Lee"}));
        for hidden in [
            "CustomerHost",
            "Rank",
            "AlertLevel",
            "Person",
            "Ticket",
            "TransferTo",
        ] {
            assert!(seen.get(hidden).is_none(), "{hidden}");
        }
    }
}
