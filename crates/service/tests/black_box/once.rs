//! Writes with an Idempotency-Key happen once.

use crate::harness::{Reply, Service, Visitor, send};
use serde_json::{Value, json};

async fn keyed(
    service: &Service,
    who: Option<&Visitor>,
    method: &str,
    key: &str,
    body: &Value,
) -> Reply {
    let mut request = service
        .method(method)
        .header("Idempotency-Key", key)
        .json(body);
    if let Some(who) = who {
        request = request.bearer_auth(&who.key);
    }
    send(request).await
}

#[tokio::test]
async fn a_repeated_create_is_the_same_session() {
    let mut service = Service::start(&[]);
    let body = json!({"TopicId": 1, "FirstMessage": "Hello"});
    let method = "SaveChatSessionEntity";
    let key = "6f1c1e0e-0000-4000-8000-000000000001";
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let request = service
            .method(method)
            .header("Idempotency-Key", key)
            .json(&body);
        calls.spawn(send(request));
    }
    let answers: Vec<_> = calls.join_all().await.iter().map(Reply::ok).collect();
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    let visitor = Visitor {
        id: answers[0]["ChatSessionId"].as_i64().unwrap(),
        key: answers[0]["SessionKey"].as_str().unwrap().to_owned(),
    };
    assert_eq!(service.messages(visitor.id).await.len(), 1);
    // The key of the create is not told, nor stored: who knows it gets the session's key.
    let first = service.poll(&visitor).await.ok()["Messages"][0].clone();
    assert_eq!(
        (&first["Message"], first.get("ClientKey")),
        (&json!("Hello"), None)
    );
    assert!(!service.rows().await.concat().contains(key));
    assert_eq!(service.messages(visitor.id).await[0].get("ClientKey"), None);
    // Another body under the same key is a mistake, and changes nothing.
    let other = json!({"TopicId": 1, "FirstMessage": "Other"});
    let reply = keyed(&service, None, method, key, &other).await;
    reply.refused(409, "SoIllegalOperationException", Some("Idempotency-Key"));
    // The first answer survives a restart, key included.
    service.kill();
    service.start_again();
    let again = keyed(&service, None, method, key, &body).await.ok();
    assert_eq!(again, answers[0]);
    assert_eq!(
        service
            .ann("ChatSessionsForUser", json!({}))
            .await
            .ok()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(!service.rows().await.concat().contains(key));
}

/// A tab that finds its create in the storage again, and the session, too, says the same
/// under the same key as a message.
#[tokio::test]
async fn the_first_message_is_not_said_again_under_the_key_of_the_create() {
    let service = Service::start(&[]);
    let body = json!({"TopicId": 1, "FirstMessage": " Hello "});
    let made = keyed(&service, None, "SaveChatSessionEntity", "c-1", &body)
        .await
        .ok();
    let visitor = Visitor {
        id: made["ChatSessionId"].as_i64().unwrap(),
        key: made["SessionKey"].as_str().unwrap().to_owned(),
    };
    let say = async |text: &str| {
        let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": text}});
        keyed(&service, Some(&visitor), "AddChatMessage", "c-1", &body).await
    };
    let rows = service.rows().await;
    let first = service.messages(visitor.id).await[0].clone();
    for _ in 0..2 {
        assert_eq!(say("Hello").await.ok(), first);
    }
    // Something else is a mistake, as under every key.
    let reply = say("Other").await;
    reply.refused(409, "SoIllegalOperationException", Some("Idempotency-Key"));
    assert_eq!(service.rows().await, rows);
    // Also later: what an agent or the visitor has said since is not it.
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, "Yes?").await.ok();
    service.say(&visitor, "Hello").await.ok();
    let count = service.messages(visitor.id).await.len();
    assert_eq!(
        say("Hello").await.ok()["ChatMessageId"],
        first["ChatMessageId"]
    );
    assert_eq!(service.messages(visitor.id).await.len(), count);
    // Where nothing was said with the session nothing is said under its key.
    let silent = json!({"TopicId": 1});
    let made = keyed(&service, None, "SaveChatSessionEntity", "c-2", &silent)
        .await
        .ok();
    let silent = Visitor {
        id: made["ChatSessionId"].as_i64().unwrap(),
        key: made["SessionKey"].as_str().unwrap().to_owned(),
    };
    let body = json!({"ChatSessionId": silent.id, "Message": {"Message": "Hello"}});
    let reply = keyed(&service, Some(&silent), "AddChatMessage", "c-2", &body).await;
    reply.refused(409, "SoIllegalOperationException", Some("Idempotency-Key"));
    assert!(service.messages(silent.id).await.is_empty());
}

