//! What a topic tells its visitors beside the documented carrier.

use crate::harness::{Service, send};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::time::SystemTime;

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

const MORE: &str = "GetChatTopicEntity?chatTopicEntityId=1&$select=*,ConsentText,ConsentVersion,PrivacyUrl,Presence,Queue,Hours,Features,Logo";

#[tokio::test]
async fn everything_that_a_widget_asks_for_is_answered() {
    let service = Service::with_topic(
        json!({"Name": "Support", "BadgeHeader": "Chat", "ConsentText": "I agree.",
               "PrivacyUrl": " https://www.example.com/privacy "}),
        &[],
    );
    let topic = service.open(MORE, json!({})).await.ok();
    assert_eq!(topic["BadgeHeader"], "Chat");
    assert_eq!(topic["ConsentText"], "I agree.");
    assert_eq!(topic["PrivacyUrl"], "https://www.example.com/privacy");
    assert_eq!(topic["Hours"], Value::Null);
    let features = &topic["Features"];
    assert_eq!(
        (&features["Mail"], &features["Faq"]),
        (&json!(false), &json!(false))
    );
    let version = topic["ConsentVersion"].as_str().unwrap().to_owned();
    assert_eq!(version.len(), 16);
    // The version is the text's: another text has another one, the same text the same.
    let edited = |text: &str| service.topic(&json!({"ChatTopicId": 1, "ConsentText": text}));
    edited("I agree, too.");
    let other = service.open(MORE, json!({})).await.ok();
    assert_ne!(other["ConsentVersion"], json!(version));
    edited("I agree.");
    let again = service.open(MORE, json!({})).await.ok();
    assert_eq!(again["ConsentVersion"], json!(version));
    assert_eq!(again["PrivacyUrl"], "https://www.example.com/privacy");
    // Not asked for, not answered.
    let plain = "GetChatTopicEntity?chatTopicEntityId=1";
    let plain = service.open(plain, json!({})).await.ok();
    for name in ["ConsentVersion", "PrivacyUrl", "Hours", "Features"] {
        assert!(plain.get(name).is_none(), "{name}");
    }
}

#[tokio::test]
async fn the_privacy_page_is_on_the_web() {
    let service = Service::start(&[]);
    for wrong in [
        "javascript:alert(1)",
        "data:text/html,x",
        "/privacy",
        "ftp://example.com/",
        "https://ann@example.com/",
        "",
    ] {
        let body = json!({"ChatTopicId": 1, "PrivacyUrl": wrong});
        let reply = service.ann("SaveChatTopicEntity", body).await;
        if wrong.is_empty() {
            reply.ok();
        } else {
            reply.refused(400, "SoInvalidArgumentException", Some("PrivacyUrl"));
        }
    }
    let body = json!({"ChatTopicId": 1, "PrivacyUrl": "http://example.com/p?x=1#y"});
    service.ann("SaveChatTopicEntity", body).await.ok();
    let topic = service.open(MORE, json!({})).await.ok();
    assert_eq!(topic["PrivacyUrl"], "http://example.com/p?x=1#y");
}

#[tokio::test]
async fn hours_are_moments() {
    // Open from two hours ago until in two hours, in a zone of its own, every day.
    let local = now() + TimeDelta::minutes(345);
    let time = |hours: i64| {
        (local + TimeDelta::hours(hours))
            .format("%H:%M:00")
            .to_string()
    };
    let mut hours = json!({"TzLocation": {"Name": "Asia/Kathmandu"}});
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
        hours[format!("{day}Enabled")] = true.into();
        hours[format!("{day}Start")] = time(-2).into();
        hours[format!("{day}Stop")] = time(2).into();
    }
    let service = Service::with_topic(
        json!({"Name": "Support", "OpeningHoursEnabled": true, "OpeningHours": hours}),
        &[],
    );
    let topic = service.open(MORE, json!({})).await.ok();
    let told = &topic["Hours"];
    assert_eq!(told["Open"], true);
    let stretches = told["Stretches"].as_array().unwrap();
    assert!((8..=9).contains(&stretches.len()), "{told}");
    let at = |value: &Value| {
        let text = value.as_str().unwrap();
        assert!(text.ends_with('Z'), "{text}");
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    };
    assert_eq!(told["ChangesAt"], stretches[0]["To"]);
    let left = at(&told["ChangesAt"]) - now();
    assert!(left > TimeDelta::minutes(117) && left <= TimeDelta::hours(2));
    for (one, next) in stretches.iter().zip(&stretches[1..]) {
        assert_eq!(at(&next["From"]) - at(&one["From"]), TimeDelta::days(1));
        assert_eq!(at(&one["To"]) - at(&one["From"]), TimeDelta::hours(4));
    }
    // Whoever does not keep the hours tells none.
    service.topic(&json!({"ChatTopicId": 1, "OpeningHoursEnabled": false}));
    let topic = service.open(MORE, json!({})).await.ok();
    assert_eq!(topic["Hours"], Value::Null);
}

