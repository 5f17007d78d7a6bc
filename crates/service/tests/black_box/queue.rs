//! The queue: order, places and waits.

use crate::harness::{Service, Visitor};
use serde_json::{Value, json};

#[tokio::test]
async fn places_are_exact_for_the_order_of_pick_up() {
    let service = Service::start(&[]);
    let mut visitors = Vec::new();
    for n in 1..=4 {
        let visitor = service.visitor().await;
        let seen = service.poll(&visitor).await.ok();
        assert_eq!(seen["Queue"]["Position"], n);
        visitors.push(visitor);
    }
    let next = "GetChatTopicEntity?chatTopicEntityId=1&$select=Queue";
    assert_eq!(
        service.open(next, json!({})).await.ok()["Queue"]["Position"],
        5
    );
    // The second leaves: those behind move up, the one before does not move.
    let leave = json!({"ChatSessionId": visitors[1].id, "Status": "ClosedFromQueue"});
    service
        .by(&visitors[1], "SaveChatSessionEntity", leave)
        .await
        .ok();
    let gone = visitors.remove(1);
    assert_eq!(service.poll(&gone).await.ok()["Queue"]["Position"], 0);
    let desk = service.desk_until(|list| list.len() == 3).await;
    for (n, visitor) in visitors.iter().enumerate() {
        let place = service.poll(visitor).await.ok()["Queue"]["Position"].clone();
        assert_eq!(place, n + 1);
        let row = desk
            .iter()
            .find(|s| s["ChatSessionId"] == visitor.id)
            .unwrap();
        assert_eq!(row["Queue"]["Position"], place);
    }
    // Two agents at once take two different visitors, the first ones.
    let (a, b) = tokio::join!(
        service.ann("PickUpFirstChatSession", json!({})),
        service.bob("PickUpFirstChatSession", json!({}))
    );
    let mut taken = [
        a.ok()["ChatSessionId"].clone(),
        b.ok()["ChatSessionId"].clone(),
    ]
    .map(|id| id.as_i64());
    taken.sort_unstable();
    assert_eq!(taken, [Some(visitors[0].id), Some(visitors[1].id)]);
    assert_eq!(
        service.poll(&visitors[2]).await.ok()["Queue"]["Position"],
        1
    );
}

#[tokio::test]
async fn one_visitor_is_picked_up_once() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let body = json!({"ChatSessionId": visitor.id});
    let (a, b) = tokio::join!(
        service.ann("PickUpChatSession", body.clone()),
        service.bob("PickUpChatSession", body)
    );
    let taken = [a.ok(), b.ok()]
        .into_iter()
        .filter(|s| !s.is_null())
        .count();
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn topics_have_queues_of_their_own() {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales"}));
    service.visitor().await;
    let sales = service
        .create(json!({"TopicId": 2, "FirstMessage": "Buy"}))
        .await;
    assert_eq!(service.poll(&sales).await.ok()["Queue"]["Position"], 1);
    // Agents who do not answer a topic do not see it.
    service.run(
        &["topic", "save", "--no-members"],
        r#"{"Name": "Closed circle"}"#,
    );
    let third = service
        .create(json!({"TopicId": 3, "FirstMessage": "Hm"}))
        .await;
    let desk = service.ann("ChatSessionsForUser", json!({})).await.ok();
    assert_eq!(desk.as_array().unwrap().len(), 2);
    let reply = service
        .ann("PickUpChatSession", json!({"ChatSessionId": third.id}))
        .await;
    reply.refused(403, "SoSentryException", Some("ChatSessionId"));
}

#[tokio::test]
async fn a_wait_is_a_range_and_needs_evidence() {
    let service = Service::start(&[]);
    let queue = async |visitor: &Visitor| service.poll(visitor).await.ok()["Queue"].clone();
    for n in 0..5 {
        let visitor = service.visitor().await;
        let seen = queue(&visitor).await;
        assert_eq!(
            (&seen["Evidence"], &seen["WaitMin"]),
            (&json!(n), &Value::Null)
        );
        service.pick_up(visitor.id).await;
    }
    // Those who give up are looked at, but are no evidence of an answer.
    let gone = service.visitor().await;
    let leave = json!({"ChatSessionId": gone.id, "Status": "ClosedFromQueue"});
    service.by(&gone, "SaveChatSessionEntity", leave).await.ok();
    let visitor = service.visitor().await;
    let seen = queue(&visitor).await;
    assert_eq!(seen["Evidence"], 5);
    let (min, max) = (
        seen["WaitMin"].as_u64().unwrap(),
        seen["WaitMax"].as_u64().unwrap(),
    );
    assert!(min <= max && max <= 60, "{seen}");
    let topic = "GetChatTopicEntity?chatTopicEntityId=1&$select=Queue";
    assert_eq!(
        service.open(topic, json!({})).await.ok()["Queue"]["Evidence"],
        5
    );
}

#[tokio::test]
async fn who_comes_from_elsewhere_comes_to_the_end() {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales"}));
    let early = service.visitor().await;
    let bot = json!({"TopicId": 2, "ChatbotIsActive": true});
    let bot = service.ann("SaveChatSessionEntity", bot).await.ok()["ChatSessionId"].clone();
    let waits = service
        .create(json!({"TopicId": 2, "FirstMessage": "Buy"}))
        .await;
    let place = async || service.poll(&waits).await.ok()["Queue"]["Position"].clone();
    assert_eq!(place().await, 1);
    // One has waited longer in another topic, one was a bot's before.
    let moved = json!({"ChatSessionId": early.id, "TopicId": 2});
    service.ann("SaveChatSessionEntity", moved).await.ok();
    assert_eq!(place().await, 1);
    assert_eq!(service.poll(&early).await.ok()["Queue"]["Position"], 2);
    let handed = json!({"ChatSessionId": bot, "ChatbotIsActive": false});
    service.ann("SaveChatSessionEntity", handed).await.ok();
    assert_eq!(place().await, 1);
    let next = service.ann("PickUpFirstChatSession", json!({})).await.ok();
    assert_eq!(next["ChatSessionId"], waits.id);
}
