//! Webhooks: who is told what, how often, and what happens when nobody listens.

use crate::harness::{Service, put};
use crate::receiver::{Answer, Receiver, Seen};
use crate::wait::until_equal;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const QUICK: [&str; 2] = ["--webhook-delays", "0.02,0.04"];

/// Adds a webhook; answers what was printed.
fn add(service: &Service, name: &str, receiver: &Receiver, args: &[&str]) -> String {
    let url = format!("{}/hook/{name}?key=1", receiver.base);
    let all = [&["webhook", "add", name, &url, "--allow-private"], args].concat();
    service.run(&all, "")
}

/// The first webhook's line of the list: state, failures in a row, and why.
fn state(service: &Service) -> (String, String, String) {
    let text = service.run(&["webhook", "list"], "");
    let line = text.lines().nth(1).unwrap();
    let cells: Vec<&str> = line.split("  ").map(str::trim).collect();
    let cells: Vec<&str> = cells.into_iter().filter(|c| !c.is_empty()).collect();
    (cells[2].into(), cells[3].into(), cells[6].into())
}

/// Waits until the first webhook is in this state with so many failures.
async fn until(service: &Service, wanted: &str, failures: usize) {
    until_equal((wanted.to_owned(), failures.to_string()), async || {
        let (state, count, _) = state(service);
        (state, count)
    })
    .await;
}

fn events(seen: &[Seen]) -> Vec<&str> {
    seen.iter().map(Seen::event).collect()
}

#[tokio::test]
async fn what_happens_is_told_in_order_and_signed() {
    let service = Service::start(&QUICK);
    let receiver = Receiver::start([]).await;
    let said = add(&service, "mine", &receiver, &["--secret", "Grüße, secret"]);
    assert_eq!(said, "webhook 1 is added\n");
    let visitor = service.visitor().await;
    let seen = receiver.until(2).await;
    assert_eq!(
        events(&seen),
        ["chatsession.created", "chatsession.message"]
    );
    service.pick_up(visitor.id).await;
    receiver.until(3).await;
    service.answer(visitor.id, "Hello back").await.ok();
    receiver.until(4).await;
    service.say(&visitor, "Thanks").await.ok();
    let seen = receiver.until(6).await;
    assert_eq!(
        events(&seen)[2..],
        [
            "chatsession.changed",
            "chatsession.message",
            "chatsession.message",
            "chatsession.changed"
        ]
    );
    let me = service.ann("GetChatPresence", json!({})).await.ok();
    let ann = &me.as_array().unwrap()[0]["UserId"];
    let by: Vec<Value> = seen
        .iter()
        .map(|one| one.json()["ChangedByAssociateId"].clone())
        .collect();
    let nobody = json!(0);
    assert_eq!(
        by.iter().collect::<Vec<_>>(),
        [&nobody, &nobody, ann, ann, &nobody, &nobody]
    );
    for one in &seen {
        assert_eq!(one.path, "/hook/mine?key=1");
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice("Grüße, secret".as_bytes()).unwrap();
        mac.update(&one.body);
        let signature = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            mac.finalize().into_bytes(),
        );
        assert_eq!(one.header("x-superoffice-signature"), signature);
        assert_eq!(one.retry(), "0");
        let agent = one.header("user-agent");
        assert!(agent.starts_with("Anteroom-Webhook/"), "{agent}");
        let kind = one.header("content-type");
        assert_eq!(kind, "application/json; charset=utf-8");
        let body = one.json();
        assert_eq!(body["EventId"], one.header("x-superoffice-eventid"));
        assert_eq!(body["Event"], one.event());
        assert_eq!(body["PrimaryKey"], visitor.id);
        assert_eq!(body["Entity"], "chatsession");
        assert_eq!(body["ContextIdentifier"], "Default");
        assert_eq!(body["WebhookName"], "mine");
        assert_eq!(body["FieldValues"]["customerAlias"], "Vi");
        assert_eq!(body["FieldValues"].as_object().unwrap().len(), 13);
        assert!(body["Timestamp"].as_str().unwrap().ends_with('Z'));
        let text = String::from_utf8(one.body.to_vec()).unwrap();
        assert!(!text.contains(&visitor.key) && !text.contains("Hello"));
    }
    let ids: std::collections::HashSet<&str> = seen
        .iter()
        .map(|one| one.header("x-superoffice-eventid"))
        .collect();
    assert_eq!(ids.len(), seen.len());
    let [created, message, picked_up] = [0, 1, 2].map(|at| seen[at].json());
    assert_eq!(created["Changes"], json!([]));
    assert_eq!(message["Changes"].as_array().unwrap().len(), 14);
    let changes = picked_up["Changes"].as_array().unwrap();
    for column in ["status", "user_id", "when_started", "rank"] {
        assert!(changes.contains(&column.into()), "{changes:?}");
    }
    assert_eq!(picked_up["FieldValues"]["userId"], *ann);
    assert_eq!(picked_up["FieldValues"]["status"], 6);
}

