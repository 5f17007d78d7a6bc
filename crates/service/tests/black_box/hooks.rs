//! Every method raises its events.

use crate::harness::{PATIENCE, send};
use crate::scripted::Scripted;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The parameters of a method's hooks, as the documentation has them.
fn parameters(agent: &str, name: &str) -> (Vec<String>, bool) {
    let text = include_str!("../../../../docs/SCRIPTS.md");
    let row = text
        .lines()
        .find(|line| line.starts_with(&format!("| {agent} | {name} |")));
    let cells: Vec<_> = row.unwrap().split('|').map(str::trim).collect();
    let params = cells[3]
        .split(", ")
        .filter(|p| *p != "–")
        .map(str::to_owned);
    (params.collect(), cells[4] != "–")
}

/// Calls that succeed, one of every method.
fn calls(session: i64) -> Vec<(&'static str, &'static str, Value)> {
    let one = json!({"ChatSessionId": session});
    let topic = json!({"ChatTopicId": 1});
    let bob = json!({"User": {"AssociateId": 2}, "CanNotify": true});
    vec![
        ("GetChatPresence", "", json!({})),
        (
            "SaveChatPresence",
            "",
            json!({"ChatPresence": [{"UserId": 1, "Present": true}]}),
        ),
        ("CreateDefaultChatSessionEntity", "", json!({})),
        ("SaveChatSessionEntity", "", json!({"TopicId": 1})),
        ("GetChatSessionEntity", "?chatSessionEntityId=1", json!({})),
        ("ChatSessionsForUser", "", json!({})),
        ("PickUpChatSession", "", one.clone()),
        (
            "TransferChatSession",
            "",
            json!({"ChatSessionId": session, "ToAssociate": "bob"}),
        ),
        ("AcceptChatSessionTransfer", "", one.clone()),
        ("RejectChatSessionTransfer", "", one.clone()),
        ("PickUpFirstChatSession", "", json!({})),
        (
            "AddChatMessage",
            "",
            json!({"ChatSessionId": session, "Message": {"Message": "Hi"}}),
        ),
        (
            "GetChatMessages",
            "",
            json!({"ChatSessionId": session, "After": 0}),
        ),
        (
            "GetChatTranscript",
            "",
            json!({"ChatSessionId": session, "Html": true}),
        ),
        (
            "Anteroom/AllowChatFiles",
            "",
            json!({"ChatSessionId": session, "Allowed": true}),
        ),
        (
            "Anteroom/AddChatFile",
            "?chatSessionId=1&fileName=a.txt",
            Value::Null,
        ),
        (
            "Anteroom/GetChatFile",
            "",
            json!({"ChatSessionId": session, "FileId": 1}),
        ),
        (
            "Anteroom/SendChatTranscript",
            "",
            json!({"ChatSessionId": session, "EmailAddress": "vi@example.com"}),
        ),
        ("ResetChatSession", "", one.clone()),
        ("Anteroom/ExportChatSession", "", one),
        (
            "SaveChatTopicEntity",
            "",
            json!({"ChatTopicId": 1, "TicketEnabled": true}),
        ),
        (
            "Anteroom/PostChatRequest",
            "",
            json!({"TopicId": 1, "Message": "Hi"}),
        ),
        ("Anteroom/ChatRequestsForUser", "", json!({})),
        (
            "Anteroom/SetChatRequestDone",
            "",
            json!({"RequestId": 1, "Done": true}),
        ),
        (
            "Anteroom/SuggestFaq",
            "",
            json!({"ChatTopicId": 1, "Text": "Hi"}),
        ),
        (
            "DeleteChatSessionEntity",
            "?chatSessionEntityId=1",
            json!({}),
        ),
        ("CreateDefaultChatTopicAgent", "", json!({})),
        ("CreateDefaultChatTopicEntity", "", json!({})),
        ("SaveChatTopicEntity", "", json!({"Name": "Sales"})),
        ("GetChatTopicEntity", "?chatTopicEntityId=1", json!({})),
        ("IsWithinOpeningHours", "", topic.clone()),
        ("ChatTopicsForUser", "", json!({})),
        (
            "GetUserAgentList",
            "",
            json!({"Flat": true, "OnlyPresent": false}),
        ),
        ("GetChatTopicUserAgentList", "", topic.clone()),
        (
            "GetChatTopicUserAgent",
            "",
            json!({"ChatTopicId": 1, "Username": "bob"}),
        ),
        (
            "AddChatTopicUserAgent",
            "",
            json!({"ChatTopicId": 2, "Useragent": bob}),
        ),
        (
            "UpdateChatTopicUserAgent",
            "",
            json!({"ChatTopicId": 2, "Username": "bob", "Useragent": bob}),
        ),
        (
            "UpdateChatTopicUserAgents",
            "",
            json!({"ChatTopicId": 2, "Useragents": [bob]}),
        ),
        (
            "DeleteChatTopicUserAgent",
            "",
            json!({"ChatTopicId": 2, "Username": "bob"}),
        ),
        ("DeleteChatTopicEntity", "?chatTopicEntityId=2", json!({})),
        ("CreateChatSessionForTopic", "", topic),
        ("Anteroom/EraseChatSession", "", json!({"ChatSessionId": 2})),
        ("CustomerService/ChatSessionsForUser", "", json!({})),
        (
            "CustomerService/DeleteChatSessions",
            "",
            json!({"Ids": [session]}),
        ),
        ("CustomerService/HasChatNotify", "", json!({})),
    ]
}

