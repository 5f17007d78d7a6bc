//! `$select`: what is named is answered, the rest is null.

use crate::documented::properties;
use crate::harness::{Service, send};
use reqwest::Method;
use serde_json::{Value, json};

/// Only these properties of an answer are not null, and none is missing.
#[track_caller]
fn only(answer: &Value, carrier: &str, named: &[&str]) {
    let map = answer.as_object().unwrap();
    for (name, _) in properties(carrier) {
        let value = map.get(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(!value.is_null(), named.contains(&name), "{name}: {value}");
    }
}

#[tokio::test]
async fn of_an_entity() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let get = format!("GetChatSessionEntity?chatSessionEntityId={}", visitor.id);
    let read = async |select: &str| {
        service
            .ann(&format!("{get}&{select}"), json!({}))
            .await
            .ok()
    };
    let whole = service.whole(visitor.id).await;
    let named = ["ChatSessionId", "Status", "CustomerConsented"];
    for select in [
        "$select=ChatSessionId,Status,CustomerConsented",
        "$select=chatsessionid,STATUS,customerConsented",
        "$SELECT=%20status%20,,%20ChatSessionID,CustomerConsented,",
        "%24select=Status%2CChatSessionId%2CCustomerConsented",
        "$select=Status,Status,ChatSessionId,CustomerConsented,Nonsense",
    ] {
        let some = read(select).await;
        only(&some, "ChatSessionEntity", &named);
        for name in named {
            assert_eq!(some[name], whole[name], "{select}");
        }
        assert_eq!(
            some.as_object().unwrap().len(),
            whole.as_object().unwrap().len(),
            "{select}"
        );
    }
    for select in ["$select=", "$select=*", "$select=,", "$top=1"] {
        assert_eq!(read(select).await, whole, "{select}");
    }
    only(&read("$select=Nonsense").await, "ChatSessionEntity", &[]);
    // Parts of parts.
    let part =
        read("$select=user/FULLNAME,User/TableRight/Mask,FieldProperties/Status/FieldLength").await;
    only(&part, "ChatSessionEntity", &["User", "FieldProperties"]);
    assert_eq!(part["User"]["FullName"], "Ann Lee");
    assert!(part["User"]["AssociateId"].is_null() && part["User"].get("AssociateId").is_some());
    assert_eq!(
        part["FieldProperties"]["Status"]["FieldLength"],
        whole["FieldProperties"]["Status"]["FieldLength"]
    );
    assert!(part["FieldProperties"]["Rank"].is_null());
    // A part of a whole that is named is the whole.
    let both = read("$select=User/FullName,User").await;
    assert_eq!(both["User"], whole["User"]);
    // What is null stays null, and what has no parts has none.
    let none = read("$select=Person/PersonId,Status/Name").await;
    assert!(none["Person"].is_null());
    // Extensions are there when they are named, beside all or some.
    let more = read("$select=*,Messages,QUEUE").await;
    assert_eq!(more["Status"], whole["Status"]);
    assert!(
        more["Messages"].is_array()
            && more.get("Queue").is_some()
            && more.get("Presence").is_none()
    );
    let mut sent = service
        .ann("CreateDefaultChatTopicEntity", json!({}))
        .await
        .ok();
    sent["ChatTopicId"] = 1.into();
    sent["Name"] = "Support".into();
    service.ann("SaveChatTopicEntity", sent).await.ok();
    let topic =
        "GetChatTopicEntity?chatTopicEntityId=1&$select=widget/size,NAME,openinghours/MonStart";
    let topic = service.ann(topic, json!({})).await.ok();
    only(
        &topic,
        "ChatTopicEntity",
        &["Name", "Widget", "OpeningHours"],
    );
    only(&topic["Widget"], "ChatWidgetSettings", &["Size"]);
    only(&topic["OpeningHours"], "ChatOpeningHours", &["MonStart"]);
}

#[tokio::test]
async fn of_lists_and_scalars() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let id = visitor.id;
    for (method, body, carrier, named) in [
        (
            "ChatSessionsForUser",
            json!({}),
            "ChatSessionEntity",
            &["TopicId", "Status"][..],
        ),
        ("ChatTopicsForUser", json!({}), "ChatTopicEntity", &["Name"]),
        (
            "GetChatMessages",
            json!({"ChatSessionId": id}),
            "ChatMessage",
            &["Message", "Type"],
        ),
        ("GetChatPresence", json!({}), "ChatPresence", &["UserId"]),
        (
            "GetUserAgentList",
            json!({"Flat": true}),
            "MDOListItem",
            &["Id", "Name"],
        ),
        (
            "GetChatTopicUserAgentList",
            json!({"ChatTopicId": 1}),
            "ChatTopicAgent",
            &["TopicId"],
        ),
        (
            "../CustomerService/ChatSessionsForUser",
            json!({}),
            "ChatSession",
            &["ChatSessionId"],
        ),
    ] {
        let select = named.join(",").to_uppercase();
        let list = service
            .ann(&format!("{method}?$select={select}"), body)
            .await
            .ok();
        let items = list.as_array().unwrap();
        assert!(!items.is_empty(), "{method}");
        for item in items {
            only(item, carrier, named);
        }
    }
    // What changes something answers a selection, too.
    let add = json!({"ChatSessionId": id, "Message": {"Message": "Hello"}});
    let said = service
        .ann("AddChatMessage?$select=message", add)
        .await
        .ok();
    only(&said, "ChatMessage", &["Message"]);
    let reset = service
        .ann(
            "ResetChatSession?$select=Status",
            json!({"ChatSessionId": id}),
        )
        .await
        .ok();
    only(&reset, "ChatSessionEntity", &["Status"]);
    let first = service
        .ann("PickUpFirstChatSession?$select=User/Name", json!({}))
        .await
        .ok();
    only(&first, "ChatSessionEntity", &["User"]);
    only(&first["User"], "Associate", &["Name"]);
    assert!(
        service
            .ann("PickUpFirstChatSession?$select=Status", json!({}))
            .await
            .ok()
            .is_null()
    );
    // A scalar has nothing to select from.
    let open = service
        .ann("IsWithinOpeningHours?$select=x", json!({"ChatTopicId": 1}))
        .await;
    assert_eq!(open.ok(), true);
    let text = service
        .ann("GetChatTranscript?$select=x", json!({"ChatSessionId": id}))
        .await
        .ok();
    assert!(text.as_str().unwrap().contains("Hello"));
    // REST the same, with the links.
    let path = format!("/ChatSession/{id}?$select=status,User/fullname");
    let read = send(service.rest(Method::GET, &path)).await.ok();
    only(&read, "ChatSessionEntity", &["Status", "User"]);
    let path = "/ChatTopic/ForCurrentUser?$select=name";
    let list = send(service.rest(Method::GET, path)).await.ok();
    only(&list[0], "ChatTopicEntity", &["Name"]);
}