/// What is kept of one visitor's writes does not grow with them, nor with their texts.
#[tokio::test]
async fn remembered_answers_are_few_and_short() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let long = "x".repeat(250);
    let rows = async || {
        let rows = service.rows().await;
        let own = rows
            .into_iter()
            .filter(|row| row.starts_with("idempotency "));
        own.collect::<Vec<_>>()
    };
    let mut last = Value::Null;
    for n in 0..70 {
        let body = json!({"ChatSessionId": visitor.id, "CustomerName": format!("{long}{n}")});
        let key = format!("s-{n}");
        let method = "SaveChatSessionEntity";
        last = keyed(&service, Some(&visitor), method, &key, &body)
            .await
            .ok();
    }
    assert_eq!(last["CustomerName"], format!("{long}69"));
    let kept = rows().await;
    assert!((60..=66).contains(&kept.len()), "{}", kept.len());
    assert!(!kept.concat().contains(&long));
    // The newest is answered again, word for word.
    let body = json!({"ChatSessionId": visitor.id, "CustomerName": format!("{long}69")});
    let again = keyed(
        &service,
        Some(&visitor),
        "SaveChatSessionEntity",
        "s-69",
        &body,
    )
    .await;
    assert_eq!(again.ok(), last);
    let words = "y".repeat(4000);
    let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": words}});
    let said = keyed(&service, Some(&visitor), "AddChatMessage", "m", &body)
        .await
        .ok();
    assert_eq!(said["Message"], words);
    assert!(!rows().await.concat().contains(&words));
    let again = keyed(&service, Some(&visitor), "AddChatMessage", "m", &body).await;
    assert_eq!(again.ok(), said);
}

#[tokio::test]
async fn a_repeated_message_is_the_same_message() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": "Once"}});
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let request = service
            .method("AddChatMessage")
            .header("Idempotency-Key", "m-1");
        calls.spawn(send(request.bearer_auth(&visitor.key).json(&body)));
    }
    let answers: Vec<_> = calls.join_all().await.iter().map(Reply::ok).collect();
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    assert_eq!(answers[0]["ClientKey"], "m-1");
    assert_eq!(service.messages(visitor.id).await.len(), 2);
    let other = json!({"ChatSessionId": visitor.id, "Message": {"Message": "Twice"}});
    let reply = keyed(&service, Some(&visitor), "AddChatMessage", "m-1", &other).await;
    reply.refused(409, "SoIllegalOperationException", Some("Idempotency-Key"));
    assert_eq!(service.messages(visitor.id).await.len(), 2);
    // Keys belong to those who made them.
    let second = service.visitor().await;
    let body = json!({"ChatSessionId": second.id, "Message": {"Message": "Mine"}});
    keyed(&service, Some(&second), "AddChatMessage", "m-1", &body)
        .await
        .ok();
    assert_eq!(service.messages(second.id).await.len(), 2);
}

