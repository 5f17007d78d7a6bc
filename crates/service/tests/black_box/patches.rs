//! JSON Patch and JSON Merge Patch at the REST addresses.

use crate::harness::{Reply, Service, send};
use reqwest::Method;
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";
const ILLEGAL: &str = "SoIllegalOperationException";

async fn patch(service: &Service, path: &str, kind: &str, body: &Value) -> Reply {
    let request = service
        .rest(Method::PATCH, path)
        .header("Content-Type", kind);
    send(request.body(body.to_string())).await
}

async fn json_patch(service: &Service, path: &str, body: Value) -> Reply {
    patch(service, path, "application/json-patch+json", &body).await
}

async fn merge_patch(service: &Service, path: &str, body: Value) -> Reply {
    patch(service, path, "application/merge-patch+json", &body).await
}

/// A service whose topic 1 has everything that a topic can have.
async fn stage() -> Service {
    let service = Service::start(&[]);
    let mut whole = service
        .ann("CreateDefaultChatTopicEntity", json!({}))
        .await
        .ok();
    whole["ChatTopicId"] = 1.into();
    whole["Name"] = "Support".into();
    service.ann("SaveChatTopicEntity", whole).await.ok();
    service
}

async fn topic(service: &Service) -> Value {
    service
        .ann("GetChatTopicEntity?chatTopicEntityId=1", json!({}))
        .await
        .ok()
}

/// What is answered is stored, with nothing else changed than this.
async fn changed(
    service: &Service,
    reply: Reply,
    before: &Value,
    wanted: &[(&str, Value)],
) -> Value {
    let mut answer = reply.ok();
    assert!(answer.as_object_mut().unwrap().remove("_Links").is_some());
    let mut expected = before.clone();
    for (pointer, value) in wanted {
        *expected.pointer_mut(pointer).unwrap() = value.clone();
    }
    assert_eq!(answer, expected);
    assert_eq!(topic(service).await, expected);
    answer
}

#[tokio::test]
async fn json_patches() {
    let service = stage().await;
    let path = "/ChatTopic/1";
    let before = topic(&service).await;
    let operations = json!([
        {"op": "test", "path": "/Name", "value": "Support"},
        {"op": "replace", "path": "/description", "value": "Here"},
        {"op": "add", "path": "BadgeHeader", "value": "Ask"},
        {"op": "replace", "path": "widget/SIZE", "value": "large"},
        {"op": "replace", "path": "/OpeningHours/MonStart", "value": "07:00:00"},
        {"op": "copy", "from": "/Description", "path": "/Widget/WelcomeTitle"},
        {"op": "add", "path": "/Language", "value": {"Id": 5}},
        {"OP": "Test", "Path": "/Widget/Size", "Value": "Large"},
    ]);
    let reply = json_patch(&service, path, operations).await;
    let mut answer = reply.ok();
    answer.as_object_mut().unwrap().remove("_Links");
    assert_eq!(answer["Language"]["Id"], 5);
    let mut expected = before.clone();
    expected["Language"] = answer["Language"].clone();
    let wanted = [
        ("/Description", json!("Here")),
        ("/BadgeHeader", json!("Ask")),
        ("/Widget/Size", json!("Large")),
        ("/OpeningHours/MonStart", json!("07:00:00")),
        ("/Widget/WelcomeTitle", json!("Here")),
    ];
    let after = changed(&service, reply, &expected, &wanted).await;
    // Taken away, moved.
    let operations = json!([
        {"op": "remove", "path": "/LANGUAGE"},
        {"op": "move", "from": "/BadgeHeader", "path": "/WelcomeMessage"},
        {"op": "remove", "path": "/Widget/Size"},
    ]);
    let reply = json_patch(&service, path, operations).await;
    let wanted = [
        ("/Language", Value::Null),
        ("/BadgeHeader", json!("")),
        ("/WelcomeMessage", json!("Ask")),
        ("/Widget/Size", json!("Normal")),
    ];
    let after = changed(&service, reply, &after, &wanted).await;
    // Nothing is a change to nothing, also in plain JSON.
    let reply = json_patch(&service, path, json!([])).await;
    changed(&service, reply, &after, &[]).await;
    let list = json!([{"op": "replace", "path": "/Description", "value": "There"}]);
    let reply = patch(&service, path, "application/json", &list).await;
    changed(&service, reply, &after, &[("/Description", json!("There"))]).await;
}

