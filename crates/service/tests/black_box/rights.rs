//! What each of the four rights of a member permits.

use crate::harness::{Reply, Service, Visitor};
use serde_json::{Value, json};

/// A service where Ann is an integration, Bob owns a chat, and the others have
/// one right each; Eve is a member without any.
async fn stage() -> (Service, Visitor) {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales"}));
    for name in ["cleo", "dan", "eve"] {
        service.hire(name, false).await;
    }
    service.grant("bob", &["CanRespond"]).await;
    service.grant("cleo", &["CanListen"]).await;
    service.grant("dan", &["CanManage"]).await;
    service.grant("eve", &["CanRespond"]).await;
    let body = json!({"ChatTopicId": 1, "Username": "ann"});
    assert_eq!(
        service.ann("DeleteChatTopicUserAgent", body).await.status,
        204
    );
    let visitor = service.visitor().await;
    let taken = service
        .bob("PickUpChatSession", json!({"ChatSessionId": visitor.id}))
        .await
        .ok();
    assert_eq!(taken["User"]["Name"], "bob");
    (service, visitor)
}

#[tokio::test]
async fn what_each_right_permits() {
    let (service, visitor) = stage().await;
    let id = visitor.id;
    let say = async |who: &str| {
        let body = json!({"ChatSessionId": id, "Message": {"Message": who}});
        service.as_agent(who, "AddChatMessage", body).await
    };
    let save = async |who: &str, name: &str, value: Value| {
        let body = json!({"ChatSessionId": id, name: value});
        service.as_agent(who, "SaveChatSessionEntity", body).await
    };
    let no = |reply: Reply| reply.refused(403, "SoSentryException", Some("ChatSessionId"));
    // Cleo only listens: she reads and does nothing else.
    let rows = service.rows().await;
    no(say("cleo").await);
    no(save("cleo", "CustomerName", json!("x")).await);
    no(save("cleo", "Status", json!("Finished")).await);
    no(save("cleo", "TransferTo", json!({"AssociateId": 1})).await);
    no(service
        .as_agent("cleo", "ResetChatSession", json!({"ChatSessionId": id}))
        .await);
    no(service
        .as_agent("cleo", "PickUpChatSession", json!({"ChatSessionId": id}))
        .await);
    assert!(
        service
            .as_agent("cleo", "PickUpFirstChatSession", json!({}))
            .await
            .ok()
            .is_null()
    );
    // Eve answers in the topic, but the chat is Bob's.
    no(save("eve", "Status", json!("Finished")).await);
    no(save("eve", "TopicId", json!(2)).await);
    no(save("eve", "User", json!({"AssociateId": 5})).await);
    no(save("eve", "TransferTo", json!({"AssociateId": 5})).await);
    no(service
        .as_agent("eve", "ResetChatSession", json!({"ChatSessionId": id}))
        .await);
    let dan = json!({"ChatSessionId": id, "ToAssociate": "bob"});
    let same = service
        .as_agent("eve", "TransferChatSession", dan)
        .await
        .ok();
    assert!(same["TransferTo"].is_null());
    assert_eq!(service.rows().await, rows);
    // All of them read.
    for who in ["cleo", "dan", "eve", "bob", "ann"] {
        let list = service
            .as_agent(who, "GetChatMessages", json!({"ChatSessionId": id}))
            .await
            .ok();
        assert_eq!(list.as_array().unwrap().len(), 1, "{who}");
        let seen = service
            .as_agent(
                who,
                &format!("GetChatSessionEntity?chatSessionEntityId={id}"),
                json!({}),
            )
            .await
            .ok();
        assert_eq!(seen["User"]["Name"], "bob");
    }
    // Who may respond, who manages, who owns, and an integration write.
    for who in ["eve", "dan", "bob", "ann"] {
        assert_eq!(say(who).await.ok()["Message"], who);
        assert_eq!(
            save(who, "CustomerName", json!(who)).await.ok()["CustomerName"],
            who
        );
    }
    // A manager ends another's chat, and an integration does.
    assert_eq!(
        save("dan", "Status", json!("Finished")).await.ok()["Status"],
        "Finished"
    );
    service.say(&visitor, "back").await.ok();
    assert_eq!(service.whole(id).await["User"]["Name"], "bob");
    assert_eq!(
        save("ann", "Status", json!("Finished")).await.ok()["Status"],
        "Finished"
    );
    service.say(&visitor, "back").await.ok();
    // The owner keeps the own chat when the right to respond is taken.
    service.grant("bob", &["CanListen"]).await;
    assert_eq!(say("bob").await.ok()["Message"], "bob");
    assert_eq!(
        save("bob", "Status", json!("Finished")).await.ok()["Status"],
        "Finished"
    );
}

