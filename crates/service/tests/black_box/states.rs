//! The state machine, by an integration that saves sessions: what is drawn
//! happens, what is not is refused by both names.

use crate::harness::Service;
use crate::wait::until_equal;
use serde_json::{Value, json};

const ALL: [&str; 12] = [
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

/// The documented drawing, written down once more: from, and where to.
const DRAWN: &[(&str, &[&str])] = &[
    (
        "Invalid",
        &["PreChatForm", "Faq", "OfflineForm", "InQueue", "Deleted"],
    ),
    (
        "PreChatForm",
        &[
            "Faq",
            "OfflineForm",
            "InQueue",
            "UserLast",
            "Finished",
            "Deleted",
        ],
    ),
    ("Faq", &["InQueue", "Finished", "Deleted"]),
    ("OfflineForm", &["Finished", "RequestPosted", "Deleted"]),
    (
        "InQueue",
        &[
            "CustomerLast",
            "UserLast",
            "Finished",
            "RequestPosted",
            "ClosedFromQueue",
            "Deleted",
        ],
    ),
    (
        "CustomerLast",
        &["UserLast", "Finished", "InQueue", "PreChatForm", "Deleted"],
    ),
    (
        "UserLast",
        &[
            "CustomerLast",
            "Finished",
            "InQueue",
            "PreChatForm",
            "Deleted",
        ],
    ),
    (
        "Finished",
        &["CustomerLast", "UserLast", "InQueue", "Closed", "Deleted"],
    ),
    ("RequestPosted", &["Closed", "Deleted"]),
    ("ClosedFromQueue", &["Closed", "Deleted"]),
    ("Closed", &["Deleted"]),
    ("Deleted", &[]),
];

fn may(from: &str, to: &str) -> bool {
    let row = DRAWN.iter().find(|(status, _)| *status == from).unwrap();
    from == to || row.1.contains(&to)
}

fn ended(status: &str) -> bool {
    matches!(
        status,
        "Finished" | "Deleted" | "Closed" | "RequestPosted" | "ClosedFromQueue"
    )
}

/// Whether a session can be seen in this status before the change: nothing is
/// inserted without a status.
fn insertable(status: &str) -> bool {
    status != "Invalid"
}

#[tokio::test]
async fn every_change_is_as_drawn() {
    let service = Service::start(&[]);
    let mut changes = 0;
    for from in ALL.into_iter().filter(|from| insertable(from)) {
        for (number, to) in ALL.into_iter().enumerate() {
            let id = service
                .made(json!({"TopicId": 1, "Status": from, "CustomerName": "Vi"}))
                .await;
            let before = service.whole(id).await;
            assert_eq!(before["Status"], from);
            // The name beside it shows whether anything was stored.
            let status = if number % 2 == 0 {
                json!(to)
            } else {
                json!(number)
            };
            let body = json!({"ChatSessionId": id, "Status": status, "CustomerName": "Other"});
            let reply = service.ann("SaveChatSessionEntity", body).await;
            let after = service.whole(id).await;
            if may(from, to) {
                let saved = reply.ok();
                assert_eq!(
                    (&saved["Status"], &saved["CustomerName"]),
                    (&json!(to), &json!("Other")),
                    "{from} {to}"
                );
                assert_eq!(after["Status"], to);
                let none = after["WhenEnded"].as_str().unwrap().starts_with("0001");
                assert_eq!(none, !ended(to), "{from} {to}: {}", after["WhenEnded"]);
                changes += 1;
            } else {
                reply.refused(409, "SoIllegalOperationException", Some("Status"));
                let text = reply.json()["ErrorMessage"].as_str().unwrap().to_owned();
                assert!(text.contains(from) && text.contains(to), "{text}");
                assert_eq!(after, before, "{from} {to}");
            }
        }
    }
    let drawn: usize = DRAWN
        .iter()
        .filter(|(from, _)| insertable(from))
        .map(|(_, to)| to.len() + 1)
        .sum();
    assert_eq!(changes, drawn);
}

#[tokio::test]
async fn an_insert_may_begin_anywhere() {
    let service = Service::start(&[]);
    for (number, status) in ALL.into_iter().enumerate() {
        let made = service
            .ann(
                "SaveChatSessionEntity",
                json!({"TopicId": 1, "Status": number}),
            )
            .await
            .ok();
        // What is not said waits.
        let expected = if insertable(status) {
            status
        } else {
            "InQueue"
        };
        assert_eq!(made["Status"], expected);
        let none = made["WhenEnded"].as_str().unwrap().starts_with("0001");
        assert_eq!(none, !ended(expected), "{status}");
    }
}

#[tokio::test]
async fn the_queue_and_the_end_take_the_agent_away_and_keep_the_times() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let taken = service.pick_up(visitor.id).await;
    let save = async |body: Value| {
        let mut body = body;
        body["ChatSessionId"] = visitor.id.into();
        service.ann("SaveChatSessionEntity", body).await.ok()
    };
    let ended = save(json!({"Status": "Finished"})).await;
    assert_eq!(
        (&ended["User"], &ended["WhenStarted"]),
        (&taken["User"], &taken["WhenStarted"])
    );
    let kinds = |list: Vec<Value>| -> Vec<String> {
        let one = |m: &Value| m["SpecialType"].as_str().unwrap().to_owned();
        list.iter().map(one).collect()
    };
    assert_eq!(
        kinds(service.messages(visitor.id).await),
        ["None", "ClosedByUser"]
    );
    // The same again says nothing again.
    save(json!({"Status": 7})).await;
    assert_eq!(service.messages(visitor.id).await.len(), 2);
    let waits = save(json!({"Status": "InQueue"})).await;
    assert!(waits["User"].is_null() && waits["TransferTo"].is_null());
    assert_eq!(
        (&waits["Rank"], waits["WhenEnded"].as_str().unwrap()),
        (&json!(0), "0001-01-01T00:00:00")
    );
    let again = service.pick_up(visitor.id).await;
    assert_eq!(again["User"]["Name"], "ann");
}

