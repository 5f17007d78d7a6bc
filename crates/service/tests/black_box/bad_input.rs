//! Bad input: each has its status and carrier, names the field, and changes nothing.

use crate::harness::{Service, send};
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";

async fn count(service: &Service) -> usize {
    let list = service.ann("ChatSessionsForUser", json!({})).await.ok();
    list.as_array().unwrap().len()
}

#[tokio::test]
async fn creating() {
    let service = Service::with_topic(
        json!({"Name": "Support", "CollectConsent": true, "Widget": {"RequiredFields": "Name, Email, Phone, Company"}}),
        &[],
    );
    let good = json!({"TopicId": 1, "CustomerAlias": "Vi", "CustomerName": "Vi Sitor", "CustomerEmail": "vi@example.com",
        "CustomerPhone": "123", "CustomerCompanyName": "Shop", "CustomerConsented": true, "ConsentVersion": "e3b0c44298fc1c14", "FirstMessage": "Hi"});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let long = |n: usize| Value::String("é".repeat(n));
    let cases: Vec<(&str, Value, u16, &str)> = vec![
        ("TopicId", json!(99), 404, "SoNotFoundException"),
        ("TopicId", json!(-1), 404, "SoNotFoundException"),
        ("TopicId", json!("one"), 400, INVALID),
        ("TopicId", json!(99_999_999_999_i64), 400, INVALID),
        ("CustomerConsented", json!(false), 400, INVALID),
        ("CustomerConsented", Value::Null, 400, INVALID),
        ("CustomerConsented", json!("yes"), 400, INVALID),
        ("CustomerName", json!(""), 400, INVALID),
        ("CustomerName", json!("  \u{0} "), 400, INVALID),
        ("CustomerEmail", json!(""), 400, INVALID),
        ("CustomerEmail", json!("vi@"), 400, INVALID),
        ("CustomerPhone", Value::Null, 400, INVALID),
        ("CustomerCompanyName", json!(""), 400, INVALID),
        ("CustomerAlias", long(65), 400, INVALID),
        ("CustomerName", long(256), 400, INVALID),
        ("CustomerPhone", long(33), 400, INVALID),
        ("CustomerCompanyName", long(256), 400, INVALID),
        ("FirstMessage", long(4001), 400, INVALID),
        ("CustomerAlias", json!(true), 400, INVALID),
        ("CustomerAlias", json!({"a": 1}), 400, INVALID),
        ("FirstMessage", json!(["x"]), 400, INVALID),
    ];
    for (field, value, status, kind) in cases {
        let reply = service
            .open("SaveChatSessionEntity", with(field, value.clone()))
            .await;
        reply.refused(status, kind, Some(field));
        if let Some(text) = value.as_str().filter(|text| text.len() > 20) {
            let limit = text.chars().count() - 1;
            assert!(reply.text.contains(&limit.to_string()), "{}", reply.text);
        }
    }
    let address = format!("{}@example.com", "a".repeat(250));
    let reply = service
        .open(
            "SaveChatSessionEntity",
            with("CustomerEmail", json!(address)),
        )
        .await;
    reply.refused(400, INVALID, Some("CustomerEmail"));
    assert_eq!(count(&service).await, 0);
    // The limits themselves are taken, and the whole message is kept.
    let mut edge = good.clone();
    edge["CustomerAlias"] = long(64);
    edge["FirstMessage"] = long(4000);
    let visitor = service.create(edge).await;
    let first = service.messages(visitor.id).await[0]["Message"].clone();
    assert_eq!(first.as_str().unwrap().chars().count(), 4000);
    let copy = service.whole(visitor.id).await["FirstMessage"].clone();
    assert_eq!(copy.as_str().unwrap().chars().count(), 1024);
}

