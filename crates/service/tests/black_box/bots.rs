//! The sample bots talk with visitors.

use crate::harness::{Service, Visitor, send};
use crate::scripted::Scripted;
use serde_json::{Value, json};

/// Says in the log what was stored, so that a test knows that all of it was told.
const STORED: (&str, &str) = (
    "stored.rhai",
    "fn ChatAfterSaveNewMessage(event) { print(event.getInputValue(\"chatMessage.message\")); }",
);

/// The samples, and topic 1 with this bot.
async fn with_bot(name: &str) -> Scripted {
    with_bot_of(&[STORED], name).await
}

async fn with_bot_of(files: &[(&str, &str)], name: &str) -> Scripted {
    let scripted = Scripted::samples(files, &[]);
    let service = &scripted.service;
    let list = service
        .get("/api/v1/MDOList/chatbot")
        .basic_auth("ann", Some("pw-ann"));
    let list = send(list).await.ok();
    let bots = list.as_array().unwrap();
    let bot = bots.iter().find(|bot| bot["Name"] == name).unwrap();
    let wanted = json!({"ChatTopicId": 1, "BotEnabled": true,
        "BotSettings": {"BotName": "Robo", "BotRegisterScriptId": bot["Id"]}});
    let saved = service.ann("SaveChatTopicEntity", wanted).await.ok();
    assert_ne!(
        saved["BotSettings"]["BotMessageReceivedScriptId"], 0,
        "{saved}"
    );
    scripted
}

fn texts(session: &Value) -> Vec<&str> {
    let messages = session["Messages"].as_array().unwrap();
    let texts = messages.iter().map(|m| m["Message"].as_str().unwrap());
    texts.collect()
}

async fn until(service: &Service, who: &Visitor, last: &str) -> Value {
    let wished = |s: &Value| texts(s).last().is_some_and(|text| text.starts_with(last));
    service.poll_until(who, wished).await
}

#[tokio::test]
async fn the_echo_bot_talks_hands_off_and_ends() {
    let scripted = with_bot("echobot").await;
    let service = &scripted.service;
    scripted
        .log_until(|log| {
            log.contains(&"echobot/echobot-register.rhai: echobot: register on topic 1".into())
        })
        .await;
    // Nobody is there, and the topic counts as attended all the same.
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi"}))
        .await;
    let seen = until(service, &visitor, "Hello Vi! I repeat what you say.").await;
    let hello = &seen["Messages"][0];
    assert_eq!(hello["Author"], "Robo");
    assert_eq!(
        (&hello["Type"], &hello["SpecialType"]),
        (&json!("ToCustomer"), &json!("BotMessage"))
    );
    assert_ne!(seen["Presence"]["AgentsPresent"], 0, "{seen}");
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["ChatbotIsActive"], true);
    assert_eq!(whole["Status"], "UserLast");
    assert_eq!(
        service.ann("PickUpFirstChatSession", json!({})).await.ok(),
        Value::Null
    );

    service.say(&visitor, "One <b>two</b>").await.ok();
    let seen = until(service, &visitor, "You said: ").await;
    assert_eq!(texts(&seen).last(), Some(&"You said: One <b>two</b>"));
    // Quickly said is answered one by one and in order.
    for text in ["a", "b", "c"] {
        service.say(&visitor, text).await.ok();
    }
    let seen = until(service, &visitor, "You said: c").await;
    let said = texts(&seen);
    let answers: Vec<_> = said
        .iter()
        .filter(|text| text.starts_with("You said: "))
        .collect();
    assert_eq!(
        answers[1..],
        [&"You said: a", &"You said: b", &"You said: c"]
    );

    service.say(&visitor, " Human ").await.ok();
    service
        .poll_until(&visitor, |s| s["Status"] == "InQueue")
        .await;
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["ChatbotIsActive"], false);
    service
        .desk_until(|list| list.len() == 1 && list[0]["Status"] == "InQueue")
        .await;
    // The bot is silent from now on.
    service.say(&visitor, "quit").await.ok();
    let taken = service.ann("PickUpFirstChatSession", json!({})).await.ok();
    assert_eq!(taken["ChatSessionId"], visitor.id);
    service.answer(visitor.id, "I am Ann").await.ok();
    scripted
        .log_until(|log| log.contains(&"stored.rhai: I am Ann".into()))
        .await;
    let messages = service.messages(visitor.id).await;
    let last: Vec<_> = messages
        .iter()
        .rev()
        .take(3)
        .map(|m| m["Message"].as_str().unwrap())
        .collect();
    assert_eq!(last, ["I am Ann", "quit", "I am getting a person for you."]);
    assert_eq!(service.whole(visitor.id).await["Status"], "UserLast");
}

