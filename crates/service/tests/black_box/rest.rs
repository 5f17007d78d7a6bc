//! The REST addresses: each does what its method does, with the conventions of REST
//! (404, 304, 412, links) around it.

use crate::documented::check;
use crate::harness::{Reply, Service, send};
use reqwest::Method;
use serde_json::{Map, Value, json};

const MISSING: &str = "SoNotFoundException";
const INVALID: &str = "SoInvalidArgumentException";

pub async fn call(service: &Service, verb: &str, path: &str, body: Option<Value>) -> Reply {
    let request = service.rest(verb.parse().unwrap(), path);
    match body {
        Some(body) => send(request.json(&body)).await,
        None => send(request).await,
    }
}

/// What is answered without its links, which have to be there.
fn entity(reply: &Reply, service: &Service, own: &str, more: &str) -> Value {
    let mut answer = reply.ok();
    let links = answer.as_object_mut().unwrap().remove("_Links").unwrap();
    let address = format!("{}/api/v1/{own}", service.base);
    assert_eq!(links["Self"], address);
    assert_eq!(links[more], format!("{address}/{more}"));
    answer
}

#[tokio::test]
async fn sessions() {
    let service = Service::start(&[]);
    let rest =
        async |verb: &str, path: &str, body: Option<Value>| call(&service, verb, path, body).await;
    let kind = "ChatSessionEntity";
    let mut blank = rest("GET", "/ChatSession/default", None).await.ok();
    assert_eq!(
        blank,
        service
            .ann("CreateDefaultChatSessionEntity", json!({}))
            .await
            .ok()
    );
    blank["TopicId"] = 1.into();
    blank["CustomerName"] = "Vi".into();
    let made = rest("POST", "/ChatSession", Some(blank)).await;
    let made = entity(&made, &service, "ChatSession/1", "Messages");
    check(&made, kind, "POST");
    assert_eq!(
        (&made["CustomerName"], &made["Status"]),
        (&json!("Vi"), &json!("InQueue"))
    );
    for path in ["/ChatSession/1", "/chatsession/1", "/CHATSESSION/01"] {
        let read = rest("GET", path, None).await;
        assert_eq!(entity(&read, &service, "ChatSession/1", "Messages"), made);
    }
    let put = rest(
        "PUT",
        "/ChatSession/1",
        Some(json!({"ChatSessionId": 1, "customername": "Vera"})),
    )
    .await;
    let put = entity(&put, &service, "ChatSession/1", "Messages");
    let mut expected = made.clone();
    expected["CustomerName"] = "Vera".into();
    assert_eq!(put, expected);
    let mine = rest("GET", "/ChatSession/ForCurrentUser", None).await.ok();
    // In lists nobody is told the rights of each row.
    check(&mine, "ChatSessionEntity[]", "ForCurrentUser");
    let same = service.ann("ChatSessionsForUser", json!({})).await.ok();
    assert_eq!((&mine, &mine[0]["CustomerName"]), (&same, &json!("Vera")));
    // Through its life.
    let second = rest("POST", "/ChatTopic/1/Sessions", None).await.ok();
    check(&second, kind, "Sessions");
    assert_eq!(second["ChatSessionId"], 2);
    let first = rest("POST", "/ChatSession/Pickup", None).await.ok();
    assert_eq!(
        (&first["ChatSessionId"], &first["Status"]),
        (&json!(1), &json!("UserLast"))
    );
    let taken = rest("POST", "/ChatSession/2/Pickup", None).await.ok();
    check(&taken, kind, "Pickup");
    assert!(
        rest("POST", "/ChatSession/2/Pickup", None)
            .await
            .ok()
            .is_null()
    );
    for (to, whom) in [("bob", "bob"), ("2", "bob"), ("B%6Fb", "bob")] {
        let asked = rest("POST", &format!("/ChatSession/2/TransferTo/{to}"), None)
            .await
            .ok();
        assert_eq!(asked["TransferTo"]["Name"], whom);
    }
    rest("POST", "/ChatSession/2/TransferTo/nobody", None)
        .await
        .refused(404, MISSING, Some("ToAssociate"));
    let as_bob = async |path: &str| {
        let request = service.request(Method::POST, &format!("/api/v1{path}"));
        send(request.basic_auth("bob", Some("pw-bob"))).await.ok()
    };
    let rejected = as_bob("/ChatSession/2/RejectTransfer").await;
    assert!(rejected["TransferTo"].is_null());
    rest("POST", "/ChatSession/2/TransferTo/bob", None)
        .await
        .ok();
    let accepted = as_bob("/ChatSession/2/AcceptTransfer").await;
    check(&accepted, kind, "AcceptTransfer");
    assert_eq!(accepted["User"]["Name"], "bob");
    let reset = rest("POST", "/ChatSession/2/Reset", None).await.ok();
    assert_eq!(
        (&reset["Status"], reset["User"].is_null()),
        (&json!("InQueue"), true)
    );
    assert_eq!(rest("DELETE", "/ChatSession/2", None).await.status, 204);
    rest("GET", "/ChatSession/2", None)
        .await
        .refused(404, MISSING, Some("ChatSessionId"));
}