#[tokio::test]
async fn deleting_is_for_those_who_may_end_it() {
    let (service, visitor) = stage().await;
    let id = visitor.id;
    let other = service.visitor().await.id;
    let delete = async |who: &str, id: i64| {
        let method = format!("DeleteChatSessionEntity?chatSessionEntityId={id}");
        service.as_agent(who, &method, json!({})).await
    };
    let rows = service.rows().await;
    for who in ["cleo", "eve"] {
        delete(who, id)
            .await
            .refused(403, "SoSentryException", Some("ChatSessionId"));
        let many = json!({"Ids": [other, id]});
        service
            .as_agent(who, "CustomerService/DeleteChatSessions", many)
            .await
            .refused(403, "SoSentryException", Some("ChatSessionId"));
        assert_eq!(service.rows().await, rows, "{who}");
    }
    // Nobody has the other one: who answers may delete it, who listens may not.
    delete("cleo", other)
        .await
        .refused(403, "SoSentryException", Some("ChatSessionId"));
    assert_eq!(delete("eve", other).await.status, 204);
    assert_eq!(delete("dan", id).await.status, 204);
    let last = service.visitor().await.id;
    assert_eq!(delete("ann", last).await.status, 204);
}

#[tokio::test]
async fn table_right_and_fields_tell_the_truth() {
    let (service, visitor) = stage().await;
    let one = format!("GetChatSessionEntity?chatSessionEntityId={}", visitor.id);
    let masks = |seen: &Value| {
        let field = |name: &str| {
            let right = &seen["FieldProperties"][name]["FieldRight"];
            right["Mask"].as_str().unwrap().to_owned()
        };
        let right = &seen["TableRight"];
        // A reason where something is missing, and only there.
        assert_eq!(right["Reason"] == "", right["Mask"] == "FULL", "{right}");
        let table = right["Mask"].as_str().unwrap().to_owned();
        let names = ["Status", "CustomerName", "SessionKey"];
        (table, names.map(field).join(" "))
    };
    let told = |table: &str, fields: &str| (table.to_owned(), fields.to_owned());
    for (who, expected) in [
        ("ann", told("FULL", "FULL FULL None")),
        ("bob", told("FULL", "FULL FULL None")),
        ("dan", told("FULL", "FULL FULL None")),
        ("eve", told("Select, Update", "Read FULL None")),
        ("cleo", told("Select", "Read Read None")),
    ] {
        let seen = service.as_agent(who, &one, json!({})).await.ok();
        assert_eq!(masks(&seen), expected, "{who}");
        if who == "ann" {
            continue;
        }
        let list = "ChatSessionsForUser?$select=TableRight,FieldProperties";
        let list = service.as_agent(who, list, json!({})).await.ok();
        assert_eq!(masks(&list[0]), expected, "{who}");
        assert!(list[0]["TopicId"].is_null() && list[0]["Status"].is_null());
    }
    // What is over is nobody's any more.
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    let ended = service.bob("SaveChatSessionEntity", end).await.ok();
    assert_eq!(masks(&ended).0, "FULL");
    let seen = service.as_agent("eve", &one, json!({})).await.ok();
    assert_eq!(masks(&seen).0, "FULL");
    // A new one can be made by everybody.
    let blank = service
        .as_agent("cleo", "CreateDefaultChatSessionEntity", json!({}))
        .await
        .ok();
    assert_eq!(masks(&blank).0, "FULL");
}

#[tokio::test]
async fn who_listens_is_not_seen() {
    let (service, visitor) = stage().await;
    let before = service.poll(&visitor).await.ok();
    for name in ["cleo"] {
        service
            .as_agent(name, "ChatSessionsForUser", json!({}))
            .await
            .ok();
        service
            .as_agent(
                name,
                "GetChatMessages",
                json!({"ChatSessionId": visitor.id}),
            )
            .await
            .ok();
        let typing = json!({"ChatSessionId": visitor.id, "Flags": "UserIsTyping"});
        service
            .as_agent(name, "SaveChatSessionEntity", typing)
            .await
            .ok();
    }
    assert_eq!(service.poll(&visitor).await.ok(), before);
}