#[tokio::test]
async fn the_echo_bot_ends_a_chat_and_is_given_up() {
    let scripted = with_bot("echobot").await;
    let service = &scripted.service;
    for word in ["quit", "STOP"] {
        let visitor = service.visitor().await;
        until(service, &visitor, "You said: Hello").await;
        service.say(&visitor, word).await.ok();
        let ended = service
            .poll_until(&visitor, |s| s["Status"] == "Finished")
            .await;
        assert!(texts(&ended).contains(&"Goodbye!"), "{ended}");
    }
    let off = json!({"ChatTopicId": 1, "BotEnabled": false});
    service.ann("SaveChatTopicEntity", off).await.ok();
    let line = "echobot/echobot-register.rhai: echobot: unregister on topic 1";
    scripted.log_until(|log| log.contains(&line.into())).await;
    let visitor = service.visitor().await;
    let whole = service.whole(visitor.id).await;
    assert_eq!(
        (&whole["ChatbotIsActive"], &whole["Status"]),
        (&json!(false), &json!("InQueue"))
    );
}

#[tokio::test]
async fn who_is_handed_over_waits_from_then_on() {
    let scripted = with_bot("echobot").await;
    let service = &scripted.service;
    let visitors = [service.visitor().await, service.visitor().await];
    for visitor in visitors.iter().rev() {
        until(service, visitor, "You said: Hello").await;
        service.say(visitor, "human").await.ok();
        let waits = |s: &Value| s["Status"] == "InQueue";
        service.poll_until(visitor, waits).await;
    }
    let list = "ChatSessionsForUser?$select=ChatSessionId,WhenRequested,WhenQueued";
    let list = service.ann(list, json!({})).await.ok();
    let [first, second] = &list.as_array().unwrap()[..] else {
        panic!("{list}")
    };
    // Times compare as texts: a missing fraction comes first.
    let time = |session: &Value, name: &str| session[name].as_str().unwrap().to_owned();
    let queued = |session: &Value| time(session, "WhenQueued");
    assert!(queued(second) < queued(first), "{list}");
    assert!(time(first, "WhenRequested") <= queued(first), "{list}");
    let one = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&$select=WhenQueued",
        visitors[0].id
    );
    let alone = service.ann(&one, json!({})).await.ok();
    assert_eq!(queued(&alone), queued(first));
    let seen = service.by(&visitors[0], &one, json!({})).await.ok();
    assert_eq!(seen["WhenQueued"], Value::Null, "{seen}");
}

#[tokio::test]
async fn the_faq_bot_answers_with_buttons_and_later() {
    let scripted = with_bot("faqbot").await;
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi"}))
        .await;
    let seen = until(service, &visitor, "What is it about?").await;
    let question = &seen["Messages"][0];
    assert_eq!(question["SpecialType"], "Options");
    let labels = question["SpecialParam"].as_str().unwrap();
    let labels: Vec<String> = serde_json::from_str(labels).unwrap();
    assert_eq!(
        labels,
        ["Opening hours", "Delivery", "Returns", "Talk to a person"]
    );

    // A button is a message with its label.
    service.say(&visitor, &labels[1]).await.ok();
    let seen = until(service, &visitor, "Anything else?").await;
    let messages = seen["Messages"].as_array().unwrap();
    let [.., answer, more] = &messages[..] else {
        panic!("{seen}")
    };
    assert_eq!(answer["Message"], "We deliver within three working days.");
    assert_eq!(more["SpecialType"], "Options");
    let time = |message: &Value| {
        let text = message["WhenPosted"]
            .as_str()
            .unwrap()
            .trim_end_matches('Z');
        text.parse::<chrono::NaiveDateTime>().unwrap()
    };
    // Whole seconds are told: two seconds are at least one and a bit.
    assert!(
        (time(more) - time(answer)).num_milliseconds() > 1_000,
        "{seen}"
    );

    service.say(&visitor, "What?").await.ok();
    until(service, &visitor, "I do not know that.").await;
    assert_eq!(service.whole(visitor.id).await["ChatbotIsActive"], true);
    service.say(&visitor, &labels[3]).await.ok();
    let seen = service
        .poll_until(&visitor, |s| s["Status"] == "InQueue")
        .await;
    assert_eq!(texts(&seen).last(), Some(&"I am getting a person for you."));
    assert_eq!(service.whole(visitor.id).await["ChatbotIsActive"], false);
    assert_eq!(service.pick_up(visitor.id).await["Status"], "UserLast");
}

