//! Addresses in any case, verbs, and pages of other origins.

use crate::harness::{Service, send};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn verbs_and_addresses() {
    let service = Service::start(&[]);
    let wanted = service.ann("GetChatPresence", json!({})).await.ok();
    for path in [
        "/api/v1/agents/chat/getchatpresence",
        "/API/V1/AGENTS/CHAT/GETCHATPRESENCE",
        "/api/v1/Agents/Chat/GetChatPresence/",
        "/api/v1/Agents/Chat/Get%43hatPresence",
    ] {
        let request = service
            .request(Method::POST, path)
            .basic_auth("ann", Some("pw-ann"));
        assert_eq!(send(request).await.ok(), wanted, "{path}");
    }
    for path in [
        "/api/v1/Agents/Chat/GetChatPresence/x",
        "/api/v2/Agents/Chat/GetChatPresence",
        "/api/v1/Chat/GetChatPresence",
    ] {
        let request = service
            .request(Method::POST, path)
            .basic_auth("ann", Some("pw-ann"));
        send(request)
            .await
            .refused(404, "SoNotFoundException", None);
    }
    // A GET tells what the call is, and does nothing.
    let before = service.rows().await;
    let map = send(service.get("/api/v1")).await.ok();
    let mut described = 0;
    for entry in map.as_array().unwrap() {
        let url = entry["Url"].as_str().unwrap();
        if !url.contains("/Agents/") {
            continue;
        }
        let told = send(service.get(url)).await.ok();
        assert_eq!(
            (&told["Url"], &told["Method"]),
            (&entry["Url"], &entry["Verb"])
        );
        assert!(!told["Description"].as_str().unwrap().is_empty());
        let head = send(service.request(Method::HEAD, url)).await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
        for verb in ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            let request = service
                .request(verb.parse().unwrap(), url)
                .basic_auth("ann", Some("pw-ann"));
            let reply = send(request.json(&json!({"Name": "x", "TopicId": 1}))).await;
            reply.refused(405, "SoIllegalOperationException", None);
            assert_eq!(reply.header("allow"), "GET, HEAD, POST");
        }
        described += 1;
    }
    assert_eq!(described, service.methods().await.len());
    // A verb is what the request line says.
    for header in [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
    ] {
        let request = service
            .rest(Method::GET, "/ChatTopic/1")
            .header(header, "DELETE");
        assert_eq!(send(request).await.ok()["Name"], "Support");
        let request = service
            .rest(Method::POST, "/ChatTopic/1")
            .header(header, "DELETE");
        assert_eq!(send(request).await.status, 405);
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn pages_of_other_origins_may_use_all_of_it() {
    let service = Service::start(&["--cors-origins", "https://shop.example"]);
    for (verb, path) in [
        ("POST", "/api/v1/Agents/Chat/SaveChatSessionEntity"),
        ("GET", "/api/v1/ChatSession?$top=1"),
        ("PUT", "/api/v1/ChatSession/1"),
        ("PATCH", "/api/v1/ChatSession/1"),
        ("DELETE", "/api/v1/ChatTopic/1"),
        ("HEAD", "/API/v1/chattopic/1"),
    ] {
        let preflight = |origin: &str| {
            let request = service
                .request(Method::OPTIONS, path)
                .header("Origin", origin);
            let request = request.header("Access-Control-Request-Method", verb);
            request.header(
                "Access-Control-Request-Headers",
                "authorization,content-type,so-timezone",
            )
        };
        let reply = send(preflight("https://shop.example")).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
        assert_eq!(
            reply.header("access-control-allow-origin"),
            "https://shop.example"
        );
        let verbs: Vec<&str> = reply
            .header("access-control-allow-methods")
            .split(", ")
            .collect();
        assert!(verbs.contains(&verb), "{verbs:?}");
        let allowed = reply
            .header("access-control-allow-headers")
            .to_ascii_lowercase();
        let allowed: Vec<&str> = allowed.split(", ").collect();
        for name in [
            "authorization",
            "content-type",
            "idempotency-key",
            "if-none-match",
            "prefer",
            "if-modified-since",
            "if-unmodified-since",
            "so-apptoken",
            "so-language",
            "so-culture",
            "so-timezone",
        ] {
            assert!(allowed.contains(&name), "{name}: {allowed:?}");
        }
        assert_eq!(reply.header("access-control-allow-credentials"), "");
        let reply = send(preflight("https://evil.example")).await;
        assert_eq!(reply.header("access-control-allow-origin"), "");
        assert_eq!(reply.header("access-control-allow-methods"), "");
    }
    let read = service
        .rest(Method::GET, "/ChatTopic/1")
        .header("Origin", "https://shop.example");
    let reply = send(read).await;
    assert_eq!(
        reply.header("access-control-allow-origin"),
        "https://shop.example"
    );
    let exposed = reply.header("access-control-expose-headers");
    for name in [
        "ETag",
        "Last-Modified",
        "Poll-Interval",
        "Preference-Applied",
        "Retry-After",
    ] {
        assert!(exposed.contains(name), "{name}: {exposed}");
    }
    assert!(
        reply
            .headers
            .get_all("vary")
            .iter()
            .any(|value| value == "Origin")
    );
    // Without the question, OPTIONS is a verb like others.
    let reply = send(service.request(Method::OPTIONS, "/api/v1/ChatTopic/1")).await;
    reply.refused(405, "SoIllegalOperationException", None);
    assert_eq!(reply.header("allow"), "GET, HEAD, PUT, PATCH, DELETE");
}
