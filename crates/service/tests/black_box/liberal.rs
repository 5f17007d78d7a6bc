//! What clients send that are written to the documented API, or made from it.

use crate::harness::{Reply, Service, send};
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";

/// Methods that want no body.
const WANTING_NOTHING: [&str; 10] = [
    "GetChatPresence",
    "CreateDefaultChatSessionEntity",
    "CreateDefaultChatTopicAgent",
    "CreateDefaultChatTopicEntity",
    "ChatSessionsForUser",
    "ChatTopicsForUser",
    "PickUpFirstChatSession",
    "GetChatSessionEntity?chatSessionEntityId=1",
    "GetChatTopicEntity?chatTopicEntityId=1",
    "../CustomerService/HasChatNotify",
];

async fn raw(service: &Service, method: &str, body: &str) -> Reply {
    let request = service.method(method).basic_auth("ann", Some("pw-ann"));
    let request = request.header("Content-Type", "application/json");
    send(request.body(body.to_owned())).await
}

#[tokio::test]
async fn a_body_where_none_is_wanted() {
    let service = Service::start(&[]);
    service.visitor().await;
    for method in WANTING_NOTHING {
        for body in ["", " ", "null", "{}", "[]", "{\"Unknown\": 1}"] {
            let reply = raw(&service, method, body).await;
            assert_eq!(reply.status, 200, "{method} {body:?}: {}", reply.text);
        }
        for body in ["5", "\"x\"", "[1]", "{"] {
            raw(&service, method, body)
                .await
                .refused(400, INVALID, None);
        }
    }
    let path = "DeleteChatSessionEntity?ChatSessionEntityId=1";
    assert_eq!(raw(&service, path, "null").await.status, 204);
    // Where one is wanted, nothing is no answer to the question.
    for body in ["", "null", "[]"] {
        raw(&service, "SaveChatSessionEntity", body)
            .await
            .refused(400, INVALID, None);
    }
}

#[tokio::test]
async fn numbers_truths_and_members_in_every_form() {
    let service = Service::start(&[]);
    let save = async |body: Value| service.ann("SaveChatSessionEntity", body).await.ok();
    let made = save(json!({"topicid": "1", "CUSTOMERALIAS": 7, "customerPhone": 4_722_000_000_i64,
        "customerConsented": "True", "status": 7, "rating": "4", "rank": 2.0, "unknown": {"a": []},
        "tableRight": {"mask": 5, "reason": []}, "fieldProperties": "x", "user": {"tableRight": [1]}}))
    .await;
    for (name, wanted) in [
        ("TopicId", json!(1)),
        ("CustomerAlias", json!("7")),
        ("CustomerPhone", json!("4722000000")),
        ("CustomerConsented", json!(true)),
        ("Status", json!("Finished")),
        ("Rating", json!(4)),
        ("Rank", json!(2)),
    ] {
        assert_eq!(made[name], wanted, "{name}");
    }
    let id = made["ChatSessionId"].to_string();
    let path = format!("/api/v1/ChatSession/{id}");
    let put = service.request(reqwest::Method::PUT, &path);
    let put = put.basic_auth("ann", Some("pw-ann"));
    let mut whole = made.clone();
    whole["ChatSessionId"] = json!(id);
    send(put.json(&whole)).await.ok();
}

#[tokio::test]
async fn dates_and_durations_as_net_writes_them() {
    let service = Service::start(&[]);
    for (sent, stored) in [
        ("2026-11-20T21:00:00.0000000Z", "2026-11-20T21:00:00"),
        (
            "2026-11-20T22:00:00.1230000+01:00",
            "2026-11-20T21:00:00.123",
        ),
        ("2026-11-20T21:00:00", "2026-11-20T21:00:00"),
        ("/Date(1795208400000)/", "2026-11-20T21:00:00"),
        ("/Date(1795208400000+0100)/", "2026-11-20T21:00:00"),
        ("Fri, 20 Nov 2026 21:00:00 GMT", "2026-11-20T21:00:00"),
        ("0000-12-31T23:17:00.000Z", "0001-01-01T00:00:00"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00"),
    ] {
        let body = json!({"TopicId": 1, "Status": "Finished", "WhenStarted": sent});
        let made = service.ann("SaveChatSessionEntity", body).await.ok();
        assert_eq!(made["WhenStarted"], stored, "{sent}");
        // It says itself when it is, whatever the caller's zone.
        if sent.ends_with([')', '/', 'T']) {
            let request = service.method("SaveChatSessionEntity");
            let request = request.basic_auth("ann", Some("pw-ann"));
            let body = json!({"TopicId": 1, "Status": "Finished", "WhenStarted": sent});
            let request = request.header("SO-TimeZone", "NO").json(&body);
            let made = send(request).await.ok();
            assert_eq!(made["WhenStarted"], "2026-11-20T22:00:00", "{sent}");
        }
    }
    for (sent, stored) in [
        ("08:30:00", "08:30:00"),
        ("08:30:00.0000000", "08:30:00"),
        ("PT8H30M", "08:30:00"),
        ("0001-01-01T08:30:00", "08:30:00"),
        ("2026-11-20T08:30:00-05:00", "08:30:00"),
        ("PT24H", "24:00:00"),
        ("1.00:00:00", "24:00:00"),
        ("P0D", "00:00:00"),
    ] {
        let body = json!({"ChatTopicId": 1, "OpeningHours": {"MonStart": sent}});
        let saved = service.ann("SaveChatTopicEntity", body).await.ok();
        assert_eq!(saved["OpeningHours"]["MonStart"], stored, "{sent}");
    }
}

/// The headers of superoffice-python-sdk 0.2.8, whose `Accept` is misspelt.
#[tokio::test]
async fn the_python_sdk() {
    let service = Service::start(&["--app-token", "app"]);
    let ticket = service.run(&["token", "add", "ann", "--ticket"], "");
    let ticket = ticket
        .split_whitespace()
        .find(|word| word.starts_with("7T:"));
    let call = |method: reqwest::Method, path: &str, body: &Value| {
        let request = service.request(method, path);
        request
            .header("Authorization", format!("SOTicket {}", ticket.unwrap()))
            .header("SO-AppToken", "app")
            .header("Content-Type", "application/json")
            .header("Accept", "aplication/json")
            .body(body.to_string())
    };
    use reqwest::Method;
    let topic = json!({"Name": "Sales"});
    let made = send(call(Method::POST, "/api/v1/ChatTopic/", &topic)).await;
    assert!(made.status.is_success(), "{}", made.text);
    let path = format!("/api/v1/ChatTopic/{}", made.json()["ChatTopicId"]);
    let read = send(call(Method::GET, &path, &json!({}))).await.ok();
    assert_eq!(read["Name"], "Sales");
    let saved = send(call(Method::PUT, &path, &read)).await.ok();
    assert_eq!(saved["Name"], "Sales");
    let list = "/api/v1/ChatSession?$select=whenRequested&$format=json";
    assert!(send(call(Method::GET, list, &json!({}))).await.ok()["value"].is_array());
    let gone = send(call(Method::DELETE, &path, &json!({}))).await;
    assert!(gone.status.is_success(), "{}", gone.text);
}
