//! The REST addresses in other formats than JSON: whole entities, parts of a call
//! and lists as bodies.

use crate::harness::{Reply, Service, send};
use crate::tree;
use reqwest::Method;
use serde_json::{Value, json};

async fn call(service: &Service, verb: Method, path: &str, kind: &str, body: String) -> Reply {
    let request = service.rest(verb, path).header("Content-Type", kind);
    send(request.header("Accept", "application/xml").body(body)).await
}

fn xml(root: &str, value: &Value) -> String {
    tree::write(root, value, &|list| match list {
        "ArrayOfChatTopicAgent" => "ChatTopicAgent",
        _ => "ChatPresence",
    })
}

#[tokio::test]
async fn bodies_in_xml_and_forms() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let id = visitor.id;
    let session = format!("/ChatSession/{id}");
    for (kind, body) in [
        (
            "text/xml",
            xml(
                "ChatSessionEntity",
                &json!({"CustomerName": "Vi & Co", "Person": {"PersonId": 3}}),
            ),
        ),
        (
            "application/x-www-form-urlencoded",
            "customername=Vi+%26+Co&Person.PersonId=3".to_owned(),
        ),
    ] {
        let clear = json!({"ChatSessionId": id, "CustomerName": "", "Person": null});
        service.ann("SaveChatSessionEntity", clear).await.ok();
        let put = call(&service, Method::PUT, &session, kind, body).await;
        assert_eq!(put.status, 200, "{kind}: {}", put.text);
        let whole = service.whole(id).await;
        assert_eq!(
            (&whole["CustomerName"], &whole["Person"]["PersonId"]),
            (&json!("Vi & Co"), &json!(3)),
            "{kind}"
        );
        let mut wanted = whole;
        let own = format!("{}/api/v1{session}", service.base);
        wanted["_Links"] = json!({"Self": own, "Messages": format!("{own}/Messages")});
        tree::same(&tree::parse(&put.text), &wanted, kind);
    }
    let messages = format!("{session}/Messages");
    for (n, (kind, body)) in [
        (
            "application/xml",
            xml(
                "ChatMessage",
                &json!({"Message": "<Hello>", "WhenPosted": null}),
            ),
        ),
        (
            "application/x-www-form-urlencoded",
            "Message=%3CHello%3E".to_owned(),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let said = call(&service, Method::POST, &messages, kind, body).await;
        assert_eq!(said.status, 200, "{kind}: {}", said.text);
        let all = service.messages(id).await;
        assert_eq!(all.len(), n + 2);
        assert_eq!(all[n + 1]["Message"], "<Hello>");
        tree::same(&tree::parse(&said.text), &all[n + 1], kind);
    }
    // Lists.
    let members = json!([{"User": {"AssociateId": 2}, "CanManage": true}]);
    let body = xml("ArrayOfChatTopicAgent", &members);
    let set = call(
        &service,
        Method::PUT,
        "/ChatTopic/1/UserAgent",
        "text/xml",
        body,
    )
    .await;
    assert_eq!(set.status, 200, "{}", set.text);
    let list = service
        .ann("GetChatTopicUserAgentList", json!({"ChatTopicId": 1}))
        .await
        .ok();
    tree::same(&tree::parse(&set.text), &list, "UserAgent");
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["CanManage"]),
        (1, &json!(true))
    );
    let there = xml(
        "ArrayOfChatPresence",
        &json!([{"UserId": 2, "Present": true}]),
    );
    let saved = call(
        &service,
        Method::POST,
        "/Presence/SaveAll",
        "application/xml",
        there,
    )
    .await;
    assert_eq!((saved.status.as_u16(), saved.text.as_str()), (204, ""));
    let presence = service.ann("GetChatPresence", json!({})).await.ok();
    let bob = presence
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["UserId"] == 2);
    assert_eq!(bob.unwrap()["Present"], true);
    // What is wrong is named in XML, too.
    let before = service.rows().await;
    for (verb, path, body, status, field) in [
        (
            Method::PUT,
            "/ChatTopic/1/UserAgent",
            "<x><Agent/></x>",
            400,
            "Useragents/0",
        ),
        (
            Method::POST,
            "/Presence/SaveAll",
            "<x><ChatPresence><UserId>x</UserId></ChatPresence></x>",
            400,
            "ChatPresence/0/UserId",
        ),
        (
            Method::POST,
            "/Presence/SaveAll",
            "<x><ChatPresence><UserId>99</UserId></ChatPresence></x>",
            404,
            "UserId",
        ),
        (
            Method::POST,
            "/ChatSession",
            "<ChatSessionEntity><TopicId>99</TopicId></ChatSessionEntity>",
            404,
            "TopicId",
        ),
        (
            Method::PUT,
            "/ChatTopic/1",
            "<ChatTopicEntity><Widget><Size>Huge</Size></Widget></ChatTopicEntity>",
            400,
            "Widget/Size",
        ),
    ] {
        let reply = call(&service, verb, path, "text/xml", body.to_owned()).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        let error = tree::parse(&reply.text);
        let part = |name: &str| {
            error
                .children
                .iter()
                .find(|child| child.name == name)
                .unwrap()
        };
        assert_eq!(
            (part("Error").text.as_str(), part("Field").text.as_str()),
            ("true", field)
        );
    }
    assert_eq!(service.rows().await, before);
}
