//! kill -9 in the middle of a busy chat.

use crate::harness::{Service, Visitor};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What one writer knows: the id that each of its texts was stored under.
type Acknowledged = Vec<(i64, String)>;

/// Says one thing after the other until the service is gone.
async fn talk(
    http: reqwest::Client,
    url: String,
    who: Visitor,
    agent: bool,
    name: String,
    total: Arc<AtomicUsize>,
) -> (Acknowledged, String) {
    let mut stored = Vec::new();
    for n in 0.. {
        let text = format!("{name} {n}");
        let body = json!({"ChatSessionId": who.id, "Message": {"Message": text}});
        let request = http
            .post(&url)
            .header("Idempotency-Key", &text.replace(' ', "-"));
        let request = if agent {
            request.basic_auth("ann", Some("pw-ann"))
        } else {
            request.bearer_auth(&who.key)
        };
        let Ok(response) = request.json(&body).send().await else {
            return (stored, text);
        };
        let Ok(text_of) = response.text().await else {
            return (stored, text);
        };
        let message: Value = serde_json::from_str(&text_of).unwrap();
        stored.push((message["ChatMessageId"].as_i64().expect(&text_of), text));
        total.fetch_add(1, Ordering::Relaxed);
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_once_and_in_order() {
    let mut service = Service::start(&[]);
    let mut visitors = Vec::new();
    for _ in 0..3 {
        let visitor = service.visitor().await;
        service.pick_up(visitor.id).await;
        visitors.push(visitor);
    }
    let url = format!("{}/api/v1/Agents/Chat/AddChatMessage", service.base);
    let total = Arc::new(AtomicUsize::new(0));
    let mut writers = Vec::new();
    for visitor in &visitors {
        for agent in [false, true] {
            let name = format!("{}-{}", visitor.id, if agent { "agent" } else { "visitor" });
            let (http, url) = (service.http.clone(), url.clone());
            let total = Arc::clone(&total);
            writers.push((
                visitor.clone(),
                agent,
                tokio::spawn(talk(http, url, visitor.clone(), agent, name, total)),
            ));
        }
    }
    while total.load(Ordering::Relaxed) < 200 {
        tokio::task::yield_now().await;
    }
    service.kill();
    let mut known = Vec::new();
    for (visitor, agent, writer) in writers {
        known.push((visitor, agent, writer.await.unwrap()));
    }
    service.start_again();

    let mut wanted: BTreeMap<i64, Vec<(i64, String)>> = BTreeMap::new();
    for (visitor, agent, (stored, last)) in known {
        wanted.entry(visitor.id).or_default().extend(stored);
        // The one whose answer was lost is sent again under its key: once in the end.
        let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": last}});
        let request = service
            .method("AddChatMessage")
            .header("Idempotency-Key", last.replace(' ', "-"));
        let request = if agent {
            request.basic_auth("ann", Some("pw-ann"))
        } else {
            request.bearer_auth(&visitor.key)
        };
        let again = crate::harness::send(request.json(&body)).await.ok();
        let id = again["ChatMessageId"].as_i64().unwrap();
        wanted.entry(visitor.id).or_default().push((id, last));
    }
    for visitor in &visitors {
        let mut wanted = wanted.remove(&visitor.id).unwrap();
        wanted.sort_unstable();
        let there: Vec<(i64, String)> = service
            .messages(visitor.id)
            .await
            .iter()
            .filter(|m| {
                m["Message"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{}-", visitor.id))
            })
            .map(|m| {
                (
                    m["ChatMessageId"].as_i64().unwrap(),
                    m["Message"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(there, wanted);
        // Each side's own messages are in the order in which they were said.
        for side in ["agent", "visitor"] {
            let mark = format!("-{side} ");
            let numbers: Vec<usize> = there
                .iter()
                .filter_map(|(_, text)| text.split_once(&mark)?.1.parse().ok())
                .collect();
            assert_eq!(numbers, (0..numbers.len()).collect::<Vec<_>>());
        }
        // The visitor goes on with the same key.
        assert_eq!(service.poll(visitor).await.status, 200);
        service.say(visitor, "still here").await.ok();
    }
}
