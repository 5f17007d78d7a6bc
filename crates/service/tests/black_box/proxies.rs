//! What proxies say of a request, and who may say it.

use crate::harness::{Service, send};
use reqwest::Method;
use serde_json::json;

/// The address that a session is stored with.
async fn host(service: &Service, headers: &[(&str, &str)]) -> String {
    let mut create = service
        .method("SaveChatSessionEntity")
        .json(&json!({"TopicId": 1}));
    for (name, value) in headers {
        create = create.header(*name, *value);
    }
    let id = send(create).await.ok()["ChatSessionId"].as_i64().unwrap();
    let whole = service.whole(id).await;
    whole["CustomerHost"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_chooses_an_address() {
    let service = Service::start(&["--trusted-proxies", "127.0.0.0/8,10.0.0.0/8"]);
    for (name, value, wanted) in [
        ("X-Forwarded-For", "8.8.8.8, x", "127.0.0.1"),
        ("X-Forwarded-For", "8.8.8.8, x, 203.0.113.7", "203.0.113.7"),
        (
            "X-Forwarded-For",
            "8.8.8.8, 203.0.113.7:4711, 10.0.0.9",
            "203.0.113.7",
        ),
        ("X-Forwarded-For", "[2001:db8::7]:443", "2001:db8::7"),
        ("Forwarded", "for=8.8.8.8, for=unknown", "127.0.0.1"),
        (
            "Forwarded",
            "for=8.8.8.8, For=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.9",
            "2001:db8::7",
        ),
    ] {
        assert_eq!(host(&service, &[(name, value)]).await, wanted, "{value}");
    }
    let both = [
        ("X-Forwarded-For", "203.0.113.7"),
        ("Forwarded", "for=8.8.8.8"),
    ];
    assert_eq!(host(&service, &both).await, "127.0.0.1");
}

#[tokio::test]
async fn the_header_that_is_named_counts() {
    let service = Service::start(&[
        "--trusted-proxies",
        "127.0.0.1",
        "--forwarded-header",
        "forwarded",
    ]);
    let both = [
        ("X-Forwarded-For", "8.8.8.8"),
        ("Forwarded", "for=203.0.113.7"),
    ];
    assert_eq!(host(&service, &both).await, "203.0.113.7");
    assert_eq!(host(&service, &both[..1]).await, "127.0.0.1");
}

#[tokio::test]
async fn limits_go_by_the_same_address() {
    let service = Service::start(&[
        "--trusted-proxies",
        "127.0.0.1",
        "--sign-in-network-limit",
        "3",
        "--sign-in-delay",
        "0.01",
    ]);
    let sign_in = async |password: &str, hops: &str| {
        let body = json!({"Name": "ann", "Password": password});
        let request = service.request(Method::POST, "/console/sign-in");
        send(request.header("X-Forwarded-For", hops).json(&body)).await
    };
    for n in 0..3 {
        let hops = format!("198.51.{n}.1, x, 203.0.113.9");
        sign_in("wrong", &hops)
            .await
            .refused(401, "SoSessionException", None);
    }
    assert_eq!(sign_in("pw-ann", "203.0.113.9").await.status, 429);
    assert_eq!(sign_in("pw-ann", "198.51.1.1").await.status, 200);
}

#[tokio::test]
async fn cookies_are_safe_behind_tls_however_it_is_written() {
    let service = Service::start(&[]);
    for (name, value, secure) in [
        ("X-Forwarded-Proto", "HTTPS", true),
        ("X-Forwarded-Proto", "https, http", true),
        ("Forwarded", "for=203.0.113.7;proto=\"Https\"", true),
        ("X-Forwarded-Proto", "http", false),
    ] {
        let body = json!({"Name": "ann", "Password": "pw-ann"});
        let request = service.request(Method::POST, "/console/sign-in");
        let reply = send(request.header(name, value).json(&body)).await;
        assert_eq!(reply.status, 200);
        let mut cookies = reply.headers.get_all("set-cookie").iter();
        let all = cookies.all(|cookie| cookie.to_str().unwrap().contains("; Secure") == secure);
        assert!(all, "{name}: {value}");
    }
}
