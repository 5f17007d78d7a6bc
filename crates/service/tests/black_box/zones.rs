//! Dates in the caller's time zone, texts in the caller's language.

use crate::harness::{Reply, Service, Visitor, send};
use reqwest::Method;
use serde_json::{Value, json};

const SUMMER: &str = "2026-07-01T12:30:00";
const NO_DATE: &str = "0001-01-01T00:00:00";

struct Caller<'a> {
    service: &'a Service,
    headers: &'a [(&'static str, &'static str)],
}

impl Caller<'_> {
    async fn ask(&self, verb: Method, path: &str, body: Option<&Value>) -> Reply {
        let request = self.service.request(verb, &format!("/api/v1{path}"));
        let mut request = request.basic_auth("ann", Some("pw-ann"));
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        send(request).await
    }

    async fn call(&self, method: &str, body: Value) -> Reply {
        let path = format!("/Agents/Chat/{method}");
        self.ask(Method::POST, &path, Some(&body)).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, None).await
    }
}

/// A session that was imported with a known time.
async fn imported(service: &Service) -> i64 {
    let wanted = json!({
        "TopicId": 1, "CustomerAlias": "Vi", "Status": "Finished",
        "WhenRequested": SUMMER, "WhenEnded": "2026-01-15T12:30:00",
    });
    let made = service.ann("SaveChatSessionEntity", wanted).await.ok();
    made["ChatSessionId"].as_i64().unwrap()
}

#[tokio::test]
async fn dates_are_in_the_zone_of_who_asks() {
    let service = Service::start(&[]);
    let id = imported(&service).await;
    for (zone, summer, winter) in [
        ("NO", "2026-07-01T14:30:00", "2026-01-15T13:30:00"),
        ("261", "2026-07-01T14:30:00", "2026-01-15T13:30:00"),
        ("US-NY", "2026-07-01T08:30:00", "2026-01-15T07:30:00"),
        ("asia/kolkata", "2026-07-01T18:00:00", "2026-01-15T18:00:00"),
        (
            "NO, includeTZOffset",
            "2026-07-01T14:30:00+02:00",
            "2026-01-15T13:30:00+01:00",
        ),
        (
            "includeTZOffset",
            "2026-07-01T12:30:00+00:00",
            "2026-01-15T12:30:00+00:00",
        ),
        ("UTC", SUMMER, "2026-01-15T12:30:00"),
    ] {
        let headers = [("SO-TimeZone", zone)];
        let caller = Caller {
            service: &service,
            headers: &headers,
        };
        let ask = format!("GetChatSessionEntity?chatSessionEntityId={id}");
        let seen = caller.call(&ask, json!({})).await.ok();
        assert_eq!(seen["WhenRequested"], summer, "{zone}");
        assert_eq!(seen["WhenEnded"], winter, "{zone}");
        assert_eq!(seen["WhenStarted"], NO_DATE, "{zone}");
        let seen = caller.get(&format!("/ChatSession/{id}")).await.ok();
        assert_eq!(seen["WhenRequested"], summer, "{zone}");
        let list = caller.get("/ChatSession").await.ok();
        assert_eq!(list["value"][0]["whenRequested"], summer, "{zone}");
        // A bare date in a filter is the caller's, too.
        let bare = summer.get(..19).unwrap();
        let path = format!("/ChatSession?$filter=whenRequested eq '{bare}'");
        let found = caller.get(&path).await.ok();
        assert_eq!(found["value"].as_array().unwrap().len(), 1, "{zone}");
    }
    for wrong in [
        "Atlantis",
        "NO, SE",
        "99999",
        "+1",
        "includeTZOffset, NO, SE",
    ] {
        let headers = [("SO-TimeZone", wrong)];
        let caller = Caller {
            service: &service,
            headers: &headers,
        };
        let reply = caller
            .call("CreateDefaultChatSessionEntity", json!({}))
            .await;
        reply.refused(400, "SoInvalidArgumentException", Some("SO-TimeZone"));
    }
}