#[tokio::test]
async fn bodies() {
    let service = Service::start(&[]);
    let post = || service.method("SaveChatSessionEntity");
    let typed = |body: &str| {
        post()
            .header("Content-Type", "application/json")
            .body(body.to_owned())
    };
    for body in [
        "{",
        "{\"TopicId\":1,}",
        "\"text\"",
        "[1]",
        "{\"TopicId\":1} x",
        "null",
    ] {
        send(typed(body)).await.refused(400, INVALID, None);
    }
    send(
        post()
            .header("Content-Type", "application/json")
            .body(vec![b'{', 0xff, b'}']),
    )
    .await
    .refused(400, INVALID, None);
    let deep = format!("{{\"TopicId\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    send(typed(&deep)).await.refused(400, INVALID, None);
    let good = json!({"TopicId": 1}).to_string();
    for kind in ["text/plain", "multipart/form-data", "image/png", "json"] {
        let reply = send(post().header("Content-Type", kind).body(good.clone())).await;
        reply.refused(415, INVALID, Some("Content-Type"));
    }
    send(post().body(good.clone()))
        .await
        .refused(415, INVALID, Some("Content-Type"));
    let huge = json!({"TopicId": 1, "FirstMessage": "x".repeat(65 * 1024)}).to_string();
    send(typed(&huge)).await.refused(413, INVALID, None);
    let visitor = service.visitor().await;
    let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": "x".repeat(65 * 1024)}});
    service
        .by(&visitor, "AddChatMessage", body)
        .await
        .refused(413, INVALID, None);
    assert_eq!(service.messages(visitor.id).await.len(), 1);
    assert_eq!(count(&service).await, 1);
    // Other addresses and verbs.
    send(service.method("NoSuchMethod"))
        .await
        .refused(404, "SoNotFoundException", None);
    let put = service.request(reqwest::Method::PUT, "/api/v1/Agents/Chat/AddChatMessage");
    let reply = send(put).await;
    reply.refused(405, "SoIllegalOperationException", None);
    assert_eq!(reply.header("allow"), "GET, HEAD, POST");
    send(service.method("GetChatTopicEntity")).await.refused(
        400,
        INVALID,
        Some("chatTopicEntityId"),
    );
    send(service.method("GetChatTopicEntity?chatTopicEntityId=x"))
        .await
        .refused(400, INVALID, Some("chatTopicEntityId"));
}

#[tokio::test]
async fn a_body_without_a_length_has_a_limit_too() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let service = Service::start(&[]);
    let address = service.base.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = "POST /api/v1/Agents/Chat/SaveChatSessionEntity HTTP/1.1\r\nHost: x\r\n\
        Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..9 {
        let chunk = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let _ = stream.write_all(b"0\r\n\r\n").await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn writing_to_a_session() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let before = service.whole(visitor.id).await;
    let save = async |name: &str, value: Value| {
        let body = json!({"ChatSessionId": visitor.id, name: value});
        service.by(&visitor, "SaveChatSessionEntity", body).await
    };
    for rating in [json!(6), json!(0), json!(-1), json!(2.5), json!("five")] {
        save("Rating", rating)
            .await
            .refused(400, INVALID, Some("Rating"));
    }
    for status in [
        "Closed",
        "Deleted",
        "Invalid",
        "PreChatForm",
        "Faq",
        "OfflineForm",
    ] {
        let reply = save("Status", json!(status)).await;
        reply.refused(403, "SoSentryException", Some("Status"));
        assert!(reply.text.contains(status));
    }
    for status in ["CustomerLast", "UserLast", "Finished", "RequestPosted"] {
        let reply = save("Status", json!(status)).await;
        reply.refused(409, "SoIllegalOperationException", Some("Status"));
        assert!(reply.text.contains(status) && reply.text.contains("InQueue"));
    }
    save("Status", json!("Gone"))
        .await
        .refused(400, INVALID, Some("Status"));
    save("Flags", json!("IsSleeping"))
        .await
        .refused(400, INVALID, Some("Flags"));
    save("CustomerEmail", json!("x@y"))
        .await
        .refused(400, INVALID, Some("CustomerEmail"));
    save("CustomerPhone", json!("1".repeat(33)))
        .await
        .refused(400, INVALID, Some("CustomerPhone"));
    for text in ["", "  \n", "\u{0}\u{1}", &"x".repeat(4001)] {
        service
            .say(&visitor, text)
            .await
            .refused(400, INVALID, Some("Message"));
    }
    let add = async |body: Value| service.by(&visitor, "AddChatMessage", body).await;
    let id = visitor.id;
    add(json!({"ChatSessionId": id}))
        .await
        .refused(400, INVALID, Some("Message"));
    let list = json!({"ChatSessionId": id, "Message": {"Message": [5]}});
    add(list).await.refused(400, INVALID, Some("Message"));
    let text = json!({"ChatSessionId": "x", "Message": {"Message": "x"}});
    add(text).await.refused(400, INVALID, Some("ChatSessionId"));
    let path = format!("GetChatSessionEntity?chatSessionEntityId={id}");
    for after in [json!(-1), json!("x"), json!(1.5)] {
        let reply = service.by(&visitor, &path, json!({"After": after})).await;
        reply.refused(400, INVALID, Some("After"));
    }
    let mut after = service.whole(visitor.id).await;
    after["WhenFetched"] = before["WhenFetched"].clone();
    assert_eq!(after, before);
    assert_eq!(service.messages(visitor.id).await.len(), 1);
    // A visitor's message is the visitor's, whatever it says.
    let forged = json!({"ChatSessionId": id, "Message": {"Message": "x", "Type": "ToCustomer", "Author": "Ann Lee",
        "SpecialType": "ClosedByUser", "ChatSessionId": 7, "ChatMessageId": 1, "WhenPosted": "2001-01-01"}});
    let stored = add(forged).await.ok();
    assert_eq!(
        (&stored["Type"], &stored["Author"]),
        (&json!("ToUser"), &json!("Vi"))
    );
    assert_eq!(
        (&stored["SpecialType"], &stored["ChatSessionId"]),
        (&json!("None"), &json!(id))
    );
    assert!(stored["WhenPosted"].as_str().unwrap() > "2026");
}