/// A bot that writes down what it is told, and says nothing.
const QUIET: [(&str, &str); 4] = [
    ("quiet/bot register.rhai", "print(`register ${toJson(event.getInputValues())}`);"),
    ("quiet/bot session created.rhai", "print(`created ${toJson(event.getInputValues())}`);"),
    (
        "quiet/bot session status changed.rhai",
        "fn main(event) {
             let statuses = `${getParserVariable(\"status.old\")} ${getParserVariable(\"status.new\")}`;
             print(`changed ${statuses} ${toJson(event.getInputValues())}`);
         }",
    ),
    ("quiet/bot message received.rhai", "print(`received ${toJson(event.getInputValues())}`);"),
];

#[tokio::test]
async fn the_four_scripts_of_a_bot_get_their_inputs() {
    let scripted = with_bot_of(&QUIET, "quiet").await;
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi", "CustomerName": "Violet", "FirstMessage": "Hello"}))
        .await;
    scripted
        .log_until(|log| log.iter().any(|line| line.contains(": received ")))
        .await;
    // It is silent: the session waits, and not for agents.
    let whole = service.whole(visitor.id).await;
    assert_eq!(
        (&whole["Status"], &whole["ChatbotIsActive"]),
        (&json!("InQueue"), &json!(true))
    );
    assert_eq!(service.desk_until(|_| true).await, [Value::Null; 0]);
    let end = json!({"ChatSessionId": visitor.id, "Status": "ClosedFromQueue"});
    service
        .by(&visitor, "SaveChatSessionEntity", end)
        .await
        .ok();
    let log = scripted
        .log_until(|log| log.iter().any(|line| line.contains(": changed ")))
        .await;
    let told = |word: &str| -> Value {
        let part = format!(": {word} ");
        let lines: Vec<_> = log
            .iter()
            .filter_map(|line| line.split_once(&part))
            .collect();
        assert_eq!(lines.len(), 1, "{word}: {log:#?}");
        serde_json::from_str(lines[0].1).unwrap()
    };
    assert_eq!(
        told("register"),
        json!({"action": "register", "topicId": "1"})
    );
    let created = told("created");
    assert_eq!(created["chatSession.id"], visitor.id.to_string());
    assert_eq!(created["chatSession.customerAlias"], "Vi");
    assert_eq!(created["chatSession.chatbot_isactive"], "1");
    assert_eq!(created["chatTopic.name"], "Support");
    assert_eq!(created["chatTopic.botName"], "Robo");
    assert_eq!(created["foundAgents"], "false");
    let received = told("received");
    assert_eq!(received["chatMessage.message"], "Hello");
    assert_eq!(received["chatMessage.sessionId"], visitor.id.to_string());
    assert_eq!(received["chatMessage.type"], "2");
    assert_eq!(received["chatSession.botActive"], "1");
    assert_eq!(received["chatSession.customerName"], "Violet");
    let changed = told("changed 4 11");
    assert_eq!(changed["chatSession.status"], "11");
    assert_eq!(changed["chatSession.botActive"], "1");
}