#[tokio::test]
async fn messages_and_transcripts() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let path = format!("/ChatSession/{}", visitor.id);
    let bare = json!({"Message": "A <b>word</b>", "type": 1});
    let said = call(&service, "POST", &format!("{path}/Messages"), Some(bare))
        .await
        .ok();
    check(&said, "ChatMessage", "Messages");
    assert_eq!(
        (&said["Message"], &said["ChatSessionId"]),
        (&json!("A <b>word</b>"), &json!(visitor.id))
    );
    let all = call(&service, "GET", &format!("{path}/messages"), None)
        .await
        .ok();
    assert_eq!(all, Value::Array(service.messages(visitor.id).await));
    let count = all.as_array().unwrap().len();
    let before = said["ChatMessageId"].as_i64().unwrap() - 1;
    let later = format!("{path}/Messages?After={before}");
    let late = call(&service, "GET", &later, None).await;
    assert_eq!(late.ok(), json!([said]));
    assert!(count > 1, "{all}");
    for (html, line) in [
        ("", "A <b>word</b>"),
        ("?html=false", "A <b>word</b>"),
        ("?HTML=True", "A &lt;b&gt;word&lt;/b&gt;"),
        ("?html=1", "A &lt;b&gt;word&lt;/b&gt;"),
    ] {
        let text = call(&service, "POST", &format!("{path}/Transcript{html}"), None).await;
        assert!(text.ok().as_str().unwrap().contains(line), "{}", text.text);
    }
    for (verb, path, status, kind, field) in [
        (
            "POST",
            format!("{path}/Transcript?html=perhaps"),
            400,
            INVALID,
            "html",
        ),
        (
            "GET",
            format!("{path}/Messages?after=x"),
            400,
            INVALID,
            "after",
        ),
        (
            "GET",
            format!("{path}/Messages?after=-1"),
            400,
            INVALID,
            "After",
        ),
        (
            "GET",
            "/ChatTopic/UserAgents?flat=some".to_owned(),
            400,
            INVALID,
            "flat",
        ),
        ("GET", format!("{path}x/Messages"), 404, MISSING, "id"),
        (
            "POST",
            "/ChatSession/1.5/Pickup".to_owned(),
            404,
            MISSING,
            "id",
        ),
        (
            "GET",
            "/ChatSession/2147483648".to_owned(),
            404,
            MISSING,
            "id",
        ),
        ("DELETE", "/ChatTopic/1e0".to_owned(), 404, MISSING, "id"),
    ] {
        call(&service, verb, &path, None)
            .await
            .refused(status, kind, Some(field));
    }
    assert_eq!(service.messages(visitor.id).await.len(), count);
}

