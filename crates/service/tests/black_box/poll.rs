//! Held polls.

use crate::harness::{DESK, PATIENCE, Reply, Service, send};
use crate::wait::until_equal;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn unchanged_is_304_and_changed_is_not() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let first = service.poll(&visitor).await;
    let etag = first.header("etag").to_owned();
    let last = first.ok()["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    assert_eq!(first.header("poll-interval"), "3");
    assert_eq!(first.header("preference-applied"), "");
    assert_eq!(first.header("cache-control"), "no-store");
    let exposed = first.header("access-control-expose-headers");
    for name in ["ETag", "Preference-Applied", "Poll-Interval", "Retry-After"] {
        assert!(exposed.contains(name), "{name}");
    }
    let again = send(
        service
            .poll_request(&visitor, last)
            .header("If-None-Match", &etag),
    )
    .await;
    assert_eq!(again.status, 304);
    assert_eq!(again.header("etag"), etag);
    assert_eq!(again.text, "");
    // Who is behind with the messages gets them, whatever the tag says.
    let behind = send(
        service
            .poll_request(&visitor, 0)
            .header("If-None-Match", &etag),
    )
    .await;
    assert_eq!(behind.ok()["Messages"].as_array().unwrap().len(), 1);
    let wrong = send(
        service
            .poll_request(&visitor, last)
            .header("If-None-Match", "\"x\""),
    )
    .await;
    assert_eq!(wrong.ok()["Messages"], json!([]));
    service.pick_up(visitor.id).await;
    let changed = send(
        service
            .poll_request(&visitor, last)
            .header("If-None-Match", &etag),
    )
    .await;
    assert_eq!(changed.ok()["Status"], "UserLast");
}

#[tokio::test]
async fn a_message_ends_the_hold() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let first = service.poll(&visitor).await;
    let mut etag = first.header("etag").to_owned();
    let last = |reply: &Reply| {
        let seen = reply.ok();
        let list = seen["Messages"].as_array().unwrap();
        list.last().unwrap()["ChatMessageId"].as_i64().unwrap()
    };
    let mut after = last(&first);
    // A message that is quicker than the poll is answered at once, and says so.
    let began = Instant::now();
    loop {
        let held = service
            .poll_request(&visitor, after)
            .header("If-None-Match", &etag)
            .header("Prefer", "wait=25");
        let held = tokio::spawn(send(held));
        service.answer(visitor.id, "Here I am").await.ok();
        let reply = held.await.unwrap();
        let seen = reply.ok();
        assert_eq!(seen["Messages"].as_array().unwrap().len(), 1);
        assert_eq!(seen["Messages"][0]["Message"], "Here I am");
        match reply.header("preference-applied") {
            "wait=25" => break,
            said => assert_eq!(said, ""),
        }
        (etag, after) = (reply.header("etag").to_owned(), last(&reply));
    }
    assert!(began.elapsed() < PATIENCE);
}

#[tokio::test]
async fn a_hold_ends_by_itself() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let first = service.poll(&visitor).await;
    let began = Instant::now();
    let last = first.ok()["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    let held = service
        .poll_request(&visitor, last)
        .header("If-None-Match", first.header("etag"));
    let reply = send(held.header("Prefer", "wait=1")).await;
    assert_eq!(reply.status, 304);
    assert_eq!(reply.header("preference-applied"), "wait=1");
    assert!(began.elapsed() >= Duration::from_secs(1));
}

/// What compressing proxies make of a tag.
fn altered(tag: &str) -> Vec<String> {
    let inner = tag.trim_matches('"');
    let suffixes = ["-gzip", "-br", ";gzip", "--gzip", "-gzip-br", "-zstd"];
    let mut all: Vec<_> = suffixes.iter().map(|s| format!("\"{inner}{s}\"")).collect();
    all.push(format!("W/{tag}"));
    all.push(format!("W/\"{inner}-gzip\""));
    all.push(format!("\"other\", {tag}"));
    all
}

#[tokio::test]
async fn tags_are_known_as_proxies_leave_them() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let first = service.poll(&visitor).await;
    let last = first.ok()["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    assert_eq!(first.header("poll-tag"), first.header("etag"));
    assert!(
        first
            .header("access-control-expose-headers")
            .contains("Poll-Tag")
    );
    for tag in altered(first.header("etag")) {
        let request = service.poll_request(&visitor, last);
        let same = send(request.header("If-None-Match", &tag)).await;
        assert_eq!(same.status, 304, "{tag}");
        assert_eq!(same.header("etag"), first.header("etag"));
    }
    // One of them held, and in a format of its own.
    let xml = || {
        service
            .poll_request(&visitor, last)
            .header("Accept", "application/xml")
    };
    let first = send(xml()).await;
    assert_eq!(first.header("poll-tag"), first.header("etag"));
    for tag in altered(first.header("etag")) {
        let same = send(xml().header("If-None-Match", &tag)).await;
        assert_eq!(same.status, 304, "{tag}");
    }
    let tag = first.header("etag").replace("\"", "\"W/-gzip");
    let other = send(xml().header("If-None-Match", tag)).await;
    assert_eq!(other.status, 200);
}

