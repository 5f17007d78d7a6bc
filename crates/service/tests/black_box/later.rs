//! Messages at other times than now: later ones are hidden until then, earlier
//! ones keep their time, and visitors have no say in it.

use crate::harness::{Service, Visitor};
use crate::wait;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A date so many milliseconds from now, as the API writes it.
fn from_now(millis: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_millis()).unwrap() + millis;
    let time = chrono::DateTime::from_timestamp_millis(now).unwrap();
    time.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

async fn say(service: &Service, id: i64, text: &str, when: &str) -> Value {
    let body = json!({"ChatSessionId": id, "Message": {"Message": text, "WhenPosted": when}});
    service.ann("AddChatMessage", body).await.ok()
}

fn texts(list: &[Value]) -> Vec<&str> {
    list.iter()
        .map(|message| message["Message"].as_str().unwrap())
        .collect()
}

async fn in_chat(args: &[&str]) -> (Service, Visitor) {
    let service = Service::start(args);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    (service, visitor)
}

/// Ann's list of messages, as soon as there are so many.
async fn until(service: &Service, id: i64, count: usize) -> Vec<Value> {
    wait::until(async || {
        let list = service.messages(id).await;
        if list.len() >= count {
            Ok(list)
        } else {
            Err(list)
        }
    })
    .await
}

