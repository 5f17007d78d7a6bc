//! Scripts around real calls, and triggers of real sessions.

use crate::harness::{BINARY, PATIENCE, send};
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
        ("SaveChatPresence", "", json!({"ChatPresence": []})),
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
        ("ResetChatSession", "", one),
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
        ("CustomerService/ChatSessionsForUser", "", json!({})),
        ("CustomerService/DeleteChatSessions", "", json!({"Ids": []})),
        ("CustomerService/HasChatNotify", "", json!({})),
    ]
}

#[tokio::test]
async fn every_method_raises_before_and_after() {
    let scripted = Scripted::start(&[], &[]);
    let service = &scripted.service;
    // What the service itself says there is.
    let map = send(service.get("/api/v1")).await.ok();
    let prefix = "/api/v1/Agents/";
    let methods: BTreeSet<String> = map
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["Url"].as_str()?.strip_prefix(prefix))
        .map(str::to_owned)
        .collect();
    assert_eq!(methods.len(), 34);
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
        let reply = send(request.basic_auth("ann", Some("pw-ann")).json(&body)).await;
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
