//! What visitors agree to, as evidence.

use crate::harness::{Reply, Service};
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";

fn service() -> Service {
    Service::with_topic(
        json!({"Name": "Support", "CollectConsent": true, "ConsentText": "You keep what I write."}),
        &[],
    )
}

async fn version(service: &Service) -> Value {
    let get = "GetChatTopicEntity?chatTopicEntityId=1&$select=ConsentVersion";
    service.open(get, json!({})).await.ok()["ConsentVersion"].clone()
}

async fn ask(service: &Service, consented: Value, version: Value) -> Reply {
    let body = json!({"TopicId": 1, "CustomerConsented": consented, "ConsentVersion": version});
    service.open("SaveChatSessionEntity", body).await
}

async fn kept(service: &Service, id: &Value) -> Value {
    let get = format!("GetChatSessionEntity?chatSessionEntityId={id}&$select=*,Consent");
    service.ann(&get, json!({})).await.ok()["Consent"].clone()
}

#[tokio::test]
async fn no_chat_without_consent_to_the_text_that_is_shown() {
    let service = service();
    let now = version(&service).await;
    for consented in [json!(false), Value::Null] {
        let reply = ask(&service, consented, now.clone()).await;
        reply.refused(400, INVALID, Some("CustomerConsented"));
    }
    let made = ask(&service, json!(true), now.clone()).await.ok();
    // The text changes while another visitor fills in the form.
    service.topic(&json!({"ChatTopicId": 1, "ConsentText": "You sell it."}));
    let reply = ask(&service, json!(true), now.clone()).await;
    reply.refused(409, "SoIllegalOperationException", Some("ConsentVersion"));
    let later = version(&service).await;
    // The refusal brings the text that is in force.
    assert_eq!(reply.json()["ConsentText"], "You sell it.");
    assert_eq!(reply.json()["ConsentVersion"], later);
    let other = ask(&service, json!(true), later.clone()).await.ok();
    // Each session has what its own visitor read.
    let first = kept(&service, &made["ChatSessionId"]).await;
    assert_eq!(
        (&first["Text"], &first["Version"]),
        (&json!("You keep what I write."), &now)
    );
    let second = kept(&service, &other["ChatSessionId"]).await;
    assert_eq!(
        (&second["Text"], &second["Version"]),
        (&json!("You sell it."), &later)
    );
    assert!(first["At"].as_str().unwrap() > "2026");
}

/// Who writes to the documented API knows of no versions.
#[tokio::test]
async fn a_consent_without_a_version_is_to_the_text_in_force() {
    let service = service();
    let now = version(&service).await;
    for missing in [Value::Null, json!("")] {
        let made = ask(&service, json!(true), missing).await.ok();
        let kept = kept(&service, &made["ChatSessionId"]).await;
        assert_eq!(
            (&kept["Text"], &kept["Version"]),
            (&json!("You keep what I write."), &now)
        );
    }
    let body = json!({"TopicId": 1, "CustomerConsented": true});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(made["CustomerConsented"], true);
    let program = kept(&service, &made["ChatSessionId"]).await;
    assert_eq!(program["Version"], now);
    let body = json!({"TopicId": 1, "CustomerConsented": true, "ConsentVersion": "0123"});
    let reply = service.ann("SaveChatSessionEntity", body).await;
    reply.refused(409, "SoIllegalOperationException", Some("ConsentVersion"));
    assert_eq!(reply.json()["ConsentText"], "You keep what I write.");
}

#[tokio::test]
async fn imports_say_what_they_know() {
    let service = service();
    let body = json!({"TopicId": 1, "CustomerConsented": true, "Status": "Closed"});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(made["CustomerConsented"], true);
    assert_eq!(kept(&service, &made["ChatSessionId"]).await, Value::Null);
}

/// The box can be ticked later, too.
#[tokio::test]
async fn a_consent_that_comes_later_is_kept() {
    let service = service();
    let body = json!({"TopicId": 1});
    let made = service.ann("SaveChatSessionEntity", body).await.ok();
    assert_eq!(kept(&service, &made["ChatSessionId"]).await, Value::Null);
    let body = json!({"ChatSessionId": made["ChatSessionId"], "CustomerConsented": true});
    service.ann("SaveChatSessionEntity", body).await.ok();
    let kept = kept(&service, &made["ChatSessionId"]).await;
    assert_eq!(kept["Text"], "You keep what I write.");
}

#[tokio::test]
async fn a_topic_that_asks_for_none_keeps_none() {
    let service = Service::start(&[]);
    let made = ask(&service, json!(true), Value::Null).await.ok();
    assert_eq!(kept(&service, &made["ChatSessionId"]).await, Value::Null);
}
