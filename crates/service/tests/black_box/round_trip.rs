//! CreateDefault, change, Save, Get: every property comes back as it was sent.

use crate::documented::{example, is_carrier, properties};
use crate::harness::Service;
use serde_json::{Map, Value, json};

const ANSWERED_ONLY: [&str; 2] = ["TableRight", "FieldProperties"];

/// The part of an answer that was sent, so that the two can be compared.
fn part(answer: &Value, sent: &Value) -> Value {
    match (answer, sent) {
        (Value::Object(answer), Value::Object(sent)) => {
            let one = |(name, sent): (&String, &Value)| {
                let answer = answer.get(name).unwrap_or(&Value::Null);
                (name.clone(), part(answer, sent))
            };
            sent.iter().map(one).collect::<Map<_, _>>().into()
        }
        _ => answer.clone(),
    }
}

/// Every property of a carrier with a value of its own.
fn full(carrier: &str) -> Value {
    let mut whole = example(carrier, "", 0);
    if carrier == "ChatTopicEntity" {
        whole["OpeningHours"]["TzLocation"]["Name"] = "Europe/Oslo".into();
        whole["OpeningHours"]["TzLocation"]["TZLocationCode"] = "".into();
    }
    whole
}

async fn saved(service: &Service, what: &str, body: Value) -> Value {
    service
        .ann(&format!("SaveChat{what}Entity"), body)
        .await
        .ok()
}

async fn read(service: &Service, what: &str, id: &Value) -> Value {
    let path = format!("GetChat{what}Entity?chat{what}EntityId={id}");
    service.ann(&path, json!({})).await.ok()
}

#[tokio::test]
async fn every_property_of_a_topic() {
    let service = Service::start(&[]);
    let mut body = service
        .ann("CreateDefaultChatTopicEntity", json!({}))
        .await
        .ok();
    let sent = full("ChatTopicEntity");
    for (name, value) in sent.as_object().unwrap() {
        assert_ne!(&body[name], value, "{name}: the example has to be a change");
        if name != "ChatTopicId" {
            body[name] = value.clone();
        }
    }
    body["ChatTopicId"] = 0.into();
    let mut sent = sent;
    sent["ChatTopicId"] = 2.into();
    // Answered only, whatever is sent.
    body["TableRight"] = json!({"Mask": "None"});
    body["Widget"]["AutoFaqCategory"]["FieldProperties"] = json!({"Name": {}});
    let made = saved(&service, "Topic", body).await;
    assert_eq!(part(&made, &sent), sent);
    let kept = read(&service, "Topic", &json!(2)).await;
    assert_eq!(kept, made);
    assert_eq!(kept["TableRight"]["Mask"], "FULL");
    assert!(kept["Widget"]["AutoFaqCategory"]["FieldProperties"].is_null());
    let mine = service.ann("ChatTopicsForUser", json!({})).await.ok();
    assert_eq!(part(&mine[1], &sent), sent);
    // What is sent back unchanged changes nothing, and what is absent stays.
    assert_eq!(saved(&service, "Topic", kept.clone()).await, kept);
    let touched = saved(&service, "Topic", json!({"ChatTopicId": 2})).await;
    assert_eq!(touched, kept);
    for (name, kind) in properties("ChatTopicEntity")
        .into_iter()
        .filter(|(_, kind)| is_carrier(kind))
    {
        if ANSWERED_ONLY.contains(&name) {
            continue;
        }
        for (inner, _) in properties(kind)
            .into_iter()
            .filter(|(inner, _)| !ANSWERED_ONLY.contains(inner))
        {
            let value = kept[name][inner].clone();
            let one = json!({"ChatTopicId": 2, name: {inner: value}});
            assert_eq!(saved(&service, "Topic", one).await, kept, "{name}/{inner}");
        }
    }
    assert_eq!(read(&service, "Topic", &json!(2)).await, kept);
}

#[tokio::test]
async fn null_clears_a_topics_property() {
    let service = Service::start(&[]);
    let default = saved(&service, "Topic", json!({"Name": "Plain"})).await;
    let mut body = full("ChatTopicEntity");
    body["ChatTopicId"] = default["ChatTopicId"].clone();
    saved(&service, "Topic", body).await;
    for (name, _) in properties("ChatTopicEntity") {
        if ["ChatTopicId", "Name"].contains(&name) || ANSWERED_ONLY.contains(&name) {
            continue;
        }
        let cleared = saved(
            &service,
            "Topic",
            json!({"ChatTopicId": default["ChatTopicId"], name: null}),
        )
        .await;
        assert_eq!(cleared[name], default[name], "{name}");
    }
    let reply = service
        .ann(
            "SaveChatTopicEntity",
            json!({"ChatTopicId": 2, "Name": null}),
        )
        .await;
    reply.refused(400, "SoInvalidArgumentException", Some("Name"));
    // Inside of the widget's settings, too.
    let mut body = full("ChatTopicEntity");
    body["ChatTopicId"] = default["ChatTopicId"].clone();
    let whole = saved(&service, "Topic", body).await;
    let cleared = saved(
        &service,
        "Topic",
        json!({"ChatTopicId": 2, "widget": {"font": null, "REQUIREDFIELDS": null, "size": null}}),
    )
    .await;
    let mut expected = whole.clone();
    expected["Widget"]["Font"] = "".into();
    expected["Widget"]["RequiredFields"] = "None".into();
    expected["Widget"]["Size"] = "Normal".into();
    assert_eq!(cleared, expected);
}

