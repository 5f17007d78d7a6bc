//! Scripts around real calls, and triggers of real sessions.

use crate::harness::{BINARY, send};
use crate::scripted::Scripted;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const REST: &str = "/api/v1/Agents/CustomerService/ChatSessionsForUser";

async fn stored(scripted: &Scripted) -> usize {
    let list = scripted.service.ann("ChatSessionsForUser", json!({})).await;
    list.ok().as_array().unwrap().len()
}

#[tokio::test]
async fn the_samples_do_what_they_say() {
    let scripted = Scripted::samples(&[], &[]);
    let service = &scripted.service;
    // Before stops the call, for everybody.
    let short = json!({"TopicId": 1, "CustomerName": "A", "FirstMessage": "Hello"});
    for reply in [
        service.open("SaveChatSessionEntity", short.clone()).await,
        service.ann("SaveChatSessionEntity", short).await,
    ] {
        reply.refused(400, "SoInvalidArgumentException", Some("CustomerName"));
        assert!(reply.text.contains("please write at least two letters"));
    }
    assert_eq!(stored(&scripted).await, 0);
    // After changes the answer and not what is stored.
    let saved = scripted.save("Ann").await.ok();
    assert_eq!(saved["CustomerAlias"], "Visitor");
    let id = saved["ChatSessionId"].as_i64().unwrap();
    assert_eq!(service.whole(id).await["CustomerAlias"], "");
    // AfterAsync knows what Before has kept.
    let created = format!("save-session.rhai: session {id} created since 20");
    let seen = |text: String| move |log: &[String]| log.iter().any(|line| line.starts_with(&text));
    scripted.log_until(seen(created)).await;
    let change = json!({"ChatSessionId": id, "CustomerPhone": "1"});
    service.ann("SaveChatSessionEntity", change).await.ok();
    let changed = format!("save-session.rhai: session {id} changed since 20");
    scripted.log_until(seen(changed)).await;
    // The other agent's method of that name is not meant by Chat's.
    let request = service.request(reqwest::Method::POST, REST);
    let list = send(request.basic_auth("ann", Some("pw-ann")).json(&json!({}))).await;
    assert_eq!(list.ok()[0]["ChatSessionId"], id);
    let line = "CustomerService/sessions-for-user.rhai: 1 sessions for this user";
    scripted.log_until(seen(line.to_owned())).await;
    // A trigger changes a message, or stops it.
    let visitor = service.visitor().await;
    let said = service.say(&visitor, "Damn, heck!").await.ok();
    assert_eq!(said["Message"], "****, ****!");
    let stopped = service.say(&visitor, "You scoundrel").await;
    stopped.refused(400, "SoInvalidArgumentException", Some("Message"));
    let texts: Vec<_> = service.messages(visitor.id).await;
    assert_eq!(texts.len(), 2);
    assert_eq!(texts[1]["Message"], "****, ****!");
    let first = json!({"TopicId": 1, "FirstMessage": "scoundrel"});
    let reply = service.open("SaveChatSessionEntity", first).await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    assert_eq!(stored(&scripted).await, 2);
}

const STATE: &str = "
    fn BeforeSaveChatSessionEntity(session, eventState) {
        if eventState != () { throw `a state from elsewhere: ${eventState}`; }
        if session.CustomerName != \"none\" { eventState = session.CustomerName; }
        session.CustomerName = \"changed\";
    }
    fn AfterSaveChatSessionEntity(session, returnValue, eventState) {
        returnValue.CustomerCompanyName = `${session.CustomerName}, ${eventState}`;
    }
    fn AfterSaveChatSessionEntityAsync(session, returnValue, eventState) {
        print(`later ${eventState} ${returnValue.CustomerCompanyName}`);
    }";

