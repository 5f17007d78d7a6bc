//! Who answers a topic: the methods, and what follows memberships.

use crate::harness::Service;
use serde_json::{Value, json};

const RIGHTS: [&str; 4] = ["CanRespond", "CanNotify", "CanListen", "CanManage"];

fn names(list: &Value) -> Vec<&str> {
    let one = |member: &Value| -> &'static str {
        // The harness knows them all.
        let known = ["ann", "bob", "cleo", "dan", "eve"];
        let name = member["User"]["Name"].as_str().unwrap();
        known.into_iter().find(|known| *known == name).unwrap()
    };
    list.as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn added_changed_replaced_and_removed() {
    let service = Service::start(&[]);
    let cleo = service.hire("cleo", false).await;
    let list = async || {
        service
            .ann("GetChatTopicUserAgentList", json!({"ChatTopicId": 1}))
            .await
            .ok()
    };
    assert_eq!(names(&list().await), ["ann", "bob"]);
    let get = async |name: &str| {
        service
            .ann(
                "GetChatTopicUserAgent",
                json!({"ChatTopicId": 1, "Username": name}),
            )
            .await
            .ok()
    };
    assert!(
        get("cleo").await.is_null() && get("nobody").await.is_null() && get("99").await.is_null()
    );
    // By name, by id, and by the other id; what the carrier says of the topic does not count.
    for user in [
        json!({"UserName": "Cleo"}),
        json!({"Name": "cleo"}),
        json!({"AssociateId": cleo}),
        json!({"EjUserId": cleo}),
    ] {
        let member = json!({"TopicId": 99, "User": user, "CanListen": true});
        let added = service
            .ann(
                "AddChatTopicUserAgent",
                json!({"ChatTopicId": 1, "Useragent": member}),
            )
            .await
            .ok();
        assert_eq!(
            (&added["TopicId"], &added["User"]["AssociateId"]),
            (&json!(1), &json!(cleo))
        );
        assert_eq!(
            RIGHTS.map(|right| added[right] == true),
            [false, false, true, false]
        );
        assert_eq!(get(&cleo.to_string()).await, added);
        assert_eq!(get("CLEO").await, added);
    }
    for (n, right) in RIGHTS.into_iter().enumerate() {
        let body = json!({"ChatTopicId": 1, "Username": "cleo", "Useragent": {right: true}});
        let changed = service.ann("UpdateChatTopicUserAgent", body).await.ok();
        let mut expected = [false; 4];
        expected[n] = true;
        assert_eq!(RIGHTS.map(|right| changed[right] == true), expected);
        assert_eq!(get("cleo").await, changed);
    }
    let members = json!([{"User": {"AssociateId": cleo}, "CanManage": true}, {"User": {"UserName": "ann"}, "CanRespond": true}]);
    let replaced = service
        .ann(
            "UpdateChatTopicUserAgents",
            json!({"ChatTopicId": 1, "Useragents": members}),
        )
        .await
        .ok();
    assert_eq!(names(&replaced), ["ann", "cleo"]);
    assert_eq!(replaced, list().await);
    let before = service.rows().await;
    let invalid = "SoInvalidArgumentException";
    let missing = "SoNotFoundException";
    let cases = [
        (
            json!([{"User": {"AssociateId": cleo}}, {"User": {"UserName": "cleo"}}]),
            (400, invalid, "Useragents"),
        ),
        (
            json!([{"User": {"UserName": "bob"}}, {"User": {"UserName": "nobody"}}]),
            (404, missing, "User"),
        ),
        (json!([{"CanListen": true}]), (400, invalid, "User")),
        (json!([{"User": {"UserName": " "}}]), (400, invalid, "User")),
        (json!([null]), (400, invalid, "Useragents/0")),
    ];
    for (members, (status, kind, field)) in cases {
        let reply = service
            .ann(
                "UpdateChatTopicUserAgents",
                json!({"ChatTopicId": 1, "Useragents": members}),
            )
            .await;
        reply.refused(status, kind, Some(field));
    }
    let reply = service
        .ann(
            "AddChatTopicUserAgent",
            json!({"ChatTopicId": 1, "Useragent": {"User": {"AssociateId": 99}}}),
        )
        .await;
    reply.refused(404, missing, Some("User"));
    let body = json!({"ChatTopicId": 1, "Username": "bob", "Useragent": {"CanListen": true}});
    service.ann("UpdateChatTopicUserAgent", body).await.refused(
        404,
        "SoNotFoundException",
        Some("Username"),
    );
    assert_eq!(service.rows().await, before);
    for name in ["cleo", "cleo", "nobody"] {
        let reply = service
            .ann(
                "DeleteChatTopicUserAgent",
                json!({"ChatTopicId": 1, "Username": name}),
            )
            .await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    }
    assert_eq!(names(&list().await), ["ann"]);
    let none = json!({"ChatTopicId": 1, "Useragents": []});
    assert_eq!(
        service.ann("UpdateChatTopicUserAgents", none).await.ok(),
        json!([])
    );
}