#[tokio::test]
async fn every_method_raises_before_and_after() {
    let mail = [
        "--smtp-url",
        "smtp://127.0.0.1:9",
        "--mail-from",
        "a@b.example",
    ];
    let scripted = Scripted::start(&[], &mail);
    let service = &scripted.service;
    let prefix = "/api/v1/Agents/";
    let methods = service.methods().await;
    for method in &methods {
        let (agent, name) = method.split_once('/').unwrap();
        let (params, returns) = parameters(agent, name);
        let hook = |stage: &str, last: &str, result: bool| {
            let mut all = params.clone();
            all.extend(result.then(|| "returnValue".to_owned()));
            let print = format!(
                "{stage} {name} ${{eventState}} ${{toJson([{}])}}",
                params.join(", ")
            );
            all.push("eventState".to_owned());
            format!(
                "fn {stage}{name}{last}({}) {{ print(`{print}`); eventState = 1; }}\n",
                all.join(", ")
            )
        };
        let text = hook("Before", "", false)
            + &hook("After", "", returns)
            + &hook("After", "Async", returns);
        scripted.write(&format!("{agent}/{name}.rhai"), &text);
    }
    let visitor = service.visitor().await;
    // The folder has been read when the script of a call is heard of.
    let began = std::time::Instant::now();
    while !scripted
        .log()
        .iter()
        .any(|line| line.contains("Before HasChatNotify"))
    {
        assert!(began.elapsed() < PATIENCE);
        let path = "/api/v1/Agents/CustomerService/HasChatNotify";
        let request = service.request(reqwest::Method::POST, path);
        send(request.basic_auth("ann", Some("pw-ann")).json(&json!({})))
            .await
            .ok();
    }
    // All three of each such call are done.
    let whole = |log: &[String]| {
        log.iter()
            .filter(|line| line.contains("HasChatNotify"))
            .count()
            % 3
            == 0
    };
    scripted.log_until(whole).await;
    let mut called = BTreeSet::new();
    for (name, query, body) in calls(visitor.id) {
        let full = if name.contains('/') {
            name.to_owned()
        } else {
            format!("Chat/{name}")
        };
        let before = scripted.log().len();
        let request = service.request(reqwest::Method::POST, &format!("{prefix}{full}{query}"));
        let request = request.basic_auth("ann", Some("pw-ann"));
        // Bytes have no JSON.
        let reply = if body.is_null() {
            let bytes = request.header("Content-Type", "application/octet-stream");
            send(bytes.body("words")).await
        } else {
            send(request.json(&body)).await
        };
        assert!(
            reply.status.is_success(),
            "{full}: {} {}",
            reply.status,
            reply.text
        );
        let name = full.split_once('/').unwrap().1;
        let log = scripted.log_until(|log| log.len() >= before + 3).await;
        let mut seen: Vec<_> = log[before..]
            .iter()
            .map(|line| line.split_once(": ").unwrap())
            .collect();
        seen.sort_unstable();
        let word = |stage: &str, state: &str| format!("{stage} {name} {state} [");
        let values: BTreeSet<_> = seen
            .iter()
            .map(|(_, text)| &text[text.find('[').unwrap()..])
            .collect();
        assert_eq!(values.len(), 1, "{seen:?}");
        for (file, _) in &seen {
            assert_eq!(*file, format!("{full}.rhai"));
        }
        assert_eq!(seen.len(), 3, "{seen:?}");
        assert!(seen[0].1.starts_with(&word("After", "1")), "{seen:?}");
        assert!(seen[1].1.starts_with(&word("After", "1")), "{seen:?}");
        assert!(seen[2].1.starts_with(&word("Before", "")), "{seen:?}");
        called.insert(full);
    }
    assert_eq!(called, methods);
}
