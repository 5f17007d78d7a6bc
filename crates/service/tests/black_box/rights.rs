//! What each of the four rights of a member permits.

use crate::harness::{Reply, Service, Visitor, send};
use serde_json::{Value, json};

/// A service where Ann is an administrator and no member, Ivy an integration, Bob owns a
/// chat, Cleo, Dan and Eve have one right each, and Zoe has left the topic.
async fn stage() -> (Service, Visitor) {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales"}));
    for name in ["cleo", "dan", "eve", "ivy", "zoe"] {
        service.hire(name, false).await;
    }
    service.run(&["agent", "mark", "ivy", "--integration"], "");
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
    // Cleo only listens, and who has left the topic may not do more: both read and do
    // nothing else.
    let rows = service.rows().await;
    for who in ["cleo", "zoe"] {
        no(say(who).await);
        no(save(who, "CustomerName", json!("x")).await);
        no(save(who, "Status", json!("Finished")).await);
        no(save(who, "TransferTo", json!({"AssociateId": 1})).await);
        for method in ["ResetChatSession", "PickUpChatSession"] {
            let body = json!({"ChatSessionId": id});
            no(service.as_agent(who, method, body).await);
        }
        let first = service.as_agent(who, "PickUpFirstChatSession", json!({}));
        assert!(first.await.ok().is_null());
    }
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
    for who in ["cleo", "dan", "eve", "bob", "ann", "ivy", "zoe"] {
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
    // Who may respond, who manages, who owns, an administrator and an integration write.
    for who in ["eve", "dan", "bob", "ann", "ivy"] {
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
        save("ivy", "Status", json!("Finished")).await.ok()["Status"],
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
    for who in ["cleo", "eve", "zoe"] {
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
        ("ivy", told("FULL", "FULL FULL None")),
        ("zoe", told("Select", "Read Read None")),
    ] {
        let seen = service.as_agent(who, &one, json!({})).await.ok();
        assert_eq!(masks(&seen), expected, "{who}");
        if matches!(who, "ann" | "ivy" | "zoe") {
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
async fn topics_and_members_are_changed_by_those_who_manage_them() {
    let (service, _) = stage().await;
    let no = |reply: Reply| reply.refused(403, "SoSentryException", Some("ChatTopicId"));
    let rows = service.rows().await;
    for who in ["bob", "cleo", "eve", "ivy", "zoe"] {
        let call = async |method: &str, body: Value| service.as_agent(who, method, body).await;
        let own = json!({"User": {"UserName": who}, "CanManage": true, "CanRespond": true});
        let body = json!({"ChatTopicId": 1, "Useragent": own});
        no(call("AddChatTopicUserAgent", body).await);
        let body = json!({"ChatTopicId": 1, "Username": who, "Useragent": own});
        no(call("UpdateChatTopicUserAgent", body).await);
        let body = json!({"ChatTopicId": 1, "Useragents": [own]});
        no(call("UpdateChatTopicUserAgents", body).await);
        let body = json!({"ChatTopicId": 1, "Username": who});
        no(call("DeleteChatTopicUserAgent", body).await);
        no(call(
            "SaveChatTopicEntity",
            json!({"ChatTopicId": 1, "Name": "x"}),
        )
        .await);
        no(call("SaveChatTopicEntity", json!({"Name": "New"})).await);
        no(call("DeleteChatTopicEntity?chatTopicEntityId=1", json!({})).await);
        let rest = service
            .request(reqwest::Method::DELETE, "/api/v1/ChatTopic/1")
            .basic_auth(who, Some(format!("pw-{who}")));
        no(send(rest).await);
    }
    assert_eq!(service.rows().await, rows);
    // Dan manages the first topic and nothing else; Ann is an administrator.
    let dan = async |method: &str, body: Value| service.as_agent("dan", method, body).await;
    let own = json!({"User": {"UserName": "zoe"}, "CanRespond": true});
    let body = json!({"ChatTopicId": 1, "Useragent": own});
    dan("AddChatTopicUserAgent", body).await.ok();
    let change = json!({"ChatTopicId": 1, "Description": "Dan's"});
    dan("SaveChatTopicEntity", change).await.ok();
    no(dan("SaveChatTopicEntity", json!({"Name": "New"})).await);
    let body = json!({"ChatTopicId": 2, "Username": "dan"});
    service.ann("DeleteChatTopicUserAgent", body).await;
    no(dan("DeleteChatTopicEntity?chatTopicEntityId=2", json!({})).await);
    let gone = dan("DeleteChatTopicEntity?chatTopicEntityId=1", json!({})).await;
    assert_eq!(gone.status, 204);
}

#[tokio::test]
async fn a_new_agent_answers_and_does_not_manage() {
    let service = Service::start(&[]);
    let add = |name: &str, more: &[&str]| {
        let words = [&["agent", "add", name], more].concat();
        service.run(&words, &format!("pw-{name}\n"));
    };
    add("cleo", &[]);
    add("dan", &["--manager"]);
    // The agents who are there become members of a new topic.
    service.topic(&json!({"Name": "Sales"}));
    let rights = async |topic: i32, name: &str| {
        let body = json!({"ChatTopicId": topic, "Username": name});
        let seen = service.ann("GetChatTopicUserAgent", body).await.ok();
        ["CanRespond", "CanNotify", "CanListen", "CanManage"].map(|right| seen[right] == true)
    };
    for (topic, name, manages) in [
        (1, "bob", false),
        (1, "cleo", false),
        (1, "dan", true),
        (2, "cleo", false),
        (2, "dan", false),
    ] {
        let expected = [true, true, true, manages];
        assert_eq!(rights(topic, name).await, expected, "{topic} {name}");
    }
    let no = |reply: Reply| reply.refused(403, "SoSentryException", Some("ChatTopicId"));
    for name in ["bob", "cleo"] {
        let own = json!({"CanManage": true, "User": {"UserName": name}});
        for (method, body) in [
            ("AddChatTopicUserAgent", json!({"Useragent": own})),
            (
                "UpdateChatTopicUserAgent",
                json!({"Username": name, "Useragent": own}),
            ),
            ("UpdateChatTopicUserAgents", json!({"Useragents": [own]})),
            ("DeleteChatTopicUserAgent", json!({"Username": "dan"})),
            ("SaveChatTopicEntity", json!({"Name": "Mine"})),
            ("DeleteChatTopicEntity?chatTopicEntityId=1", json!({})),
        ] {
            let mut body = body;
            body["ChatTopicId"] = 1.into();
            no(service.as_agent(name, method, body).await);
        }
    }
    // Each still takes chats.
    let visitor = service.visitor().await;
    let body = json!({"ChatSessionId": visitor.id});
    let taken = service.as_agent("cleo", "PickUpChatSession", body).await;
    assert_eq!(taken.ok()["User"]["Name"], "cleo");
    let change = json!({"ChatTopicId": 1, "Description": "Dan's"});
    let changed = service.as_agent("dan", "SaveChatTopicEntity", change).await;
    assert_eq!(changed.ok()["Description"], "Dan's");
    // Who is there already gets the right as a member, and loses it so; without the word
    // it stays.
    add("dan", &[]);
    assert!(rights(1, "dan").await[3] && !rights(2, "dan").await[3]);
    add("dan", &["--manager"]);
    assert!(rights(1, "dan").await[3] && rights(2, "dan").await[3]);
    add("dan", &["--manager=false"]);
    assert_eq!(rights(1, "dan").await, [true, true, true, false]);
    let words = ["agent", "add", "ivy", "--manager", "--integration"];
    assert!(service.fails(&words).contains("--integration"));
}

#[tokio::test]
async fn the_rights_of_topics_are_told() {
    let (service, _) = stage().await;
    let one = "GetChatTopicEntity?chatTopicEntityId=1";
    let blank = "CreateDefaultChatTopicEntity";
    for (who, method, expected) in [
        ("ann", one, "FULL"),
        ("dan", one, "FULL"),
        ("bob", one, "Select"),
        ("eve", one, "Select"),
        ("zoe", one, "Select"),
        ("ivy", one, "Select"),
        ("ann", blank, "FULL"),
        ("dan", blank, "Select"),
        ("ivy", blank, "Select"),
    ] {
        let seen = service.as_agent(who, method, json!({})).await.ok();
        let right = &seen["TableRight"];
        assert_eq!(right["Mask"], expected, "{who} {method}");
        assert_eq!(right["Reason"] == "", expected == "FULL", "{right}");
        let name = &seen["FieldProperties"]["Name"]["FieldRight"]["Mask"];
        assert_eq!(*name == "Read", expected == "Select", "{who} {method}");
    }
    let list = "ChatTopicsForUser?$select=TableRight";
    for (who, expected) in [("dan", "FULL"), ("eve", "Select")] {
        let seen = service.as_agent(who, list, json!({})).await.ok();
        let topics = seen.as_array().unwrap();
        let mask = |topic: &Value| topic["TableRight"]["Mask"] == expected;
        assert!(
            !topics.is_empty() && topics.iter().any(mask),
            "{who}: {seen}"
        );
    }
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

#[tokio::test]
async fn an_ended_chat_is_reopened_by_its_agent_or_a_manager() {
    let (service, visitor) = stage().await;
    let id = visitor.id;
    let save = async |who: &str, status: &str| {
        let body = json!({"ChatSessionId": id, "Status": status});
        service.as_agent(who, "SaveChatSessionEntity", body).await
    };
    let rate = json!({"ChatSessionId": id, "Rating": 4, "RatingComment": "Kind"});
    save("bob", "Finished").await.ok();
    service
        .by(&visitor, "SaveChatSessionEntity", rate)
        .await
        .ok();
    // Eve answers in the topic, but whose chat it is she does not decide, nor takes it.
    for status in ["UserLast", "CustomerLast", "InQueue"] {
        save("eve", status)
            .await
            .refused(403, "SoSentryException", Some("ChatSessionId"));
    }
    let take = json!({"ChatSessionId": id, "User": {"AssociateId": 5}});
    service
        .as_agent("eve", "SaveChatSessionEntity", take)
        .await
        .refused(403, "SoSentryException", Some("ChatSessionId"));
    for who in ["bob", "dan", "ivy"] {
        let again = save(who, "UserLast").await.ok();
        assert_eq!(
            (&again["Status"], &again["Rating"], &again["User"]["Name"]),
            (&json!("UserLast"), &json!(4), &json!("bob")),
            "{who}"
        );
        assert_eq!(again["WhenEnded"], "0001-01-01T00:00:00");
        assert!(again["Rank"].as_i64() > Some(0), "{again}");
        service
            .poll_until(&visitor, |seen| seen["Status"] == "UserLast")
            .await;
        service.say(&visitor, "Yes?").await.ok();
        assert_eq!(service.whole(id).await["Status"], "CustomerLast");
        save("bob", "Finished").await.ok();
    }
    assert_eq!(service.whole(id).await["Rating"], 4);
    // What is over for good does not come back.
    for status in ["Closed", "Deleted"] {
        save("bob", status).await.ok();
        save("bob", "UserLast")
            .await
            .refused(409, "SoIllegalOperationException", Some("Status"));
    }
}

#[tokio::test]
async fn nothing_brings_back_what_a_visitor_has_erased() {
    let (service, visitor) = stage().await;
    let body = json!({"ChatSessionId": visitor.id});
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    service
        .as_agent("bob", "SaveChatSessionEntity", end)
        .await
        .ok();
    service
        .by(&visitor, "../Anteroom/EraseChatSession", body)
        .await
        .ok();
    let again = json!({"ChatSessionId": visitor.id, "Status": "UserLast"});
    service
        .as_agent("bob", "SaveChatSessionEntity", again)
        .await
        .refused(404, "SoNotFoundException", Some("ChatSessionId"));
}