#[tokio::test]
async fn what_is_sent_without_an_offset_is_in_the_zone_too() {
    let service = Service::start(&[]);
    let headers = [("SO-TimeZone", "NO")];
    let caller = Caller {
        service: &service,
        headers: &headers,
    };
    let wanted = |when: &str| json!({"TopicId": 1, "CustomerAlias": "Vi", "Status": "Finished", "WhenRequested": when});
    let mut id = 0;
    for (sent, stored) in [
        ("2026-07-01T14:30:00", SUMMER),
        ("2026-07-01T14:30:00+02:00", SUMMER),
        ("2026-07-01T12:30:00Z", SUMMER),
        // This hour comes twice, and that hour never.
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00"),
    ] {
        let made = caller
            .call("SaveChatSessionEntity", wanted(sent))
            .await
            .ok();
        id = made["ChatSessionId"].as_i64().unwrap();
        assert_eq!(service.whole(id).await["WhenRequested"], stored, "{sent}");
    }
    // A patch speaks of what its sender was answered, and what it leaves alone stays.
    let path = format!("/ChatSession/{id}");
    let patch = json!([
        {"op": "test", "path": "/WhenRequested", "value": "2026-03-29T03:30:00"},
        {"op": "replace", "path": "whenended", "value": "2026-07-01T14:30:00"},
    ]);
    caller.ask(Method::PATCH, &path, Some(&patch)).await.ok();
    let seen = service.whole(id).await;
    assert_eq!(seen["WhenEnded"], SUMMER);
    assert_eq!(seen["WhenRequested"], "2026-03-29T01:30:00");
}

#[tokio::test]
async fn messages_are_utc_for_everybody() {
    let service = Service::start(&[]);
    let who: Visitor = service.visitor().await;
    let headers = [("SO-TimeZone", "US-NY")];
    let caller = Caller {
        service: &service,
        headers: &headers,
    };
    let body = json!({"ChatSessionId": who.id});
    let theirs = caller.call("GetChatMessages", body.clone()).await.ok();
    let plain = service.ann("GetChatMessages", body).await.ok();
    assert_eq!(theirs[0]["WhenPosted"], plain[0]["WhenPosted"]);
}

#[tokio::test]
async fn texts_are_in_the_language_of_who_asks() {
    let several = "NO:\"Hjelp\";US:\"Help\"";
    let topic = json!({"Name": "Support", "WelcomeMessage": several});
    let service = Service::with_topic(topic, &[]);
    let said = json!({"TopicId": 1, "CustomerAlias": "Vi", "FirstMessage": several});
    let who = service.create(said).await;
    let list = "/MDOList/chatsessionstatus";
    let waiting = |list: &Value| {
        let items = list.as_array().unwrap();
        let item = items.iter().find(|item| item["Id"] == 4).unwrap();
        item["Name"].as_str().unwrap().to_owned()
    };
    for (headers, help, status) in [
        (vec![], several, "[SR_CHATSESSIONSTATUS_INQUEUE]"),
        (
            vec![("Accept-Language", "nb-NO, en;q=0.5")],
            "Hjelp",
            "Venter",
        ),
        (vec![("Accept-Language", "en")], "Help", "Waiting"),
        (
            vec![("Accept-Language", "nb"), ("SO-Language", "en-US")],
            "Help",
            "Waiting",
        ),
        (
            vec![("Accept-Language", "nb"), ("SO-Language", "*")],
            several,
            "[SR_CHATSESSIONSTATUS_INQUEUE]",
        ),
        (vec![("Accept-Language", "de")], "Help", "Wartet"),
    ] {
        let caller = Caller {
            service: &service,
            headers: &headers,
        };
        let topic = caller.get("/ChatTopic/1").await.ok();
        assert_eq!(topic["WelcomeMessage"], help, "{headers:?}");
        assert_eq!(waiting(&caller.get(list).await.ok()), status, "{headers:?}");
        // What people say stays what they said.
        let session = caller.get(&format!("/ChatSession/{}", who.id)).await.ok();
        assert_eq!(session["FirstMessage"], several, "{headers:?}");
        let messages = caller
            .get(&format!("/ChatSession/{}/Messages", who.id))
            .await
            .ok();
        assert_eq!(messages[0]["Message"], several, "{headers:?}");
    }
}

