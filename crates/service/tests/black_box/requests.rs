//! Requests: left instead of a chat, or while waiting for one.

use crate::harness::{Reply, Service, Visitor, send};
use serde_json::{Value, json};

const ILLEGAL: &str = "SoIllegalOperationException";
const INVALID: &str = "SoInvalidArgumentException";
const MORE: &str = "$select=*,RequestId,Consent,CustomerCountry";

fn topic(more: Value) -> Service {
    let mut topic = json!({"Name": "Support", "TicketEnabled": true, "ConsentText": "You keep it.",
        "TicketCategory": {"Id": 3, "Value": "Shop"}, "TicketPriority": {"Id": 2},
        "Widget": {"OfflineFields": "Email, Country"}});
    for (name, value) in more.as_object().unwrap() {
        topic[name] = value.clone();
    }
    Service::with_topic(topic, &[])
}

async fn post(service: &Service, by: Option<&Visitor>, body: Value) -> Reply {
    let request = service.extension("PostChatRequest").json(&body);
    send(match by {
        Some(visitor) => request.bearer_auth(&visitor.key),
        None => request,
    })
    .await
}

fn wish() -> Value {
    json!({"ChatSessionId": 0, "TopicId": 1, "CustomerName": "Vi Berg", "CustomerEmail": "vi@example.com",
        "CustomerCountry": "no", "CustomerPhone": "123", "Message": "My bell\r\nis broken."})
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

async fn requests(service: &Service, done: bool) -> Vec<Value> {
    let list = service
        .as_agent("ann", "Anteroom/ChatRequestsForUser", json!({"Done": done}))
        .await
        .ok();
    list.as_array().unwrap().clone()
}

async fn session(service: &Service, id: &Value) -> Value {
    let path = format!("GetChatSessionEntity?chatSessionEntityId={id}&{MORE}");
    service.ann(&path, json!({})).await.ok()
}

#[tokio::test]
async fn a_request_is_left_and_seen_to() {
    let service = topic(json!({}));
    let mut posted = post(&service, None, wish()).await.ok();
    assert_eq!(posted["SessionKey"].take().as_str().unwrap().len(), 43);
    assert_eq!(
        posted,
        json!({"RequestId": 1, "ChatSessionId": 1, "SessionKey": null})
    );
    let list = requests(&service, false).await;
    assert_eq!(list.len(), 1);
    let mut request = list[0].clone();
    assert!(request["PostedAt"].as_str().unwrap() > "2026");
    request["PostedAt"] = Value::Null;
    assert_eq!(
        request,
        json!({"RequestId": 1, "ChatSessionId": 1, "TopicId": 1, "TopicName": "Support",
            "CustomerName": "Vi Berg", "CustomerEmail": "vi@example.com", "CustomerPhone": "123",
            "CustomerCompanyName": "", "CustomerCountry": "NO", "Message": "My bell\nis broken.",
            "PostedAt": null, "CategoryId": 3, "PriorityId": 2, "Done": false,
            "DoneAt": "0001-01-01T00:00:00", "DoneBy": ""})
    );
    let whole = session(&service, &json!(1)).await;
    assert_eq!(whole["Status"], "RequestPosted");
    assert_eq!(whole["FirstMessage"], "My bell\nis broken.");
    assert_eq!(
        (&whole["RequestId"], &whole["CustomerCountry"]),
        (&json!(1), &json!("NO"))
    );
    assert_eq!(
        service.messages(1).await[0]["Message"],
        "My bell\nis broken."
    );
    // Nobody waits because of it.
    assert_eq!(
        service.ann("ChatSessionsForUser", json!({})).await.ok(),
        json!([])
    );

    let set = async |done: bool| {
        let body = json!({"RequestId": 1, "Done": done});
        service
            .as_agent("ann", "Anteroom/SetChatRequestDone", body)
            .await
            .ok()
    };
    let done = set(true).await;
    assert_eq!(
        (&done["Done"], &done["DoneBy"]),
        (&json!(true), &json!("Ann Lee"))
    );
    assert!(requests(&service, false).await.is_empty());
    assert_eq!(requests(&service, true).await, std::slice::from_ref(&done));
    // Said twice it holds once.
    assert_eq!(set(true).await, done);
    let open = set(false).await;
    assert_eq!(
        (&open["Done"], &open["DoneBy"]),
        (&json!(false), &json!(""))
    );
    let none = json!({"RequestId": 7, "Done": true});
    let reply = service
        .as_agent("ann", "Anteroom/SetChatRequestDone", none)
        .await;
    reply.refused(404, "SoNotFoundException", Some("RequestId"));
    // A session that is deleted takes its request along.
    let gone = "DeleteChatSessionEntity?chatSessionEntityId=1";
    assert_eq!(service.ann(gone, json!({})).await.status, 204);
    assert!(requests(&service, false).await.is_empty());
}

#[tokio::test]
async fn what_a_topic_asks_for_is_required() {
    let service = topic(json!({}));
    for (body, field) in [
        (with(wish(), "CustomerEmail", "".into()), "CustomerEmail"),
        (with(wish(), "CustomerEmail", "vi".into()), "CustomerEmail"),
        (
            with(wish(), "CustomerCountry", Value::Null),
            "CustomerCountry",
        ),
        (
            with(wish(), "CustomerCountry", "XX".into()),
            "CustomerCountry",
        ),
        (with(wish(), "Message", " \n".into()), "Message"),
        (with(wish(), "Message", "x".repeat(4_001).into()), "Message"),
        (
            with(wish(), "CustomerName", "x".repeat(256).into()),
            "CustomerName",
        ),
        (
            with(wish(), "CustomerPhone", "1".repeat(33).into()),
            "CustomerPhone",
        ),
    ] {
        post(&service, None, body)
            .await
            .refused(400, INVALID, Some(field));
    }
    let none = with(wish(), "TopicId", 9.into());
    post(&service, None, none)
        .await
        .refused(404, "SoNotFoundException", Some("TopicId"));
    assert!(requests(&service, false).await.is_empty());
    service.topic(&json!({"ChatTopicId": 1, "TicketEnabled": false}));
    let reply = post(&service, None, wish()).await;
    reply.refused(409, ILLEGAL, Some("TopicId"));
    assert!(reply.text.contains("this topic takes no requests"));
}

#[tokio::test]
async fn who_leaves_one_can_take_it_along_and_erase_it() {
    let service = topic(json!({}));
    let posted = post(&service, None, wish()).await.ok();
    let visitor = Visitor {
        id: posted["ChatSessionId"].as_i64().unwrap(),
        key: posted["SessionKey"].as_str().unwrap().to_owned(),
    };
    let own = json!({"ChatSessionId": visitor.id});
    let call = async |method: &str| {
        let request = service.extension(method).bearer_auth(&visitor.key);
        send(request.json(&own)).await
    };
    let all = call("ExportChatSession").await.ok();
    assert_eq!(all["Requests"][0]["Message"], "My bell\nis broken.");
    let path = "GetChatSessionEntity?chatSessionEntityId=1&$select=Status,SessionKey";
    let seen = service.by(&visitor, path, json!({})).await.ok();
    assert_eq!(seen["Status"], "RequestPosted");
    assert_eq!(seen["SessionKey"], Value::Null, "it is told once");
    call("EraseChatSession").await.ok();
    assert!(requests(&service, false).await.is_empty());
    assert_eq!(call("ExportChatSession").await.status, 401);
    // Who leaves one in somebody's name gets no key to it.
    let body = with(wish(), "CustomerName", "Vi".into());
    let left = service
        .as_agent("ann", "Anteroom/PostChatRequest", body)
        .await
        .ok();
    assert_eq!(left["SessionKey"], Value::Null);
}

#[tokio::test]
async fn a_repeat_leaves_no_second_request() {
    let service = topic(json!({}));
    let again = async |body: Value| {
        let request = service
            .extension("PostChatRequest")
            .header("Idempotency-Key", "k-1");
        send(request.json(&body)).await
    };
    let first = again(wish()).await.ok();
    assert_eq!(again(wish()).await.ok(), first);
    let other = again(with(wish(), "Message", "Other".into())).await;
    other.refused(409, ILLEGAL, Some("Idempotency-Key"));
    assert_eq!(requests(&service, false).await.len(), 1);
}

#[tokio::test]
async fn consent_is_to_the_text_that_was_read() {
    let service = topic(json!({"OfflineCollectConsent": true}));
    let get = "GetChatTopicEntity?chatTopicEntityId=1&$select=ConsentVersion";
    let version = service.open(get, json!({})).await.ok()["ConsentVersion"].clone();
    let reply = post(
        &service,
        None,
        with(wish(), "ConsentVersion", version.clone()),
    )
    .await;
    reply.refused(400, INVALID, Some("CustomerConsented"));
    let agrees = with(wish(), "CustomerConsented", true.into());
    let posted = post(&service, None, agrees.clone()).await.ok();
    let whole = session(&service, &posted["ChatSessionId"]).await;
    assert_eq!(whole["Consent"]["Version"], version);
    let reply = post(
        &service,
        None,
        with(agrees.clone(), "ConsentVersion", "0123".into()),
    )
    .await;
    reply.refused(409, ILLEGAL, Some("ConsentVersion"));
    assert_eq!(reply.json()["ConsentText"], "You keep it.");
    assert_eq!(reply.json()["ConsentVersion"], version);
    let body = with(agrees.clone(), "ConsentVersion", version.clone());
    let request = service
        .extension("PostChatRequest")
        .header("Accept-Language", "nb-NO,nb;q=0.9");
    let posted = send(request.json(&body)).await.ok();
    service.topic(&json!({"ChatTopicId": 1, "ConsentText": "You sell it."}));
    let reply = post(&service, None, body).await;
    reply.refused(409, ILLEGAL, Some("ConsentVersion"));
    // What was agreed to is known also when the topic's text has changed.
    let whole = session(&service, &posted["ChatSessionId"]).await;
    assert_eq!(whole["CustomerConsented"], true);
    let consent = &whole["Consent"];
    assert_eq!(
        (&consent["Text"], &consent["Version"], &consent["Language"]),
        (&json!("You keep it."), &version, &json!("nb-no"))
    );
    assert!(consent["At"].as_str().unwrap() > "2026");
}

#[tokio::test]
async fn who_waits_leaves_a_request_and_keeps_the_place() {
    let service = topic(json!({"UseQueueOfflineForm": true, "TicketEnabled": false}));
    let first = service.visitor().await;
    let second = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi", "CustomerEmail": "vi@example.com"}))
        .await;
    let body = json!({"ChatSessionId": second.id, "CustomerCountry": "DE", "Message": "Call me."});
    let posted = post(&service, Some(&second), body.clone()).await.ok();
    assert_eq!(posted["ChatSessionId"], second.id);
    let seen = service.poll(&second).await.ok();
    assert_eq!(
        (&seen["Status"], &seen["Queue"]["Position"]),
        (&json!("InQueue"), &json!(2))
    );
    let whole = session(&service, &json!(second.id)).await;
    assert_eq!(whole["RequestId"], posted["RequestId"]);
    // What the session knows of its visitor need not be said again.
    let list = requests(&service, false).await;
    assert_eq!(list[0]["CustomerEmail"], "vi@example.com");
    assert_eq!(
        (&list[0]["CustomerCountry"], &list[0]["Message"]),
        (&json!("DE"), &json!("Call me."))
    );
    // One is enough, and nobody leaves one in another's name.
    let again = post(&service, Some(&second), body.clone()).await;
    again.refused(409, ILLEGAL, Some("ChatSessionId"));
    let foreign = post(&service, Some(&first), body.clone()).await;
    foreign.refused(403, "SoSentryException", Some("ChatSessionId"));
    post(&service, None, body)
        .await
        .refused(401, "SoSessionException", None);
    // It is still picked up in its turn.
    service.pick_up(first.id).await;
    let next = service.ann("PickUpFirstChatSession", json!({})).await.ok();
    assert_eq!(next["ChatSessionId"], second.id);
    let late = json!({"ChatSessionId": first.id, "CustomerEmail": "a@b.no", "CustomerCountry": "NO", "Message": "x"});
    post(&service, Some(&first), late)
        .await
        .refused(409, ILLEGAL, Some("Status"));
}

async fn present(service: &Service, present: bool) {
    let there = json!({"ChatPresence": [{"UserId": 1, "Present": present}]});
    assert_eq!(service.ann("SaveChatPresence", there).await.status, 204);
}

/// When the last agent leaves, who waits may leave a request as who comes may, also
/// when somebody has come back meanwhile.
#[tokio::test]
async fn a_request_can_be_left_from_a_queue_that_nobody_attends() {
    let service = topic(json!({"Widget": {"OfflineFields": "None"}}));
    present(&service, true).await;
    let (one, two) = (service.visitor().await, service.visitor().await);
    let ask = async |visitor: &Visitor| {
        let body = json!({"ChatSessionId": visitor.id, "Message": "Call me."});
        post(&service, Some(visitor), body).await
    };
    ask(&one).await.refused(409, ILLEGAL, Some("TopicId"));
    present(&service, false).await;
    ask(&one).await.ok();
    present(&service, true).await;
    ask(&two).await.ok();
    let late = service.visitor().await;
    ask(&late).await.refused(409, ILLEGAL, Some("TopicId"));
    service.topic(&json!({"ChatTopicId": 1, "TicketEnabled": false}));
    present(&service, false).await;
    ask(&late).await.refused(409, ILLEGAL, Some("TopicId"));
}

#[tokio::test]
async fn a_request_from_the_queue_is_offered_when_the_topic_says() {
    let service = topic(json!({"Widget": {"OfflineFields": "None"}}));
    present(&service, true).await;
    let visitor = service.visitor().await;
    let ask = async || {
        let body = json!({"ChatSessionId": visitor.id, "Message": "Call me."});
        post(&service, Some(&visitor), body).await
    };
    ask().await.refused(409, ILLEGAL, Some("TopicId"));
    service
        .topic(&json!({"ChatTopicId": 1, "UseQueueOfflineForm": true, "OfflineFormTimeLimit": 5}));
    let early = ask().await;
    early.refused(409, ILLEGAL, Some("Status"));
    assert!(early.text.contains("after 5 minutes"), "{}", early.text);
    // By time or by length, whichever comes first.
    service.topic(&json!({"ChatTopicId": 1, "OfflineFormQueueLength": 2}));
    ask().await.refused(409, ILLEGAL, Some("Status"));
    service.visitor().await;
    ask().await.ok();
}

#[tokio::test]
async fn a_new_session_with_that_status_is_a_request() {
    let service = topic(json!({}));
    let body = json!({"TopicId": 1, "Status": "RequestPosted", "CustomerName": "Vi", "CustomerEmail": "vi@example.com",
        "CustomerCountry": "NO", "FirstMessage": "My bell is broken."});
    let save = async |body: Value| {
        let request = service
            .method("SaveChatSessionEntity")
            .header("Idempotency-Key", "k-2");
        send(request.json(&body)).await
    };
    let made = save(body.clone()).await.ok();
    assert_eq!(made["Status"], "RequestPosted");
    assert_eq!(save(body.clone()).await.ok(), made);
    let visitor = Visitor {
        id: made["ChatSessionId"].as_i64().unwrap(),
        key: made["SessionKey"].as_str().unwrap().to_owned(),
    };
    let path = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&{MORE}",
        visitor.id
    );
    assert_eq!(
        service.by(&visitor, &path, json!({})).await.ok()["RequestId"],
        1
    );
    assert_eq!(
        requests(&service, false).await[0]["Message"],
        "My bell is broken."
    );
    let empty = with(body.clone(), "FirstMessage", "".into());
    let reply = service.open("SaveChatSessionEntity", empty).await;
    reply.refused(400, INVALID, Some("FirstMessage"));
    service.topic(&json!({"ChatTopicId": 1, "TicketEnabled": false}));
    let reply = service.open("SaveChatSessionEntity", body).await;
    reply.refused(409, ILLEGAL, Some("TopicId"));
}