#[tokio::test]
async fn hidden_from_everybody_and_then_there() {
    let (service, visitor) = in_chat(&[]).await;
    let id = visitor.id;
    // Far enough away that what is said meanwhile is said before it.
    let (second, first) = (from_now(1_900), from_now(1_500));
    let answer = say(&service, id, "second", &second).await;
    assert_eq!(
        (&answer["ChatMessageId"], &answer["WhenPosted"]),
        (&json!(0), &json!(second))
    );
    assert_eq!(
        (&answer["Message"], &answer["Author"]),
        (&json!("second"), &json!("Ann Lee"))
    );
    say(&service, id, "first", &first).await;
    say(&service, id, "never", &from_now(3_600_000)).await;
    service.say(&visitor, "meanwhile").await.ok();
    assert_eq!(texts(&service.messages(id).await), ["Hello", "meanwhile"]);
    assert_eq!(service.whole(id).await["Status"], "CustomerLast");
    assert_eq!(service.whole(id).await["LastMessage"], "meanwhile");
    let transcript = service
        .ann("GetChatTranscript", json!({"ChatSessionId": id}))
        .await;
    assert!(!transcript.text.contains("first") && !transcript.text.contains("never"));
    let seen = service
        .poll_until(&visitor, |seen| {
            seen["Messages"].as_array().unwrap().len() == 4
        })
        .await;
    assert_eq!(
        texts(seen["Messages"].as_array().unwrap()),
        ["Hello", "meanwhile", "first", "second"]
    );
    assert_eq!(seen["Status"], "UserLast");
    let list = service.messages(id).await;
    assert_eq!(
        (&list[2]["WhenPosted"], &list[3]["WhenPosted"]),
        (&json!(first), &json!(second))
    );
    let ids: Vec<i64> = list
        .iter()
        .map(|m| m["ChatMessageId"].as_i64().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    assert_eq!(service.whole(id).await["LastMessage"], "second");
}

#[tokio::test]
async fn a_restart_forgets_none() {
    let (mut service, visitor) = in_chat(&[]).await;
    say(&service, visitor.id, "after the crash", &from_now(1_200)).await;
    service.kill();
    service.start_again();
    let list = until(&service, visitor.id, 2).await;
    assert_eq!(texts(&list), ["Hello", "after the crash"]);
}

#[tokio::test]
async fn the_end_of_the_chat_drops_them_and_a_return_does_not_bring_them_back() {
    let (service, visitor) = in_chat(&[]).await;
    say(&service, visitor.id, "too late", &from_now(700)).await;
    let end = json!({"ChatSessionId": visitor.id, "Status": "Finished"});
    service.ann("SaveChatSessionEntity", end).await.ok();
    // A later one in another chat shows that the time has come.
    let other = service.visitor().await;
    say(&service, other.id, "in time", &from_now(900)).await;
    until(&service, other.id, 2).await;
    service.say(&visitor, "back again").await.ok();
    let list = service.messages(visitor.id).await;
    assert!(!texts(&list).contains(&"too late"), "{list:?}");
}

#[tokio::test]
async fn an_import_keeps_its_times_and_speakers() {
    let service = Service::start(&[]);
    let id = service
        .made(json!({"TopicId": 1, "Status": "CustomerLast", "CustomerAlias": "Vi"}))
        .await;
    let add = async |message: Value| {
        service
            .ann(
                "AddChatMessage",
                json!({"ChatSessionId": id, "Message": message}),
            )
            .await
    };
    let asked =
        add(json!({"Message": "Where?", "Type": "ToUser", "WhenPosted": "2020-02-29T12:00:00Z"}))
            .await
            .ok();
    assert_eq!(
        (&asked["Type"], &asked["Author"]),
        (&json!("ToUser"), &json!("Vi"))
    );
    assert_eq!(asked["WhenPosted"], "2020-02-29T12:00:00");
    let told = add(json!({"Message": "There.", "Type": 1, "Author": "Old Hand", "WhenPosted": "2020-02-29T14:00:30+02:00"})).await.ok();
    assert_eq!(
        (&told["Type"], &told["Author"]),
        (&json!("ToCustomer"), &json!("Old Hand"))
    );
    assert_eq!(told["WhenPosted"], "2020-02-29T12:00:30");
    let bot = add(json!({"Message": "Pick", "Author": "Robo", "SpecialType": "Options", "SpecialParam": "[\"a\",\"b\"]"})).await.ok();
    assert_eq!(
        (&bot["SpecialType"], &bot["SpecialParam"]),
        (&json!("Options"), &json!("[\"a\",\"b\"]"))
    );
    assert_eq!(bot["Type"], "ToCustomer");
    let list = service.messages(id).await;
    assert_eq!(list, [asked, told, bot]);
    let session = service.whole(id).await;
    assert_eq!(
        (&session["Status"], &session["LastMessage"]),
        (&json!("UserLast"), &json!("Pick"))
    );
    add(json!({"Message": "x", "WhenPosted": "soon"}))
        .await
        .refused(400, "SoInvalidArgumentException", Some("WhenPosted"));
    assert_eq!(service.messages(id).await.len(), 3);
}

#[tokio::test]
async fn a_visitor_speaks_now() {
    let (service, visitor) = in_chat(&[]).await;
    for when in ["2020-01-01T00:00:00", &from_now(3_600_000), "soon", ""] {
        let before = from_now(-1);
        let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": "now", "WhenPosted": when, "Author": "Ann Lee"}});
        let said = service.by(&visitor, "AddChatMessage", body).await.ok();
        let posted = said["WhenPosted"].as_str().unwrap();
        assert!(
            posted >= before.as_str() && posted <= from_now(1).as_str(),
            "{when}: {posted}"
        );
        assert_eq!(
            (&said["Author"], &said["Type"]),
            (&json!("Vi"), &json!("ToUser"))
        );
    }
    assert_eq!(service.messages(visitor.id).await.len(), 5);
}

/// What an import fills in is not the last word.
#[tokio::test]
async fn an_older_message_changes_nothing_of_the_session() {
    let service = Service::start(&[]);
    let who = service.visitor().await;
    service.pick_up(who.id).await;
    service.answer(who.id, "Good morning").await.ok();
    let before = service.whole(who.id).await;
    let body = json!({"ChatSessionId": who.id, "Message": {
        "Type": "ToUser", "Message": "Earlier", "WhenPosted": "2020-01-01T08:00:00Z",
    }});
    service.ann("AddChatMessage", body).await.ok();
    let after = service.whole(who.id).await;
    assert_eq!(before["Status"], "UserLast");
    for name in ["Status", "LastMessage", "FirstMessage", "WhenIdle"] {
        assert_eq!(after[name], before[name], "{name}");
    }
    assert_eq!(service.messages(who.id).await.len(), 3);
}

#[tokio::test]
async fn older_bots_say_the_time_in_the_parameter() {
    let service = Service::start(&[]);
    // Nobody has the chat yet, so that a bot may speak.
    let id = service.visitor().await.id;
    let before = service.messages(id).await.len();
    let say = async |text: &str, when: &str| {
        let message = json!({"Message": text, "SpecialType": "BotMessage", "SpecialParam": format!("showAt={when}")});
        let body = json!({"ChatSessionId": id, "Message": message});
        service.ann("AddChatMessage", body).await
    };
    let answer = say("later", &from_now(700)).await.ok();
    assert_eq!(answer["ChatMessageId"], 0);
    assert_eq!(service.messages(id).await.len(), before);
    let list = until(&service, id, before + 1).await;
    assert_eq!(texts(&list).last(), Some(&"later"));
    assert_eq!(list[before]["SpecialType"], "BotMessage");
    say("never", "tomorrow")
        .await
        .refused(400, "SoInvalidArgumentException", Some("SpecialParam"));
}

#[tokio::test]
async fn a_transcript_is_in_the_order_in_which_it_was_said() {
    let (service, visitor) = in_chat(&[]).await;
    let id = visitor.id;
    say(&service, id, "third", &from_now(-1_000)).await;
    say(&service, id, "first", "2001-02-03T04:05:06").await;
    say(&service, id, "second", "2001-02-03T04:05:07").await;
    // The list is in the order of its cursor.
    let list = service.messages(id).await;
    assert_eq!(texts(&list)[1..], ["third", "first", "second"]);
    for html in [false, true] {
        let body = json!({"ChatSessionId": id, "Html": html});
        let text = service.ann("GetChatTranscript", body).await.ok();
        let text = text.as_str().unwrap();
        let places = ["first", "second", "third"].map(|word| text.find(word).unwrap());
        assert!(places.is_sorted(), "{text}");
    }
}
