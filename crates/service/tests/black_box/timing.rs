//! Away, lost places and silent chats, with short settings.

use crate::harness::{Service, send};

#[tokio::test]
async fn no_poll_is_away_and_a_held_one_is_not() {
    let service = Service::start(&["--away-after", "0.4", "--queue-hold", "60"]);
    let visitor = service.visitor().await;
    service.desk_until(|list| list[0]["Away"] == true).await;
    let first = service.poll(&visitor).await;
    service.desk_until(|list| list[0]["Away"] == false).await;
    let last = first.ok()["Messages"][0]["ChatMessageId"].as_i64().unwrap();
    let held = service
        .poll_request(&visitor, last)
        .header("If-None-Match", first.header("etag"));
    let held = tokio::spawn(send(held.header("Prefer", "wait=2")));
    // Held for five times the limit, and never away.
    let mut looks = 0;
    while !held.is_finished() {
        let desk = service.desk_until(|list| !list.is_empty()).await;
        assert_eq!(desk[0]["Away"], false);
        looks += 1;
    }
    assert!(looks > 1);
    assert_eq!(held.await.unwrap().status, 304);
    service.desk_until(|list| list[0]["Away"] == false).await;
    // Going away ends the hold.
    let held = service
        .poll_request(&visitor, last)
        .header("If-None-Match", first.header("etag"));
    let held = tokio::spawn(send(held.header("Prefer", "wait=25")));
    service.desk_until(|list| list[0]["Away"] == false).await;
    held.abort();
    service.desk_until(|list| list[0]["Away"] == true).await;
}

#[tokio::test]
async fn a_place_is_held_and_then_lost() {
    let service = Service::start(&["--away-after", "0.2", "--queue-hold", "0.8"]);
    let gone = service.visitor().await;
    let here = service.visitor().await;
    // While the second polls, the first is dropped and the second moves up.
    let seen = service
        .poll_until(&here, |s| s["Queue"]["Position"] == 1)
        .await;
    assert_eq!(seen["Status"], "InQueue");
    let whole = service.whole(gone.id).await;
    assert_eq!(whole["Status"], "ClosedFromQueue");
    assert_ne!(whole["WhenEnded"], "0001-01-01T00:00:00");
    assert_eq!(service.poll(&gone).await.ok()["Status"], "ClosedFromQueue");
}

#[tokio::test]
async fn silence_ends_a_chat() {
    let service = Service::start(&["--idle-after", "0.8"]);
    let visitor = service.visitor().await;
    service.pick_up(visitor.id).await;
    let seen = service
        .poll_until(&visitor, |s| s["Status"] == "Finished")
        .await;
    let last = seen["Messages"].as_array().unwrap().last().unwrap();
    assert_eq!(last["SpecialType"], "ClosedByIdle");
    // The visitor can come back.
    service.say(&visitor, "I was away").await.ok();
    assert_eq!(service.whole(visitor.id).await["Status"], "CustomerLast");
}

#[tokio::test]
async fn a_start_counts_as_a_fetch() {
    let mut service = Service::start(&["--away-after", "1", "--queue-hold", "3"]);
    let visitor = service.visitor().await;
    service.desk_until(|list| list[0]["Away"] == true).await;
    service.kill();
    service.start_again();
    let desk = service.desk_until(|list| !list.is_empty()).await;
    assert_eq!(desk[0]["Away"], false);
    assert_eq!(desk[0]["Status"], "InQueue");
    assert_eq!(service.poll(&visitor).await.ok()["Queue"]["Position"], 1);
}

#[tokio::test]
async fn fetches_reach_the_disk() {
    let mut service = Service::start(&[]);
    let visitor = service.visitor().await;
    let before = service.whole(visitor.id).await["WhenFetched"].clone();
    service.poll_until(&visitor, |_| true).await;
    let fetched = service.whole(visitor.id).await["WhenFetched"].clone();
    assert!(fetched.as_str() >= before.as_str());
    service.stop();
    service.start_again();
    let after = service.whole(visitor.id).await["WhenFetched"].clone();
    assert!(after.as_str() >= fetched.as_str(), "{after} {fetched}");
}
