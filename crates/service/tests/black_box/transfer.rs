//! From hand to hand: pick-up races, transfers, take-over and reset.

use crate::harness::{Service, Visitor};
use serde_json::{Value, json};

/// Bob has a chat; Cleo may respond too, Dan manages, Eve only listens, Ivy is an
/// integration, and Ann an administrator who is no member.
async fn stage() -> (Service, Visitor) {
    let service = Service::with_topic(
        json!({"Name": "Support", "WelcomeMessage": "Welcome!"}),
        &[],
    );
    for name in ["cleo", "dan", "eve", "ivy"] {
        service.hire(name, false).await;
    }
    service.run(&["agent", "mark", "ivy", "--integration"], "");
    service.grant("bob", &["CanRespond"]).await;
    service.grant("cleo", &["CanRespond", "CanListen"]).await;
    service.grant("dan", &["CanManage"]).await;
    service.grant("eve", &["CanListen"]).await;
    service
        .ann(
            "DeleteChatTopicUserAgent",
            json!({"ChatTopicId": 1, "Username": "ann"}),
        )
        .await;
    let visitor = service.visitor().await;
    let taken = service
        .bob("PickUpChatSession", json!({"ChatSessionId": visitor.id}))
        .await
        .ok();
    assert_eq!(
        (&taken["Status"], &taken["User"]["Name"]),
        (&json!("UserLast"), &json!("bob"))
    );
    (service, visitor)
}

async fn ask(service: &Service, who: &str, id: i64, to: &str) -> Value {
    let body = json!({"ChatSessionId": id, "ToAssociate": to});
    service
        .as_agent(who, "TransferChatSession", body)
        .await
        .ok()
}

async fn act(service: &Service, who: &str, method: &str, id: i64) -> Value {
    service
        .as_agent(who, method, json!({"ChatSessionId": id}))
        .await
        .ok()
}

/// Owner and the one who is asked.
fn hands(session: &Value) -> (Option<&str>, Option<&str>) {
    (
        session["User"]["Name"].as_str(),
        session["TransferTo"]["Name"].as_str(),
    )
}