#[tokio::test]
async fn a_closed_topic() {
    // Open on no day of the week.
    let closed = json!({"Name": "Closed", "OpeningHoursEnabled": true,
        "OpeningHours": {"TzLocation": {"Name": "Europe/Oslo"}}});
    let service = Service::with_topic(closed, &[]);
    let reply = service
        .open("SaveChatSessionEntity", json!({"TopicId": 1}))
        .await;
    reply.refused(409, "SoIllegalOperationException", Some("TopicId"));
    assert_eq!(count(&service).await, 0);
    let open = async || {
        service
            .ann("IsWithinOpeningHours", json!({"ChatTopicId": 1}))
            .await
            .ok()
    };
    assert_eq!(open().await, false);
    let topic = "GetChatTopicEntity?chatTopicEntityId=1&$select=Presence";
    assert_eq!(
        service.open(topic, json!({})).await.ok()["Presence"]["Open"],
        false
    );
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let mut hours = json!({});
    for day in days {
        hours[format!("{day}Enabled")] = true.into();
    }
    service.topic(&json!({"ChatTopicId": 1, "OpeningHours": hours}));
    assert_eq!(open().await, true);
    service.visitor().await;
    let reply = service
        .ann("IsWithinOpeningHours", json!({"ChatTopicId": 7}))
        .await;
    reply.refused(404, "SoNotFoundException", Some("ChatTopicId"));
}

#[tokio::test]
async fn agents_are_checked_too() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let save = async |name: &str, value: Value| {
        let body = json!({"ChatSessionId": visitor.id, name: value});
        service.ann("SaveChatSessionEntity", body).await
    };
    save("CustomerPhone", json!("1".repeat(33)))
        .await
        .refused(400, INVALID, Some("CustomerPhone"));
    save("LastMessage", json!("x".repeat(1025)))
        .await
        .refused(400, INVALID, Some("LastMessage"));
    save("Rating", json!(6))
        .await
        .refused(400, INVALID, Some("Rating"));
    save("WhenStarted", json!("soon"))
        .await
        .refused(400, INVALID, Some("WhenStarted"));
    for field in ["User", "TransferTo"] {
        save(field, json!({"AssociateId": 77})).await.refused(
            404,
            "SoNotFoundException",
            Some(field),
        );
    }
    save("TopicId", json!(77))
        .await
        .refused(404, "SoNotFoundException", Some("TopicId"));
    let reply = service.answer(visitor.id, "").await;
    reply.refused(400, INVALID, Some("Message"));
    service
        .answer(999, "x")
        .await
        .refused(404, "SoNotFoundException", Some("ChatSessionId"));
    assert_eq!(service.whole(visitor.id).await["CustomerPhone"], "");
}