/// A caller with a matching tag has seen what it covers, wherever its cursor stands.
#[tokio::test]
async fn who_has_the_tag_is_held_and_only_who_was_held_hears_so() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let path = format!("ChatSessionsForUser?$select={DESK}");
    let polls: [&dyn Fn() -> reqwest::RequestBuilder; 2] =
        [&|| service.poll_request(&visitor, 0), &|| {
            let request = service.method(&path).basic_auth("ann", Some("pw-ann"));
            request.json(&json!({"After": 0}))
        }];
    let said = |reply: &Reply| {
        let seen = reply.ok();
        let session = seen.get(0).unwrap_or(&seen);
        assert_eq!(session["Messages"].as_array().map(Vec::len), Some(1));
        session["Messages"].clone()
    };
    for poll in polls {
        let first = send(poll().header("Prefer", "wait=25")).await;
        assert_eq!(first.status, 200);
        assert_eq!(first.header("preference-applied"), "");
        for tag in altered(first.header("etag")) {
            let began = Instant::now();
            let held = poll().header("If-None-Match", &tag);
            let held = send(held.header("Prefer", "wait=1")).await;
            assert!(began.elapsed() >= Duration::from_secs(1), "{tag}");
            assert_eq!(held.header("preference-applied"), "wait=1");
            // Who is behind all the same gets the messages in the end.
            assert_eq!(said(&held), said(&first));
        }
        // `*` says nothing of messages.
        let any = poll().header("If-None-Match", "*");
        let any = send(any.header("Prefer", "wait=25")).await;
        assert_eq!(any.status, 200);
        assert_eq!(any.header("preference-applied"), "");
    }
}

#[tokio::test]
async fn those_who_move_up_are_told() {
    let service = Service::start(&[]);
    let one = service.visitor().await;
    let two = service.visitor().await;
    let first = service.poll(&two).await;
    assert_eq!(first.ok()["Queue"]["Position"], 2);
    let last = first.json()["Messages"][0]["ChatMessageId"]
        .as_i64()
        .unwrap();
    let held = service
        .poll_request(&two, last)
        .header("If-None-Match", first.header("etag"));
    let held = tokio::spawn(send(held.header("Prefer", "wait=25")));
    service.pick_up(one.id).await;
    assert_eq!(held.await.unwrap().ok()["Queue"]["Position"], 1);
}

#[tokio::test]
async fn presence_ends_the_hold() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    let first = service.poll(&visitor).await;
    assert_eq!(first.ok()["Presence"]["AgentsPresent"], 0);
    let last = first.json()["Messages"][0]["ChatMessageId"]
        .as_i64()
        .unwrap();
    let held = service
        .poll_request(&visitor, last)
        .header("If-None-Match", first.header("etag"));
    let held = tokio::spawn(send(held.header("Prefer", "wait=25")));
    let there = json!({"ChatPresence": [{"UserId": 1, "Present": true}]});
    assert_eq!(service.ann("SaveChatPresence", there).await.status, 204);
    assert_eq!(held.await.unwrap().ok()["Presence"]["AgentsPresent"], 1);
}