#[tokio::test]
async fn other_writes_and_agents_too() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    keyed(
        &service,
        Some(&visitor),
        "SaveChatSessionEntity",
        "w-1",
        &end,
    )
    .await
    .ok();
    service.say(&visitor, "Back").await.ok();
    // The repeat of the end is the first answer, and does not end the chat again.
    let again = keyed(
        &service,
        Some(&visitor),
        "SaveChatSessionEntity",
        "w-1",
        &end,
    )
    .await
    .ok();
    assert_eq!(again["Status"], "Finished");
    assert_eq!(service.whole(visitor.id).await["Status"], "CustomerLast");
    let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": "Answer"}});
    let count = service.messages(visitor.id).await.len();
    for _ in 0..2 {
        let request = service
            .method("AddChatMessage")
            .basic_auth("ann", Some("pw-ann"));
        send(request.header("Idempotency-Key", "a-1").json(&body))
            .await
            .ok();
    }
    assert_eq!(service.messages(visitor.id).await.len(), count + 1);
    let reply = keyed(&service, None, "SaveChatSessionEntity", "has space", &end).await;
    reply.refused(400, "SoInvalidArgumentException", Some("Idempotency-Key"));
}

/// A patch is known again by what was sent, whatever it has changed.
#[tokio::test]
async fn a_repeated_patch_gets_the_first_answer() {
    let service = Service::start(&[]);
    let who = service.visitor().await;
    let patch = async |key: &str, body: Value| {
        let path = format!("/api/v1/ChatSession/{}", who.id);
        let request = service
            .request(reqwest::Method::PATCH, &path)
            .basic_auth("ann", Some("pw-ann"))
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json-patch+json");
        send(request.body(body.to_string())).await
    };
    let operations = json!([
        {"op": "test", "path": "/Rating", "value": 0},
        {"op": "replace", "path": "/Rating", "value": 4},
    ]);
    let first = patch("one", operations.clone()).await.ok();
    assert_eq!(first["Rating"], 4);
    assert_eq!(patch("one", operations.clone()).await.ok(), first);
    let other = json!([{"op": "replace", "path": "/Rating", "value": 5}]);
    let reply = patch("one", other).await;
    reply.refused(409, "SoIllegalOperationException", Some("Idempotency-Key"));
    let reply = patch("two", operations).await;
    reply.refused(409, "SoIllegalOperationException", Some("Rating"));
    assert_eq!(service.whole(who.id).await["Rating"], 4);
}

#[tokio::test]
async fn a_session_for_a_topic_is_made_once() {
    let service = Service::start(&[]);
    let body = json!({"ChatTopicId": 1});
    let mut made = Vec::new();
    for key in ["t-1", "t-1", "t-2"] {
        let request = service.method("CreateChatSessionForTopic");
        let request = request.basic_auth("ann", Some("pw-ann")).json(&body);
        let answer = send(request.header("Idempotency-Key", key)).await.ok();
        made.push(answer["ChatSessionId"].as_i64().unwrap());
    }
    assert_eq!(made, [1, 1, 2]);
    for _ in 0..2 {
        let request = service.rest(reqwest::Method::POST, "/ChatTopic/1/Sessions");
        let answer = send(request.header("Idempotency-Key", "t-3")).await.ok();
        assert_eq!(answer["ChatSessionId"], 3);
    }
}

#[tokio::test]
async fn a_repeated_reset_leaves_who_was_picked_up_since() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let body = json!({"ChatSessionId": visitor.id});
    let reset = async |key: &str| {
        let request = service.method("ResetChatSession");
        let request = request.basic_auth("ann", Some("pw-ann")).json(&body);
        send(request.header("Idempotency-Key", key)).await
    };
    let first = reset("r-1").await.ok();
    assert_eq!(first["Status"], "InQueue");
    service.pick_up(visitor.id).await;
    assert_eq!(reset("r-1").await.ok(), first);
    let taken = service.whole(visitor.id).await["Status"].clone();
    assert_ne!(taken, "InQueue");
    let reply = reset("has space").await;
    reply.refused(400, "SoInvalidArgumentException", Some("Idempotency-Key"));
    assert_eq!(service.whole(visitor.id).await["Status"], taken);
}
