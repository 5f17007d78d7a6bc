//! Years of chats, written into the database at once. Its tables are the
//! service's own; one statement each is fastest.

use anyhow::{Context, Result};
use sqlx::{Connection as _, SqliteConnection};
use std::time::{SystemTime, UNIX_EPOCH};

/// How much there is to be in a database.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Sessions that go on: half of them wait, half of them talk.
    pub open: u32,
    /// Sessions that ended today, as many started as given up: what estimates
    /// of the wait go by.
    pub today: u32,
    /// Sessions that ended in the year before yesterday.
    pub closed: u32,
    /// Messages in each.
    pub messages: u32,
}

const DAY: i64 = 24 * 3600 * 1000;

/// Fills topic 1; the agent has the id 1.
pub async fn fill(database: &mut SqliteConnection, amount: Amount) -> Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let now = i64::try_from(now.as_millis())?;
    let mut whole = database.begin().await?;
    // Closed ones are older, so their ids come first. Four in five had an agent.
    let closed = "CASE n % 5 WHEN 0 THEN 11 ELSE 7 END";
    let parts = [
        (amount.closed, now - 366 * DAY, 364 * DAY, closed),
        (amount.today, now - 12 * 3_600_000, 3_600_000, closed),
        (amount.open, now - 600_000, 500_000, "4 + n % 2"),
    ];
    for (count, from, span, status) in parts {
        // Written by hand above: no word of anybody else is in it.
        let sql = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 0 WHERE $1 > 0 \
             UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1), \
             some AS (SELECT n, {status} AS status, $2 + n * $3 / $1 AS at FROM numbers) \
             INSERT INTO chat_session (topic_id, user_id, customer_alias, customer_host, name, email, \
             phone, company_name, consented, status, first_message, last_message, when_requested, \
             when_started, when_ended, idle, customer_fetch, queued_at, key_hash, initial_queue_pos, \
             alert_level, rank, chatbot_isactive, rating, updated_at) \
             SELECT 1, CASE WHEN status IN (5, 7) THEN 1 END, '', '192.0.2.7', 'Visitor ' || n, \
             'visitor' || n || '@example.com', '', '', 1, status, 'Hello, can you help me?', \
             'Thank you, that was it.', at, CASE WHEN status IN (5, 7) THEN at + 60000 END, \
             CASE WHEN status IN (7, 11) THEN at + 300000 END, at + 240000, at + 240000, at, \
             randomblob(32), 1, 0, 0, 0, 0, at FROM some"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(count)
            .bind(from)
            .bind(span)
            .execute(&mut *whole)
            .await
            .context("the sessions cannot be written")?;
    }
    sqlx::query(
        "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1) \
         INSERT INTO chat_message (session_id, type, message, author, special_type, special_param, \
         read_by_customer, when_posted, created_by) \
         SELECT s.id, 2 - n % 2, 'Message ' || n || ' of this chat, as long as people write them.', \
         'Somebody', 0, '', 1, s.queued_at + n * 20000, n % 2 * 2 - 1 FROM chat_session s, numbers",
    )
    .bind(amount.messages)
    .execute(&mut *whole)
    .await
    .context("the messages cannot be written")?;
    whole.commit().await?;
    Ok(())
}
