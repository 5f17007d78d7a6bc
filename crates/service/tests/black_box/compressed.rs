//! Answers are compressed where it pays, and never beside a secret.

use crate::harness::{Service, Visitor};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, HeaderMap, VARY};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::io::Read;

/// What proxies are told that must not compress an answer.
const UNTOUCHED: &str = "no-store, no-transform";

struct Bytes {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

async fn ask(request: RequestBuilder, coding: &str) -> Bytes {
    let request = request.header(ACCEPT_ENCODING, coding);
    let response = request.send().await.unwrap();
    Bytes {
        status: response.status(),
        headers: response.headers().clone(),
        bytes: response.bytes().await.unwrap().to_vec(),
    }
}

impl Bytes {
    fn header(&self, name: impl reqwest::header::AsHeaderName) -> String {
        let values = self.headers.get_all(name).iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        values.join(", ")
    }

    fn text(&self) -> String {
        let mut text = String::new();
        match self.header(CONTENT_ENCODING).as_str() {
            "br" => brotli::Decompressor::new(&self.bytes[..], 4096).read_to_string(&mut text),
            "gzip" => flate2::read::GzDecoder::new(&self.bytes[..]).read_to_string(&mut text),
            _ => (&self.bytes[..]).read_to_string(&mut text),
        }
        .unwrap();
        text
    }
}

fn topics(service: &Service) -> RequestBuilder {
    let request = service.method("ChatTopicsForUser");
    request.basic_auth("ann", Some("pw-ann")).json(&json!({}))
}

#[tokio::test]
async fn where_it_pays() {
    let service = Service::start(&[]);
    let plain = ask(topics(&service), "identity").await;
    assert_eq!(plain.header(CONTENT_ENCODING), "");
    assert!(plain.header(VARY).contains("Accept-Encoding"));
    for (accepted, coding) in [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("zstd", ""),
        ("identity;q=0, *;q=0", ""),
    ] {
        let packed = ask(topics(&service), accepted).await;
        assert_eq!(packed.status, 200, "{accepted}");
        assert_eq!(packed.header(CONTENT_ENCODING), coding, "{accepted}");
        let vary = packed.header(VARY).to_lowercase();
        assert!(vary.contains("accept-encoding"), "{accepted}");
        assert_eq!(packed.text(), plain.text(), "{accepted}");
        assert!(coding.is_empty() || packed.bytes.len() < plain.bytes.len());
    }
    for path in ["/api/openapi.json", "/api/docs", "/api/v1"] {
        let packed = ask(service.get(path), "br").await;
        assert_eq!(packed.header(CONTENT_ENCODING), "br", "{path}");
    }
    // A few bytes are not worth it.
    let small = service.method("../CustomerService/HasChatNotify");
    let small = ask(small.basic_auth("ann", Some("pw-ann")), "br").await;
    assert_eq!(small.header(CONTENT_ENCODING), "");
}

#[tokio::test]
async fn never_beside_a_secret() {
    let service = Service::start(&[]);
    let words = "secret? ".repeat(400);
    let create = || {
        let body = json!({"TopicId": 1, "CustomerAlias": "Vi", "FirstMessage": words});
        let request = service.method("SaveChatSessionEntity").json(&body);
        request.header("Idempotency-Key", "once")
    };
    // The answer that creates the session, and its repeat.
    let mut key = Value::Null;
    for _ in 0..2 {
        let made = ask(create(), "br, gzip").await;
        assert_eq!(made.header(CONTENT_ENCODING), "");
        assert_eq!(made.header(CACHE_CONTROL), UNTOUCHED);
        assert!(made.bytes.len() > 1024);
        let made: Value = serde_json::from_slice(&made.bytes).unwrap();
        key = made["SessionKey"].clone();
        assert!(key.is_string());
    }
    // Without the key the same words are compressed.
    let visitor = Visitor {
        id: 1,
        key: key.as_str().unwrap().to_owned(),
    };
    let read = service.method("GetChatMessages").bearer_auth(&visitor.key);
    let read = read.json(&json!({"ChatSessionId": visitor.id, "After": 0}));
    let read = ask(read, "br").await;
    assert_eq!(read.header(CONTENT_ENCODING), "br");
    assert_eq!(read.header(CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn nor_by_a_proxy_however_short() {
    let service = Service::start(&[]);
    let create = |format: &str| {
        let body = json!({"TopicId": 1, "CustomerAlias": "Vi", "FirstMessage": "secret?"});
        let path = "SaveChatSessionEntity?$select=SessionKey,FirstMessage";
        let request = service.method(path).json(&body).header(ACCEPT, format);
        request.header("Idempotency-Key", "once")
    };
    let xml = ask(create("application/xml"), "br").await;
    let made = ask(create("application/json"), "br").await;
    assert!(made.bytes.len() < 1024);
    for answer in [&xml, &made] {
        let text = answer.text();
        assert!(text.contains("SessionKey"), "{text}");
        assert_eq!(answer.header(CACHE_CONTROL), UNTOUCHED, "{text}");
    }
    // A receipt tells of the chat.
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    let erase = service.method("../Anteroom/EraseChatSession");
    let erase = erase.json(&json!({"ChatSessionId": 1}));
    let erase = erase.bearer_auth(made["SessionKey"].as_str().unwrap());
    let erased = ask(erase, "br").await;
    assert!(erased.text().contains("Signature: "));
    assert_eq!(erased.header(CACHE_CONTROL), UNTOUCHED);
    // A refusal holds no secret.
    let refused = ask(service.method("ChatTopicsForUser"), "br").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header(CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn a_compressed_poll_has_a_weak_tag_that_counts() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, &"words ".repeat(400)).await.ok();
    let last = service.messages(visitor.id).await.last().unwrap()["ChatMessageId"].clone();
    let poll = |tag: Option<&str>| {
        let path = "GetChatSessionEntity?chatSessionEntityId=1&$select=Status,Messages";
        let request = service.method(path).bearer_auth(&visitor.key);
        match tag {
            Some(tag) => request
                .header("If-None-Match", tag)
                .json(&json!({"After": last})),
            None => request.json(&json!({"After": 0})),
        }
    };
    let plain = ask(poll(None), "identity").await.header("etag");
    assert!(plain.starts_with('"'), "{plain}");
    let packed = ask(poll(None), "br").await;
    assert_eq!(packed.header(CONTENT_ENCODING), "br");
    assert_eq!(packed.header("etag"), format!("W/{plain}"));
    let again = ask(poll(Some(&packed.header("etag"))), "br").await;
    assert_eq!(again.status, 304);
    assert_eq!(again.bytes.len(), 0);
}
