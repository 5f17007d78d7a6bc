//! Starting, stopping, and what operators do.

use crate::harness::{BINARY, Service, send};
use serde_json::json;
use std::process::{Command, Stdio};
use std::time::Duration;

fn fails(args: &[&str]) -> String {
    let done = Command::new(BINARY)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!done.status.success());
    assert_eq!(String::from_utf8_lossy(&done.stdout), "");
    String::from_utf8(done.stderr).unwrap()
}

#[test]
fn a_stop_right_after_the_start_is_a_polite_one() {
    let mut service = Service::start(&[]);
    for _ in 0..100 {
        // Anything but a success ends the test.
        service.stop();
        service.start_again();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_held_polls_at_once() {
    let mut service = Service::start(&[]);
    let mut held = Vec::new();
    for _ in 0..20 {
        let visitor = service.visitor().await;
        let first = service.poll(&visitor).await;
        let last = first.ok()["Messages"][0]["ChatMessageId"].as_i64().unwrap();
        let poll = service
            .poll_request(&visitor, last)
            .header("If-None-Match", first.header("etag"));
        held.push(tokio::spawn(send(poll.header("Prefer", "wait=25"))));
    }
    // All are held once every visitor counts as fetching; then the service stops.
    service
        .desk_until(|list| list.len() == 20 && list.iter().all(|s| s["Away"] == false))
        .await;
    let took = tokio::task::block_in_place(|| service.stop());
    assert!(took < Duration::from_secs(3), "{took:?}");
    for poll in held {
        let reply = poll.await.unwrap();
        assert!(reply.status == 304 || reply.status == 200);
    }
}

#[tokio::test]
async fn mistakes_are_explained() {
    let service = Service::start(&[]);
    let port = service.base.strip_prefix("http://").unwrap();
    let other = service.dir.path().join("other.db");
    let other = format!("sqlite:{}", other.display());
    let text = fails(&["serve", "--listen", port, "--database", &other]);
    assert!(
        text.contains("taken") && text.contains("--listen"),
        "{text}"
    );
    let text = fails(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        "sqlite:/no/such/folder/x.db",
    ]);
    assert!(
        text.contains("/no/such/folder/x.db") && text.contains("--database"),
        "{text}"
    );
    let text = fails(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        "postgres://x",
    ]);
    assert!(text.contains("PostgreSQL"), "{text}");
    let text = fails(&["serve", "--away-after", "soon"]);
    assert!(
        text.contains("--away-after") && text.contains("seconds"),
        "{text}"
    );
    let text = fails(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &other,
        "--assets",
        "/no/such",
    ]);
    assert!(text.contains("/no/such"), "{text}");
    let text = fails(&["agent", "add", "eve", "--database", &other]);
    assert!(text.contains("standard input"), "{text}");
}

#[tokio::test]
async fn the_demo_makes_its_own_agent_once() {
    let mut service = Service::bare(&["--demo"]);
    let printed = service.start_again();
    let line = printed
        .lines()
        .find_map(|l| l.strip_prefix("demo agent: agent / "))
        .unwrap();
    let list = send(
        service
            .method("GetChatPresence")
            .basic_auth("agent", Some(line)),
    )
    .await
    .ok();
    assert_eq!(list[0]["Present"], false);
    assert_eq!(list[0]["ChatTopics"], json!([1]));
    let topic = send(service.method("GetChatTopicEntity?chatTopicEntityId=1"))
        .await
        .ok();
    assert_eq!(topic["CollectConsent"], true);
    // It shows what there is: hours, answers, requests.
    let more = "GetChatTopicEntity?chatTopicEntityId=1&$select=*,PrivacyUrl,Hours,Features";
    let topic = send(service.method(more)).await.ok();
    assert_eq!(topic["Hours"]["Open"], true);
    assert_eq!(topic["Features"]["Faq"], true);
    assert_eq!(topic["PrivacyUrl"], "https://www.example.com/privacy");
    let ask = json!({"ChatTopicId": 1, "Text": "where is my order"});
    let found = send(service.extension("SuggestFaq").json(&ask)).await.ok();
    assert_eq!(found[0]["Title"], "Where is my order?");
    service.stop();
    assert_eq!(service.start_again(), "");
    let again = send(
        service
            .method("GetChatPresence")
            .basic_auth("agent", Some(line)),
    )
    .await;
    assert_eq!(again.status, 200);
}

#[tokio::test]
async fn a_topic_is_made_and_changed_while_the_service_runs() {
    let service = Service::start(&[]);
    let made = service
        .topic(&json!({"Name": "Sales", "ConsentText": "Yes", "Widget": {"Color": "#123456"}}));
    assert_eq!(made["ChatTopicId"], 2);
    let get = "GetChatTopicEntity?chatTopicEntityId=2&$select=Name,Widget,ConsentText";
    assert_eq!(
        service.ann(get, json!({})).await.ok()["Widget"]["Color"],
        "#123456"
    );
    service.topic(&json!({"ChatTopicId": 2, "Widget": {"PreFormEnabled": true}}));
    let changed = service.ann(get, json!({})).await.ok();
    assert_eq!(
        (&changed["Name"], &changed["ConsentText"]),
        (&json!("Sales"), &json!("Yes"))
    );
    assert_eq!(changed["Widget"]["Color"], "#123456");
    assert_eq!(changed["Widget"]["PreFormEnabled"], true);
}

#[tokio::test]
async fn proxies_are_believed_only_when_trusted() {
    let host = async |args: &[&str]| {
        let service = Service::start(args);
        let create = service
            .method("SaveChatSessionEntity")
            .json(&json!({"TopicId": 1}));
        let made = send(create.header("X-Forwarded-For", "198.51.100.9, 203.0.113.77"))
            .await
            .ok();
        let id = made["ChatSessionId"].as_i64().unwrap();
        service.whole(id).await["CustomerHost"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(host(&[]).await, "127.0.0.1");
    assert_eq!(
        host(&["--trusted-proxies", "127.0.0.0/8"]).await,
        "203.0.113.77"
    );
    let short = host(&["--trusted-proxies", "127.0.0.0/8", "--shorten-addresses"]).await;
    assert_eq!(short, "203.0.113.0");
}

#[tokio::test]
async fn keys_and_words_stay_out_of_the_database_and_the_log() {
    let mut service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.stop();
    for entry in std::fs::read_dir(service.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes
            .windows(visitor.key.len())
            .any(|w| w == visitor.key.as_bytes());
        assert!(!found, "{}", path.display());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
        }
    }
}
