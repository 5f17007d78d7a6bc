//! What visitors are told of the agent they talk to, and what is known of them.

use crate::harness::Service;
use serde_json::{Value, json};

const MORE: &str = "$select=*,FilesAllowed,RequestId,RatingComment,CustomerCountry,PageUrl";

/// Ann's name in a new session, and above her first message, as its visitor sees it.
async fn names(service: &Service) -> (Value, Value) {
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, "Hello!").await.ok();
    let seen = service.poll(&visitor).await.ok();
    let said = seen["Messages"].as_array().unwrap().last().unwrap().clone();
    // Agents among themselves use their names.
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["User"]["FullName"], "Ann Lee");
    assert!(whole["User"].get("Photo").is_none());
    (seen["User"].clone(), said["Author"].clone())
}

#[tokio::test]
async fn first_names_nicknames_and_full_names() {
    let service = Service::start(&[]);
    let user = |name: &str| json!({"FullName": name, "Photo": null});
    let public = "GetChatSessionEntity?chatSessionEntityId=1&$select=AgentName";
    let waiting = service.visitor().await;
    assert_eq!(waiting.id, 1);
    let told = async || service.ann(public, json!({})).await.ok()["AgentName"].clone();
    assert_eq!(told().await, Value::Null);
    service.pick_up(1).await;
    assert_eq!(told().await, "Ann Lee");
    assert_eq!(names(&service).await, (user("Ann Lee"), "Ann Lee".into()));
    service.topic(&json!({"ChatTopicId": 1, "Widget": {"UseAgentFirstname": true}}));
    assert_eq!(names(&service).await, (user("Ann"), "Ann".into()));
    service.run(&["agent", "add", "ann", "--nickname", "Sunny"], "pw-ann\n");
    assert_eq!(names(&service).await, (user("Ann"), "Ann".into()));
    service.topic(&json!({"ChatTopicId": 1, "Widget": {"UseAgentFirstname": false}}));
    assert_eq!(names(&service).await, (user("Sunny"), "Sunny".into()));
    assert_eq!(told().await, "Sunny");
    // What is not said again stays.
    service.run(&["agent", "add", "ann", "--group", "Sales"], "pw-ann\n");
    assert_eq!(names(&service).await, (user("Sunny"), "Sunny".into()));
    service.run(&["agent", "add", "ann", "--nickname", ""], "pw-ann\n");
    assert_eq!(names(&service).await, (user("Ann Lee"), "Ann Lee".into()));
    // A hundred characters are a hundred, in any alphabet.
    service.run(&["agent", "add", &"ж".repeat(100)], "pw\n");
}

#[tokio::test]
async fn what_is_known_of_a_visitor() {
    let service = Service::start(&[]);
    let visitor = service
        .create(
            json!({"TopicId": 1, "CustomerCountry": "no", "RatingComment": "too early",
            "PageUrl": "https://shop.example/bells?session=secret#top"}),
        )
        .await;
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&{MORE}",
        visitor.id
    );
    let seen = service.by(&visitor, &path, json!({})).await.ok();
    assert_eq!(seen["ChatbotIsActive"], false);
    assert_eq!(seen["FilesAllowed"], false);
    assert_eq!(seen["RequestId"], Value::Null);
    assert_eq!(seen["RatingComment"], "");
    let known = service.ann(&path, json!({})).await.ok();
    assert_eq!(known["CustomerCountry"], "NO");
    assert_eq!(known["PageUrl"], "https://shop.example/bells");
    let desk = service
        .ann(&format!("ChatSessionsForUser?{MORE}"), json!({}))
        .await;
    assert_eq!(desk.ok()[0]["PageUrl"], "https://shop.example/bells");
    // Only when they are asked for by name.
    assert!(service.whole(visitor.id).await.get("PageUrl").is_none());
    let body = json!({"TopicId": 1, "CustomerCountry": "XX"});
    let reply = service.open("SaveChatSessionEntity", body).await;
    reply.refused(400, "SoInvalidArgumentException", Some("CustomerCountry"));
    // What no page has for an address, the widget has added by itself: it is left out.
    let body = json!({"TopicId": 1, "PageUrl": "nullsrcdoc"});
    let made = service.open("SaveChatSessionEntity", body).await.ok();
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&{MORE}",
        made["ChatSessionId"]
    );
    assert_eq!(service.ann(&path, json!({})).await.ok()["PageUrl"], "");
}

#[tokio::test]
async fn a_country_may_be_required() {
    let service = Service::with_topic(
        json!({"Name": "Support", "Widget": {"RequiredFields": "Country"}}),
        &[],
    );
    let ask = async |body: Value| service.open("SaveChatSessionEntity", body).await;
    let reply = ask(json!({"TopicId": 1})).await;
    reply.refused(400, "SoInvalidArgumentException", Some("CustomerCountry"));
    ask(json!({"TopicId": 1, "CustomerCountry": "DE"}))
        .await
        .ok();
}

#[tokio::test]
async fn a_rating_may_have_a_comment() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let save = async |body: Value| {
        let mut body = body;
        body["ChatSessionId"] = visitor.id.into();
        service.by(&visitor, "SaveChatSessionEntity", body).await
    };
    let reply = save(json!({"RatingComment": "Good"})).await;
    reply.refused(409, "SoIllegalOperationException", Some("RatingComment"));
    save(json!({"Status": "Finished"})).await.ok();
    save(json!({"Rating": 4})).await.ok();
    save(json!({"RatingComment": "Good\u{7}, and\r\nquick"}))
        .await
        .ok();
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&{MORE}",
        visitor.id
    );
    let known = service.ann(&path, json!({})).await.ok();
    assert_eq!(known["RatingComment"], "Good, and\nquick");
    assert_eq!(known["Rating"], 4);
    // The first words and the status stand.
    assert_eq!(known["Status"], "Finished");
    let transcript = json!({"ChatSessionId": visitor.id, "Html": false});
    let text = service.ann("GetChatTranscript", transcript).await.ok();
    let text = text.as_str().unwrap();
    assert!(
        text.contains("Rating: 4 of 5\nComment: Good, and quick\n"),
        "{text}"
    );
    let long = "x".repeat(1_001);
    let reply = save(json!({"RatingComment": long})).await;
    reply.refused(400, "SoInvalidArgumentException", Some("RatingComment"));
    save(json!({"Rating": 5, "RatingComment": null})).await.ok();
    let known = service.ann(&path, json!({})).await.ok();
    assert_eq!(
        (&known["Rating"], &known["RatingComment"]),
        (&json!(5), &json!(""))
    );
}
