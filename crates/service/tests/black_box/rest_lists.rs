//! Lists: sessions by `$select`, `$filter`, `$orderBy`, `$top` and `$skip`, and what
//! can be chosen from.

use crate::documented::check;
use crate::harness::{Reply, Service, send};
use reqwest::Method;
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";

/// Percent-encodes what a query cannot hold as it is.
fn query(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'$' => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub async fn list(service: &Service, pairs: &[(&str, &str)]) -> Reply {
    let path = format!("/ChatSession?{}", query(pairs));
    send(service.rest(Method::GET, &path)).await
}

pub fn ids(list: &Value) -> Vec<i64> {
    let rows = list["value"].as_array().unwrap();
    rows.iter()
        .map(|row| row["PrimaryKey"].as_str().unwrap().parse().unwrap())
        .collect()
}

/// Seven sessions of two topics; 1–4 are over.
pub async fn stage() -> Service {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales", "Description": "To buy", "BadgeHeader": "Buy!"}));
    let texts = [
        "An invoice",
        "Where's my 50% off?",
        "INVOICE 7",
        "a_b\\c",
        "",
        "Hi",
        "Hi",
    ];
    for (n, text) in (1..).zip(texts) {
        let ended = n <= 4;
        let body = json!({
            "TopicId": if n == 7 { 2 } else { 1 }, "FirstMessage": text, "CustomerName": format!("Person {n}"),
            "Status": if ended { "Finished" } else { "InQueue" }, "Rating": if ended { n } else { 0 },
            "WhenRequested": format!("2026-11-{n:02}T10:00:00Z"),
            "WhenStarted": if ended { json!(format!("2026-11-{n:02}T10:05:00Z")) } else { Value::Null },
            "WhenEnded": if ended { json!(format!("2026-11-{:02}T11:06:07Z", n + n / 4)) } else { Value::Null },
            "User": if n < 3 { json!({"AssociateId": n}) } else { Value::Null },
            "Person": {"PersonId": 100 + n},
        });
        assert_eq!(service.made(body).await, n);
    }
    service
}

#[tokio::test]
async fn columns() {
    let service = stage().await;
    let names = [
        "chatSessionId",
        "firstMessage",
        "lastMessage",
        "whenRequested",
        "whenStarted",
        "whenEnded",
        "duration",
        "timeInQueue",
        "queueLength",
        "rating",
        "agent",
        "status",
        "icon",
        "date",
        "type",
        "text",
        "associateId",
        "contactId",
        "personId",
        "updatedDate",
        "registeredDate",
        "recordTypeText",
    ];
    let all = list(&service, &[]).await.ok();
    assert!(
        all["odata.metadata"]
            .as_str()
            .unwrap()
            .starts_with(&service.base)
    );
    assert!(all.get("odata.nextLink").is_some_and(Value::is_null));
    assert_eq!(ids(&all), [1, 2, 3, 4, 5, 6, 7]);
    let row = all["value"][3].as_object().unwrap();
    let mut found: Vec<&str> = row.keys().map(String::as_str).collect();
    let mut wanted = [&["PrimaryKey", "EntityName"][..], &names[..]].concat();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    for (name, value) in [
        ("EntityName", json!("chat")),
        ("chatSessionId", json!(4)),
        ("status", json!("Finished")),
        ("rating", json!(4)),
        ("duration", json!("1.01:01:07")),
        ("personId", json!(104)),
        ("associateId", Value::Null),
        ("agent", Value::Null),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    let first = &all["value"][0];
    assert_eq!(
        (&first["agent"], &first["duration"]),
        (&json!("Ann Lee"), &json!("01:01:07"))
    );
    let open = &all["value"][4];
    assert!(open["duration"].is_null());
    assert_eq!(open["whenEnded"], "0001-01-01T00:00:00");
    // Some of them, in any case, and those of what is linked.
    let some = [
        ("chatTopic/chatTopicId", json!(2)),
        ("chatTopic/name", json!("Sales")),
        ("chatTopic/description", json!("To buy")),
        ("chatTopic/badgeHeader", json!("Buy!")),
        ("associate/associateId", Value::Null),
        ("associate/name", Value::Null),
        ("associate/fullName", Value::Null),
        ("person/personId", json!(107)),
        ("person/fullName", json!("Person 7")),
        ("firstMessage", json!("Hi")),
    ];
    let select = some
        .iter()
        .map(|(name, _)| name.to_uppercase())
        .collect::<Vec<_>>()
        .join(" , ");
    let chosen = list(
        &service,
        &[("$SELECT", &select), ("$filter", "chatSessionId eq 7")],
    )
    .await
    .ok();
    let row = chosen["value"][0].as_object().unwrap();
    assert_eq!(row.len(), 2 + some.len());
    for (name, value) in some {
        assert_eq!(row[name], value, "{name}");
    }
    // Of one topic.
    for (id, count) in [(1, 6), (2, 1)] {
        let path = format!("/ChatTopic/{id}/Sessions?$select=status");
        let of_topic = send(service.rest(Method::GET, &path)).await.ok();
        assert_eq!(of_topic["value"].as_array().unwrap().len(), count);
    }
    let none = send(service.rest(Method::GET, "/ChatTopic/9/Sessions")).await;
    none.refused(404, "SoNotFoundException", Some("id"));
}

#[tokio::test]
async fn order_and_pages() {
    let service = stage().await;
    for (order, wanted) in [
        ("", [1, 2, 3, 4, 5, 6, 7]),
        ("chatSessionId desc", [7, 6, 5, 4, 3, 2, 1]),
        ("status, rating DESC", [5, 6, 7, 4, 3, 2, 1]),
        ("RATING desc,whenRequested asc", [4, 3, 2, 1, 5, 6, 7]),
        ("rating, chatTopic/name", [7, 5, 6, 1, 2, 3, 4]),
        ("whenRequested desc", [7, 6, 5, 4, 3, 2, 1]),
    ] {
        let reply = list(&service, &[("$orderBy", order)]).await.ok();
        assert_eq!(ids(&reply), wanted, "{order}");
        // Page by page, as the links lead, nothing is missed and nothing comes twice.
        for top in 1..=4 {
            let top = top.to_string();
            let pairs = [
                ("$orderby", order),
                ("$top", &top),
                ("$select", "rating"),
                ("$filter", "rating ge 0"),
            ];
            let mut page = list(&service, &pairs).await.ok();
            let mut found = ids(&page);
            while let Some(next) = page["odata.nextLink"].as_str() {
                assert_eq!(page["value"].as_array().unwrap().len().to_string(), top);
                let path = next
                    .strip_prefix(&format!("{}/api/v1", service.base))
                    .unwrap();
                page = send(service.rest(Method::GET, path)).await.ok();
                assert!(page["value"][0].get("rating").is_some());
                found.extend(ids(&page));
            }
            assert_eq!(found, wanted, "{order} by {top}");
        }
    }
    let rest = list(&service, &[("$skip", "5")]).await.ok();
    assert_eq!(
        (ids(&rest), rest["odata.nextLink"].is_null()),
        (vec![6, 7], true)
    );
    for (name, value) in [("$top", "0"), ("$skip", "7"), ("$skip", "1000")] {
        assert_eq!(
            list(&service, &[(name, value)]).await.ok()["value"],
            json!([])
        );
    }
    let path = "/ChatTopic/1/Sessions?$top=2&$skip=2";
    let page = send(service.rest(Method::GET, path)).await.ok();
    assert_eq!(ids(&page), [3, 4]);
    let next = page["odata.nextLink"].as_str().unwrap();
    assert!(next.contains("/ChatTopic/1/Sessions?"), "{next}");
    let page = send(service.rest(
        Method::GET,
        &next[format!("{}/api/v1", service.base).len()..],
    ))
    .await
    .ok();
    assert_eq!(
        (ids(&page), page["odata.nextLink"].is_null()),
        (vec![5, 6], true)
    );
}

#[tokio::test]
async fn choices() {
    let service = Service::start(&[]);
    service.topic(&json!({"Name": "Sales", "Description": "To buy"}));
    service.hire("cleo", false).await;
    let choose = async |name: &str| {
        let list = send(service.rest(Method::GET, &format!("/MDOList/{name}")))
            .await
            .ok();
        check(&list, "MDOListItem[]", name);
        let rows = list.as_array().unwrap().iter();
        rows.map(|row| {
            (
                row["Id"].as_i64().unwrap(),
                row["Name"].as_str().unwrap().to_owned(),
            )
        })
        .collect::<Vec<_>>()
    };
    let named = |rows: &[(i64, &str)]| {
        rows.iter()
            .map(|(id, name)| (*id, (*name).to_owned()))
            .collect::<Vec<_>>()
    };
    let statuses = send(service.rest(Method::GET, "/MDOList/ChatSessionStatus"))
        .await
        .ok();
    check(&statuses, "MDOListItem[]", "chatsessionstatus");
    let names = [
        "Invalid",
        "PreChatForm",
        "Faq",
        "OfflineForm",
        "InQueue",
        "CustomerLast",
        "UserLast",
        "Finished",
        "Deleted",
        "Closed",
        "RequestPosted",
        "ClosedFromQueue",
    ];
    let found = statuses.as_array().unwrap().iter();
    let found: Vec<(i64, &str)> = found
        .map(|row| {
            (
                row["Id"].as_i64().unwrap(),
                row["ExtraInfo"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, (0..).zip(names).collect::<Vec<_>>());
    let topics = [(1, "Support"), (2, "Sales")];
    assert_eq!(choose("chatchannel").await, named(&topics));
    assert_eq!(
        choose("chatChannel?listAll=true").await,
        named(&[&[(0, "All")], &topics[..]].concat())
    );
    assert_eq!(
        choose("chatchannel?listAll=true&notAll=1").await,
        named(&topics)
    );
    assert_eq!(
        choose("chatchannelwithallitem").await,
        named(&[&[(0, "All")], &topics[..]].concat())
    );
    assert_eq!(
        choose("chatchannelWithNoSelection").await[0],
        (0, "(None)".to_owned())
    );
    assert_eq!(choose("chatchannelwithheadings").await, named(&topics));
    let users = [(1, "Ann Lee"), (2, "Bob Ray"), (3, "CLEO Doe")];
    assert_eq!(choose("chatuser").await, named(&users));
    assert_eq!(choose("chatuser?removeSelf=true").await, named(&users[1..]));
    assert_eq!(choose("chatuser?topicId=1").await, named(&users[..2]));
    assert_eq!(choose("chatuser?onlyPresent=true").await, []);
    let there = json!({"ChatPresence": [{"UserId": 2, "Present": true}]});
    assert_eq!(service.ann("SaveChatPresence", there).await.status, 204);
    assert_eq!(choose("chatuser?onlyPresent").await, named(&users[1..2]));
    assert_eq!(choose("chatbot").await, []);
    let rest = async |path: &str| send(service.rest(Method::GET, path)).await;
    rest("/MDOList/country")
        .await
        .refused(404, "SoNotFoundException", Some("name"));
    rest("/MDOList/chatuser?topicId=9").await.refused(
        404,
        "SoNotFoundException",
        Some("ChatTopicId"),
    );
    rest("/MDOList/chatuser?topicId=x")
        .await
        .refused(400, INVALID, Some("topicId"));
    rest("/MDOList/chatuser?onlyPresent=x")
        .await
        .refused(400, INVALID, Some("onlyPresent"));
}
