//! A session from the first word to the rating.

use crate::harness::Service;
use serde_json::{Value, json};

#[tokio::test]
async fn the_whole_story() {
    let service = Service::with_topic(
        json!({"Name": "Support", "WelcomeMessage": "Welcome!", "WidgetEnableRating": true}),
        &[],
    );
    let created = service
        .open(
            "SaveChatSessionEntity",
            json!({"ChatSessionId": 0, "TopicId": 1, "CustomerAlias": "Vi", "CustomerEmail": "vi@example.com",
                   "FirstMessage": "Where is my order?"}),
        )
        .await
        .ok();
    assert_eq!(created["Status"], "InQueue");
    assert_eq!(created["InitialQueuePos"], 1);
    assert_eq!(created["User"], json!(null));
    assert_eq!(created["SessionKey"].as_str().unwrap().len(), 43);
    let visitor = crate::harness::Visitor {
        id: created["ChatSessionId"].as_i64().unwrap(),
        key: created["SessionKey"].as_str().unwrap().into(),
    };

    let seen = service.poll(&visitor).await.ok();
    assert_eq!(seen["Queue"]["Position"], 1);
    assert_eq!(seen["Messages"][0]["Message"], "Where is my order?");
    assert_eq!(seen["Messages"][0]["Type"], "ToUser");
    assert_eq!(seen["SessionKey"], json!(null));

    let taken = service.pick_up(visitor.id).await;
    assert_eq!(taken["Status"], "UserLast");
    assert_eq!(taken["User"]["FullName"], "Ann Lee");
    assert_eq!(taken["Rank"], 1);
    assert_eq!(taken["SessionKey"], json!(null));
    assert_ne!(taken["WhenStarted"], "0001-01-01T00:00:00");
    assert_eq!(service.pick_up(visitor.id).await, json!(null));

    let seen = service
        .poll_until(&visitor, |s| s["Status"] == "UserLast")
        .await;
    assert_eq!(seen["User"], json!({"FullName": "Ann Lee", "Photo": null}));
    assert_eq!(seen["Messages"][1]["SpecialType"], "Welcome");
    assert_eq!(seen["Messages"][1]["Type"], "ToCustomer");
    assert_eq!(seen["Messages"][1]["Message"], "Welcome!");

    let said = service.answer(visitor.id, "On its way").await.ok();
    assert_eq!(said["Author"], "Ann Lee");
    assert_eq!(said["Type"], "ToCustomer");
    service.say(&visitor, "Thanks").await.ok();
    assert_eq!(service.whole(visitor.id).await["Status"], "CustomerLast");
    assert_eq!(service.whole(visitor.id).await["LastMessage"], "Thanks");

    let ended = service
        .ann(
            "SaveChatSessionEntity",
            json!({"ChatSessionId": visitor.id, "Status": "Finished"}),
        )
        .await
        .ok();
    assert_eq!(ended["Status"], "Finished");
    assert_ne!(ended["WhenEnded"], "0001-01-01T00:00:00");
    let seen = service
        .poll_until(&visitor, |s| s["Status"] == "Finished")
        .await;
    let last = seen["Messages"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["Type"], &last["SpecialType"]),
        (&json!("Special"), &json!("ClosedByUser"))
    );

    let rated = service
        .by(
            &visitor,
            "SaveChatSessionEntity",
            json!({"ChatSessionId": visitor.id, "Rating": 4}),
        )
        .await
        .ok();
    assert_eq!(rated["Rating"], 4);
    assert_eq!(service.whole(visitor.id).await["Rating"], 4);
}

#[tokio::test]
async fn coming_back_to_an_ended_chat() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    service
        .by(&visitor, "SaveChatSessionEntity", end.clone())
        .await
        .ok();
    // Ending twice is ending.
    service
        .by(&visitor, "SaveChatSessionEntity", end)
        .await
        .ok();
    service.say(&visitor, "One more thing").await.ok();
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["Status"], "CustomerLast");
    assert_eq!(whole["WhenEnded"], "0001-01-01T00:00:00");
    let kinds: Vec<_> = service
        .messages(visitor.id)
        .await
        .iter()
        .map(|m| m["SpecialType"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        kinds,
        ["None", "ClosedByCustomer", "ReopenedByCustomer", "None"]
    );

    // One that never had an agent goes back to the queue.
    let second = service.visitor().await;
    let end = json!({"ChatSessionId": second.id, "Status": "Finished"});
    service.ann("SaveChatSessionEntity", end).await.ok();
    service.say(&second, "Anybody?").await.ok();
    assert_eq!(service.whole(second.id).await["Status"], "InQueue");
}

