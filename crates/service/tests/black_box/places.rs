//! How many sessions of one address wait, and how many polls are held for one key.

use crate::harness::{DESK, Reply, Service, send};
use crate::wait;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

async fn create(service: &Service, address: &str) -> Reply {
    let request = service.method("SaveChatSessionEntity");
    let body = json!({"TopicId": 1, "FirstMessage": "Hello"});
    send(request.header("X-Forwarded-For", address).json(&body)).await
}

#[tokio::test]
async fn so_many_of_one_address_wait() {
    let service = Service::start(&["--waiting-limit=3", "--trusted-proxies=127.0.0.1"]);
    let mut ids = Vec::new();
    for n in 1..=3 {
        let made = create(&service, "203.0.113.7").await.ok();
        ids.push(made["ChatSessionId"].as_i64().unwrap());
        create(&service, &format!("2001:db8::{n}")).await.ok();
    }
    for address in ["203.0.113.7", "2001:db8::4"] {
        let reply = create(&service, address).await;
        reply.refused(429, "SoIllegalOperationException", None);
        assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0);
    }
    create(&service, "203.0.113.8").await.ok();
    create(&service, "2001:db8:0:1::1").await.ok();
    // Only those who wait count, however they ceased to.
    service.pick_up(ids[0]).await;
    create(&service, "203.0.113.7").await.ok();
    create(&service, "203.0.113.7")
        .await
        .refused(429, "SoIllegalOperationException", None);
    let gone = json!({"ChatSessionId": ids[1], "Status": "ClosedFromQueue"});
    service.ann("SaveChatSessionEntity", gone).await.ok();
    create(&service, "203.0.113.7").await.ok();
}

/// A crowd that comes at once meets the limit, too.
#[tokio::test]
async fn the_last_place_is_taken_once() {
    let service = Service::start(&["--waiting-limit=3"]);
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let body = json!({"TopicId": 1});
        crowd.spawn(send(service.method("SaveChatSessionEntity").json(&body)));
    }
    let replies = crowd.join_all().await;
    assert_eq!(replies.iter().filter(|r| r.status == 429).count(), 9);
    let waiting = service
        .ann(&format!("ChatSessionsForUser?$select={DESK}"), json!({}))
        .await
        .ok();
    assert!(
        waiting
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["Status"] == "InQueue")
    );
}

/// Where the limit of new sessions is switched off, and nothing else is said, there is none.
#[tokio::test]
async fn no_limit_unless_there_is_one() {
    let service = Service::start(&[]);
    for _ in 0..25 {
        service.visitor().await;
    }
}

/// Holds three polls and one more: one is answered, and says that it was not held.
async fn one_gives_way(poll: impl Fn() -> RequestBuilder) {
    let first = send(poll()).await;
    let etag = first.header("etag").to_owned();
    let hold = || -> JoinHandle<Reply> {
        let request = poll().header("Prefer", "wait=25");
        tokio::spawn(send(request.header("If-None-Match", &etag)))
    };
    let mut held: Vec<_> = (0..4).map(|_| hold()).collect();
    let which = wait::until(async || {
        let done: Vec<usize> = (0..held.len()).filter(|n| held[*n].is_finished()).collect();
        if done.is_empty() {
            Err("none is answered")
        } else {
            Ok(done)
        }
    })
    .await;
    assert_eq!(which.len(), 1);
    let answered = held.remove(which[0]).await.unwrap();
    assert_eq!(answered.status, 304);
    assert_eq!(answered.header("preference-applied"), "");
    assert_ne!(answered.header("poll-interval"), "");
    assert_eq!(answered.header("etag"), etag);
    assert!(held.iter().all(|poll| !poll.is_finished()));
    for poll in held {
        poll.abort();
    }
}

#[tokio::test]
async fn one_session_holds_so_many_polls() {
    let service = Service::start(&["--held-polls=3"]);
    let visitor = service.visitor().await;
    let first: Value = service.poll(&visitor).await.ok();
    let last = first["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    one_gives_way(|| service.poll_request(&visitor, last)).await;
}

#[tokio::test]
async fn one_agent_holds_so_many_polls() {
    let service = Service::start(&["--held-polls=3"]);
    let path = format!("ChatSessionsForUser?$select={DESK}");
    let poll = || {
        service
            .method(&path)
            .basic_auth("ann", Some("pw-ann"))
            .json(&json!({}))
    };
    one_gives_way(poll).await;
}
