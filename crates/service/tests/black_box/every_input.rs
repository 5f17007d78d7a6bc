//! Bad input to every method that there is: each is refused with the documented
//! carrier that names the property, and nothing is stored.

use crate::described::{methods, named, places, put, wrong};
use crate::harness::{Service, send};
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";
/// More than an agent's body may have.
const OVER: usize = 1024 * 1024 + 1;

async fn post(
    service: &Service,
    path: &str,
    body: impl Into<reqwest::Body>,
) -> crate::harness::Reply {
    let request = service.request(reqwest::Method::POST, path);
    let request = request.basic_auth("ann", Some("pw-ann"));
    send(
        request
            .header("Content-Type", "application/json")
            .body(body),
    )
    .await
}

/// A topic, a session in chat with a message, and Bob beside Ann.
async fn stage() -> (Service, Vec<String>) {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let rows = service.rows().await;
    (service, rows)
}

#[tokio::test]
async fn every_property_has_its_type() {
    let (service, before) = stage().await;
    let (document, methods) = methods(&service).await;
    let mut tried = 0;
    for method in &methods {
        let mut found = Vec::new();
        if let Some(schema) = &method.body {
            places(&document, schema, &[], &mut found);
        }
        for (path, schema) in &found {
            // Agents neither see nor set it: whatever it holds is ignored.
            if path.last().is_some_and(|name| name == "SessionKey") {
                continue;
            }
            for raw in wrong(schema) {
                let body = put(&method.good(), path, &raw);
                let reply = post(&service, &method.whole(), body.clone()).await;
                assert_eq!(reply.status, 400, "{} {body}: {}", method.path, reply.text);
                assert_eq!(
                    reply.json()["Field"],
                    named(method, path),
                    "{} {body}",
                    method.path
                );
                reply.refused(400, INVALID, Some(&named(method, path)));
                tried += 1;
            }
            let huge = put(&method.good(), path, "1e400");
            let reply = post(&service, &method.whole(), huge).await;
            reply.refused(400, INVALID, None);
        }
    }
    assert!(tried > 1_000, "{tried}");
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn every_text_has_its_length() {
    let (service, before) = stage().await;
    let (document, methods) = methods(&service).await;
    let mut tried = Vec::new();
    for method in &methods {
        let mut found = Vec::new();
        if let Some(schema) = &method.body {
            places(&document, schema, &[], &mut found);
        }
        for (path, schema) in &found {
            let Some(limit) = schema["maxLength"].as_u64() else {
                continue;
            };
            if path.last().is_some_and(|name| name == "SessionKey") {
                continue;
            }
            let text = "é".repeat(usize::try_from(limit).unwrap() + 1);
            let body = put(&method.good(), path, &json!(text).to_string());
            let reply = post(&service, &method.whole(), body).await;
            assert_eq!(
                reply.status, 400,
                "{} {path:?}: {}",
                method.path, reply.text
            );
            reply.refused(400, INVALID, Some(&named(method, path)));
            let more = reply.text.contains(&limit.to_string());
            // An address is refused for its form first.
            assert!(more || path[0] == "CustomerEmail", "{}", reply.text);
            tried.push(path.join("/"));
        }
    }
    for name in [
        "CustomerAlias",
        "LastMessage",
        "Widget/Font",
        "BotSettings/BotName",
        "Message/SpecialParam",
    ] {
        assert!(tried.iter().any(|tried| tried == name), "{name}: {tried:?}");
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn every_body_is_an_object_of_some_size() {
    let (service, before) = stage().await;
    let (_, methods) = methods(&service).await;
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deeper = format!("{}{}", "{\"Widget\":".repeat(10_000), "}".repeat(10_000));
    let twice = r#"{"ChatSessionId": 1, "chatsessionid": 2}"#;
    for method in methods.iter().filter(|method| !method.raw) {
        let path = method.whole();
        let refused = async |body: Vec<u8>, status: u16| {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let reply = post(&service, &path, body).await;
            assert_eq!(reply.status, status, "{path} {shown}: {}", reply.text);
            reply.refused(status, INVALID, None);
        };
        if method.needed {
            // Where none is needed they are as good as none.
            for body in ["", "  \r\n", "[]", "null"] {
                refused(body.into(), 400).await;
            }
        }
        for body in [
            "[{}]", "\"x\"", "5", "true", "{", "{\"a\":}", "{} {}", "{'a': 1}", "{a: 1}", &deep,
            &deeper, twice,
        ] {
            refused(body.into(), 400).await;
        }
        refused(b"{\"ChatSessionId\":\"\xff\xfe\"}".to_vec(), 400).await;
        refused(b"\xef\xbb{}".to_vec(), 400).await;
        refused(vec![b' '; OVER], 413).await;
        let request = service.request(reqwest::Method::POST, &path);
        let request = request.basic_auth("ann", Some("pw-ann")).body("{}");
        let reply = send(request.header("Content-Type", "image/png")).await;
        reply.refused(415, INVALID, Some("Content-Type"));
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn every_id_is_a_number_and_known() {
    let (service, before) = stage().await;
    let (document, methods) = methods(&service).await;
    for method in &methods {
        if let Some(query) = &method.query {
            for text in [
                "x",
                "",
                "1.5",
                "2147483648",
                "-2147483649",
                "99999999999999999999",
                "1e3",
                "%20",
                "null",
                "0x1",
                "1%201",
            ] {
                let path = format!("{}?{query}={text}", method.path);
                post(&service, &path, "")
                    .await
                    .refused(400, INVALID, Some(query));
            }
            post(&service, &method.path, "")
                .await
                .refused(400, INVALID, Some(query));
        }
        if method.raw {
            continue;
        }
        // Ids of nothing: a 404 that names them, or null where that is documented.
        let Some(schema) = &method.body else {
            for id in [0, -1, i32::MAX, i32::MIN] {
                let Some(query) = &method.query else {
                    continue;
                };
                let reply = post(&service, &format!("{}?{query}={id}", method.path), "").await;
                if method.name().starts_with("Get") {
                    assert!(reply.ok().is_null());
                } else {
                    assert_eq!(reply.status, 404, "{}: {}", method.path, reply.text);
                    assert_eq!(reply.json()["ErrorType"], "SoNotFoundException");
                }
            }
            continue;
        };
        let mut found = Vec::new();
        places(&document, schema, &[], &mut found);
        for (path, _) in found.iter().filter(|(path, _)| {
            path.len() == 1
                && matches!(
                    path[0].as_str(),
                    "ChatSessionId" | "ChatTopicId" | "TopicId"
                )
        }) {
            for id in [-1, i32::MAX, i32::MIN] {
                let body = put(&method.good(), path, &id.to_string());
                let reply = post(&service, &method.path, body).await;
                assert_eq!(
                    reply.status, 404,
                    "{} {path:?} {id}: {}",
                    method.path, reply.text
                );
                reply.refused(404, "SoNotFoundException", Some(&path[0]));
            }
        }
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn what_is_unknown_is_ignored() {
    let (service, before) = stage().await;
    let extra = json!({"Nonsense": {"a": [1]}, "": null, "ChatSessionIds": "x", "__proto__": 1, "TableRight": 5,
        "fieldproperties": [], "Queue": "x"});
    let with = |mut body: Value| {
        for (name, value) in extra.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let asked = [
        ("GetChatPresence", json!({})),
        ("ChatSessionsForUser", json!({})),
        ("GetChatMessages", json!({"ChatSessionId": 1})),
        (
            "GetChatTopicUserAgent",
            json!({"ChatTopicId": 1, "Username": "ann"}),
        ),
        ("IsWithinOpeningHours", json!({"ChatTopicId": 1})),
        ("CustomerService/HasChatNotify", json!({})),
        ("CustomerService/DeleteChatSessions", json!({"Ids": [99]})),
        (
            "UpdateChatTopicUserAgent",
            json!({"ChatTopicId": 1, "Username": "ann", "Useragent": with(json!({
            "CanListen": true, "CanRespond": true, "CanManage": false, "CanNotify": true}))}),
        ),
    ];
    for (method, body) in asked {
        let reply = service.as_agent("ann", method, with(body)).await;
        assert!(reply.status.is_success(), "{method}: {}", reply.text);
    }
    assert_eq!(service.rows().await, before);
    let saved = service
        .ann(
            "SaveChatSessionEntity",
            with(json!({"ChatSessionId": 1, "CustomerName": "Vi"})),
        )
        .await
        .ok();
    assert_eq!(
        (
            &saved["CustomerName"],
            saved.get("Nonsense"),
            &saved["CustomerAlias"]
        ),
        (&json!("Vi"), None, &json!("Vi"))
    );
    let widget = with(json!({"Font": "serif"}));
    let saved = service
        .ann(
            "SaveChatTopicEntity",
            with(json!({"ChatTopicId": 1, "Widget": widget})),
        )
        .await
        .ok();
    assert_eq!(
        (&saved["Widget"]["Font"], saved["Widget"].get("Nonsense")),
        (&json!("serif"), None)
    );
}
