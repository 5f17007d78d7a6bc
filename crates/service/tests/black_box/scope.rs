//! What a visitor may see and do: the own session, and of that a part.

use crate::harness::Service;
use serde_json::json;

#[tokio::test]
async fn a_key_opens_one_session() {
    let service = Service::start(&[]);
    let (one, two) = (service.visitor().await, service.visitor().await);
    let path = format!("GetChatSessionEntity?chatSessionEntityId={}", two.id);
    let sentry = ("SoSentryException", Some("ChatSessionId"));
    service
        .by(&one, &path, json!({}))
        .await
        .refused(403, sentry.0, sentry.1);
    for (method, body) in [
        (
            "SaveChatSessionEntity",
            json!({"ChatSessionId": two.id, "Rating": 1}),
        ),
        (
            "AddChatMessage",
            json!({"ChatSessionId": two.id, "Message": {"Message": "x"}}),
        ),
        (
            "GetChatMessages",
            json!({"ChatSessionId": two.id, "After": 0}),
        ),
    ] {
        service
            .by(&one, method, body.clone())
            .await
            .refused(403, sentry.0, sentry.1);
        let wrong = crate::harness::Visitor {
            id: two.id,
            key: "x".repeat(43),
        };
        service
            .by(&wrong, method, body.clone())
            .await
            .refused(401, "SoSessionException", None);
        service
            .open(method, body)
            .await
            .refused(401, "SoSessionException", None);
    }
    let whole = service.whole(two.id).await;
    assert_eq!(
        (&whole["Rating"], &whole["Status"]),
        (&json!(0), &json!("InQueue"))
    );
    assert_eq!(service.messages(two.id).await.len(), 1);
    // An id that does not exist tells a visitor nothing else.
    let none = json!({"ChatSessionId": 999, "Rating": 1});
    service
        .by(&one, "SaveChatSessionEntity", none.clone())
        .await
        .refused(403, sentry.0, sentry.1);
    service.ann("SaveChatSessionEntity", none).await.refused(
        404,
        "SoNotFoundException",
        Some("ChatSessionId"),
    );
    let none = "GetChatSessionEntity?chatSessionEntityId=999";
    assert_eq!(service.ann(none, json!({})).await.ok(), json!(null));
}

#[tokio::test]
async fn agents_methods_are_for_agents() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    for method in [
        "ChatSessionsForUser",
        "PickUpChatSession",
        "PickUpFirstChatSession",
        "GetChatPresence",
        "SaveChatPresence",
        "IsWithinOpeningHours",
    ] {
        let body = json!({"ChatSessionId": visitor.id, "ChatTopicId": 1});
        service
            .open(method, body.clone())
            .await
            .refused(401, "SoSessionException", None);
        service
            .by(&visitor, method, body)
            .await
            .refused(403, "SoSentryException", None);
    }
    assert_eq!(service.whole(visitor.id).await["Status"], "InQueue");
}

#[tokio::test]
async fn only_the_own_part_is_written() {
    let service = Service::start(&[]);
    let forged = json!({"TopicId": 1, "FirstMessage": "Hi", "User": {"AssociateId": 1}, "Rank": 7,
        "WhenRequested": "2001-01-01", "WhenStarted": "2001-01-01", "SessionKey": "mine", "Status": "UserLast",
        "CustomerHost": "forged", "InitialQueuePos": 99, "AlertLevel": 9, "Rating": 5,
        "ChatbotIsActive": true, "Ticket": {"TicketId": 3}, "TableRight": {"Mask": "FULL"}});
    let visitor = service.create(forged.clone()).await;
    let check = async || {
        let whole = service.whole(visitor.id).await;
        assert_eq!(whole["Status"], "InQueue");
        assert_eq!(whole["CustomerHost"], "127.0.0.1");
        for null in ["User", "Ticket", "SessionKey"] {
            assert_eq!(whole[null], json!(null), "{null}");
        }
        for (name, value) in [
            ("Rank", 0),
            ("InitialQueuePos", 1),
            ("AlertLevel", 0),
            ("Rating", 0),
        ] {
            assert_eq!(whole[name], value, "{name}");
        }
        assert!(whole["WhenRequested"].as_str().unwrap() > "2026");
        assert_eq!(whole["WhenStarted"], "0001-01-01T00:00:00");
    };
    check().await;
    let mut again = forged;
    let map = again.as_object_mut().unwrap();
    map.remove("Status");
    map.remove("Rating");
    map.insert("ChatSessionId".into(), visitor.id.into());
    map.insert("TopicId".into(), 77.into());
    map.insert("FirstMessage".into(), "forged".into());
    let seen = service
        .by(&visitor, "SaveChatSessionEntity", again)
        .await
        .ok();
    for hidden in [
        "CustomerHost",
        "Rank",
        "AlertLevel",
        "Person",
        "Contact",
        "Ticket",
        "TransferTo",
    ] {
        assert!(seen.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(seen["FirstMessage"], "Hi");
    assert_eq!(seen["SessionKey"], json!(null));
    check().await;
    assert_eq!(service.whole(visitor.id).await["TopicId"], 1);
}

#[tokio::test]
async fn a_topic_has_a_public_part() {
    let service = Service::with_topic(
        json!({"Name": "Internal name", "Description": "Secret", "BadgeHeader": "Chat", "AlertRecipient": "x@example.com",
               "ConsentText": "I agree", "Widget": {"PreFormEnabled": true, "RequiredFields": "Name, Email"}}),
        &[],
    );
    let get = "GetChatTopicEntity?chatTopicEntityId=1";
    // As the widget asks: no body, no content type.
    let reply = crate::harness::send(service.method(get)).await;
    let public = reply.ok();
    assert_eq!(public["BadgeHeader"], "Chat");
    assert_eq!(public["Widget"]["RequiredFields"], "Email, Name");
    for hidden in [
        "Name",
        "Description",
        "AlertRecipient",
        "ConsentText",
        "Presence",
        "OpeningHours",
    ] {
        assert!(public.get(hidden).is_none(), "{hidden}");
    }
    let more = service
        .open(
            &format!("{get}&$select=ConsentText,Presence,Queue"),
            json!({}),
        )
        .await
        .ok();
    assert_eq!(more["ConsentText"], "I agree");
    assert_eq!(more["Presence"], json!({"Open": true, "AgentsPresent": 0}));
    assert_eq!(more["Queue"]["Position"], 1);
    assert_eq!(more["BadgeHeader"], json!(null));
    let none = "GetChatTopicEntity?chatTopicEntityId=5";
    assert_eq!(service.open(none, json!({})).await.ok(), json!(null));
    assert_eq!(
        service.ann(get, json!({})).await.ok()["Description"],
        "Secret"
    );
    // Looking is not asking for a chat: nothing is stored.
    let desk = service.ann("ChatSessionsForUser", json!({})).await.ok();
    assert_eq!(desk, json!([]));
}