#[tokio::test]
async fn a_visitor_sees_the_new_status_at_once_and_a_deleted_session_never() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let seen = service
        .poll_until(&visitor, |seen| seen["Status"] == "UserLast")
        .await;
    assert_eq!(seen["User"]["FullName"], "Ann Lee");
    service
        .ann(
            "SaveChatSessionEntity",
            json!({"ChatSessionId": visitor.id, "Status": "Finished"}),
        )
        .await
        .ok();
    service
        .poll_until(&visitor, |seen| seen["Status"] == "Finished")
        .await;
    let gone = format!("DeleteChatSessionEntity?chatSessionEntityId={}", visitor.id);
    assert_eq!(service.ann(&gone, json!({})).await.status, 204);
    service
        .poll(&visitor)
        .await
        .refused(401, "SoSessionException", None);
    assert!(service.whole(visitor.id).await.is_null());
}

#[tokio::test]
async fn what_is_marked_as_deleted_goes_for_good_after_a_while() {
    let service = Service::start(&["--delete-after", "4"]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let mark = json!({"ChatSessionId": visitor.id, "Status": "Deleted"});
    let marked = service.ann("SaveChatSessionEntity", mark).await.ok();
    assert_eq!(marked["Status"], "Deleted");
    assert!(marked["WhenEnded"].as_str().unwrap() > "2026");
    // It is over for the visitor, and off the desk.
    let seen = service
        .poll_until(&visitor, |seen| seen["Status"] == "Deleted")
        .await;
    assert_eq!(seen["Messages"][1]["SpecialType"], "SessionDeleted");
    service.say(&visitor, "hello?").await.refused(
        409,
        "SoIllegalOperationException",
        Some("Status"),
    );
    service.desk_until(<[Value]>::is_empty).await;
    // Then nothing is left of it.
    until_equal(Value::Null, async || service.whole(visitor.id).await).await;
    service
        .poll(&visitor)
        .await
        .refused(401, "SoSessionException", None);
    let rows = service.rows().await;
    let of = |table: &str| rows.iter().filter(|row| row.starts_with(table)).count();
    assert_eq!((of("chat_session "), of("chat_message ")), (0, 0));
}
