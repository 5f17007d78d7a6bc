//! A large deletion while others write.

use super::{Logged, expect};
use crate::Wish;
use crate::client::{Connection, request};
use crate::fill::{Amount, fill};
use crate::load::percentile;
use crate::stage::{self, Stage};
use anyhow::{Result, bail};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SESSIONS: u32 = 10_000;
const MESSAGES: u32 = 10;
/// What a write may wait for the deletion.
const BOUND: Duration = Duration::from_secs(1);

pub async fn run(wish: &Wish) -> Result<Vec<String>> {
    let stage = Stage::new(wish, "deletion")?;
    let mut database = stage.open().await?;
    let amount = Amount {
        open: 0,
        today: 0,
        closed: SESSIONS,
        messages: MESSAGES,
    };
    fill(&mut database, amount).await?;
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM chat_session")
        .fetch_all(&mut database)
        .await?;
    let logged = Logged::serve(stage, &[])?;
    let port = logged.server.port;
    let mut connection = Connection::open(port).await?;
    let visitor = stage::visitor(&mut connection, 0).await?;
    let over = Arc::new(AtomicBool::new(false));
    let is_over = Arc::clone(&over);
    let writes = tokio::spawn(async move {
        let mut times = Vec::new();
        while !is_over.load(Ordering::Relaxed) {
            let body =
                json!({"ChatSessionId": visitor.id, "Message": {"Message": "And another thing."}});
            let bearer = ("Authorization", visitor.bearer.as_str());
            let text = request("Chat/AddChatMessage", &[bearer], &body.to_string());
            let began = Instant::now();
            let answer = connection.ask(text.as_bytes()).await?;
            if answer.status != 200 {
                bail!("a message was answered {}", answer.status);
            }
            times.push(u64::try_from(began.elapsed().as_millis())?);
        }
        anyhow::Ok(times)
    });
    let body = json!({"Ids": ids}).to_string();
    let agent = stage::agent();
    let text = request(
        "CustomerService/DeleteChatSessions",
        &[("Authorization", &agent)],
        &body,
    );
    let began = Instant::now();
    let status = Connection::open(port)
        .await?
        .ask(text.as_bytes())
        .await?
        .status;
    let took = began.elapsed();
    over.store(true, Ordering::Relaxed);
    let mut times = writes.await??;
    times.sort_unstable();
    let left: u32 = sqlx::query_scalar("SELECT COUNT(*) FROM chat_session")
        .fetch_one(&mut database)
        .await?;
    stage::close(database).await?;
    let (_, log) = logged.end()?;
    let longest = times.last().copied().unwrap_or_default();
    println!(
        "{SESSIONS} sessions of {MESSAGES} messages deleted in {} ms (answered {status}, {left} left); \
         meanwhile {} writes, the middle one {} ms, 99 of 100 {} ms, the longest {longest} ms",
        took.as_millis(),
        times.len(),
        percentile(&times, 50),
        percentile(&times, 99)
    );
    let mut faults = Vec::new();
    expect(&mut faults, status < 300 && left == 1, || {
        format!("answered {status}, {left} sessions are left")
    });
    expect(&mut faults, Duration::from_millis(longest) <= BOUND, || {
        format!("a write waited {longest} ms for a deletion")
    });
    expect(&mut faults, log.is_empty(), || {
        format!("the log has: {}", log.join("\n"))
    });
    Ok(faults)
}