#[tokio::test]
async fn a_list_can_be_written_for_reading() {
    let service = Service::start(&[]);
    imported(&service).await;
    let headers = [("SO-TimeZone", "NO"), ("SO-Language", "de")];
    let caller = Caller {
        service: &service,
        headers: &headers,
    };
    let list = caller.get("/ChatSession?$output=Display").await.ok();
    assert_eq!(list["value"][0]["whenRequested"], "01.07.2026 14:30:00");
    assert_eq!(list["value"][0]["status"], "Beendet");
    let xml = caller.get("/ChatSession?$format=xml&$entities=chat").await;
    assert_eq!(xml.header("content-type"), "application/xml; charset=utf-8");
    assert!(xml.text.contains("2026-07-01T14:30:00"), "{}", xml.text);
    for (name, value) in [
        ("$output", "Loud"),
        ("$format", "PDF"),
        ("$entities", "fish"),
    ] {
        let reply = caller.get(&format!("/ChatSession?{name}={value}")).await;
        reply.refused(400, "SoInvalidArgumentException", Some(name));
    }
}

/// What was answered in one manner is not what the caller has in another.
#[tokio::test]
async fn a_tag_is_good_for_its_manner() {
    let service = Service::start(&[]);
    let who = service.visitor().await;
    let poll = async |headers: &[(&'static str, &str)]| {
        let path = format!("GetChatSessionEntity?chatSessionEntityId={}", who.id);
        let mut request = service.method(&path).bearer_auth(&who.key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        send(request.body("")).await
    };
    let manners = [
        ("Accept", "application/json"),
        ("Accept", "application/xml"),
        ("Accept-Language", "nb"),
        ("Accept-Language", "de"),
        ("SO-TimeZone", "NO"),
        ("SO-TimeZone", "NO, includeTZOffset"),
    ];
    for had in manners {
        let first = poll(&[had]).await;
        assert_eq!(first.status, 200, "{}", first.text);
        let tag = first.header("etag");
        for now in manners {
            let weak = format!("\"other\", W/{tag}");
            for sent in [tag, weak.as_str()] {
                let again = poll(&[now, ("If-None-Match", sent)]).await;
                let expected = if had == now { 304 } else { 200 };
                assert_eq!(again.status, expected, "{had:?} {now:?} {sent}");
                assert!(again.header("vary").contains("SO-TimeZone"), "{now:?}");
            }
        }
        assert_eq!(poll(&[had, ("If-None-Match", "*")]).await.status, 304);
    }
}

#[tokio::test]
async fn a_zone_that_is_named_anew_is_not_that_of_the_code_before() {
    let service = Service::start(&[]);
    let save = async |more: Value| {
        let body = json!({"ChatTopicId": 1, "OpeningHours": {"TzLocation": more}});
        let saved = service.ann("SaveChatTopicEntity", body).await.ok();
        saved["OpeningHours"]["TzLocation"].clone()
    };
    let is = |zone: &Value, code: &str, name: &str| {
        let said = (&zone["TZLocationCode"], &zone["Name"]);
        assert_eq!(said, (&json!(code), &json!(name)));
    };
    is(
        &save(json!({"TZLocationCode": "JP", "Name": "Japan"})).await,
        "JP",
        "Japan",
    );
    is(
        &save(json!({"name": "Japan", "TZLocationCities": "Tokyo"})).await,
        "JP",
        "Japan",
    );
    is(
        &save(json!({"name": "Europe/Oslo"})).await,
        "",
        "Europe/Oslo",
    );
    is(
        &save(json!({"TZLocationCode": "SE"})).await,
        "SE",
        "Europe/Oslo",
    );
    is(
        &save(json!({"TZLocationCode": "NO", "Name": "Norway"})).await,
        "NO",
        "Norway",
    );
    // The blank topic's zone can be written over by either.
    let mut blank = service
        .ann("CreateDefaultChatTopicEntity", json!({}))
        .await
        .ok();
    is(&blank["OpeningHours"]["TzLocation"], "", "UTC");
    blank["Name"] = "Oslo".into();
    blank["OpeningHours"]["TzLocation"]["Name"] = "Middle/Earth".into();
    service.ann("SaveChatTopicEntity", blank).await.refused(
        400,
        "SoInvalidArgumentException",
        Some("OpeningHours/TzLocation"),
    );
}
