//! Topics: what anybody sees of them, and how operators make them.

use crate::app::{App, now};
use crate::chat::{hours, lines, validate, visitor};
use crate::error::{Fault, Outcome};
use crate::store::topic::{self, Topic};
use crate::store::{Store, agent};
use anteroom_carriers::select::Select;
use anteroom_carriers::{ChatTopicEntity, TopicPresence, merge};
use serde_json::Value;

/// A topic, whole or as anybody sees it; null when there is none.
pub async fn get(app: &App, id: i32, select: &Select, public: bool) -> Outcome<Value> {
    let mut read = app.store.read().await?;
    let Some(topic) = topic::get(&mut read, id).await? else {
        return Ok(Value::Null);
    };
    let mut body = serde_json::to_value(&topic.entity)?;
    if public {
        body = visitor::topic_view(body);
    }
    select.apply(&mut body);
    if select.names("ConsentText") {
        body["ConsentText"] = topic.consent_text.clone().into();
    }
    drop(read);
    if select.names("Queue") {
        body["Queue"] = serde_json::to_value(lines::of_topic(app, id, now()).await?)?;
    }
    if select.names("Presence") {
        let known = crate::chat::presence::of_topic(app, id).await?;
        // The hours of the topic as it is stored now: the board may be a moment behind.
        let presence = TopicPresence {
            open: hours::is_open(&topic.entity, crate::app::utc()),
            ..known
        };
        body["Presence"] = serde_json::to_value(presence)?;
    }
    Ok(body)
}

/// Whether a topic is open now.
pub async fn is_open(app: &App, id: i32) -> Outcome<bool> {
    let mut read = app.store.read().await?;
    let topic = topic::get(&mut read, id).await?;
    let topic =
        topic.ok_or_else(|| Fault::not_found("ChatTopicId", format!("there is no topic {id}")))?;
    Ok(hours::is_open(&topic.entity, crate::app::utc()))
}

/// Inserts or updates a topic from JSON: the carrier, with `ConsentText`.
pub async fn save(store: &Store, wanted: &Value, members: bool) -> Outcome<Value> {
    let id = merge::merge(&ChatTopicEntity::default(), wanted)?
        .entity
        .chat_topic_id;
    let mut tx = store.write().await?;
    let mut base = if id == 0 {
        Topic::default()
    } else {
        let found = topic::get(&mut tx, id).await?;
        found.ok_or_else(|| Fault::not_found("ChatTopicId", format!("there is no topic {id}")))?
    };
    base.entity = merge::merge(&base.entity, wanted)?.entity;
    let text = wanted.as_object().into_iter().flatten();
    for (_, value) in text.filter(|(name, _)| name.eq_ignore_ascii_case("ConsentText")) {
        base.consent_text = match value {
            Value::Null => String::new(),
            Value::String(text) => validate::clean(text),
            _ => return Err(Fault::invalid("ConsentText", "is not a string")),
        };
    }
    check(&base.entity)?;
    let id = topic::save(&mut tx, &base, now()).await.map_err(|error| {
        if error
            .as_database_error()
            .is_some_and(|e| e.is_unique_violation())
        {
            Fault::conflict("Name", "another topic has this name")
        } else {
            error.into()
        }
    })?;
    if members {
        agent::join_all(&mut tx, id).await?;
    }
    let stored = topic::get(&mut tx, id).await?.unwrap_or_default();
    tx.commit().await?;
    let mut answer = serde_json::to_value(&stored.entity)?;
    answer["ConsentText"] = stored.consent_text.into();
    Ok(answer)
}

fn check(topic: &ChatTopicEntity) -> Outcome<()> {
    if topic.name.trim().is_empty() {
        return Err(Fault::invalid("Name", "is required"));
    }
    for (field, text, limit) in [
        ("Name", &topic.name, 255),
        ("Description", &topic.description, 255),
        ("AlertRecipient", &topic.alert_recipient, 255),
        ("BadgeHeader", &topic.badge_header, 255),
        ("CustomQueueText", &topic.custom_queue_text, 255),
        ("WidgetRatingText", &topic.widget_rating_text, 1024),
    ] {
        validate::length(field, text, limit)?;
    }
    if let Some(widget) = &topic.widget {
        for (field, text, limit) in [
            ("Widget/PreFormMessage", &widget.pre_form_message, 1024),
            ("Widget/PostFormHeader", &widget.post_form_header, 255),
            ("Widget/PostFormMessage", &widget.post_form_message, 1024),
            ("Widget/LanguageIsoCode", &widget.language_iso_code, 63),
            ("Widget/Color", &widget.color, 16),
            ("Widget/Font", &widget.font, 64),
            ("Widget/WelcomeTitle", &widget.welcome_title, 255),
            ("Widget/WelcomeMessage", &widget.welcome_message, 255),
            ("Widget/OfflineHeader", &widget.offline_header, 255),
            ("Widget/OfflineMessage", &widget.offline_message, 1024),
        ] {
            validate::length(field, text, limit)?;
        }
    }
    let Some(hours) = &topic.opening_hours else {
        return Ok(());
    };
    if hours::zone(hours).is_none() {
        return Err(Fault::invalid(
            "OpeningHours/TzLocation",
            "is not a time zone; name it as in Europe/Oslo",
        ));
    }
    for (field, text) in [
        ("MonStart", &hours.mon_start),
        ("MonStop", &hours.mon_stop),
        ("TueStart", &hours.tue_start),
        ("TueStop", &hours.tue_stop),
        ("WedStart", &hours.wed_start),
        ("WedStop", &hours.wed_stop),
        ("ThuStart", &hours.thu_start),
        ("ThuStop", &hours.thu_stop),
        ("FriStart", &hours.fri_start),
        ("FriStop", &hours.fri_stop),
        ("SatStart", &hours.sat_start),
        ("SatStop", &hours.sat_stop),
        ("SunStart", &hours.sun_start),
        ("SunStop", &hours.sun_stop),
        ("LunchStart", &hours.lunch_start),
        ("LunchStop", &hours.lunch_stop),
    ] {
        if hours::time_of_day(text).is_none() {
            return Err(Fault::invalid(
                format!("OpeningHours/{field}"),
                "is not a time of day; write it as 08:30:00",
            ));
        }
    }
    Ok(())
}