#[tokio::test]
async fn leaving_the_queue_is_final() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let leave = json!({"ChatSessionId": visitor.id, "Status": "ClosedFromQueue"});
    let left = service
        .by(&visitor, "SaveChatSessionEntity", leave)
        .await
        .ok();
    assert_eq!(left["Status"], "ClosedFromQueue");
    let back = json!({"ChatSessionId": visitor.id, "Status": "InQueue"});
    let reply = service.by(&visitor, "SaveChatSessionEntity", back).await;
    reply.refused(409, "SoIllegalOperationException", Some("Status"));
    assert!(reply.text.contains("ClosedFromQueue") && reply.text.contains("InQueue"));
    service
        .say(&visitor, "x")
        .await
        .refused(409, "SoIllegalOperationException", Some("Status"));
    assert_eq!(service.messages(visitor.id).await.len(), 1);
}

#[tokio::test]
async fn typing_is_seen_by_the_other_side() {
    let service = Service::start(&["--typing-for", "0.6"]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let flags = |flags: &str| json!({"ChatSessionId": visitor.id, "Flags": flags});
    service
        .by(&visitor, "SaveChatSessionEntity", flags("CustomerIsTyping"))
        .await
        .ok();
    assert_eq!(service.whole(visitor.id).await["Flags"], "CustomerIsTyping");
    service
        .ann("SaveChatSessionEntity", flags("UserIsTyping"))
        .await
        .ok();
    let both = service.poll(&visitor).await.ok();
    assert_eq!(both["Flags"], "CustomerIsTyping, UserIsTyping");
    // Neither side can write the other's sign; silence takes both away.
    service
        .by(&visitor, "SaveChatSessionEntity", flags("None"))
        .await
        .ok();
    assert_eq!(service.whole(visitor.id).await["Flags"], "UserIsTyping");
    service.poll_until(&visitor, |s| s["Flags"] == "None").await;
}

#[tokio::test]
async fn an_integration_keeps_its_times() {
    let service = Service::start(&[]);
    let whole = json!({"TopicId": 1, "Status": "Closed", "CustomerName": "Old", "WhenRequested": "2020-01-02T03:04:05Z",
        "WhenStarted": "2020-01-02T03:05:00", "WhenEnded": "2020-01-02T03:10:00", "User": {"AssociateId": 1},
        "Person": {"PersonId": 12}, "Contact": {"ContactId": 13}, "Rank": 3, "Rating": 5, "SessionKey": "mine"});
    let made = service.ann("SaveChatSessionEntity", whole).await.ok();
    assert_eq!(made["WhenRequested"], "2020-01-02T03:04:05");
    assert_eq!(made["WhenEnded"], "2020-01-02T03:10:00");
    assert_eq!(made["User"]["Name"], "ann");
    assert_eq!(made["Person"]["PersonId"], 12);
    assert_eq!(made["Contact"]["ContactId"], 13);
    assert_eq!(made["SessionKey"], json!(null));
    // A merge leaves what is absent and clears what is null; property names in any case.
    let id = made["ChatSessionId"].as_i64().unwrap();
    let body = json!({"chatsessionid": id, "customername": null, "CustomerPhone": "123"});
    let saved = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(
        (&saved["CustomerName"], &saved["CustomerPhone"]),
        (&json!(""), &json!("123"))
    );
    assert_eq!((&saved["Rank"], &saved["Rating"]), (&json!(3), &json!(5)));
    // Some times only go forwards.
    let back = json!({"ChatSessionId": id, "WhenIdle": "2001-01-01", "WhenFetched": "2001-01-01"});
    let same = service.ann("SaveChatSessionEntity", back).await.ok();
    assert_eq!(same["WhenIdle"], made["WhenIdle"]);
    let illegal = json!({"ChatSessionId": id, "Status": "UserLast"});
    let reply = service.ann("SaveChatSessionEntity", illegal).await;
    reply.refused(409, "SoIllegalOperationException", Some("Status"));
    assert!(reply.text.contains("Closed") && reply.text.contains("UserLast"));
}

#[tokio::test]
async fn ranks_are_the_lowest_free_ones() {
    let service = Service::start(&[]);
    let mut ids = Vec::new();
    for _ in 0..3 {
        let visitor = service.visitor().await;
        let taken = service.ann("PickUpFirstChatSession", json!({})).await.ok();
        assert_eq!(taken["ChatSessionId"], visitor.id);
        ids.push((visitor.id, taken["Rank"].as_i64().unwrap()));
    }
    assert_eq!(
        ids.iter().map(|(_, rank)| *rank).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let end = json!({"ChatSessionId": ids[1].0, "Status": "Finished"});
    service.ann("SaveChatSessionEntity", end).await.ok();
    service.visitor().await;
    let taken = service.ann("PickUpFirstChatSession", json!({})).await.ok();
    assert_eq!(taken["Rank"], 2);
    assert_eq!(
        service.ann("PickUpFirstChatSession", json!({})).await.ok(),
        json!(null)
    );
}

#[tokio::test]
async fn markup_is_text() {
    let service = Service::start(&[]);
    let markup = "<script>alert('x')</script>\n\t<img src=x onerror=alert(1)> & &amp; \u{202e}";
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "<b>Vi</b>", "FirstMessage": markup}))
        .await;
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, markup).await.ok();
    service.say(&visitor, "a\u{0}b\u{7}c\r\nd").await.ok();
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["CustomerAlias"], "<b>Vi</b>");
    assert_eq!(whole["FirstMessage"], markup);
    let seen = service.poll(&visitor).await.ok();
    assert_eq!(seen["Messages"][0]["Message"], markup);
    assert_eq!(seen["Messages"][1]["Message"], markup);
    assert_eq!(seen["Messages"][2]["Message"], "abc\nd");
}

