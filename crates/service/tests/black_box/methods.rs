//! Every method in its good case: each property of each answer has its
//! documented name and type.

use crate::documented::check;
use crate::harness::{Reply, Service, send};
use serde_json::{Value, json};

/// Calls a method as Ann by its documented address, and checks the answer.
async fn call(service: &Service, method: &str, body: Option<Value>, kind: &str) -> Value {
    let request = service.request(reqwest::Method::POST, &format!("/api/v1/Agents/{method}"));
    let request = request.basic_auth("ann", Some("pw-ann"));
    let reply: Reply = match body {
        Some(body) => send(request.json(&body)).await,
        None => send(request).await,
    };
    if kind == "nothing" {
        assert_eq!(
            (reply.status.as_u16(), reply.text.as_str()),
            (204, ""),
            "{method}: {}",
            reply.text
        );
        return Value::Null;
    }
    let answer = reply.ok();
    assert_eq!(reply.header("content-type"), "application/json", "{method}");
    check(&answer, kind, method);
    answer
}

#[tokio::test]
async fn each_answers_what_is_documented() {
    let service = Service::start(&[
        "--smtp-url",
        "smtp://127.0.0.1:9",
        "--mail-from",
        "a@b.example",
    ]);
    let cleo = service.hire("cleo", false).await;
    let calls = tokio::sync::Mutex::new(Vec::new());
    let chat = async |method: &str, body: Option<Value>, kind: &str| {
        calls
            .lock()
            .await
            .push(method.split('?').next().unwrap().to_owned());
        let address = if method.contains('/') {
            method.to_owned()
        } else {
            format!("Chat/{method}")
        };
        call(&service, &address, body, kind).await
    };
    let session = "ChatSessionEntity";
    // Topics.
    let mut topic = chat("CreateDefaultChatTopicEntity", None, "ChatTopicEntity").await;
    topic["Name"] = "Sales".into();
    topic["WelcomeMessage"] = "Hello!".into();
    let saved = chat(
        "SaveChatTopicEntity",
        Some(topic.clone()),
        "ChatTopicEntity",
    )
    .await;
    assert_eq!(
        (&saved["ChatTopicId"], &saved["Name"]),
        (&json!(2), &json!("Sales"))
    );
    let read = chat(
        "GetChatTopicEntity?chatTopicEntityId=2",
        None,
        "ChatTopicEntity",
    )
    .await;
    assert_eq!(read, saved);
    let own = chat("ChatTopicsForUser", None, "ChatTopicEntity[]").await;
    assert_eq!(own.as_array().unwrap().len(), 2);
    assert_eq!(
        chat(
            "IsWithinOpeningHours",
            Some(json!({"ChatTopicId": 2})),
            "bool"
        )
        .await,
        true
    );
    // Members.
    let mut member = chat("CreateDefaultChatTopicAgent", None, "ChatTopicAgent").await;
    member["User"] = json!({"AssociateId": cleo});
    let added = chat(
        "AddChatTopicUserAgent",
        Some(json!({"ChatTopicId": 2, "Useragent": member})),
        "ChatTopicAgent",
    )
    .await;
    assert_eq!(
        (&added["TopicId"], &added["User"]["FullName"]),
        (&json!(2), &json!("CLEO Doe"))
    );
    let who = json!({"ChatTopicId": 2, "Username": "cleo"});
    assert_eq!(
        chat("GetChatTopicUserAgent", Some(who.clone()), "ChatTopicAgent").await,
        added
    );
    let change =
        json!({"ChatTopicId": 2, "Username": cleo.to_string(), "Useragent": {"CanManage": true}});
    assert_eq!(
        chat("UpdateChatTopicUserAgent", Some(change), "ChatTopicAgent").await["CanManage"],
        true
    );
    let list = chat(
        "GetChatTopicUserAgentList",
        Some(json!({"ChatTopicId": 2})),
        "ChatTopicAgent[]",
    )
    .await;
    let all = json!({"ChatTopicId": 2, "Useragents": list});
    assert_eq!(
        chat("UpdateChatTopicUserAgents", Some(all), "ChatTopicAgent[]").await,
        list
    );
    chat("DeleteChatTopicUserAgent", Some(who), "nothing").await;
    // Who is there.
    let there = json!({"ChatPresence": [{"UserId": 1, "Present": true}]});
    chat("SaveChatPresence", Some(there), "nothing").await;
    let presence = chat("GetChatPresence", None, "ChatPresence[]").await;
    assert_eq!(
        (&presence[0]["Present"], &presence[0]["ChatTopics"]),
        (&json!(true), &json!([1, 2]))
    );
    for flat in [true, false] {
        let agents = chat(
            "GetUserAgentList",
            Some(json!({"Flat": flat, "OnlyPresent": false})),
            "MDOListItem[]",
        )
        .await;
        let names = if flat {
            &agents
        } else {
            &agents[0]["ChildItems"]
        };
        assert_eq!(names.as_array().unwrap().len(), 3, "{agents}");
        check(names, "MDOListItem[]", "ChildItems");
    }
    // Sessions.
    let mut blank = chat("CreateDefaultChatSessionEntity", None, session).await;
    blank["TopicId"] = 2.into();
    let first = chat("SaveChatSessionEntity", Some(blank), session).await;
    assert_eq!(
        (&first["ChatSessionId"], &first["Status"]),
        (&json!(1), &json!("InQueue"))
    );
    let second = chat(
        "CreateChatSessionForTopic",
        Some(json!({"ChatTopicId": 2})),
        session,
    )
    .await;
    assert_eq!(
        (&second["ChatSessionId"], &second["InitialQueuePos"]),
        (&json!(2), &json!(2))
    );
    let one = json!({"ChatSessionId": 2});
    let taken = chat("PickUpChatSession", Some(one.clone()), session).await;
    assert_eq!(
        (&taken["User"]["Name"], &taken["Status"]),
        (&json!("ann"), &json!("UserLast"))
    );
    assert_eq!(
        chat("PickUpFirstChatSession", None, session).await["ChatSessionId"],
        1
    );
    let said = json!({"ChatSessionId": 2, "Message": {"Message": "How can I <b>help</b>?"}});
    let said = chat("AddChatMessage", Some(said), "ChatMessage").await;
    let messages = chat(
        "GetChatMessages",
        Some(json!({"ChatSessionId": 2, "After": 0})),
        "ChatMessage[]",
    )
    .await;
    assert_eq!(messages.as_array().unwrap().last().unwrap(), &said);
    let after = json!({"ChatSessionId": 2, "After": said["ChatMessageId"]});
    assert_eq!(
        chat("GetChatMessages", Some(after), "ChatMessage[]").await,
        json!([])
    );
    for html in [false, true] {
        let text = chat(
            "GetChatTranscript",
            Some(json!({"ChatSessionId": 2, "Html": html})),
            "text",
        )
        .await;
        let text = text.as_str().unwrap();
        assert!(
            text.contains("Hello!") && text.contains("help") && text.contains("Sales"),
            "{text}"
        );
        assert_eq!(text.contains("<b>help</b>"), !html, "{text}");
        assert_eq!(text.contains("<li>"), html, "{text}");
    }
    let group =
        json!({"ChatTopicId": 2, "Useragent": {"User": {"AssociateId": 2}, "CanRespond": true}});
    chat("AddChatTopicUserAgent", Some(group), "ChatTopicAgent").await;
    let transfer = json!({"ChatSessionId": 2, "ToAssociate": "bob"});
    assert_eq!(
        chat("TransferChatSession", Some(transfer), session).await["TransferTo"]["Name"],
        "bob"
    );
    for method in ["AcceptChatSessionTransfer", "RejectChatSessionTransfer"] {
        assert_eq!(
            chat(method, Some(one.clone()), session).await["TransferTo"]["Name"],
            "bob"
        );
    }
    assert_eq!(
        chat("ResetChatSession", Some(one), session).await["Status"],
        "InQueue"
    );
    let read = chat("GetChatSessionEntity?chatSessionEntityId=1", None, session).await;
    assert_eq!(read["User"]["Name"], "ann");
    let mine = chat("ChatSessionsForUser", None, "ChatSessionEntity[]").await;
    assert_eq!(mine.as_array().unwrap().len(), 2);
    // The other agent.
    let ids = chat("CustomerService/ChatSessionsForUser", None, "ChatSession[]").await;
    assert_eq!(
        ids.as_array()
            .unwrap()
            .iter()
            .map(|s| s["ChatSessionId"].clone())
            .collect::<Vec<_>>(),
        [json!(1), json!(2)]
    );
    assert_eq!(
        chat("CustomerService/HasChatNotify", None, "bool").await,
        true
    );
    let body = json!({"ChatSessionId": 1, "Allowed": true});
    chat("Anteroom/AllowChatFiles", Some(body), session).await;
    // Bytes in, and bytes out.
    for method in ["Anteroom/AddChatFile", "Anteroom/GetChatFile"] {
        calls.lock().await.push(method.to_owned());
    }
    let sent = send(service.file(None, 1, "a.txt", b"words")).await.ok();
    check(&sent, "ChatMessage", "AddChatFile");
    let file = json!({"ChatSessionId": 1, "FileId": 1});
    let got = service.ann("../Anteroom/GetChatFile", file).await;
    assert_eq!((got.status.as_u16(), got.text.as_str()), (200, "words"));
    let mail = json!({"ChatSessionId": 1, "EmailAddress": "vi@example.com"});
    chat("Anteroom/SendChatTranscript", Some(mail), "TranscriptMail").await;
    chat(
        "SaveChatTopicEntity",
        Some(json!({"ChatTopicId": 1, "TicketEnabled": true})),
        "ChatTopicEntity",
    )
    .await;
    let posted = chat(
        "Anteroom/PostChatRequest",
        Some(json!({"TopicId": 1, "Message": "Call me."})),
        "PostedRequest",
    )
    .await;
    let list = chat(
        "Anteroom/ChatRequestsForUser",
        Some(json!({})),
        "ChatRequest[]",
    )
    .await;
    assert_eq!(list[0]["RequestId"], posted["RequestId"]);
    chat(
        "Anteroom/SetChatRequestDone",
        Some(json!({"RequestId": posted["RequestId"], "Done": true})),
        "ChatRequest",
    )
    .await;
    chat(
        "Anteroom/SuggestFaq",
        Some(json!({"ChatTopicId": 1, "Text": "Where?"})),
        "FaqSuggestion[]",
    )
    .await;
    chat(
        "Anteroom/ExportChatSession",
        Some(json!({"ChatSessionId": 1})),
        "SessionExport",
    )
    .await;
    let gone = json!({"ChatSessionId": service.visitor().await.id});
    chat("Anteroom/EraseChatSession", Some(gone), "Erasure").await;
    chat(
        "CustomerService/DeleteChatSessions",
        Some(json!({"Ids": [2, 99]})),
        "nothing",
    )
    .await;
    chat(
        "DeleteChatSessionEntity?chatSessionEntityId=1",
        None,
        "nothing",
    )
    .await;
    chat("DeleteChatTopicEntity?chatTopicEntityId=2", None, "nothing").await;
    for gone in [
        "GetChatSessionEntity?chatSessionEntityId=1",
        "GetChatSessionEntity?chatSessionEntityId=2",
        "GetChatTopicEntity?chatTopicEntityId=2",
    ] {
        assert!(service.ann(gone, json!({})).await.ok().is_null(), "{gone}");
    }
    // None was forgotten.
    let calls = calls.into_inner();
    for name in service.methods().await {
        let short = name.strip_prefix("Chat/").unwrap_or(&name);
        assert!(
            calls.iter().any(|call| call == short),
            "{short} was not called"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_null_or_404_as_documented() {
    let service = Service::start(&[]);
    let none = [
        ("GetChatSessionEntity?chatSessionEntityId=9", json!({})),
        ("GetChatTopicEntity?chatTopicEntityId=9", json!({})),
        ("PickUpFirstChatSession", json!({})),
        (
            "GetChatTopicUserAgent",
            json!({"ChatTopicId": 1, "Username": "nobody"}),
        ),
    ];
    for (method, body) in none {
        assert!(service.ann(method, body).await.ok().is_null(), "{method}");
    }
    let missing = "SoNotFoundException";
    for (method, field) in [
        ("GetChatTranscript", "ChatSessionId"),
        ("GetChatMessages", "ChatSessionId"),
        ("PickUpChatSession", "ChatSessionId"),
        ("IsWithinOpeningHours", "ChatTopicId"),
        ("CreateChatSessionForTopic", "ChatTopicId"),
        ("GetChatTopicUserAgentList", "ChatTopicId"),
        ("GetChatTopicUserAgent", "ChatTopicId"),
        ("DeleteChatTopicUserAgent", "ChatTopicId"),
        ("UpdateChatTopicUserAgents", "ChatTopicId"),
    ] {
        let body =
            json!({"ChatSessionId": 9, "ChatTopicId": 9, "Username": "ann", "Useragents": []});
        service
            .ann(method, body)
            .await
            .refused(404, missing, Some(field));
    }
    service
        .ann("SaveChatSessionEntity", json!({"ChatSessionId": 9}))
        .await
        .refused(404, missing, Some("ChatSessionId"));
    service
        .ann("SaveChatTopicEntity", json!({"ChatTopicId": 9}))
        .await
        .refused(404, missing, Some("ChatTopicId"));
    service
        .ann("SaveChatSessionEntity", json!({}))
        .await
        .refused(404, missing, Some("TopicId"));
}

#[tokio::test]
async fn all_but_the_widgets_methods_are_for_agents() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let before = service.rows().await;
    let map = send(service.get("/api/v1")).await.ok();
    let body = json!({"ChatSessionId": visitor.id, "ChatTopicId": 1, "Username": "ann", "ToAssociate": "ann", "Ids": [visitor.id],
        "Message": {"Message": ""}, "ChatPresence": [{"UserId": 1, "Present": true}], "TopicId": 9, "Name": "x"});
    let mut closed = 0;
    for entry in map.as_array().unwrap() {
        let url = entry["Url"].as_str().unwrap().replace("{id}", "1");
        let open = [
            "SaveChatSessionEntity",
            "GetChatSessionEntity",
            "GetChatMessages",
            "AddChatMessage",
            "GetChatTopicEntity",
            "ResetChatSession",
            "SuggestFaq",
            "PostChatRequest",
            "AddChatFile",
            "GetChatFile",
            "SendChatTranscript",
            "ExportChatSession",
            "EraseChatSession",
        ];
        if open.iter().any(|name| url.ends_with(name)) {
            continue;
        }
        let verb = entry["Verb"].as_str().unwrap().parse().unwrap();
        let path = format!("{url}?chatSessionEntityId=1&chatTopicEntityId=1");
        let request = || {
            service
                .request(reqwest::Method::clone(&verb), &path)
                .json(&body)
        };
        send(request())
            .await
            .refused(401, "SoSessionException", None);
        send(request().bearer_auth(&visitor.key))
            .await
            .refused(403, "SoSentryException", None);
        closed += 1;
    }
    assert!(closed > 60, "{closed}");
    assert_eq!(service.rows().await, before);
}