fn special(list: &[Value]) -> Vec<&str> {
    list.iter()
        .map(|message| message["SpecialType"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn somebody_has_to_be_named_whoever_asks() {
    let (service, visitor) = stage().await;
    for who in ["bob", "dan", "eve", "ann"] {
        for to in [json!({}), json!({"ToAssociate": " "})] {
            let mut body = to;
            body["ChatSessionId"] = visitor.id.into();
            service
                .as_agent(who, "TransferChatSession", body)
                .await
                .refused(400, "SoInvalidArgumentException", Some("ToAssociate"));
        }
    }
}

#[tokio::test]
async fn asked_by_name_or_id_and_accepted() {
    let (service, visitor) = stage().await;
    let cleo = ask(&service, "bob", visitor.id, "cleo").await["TransferTo"]["AssociateId"]
        .as_i64()
        .unwrap();
    for to in ["cleo", " CLEO ", &cleo.to_string()] {
        let asked = ask(&service, "bob", visitor.id, to).await;
        assert_eq!(hands(&asked), (Some("bob"), Some("cleo")), "{to:?}");
    }
    let before = service.poll(&visitor).await.ok();
    assert_eq!(before["User"]["FullName"], "Bob Ray");
    // Nobody but the one who was asked can answer.
    for other in ["bob", "dan", "eve", "ann"] {
        for method in ["AcceptChatSessionTransfer", "RejectChatSessionTransfer"] {
            let same = act(&service, other, method, visitor.id).await;
            assert_eq!(
                hands(&same),
                (Some("bob"), Some("cleo")),
                "{other} {method}"
            );
        }
    }
    let got = act(&service, "cleo", "AcceptChatSessionTransfer", visitor.id).await;
    assert_eq!(
        (hands(&got), &got["Status"]),
        ((Some("cleo"), None), &json!("UserLast"))
    );
    let seen = service.poll(&visitor).await.ok();
    assert_eq!(seen["User"]["FullName"], "CLEO Doe");
    let list = seen["Messages"].as_array().unwrap();
    assert_eq!(special(list), ["None", "Welcome", "TransferedSession"]);
    assert_eq!(
        (&list[2]["Type"], &list[2]["Author"]),
        (&json!("Special"), &json!("CLEO Doe"))
    );
    // Nothing is pending: nothing happens.
    for method in ["AcceptChatSessionTransfer", "RejectChatSessionTransfer"] {
        assert_eq!(
            hands(&act(&service, "cleo", method, visitor.id).await),
            (Some("cleo"), None)
        );
    }
    assert_eq!(service.messages(visitor.id).await.len(), 3);
    // Cleo answers now, and Bob keeps his right to respond in the topic.
    let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": "Hi"}});
    assert_eq!(
        service.as_agent("cleo", "AddChatMessage", body).await.ok()["Author"],
        "CLEO Doe"
    );
}

#[tokio::test]
async fn rejected_and_cancelled_without_a_word_to_the_visitor() {
    let (service, visitor) = stage().await;
    let before = service.poll(&visitor).await;
    ask(&service, "bob", visitor.id, "cleo").await;
    assert_eq!(
        hands(&act(&service, "cleo", "RejectChatSessionTransfer", visitor.id).await),
        (Some("bob"), None)
    );
    assert_eq!(
        special(&service.messages(visitor.id).await),
        ["None", "Welcome", "TransferRejected"]
    );
    let after = service.poll(&visitor).await;
    assert_eq!(
        (after.ok(), after.header("etag")),
        (before.ok(), before.header("etag"))
    );
    let own = service
        .by(
            &visitor,
            "GetChatMessages",
            json!({"ChatSessionId": visitor.id}),
        )
        .await
        .ok();
    assert_eq!(special(own.as_array().unwrap()), ["None", "Welcome"]);
    // No reply: the owner takes the question back.
    ask(&service, "bob", visitor.id, "cleo").await;
    let body = json!({"ChatSessionId": visitor.id, "TransferTo": null});
    assert_eq!(
        hands(&service.bob("SaveChatSessionEntity", body).await.ok()),
        (Some("bob"), None)
    );
    assert_eq!(
        hands(&act(&service, "cleo", "AcceptChatSessionTransfer", visitor.id).await),
        (Some("bob"), None)
    );
    assert_eq!(service.messages(visitor.id).await.len(), 3);
    // The end of the chat takes it back, too.
    ask(&service, "bob", visitor.id, "cleo").await;
    let body = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    assert_eq!(
        hands(
            &service
                .by(&visitor, "SaveChatSessionEntity", body)
                .await
                .ok()
        )
        .1,
        None
    );
    assert_eq!(
        hands(&act(&service, "cleo", "AcceptChatSessionTransfer", visitor.id).await),
        (Some("bob"), None)
    );
}

#[tokio::test]
async fn who_may_ask_whom() {
    let (service, visitor) = stage().await;
    // It is not theirs: nothing happens, whoever is named.
    for other in ["cleo", "eve", "ivy"] {
        assert_eq!(
            hands(&ask(&service, other, visitor.id, "cleo").await),
            (Some("bob"), None),
            "{other}"
        );
    }
    let rows = service.rows().await;
    for to in ["", "nobody", "99", "-1", "bob", "eve", "ann", "99999999999"] {
        let body = json!({"ChatSessionId": visitor.id, "ToAssociate": to});
        let reply = service.bob("TransferChatSession", body).await;
        let (status, kind) = match to {
            "" | "bob" | "eve" | "ann" => (400, "SoInvalidArgumentException"),
            _ => (404, "SoNotFoundException"),
        };
        reply.refused(status, kind, Some("ToAssociate"));
    }
    for method in [
        "TransferChatSession",
        "AcceptChatSessionTransfer",
        "RejectChatSessionTransfer",
        "ResetChatSession",
        "PickUpChatSession",
    ] {
        let reply = service
            .bob(method, json!({"ChatSessionId": 99, "ToAssociate": "cleo"}))
            .await;
        reply.refused(404, "SoNotFoundException", Some("ChatSessionId"));
    }
    assert_eq!(service.rows().await, rows);
    // Waiting and ended sessions have nobody who could hand them over.
    let waiting = service.visitor().await;
    assert_eq!(
        hands(&ask(&service, "dan", waiting.id, "cleo").await),
        (None, None)
    );
    // A manager asks for anybody's chat, and takes it over by the own name.
    assert_eq!(
        hands(&ask(&service, "dan", visitor.id, "cleo").await),
        (Some("bob"), Some("cleo"))
    );
    assert_eq!(
        hands(&ask(&service, "dan", visitor.id, "dan").await),
        (Some("dan"), None)
    );
    assert_eq!(
        hands(&act(&service, "cleo", "AcceptChatSessionTransfer", visitor.id).await),
        (Some("dan"), None)
    );
    let seen = service.poll(&visitor).await.ok();
    assert_eq!(seen["User"]["FullName"], "DAN Doe");
    assert_eq!(
        special(seen["Messages"].as_array().unwrap()),
        ["None", "Welcome", "TransferedSession"]
    );
}

#[tokio::test]
async fn reset_gives_the_last_place() {
    let (service, visitor) = stage().await;
    let waiting = service.visitor().await;
    ask(&service, "bob", visitor.id, "cleo").await;
    let back = act(&service, "bob", "ResetChatSession", visitor.id).await;
    assert_eq!(
        (hands(&back), &back["Status"]),
        ((None, None), &json!("InQueue"))
    );
    assert_eq!(
        (&back["Rank"], &back["ChatbotIsActive"]),
        (&json!(0), &json!(false))
    );
    let position = async |who: &Visitor| service.poll(who).await.ok()["Queue"]["Position"].clone();
    assert_eq!(
        (position(&waiting).await, position(&visitor).await),
        (json!(1), json!(2))
    );
    let first = service
        .as_agent("cleo", "PickUpFirstChatSession", json!({}))
        .await
        .ok();
    assert_eq!(first["ChatSessionId"], waiting.id);
    let next = service
        .as_agent("cleo", "PickUpFirstChatSession", json!({}))
        .await
        .ok();
    assert_eq!(next["ChatSessionId"], visitor.id);
    assert_ne!(first["Rank"], next["Rank"]);
    assert!(
        service
            .as_agent("cleo", "PickUpFirstChatSession", json!({}))
            .await
            .ok()
            .is_null()
    );
    // A bot's session waits for nobody, until the bot hands it off.
    let bot = service
        .made(json!({"TopicId": 1, "Status": "UserLast", "ChatbotIsActive": true}))
        .await;
    assert!(
        act(&service, "cleo", "PickUpChatSession", bot)
            .await
            .is_null()
    );
    let handed = act(&service, "ann", "ResetChatSession", bot).await;
    assert_eq!(
        (&handed["Status"], &handed["ChatbotIsActive"]),
        (&json!("InQueue"), &json!(false))
    );
    assert_eq!(
        act(&service, "cleo", "PickUpChatSession", bot).await["User"]["Name"],
        "cleo"
    );
    // What is over for good stays so.
    for status in [
        "Closed",
        "RequestPosted",
        "ClosedFromQueue",
        "Deleted",
        "OfflineForm",
    ] {
        let id = service.made(json!({"TopicId": 1, "Status": status})).await;
        let reply = service
            .ann("ResetChatSession", json!({"ChatSessionId": id}))
            .await;
        reply.refused(409, "SoIllegalOperationException", Some("Status"));
        assert!(
            reply.text.contains(status) && reply.text.contains("InQueue"),
            "{}",
            reply.text
        );
        assert_eq!(service.whole(id).await["Status"], status);
    }
}

#[tokio::test]
async fn exactly_one_gets_it() {
    let service = Service::with_topic(
        json!({"Name": "Support", "WelcomeMessage": "Welcome!"}),
        &[],
    );
    for round in 0..10 {
        let visitor = service.visitor().await;
        let body = json!({"ChatSessionId": visitor.id});
        let pick = "PickUpChatSession";
        let (ann, bob, ann2, bob2) = tokio::join!(
            service.ann(pick, body.clone()),
            service.bob(pick, body.clone()),
            service.ann(pick, body.clone()),
            service.bob("PickUpFirstChatSession", json!({})),
        );
        let got: Vec<Value> = [ann, bob, ann2, bob2]
            .iter()
            .map(|r| r.ok())
            .filter(|r| !r.is_null())
            .collect();
        assert_eq!(got.len(), 1, "{round}: {got:?}");
        let now = service.whole(visitor.id).await;
        assert_eq!(now["User"], got[0]["User"]);
        assert_eq!(
            special(&service.messages(visitor.id).await),
            ["None", "Welcome"]
        );
    }
    // Two who take the next one get two.
    let (first, second) = (service.visitor().await, service.visitor().await);
    let next = "PickUpFirstChatSession";
    let (ann, bob, none) = tokio::join!(
        service.ann(next, json!({})),
        service.bob(next, json!({})),
        service.ann(next, json!({}))
    );
    let mut got: Vec<_> = [ann.ok(), bob.ok(), none.ok()]
        .iter()
        .filter_map(|s| s["ChatSessionId"].as_i64())
        .collect();
    got.sort_unstable();
    assert_eq!(got, [first.id, second.id]);
}
