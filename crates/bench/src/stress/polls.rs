//! A stop while many polls are held, each of a session of its own.

use super::{Logged, expect, mebibytes};
use crate::Wish;
use crate::client::{Connection, request};
use crate::stage::{self, Stage, Visitor};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const POLLS: u64 = 10_000;
/// How long the stop may take.
const BOUND: Duration = Duration::from_secs(2);
/// The properties that a widget selects.
const VISITOR: &str = "ChatSessionId,User,Status,Flags,Rating,Queue,Messages,Presence";

pub async fn run(wish: &Wish) -> Result<Vec<String>> {
    let logged = Logged::serve(Stage::new(wish, "polls")?, &[])?;
    let port = logged.server.port;
    let visitors = visitors(port).await?;
    let answered = Arc::new(AtomicUsize::new(0));
    let mut held = JoinSet::new();
    for visitor in visitors {
        let mut connection = Connection::open(port).await?;
        let poll = first(&mut connection, &visitor).await?;
        connection.send(poll.as_bytes()).await?;
        let answered = Arc::clone(&answered);
        held.spawn(async move {
            let status = match connection.answer().await {
                Ok(answer) => answer.status.to_string(),
                Err(error) => format!("{error:#}"),
            };
            answered.fetch_add(1, Ordering::Relaxed);
            status
        });
    }
    // The last ones are under way still.
    while logged.server.unread()? > 0 {
        tokio::task::yield_now().await;
    }
    let early = answered.load(Ordering::Relaxed);
    let memory = logged.server.memory()?;
    let stopped = tokio::task::spawn_blocking(move || logged.end());
    let mut statuses = BTreeMap::<String, u64>::new();
    while let Some(status) = held.join_next().await {
        *statuses.entry(status?).or_default() += 1;
    }
    let (took, log) = stopped.await??;
    println!(
        "SIGTERM with {POLLS} held polls: ended after {} ms, answers {statuses:?}, {early} of them before, \
         {} MiB, {} faults in the log",
        took.as_millis(),
        mebibytes(memory),
        log.len()
    );
    let mut faults = Vec::new();
    // Nothing new.
    let whole = statuses.get("304").copied().unwrap_or_default();
    expect(&mut faults, took <= BOUND, || {
        format!("the stop took {took:?}")
    });
    expect(&mut faults, whole == POLLS, || {
        format!("{whole} of {POLLS} polls were answered")
    });
    expect(&mut faults, early == 0, || {
        format!("{early} polls were not held")
    });
    expect(&mut faults, log.is_empty(), || {
        format!("the log has: {}", log.join("\n"))
    });
    Ok(faults)
}

/// Everybody with a session, made over a few connections.
async fn visitors(port: u16) -> Result<Vec<Visitor>> {
    const AT_ONCE: u64 = 16;
    let mut makers = JoinSet::new();
    for maker in 0..AT_ONCE {
        makers.spawn(async move {
            let mut connection = Connection::open(port).await?;
            let mut made = Vec::new();
            for number in (maker..POLLS).step_by(AT_ONCE as usize) {
                made.push(stage::visitor(&mut connection, number).await?);
            }
            anyhow::Ok(made)
        });
    }
    let mut all = Vec::new();
    while let Some(made) = makers.join_next().await {
        all.extend(made??);
    }
    Ok(all)
}

/// Polls for the first time, and answers the request that is held next.
async fn first(connection: &mut Connection, visitor: &Visitor) -> Result<String> {
    let path = format!(
        "Chat/GetChatSessionEntity?chatSessionEntityId={}&$select={VISITOR}",
        visitor.id
    );
    let bearer = ("Authorization", visitor.bearer.as_str());
    let first = request(&path, &[bearer], r#"{"After": 0}"#);
    let answer = connection.ask(first.as_bytes()).await?;
    if answer.status != 200 {
        bail!("a poll was answered {}", answer.status);
    }
    let tag = answer
        .header("etag")
        .context("a poll's answer has no tag")?;
    let now: Value = serde_json::from_slice(answer.body)?;
    let messages = now["Messages"].as_array();
    let last = messages.and_then(|messages| messages.last());
    let after = last.map_or(&Value::Null, |last| &last["ChatMessageId"]);
    let headers = [bearer, ("If-None-Match", &tag), ("Prefer", "wait=25")];
    let body = json!({ "After": after }).to_string();
    Ok(request(&path, &headers, &body))
}