#[tokio::test]
async fn a_bot_that_only_speaks_later_takes_the_visitor_out_of_the_queue_then() {
    let created = "let id = event.getInputValue(\"chatSession.id\").toInteger();
        addChatMessage(id, \"Late\", 1, \"Robo\", 16, \"\", now().addSeconds(1));";
    let files = [
        ("late/bot-register.rhai", ""),
        ("late/bot-session-create.rhai", created),
        ("late/bot-message-receive.rhai", ""),
    ];
    let scripted = with_bot_of(&files, "late").await;
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi"}))
        .await;
    let whole = service.whole(visitor.id).await;
    assert_eq!(whole["Status"], "InQueue");
    let seen = until(service, &visitor, "Late").await;
    assert_eq!(seen["Status"], "UserLast");
    assert_eq!(texts(&seen), ["Late"]);
}

#[tokio::test]
async fn a_topic_that_an_operator_saves_has_its_bot_at_once() {
    let register = "addChatMessage(1, event.getInputValue(\"action\"), 1, \"Bot\", 16, \"\");";
    let received = "addChatMessage(event.getInputValue(\"chatMessage.sessionId\").toInteger(), \"heard\", 1, \"Bot\", 16, \"\");";
    let scripted = Scripted::start(
        &[
            ("own/bot-register.rhai", register),
            ("own/bot-message-received.rhai", received),
        ],
        &[],
    );
    let service = &scripted.service;
    let first = service.visitor().await;
    let list = service
        .get("/api/v1/MDOList/chatbot")
        .basic_auth("ann", Some("pw-ann"));
    let bot = send(list).await.ok()[0]["Id"].clone();
    let save = |enabled: bool| -> Value {
        let wanted = json!({"ChatTopicId": 1, "BotEnabled": enabled, "BotSettings": {"BotRegisterScriptId": bot}});
        let args = ["topic", "save", "--scripts", scripted.folder()];
        serde_json::from_str(&service.run(&args, &wanted.to_string())).unwrap()
    };
    let saved = save(true);
    assert_ne!(saved["BotSettings"]["BotMessageReceivedScriptId"], 0);
    let told = async || {
        let list = service.messages(first.id).await;
        list.last().unwrap()["Message"].clone()
    };
    assert_eq!(told().await, "register");
    let visitor = service.visitor().await;
    until(service, &visitor, "heard").await;
    save(false);
    assert_eq!(told().await, "unregister");
}

#[tokio::test]
async fn a_visitor_asks_for_a_person_while_a_bot_answers() {
    let scripted = with_bot("echobot").await;
    let service = &scripted.service;
    let visitor = service
        .create(json!({"TopicId": 1, "CustomerAlias": "Vi"}))
        .await;
    let seen = until(service, &visitor, "Hello Vi!").await;
    assert_eq!(seen["ChatbotIsActive"], Value::Null);
    let path = format!("GetChatSessionEntity?chatSessionEntityId={}", visitor.id);
    let active =
        async || service.by(&visitor, &path, json!({})).await.ok()["ChatbotIsActive"].clone();
    assert_eq!(active().await, true);
    let body = json!({"ChatSessionId": visitor.id});
    let reset = async |key: &str| {
        let request = service.method("ResetChatSession").bearer_auth(&visitor.key);
        send(request.header("Idempotency-Key", key).json(&body)).await
    };
    let other = service.create(json!({"TopicId": 1})).await;
    let foreign = service.by(&other, "ResetChatSession", body.clone()).await;
    foreign.refused(403, "SoSentryException", Some("ChatSessionId"));
    let nobody = service.open("ResetChatSession", body.clone()).await;
    nobody.refused(401, "SoSessionException", None);
    let handed = reset("k-1").await.ok();
    assert_eq!(
        (&handed["Status"], &handed["ChatbotIsActive"]),
        (&json!("InQueue"), &json!(false))
    );
    assert!(handed.get("Rank").is_none());
    // A repeat is the same; another wish is one too many.
    assert_eq!(reset("k-1").await.ok(), handed);
    reset("k-2")
        .await
        .refused(409, "SoIllegalOperationException", Some("ChatbotIsActive"));
    assert_eq!(service.poll(&visitor).await.ok()["Queue"]["Position"], 1);
    let taken = service.ann("PickUpFirstChatSession", json!({})).await.ok();
    assert_eq!(taken["ChatSessionId"], visitor.id);
}

#[tokio::test]
async fn a_bot_is_told_that_an_option_was_pressed() {
    let told = "fn main(event) {
        let message = event.getInputValue(\"chatMessage.message\");
        let kind = event.getInputValue(\"chatMessage.specialType\");
        print(`pressed ${message}: ${kind}`);
    }";
    let files = [
        ("press/bot-register.rhai", "fn main(event) {}"),
        ("press/bot-message-received.rhai", told),
    ];
    let scripted = with_bot_of(&files, "press").await;
    let service = &scripted.service;
    let visitor = service.create(json!({"TopicId": 1})).await;
    let say = async |text: &str, special: &str| {
        let message = json!({"Message": text, "SpecialType": special, "SpecialParam": "x"});
        let body = json!({"ChatSessionId": visitor.id, "Message": message});
        service.by(&visitor, "AddChatMessage", body).await.ok()
    };
    let clicked = say("Delivery", "ClickedOption").await;
    assert_eq!(clicked["SpecialType"], "ClickedOption");
    assert_eq!(
        (&clicked["Type"], &clicked["SpecialParam"]),
        (&json!("ToUser"), &json!(""))
    );
    // Nothing else that is special is a visitor's to say.
    assert_eq!(say("Bye", "ClosedByUser").await["SpecialType"], "None");
    scripted
        .log_until(|log| {
            let has = |text: &str| log.iter().any(|line| line.ends_with(text));
            has("pressed Delivery: 15") && has("pressed Bye: 0")
        })
        .await;
    let text = service
        .ann(
            "GetChatTranscript",
            json!({"ChatSessionId": visitor.id, "Html": false}),
        )
        .await
        .ok();
    assert!(
        text.as_str().unwrap().contains("Chosen: Delivery\n"),
        "{text}"
    );
}
