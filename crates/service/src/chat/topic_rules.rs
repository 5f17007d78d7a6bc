//! What a topic may hold.

use crate::chat::colours::is_colour;
use crate::chat::{hours, time_of_day, validate};
use crate::error::{Fault, Outcome};
use anteroom_carriers::shape::{Carrier, Shape};
use anteroom_carriers::{ChatOpeningHours, ChatTopicEntity, ChatWidgetSettings, merge};
use serde_json::Value;

/// The longest text where no column says it.
const TEXT: usize = validate::AGENT_MESSAGE;
/// The longest address, in characters.
const ADDRESS: usize = crate::chat::more::PAGE;

/// The same with every text as it is stored.
pub fn cleaned(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(validate::clean(text)),
        Value::Array(list) => list.iter().map(cleaned).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| (name.clone(), cleaned(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Properties that are a span of time or a number of sessions.
pub const SPANS: &[&str] = &[
    "SecondsPrAccept",
    "WarnNewChatMinutes",
    "WarnManagerNewChatMinutes",
    "WarnChatMessageMinutes",
    "WarnManagerChatMessageMinutes",
    "OfflineFormTimeLimit",
    "OfflineFormQueueLength",
];

/// Properties of the widget's settings that are colours.
pub const COLOURS: &[&str] = &[
    "Color",
    "BadgeColor",
    "BadgeTextColor",
    "CustMsgColor",
    "CustMsgTextColor",
    "AgentMsgColor",
    "AgentMsgTextColor",
    "ButtonColor",
    "ButtonTextColor",
];

/// Lays what is wanted over what is there. A time zone that is named anew is not
/// that of the code any more that stands beside it, and would count.
pub fn merged(base: &ChatTopicEntity, wanted: &Value) -> Outcome<ChatTopicEntity> {
    let merge::Merged {
        mut entity,
        present,
    } = merge::merge(base, wanted)?;
    let name = |topic: &ChatTopicEntity| {
        let hours = topic.opening_hours.as_ref();
        let zone = hours.and_then(|hours| hours.tz_location.as_ref());
        zone.map(|zone| zone.name.clone())
    };
    let other = name(base) != name(&entity);
    if other && !present.has("OpeningHours/TzLocation/TZLocationCode") {
        let hours = entity.opening_hours.as_mut();
        if let Some(zone) = hours.and_then(|hours| hours.tz_location.as_mut()) {
            zone.tz_location_code.clear();
        }
    }
    if let Some(hours) = &mut entity.opening_hours {
        for (_, text) in times(hours) {
            // What is no time of day is refused with all the rest.
            if let Some(canonical) = time_of_day::canonical(text) {
                *text = canonical;
            }
        }
    }
    Ok(entity)
}

/// The times of day in opening hours, with the properties' names.
fn times(hours: &mut ChatOpeningHours) -> [(&'static str, &mut String); 16] {
    [
        ("MonStart", &mut hours.mon_start),
        ("MonStop", &mut hours.mon_stop),
        ("TueStart", &mut hours.tue_start),
        ("TueStop", &mut hours.tue_stop),
        ("WedStart", &mut hours.wed_start),
        ("WedStop", &mut hours.wed_stop),
        ("ThuStart", &mut hours.thu_start),
        ("ThuStop", &mut hours.thu_stop),
        ("FriStart", &mut hours.fri_start),
        ("FriStop", &mut hours.fri_stop),
        ("SatStart", &mut hours.sat_start),
        ("SatStop", &mut hours.sat_stop),
        ("SunStart", &mut hours.sun_start),
        ("SunStop", &mut hours.sun_stop),
        ("LunchStart", &mut hours.lunch_start),
        ("LunchStop", &mut hours.lunch_stop),
    ]
}

/// The address of a page that a visitor is led to, or nothing.
pub fn page(field: &str, text: &str) -> Outcome<String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    validate::length(field, text, ADDRESS)?;
    let wrong = || {
        Fault::invalid(
            field,
            "is not an address on the web; write it as https://www.example.com/privacy",
        )
    };
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return Err(wrong());
    }
    Ok(url.to_string())
}

/// Refuses what cannot be stored, by the property's name.
pub fn check(topic: &ChatTopicEntity) -> Outcome<()> {
    if topic.name.trim().is_empty() {
        return Err(Fault::invalid("Name", "is required"));
    }
    let value = serde_json::to_value(topic)?;
    lengths(&value, ChatTopicEntity::carrier(), "")?;
    for field in SPANS {
        if value[field].as_i64().is_some_and(|number| number < 0) {
            return Err(Fault::invalid(*field, "has to be 0 or more"));
        }
    }
    if let Some(widget) = &topic.widget {
        look(widget, &value["Widget"])?;
    }
    topic.opening_hours.as_deref().map_or(Ok(()), opening)
}

/// Every text at every depth against its column.
fn lengths(value: &Value, carrier: &Carrier, above: &str) -> Outcome<()> {
    for property in &carrier.properties {
        let path = format!("{above}{}", property.name);
        match (&value[property.name], property.shape) {
            (Value::String(text), Shape::Text) => {
                let limit = property.length.map_or(TEXT, usize::from);
                validate::length(&path, text, limit)?;
            }
            (inner @ Value::Object(_), Shape::Object(of)) => {
                lengths(inner, of(), &format!("{path}/"))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn look(widget: &ChatWidgetSettings, value: &Value) -> Outcome<()> {
    for name in COLOURS {
        let colour = value[name].as_str().unwrap_or_default();
        if !colour.is_empty() && !is_colour(colour) {
            return Err(Fault::invalid(
                format!("Widget/{name}"),
                "is not a colour; write it as #1F5EFF, #15F or by its CSS name",
            ));
        }
    }
    if !is_language(&widget.language_iso_code) {
        return Err(Fault::invalid(
            "Widget/LanguageIsoCode",
            "is not a language; write it as en or nb-NO",
        ));
    }
    Ok(())
}

/// A language tag, or nothing.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    text.is_empty()
        || ((2..=8).contains(&language.len()) && letters(language))
            && parts.all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            })
}

fn opening(hours: &ChatOpeningHours) -> Outcome<()> {
    if hours::zone(hours).is_none() {
        return Err(Fault::invalid(
            "OpeningHours/TzLocation",
            "is not a time zone; name it as in Europe/Oslo",
        ));
    }
    let mut copy = hours.clone();
    for (field, text) in times(&mut copy) {
        if time_of_day::canonical(text).is_none() {
            return Err(Fault::invalid(
                format!("OpeningHours/{field}"),
                "is not a time of day; write it as 08:30:00",
            ));
        }
    }
    let lunch = [&hours.lunch_start, &hours.lunch_stop].map(|text| hours::time_of_day(text));
    if hours.use_lunch_hours && lunch[0] >= lunch[1] {
        // The other end may be the one that is stored.
        return Err(Fault::conflict(
            "OpeningHours/LunchStop",
            "has to be later than LunchStart",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn saved(mut body: Value) -> Outcome<()> {
        body["Name"] = "Support".into();
        check(&merge::merge(&ChatTopicEntity::default(), &body)?.entity)
    }

    fn refused(body: Value, field: &str) {
        let fault = saved(body).unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (400, Some(field))
        );
    }

    #[test]
    fn every_documented_length_holds() {
        let mut seen = 0;
        let mut over = |carrier: &Carrier, above: Option<&str>| {
            for property in carrier.properties.iter().filter(|p| p.name != "Name") {
                let Some(length) = property.length.map(usize::from) else {
                    continue;
                };
                seen += 1;
                let body = |count: usize| {
                    let text = "é".repeat(count);
                    above.map_or_else(
                        || json!({property.name: text}),
                        |above| json!({above: {property.name: text}}),
                    )
                };
                let field = above.map_or(property.name.to_owned(), |above| {
                    format!("{above}/{}", property.name)
                });
                refused(body(length + 1), &field);
                let colour = property.name.ends_with("Color") || property.name == "LanguageIsoCode";
                assert!(colour || saved(body(length)).is_ok(), "{field}");
            }
        };
        over(ChatTopicEntity::carrier(), None);
        over(ChatWidgetSettings::carrier(), Some("Widget"));
        over(
            anteroom_carriers::ChatBotSettings::carrier(),
            Some("BotSettings"),
        );
        assert_eq!(seen, 26);
        refused(
            json!({"WelcomeMessage": "x".repeat(TEXT + 1)}),
            "WelcomeMessage",
        );
        refused(
            json!({"Language": {"Value": "x".repeat(TEXT + 1)}}),
            "Language/Value",
        );
    }

    #[test]
    fn enums_colours_languages_and_numbers() {
        refused(json!({"Widget": {"Theme": "Baroque"}}), "Widget/Theme");
        refused(json!({"Widget": {"Color": "red;}"}}), "Widget/Color");
        refused(
            json!({"Widget": {"ButtonTextColor": "#12"}}),
            "Widget/ButtonTextColor",
        );
        for bad in ["e", "english!", "en--US", "1n", "en-"] {
            refused(
                json!({"Widget": {"LanguageIsoCode": bad}}),
                "Widget/LanguageIsoCode",
            );
        }
        for good in ["", "en", "nb-NO", "zh-Hans-CN", "en_US"] {
            assert!(is_language(good), "{good}");
        }
        for field in [
            "WarnNewChatMinutes",
            "OfflineFormQueueLength",
            "SecondsPrAccept",
        ] {
            refused(json!({field: -1}), field);
        }
        saved(json!({"Widget": {"Color": "", "BadgeColor": "#ABC", "Theme": 1}})).unwrap();
    }

    #[test]
    fn opening_hours() {
        let with = |name: &str, value: Value| json!({"OpeningHours": {name: value}});
        for bad in ["25:00", "8", "24:30", "24:00x", "08:60:00", "noon"] {
            refused(with("WedStop", bad.into()), "OpeningHours/WedStop");
        }
        for good in [
            "",
            "08:00",
            "8:05:09",
            "08:24:00",
            "21:24",
            "24:00",
            "24:00:00",
            "0001-01-01T16:00:00",
        ] {
            saved(with("WedStop", good.into())).unwrap();
        }
        let zone = json!({"Name": "Middle/Earth"});
        refused(with("TzLocation", zone), "OpeningHours/TzLocation");
        let lunch = |start: &str, stop: &str| json!({"OpeningHours": {"UseLunchHours": true, "LunchStart": start, "LunchStop": stop}});
        for stop in ["12:00", "11:30"] {
            let fault = saved(lunch("12:00", stop)).unwrap_err();
            assert_eq!(fault.status.as_u16(), 409);
            assert_eq!(fault.field.as_deref(), Some("OpeningHours/LunchStop"));
        }
        saved(lunch("11:30", "12:00")).unwrap();
        saved(lunch("PT11H30M", "PT12H")).unwrap();
    }

    #[test]
    fn opening_hours_are_stored_in_one_form() {
        let body = json!({"Name": "n", "OpeningHours": {"MonStart": "PT8H30M", "MonStop": "PT24H",
            "TueStart": "0001-01-01T09:00:00", "TueStop": "17:00", "WedStart": "", "LunchStart": "noon"}});
        let hours = merged(&ChatTopicEntity::default(), &body).unwrap();
        let hours = hours.opening_hours.unwrap();
        for (is, wanted) in [
            (&hours.mon_start, "08:30:00"),
            (&hours.mon_stop, "24:00:00"),
            (&hours.tue_start, "09:00:00"),
            (&hours.tue_stop, "17:00:00"),
            (&hours.wed_start, ""),
            (&hours.lunch_start, "noon"),
        ] {
            assert_eq!(is, wanted);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_taken_again(
            color in "(#[0-9a-f]{2,7}|[a-z]{3,5})?", start in "[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", text in ".{0,300}",
        ) {
            let body = cleaned(&json!({"Name": "n", "Description": text, "Widget": {"Color": color},
                "OpeningHours": {"MonStart": start}}));
            let topic = merge::merge(&ChatTopicEntity::default(), &body).unwrap().entity;
            if check(&topic).is_ok() {
                let again = serde_json::to_value(&topic).unwrap();
                prop_assert_eq!(&cleaned(&again), &again);
                let again = merge::merge(&ChatTopicEntity::default(), &again).unwrap().entity;
                prop_assert!(check(&again).is_ok());
                prop_assert_eq!(again, topic);
            }
        }
    }
}