#[tokio::test]
async fn a_topic_that_is_newly_made_looks_modern_and_an_import_as_it_says() {
    let service = Service::start(&[]);
    let theme = |topic: &Value| topic["Widget"]["Theme"].as_str().map(ToString::to_string);
    let read = async |id: i64| {
        let path = format!("GetChatTopicEntity?chatTopicEntityId={id}");
        theme(&service.ann(&path, json!({})).await.ok())
    };
    assert_eq!(read(1).await.as_deref(), Some("Modern"));
    let own = json!({"Name": "Own", "Widget": {"Theme": "Classic"}});
    let own = service.topic(&own)["ChatTopicId"].as_i64().unwrap();
    assert_eq!(read(own).await.as_deref(), Some("Classic"));
    // What is there stays as it is.
    service.topic(&json!({"ChatTopicId": own, "Widget": {"ShowAgentPhoto": true}}));
    assert_eq!(read(own).await.as_deref(), Some("Classic"));
    let blank = service.ann("CreateDefaultChatTopicEntity", json!({})).await;
    assert_eq!(theme(&blank.ok()).as_deref(), Some("Modern"));
    let import = json!({"Name": "Import", "Widget": {"PreFormEnabled": true}});
    let import = service.ann("SaveChatTopicEntity", import).await.ok();
    assert_eq!(theme(&import).as_deref(), Some("Classic"));
}

#[tokio::test]
async fn whether_somebody_is_there_is_a_short_question() {
    let service = Service::start(&[]);
    let ask = async |path: &str| send(service.get(path)).await;
    let nobody = ask("/api/topic/1/now").await;
    assert_eq!(nobody.header("cache-control"), "max-age=20");
    assert_eq!(
        nobody.ok(),
        json!({"reached": true, "available": false, "open": true, "agents": 0,
               "position": 1, "waitMin": null, "waitMax": null, "evidence": 0})
    );
    // Ann says it of herself and of Bob.
    let mut here = service.ann("GetChatPresence", json!({})).await.ok();
    for entry in here.as_array_mut().unwrap() {
        entry["Present"] = json!(true);
    }
    let body = json!({ "ChatPresence": here });
    let saved = service.ann("SaveChatPresence", body).await;
    assert_eq!(saved.status, 204, "{}", saved.text);
    let both = ask("/api/topic/1/now").await.ok();
    assert_eq!(
        (&both["available"], &both["agents"]),
        (&json!(true), &json!(2))
    );
    // There is one format, whatever else a browser's address line asks for.
    for accept in ["application/xml", "text/html,application/xml;q=0.9"] {
        let request = service.get("/api/topic/1/now").header("Accept", accept);
        assert_eq!(send(request).await.ok(), both, "{accept}");
    }
    // A topic that there is not has nobody, and what is no topic is no address.
    let none = ask("/api/topic/99/now").await.ok();
    assert_eq!(
        (&none["available"], &none["open"]),
        (&json!(false), &json!(false))
    );
    for wrong in [
        "/api/topic/now",
        "/api/topic/x/now",
        "/api/topic/1/now/now",
        "/api/topic//now",
    ] {
        assert_eq!(ask(wrong).await.status, 404, "{wrong}");
    }
}