/// What an integration writes into a session: the links are their ids.
fn imported() -> Value {
    let mut sent = full("ChatSessionEntity");
    let map = sent.as_object_mut().unwrap();
    map.remove("SessionKey");
    sent["TopicId"] = 1.into();
    sent["CustomerEmail"] = "vi@example.com".into();
    sent["Status"] = "Finished".into();
    sent["Rating"] = 4.into();
    for (name, id) in [
        ("Person", "PersonId"),
        ("Contact", "ContactId"),
        ("Project", "ProjectId"),
        ("Sale", "SaleId"),
        ("Ticket", "TicketId"),
    ] {
        sent[name] = json!({id: 1234});
    }
    sent["User"] = json!({"AssociateId": 1});
    sent["TransferTo"] = json!({"AssociateId": 2});
    sent
}

#[tokio::test]
async fn every_property_of_a_session() {
    let service = Service::start(&[]);
    let mut body = service
        .ann("CreateDefaultChatSessionEntity", json!({}))
        .await
        .ok();
    let mut sent = imported();
    assert_eq!(sent.as_object().unwrap().len(), 30);
    for (name, value) in sent.as_object().unwrap() {
        assert_ne!(&body[name], value, "{name}: the example has to be a change");
        body[name] = value.clone();
    }
    body["ChatSessionId"] = 0.into();
    body["SessionKey"] = "chosen".into();
    let made = saved(&service, "Session", body).await;
    sent["ChatSessionId"] = 1.into();
    // Nobody types in a chat that is over.
    sent["Flags"] = "None".into();
    assert_eq!(part(&made, &sent), sent);
    assert!(made["SessionKey"].is_null());
    assert_eq!(
        (&made["User"]["FullName"], &made["TransferTo"]["FullName"]),
        (&json!("Ann Lee"), &json!("Bob Ray"))
    );
    let kept = read(&service, "Session", &json!(1)).await;
    assert_eq!(kept, made);
    // Unchanged, touched, and by one property.
    assert_eq!(saved(&service, "Session", kept.clone()).await, kept);
    assert_eq!(
        saved(&service, "Session", json!({"ChatSessionId": 1})).await,
        kept
    );
    let one = saved(
        &service,
        "Session",
        json!({"chatsessionid": 1, "CUSTOMERNAME": "Other"}),
    )
    .await;
    let mut expected = kept.clone();
    expected["CustomerName"] = "Other".into();
    assert_eq!(one, expected);
}

#[tokio::test]
async fn an_update_changes_all_of_it_and_null_clears() {
    let service = Service::start(&[]);
    let default = service
        .ann("CreateChatSessionForTopic", json!({"ChatTopicId": 1}))
        .await
        .ok();
    let mut sent = imported();
    sent["ChatSessionId"] = 1.into();
    sent["Status"] = "UserLast".into();
    // These two never move backwards.
    sent["WhenIdle"] = "2031-01-01T00:00:00".into();
    sent["WhenFetched"] = "2031-01-01T00:00:01".into();
    let flags = sent["Flags"].take();
    sent["Flags"] = "UserIsTyping".into();
    assert_eq!(flags, "UserIsTyping");
    let saved_whole = saved(&service, "Session", sent.clone()).await;
    assert_eq!(part(&saved_whole, &sent), sent);
    let back = json!({"ChatSessionId": 1, "WhenIdle": "2001-01-01T00:00:00", "WhenFetched": null});
    let kept = saved(&service, "Session", back).await;
    assert_eq!(
        (&kept["WhenIdle"], &kept["WhenFetched"]),
        (&sent["WhenIdle"], &sent["WhenFetched"])
    );
    let no_date = json!("0001-01-01T00:00:00");
    for (name, kind) in properties("ChatSessionEntity") {
        let stays = [
            "ChatSessionId",
            "TopicId",
            "Status",
            "WhenIdle",
            "WhenFetched",
            "SessionKey",
        ];
        if stays.contains(&name) || ANSWERED_ONLY.contains(&name) {
            continue;
        }
        let cleared = saved(&service, "Session", json!({"ChatSessionId": 1, name: null})).await;
        let expected = match kind {
            "int" => json!(0),
            "date" => no_date.clone(),
            _ => default[name].clone(),
        };
        assert_eq!(cleared[name], expected, "{name}");
    }
    let reply = service
        .ann(
            "SaveChatSessionEntity",
            json!({"ChatSessionId": 1, "TopicId": null}),
        )
        .await;
    reply.refused(404, "SoNotFoundException", Some("TopicId"));
}
