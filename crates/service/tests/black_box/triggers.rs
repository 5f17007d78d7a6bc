//! Triggers of real sessions and messages.

use crate::scripted::Scripted;
use serde_json::{Value, json};

const TRIGGERS: [&str; 4] = [
    "ChatNewSession",
    "ChatSessionChangedStatus",
    "ChatBeforeSaveNewMessage",
    "ChatAfterSaveNewMessage",
];

/// What a trigger was told: its name and its inputs.
fn told(line: &str) -> (String, Value) {
    let (name, inputs) = line
        .strip_prefix("t.rhai: ")
        .unwrap()
        .split_once(' ')
        .unwrap();
    (name.to_owned(), serde_json::from_str(inputs).unwrap())
}

#[tokio::test]
async fn sessions_and_messages_raise_the_four_triggers() {
    let script: String = TRIGGERS
        .iter()
        .map(|name| {
            format!("fn {name}(event) {{ print(`{name} ${{toJson(event.getInputValues())}}`); }}\n")
        })
        .collect();
    let scripted = Scripted::start(&[("t.rhai", &script)], &[]);
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi", "CustomerEmail": "vi@example.com", "FirstMessage": "Hello"}))
        .await;
    scripted.log_until(|log| log.len() == 3).await;
    service.pick_up(visitor.id).await;
    scripted.log_until(|log| log.len() == 4).await;
    service.say(&visitor, "How are you?").await.ok();
    scripted.log_until(|log| log.len() == 7).await;
    service.answer(visitor.id, "Fine").await.ok();
    scripted.log_until(|log| log.len() == 10).await;
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    service.ann("SaveChatSessionEntity", end).await.ok();
    // The service's note that it is over, and the status.
    let log = scripted.log_until(|log| log.len() == 12).await;
    let told: Vec<_> = log.iter().map(|line| told(line)).collect();
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    let [new, status, before, after] = TRIGGERS;
    assert_eq!(
        names,
        [
            before, new, after, status, before, after, status, before, after, status, after, status
        ]
    );
    let id = visitor.id.to_string();
    let (first, created) = (&told[0].1, &told[1].1);
    assert_eq!(first["chatMessage.message"], "Hello");
    assert_eq!(first["chatMessage.sessionId"], "0");
    assert_eq!(first["chatSession.customerEmail"], "vi@example.com");
    assert_eq!(
        *created,
        json!({"chatSession.id": id, "chatSession.topicId": "1", "chatSession.customerAlias": "Vi",
               "chatSession.sessionKey": "", "chatSession.customerHost": "127.0.0.1", "chatSession.status": "4"})
    );
    let statuses: Vec<_> = told
        .iter()
        .filter(|(name, _)| name == status)
        .map(|(_, inputs)| inputs["chatSession.status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["6", "5", "6", "7"]);
    let (question, stored) = (&told[4].1, &told[5].1);
    for inputs in [question, stored] {
        assert_eq!(inputs["chatMessage.message"], "How are you?");
        assert_eq!(inputs["chatMessage.type"], "2");
        assert_eq!(inputs["chatMessage.author"], "Vi");
        assert_eq!(inputs["chatMessage.sessionId"], id);
    }
    assert_eq!(question.get("chatMessage.id"), None);
    let messages = service.messages(visitor.id).await;
    let ids: Vec<_> = messages
        .iter()
        .map(|m| m["ChatMessageId"].to_string())
        .collect();
    let told_ids: Vec<_> = told
        .iter()
        .filter(|(name, _)| name == after)
        .map(|(_, inputs)| inputs["chatMessage.id"].as_str().unwrap())
        .collect();
    assert_eq!(told_ids, ids);
    let answer = &told[7].1;
    assert_eq!(answer["chatMessage.type"], "1");
    assert_eq!(answer["chatMessage.author"], "Ann Lee");
    assert_eq!(answer["chatSession.userId"], "1");
}

#[tokio::test]
async fn a_trigger_changes_or_stops_messages_of_both_sides() {
    let script = "fn ChatBeforeSaveNewMessage(e) {
        let text = e.getInputValue(\"chatMessage.message\");
        if text == \"no\" { throw \"not that\"; }
        if text == \"fail\" { e.setOutputValue(\"chatMessage.message\", \"half\"); e.missing(); }
        e.setOutputValue(\"chatMessage.message\", text + \"!\");
        e.setOutputValue(\"chatMessage.author\", \"Somebody\");
        e.setOutputValue(\"chatMessage.specialType\", 16);
        e.setOutputValue(\"chatMessage.specialParam\", \"x\");
    }";
    let scripted = Scripted::start(&[("t.rhai", script)], &[]);
    let service = &scripted.service;
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    for reply in [
        service.say(&visitor, "Hi").await,
        service.answer(visitor.id, "Hi").await,
    ] {
        let said = reply.ok();
        assert_eq!(said["Message"], "Hi!");
        assert_eq!(said["Author"], "Somebody");
        assert_eq!(
            (&said["SpecialType"], &said["SpecialParam"]),
            (&json!("BotMessage"), &json!("x"))
        );
    }
    for reply in [
        service.say(&visitor, "no").await,
        service.answer(visitor.id, "no").await,
    ] {
        reply.refused(400, "SoInvalidArgumentException", Some("Message"));
        assert!(reply.text.contains("not that"), "{}", reply.text);
    }
    // What a script that fails has set does not count.
    assert_eq!(service.say(&visitor, "fail").await.ok()["Message"], "fail");
    let texts: Vec<_> = service.messages(visitor.id).await;
    let texts: Vec<_> = texts
        .iter()
        .map(|m| m["Message"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Hello!", "Hi!", "Hi!", "fail"]);
    assert_eq!(service.whole(visitor.id).await["FirstMessage"], "Hello!");
}

#[tokio::test]
async fn scripts_that_start_each_other_come_to_an_end() {
    let script = "fn ChatAfterSaveNewMessage(e) {
        print(e.getInputValue(\"chatMessage.message\"));
        addChatMessage(e.getInputValue(\"chatMessage.sessionId\").toInteger(), \"again\", 1, \"Robo\", 16, \"\");
    }";
    let scripted = Scripted::start(&[("t.rhai", script)], &[]);
    let service = &scripted.service;
    let visitor = service.visitor().await;
    let ended = |count: usize| {
        move |log: &[String]| {
            let end = "t.rhai: not run: scripts have started each other in a circle";
            log.iter().filter(|line| *line == end).count() == count
        }
    };
    scripted.log_until(ended(1)).await;
    assert_eq!(service.messages(visitor.id).await.len(), 5);
    // What people say is told all the same.
    service.say(&visitor, "Hello again").await.ok();
    let log = scripted.log_until(ended(2)).await;
    assert!(log.contains(&"t.rhai: Hello again".to_owned()), "{log:?}");
    assert_eq!(service.messages(visitor.id).await.len(), 10);
}