#[tokio::test]
async fn the_desk_is_one_poll() {
    let service = Service::start(&[]);
    let path = format!("ChatSessionsForUser?$select={DESK}");
    let desk = |after: i64| {
        service
            .method(&path)
            .basic_auth("ann", Some("pw-ann"))
            .json(&json!({"After": after}))
    };
    let empty = send(desk(0)).await;
    assert_eq!(empty.ok(), json!([]));
    // 0.0 is 0, as for every number.
    let whole = json!({"After": 0.0});
    let request = service.method(&path).basic_auth("ann", Some("pw-ann"));
    assert_eq!(send(request.json(&whole)).await.ok(), json!([]));
    let held = desk(0)
        .header("If-None-Match", empty.header("etag"))
        .header("Prefer", "wait=25");
    let held = tokio::spawn(send(held));
    let visitor = service.visitor().await;
    let reply = held.await.unwrap();
    let list = reply.ok();
    assert_eq!(list[0]["ChatSessionId"], visitor.id);
    assert_eq!(
        list[0]["Topic"],
        json!({"ChatTopicId": 1, "Name": "Support"})
    );
    assert_eq!(list[0]["Away"], false);
    assert_eq!(list[0]["Queue"]["Position"], 1);
    assert_eq!(list[0]["Messages"][0]["Message"], "Hello");
    let cursor = list[0]["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    let same = send(desk(cursor).header("If-None-Match", reply.header("etag"))).await;
    assert_eq!(same.status, 304);
    // A visitor who types shows, and a visitor who only polls does not.
    service.poll(&visitor).await.ok();
    let same = send(desk(cursor).header("If-None-Match", reply.header("etag"))).await;
    assert_eq!(same.status, 304);
    let held = desk(cursor).header("If-None-Match", reply.header("etag"));
    let held = tokio::spawn(send(held.header("Prefer", "wait=25")));
    let typing = json!({"ChatSessionId": visitor.id, "Flags": "CustomerIsTyping"});
    service
        .by(&visitor, "SaveChatSessionEntity", typing)
        .await
        .ok();
    assert_eq!(held.await.unwrap().ok()[0]["Flags"], "CustomerIsTyping");
}

#[tokio::test]
async fn many_messages_come_once_and_in_order() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..60 {
        let body = json!({"ChatSessionId": visitor.id, "Message": {"Message": format!("m{n}")}});
        let request = service.method("AddChatMessage").json(&body);
        calls.spawn(send(if n % 2 == 0 {
            request.bearer_auth(&visitor.key)
        } else {
            request.basic_auth("ann", Some("pw-ann"))
        }));
    }
    let (mut after, mut etag, mut seen) = (0, String::new(), Vec::new());
    while seen.len() < 61 {
        let request = service
            .poll_request(&visitor, after)
            .header("Prefer", "wait=5");
        let reply = send(request.header("If-None-Match", &etag)).await;
        etag = reply.header("etag").to_owned();
        if reply.status == 200 {
            for message in reply.json()["Messages"].as_array().unwrap() {
                after = message["ChatMessageId"].as_i64().unwrap();
                seen.push(after);
            }
        }
    }
    assert!(
        calls
            .join_all()
            .await
            .iter()
            .all(|reply| reply.status == 200)
    );
    assert!(seen.is_sorted_by(|a, b| a < b));
}

#[tokio::test]
async fn the_agent_is_told_what_the_visitor_has_got() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let said = service.answer(visitor.id, "One").await.ok()["ChatMessageId"].clone();
    let desk = "ChatSessionsForUser?$select=ChatSessionId,ReadUpTo";
    let desk = service
        .method(desk)
        .basic_auth("ann", Some("pw-ann"))
        .json(&json!({}));
    let first = send(desk.try_clone().unwrap()).await;
    assert_eq!(first.ok()[0]["ReadUpTo"], 0);
    let held = desk
        .header("If-None-Match", first.header("etag"))
        .header("Prefer", "wait=25");
    let held = tokio::spawn(send(held));
    let cursor = said.as_i64().unwrap();
    send(service.poll_request(&visitor, cursor)).await.ok();
    let told = held.await.unwrap();
    assert_eq!(told.ok()[0]["ReadUpTo"], said);
    // The same again is no news.
    send(service.poll_request(&visitor, cursor)).await.ok();
    let one = format!(
        "GetChatSessionEntity?chatSessionEntityId={}&$select=ReadUpTo",
        visitor.id
    );
    let alone = service.ann(&one, json!({})).await.ok();
    assert_eq!(alone["ReadUpTo"], said);
    let seen = service.by(&visitor, &one, json!({})).await.ok();
    assert_eq!(seen["ReadUpTo"], serde_json::Value::Null, "{seen}");
}

#[tokio::test]
async fn what_the_visitor_has_got_is_marked_as_read() {
    let service = Service::start(&[]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    service.answer(visitor.id, "One").await.ok();
    let read = async || -> Vec<i64> {
        let list = service.messages(visitor.id).await;
        let marks = list.iter().map(|m| m["ReadByCustomer"].as_i64().unwrap());
        marks.collect()
    };
    assert_eq!(read().await, [1, 0]);
    // The cursor of the next poll says that the answer to the last one has arrived.
    let seen = service.poll(&visitor).await.ok();
    let last = seen["Messages"][1]["ChatMessageId"].as_i64().unwrap();
    service.answer(visitor.id, "Two").await.ok();
    send(service.poll_request(&visitor, last)).await.ok();
    until_equal(vec![1, 1, 0], &read).await;
    // So does the cursor of the list.
    let body = json!({"ChatSessionId": visitor.id, "After": last + 1});
    service.by(&visitor, "GetChatMessages", body).await.ok();
    until_equal(vec![1, 1, 1], &read).await;
    // An import may know it, and visitors know their own words.
    for (message, mark) in [
        (json!({"Message": "old", "ReadByCustomer": 1}), 1),
        (json!({"Message": "mine", "Type": "ToUser"}), 1),
        (json!({"Message": "new"}), 0),
    ] {
        let body = json!({"ChatSessionId": visitor.id, "Message": message});
        let stored = service.ann("AddChatMessage", body).await.ok();
        assert_eq!(stored["ReadByCustomer"], mark, "{message}");
    }
}
