//! What was said, by e-mail.

use crate::harness::{Reply, Service, Visitor, send};
use crate::smtp::Smtp;
use crate::wait;
use serde_json::{Value, json};

const INVALID: &str = "SoInvalidArgumentException";
const ILLEGAL: &str = "SoIllegalOperationException";
const SEND: &str = "../Anteroom/SendChatTranscript";

fn topic() -> Value {
    json!({"Name": "Støtte & <hjelp>", "CollectConsent": true, "ConsentText": "Jeg samtykker.\nTil alt.",
        "Widget": {"PostTranscriptEnabled": true}})
}

/// A service that sends by this server.
fn service(smtp: &Smtp, more: &[&str]) -> Service {
    let args = smtp.args();
    let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
    args.extend(["--mail-limit", "0"]);
    let more = if more.is_empty() {
        &["--mail-retry", "0.05"]
    } else {
        more
    };
    args.extend(more);
    Service::with_topic(topic(), &args)
}

async fn visitor(service: &Service, language: &str) -> Visitor {
    let text = service
        .open(
            "GetChatTopicEntity?chatTopicEntityId=1&$select=ConsentVersion,Features",
            json!({}),
        )
        .await
        .ok();
    let request = service
        .method("SaveChatSessionEntity")
        .header("Accept-Language", language)
        .json(
            &json!({"TopicId": 1, "CustomerAlias": "Vi", "CustomerConsented": true,
            "ConsentVersion": text["ConsentVersion"], "FirstMessage": "Hei på <deg>"}),
        );
    let made = send(request).await.ok();
    Visitor {
        id: made["ChatSessionId"].as_i64().unwrap(),
        key: made["SessionKey"].as_str().unwrap().to_owned(),
    }
}

/// A visitor whom Ann has answered.
async fn answered(service: &Service, language: &str) -> Visitor {
    let visitor = visitor(service, language).await;
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, "How can I help?").await.ok();
    visitor
}

async fn ask(service: &Service, who: &Visitor, address: &str) -> Reply {
    let body = json!({"ChatSessionId": who.id, "EmailAddress": address});
    service.by(who, SEND, body).await
}

async fn offers(service: &Service) -> Value {
    let path = "GetChatTopicEntity?chatTopicEntityId=1&$select=Features";
    service.open(path, json!({})).await.ok()["Features"]["Mail"].clone()
}

/// The rows of the e-mails that were asked for.
async fn rows(service: &Service) -> Vec<String> {
    let rows = service.rows().await;
    rows.into_iter()
        .filter(|row| row.starts_with("mail "))
        .collect()
}

