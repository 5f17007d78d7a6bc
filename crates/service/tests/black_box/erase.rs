//! A visitor erases a chat: nothing of it is left, and there is a receipt.

use crate::harness::{BINARY, Service, Visitor, send};
use crate::receiver::Receiver;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const ERASE: &str = "../Anteroom/EraseChatSession";

async fn erase(service: &Service, who: &Visitor, key: &str) -> crate::harness::Reply {
    let request = service
        .method(ERASE)
        .bearer_auth(&who.key)
        .header("Idempotency-Key", key);
    send(request.json(&json!({"ChatSessionId": who.id}))).await
}

/// Every byte that the service keeps.
fn everything(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(everything(&path));
        } else {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

/// Words that nobody else says.
fn mark(number: usize) -> String {
    format!("Wq{number:03}zx")
}

/// A chat in which everything that a visitor can say has the mark in it.
async fn chat(service: &Service, number: usize) -> Visitor {
    let mark = mark(number);
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": format!("{mark} alias"),
            "CustomerName": format!("{mark} name"), "CustomerEmail": format!("{mark}@example.com"),
            "CustomerPhone": mark, "CustomerCompanyName": format!("{mark} company"),
            "PageUrl": format!("https://shop.example/{mark}"), "CustomAttributes": {"plan": mark}, "FirstMessage": format!("{mark} first")}))
        .await;
    let id = visitor.id;
    service.pick_up(id).await;
    let body = json!({"ChatSessionId": id, "Allowed": true});
    service.ann("../Anteroom/AllowChatFiles", body).await.ok();
    // Of many lengths, so that pages of the file are split and joined.
    for turn in 0..6 {
        let text = format!(
            "{mark} {}",
            "word ".repeat((number * 37 + turn * 101) % 500)
        );
        service.say(&visitor, &text).await.ok();
        let reply = format!("You said {mark} {turn}");
        service.answer(id, &reply).await.ok();
    }
    let later = json!({"ChatSessionId": id, "Message": {"Message": format!("{mark} later"), "WhenPosted": "2999-01-01T00:00:00Z"}});
    service.ann("AddChatMessage", later).await.ok();
    let file = format!("{mark} in a file");
    let name = format!("{mark}.txt");
    let request = service.file(Some(&visitor), id, &name, file.as_bytes());
    send(request.header("Idempotency-Key", &name)).await.ok();
    let comment =
        json!({"ChatSessionId": id, "Rating": 2, "RatingComment": format!("{mark} comment")});
    service
        .by(&visitor, "SaveChatSessionEntity", comment)
        .await
        .ok();
    visitor
}

#[tokio::test]
async fn nothing_of_it_is_left() {
    let mut service = Service::start(&["--file-limit", "0"]);
    let mut chats = Vec::new();
    for number in 0..24 {
        chats.push((number, chat(&service, number).await));
    }
    let (gone, kept): (Vec<_>, Vec<_>) = chats.iter().partition(|(n, _)| n % 3 != 0);
    let before = everything(service.dir.path());
    for (number, visitor) in &gone {
        assert!(holds(&before, &mark(*number)));
        let told = erase(&service, visitor, "once").await.ok();
        assert_eq!((&told["Messages"], &told["Files"]), (&json!(14), &json!(1)));
    }
    for running in [true, false] {
        if !running {
            service.stop();
        }
        let after = everything(service.dir.path());
        for (number, _) in &gone {
            assert!(
                !holds(&after, &mark(*number)),
                "{number} running: {running}"
            );
        }
        for (number, _) in &kept {
            assert!(holds(&after, &mark(*number)));
        }
    }
    assert_eq!(service.files(), kept.len());
}