#[tokio::test]
async fn a_json_patch_happens_whole_or_not() {
    let service = stage().await;
    let before = service.rows().await;
    let first = json!({"op": "replace", "path": "/Description", "value": "Changed"});
    let path = "/ChatTopic/1";
    for (second, status, kind, field) in [
        (
            json!({"op": "test", "path": "/name", "value": "Sales"}),
            409,
            ILLEGAL,
            Some("Name"),
        ),
        (
            json!({"op": "test", "path": "widget/size", "value": 1}),
            409,
            ILLEGAL,
            Some("Widget/Size"),
        ),
        (
            json!({"op": "replace", "path": "/Nonsense", "value": 1}),
            409,
            ILLEGAL,
            Some("Nonsense"),
        ),
        (
            json!({"op": "remove", "path": "/Widget/Nonsense"}),
            409,
            ILLEGAL,
            Some("Widget/Nonsense"),
        ),
        (
            json!({"op": "test", "path": "/Widget/Nonsense", "value": null}),
            409,
            ILLEGAL,
            Some("Widget/Nonsense"),
        ),
        (
            json!({"op": "copy", "from": "/Nonsense", "path": "/Name"}),
            409,
            ILLEGAL,
            Some("Nonsense"),
        ),
        (
            json!({"op": "move", "from": "/Widget", "path": "/Widget/Font"}),
            409,
            ILLEGAL,
            Some("Widget"),
        ),
        (
            json!({"op": "increment", "path": "/Name"}),
            400,
            INVALID,
            None,
        ),
        (
            json!({"op": "replace", "path": "/Name"}),
            400,
            INVALID,
            None,
        ),
        (
            json!({"op": "replace", "path": 5, "value": 1}),
            400,
            INVALID,
            None,
        ),
        (json!({"path": "/Name", "value": "x"}), 400, INVALID, None),
        (json!("replace"), 400, INVALID, None),
        (
            json!({"op": "replace", "path": "", "value": 1}),
            409,
            ILLEGAL,
            Some("path"),
        ),
        (
            json!({"op": "replace", "path": "/Na~me", "value": 1}),
            400,
            INVALID,
            None,
        ),
        (
            json!({"op": "replace", "path": "/ChatTopicId", "value": 2}),
            409,
            ILLEGAL,
            Some("ChatTopicId"),
        ),
        (
            json!({"op": "replace", "path": "/Name", "value": true}),
            400,
            INVALID,
            Some("Name"),
        ),
        (
            json!({"op": "replace", "path": "/Name", "value": ""}),
            400,
            INVALID,
            Some("Name"),
        ),
        (
            json!({"op": "replace", "path": "/Name", "value": "x".repeat(256)}),
            400,
            INVALID,
            Some("Name"),
        ),
        (
            json!({"op": "remove", "path": "/Name"}),
            400,
            INVALID,
            Some("Name"),
        ),
        (
            json!({"op": "replace", "path": "/Widget/Size", "value": "Huge"}),
            400,
            INVALID,
            Some("Widget/Size"),
        ),
    ] {
        let reply = json_patch(&service, path, json!([first, second])).await;
        assert_eq!(reply.status, status, "{second}: {}", reply.text);
        reply.refused(status, kind, field);
    }
    for body in [json!({}), json!("x"), json!(null), json!(5), json!([[]])] {
        json_patch(&service, path, body)
            .await
            .refused(400, INVALID, None);
    }
    json_patch(&service, "/ChatTopic/99", json!([first]))
        .await
        .refused(404, "SoNotFoundException", Some("ChatTopicId"));
    for kind in [
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
    ] {
        let reply = patch(&service, path, kind, &json!([first])).await;
        reply.refused(415, INVALID, Some("Content-Type"));
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn merge_patches() {
    let service = stage().await;
    let path = "/chattopic/1";
    let before = topic(&service).await;
    let body = json!({"DESCRIPTION": "Here", "Widget": {"font": "serif", "size": 1}, "Nonsense": 1,
        "openingHours": {"UseLunchHours": true}});
    let reply = merge_patch(&service, path, body).await;
    let wanted = [
        ("/Description", json!("Here")),
        ("/Widget/Font", json!("serif")),
        ("/Widget/Size", json!("Large")),
        ("/OpeningHours/UseLunchHours", json!(true)),
    ];
    let after = changed(&service, reply, &before, &wanted).await;
    let reply = merge_patch(
        &service,
        path,
        json!({"description": null, "widget": {"FONT": null}, "ChatTopicId": 1}),
    )
    .await;
    let wanted = [("/Description", json!("")), ("/Widget/Font", json!(""))];
    let after = changed(&service, reply, &after, &wanted).await;
    let reply = patch(
        &service,
        path,
        "application/json",
        &json!({"Description": "Plain"}),
    )
    .await;
    let after = changed(&service, reply, &after, &[("/Description", json!("Plain"))]).await;
    let reply = merge_patch(&service, path, json!({})).await;
    changed(&service, reply, &after, &[]).await;
    let rows = service.rows().await;
    for (body, field) in [
        (json!("x"), None),
        (json!(null), None),
        (json!({"Name": null}), Some("Name")),
        (json!({"Name": ["x"]}), Some("Name")),
        (
            json!({"Description": "x", "Widget": {"Theme": "Odd"}}),
            Some("Widget/Theme"),
        ),
        (
            json!({"Description": "x", "LastAccept": "soon"}),
            Some("LastAccept"),
        ),
    ] {
        let reply = merge_patch(&service, path, body.clone()).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
        reply.refused(400, INVALID, field);
    }
    let other = json!({"Description": "x", "ChatTopicId": 7});
    let reply = merge_patch(&service, path, other).await;
    reply.refused(409, ILLEGAL, Some("ChatTopicId"));
    assert_eq!(service.rows().await, rows);
}

#[tokio::test]
async fn sessions_keep_to_their_states() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let path = format!("/ChatSession/{}", visitor.id);
    let set = |status: &str| json!([{"op": "replace", "path": "/Status", "value": status}]);
    let reply = json_patch(&service, &path, set("Faq")).await;
    reply.refused(409, ILLEGAL, Some("Status"));
    let named = reply.text.contains("InQueue") && reply.text.contains("Faq");
    assert!(named, "{}", reply.text);
    let one = json!([{"op": "add", "path": "/User", "value": {"AssociateId": 1}},
        {"op": "replace", "path": "/customername", "value": "Vi Sitor"}]);
    let taken = json_patch(&service, &path, one).await.ok();
    assert_eq!(
        (&taken["User"]["Name"], &taken["CustomerName"]),
        (&json!("ann"), &json!("Vi Sitor"))
    );
    let unknown = json!({"TransferTo": {"AssociateId": 99}});
    merge_patch(&service, &path, unknown).await.refused(
        404,
        "SoNotFoundException",
        Some("TransferTo"),
    );
    let ended = merge_patch(&service, &path, json!({"Status": "ClosedFromQueue"}))
        .await
        .ok();
    assert_eq!(ended["Status"], "ClosedFromQueue");
    assert_ne!(ended["WhenEnded"], "0001-01-01T00:00:00");
}
