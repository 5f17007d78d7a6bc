//! How it is answered: in the format that is accepted, with the same data in each.

use crate::harness::{Reply, Service, VISITOR, send};
use crate::tree;
use reqwest::Method;
use serde_json::{Value, json};

/// As Ann, to a method or to a REST address.
async fn ask(service: &Service, path: &str, accept: &str, body: &Value) -> Reply {
    let request = if path.starts_with('/') {
        service.rest(Method::GET, path)
    } else {
        service
            .method(path)
            .basic_auth("ann", Some("pw-ann"))
            .json(body)
    };
    send(request.header("Accept", accept)).await
}

#[tokio::test]
async fn the_format_that_is_accepted() {
    let service = Service::start(&[]);
    let json = "application/json";
    for (accept, wanted) in [
        ("", Some(json)),
        ("*/*", Some(json)),
        ("application/json", Some(json)),
        ("APPLICATION/JSON", Some(json)),
        ("text/json", Some("text/json; charset=utf-8")),
        ("application/xml", Some("application/xml; charset=utf-8")),
        ("text/xml", Some("text/xml; charset=utf-8")),
        (
            "application/xml;q=0.5, application/json;q=0.4",
            Some("application/xml; charset=utf-8"),
        ),
        ("application/xml;q=0.4, application/json;q=0.5", Some(json)),
        (
            "text/html, application/xml;q=0.9, */*;q=0.8",
            Some("application/xml; charset=utf-8"),
        ),
        ("application/json, text/plain, */*", Some(json)),
        ("text/plain, */*;q=0.1", Some(json)),
        ("text/*", Some("text/json; charset=utf-8")),
        (
            "application/json;q=0, */*",
            Some("text/json; charset=utf-8"),
        ),
        ("application/merge-patch+json", Some(json)),
        ("text/html", None),
        ("image/png, text/csv", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", None),
    ] {
        for path in ["GetChatPresence", "/Presence/GetAll", "/ChatTopic/1"] {
            let reply = ask(&service, path, accept, &json!({})).await;
            let Some(kind) = wanted else {
                reply.refused(406, "SoInvalidArgumentException", Some("Accept"));
                assert!(reply.text.contains("application/xml"), "{}", reply.text);
                continue;
            };
            assert_eq!(reply.status, 200, "{accept}: {}", reply.text);
            assert_eq!(reply.header("content-type"), kind, "{accept}");
            assert!(reply.header("vary").contains("Accept"), "{accept}");
            assert_eq!(
                reply.text.starts_with("<?xml"),
                kind.contains("xml"),
                "{accept}"
            );
        }
    }
    // What nobody can be answered does not happen.
    let before = service.rows().await;
    let body = json!({"Name": "Sales"});
    let reply = ask(&service, "SaveChatTopicEntity", "text/html", &body).await;
    assert_eq!(reply.status, 406);
    assert_eq!(service.rows().await, before);
    // Pages about the API are no data: they come as they are.
    for (path, kind) in [
        ("/api/docs", "text/html; charset=utf-8"),
        ("/api/docs.css", "text/css; charset=utf-8"),
        ("/api/openapi.json", "application/json"),
        ("/api", "application/json"),
        ("/api/v1", "application/json"),
    ] {
        for accept in ["text/html", "text/css,*/*;q=0.1", "application/xml"] {
            let reply = send(service.get(path).header("Accept", accept)).await;
            assert_eq!(
                (reply.status.as_u16(), reply.header("content-type")),
                (200, kind),
                "{path} {accept}"
            );
        }
        let reply = send(service.request(Method::DELETE, path)).await;
        assert_eq!(
            (reply.status.as_u16(), reply.header("allow")),
            (405, "GET, HEAD"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn xml_says_what_json_says() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let odd = "<&>\"' ]]> \r\n\ttwo  blanks \u{a0}é😀";
    service.answer(visitor.id, odd).await.ok();
    let person = json!({"ChatSessionId": visitor.id, "Person": {"PersonId": 7, "Firstname": "<b>"},
        "Project": {"PublishTo": "2026-01-02T03:04:05"}, "Flags": "UserIsTyping", "Sale": {"Amount": -0.25}});
    service.ann("SaveChatSessionEntity", person).await.ok();
    let id = visitor.id;
    let session = format!("GetChatSessionEntity?chatSessionEntityId={id}");
    let cases = [
        (session.clone(), json!({}), "ChatSessionEntity"),
        (
            format!("{session}&$select=User/FullName,Messages,Queue,Presence"),
            json!({}),
            "ChatSessionEntity",
        ),
        (
            "GetChatTopicEntity?chatTopicEntityId=1".to_owned(),
            json!({}),
            "ChatTopicEntity",
        ),
        (
            "CreateDefaultChatTopicEntity".to_owned(),
            json!({}),
            "ChatTopicEntity",
        ),
        (
            "CreateDefaultChatTopicAgent".to_owned(),
            json!({}),
            "ChatTopicAgent",
        ),
        (
            "ChatSessionsForUser".to_owned(),
            json!({}),
            "ArrayOfChatSessionEntity",
        ),
        (
            "ChatTopicsForUser".to_owned(),
            json!({}),
            "ArrayOfChatTopicEntity",
        ),
        (
            "GetChatMessages".to_owned(),
            json!({"ChatSessionId": id}),
            "ArrayOfChatMessage",
        ),
        (
            "GetChatTranscript".to_owned(),
            json!({"ChatSessionId": id, "Html": true}),
            "string",
        ),
        (
            "GetChatPresence".to_owned(),
            json!({}),
            "ArrayOfChatPresence",
        ),
        (
            "IsWithinOpeningHours".to_owned(),
            json!({"ChatTopicId": 1}),
            "boolean",
        ),
        (
            "GetUserAgentList".to_owned(),
            json!({"Flat": false}),
            "ArrayOfMDOListItem",
        ),
        (
            "GetChatTopicUserAgentList".to_owned(),
            json!({"ChatTopicId": 1}),
            "ArrayOfChatTopicAgent",
        ),
        (
            "../CustomerService/ChatSessionsForUser".to_owned(),
            json!({}),
            "ArrayOfChatSession",
        ),
        (
            "../CustomerService/HasChatNotify".to_owned(),
            json!({}),
            "boolean",
        ),
        (
            "GetChatSessionEntity?chatSessionEntityId=99".to_owned(),
            json!({}),
            "ChatSessionEntity",
        ),
        (format!("/ChatSession/{id}"), json!({}), "ChatSessionEntity"),
        ("/ChatTopic/1".to_owned(), json!({}), "ChatTopicEntity"),
        (
            format!("/ChatSession/{id}/Messages"),
            json!({}),
            "ArrayOfChatMessage",
        ),
        (
            "/MDOList/chatsessionstatus".to_owned(),
            json!({}),
            "ArrayOfMDOListItem",
        ),
    ];
    for (path, body, root) in cases {
        let data = ask(&service, &path, "application/json", &body).await.ok();
        let xml = ask(&service, &path, "application/xml", &body).await;
        assert_eq!(xml.status, 200, "{path}: {}", xml.text);
        let element = tree::parse(&xml.text);
        assert_eq!(element.name, root, "{path}");
        tree::same(&element, &data, &path);
    }
    let list = ask(&service, "/ChatSession", "application/json", &json!({}))
        .await
        .ok();
    for (path, accept) in [
        ("/ChatSession", "text/xml"),
        ("/ChatSession?$format=xml", "application/json"),
    ] {
        let xml = ask(&service, path, accept, &json!({})).await;
        let element = tree::parse(&xml.text);
        let mut list = list.clone();
        list["odata.nextLink"] = Value::Null;
        tree::same(&element, &list, path);
    }
    // What is read can be sent back.
    let whole = ask(&service, &session, "text/xml", &json!({})).await.text;
    let before = service.whole(id).await;
    let save = service
        .method("SaveChatSessionEntity")
        .basic_auth("ann", Some("pw-ann"));
    let reply = send(save.header("Content-Type", "text/xml").body(whole)).await;
    assert_eq!(
        (reply.ok(), service.whole(id).await),
        (before.clone(), before)
    );
    // Refusals are in the format, too.
    for (path, status, body) in [
        ("GetChatMessages", 404, json!({"ChatSessionId": 99})),
        (
            "SaveChatSessionEntity",
            400,
            json!({"ChatSessionId": id, "Rating": "<five>"}),
        ),
        ("NoSuchMethod", 404, json!({})),
        ("/ChatSession/99", 404, json!({})),
    ] {
        let data = ask(&service, path, "application/json", &body).await;
        let xml = ask(&service, path, "application/xml", &body).await;
        assert_eq!(
            (xml.status.as_u16(), data.status.as_u16()),
            (status, status),
            "{path}"
        );
        assert_eq!(xml.header("content-type"), "application/xml; charset=utf-8");
        tree::same(&tree::parse(&xml.text), &data.json(), path);
    }
    // The visitor's poll as well.
    let poll = service
        .method(&format!("{session}&$select={VISITOR}"))
        .bearer_auth(&visitor.key);
    let xml = send(
        poll.header("Accept", "application/xml")
            .json(&json!({"After": 0})),
    )
    .await;
    let element = tree::parse(&xml.text);
    let etag = xml.header("etag").to_owned();
    tree::same(&element, &service.poll(&visitor).await.ok(), "poll");
    let last = service.messages(id).await.last().unwrap()["ChatMessageId"]
        .as_i64()
        .unwrap();
    let again = service
        .poll_request(&visitor, last)
        .header("If-None-Match", etag);
    assert_eq!(
        send(again.header("Accept", "application/xml")).await.status,
        304
    );
}

#[tokio::test]
async fn packed_bodies_are_refused_by_name() {
    let service = Service::start(&[]);
    for (encoding, status) in [("gzip", 415), ("br", 415), ("identity", 200)] {
        let request = service.method("GetChatPresence");
        let request = request.basic_auth("ann", Some("pw-ann"));
        let request = request.header("Content-Encoding", encoding);
        let reply = send(request.json(&json!({}))).await;
        assert_eq!(reply.status, status, "{encoding}: {}", reply.text);
        if status == 415 {
            reply.refused(415, "SoInvalidArgumentException", Some("Content-Encoding"));
        }
    }
}