#[tokio::test]
async fn its_key_opens_nothing_any_more_and_a_repeat_gets_the_same_receipt() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let other = service.visitor().await;
    service.pick_up(visitor.id).await;
    service
        .by(&other, ERASE, json!({"ChatSessionId": visitor.id}))
        .await
        .refused(403, "SoSentryException", Some("ChatSessionId"));
    service
        .open(ERASE, json!({"ChatSessionId": visitor.id}))
        .await
        .refused(401, "SoSessionException", None);
    let held = service.poll(&visitor).await;
    let last = held.ok()["Messages"].as_array().unwrap().len();
    let poll = service
        .poll_request(&visitor, i64::try_from(last).unwrap())
        .header("If-None-Match", held.header("etag"))
        .header("Prefer", "wait=25");
    let poll = tokio::spawn(send(poll));
    let first = erase(&service, &visitor, "once").await.ok();
    assert_eq!(poll.await.unwrap().status, 401);
    assert_eq!(erase(&service, &visitor, "once").await.ok(), first);
    erase(&service, &visitor, "twice")
        .await
        .refused(401, "SoSessionException", None);
    for method in ["GetChatMessages", "../Anteroom/ExportChatSession", ERASE] {
        let body = json!({"ChatSessionId": visitor.id});
        let reply = service.by(&visitor, method, body).await;
        reply.refused(401, "SoSessionException", None);
    }
    // Agents have no such chat any more; nobody else's is touched.
    let desk = service.desk_until(|list| list.len() == 1).await;
    assert_eq!(desk[0]["ChatSessionId"], other.id);
    assert!(service.whole(visitor.id).await.is_null());
}

#[tokio::test]
async fn agents_erase_as_they_delete() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let body = json!({"ChatSessionId": visitor.id});
    service.hire("cleo", true).await;
    service.grant("cleo", &["CanListen"]).await;
    let reply = service
        .as_agent("cleo", "Anteroom/EraseChatSession", body.clone())
        .await;
    assert_eq!(reply.status, 403, "{}", reply.text);
    let told = service.ann(ERASE, body.clone()).await.ok();
    assert!(told["Receipt"].as_str().unwrap().contains("Signature: "));
    service
        .ann(ERASE, body)
        .await
        .refused(404, "SoNotFoundException", Some("ChatSessionId"));
}

fn verify(service: &Service, receipt: &str) -> (bool, String) {
    let mut child = Command::new(BINARY)
        .args(["receipt", "verify", "--database", &service.database()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(receipt.as_bytes()).unwrap();
    drop(input);
    let done = child.wait_with_output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn receipts_can_be_checked() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let told = erase(&service, &visitor, "once").await.ok();
    let receipt = told["Receipt"].as_str().unwrap();
    let (genuine, said) = verify(&service, receipt);
    assert!(genuine, "{said}");
    let id = visitor.id;
    assert!(
        said.starts_with("genuine\n") && said.contains(&format!("Chat: {id}\n")),
        "{said}"
    );
    assert!(
        said.contains("Messages: 1\n") && said.contains("Files: 0\n"),
        "{said}"
    );
    let forged = receipt.replace("Messages: 1", "Messages: 0");
    let (genuine, said) = verify(&service, &forged);
    assert!(!genuine && said.contains("changed"), "{said}");
    let other = Service::start(&[]);
    assert!(!verify(&other, receipt).0);
    let none = Service::bare(&[]);
    let text = none.fails(&["receipt", "verify"]);
    assert!(
        text.contains("secret") && text.contains("--database"),
        "{text}"
    );
}

#[tokio::test]
async fn others_are_told_that_it_is_gone_and_no_more() {
    let service = Service::start(&[]);
    let receiver = Receiver::start([]).await;
    let url = format!("{}/hook", receiver.base);
    let add = [
        "webhook",
        "add",
        "crm",
        &url,
        "--allow-private",
        "--events",
        "chatsession.changed",
    ];
    service.run(&add, "");
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vera", "FirstMessage": "Hello"}))
        .await;
    erase(&service, &visitor, "once").await.ok();
    let told = receiver.until(1).await[0].json();
    assert_eq!(told["PrimaryKey"], visitor.id);
    assert_eq!(told["FieldValues"]["status"], 8);
    assert!(!told.to_string().contains("Vera"), "{told}");
}