#[tokio::test]
async fn a_failed_try_is_repeated_twice() {
    let service = Service::start(&QUICK);
    let elsewhere = Receiver::start([]).await;
    let receiver = Receiver::start([
        Answer::Status(500),
        Answer::Redirect(format!("{}/moved", elsewhere.base)),
        Answer::Status(204),
    ])
    .await;
    add(
        &service,
        "mine",
        &receiver,
        &["--events", "chatsession.created"],
    );
    let first = service.visitor().await;
    let seen = receiver.until(3).await;
    let retries: Vec<&str> = seen.iter().map(Seen::retry).collect();
    assert_eq!(retries, ["0", "1", "2"]);
    assert!(seen.iter().all(|one| one.body == seen[0].body));
    assert_eq!(seen[0].json()["PrimaryKey"], first.id);
    until(&service, "Active", 0).await;
    assert!(elsewhere.seen().is_empty());
    // After the third failure comes the next event, and nothing of the last one.
    receiver.answer([Answer::Status(404)]);
    let second = service.visitor().await;
    let third = service.visitor().await;
    let seen = receiver.until(9).await;
    let told: Vec<(Value, &str)> = seen[3..]
        .iter()
        .map(|one| (one.json()["PrimaryKey"].clone(), one.retry()))
        .collect();
    let [second, third] = [second, third].map(|who| json!(who.id));
    assert_eq!(
        told,
        [
            (second.clone(), "0"),
            (second.clone(), "1"),
            (second, "2"),
            (third.clone(), "0"),
            (third.clone(), "1"),
            (third, "2")
        ]
    );
    until(&service, "Active", 6).await;
    assert_eq!(state(&service).2, "the target answered 404");
}

#[tokio::test]
async fn nine_failures_in_a_row_end_it_until_it_is_restarted() {
    let service = Service::start(&QUICK);
    let receiver = Receiver::start([Answer::Status(503)]).await;
    add(
        &service,
        "mine",
        &receiver,
        &["--events", "chatsession.created"],
    );
    for _ in 0..5 {
        service.visitor().await;
    }
    receiver.until(9).await;
    until(&service, "TooManyErrors", 9).await;
    // Another one shows that what comes later was told, but not to the first.
    let other = Receiver::start([]).await;
    add(
        &service,
        "other",
        &other,
        &["--events", "chatsession.created"],
    );
    let later = service.visitor().await;
    assert_eq!(other.until(1).await[0].json()["PrimaryKey"], later.id);
    assert_eq!(receiver.seen().len(), 9);
    receiver.answer([]);
    let said = service.run(&["webhook", "restart", "1"], "");
    assert_eq!(said, "webhook 1 is active\n");
    until(&service, "Active", 0).await;
    let last = service.visitor().await;
    let seen = receiver.until(10).await;
    assert_eq!(seen[9].json()["PrimaryKey"], last.id);
    assert_eq!(seen[9].retry(), "0");
}

#[tokio::test]
async fn a_silent_target_holds_up_nobody_else() {
    let service = Service::start(&["--webhook-delays", "0.02,0.04", "--webhook-timeout", "0.5"]);
    let silent = Receiver::start([Answer::Silence]).await;
    let other = Receiver::start([]).await;
    add(&service, "silent", &silent, &[]);
    add(&service, "other", &other, &[]);
    let began = Instant::now();
    let visitor = service.visitor().await;
    service.say(&visitor, "Still there?").await.ok();
    let seen = other.until(3).await;
    assert!(began.elapsed() < Duration::from_secs(20));
    // The silent one is still at its first event meanwhile, in order.
    let mut kinds: Vec<&str> = events(&seen);
    kinds.dedup();
    assert_eq!(kinds, ["chatsession.created", "chatsession.message"]);
    let tries = silent.until(4).await;
    let told: Vec<(&str, &str)> = tries.iter().map(|t| (t.event(), t.retry())).collect();
    assert_eq!(
        told[..4],
        [
            ("chatsession.created", "0"),
            ("chatsession.created", "1"),
            ("chatsession.created", "2"),
            ("chatsession.message", "0")
        ]
    );
    assert_eq!(state(&service).2, "no answer came within 0.5 s");
}

