//! What the console of an agent is told of its agent, and what signing out does.

use crate::harness::{Reply, Service, send};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// A console that has signed in: it calls with its cookies.
struct Desk<'a> {
    service: &'a Service,
    cookie: String,
    xsrf: String,
}

impl<'a> Desk<'a> {
    async fn of(service: &'a Service, name: &str) -> Self {
        let body = json!({"Name": name, "Password": format!("pw-{name}")});
        let request = service.request(Method::POST, "/console/sign-in");
        let reply = send(request.json(&body)).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let all = reply.headers.get_all("set-cookie").iter();
        let pairs: Vec<String> = all
            .map(|value| {
                value
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        let xsrf = pairs
            .iter()
            .find_map(|pair| pair.strip_prefix("XSRF-TOKEN="));
        Self {
            service,
            xsrf: xsrf.unwrap().to_owned(),
            cookie: pairs.join("; "),
        }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.header("Cookie", &self.cookie);
        request.header("X-XSRF-TOKEN", &self.xsrf)
    }

    async fn call(&self, method: &str, body: Value) -> Reply {
        send(self.signed(self.service.method(method)).json(&body)).await
    }

    async fn get(&self, path: &str) -> Value {
        send(self.signed(self.service.get(path))).await.ok()
    }

    async fn is_present(&self, id: i32, present: bool) {
        let body = json!({"ChatPresence": [{"UserId": id, "Present": present}]});
        assert_eq!(self.call("SaveChatPresence", body).await.status, 204);
    }

    async fn sign_out(&self) {
        let request = self.service.request(Method::POST, "/console/sign-out");
        assert_eq!(send(self.signed(request)).await.status, 204);
    }
}

async fn agents_now(service: &Service) -> (Value, Value) {
    let now = send(service.get("/api/topic/1/now")).await.ok();
    (now["available"].clone(), now["agents"].clone())
}

#[tokio::test]
async fn who_signs_out_is_away_at_once_and_leaves_nobody_waiting() {
    let service = Service::start(&[]);
    let ann = Desk::of(&service, "ann").await;
    ann.is_present(1, true).await;
    assert_eq!(agents_now(&service).await, (json!(true), json!(1)));
    let (first, second, offered) = (
        service.visitor().await,
        service.visitor().await,
        service.visitor().await,
    );
    for visitor in [&first, &second] {
        let body = json!({"ChatSessionId": visitor.id});
        ann.call("PickUpChatSession", body).await.ok();
    }
    let taken = json!({"ChatSessionId": offered.id});
    service.bob("PickUpChatSession", taken).await.ok();
    let ask = json!({"ChatSessionId": offered.id, "ToAssociate": "ann"});
    service.bob("TransferChatSession", ask).await.ok();
    let over = json!({"ChatSessionId": second.id, "Status": "Finished"});
    ann.call("SaveChatSessionEntity", over).await.ok();

    ann.sign_out().await;

    assert_eq!(agents_now(&service).await, (json!(false), json!(0)));
    let waits = service.whole(first.id).await;
    assert_eq!(
        (&waits["Status"], &waits["User"]),
        (&json!("InQueue"), &Value::Null)
    );
    assert_eq!(service.poll(&first).await.ok()["Queue"]["Position"], 1);
    assert_eq!(service.whole(second.id).await["Status"], "Finished");
    // Bob keeps what he has offered, and is told that it was declined.
    let kept = service.whole(offered.id).await;
    assert_eq!(
        (&kept["User"]["Name"], &kept["TransferTo"]),
        (&json!("bob"), &Value::Null)
    );
    let said = service.messages(offered.id).await;
    let last = said.last().unwrap();
    assert_eq!(last["SpecialType"], "TransferRejected");
    // A sign-in later does not make her present by itself.
    let again = Desk::of(&service, "ann").await;
    assert_eq!(again.get("/console/state").await["Present"], false);
    assert_eq!(agents_now(&service).await.1, 0);
}

#[tokio::test]
async fn the_console_knows_rights_warnings_and_presence_and_hears_of_changes() {
    let topic = json!({
        "Name": "Support", "WarnNewChatMinutes": 2, "WarnManagerNewChatMinutes": 5,
        "WarnChatMessageMinutes": 3, "WarnManagerChatMessageMinutes": 7,
    });
    let service = Service::with_topic(topic, &[]);
    let id = service.hire("eve", true).await;
    service.grant("eve", &["CanListen", "CanNotify"]).await;
    let eve = Desk::of(&service, "eve").await;
    let state = eve.get("/console/state").await;
    assert_eq!(
        state,
        json!({"Present": false, "Topics": [{
            "ChatTopicId": 1, "Name": "Support", "CanRespond": false, "CanNotify": true,
            "CanListen": true, "CanManage": false, "WarnNewChatMinutes": 2,
            "WarnManagerNewChatMinutes": 5, "WarnChatMessageMinutes": 3,
            "WarnManagerChatMessageMinutes": 7,
        }]})
    );
    let poll = "ChatSessionsForUser?$select=ChatSessionId,Status";
    let first = eve.call(poll, json!({})).await;
    let held = async |tag: String| {
        let request = eve.signed(service.method(poll)).json(&json!({}));
        let request = request.header("Prefer", "wait=15");
        send(request.header("If-None-Match", tag)).await
    };
    // The switch in another tab, and another right, end the held poll.
    let switch = eve.is_present(i32::try_from(id).unwrap(), true);
    let (second, ()) = tokio::join!(held(first.header("etag").to_owned()), switch);
    assert_eq!(second.status, 200);
    assert_eq!(eve.get("/console/state").await["Present"], true);
    let grant = service.grant("eve", &["CanRespond", "CanListen"]);
    let (third, ()) = tokio::join!(held(second.header("etag").to_owned()), grant);
    assert_eq!(third.status, 200);
    let state = eve.get("/console/state").await;
    assert_eq!(state["Topics"][0]["CanRespond"], true);
    // It is for agents only.
    send(service.get("/console/state"))
        .await
        .refused(401, "SoSessionException", None);
}

#[tokio::test]
async fn colleagues_are_those_who_could_take_the_chat_now() {
    let service = Service::start(&[]);
    for name in ["cleo", "dan", "eve"] {
        service.hire(name, true).await;
    }
    service.grant("eve", &["CanListen"]).await;
    let ann = Desk::of(&service, "ann").await;
    let list = async || ann.get("/console/colleagues?topicId=1").await;
    assert_eq!(list().await, json!([]));
    let all = json!([1, 2, 3, 5].map(|id| json!({"UserId": id, "Present": true})));
    let body = json!({"ChatPresence": all});
    assert_eq!(service.ann("SaveChatPresence", body).await.status, 204);
    let visitor = service.visitor().await;
    let taken = json!({"ChatSessionId": visitor.id});
    service.bob("PickUpChatSession", taken).await.ok();
    // Without herself, Dan who is away, and Eve who may not answer; who has least comes first.
    assert_eq!(
        list().await,
        json!([
            {"AssociateId": 3, "FullName": "CLEO Doe", "OngoingChats": 0},
            {"AssociateId": 2, "FullName": "Bob Ray", "OngoingChats": 1},
        ])
    );
    assert_eq!(ann.get("/console/colleagues?topicId=9").await, json!([]));
    let wrong = send(ann.signed(service.get("/console/colleagues?topicId=x"))).await;
    assert_eq!(wrong.status, 400);
}

const SELECT: &str = "ChatSessionsForUser?$select=ChatSessionId,Status,Flags,FirstMessage,CustomerAlias,Unchanged,Messages";

#[tokio::test]
async fn a_typing_sign_tells_of_its_own_session_alone() {
    let service = Service::start(&[]);
    let ann = Desk::of(&service, "ann").await;
    let mut visitors = Vec::new();
    for _ in 0..12 {
        let visitor = service.visitor().await;
        let body = json!({"ChatSessionId": visitor.id});
        ann.call("PickUpChatSession", body).await.ok();
        visitors.push(visitor);
    }
    let whole = ann.call(SELECT, json!({"After": 0, "Since": ""})).await;
    let list = whole.ok();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 12);
    assert!(
        list.iter()
            .all(|one| one["Unchanged"].is_null() && one["Status"] == "UserLast")
    );
    let messages = list
        .iter()
        .flat_map(|one| one["Messages"].as_array().unwrap());
    let after = messages.map(|one| one["ChatMessageId"].as_i64().unwrap());
    let after = after.max().unwrap();

    let types = json!({"ChatSessionId": visitors[3].id, "Flags": "CustomerIsTyping"});
    service
        .by(&visitors[3], "SaveChatSessionEntity", types)
        .await
        .ok();
    let since = json!({"After": after, "Since": whole.header("etag")});
    let delta = ann.call(SELECT, since).await;
    let list = delta.ok();
    for one in list.as_array().unwrap() {
        if one["ChatSessionId"] == visitors[3].id {
            assert_eq!(one["Flags"], "CustomerIsTyping");
            assert_eq!(one["FirstMessage"], "Hello");
        } else {
            let id = one["ChatSessionId"].clone();
            assert_eq!(*one, json!({"ChatSessionId": id, "Unchanged": true}));
        }
    }
    assert_eq!(list.as_array().unwrap().len(), 12);
    assert!(
        delta.text.len() * 4 < whole.text.len(),
        "{} of {}",
        delta.text.len(),
        whole.text.len()
    );

    // What was said brings its session whole; what is not known any more is told whole.
    service.say(&visitors[5], "Still there?").await.ok();
    let since = json!({"After": after, "Since": delta.header("etag")});
    let list = ann.call(SELECT, since).await.ok();
    let said = list.as_array().unwrap().iter();
    let mut said = said.filter(|one| one["ChatSessionId"] == visitors[5].id);
    assert_eq!(
        said.next().unwrap()["Messages"][0]["Message"],
        "Still there?"
    );
    let unknown = json!({"After": after, "Since": "\"0123456789abcdef\""});
    let list = ann.call(SELECT, unknown).await.ok();
    assert!(
        list.as_array()
            .unwrap()
            .iter()
            .all(|one| one["Unchanged"].is_null())
    );
    // A caller that does not ask for it has everything.
    let plain = ann.call(SELECT, json!({"After": after})).await.ok();
    assert!(
        plain
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["FirstMessage"] == "Hello")
    );
}

#[tokio::test]
async fn those_who_left_without_an_answer_leave_a_trace_for_who_asks() {
    let service = Service::start(&["--queue-hold", "1"]);
    let gone = service.visitor().await;
    let left = service.visitor().await;
    let leave = json!({"ChatSessionId": left.id, "Status": "ClosedFromQueue"});
    service.by(&left, "SaveChatSessionEntity", leave).await.ok();
    let seen = crate::wait::until(async || {
        let list = service.ann(SELECT, json!({"Missed": true})).await.ok();
        let list = list.as_array().unwrap().clone();
        let missed = list.iter().filter(|one| one["Status"] == "ClosedFromQueue");
        if missed.count() == 2 {
            Ok(list)
        } else {
            Err(list)
        }
    })
    .await;
    let mut ids: Vec<_> = seen
        .iter()
        .map(|one| one["ChatSessionId"].as_i64().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, [gone.id, left.id]);
    assert!(seen.iter().all(|one| one["FirstMessage"] == "Hello"));
    assert_eq!(service.ann(SELECT, json!({})).await.ok(), json!([]));
}