/// Whatever it is that a visitor writes.
#[tokio::test]
async fn every_write_has_a_limit() {
    let service = Service::start(&["--write-limit", "5", "--address-write-limit", "12"]);
    let visitor = service.visitor().await;
    let rename = async |n: usize| {
        let body = json!({"ChatSessionId": visitor.id, "CustomerName": format!("Vi {n}")});
        service.by(&visitor, "SaveChatSessionEntity", body).await
    };
    for n in 0..5 {
        rename(n).await.ok();
    }
    let reply = rename(5).await;
    reply.refused(429, "SoIllegalOperationException", None);
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
    let one = json!({"ChatSessionId": visitor.id});
    for (method, body) in [
        (
            "AddChatMessage",
            json!({"ChatSessionId": visitor.id, "Message": {"Message": "x"}}),
        ),
        ("ResetChatSession", one.clone()),
        ("../Anteroom/ExportChatSession", one.clone()),
        ("../Anteroom/EraseChatSession", one.clone()),
        (
            "../Anteroom/SendChatTranscript",
            json!({"ChatSessionId": visitor.id, "EmailAddress": "vi@example.com"}),
        ),
        (
            "../Anteroom/PostChatRequest",
            json!({"ChatSessionId": visitor.id, "Message": "x"}),
        ),
    ] {
        let reply = service.by(&visitor, method, body).await;
        assert_eq!(reply.status, 429, "{method}: {}", reply.text);
    }
    let file = service.file(Some(&visitor), visitor.id, "a.txt", b"x");
    assert_eq!(send(file).await.status, 429);
    // Reading goes on, and agents have no limit.
    service.poll(&visitor).await.ok();
    for n in 0..10 {
        service.answer(visitor.id, &n.to_string()).await.ok();
    }
    // Another visitor of the same address meets the address's limit: seven are left but
    // for those that the first one was refused.
    let mut refused = 0;
    for _ in 0..12 {
        let reply = service
            .open("SaveChatSessionEntity", json!({"TopicId": 1}))
            .await;
        refused += usize::from(reply.status == 429);
    }
    assert!((1..12).contains(&refused), "{refused}");
}

/// Ending a chat and coming back leaves a message each time.
#[tokio::test]
async fn going_and_coming_back_counts_as_talking() {
    let service = Service::start(&["--message-limit", "6"]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let mut refused = 0;
    for n in 0..20 {
        let to = ["Finished", "CustomerLast"][n % 2];
        let body = json!({"ChatSessionId": visitor.id, "Status": to});
        let reply = service.by(&visitor, "SaveChatSessionEntity", body).await;
        if reply.status != 200 {
            reply.refused(429, "SoIllegalOperationException", None);
            refused += 1;
        }
    }
    assert!(refused >= 5, "{refused}");
    let told = service.messages(visitor.id).await.len();
    assert!((7..=9).contains(&told), "{told}");
}

#[tokio::test]
async fn too_much_in_too_short_a_time() {
    let service = Service::start(&["--create-limit", "3", "--message-limit", "2"]);
    let visitor = service.visitor().await;
    service.visitor().await;
    service.visitor().await;
    let reply = service
        .open("SaveChatSessionEntity", json!({"TopicId": 1}))
        .await;
    reply.refused(429, "SoIllegalOperationException", None);
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
    service.say(&visitor, "1").await.ok();
    service.say(&visitor, "2").await.ok();
    service
        .say(&visitor, "3")
        .await
        .refused(429, "SoIllegalOperationException", None);
    assert_eq!(service.messages(visitor.id).await.len(), 3);
    assert_eq!(count(&service).await, 3);
}