#[tokio::test]
async fn a_slow_script_holds_up_no_webhook() {
    let silent = Receiver::start([Answer::Silence]).await;
    let dir = tempfile::tempdir().unwrap();
    let script = format!(
        "fn ChatNewSession(event) {{ httpGet(\"{}/\"); }}",
        silent.base
    );
    put(dir.path(), "slow.rhai", script.as_bytes());
    let host = silent.base.strip_prefix("http://").unwrap();
    let scripts = dir.path().to_str().unwrap();
    // The script would wait for longer than the test.
    let service = Service::start(&[
        "--scripts",
        scripts,
        "--script-hosts",
        host,
        "--script-timeout",
        "300",
    ]);
    let receiver = Receiver::start([]).await;
    add(&service, "mine", &receiver, &[]);
    service.visitor().await;
    silent.until(1).await;
    let seen = receiver.until(2).await;
    assert_eq!(
        events(&seen),
        ["chatsession.created", "chatsession.message"]
    );
}

#[tokio::test]
async fn the_service_stops_though_a_target_is_silent() {
    let mut service = Service::start(&[]);
    let silent = Receiver::start([Answer::Silence]).await;
    add(&service, "silent", &silent, &[]);
    service.visitor().await;
    silent.until(1).await;
    assert!(service.stop() < Duration::from_secs(10));
}

#[tokio::test]
async fn webhooks_are_added_stopped_and_removed_while_it_runs() {
    let service = Service::start(&QUICK);
    let receiver = Receiver::start([]).await;
    let said = add(
        &service,
        "a",
        &receiver,
        &["--events", "ChatSession.Created"],
    );
    let secret = said.lines().nth(1).unwrap().strip_prefix("secret: ");
    assert_eq!(secret.unwrap().len(), 43);
    add(
        &service,
        "b",
        &receiver,
        &["--events", "chatsession.message,chatsession.created"],
    );
    let list = service.run(&["webhook", "list"], "");
    assert!(!list.contains(secret.unwrap()), "{list}");
    assert!(list.contains("created,message"), "{list}");
    service.visitor().await;
    let paths = |seen: Vec<Seen>| {
        let mut paths: Vec<String> = seen
            .iter()
            .map(|one| format!("{} {}", &one.path[6..7], one.event()))
            .collect();
        paths.sort();
        paths
    };
    let all = paths(receiver.until(3).await);
    assert_eq!(
        all,
        [
            "a chatsession.created",
            "b chatsession.created",
            "b chatsession.message"
        ]
    );
    service.run(&["webhook", "stop", "1"], "");
    assert_eq!(state(&service).0, "Stopped");
    service.visitor().await;
    assert_eq!(paths(receiver.until(5).await[3..].to_vec()), all[1..]);
    service.run(&["webhook", "restart", "1"], "");
    service.run(&["webhook", "remove", "2"], "");
    service.visitor().await;
    assert_eq!(paths(receiver.until(6).await[5..].to_vec()), all[..1]);
    for command in ["stop", "restart", "remove"] {
        let error = service.fails(&["webhook", command, "2"]);
        assert!(error.contains("there is no webhook 2"), "{error}");
    }
}

#[tokio::test]
async fn private_targets_are_refused_unless_allowed() {
    let service = Service::start(&[]);
    for url in [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd12::1]/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://0.0.0.0/",
        "https://localhost/",
        "https://LOCALHOST./",
        "http://example.com/",
        "http://127.0.0.1/",
    ] {
        let error = service.fails(&["webhook", "add", "mine", url]);
        assert!(error.contains("--allow-private"), "{url}: {error}");
    }
    for args in [
        ["ftp://example.com/", "--allow-private"],
        ["http://1.1.1.1/", "--allow-private"],
        ["nonsense", "--allow-private"],
        ["https://ann:pw@example.com/", "--allow-private"],
        ["https://example.com/", "--secret="],
        ["https://example.com/", "--events=chatsession.deleted"],
    ] {
        service.fails(&[&["webhook", "add", "mine"], &args[..]].concat());
    }
    assert_eq!(service.run(&["webhook", "list"], "").lines().count(), 1);
}

#[tokio::test]
async fn a_secure_target_has_to_have_a_certificate_that_is_trusted() {
    let (receiver, certificate) = Receiver::secure().await;
    let mut service = Service::start(&QUICK);
    add(
        &service,
        "mine",
        &receiver,
        &["--events", "chatsession.created"],
    );
    service.visitor().await;
    until(&service, "Active", 3).await;
    assert!(receiver.seen().is_empty());
    let why = state(&service).2;
    assert!(
        why.starts_with("no secure connection to localhost"),
        "{why}"
    );
    // The same one, once the machine trusts it.
    let file = service.dir.path().join("roots.pem");
    std::fs::write(&file, certificate).unwrap();
    service.env = vec![("SSL_CERT_FILE", file.display().to_string())];
    service.stop();
    service.start_again();
    let visitor = service.visitor().await;
    let seen = receiver.until(1).await;
    assert_eq!(seen[0].json()["PrimaryKey"], visitor.id);
    until(&service, "Active", 0).await;
}