#[tokio::test]
async fn topics_and_members() {
    let service = Service::start(&[]);
    let cleo = service.hire("cleo", false).await;
    let rest =
        async |verb: &str, path: &str, body: Option<Value>| call(&service, verb, path, body).await;
    let mut topic = rest("GET", "/ChatTopic/default", None).await.ok();
    check(&topic, "ChatTopicEntity", "default");
    topic["Name"] = "Sales".into();
    let made = rest("POST", "/ChatTopic", Some(topic)).await;
    let made = entity(&made, &service, "ChatTopic/2", "Sessions");
    assert_eq!(made["Name"], "Sales");
    let read = rest("GET", "/ChatTopic/2", None).await;
    assert_eq!(entity(&read, &service, "ChatTopic/2", "Sessions"), made);
    let put = rest("PUT", "/ChatTopic/2", Some(json!({"Description": "Buy"}))).await;
    let put = entity(&put, &service, "ChatTopic/2", "Sessions");
    assert_eq!(
        (&put["Description"], &put["Name"]),
        (&json!("Buy"), &json!("Sales"))
    );
    let mine = rest("GET", "/ChatTopic/ForCurrentUser", None).await.ok();
    assert_eq!(mine, service.ann("ChatTopicsForUser", json!({})).await.ok());
    assert_eq!(mine[1]["Description"], "Buy");
    assert_eq!(rest("GET", "/ChatTopic/2/IsOpen", None).await.ok(), true);
    for flat in [true, false] {
        let path = format!("/ChatTopic/UserAgents?flat={flat}&onlyPresent=false");
        let list = rest("GET", &path, None).await.ok();
        let same = json!({"Flat": flat, "OnlyPresent": false});
        assert_eq!(list, service.ann("GetUserAgentList", same).await.ok());
    }
    // Members.
    let bare = json!({"User": {"AssociateId": cleo}, "CanListen": true});
    let added = rest("POST", "/ChatTopic/2/UserAgent", Some(bare))
        .await
        .ok();
    check(&added, "ChatTopicAgent", "UserAgent");
    for name in ["cleo", "CLEO", &cleo.to_string()] {
        let path = format!("/ChatTopic/2/UserAgent/{name}");
        assert_eq!(rest("GET", &path, None).await.ok(), added);
    }
    let rights = json!({"CanManage": true, "CanNotify": true});
    let changed = rest("PUT", "/ChatTopic/2/UserAgent/cleo", Some(rights))
        .await
        .ok();
    assert_eq!(
        ["CanListen", "CanManage", "CanNotify"].map(|right| changed[right] == true),
        [false, true, true]
    );
    let list = rest("GET", "/ChatTopic/2/UserAgent", None).await.ok();
    check(&list, "ChatTopicAgent[]", "UserAgent");
    assert!(list.as_array().unwrap().contains(&changed));
    let all = rest("PUT", "/ChatTopic/2/UserAgent", Some(json!([changed]))).await;
    assert_eq!(all.ok(), json!([changed]));
    let path = "/ChatTopic/2/UserAgent/cleo";
    for _ in 0..2 {
        assert_eq!(rest("DELETE", path, None).await.status, 204);
    }
    rest("GET", path, None)
        .await
        .refused(404, MISSING, Some("username"));
    rest("PUT", path, Some(json!({"CanListen": true})))
        .await
        .refused(404, MISSING, Some("Username"));
    rest("PUT", "/ChatTopic/2/UserAgent", Some(json!({})))
        .await
        .refused(400, INVALID, Some("Useragents"));
    // Who is there.
    let there = json!([{"UserId": cleo, "Present": true, "DisplayName": "X", "OngoingChats": 7}]);
    let saved = rest("POST", "/Presence/SaveAll", Some(there)).await;
    assert_eq!((saved.status.as_u16(), saved.text.as_str()), (204, ""));
    let presence = rest("GET", "/Presence/GetAll", None).await.ok();
    check(&presence, "ChatPresence[]", "GetAll");
    assert_eq!(
        presence,
        service.ann("GetChatPresence", json!({})).await.ok()
    );
    let one = presence
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["UserId"] == cleo);
    assert_eq!(
        (&one.unwrap()["Present"], &one.unwrap()["DisplayName"]),
        (&json!(true), &json!("CLEO Doe"))
    );
    assert_eq!(rest("DELETE", "/ChatTopic/2", None).await.status, 204);
    rest("GET", "/ChatTopic/2", None)
        .await
        .refused(404, MISSING, Some("ChatTopicId"));
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let service = Service::start(&[]);
    let before = service.rows().await;
    let body = json!({"CustomerName": "x", "Name": "x", "CanListen": true, "Message": "x"});
    let map = send(service.get("/api/v1")).await.ok();
    let mut tried = 0;
    for entry in map.as_array().unwrap() {
        let Some((head, tail)) = entry["Url"].as_str().unwrap().split_once("{id}") else {
            continue;
        };
        let verb = entry["Verb"].as_str().unwrap();
        let tail = tail
            .replace("{toAssociate}", "bob")
            .replace("{username}", "bob");
        let body = if verb == "PUT" && tail.ends_with("UserAgent") {
            json!([])
        } else {
            body.clone()
        };
        for id in ["0", "-1", "99", "2147483647"] {
            let path = format!("{head}{id}{tail}");
            let reply = call(
                &service,
                verb,
                path.trim_start_matches("/api/v1"),
                Some(body.clone()),
            )
            .await;
            assert_eq!(reply.status, 404, "{verb} {path}: {}", reply.text);
            assert_eq!(reply.json()["ErrorType"], MISSING, "{verb} {path}");
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
    for path in [
        "/ChatSession/1/Nothing",
        "/Chat",
        "/ChatSession/1/Messages/2",
        "/Contact/1",
    ] {
        call(&service, "GET", path, None)
            .await
            .refused(404, MISSING, None);
    }
    for (verb, path, allow) in [
        ("DELETE", "/ChatSession", "GET, HEAD, POST"),
        ("POST", "/ChatTopic/1", "GET, HEAD, PUT, PATCH, DELETE"),
        ("GET", "/ChatTopic", "POST"),
        ("PUT", "/Presence/SaveAll", "POST"),
        ("TRACE", "/ChatTopic/1/IsOpen", "GET, HEAD"),
    ] {
        let reply = call(&service, verb, path, None).await;
        reply.refused(405, "SoIllegalOperationException", None);
        assert_eq!(reply.header("allow"), allow, "{verb} {path}");
    }
    assert_eq!(service.rows().await, before);
}

#[tokio::test]
async fn bodies_that_put_cannot_take() {
    let service = Service::start(&[]);
    service.visitor().await;
    let before = service.rows().await;
    for kind in ["ChatSession", "ChatTopic"] {
        let path = format!("/{kind}/1");
        let empty = service
            .rest(Method::PUT, &path)
            .header("Content-Type", "application/json");
        send(empty).await.refused(400, INVALID, None);
        for body in [json!([]), json!(null), json!("x")] {
            call(&service, "PUT", &path, Some(body))
                .await
                .refused(400, INVALID, None);
        }
        let id = format!("{kind}Id");
        let body = Map::from_iter([(id.to_lowercase(), json!(2))]).into();
        call(&service, "PUT", &path, Some(body)).await.refused(
            409,
            "SoIllegalOperationException",
            Some(&id),
        );
    }
    assert_eq!(service.rows().await, before);
}
