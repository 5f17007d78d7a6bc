//! E-mail to those who manage a topic, when a visitor has waited too long.

use crate::harness::{Service, Visitor};
use crate::smtp::{Mail, Smtp};
use crate::wait;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

fn topic() -> Value {
    json!({"Name": "Støtte & <hjelp>", "WarnManagerNewChatMinutes": 5,
        "WarnManagerChatMessageMinutes": 5, "Widget": {"LanguageIsoCode": "nb"},
        "AlertRecipient": "lead@shop.example; chief@shop.example"})
}

/// A service that sends by this server, and looks often for who waits too long.
fn service(smtp: &Smtp) -> Service {
    let mut args = smtp.args();
    let more = [
        "--away-after",
        "0.2",
        "--mail-retry",
        "0.05",
        "--public-url",
    ];
    args.extend(more.map(str::to_owned));
    args.push("https://shop.example/chat/".to_owned());
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Service::with_topic(topic(), &args)
}

async fn visitor(service: &Service) -> Visitor {
    let body = json!({"TopicId": 1, "CustomerAlias": "Vi <b>", "CustomerName": "Secret Name",
        "CustomerEmail": "secret@example.com", "FirstMessage": "a secret question"});
    service.create(body).await
}

/// Lets what happened so far in a session have happened ten minutes ago.
async fn ten_minutes_pass(service: &Service, id: i64) {
    let mut db = SqliteConnection::connect(&service.database())
        .await
        .unwrap();
    for sql in [
        "UPDATE chat_message SET when_posted = when_posted - 600000 WHERE session_id = $1",
        "UPDATE chat_session SET queued_at = queued_at - 600000, \
         when_started = when_started - 600000 WHERE id = $1",
    ] {
        sqlx::query(sql).bind(id).execute(&mut db).await.unwrap();
    }
}

/// The recipients, and what all of them got.
fn told(mails: &[Mail]) -> (Vec<String>, &Mail) {
    let mut to: Vec<String> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
    to.sort();
    (to, &mails[0])
}

async fn level(service: &Service, id: i64) -> Value {
    service.whole(id).await["AlertLevel"].clone()
}

#[tokio::test]
async fn who_waits_too_long_for_an_agent_is_told_once_also_over_a_restart() {
    let smtp = Smtp::start();
    let mut service = service(&smtp);
    let vi = visitor(&service).await;
    assert_eq!(level(&service, vi.id).await, 0);
    ten_minutes_pass(&service, vi.id).await;
    let mails = smtp.mails(2);
    let (to, mail) = told(&mails);
    assert_eq!(to, ["<chief@shop.example>", "<lead@shop.example>"]);
    assert_eq!(
        mail.headers("Subject"),
        ["En besøkende venter: Støtte & <hjelp>"]
    );
    assert_eq!(mail.headers("Auto-Submitted"), ["auto-generated"]);
    let text = mail.part("text/plain").replace('\r', "");
    assert_eq!(
        text.trim_end(),
        "En besøkende venter på en medarbeider.\n\nEmne: Støtte & <hjelp>\nBesøkende: Vi <b>\n\
         Ventetid: 10 min\n\nÅpne konsollen: https://shop.example/chat/console/"
    );
    let html = mail.part("text/html");
    for words in [
        "<html lang=\"nb\" dir=\"ltr\">",
        "<bdi>Vi &lt;b&gt;</bdi>",
        "<a href=\"https://shop.example/chat/console/\">",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(
        !mail.data.to_lowercase().contains("secret"),
        "{}",
        mail.data
    );
    assert_eq!(level(&service, vi.id).await, 1);
    // Another start tells of the next one only.
    service.stop();
    service.start_again();
    let next = visitor(&service).await;
    ten_minutes_pass(&service, next.id).await;
    assert_eq!(told(&smtp.mails(4)).0.len(), 4);
    assert_eq!(level(&service, next.id).await, 1);
}

#[tokio::test]
async fn who_waits_too_long_for_an_answer_is_told() {
    let smtp = Smtp::start();
    let service = service(&smtp);
    let answered = visitor(&service).await;
    service.pick_up(answered.id).await;
    service.answer(answered.id, "Yes?").await.ok();
    ten_minutes_pass(&service, answered.id).await;
    let vi = visitor(&service).await;
    service.pick_up(vi.id).await;
    service.answer(vi.id, "Yes?").await.ok();
    service.say(&vi, "another secret").await.ok();
    ten_minutes_pass(&service, vi.id).await;
    let mails = smtp.mails(2);
    assert!(
        mails[0]
            .part("text/plain")
            .starts_with("En besøkende venter på svar.")
    );
    assert!(!mails[0].data.to_lowercase().contains("secret"));
    assert_eq!(level(&service, vi.id).await, 2);
    // It may wait for an answer again, and that is known; that it waits for an agent is not.
    service.answer(vi.id, "So?").await.ok();
    service.say(&vi, "well").await.ok();
    ten_minutes_pass(&service, vi.id).await;
    let last = visitor(&service).await;
    ten_minutes_pass(&service, last.id).await;
    assert_eq!(smtp.mails(4).len(), 4);
    let back = json!({"ChatSessionId": vi.id});
    service.ann("ResetChatSession", back).await.ok();
    ten_minutes_pass(&service, vi.id).await;
    let again = &smtp.mails(6)[4..];
    assert!(
        again
            .iter()
            .all(|mail| mail.part("text/plain").contains("venter på en medarbeider"))
    );
    assert_eq!(level(&service, vi.id).await, 3);
    assert_eq!(level(&service, answered.id).await, 0);
}

#[tokio::test]
async fn what_is_over_is_not_told() {
    let smtp = Smtp::start();
    let service = service(&smtp);
    let vi = visitor(&service).await;
    smtp.refuse(&["451 later"; 10]);
    ten_minutes_pass(&service, vi.id).await;
    smtp.refused(2);
    service.pick_up(vi.id).await;
    service.answer(vi.id, "Yes?").await.ok();
    wait::until(async || {
        let rows = service.rows().await;
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|row| row.starts_with("mail "))
            .collect();
        let dropped = rows.iter().filter(|row| row.contains("'Dropped'")).count();
        if dropped == 2 { Ok(()) } else { Err(rows) }
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_where_it_is_not_wanted() {
    let smtp = Smtp::start();
    let service = service(&smtp);
    let silent = json!({"Name": "Silent", "AlertRecipient": "lead@shop.example"});
    let id = service.topic(&silent)["ChatTopicId"].clone();
    let waits = service.create(json!({"TopicId": id})).await;
    ten_minutes_pass(&service, waits.id).await;
    let vi = visitor(&service).await;
    ten_minutes_pass(&service, vi.id).await;
    assert_eq!(smtp.mails(2).len(), 2);
    assert_eq!(level(&service, waits.id).await, 0);

    // Nor is anything marked as told where nobody can be; once somebody can, it is.
    let change =
        json!({"ChatTopicId": id, "AlertRecipient": "Nobody", "WarnManagerNewChatMinutes": 5});
    service.ann("SaveChatTopicEntity", change).await.ok();
    let vi = visitor(&service).await;
    ten_minutes_pass(&service, vi.id).await;
    assert_eq!(smtp.mails(4).len(), 4);
    assert_eq!(level(&service, waits.id).await, 0);
    let change = json!({"ChatTopicId": id, "AlertRecipient": "Nobody; lead@shop.example"});
    service.ann("SaveChatTopicEntity", change).await.ok();
    let mails = smtp.mails(5);
    assert_eq!(mails[4].to, ["<lead@shop.example>"]);
    assert_eq!(level(&service, waits.id).await, 1);
}