#[tokio::test]
async fn calls_do_not_see_each_others_state() {
    // Another file's state is its own.
    let other = "fn BeforeSaveChatSessionEntity(s, eventState) { eventState = \"other\"; }";
    let scripted = Scripted::start(&[("a.rhai", STATE), ("b.rhai", other)], &[]);
    let names: Vec<String> = (0..20).map(|n| format!("name {n}")).collect();
    let start = |name: &String| {
        let request = scripted.service.method("SaveChatSessionEntity");
        let request = request.basic_auth("ann", Some("pw-ann"));
        tokio::spawn(send(
            request.json(&json!({"TopicId": 1, "CustomerName": name})),
        ))
    };
    let calls: Vec<_> = names.iter().map(start).collect();
    let mut replies = Vec::new();
    for call in calls {
        replies.push(call.await.unwrap().ok());
    }
    for (name, saved) in names.iter().zip(replies) {
        assert_eq!(saved["CustomerName"], *name);
        assert_eq!(saved["CustomerCompanyName"], format!("{name}, {name}"));
    }
    let none = scripted.save("none").await.ok();
    assert_eq!(none["CustomerCompanyName"], "none, ");
    let log = scripted.log_until(|log| log.len() == 21).await;
    let log: BTreeSet<_> = log.iter().map(String::as_str).collect();
    for name in &names {
        assert!(log.contains(&*format!("a.rhai: later {name} {name}, {name}")));
    }
    assert!(log.contains("a.rhai: later  none, "), "{log:?}");
}

#[tokio::test]
async fn after_async_neither_delays_nor_changes_the_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let script = format!(
        "fn AfterSaveChatSessionEntityAsync(session, returnValue, eventState) {{
             returnValue.CustomerName = \"changed\";
             let answer = httpPost(\"http://{address}/in\", #{{id: returnValue.ChatSessionId}}, #{{}});
             print(`${{answer.status}} ${{answer.body}}`);
             try {{ httpGet(\"http://localhost:{}/\"); }} catch (e) {{ print(e.message); }}
         }}",
        address.port()
    );
    let hosts = address.to_string();
    let scripted = Scripted::start(&[("a.rhai", &script)], &["--script-hosts", &hosts]);
    // Nobody has answered the script yet.
    let saved = scripted.save("Ann").await.ok();
    assert_eq!(saved["CustomerName"], "Ann");
    assert_eq!(scripted.log(), [""; 0]);
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut seen = Vec::new();
    while !seen.ends_with(b"}") {
        assert_ne!(stream.read_buf(&mut seen).await.unwrap(), 0);
    }
    let seen = String::from_utf8(seen).unwrap();
    assert!(seen.starts_with("POST /in HTTP/1.1\r\n"), "{seen}");
    assert!(
        seen.ends_with(&format!("{{\"id\":{}}}", saved["ChatSessionId"])),
        "{seen}"
    );
    let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nDone";
    stream.write_all(answer).await.unwrap();
    let log = scripted.log_until(|log| log.len() == 2).await;
    assert_eq!(log[0], "a.rhai: 201 Done");
    assert!(
        log[1].contains("localhost is not among the hosts"),
        "{log:?}"
    );
    let id = saved["ChatSessionId"].as_i64().unwrap();
    assert_eq!(scripted.service.whole(id).await["CustomerName"], "Ann");
}

#[tokio::test]
async fn scripts_are_edited_while_the_service_runs() {
    let scripted = Scripted::start(&[], &[]);
    let after = |word: &str| {
        format!(
            "fn AfterSaveChatSessionEntity(s, r, e) {{\n r.CustomerCompanyName = \"{word}\"; }}"
        )
    };
    assert_eq!(scripted.save("Ann").await.ok()["CustomerCompanyName"], "");
    scripted.write("sub/a.rhai", &after("one"));
    scripted
        .save_until("Ann", |s| s["CustomerCompanyName"] == "one")
        .await;
    scripted.write("sub/a.rhai", &after("two"));
    scripted
        .save_until("Ann", |s| s["CustomerCompanyName"] == "two")
        .await;
    // A broken one is left out; the others and the service go on.
    scripted.write(
        "b.rhai",
        "fn good() {}\nfn BeforeSaveChatSessionEntity(s, e) {\n  let = 1;\n}",
    );
    let told = |log: &[String]| {
        log.iter()
            .any(|line| line.starts_with("b.rhai:3:7: left out: "))
    };
    scripted.save_until("Ann", |_| told(&scripted.log())).await;
    assert_eq!(
        scripted.save("Ann").await.ok()["CustomerCompanyName"],
        "two"
    );
    scripted.write(
        "b.rhai",
        "fn BeforeSaveChatSessionEntity(s, e) {\n  throw \"mended\";\n}",
    );
    let refused = scripted.save_until("Ann", |s| s["Error"] == true).await;
    assert_eq!(refused["ErrorMessage"], "mended");
    scripted.remove("b.rhai");
    scripted.remove("sub/a.rhai");
    scripted
        .save_until("Ann", |s| s["CustomerCompanyName"] == "")
        .await;
}

#[tokio::test]
async fn a_script_that_fails_or_takes_too_long_stops_nothing() {
    let script = "fn BeforeSaveChatSessionEntity(s, e) { if s.CustomerName == \"slow\" { loop {} } \n s.missing(); }
                  fn OnError(message) { print(`told: ${message}`); }";
    let args = [
        "--script-timeout",
        "0.05",
        "--script-strikes",
        "2",
        "--script-operations",
        "1000000000",
    ];
    let scripted = Scripted::start(&[("a.rhai", script)], &args);
    scripted.save("Ann").await.ok();
    let log = scripted.log_until(|log| log.len() == 2).await;
    assert!(
        log[0].starts_with("a.rhai:2:4: Function not found: missing"),
        "{log:?}"
    );
    assert!(
        log[1].starts_with("a.rhai: told: Function not found"),
        "{log:?}"
    );
    for _ in 0..3 {
        scripted.save("slow").await.ok();
    }
    let log = scripted.log_until(|log| log.len() == 6).await;
    let slow = "a.rhai: took longer than 50ms and was ended";
    let disabled = format!("{slow}, 2 times now: the script is disabled until the file is changed");
    for line in [slow, &disabled] {
        assert!(log.contains(&line.to_owned()), "{log:#?}");
    }
    scripted.save("Ann").await.ok();
    assert_eq!(scripted.log().len(), 6);
}

#[test]
fn a_named_folder_has_to_be_there() {
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new(BINARY)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--scripts",
            "/no/such/folder",
        ])
        .args([
            "--database",
            &format!("sqlite:{}", dir.path().join("x.db").display()),
        ])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!done.status.success());
    let text = String::from_utf8(done.stderr).unwrap();
    assert!(
        text.contains("/no/such/folder") && text.contains("--scripts"),
        "{text}"
    );
}