#[tokio::test]
async fn lists_follow_memberships() {
    let service = Service::start(&[]);
    let cleo = service.hire("cleo", false).await;
    let second = service
        .ann("SaveChatTopicEntity", json!({"Name": "Sales"}))
        .await
        .ok()["ChatTopicId"]
        .clone();
    let visitor = service.visitor().await;
    let ids = async |method: &str, name: &str| -> Vec<i64> {
        let list = service.as_agent("cleo", method, json!({})).await.ok();
        list.as_array()
            .unwrap()
            .iter()
            .map(|item| item[name].as_i64().unwrap())
            .collect()
    };
    let topics = async || -> Vec<i64> {
        let presence = service.ann("GetChatPresence", json!({})).await.ok();
        let list = presence.as_array().unwrap();
        let own = list.iter().find(|one| one["UserId"] == cleo).unwrap();
        own["ChatTopics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_i64().unwrap())
            .collect()
    };
    let told = async || {
        service
            .as_agent("cleo", "CustomerService/HasChatNotify", json!({}))
            .await
            .ok()
    };
    let nothing = async || {
        assert!(ids("ChatSessionsForUser", "ChatSessionId").await.is_empty());
        assert!(ids("ChatTopicsForUser", "ChatTopicId").await.is_empty());
        assert!(
            ids("CustomerService/ChatSessionsForUser", "ChatSessionId")
                .await
                .is_empty()
        );
        assert!(
            ids(
                "CustomerService/ChatSessionsForUser?ids=topic",
                "ChatSessionId"
            )
            .await
            .is_empty()
        );
        assert!(topics().await.is_empty());
        assert_eq!(told().await, false);
    };
    nothing().await;
    service.grant("cleo", &[]).await;
    nothing().await;
    // Each of the four rights makes a member; one of them is to be told.
    for right in RIGHTS {
        service.grant("cleo", &[right]).await;
        assert_eq!(
            ids("ChatSessionsForUser", "ChatSessionId").await,
            [visitor.id],
            "{right}"
        );
        assert_eq!(ids("ChatTopicsForUser", "ChatTopicId").await, [1]);
        assert_eq!(
            ids("CustomerService/ChatSessionsForUser", "ChatSessionId").await,
            [visitor.id]
        );
        assert_eq!(
            ids(
                "CustomerService/ChatSessionsForUser?ids=TOPIC",
                "ChatSessionId"
            )
            .await,
            [1]
        );
        assert_eq!(topics().await, [1]);
        assert_eq!(told().await, right == "CanNotify", "{right}");
    }
    let reply = service
        .as_agent(
            "cleo",
            "CustomerService/ChatSessionsForUser?ids=x",
            json!({}),
        )
        .await;
    reply.refused(400, "SoInvalidArgumentException", Some("ids"));
    // Who makes a topic is a member of it.
    assert_eq!(second, 2);
    let list = service.ann("ChatTopicsForUser", json!({})).await.ok();
    assert_eq!(list.as_array().unwrap().len(), 2);
    let gone = json!({"ChatTopicId": 1, "Username": "cleo"});
    service.ann("DeleteChatTopicUserAgent", gone).await;
    nothing().await;
}

#[tokio::test]
async fn presence_is_of_the_topics_that_an_agent_answers() {
    let service = Service::start(&[]);
    let cleo = service.hire("cleo", false).await;
    service
        .ann("SaveChatTopicEntity", json!({"Name": "Sales"}))
        .await
        .ok();
    let present = async |topic: i64| {
        let path = format!("GetChatTopicEntity?chatTopicEntityId={topic}&$select=Presence");
        service.open(&path, json!({})).await.ok()["Presence"]["AgentsPresent"].clone()
    };
    let set = async |list: Value| {
        service
            .ann("SaveChatPresence", json!({"ChatPresence": list}))
            .await
    };
    assert_eq!((present(1).await, present(2).await), (json!(0), json!(0)));
    // Of each only UserId and Present are used.
    let reply = set(json!([{"UserId": cleo, "Present": true, "DisplayName": "X", "OngoingChats": 9, "ChatTopics": [2]}])).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    assert_eq!((present(1).await, present(2).await), (json!(0), json!(0)));
    // A member who only listens is nobody to wait for.
    service.grant("cleo", &["CanListen"]).await;
    assert_eq!(present(1).await, 0);
    service.grant("cleo", &["CanRespond"]).await;
    assert_eq!((present(1).await, present(2).await), (json!(1), json!(0)));
    set(json!([{"UserId": 1, "Present": true}])).await;
    assert_eq!((present(1).await, present(2).await), (json!(2), json!(1)));
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let all = service.bob("GetChatPresence", json!({})).await.ok();
    let facts: Vec<Value> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            json!([
                one["UserId"],
                one["DisplayName"],
                one["Present"],
                one["OngoingChats"],
                one["ChatTopics"]
            ])
        })
        .collect();
    assert_eq!(
        facts,
        [
            json!([1, "Ann Lee", true, 1, [1, 2]]),
            json!([2, "Bob Ray", false, 0, [1]]),
            json!([cleo, "CLEO Doe", true, 0, [1]]),
        ]
    );
    let rows = service.rows().await;
    let reply =
        set(json!([{"UserId": 1, "Present": false}, {"UserId": 99, "Present": true}])).await;
    assert!(reply.status.is_client_error(), "{}", reply.text);
    assert_eq!(reply.json()["Field"], "UserId");
    assert_eq!(service.rows().await, rows);
    set(json!([{"UserId": 1, "Present": false}, {"UserId": cleo, "Present": false}])).await;
    assert_eq!((present(1).await, present(2).await), (json!(0), json!(0)));
    let list = service
        .ann(
            "GetUserAgentList",
            json!({"Flat": true, "OnlyPresent": true}),
        )
        .await
        .ok();
    assert_eq!(list, json!([]));
}

/// What the operator saves of a topic brings nobody back.
#[tokio::test]
async fn who_was_taken_out_stays_out() {
    let service = Service::start(&[]);
    let bob = json!({"ChatTopicId": 1, "Username": "bob"});
    service.ann("DeleteChatTopicUserAgent", bob).await;
    service.topic(&json!({"ChatTopicId": 1, "Description": "Changed"}));
    let list = json!({"ChatTopicId": 1});
    let left = service.ann("GetChatTopicUserAgentList", list).await.ok();
    assert_eq!(names(&left), ["ann"]);
    // A new one is everybody's.
    let made = service.topic(&json!({"Name": "Sales"}));
    let list = json!({"ChatTopicId": made["ChatTopicId"]});
    let all = service.ann("GetChatTopicUserAgentList", list).await.ok();
    assert_eq!(names(&all), ["ann", "bob"]);
}