#[tokio::test]
async fn an_integration_tells_who_types_in_another_channel() {
    let service = Service::start(&[]);
    let body = json!({"TopicId": 1, "Flags": "CustomerIsTyping"});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(made["Flags"], "CustomerIsTyping");
    let id = made["ChatSessionId"].as_i64().unwrap();
    assert_eq!(service.whole(id).await["Flags"], "CustomerIsTyping");
    let save = async |more: Value| {
        let mut body = more;
        body["ChatSessionId"] = id.into();
        service.ann("SaveChatSessionEntity", body).await.ok()["Flags"].clone()
    };
    let both = "CustomerIsTyping, UserIsTyping";
    assert_eq!(save(json!({"Flags": both})).await, both);
    let named = json!({"Flags": "UserIsTyping", "CustomerAlias": "Vi"});
    // The visitor's sign expires; it is not taken away by who says nothing of it.
    assert_eq!(save(named).await, both);
    assert_eq!(save(json!({"Rating": 1})).await, both);
    assert_eq!(save(json!({"Flags": "None"})).await, "CustomerIsTyping");
    let over = json!({"Flags": both, "Status": "Finished"});
    assert_eq!(save(over).await, "None");
    // What is imported is over: nobody types there.
    let old = json!({"TopicId": 1, "Status": "Closed", "Flags": both});
    let old = service.ann("SaveChatSessionEntity", old).await.ok();
    assert_eq!(old["Flags"], "None");
}

#[tokio::test]
async fn a_chat_given_by_a_save_is_like_one_picked_up() {
    let service = Service::with_topic(
        json!({"Name": "Support", "WelcomeMessage": "Welcome!"}),
        &[],
    );
    let visitor = service.visitor().await;
    let picked = service.pick_up(visitor.id).await;
    assert_eq!(picked["Rank"], 1);
    // What was said last is the welcome.
    assert_eq!(picked["LastMessage"], "Welcome!");
    assert_eq!(picked["FirstMessage"], "Hello");
    let body = json!({"TopicId": 1, "Status": "UserLast", "User": {"AssociateId": 1}});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(made["Rank"], 2);
    assert!(made["WhenStarted"].as_str().unwrap() > "2026");
    // A whole entity that goes back with another status and an agent.
    let third = service.visitor().await;
    let mut whole = service.whole(third.id).await;
    whole["Status"] = "CustomerLast".into();
    whole["User"] = json!({"AssociateId": 1});
    let given = service.ann("SaveChatSessionEntity", whole).await.ok();
    assert_eq!(given["Rank"], 3);
    assert!(given["WhenStarted"].as_str().unwrap() > "2026");
    // Another agent counts anew; a rank that is said stays.
    let to_bob = json!({"ChatSessionId": third.id, "User": {"AssociateId": 2}});
    let given = service.ann("SaveChatSessionEntity", to_bob).await.ok();
    assert_eq!(
        (&given["Rank"], &given["User"]["Name"]),
        (&json!(1), &json!("bob"))
    );
    let said = json!({"ChatSessionId": third.id, "User": {"AssociateId": 1}, "Rank": 9});
    assert_eq!(
        service.ann("SaveChatSessionEntity", said).await.ok()["Rank"],
        9
    );
    let linked = json!({"ChatSessionId": third.id, "Ticket": {"TicketId": 4}});
    assert_eq!(
        service.ann("SaveChatSessionEntity", linked).await.ok()["Rank"],
        9
    );
}