#[tokio::test]
async fn after_sees_the_whole_answer_and_rest_raises_the_same_events() {
    let script = "
        fn BeforeSaveChatSessionEntity(s, e) {
            if s.CustomerName == \"no\" { throw #{message: \"not you\", field: \"CustomerName\"}; }
        }
        fn AfterGetChatSessionEntity(id, returnValue, e) {
            if returnValue == () { print(`${id} unchanged`); return; }
            print(`${id} ${returnValue.CustomerName}`);
            returnValue.CustomerPhone = \"hidden\";
        }";
    let scripted = Scripted::start(&[("a.rhai", script)], &[]);
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerName": "Vi", "CustomerPhone": "123"}))
        .await;
    let id = visitor.id;
    let path = format!("GetChatSessionEntity?chatSessionEntityId={id}&$select=customerphone");
    let seen = service.ann(&path, json!({})).await.ok();
    assert_eq!(seen["CustomerPhone"], "hidden");
    assert_eq!(seen["CustomerName"], Value::Null);
    assert_eq!(scripted.log(), [format!("a.rhai: {id} Vi")]);
    // A visitor's poll that finds nothing new.
    let poll = service.poll(&visitor).await;
    let request = service.poll_request(&visitor, 0);
    let again = send(request.header("If-None-Match", poll.header("etag"))).await;
    assert_eq!(again.status, 304);
    let log = scripted.log();
    assert_eq!(log.last(), Some(&format!("a.rhai: {id} unchanged")));

    let rest = format!("/api/v1/ChatSession/{id}");
    let as_ann = |method| {
        service
            .request(method, &rest)
            .basic_auth("ann", Some("pw-ann"))
    };
    let seen = send(as_ann(reqwest::Method::GET)).await.ok();
    assert_eq!(seen["CustomerPhone"], "hidden");
    let put = as_ann(reqwest::Method::PUT);
    let mut wanted = seen;
    wanted["CustomerName"] = "no".into();
    let reply = send(put.json(&wanted)).await;
    reply.refused(400, "SoInvalidArgumentException", Some("CustomerName"));
    // Names in any case and XML are the same to scripts.
    let lower = json!({"topicid": 1, "customername": "no"});
    let reply = service.ann("SaveChatSessionEntity", lower).await;
    reply.refused(400, "SoInvalidArgumentException", Some("CustomerName"));
    let xml = "<ChatSessionEntity><TopicId>1</TopicId><CustomerName>no</CustomerName></ChatSessionEntity>";
    let request = service
        .method("SaveChatSessionEntity")
        .basic_auth("ann", Some("pw-ann"));
    let reply = send(request.header("Content-Type", "application/xml").body(xml)).await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    assert!(reply.text.contains("not you"), "{}", reply.text);
}