#[tokio::test]
async fn it_arrives_whole_in_the_visitors_language() {
    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    assert_eq!(offers(&service).await, true);
    let vi = visitor(&service, "nn-NO, en").await;
    service.pick_up(vi.id).await;
    service.answer(vi.id, "Hva gjelder det?").await.ok();
    let sent = ask(&service, &vi, " vi@example.com ").await.ok();
    assert_eq!(sent["EmailAddress"], "vi@example.com");
    let mail = smtp.mails(1).remove(0);
    assert!(
        mail.from.starts_with("<chat@shop.example>"),
        "{}",
        mail.from
    );
    assert_eq!(mail.to, ["<vi@example.com>"]);
    assert_eq!(mail.headers("To"), ["vi@example.com"]);
    assert_eq!(mail.headers("From"), ["Shop <chat@shop.example>"]);
    assert_eq!(
        mail.headers("Subject"),
        ["Chatten din med oss: Støtte & <hjelp>"]
    );
    assert_eq!(mail.headers("Auto-Submitted"), ["auto-generated"]);
    assert!(mail.headers("Message-ID")[0].ends_with("@shop.example>"));
    let text = mail.part("text/plain");
    for words in [
        "Dette ble sagt i chatten din.",
        "Emne: Støtte & <hjelp>",
        "Vi: Hei på <deg>",
        "Ann Lee: Hva gjelder det?",
        "    Jeg samtykker.\n    Til alt.",
    ] {
        assert!(text.replace('\r', "").contains(words), "{words}: {text}");
    }
    let html = mail.part("text/html");
    for words in [
        "<html lang=\"nb\" dir=\"ltr\">",
        "Hei på &lt;deg&gt;",
        "Støtte &amp; &lt;hjelp&gt;",
        "Jeg samtykker.<br>Til alt.",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // It is nobody's business any more whom it went to.
    let gone = async || !rows(&service).await.concat().contains("example.com");
    while !gone().await {
        tokio::task::yield_now().await;
    }
    // Whoever reads from the right gets it so; who has no known language gets English.
    let he = answered(&service, "he").await;
    ask(&service, &he, "he@example.com").await.ok();
    let other = answered(&service, "tlh").await;
    ask(&service, &other, "tlh@example.com").await.ok();
    let mut mails = smtp.mails(3).split_off(1);
    mails.sort_by_key(|mail| mail.to.concat());
    assert!(
        mails[0]
            .part("text/html")
            .contains("<html lang=\"he\" dir=\"rtl\">")
    );
    assert!(
        mails[1]
            .part("text/plain")
            .starts_with("This is what was said in your chat.")
    );
}

#[tokio::test]
async fn nobody_can_write_more_than_an_address() {
    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    let vi = answered(&service, "en").await;
    for address in [
        "",
        "nobody",
        "vi@example.com\r\nBcc: all@example.com",
        "vi@example.com\nSubject: x",
        "vi@example.com, all@example.com",
        "Vi <vi@example.com>",
        "vi@example.com>\r\nRCPT TO:<all@example.com",
        "vi@[127.0.0.1]",
        "\"a b\"@localhost",
    ] {
        let reply = ask(&service, &vi, address).await;
        reply.refused(400, INVALID, Some("EmailAddress"));
    }
    // What visitors and agents write stays where it is written.
    let name = "Vi\r\nBcc: all@example.com";
    let body = json!({"ChatSessionId": vi.id, "CustomerAlias": name});
    service.by(&vi, "SaveChatSessionEntity", body).await.ok();
    let words = "x\r\n.\r\nMAIL FROM:<evil@example.com>\r\nRCPT TO:<all@example.com>";
    service.say(&vi, words).await.ok();
    ask(&service, &vi, "vi@example.com").await.ok();
    let mail = smtp.mails(1).remove(0);
    assert_eq!(mail.to, ["<vi@example.com>"]);
    assert!(mail.headers("Bcc").is_empty());
    assert!(
        mail.part("text/plain")
            .contains("RCPT TO:<all@example.com>")
    );
}

#[tokio::test]
async fn a_domain_with_other_letters_is_written_as_the_dns_has_it() {
    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    let vi = answered(&service, "en").await;
    let sent = ask(&service, &vi, "v@exämple.com").await.ok();
    assert_eq!(sent["EmailAddress"], "v@exämple.com");
    let mail = smtp.mails(1).remove(0);
    assert_eq!(mail.to, ["<v@xn--exmple-cua.com>"]);
    assert_eq!(mail.headers("To"), ["v@xn--exmple-cua.com"]);
    // What cannot be sent is not promised.
    for address in ["\"a b\"@example.com", "v@xn--zzzzzz-.com", "v@192.0.2.1"] {
        let reply = ask(&service, &vi, address).await;
        reply.refused(400, INVALID, Some("EmailAddress"));
    }
    assert_eq!(rows(&service).await.len(), 1);
}

#[tokio::test]
async fn an_address_beyond_ascii_is_given_up_where_the_server_takes_none() {
    let smtp = Smtp::start();
    let mut service = service(&smtp, &["--mail-retry", "3600"]);
    service.keep_log();
    service.stop();
    service.start_again();
    let vi = answered(&service, "en").await;
    ask(&service, &vi, "jørgen@example.com").await.ok();
    // It is stored first and logged then.
    let log = wait::until(async || match service.log() {
        log if log.contains("SMTPUTF8") => Ok(log),
        log => Err(log),
    })
    .await;
    assert!(rows(&service).await.concat().contains("'Failed'"));
    assert!(!log.contains("example.com"), "{log}");
}

#[tokio::test]
async fn where_it_is_not_offered_it_is_refused() {
    let bare = Service::with_topic(topic(), &[]);
    assert_eq!(offers(&bare).await, false);
    let vi = visitor(&bare, "en").await;
    let reply = ask(&bare, &vi, "vi@example.com").await;
    reply.refused(409, ILLEGAL, Some("EmailAddress"));

    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    let vi = answered(&service, "en").await;
    service.topic(&json!({"ChatTopicId": 1, "Widget": {"PostTranscriptEnabled": false}}));
    assert_eq!(offers(&service).await, false);
    let reply = ask(&service, &vi, "vi@example.com").await;
    reply.refused(409, ILLEGAL, Some("EmailAddress"));
    let body = json!({"ChatSessionId": vi.id, "EmailAddress": "vi@example.com"});
    service
        .open(SEND, body.clone())
        .await
        .refused(401, "SoSessionException", None);
    let other = answered(&service, "en").await;
    service.by(&other, SEND, body.clone()).await.refused(
        403,
        "SoSentryException",
        Some("ChatSessionId"),
    );
    // An agent may, whatever visitors are offered.
    service.ann(SEND, body).await.ok();
    smtp.mails(1);

    for (args, wanted) in [
        (["--smtp-url", "smtp://localhost"], "--mail-from"),
        (["--mail-from", "a@b.example"], "--smtp-url"),
    ] {
        let text = service.fails(&["serve", args[0], args[1]]);
        assert!(text.contains(wanted), "{text}");
    }
    let text = service.fails(&[
        "serve",
        "--smtp-url",
        "http://x",
        "--mail-from",
        "a@b.example",
    ]);
    assert!(text.contains("smtp"), "{text}");
}

#[tokio::test]
async fn it_is_tried_again_also_after_a_restart() {
    let smtp = Smtp::start();
    let mut service = service(&smtp, &[]);
    let vi = answered(&service, "en").await;
    smtp.refuse(&["451 later", "451 later"]);
    ask(&service, &vi, "vi@example.com").await.ok();
    let first = smtp.mails(1).remove(0);
    smtp.refused(2);

    // Refused before the restart, and again by the next service until it is taken.
    smtp.refuse(&["421 closing", "451 later", "451 later"]);
    ask(&service, &vi, "vi@example.com").await.ok();
    smtp.refused(3);
    service.stop();
    service.start_again();
    let mails = smtp.mails(2);
    assert_eq!(mails.len(), 2);
    assert_ne!(first.headers("Message-ID"), mails[1].headers("Message-ID"));

    // What is refused for good is given up.
    smtp.refuse(&["550 no such mailbox"]);
    let gone = answered(&service, "en").await;
    ask(&service, &gone, "gone@example.com").await.ok();
    let failed = async || rows(&service).await.concat().contains("'Failed'");
    while !failed().await {
        tokio::task::yield_now().await;
    }
    assert!(!rows(&service).await.concat().contains("example.com"));
}

#[tokio::test]
async fn it_signs_in_where_it_is_told_to() {
    let smtp = Smtp::start();
    let url = format!("smtp://shop:s3cret@127.0.0.1:{}", smtp.port);
    let args = ["--smtp-url", &url, "--mail-from", "chat@shop.example"];
    let service = Service::with_topic(topic(), &args);
    let vi = answered(&service, "en").await;
    ask(&service, &vi, "vi@example.com").await.ok();
    assert_eq!(smtp.mails(1)[0].login.as_deref(), Some(":shop:s3cret"));
}

#[tokio::test]
async fn there_is_an_end_to_it() {
    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    let vi = answered(&service, "en").await;
    let body = json!({"ChatSessionId": vi.id, "EmailAddress": "vi@example.com"});
    // A repeat is no second one.
    for _ in 0..2 {
        let request = service.method(SEND).bearer_auth(&vi.key);
        send(request.header("Idempotency-Key", "one").json(&body))
            .await
            .ok();
    }
    for _ in 0..2 {
        ask(&service, &vi, "vi@example.com").await.ok();
    }
    let reply = ask(&service, &vi, "vi@example.com").await;
    reply.refused(429, ILLEGAL, None);
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
    // Nobody is flooded, by however many chats.
    for number in 4..=11 {
        let other = answered(&service, "en").await;
        let reply = ask(&service, &other, "VI@example.com").await;
        if number <= 10 {
            reply.ok();
        } else {
            reply.refused(429, ILLEGAL, None);
        }
    }
}

#[tokio::test]
async fn one_network_asks_for_so_many() {
    let smtp = Smtp::start();
    let args = smtp.args();
    let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
    args.extend(["--mail-limit", "2"]);
    let service = Service::with_topic(topic(), &args);
    for number in 0..3 {
        let vi = answered(&service, "en").await;
        let reply = ask(&service, &vi, &format!("vi{number}@example.com")).await;
        if number < 2 {
            reply.ok();
        } else {
            reply.refused(429, ILLEGAL, None);
            assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
        }
    }
}

/// Nobody has this service send words of their own to somebody else.
#[tokio::test]
async fn it_goes_to_the_chats_own_address_after_an_answer() {
    let smtp = Smtp::start();
    let service = service(&smtp, &[]);
    let body = json!({"TopicId": 1, "CustomerEmail": "vi@example.com", "FirstMessage": "Buy!",
        "CustomerConsented": true});
    let vi = service.create(body).await;
    let early = ask(&service, &vi, "vi@example.com").await;
    early.refused(409, ILLEGAL, Some("EmailAddress"));
    // A greeting of the topic is no answer.
    service.topic(&json!({"ChatTopicId": 1, "WelcomeMessage": "Welcome!"}));
    service.pick_up(vi.id).await;
    let early = ask(&service, &vi, "vi@example.com").await;
    early.refused(409, ILLEGAL, Some("EmailAddress"));
    service.answer(vi.id, "No, thanks").await.ok();
    let sentry = "SoSentryException";
    let other = ask(&service, &vi, "other@example.com").await;
    other.refused(403, sentry, Some("EmailAddress"));
    ask(&service, &vi, "VI@example.com").await.ok();
    assert_eq!(smtp.mails(1)[0].to, ["<VI@example.com>"]);
    // Nor by another address in the meantime.
    let change = json!({"ChatSessionId": vi.id, "CustomerEmail": "other@example.com"});
    service.by(&vi, "SaveChatSessionEntity", change).await.ok();
    let other = ask(&service, &vi, "other@example.com").await;
    other.refused(403, sentry, Some("EmailAddress"));
    // Who gave none names one, which agents see then.
    let vi = answered(&service, "en").await;
    ask(&service, &vi, "first@example.com").await.ok();
    assert_eq!(
        service.whole(vi.id).await["CustomerEmail"],
        "first@example.com"
    );
    let other = ask(&service, &vi, "second@example.com").await;
    other.refused(403, sentry, Some("EmailAddress"));
}

#[tokio::test]
async fn one_network_asks_for_so_many_in_a_day() {
    let smtp = Smtp::start();
    let service = service(
        &smtp,
        &["--mail-day-limit", "2", "--trusted-proxies", "127.0.0.0/8"],
    );
    for (number, from, may) in [
        (0, "192.0.2.1", true),
        (1, "192.0.2.200", true),
        (2, "192.0.2.3", false),
        (3, "198.51.100.1", true),
    ] {
        let vi = answered(&service, "en").await;
        let body =
            json!({"ChatSessionId": vi.id, "EmailAddress": format!("v{number}@example.com")});
        let request = service.method(SEND).bearer_auth(&vi.key).json(&body);
        let reply = send(request.header("X-Forwarded-For", from)).await;
        if may {
            reply.ok();
        } else {
            reply.refused(429, ILLEGAL, None);
            assert!(reply.header("retry-after").parse::<u32>().unwrap() > 3600);
        }
    }
}

#[tokio::test]
async fn it_goes_with_its_session() {
    let smtp = Smtp::start();
    let service = service(&smtp, &["--mail-retry", "3600"]);
    let vi = answered(&service, "en").await;
    smtp.refuse(&["451 later"]);
    ask(&service, &vi, "vi@example.com").await.ok();
    smtp.refused(1);
    assert_eq!(rows(&service).await.len(), 1);
    let path = format!("DeleteChatSessionEntity?chatSessionEntityId={}", vi.id);
    assert_eq!(service.ann(&path, json!({})).await.status, 204);
    assert!(rows(&service).await.is_empty());
}