#[tokio::test]
async fn an_open_form_that_is_sent_is_a_request() {
    let service = topic(json!({}));
    let body = json!({"TopicId": 1, "Status": "OfflineForm", "CustomerName": "Vi", "FirstMessage": "Broken"});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert!(requests(&service, false).await.is_empty());
    let id = &made["ChatSessionId"];
    let done = json!({"ChatSessionId": id, "Status": "RequestPosted"});
    service.ann("SaveChatSessionEntity", done).await.ok();
    assert_eq!(requests(&service, false).await[0]["Message"], "Broken");
}

#[tokio::test]
async fn requests_are_their_topics_agents() {
    let service = topic(json!({}));
    service.run(
        &["topic", "save", "--no-members"],
        r#"{"Name": "Other", "TicketEnabled": true}"#,
    );
    let body = with(wish(), "TopicId", 2.into());
    post(&service, None, body).await.ok();
    assert!(requests(&service, false).await.is_empty());
    let visitor = service.visitor().await;
    for method in ["ChatRequestsForUser", "SetChatRequestDone"] {
        let call = || service.extension(method).json(&json!({"RequestId": 1}));
        send(call()).await.refused(401, "SoSessionException", None);
        let reply = send(call().bearer_auth(&visitor.key)).await;
        reply.refused(403, "SoSentryException", None);
    }
}

#[tokio::test]
async fn a_held_desk_hears_of_requests() {
    let service = topic(json!({}));
    let path = "ChatSessionsForUser?$select=ChatSessionId,Messages";
    let desk = |tag: &str| {
        let request = service.method(path).basic_auth("ann", Some("pw-ann"));
        let request = request
            .header("If-None-Match", tag)
            .json(&json!({"After": 0}));
        send(request.header("Prefer", "wait=25"))
    };
    let mut tag = desk("").await.header("etag").to_owned();
    // Each of these is news: a request that comes, and one that is done.
    for done in [false, true] {
        let act = async {
            if done {
                let body = json!({"RequestId": 1, "Done": true});
                service
                    .as_agent("ann", "Anteroom/SetChatRequestDone", body)
                    .await
                    .ok();
            } else {
                post(&service, None, wish()).await.ok();
            }
        };
        let (held, ()) = tokio::join!(desk(&tag), act);
        assert_eq!(held.status, 200, "{done}");
        assert_eq!(held.json(), json!([]));
        tag = held.header("etag").to_owned();
    }
}
