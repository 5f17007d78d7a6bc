//! Requests that visitors leave.

use super::Conn;
use anteroom_carriers::{ChatRequest, When};

/// A request as stored, with who left it.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
#[allow(missing_docs)] // the columns; the carrier documents them
pub struct RequestRow {
    pub id: i32,
    pub session_id: i32,
    pub topic_id: i32,
    pub message: String,
    pub posted_at: i64,
    pub category_id: i32,
    pub priority_id: i32,
    pub done_at: Option<i64>,
    pub topic_name: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub company_name: String,
    pub country: String,
    pub done_name: Option<String>,
}

impl RequestRow {
    /// The carrier.
    pub fn carrier(self) -> ChatRequest {
        ChatRequest {
            request_id: self.id,
            chat_session_id: self.session_id,
            topic_id: self.topic_id,
            topic_name: self.topic_name,
            customer_name: self.name,
            customer_email: self.email,
            customer_phone: self.phone,
            customer_company_name: self.company_name,
            customer_country: self.country,
            message: self.message,
            posted_at: When::from_millis(self.posted_at),
            category_id: self.category_id,
            priority_id: self.priority_id,
            done: self.done_at.is_some(),
            done_at: self.done_at.map_or(When::NONE, When::from_millis),
            done_by: self.done_name.unwrap_or_default(),
        }
    }
}

/// A request to store.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)] // as in RequestRow
pub struct NewRequest<'a> {
    pub session_id: i32,
    pub topic_id: i32,
    pub message: &'a str,
    pub category_id: i32,
    pub priority_id: i32,
}

/// The columns with the visitor's and the topic's, and where they come from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.session_id, r.topic_id, r.message, r.posted_at, r.category_id, ",
            "r.priority_id, r.done_at, c.name AS topic_name, s.name, s.email, s.phone, ",
            "s.company_name, s.country, a.full_name AS done_name FROM chat_request r ",
            "JOIN chat_session s ON s.id = r.session_id JOIN chat_topic c ON c.id = r.topic_id ",
            "LEFT JOIN associate a ON a.id = r.done_by ",
            $rest
        )
    };
}

/// Stores a request; answers its number.
pub async fn add(conn: &mut Conn, new: &NewRequest<'_>, now: i64) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO chat_request (session_id, topic_id, message, posted_at, category_id, priority_id) \
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(new.session_id)
    .bind(new.topic_id)
    .bind(new.message)
    .bind(now)
    .bind(new.category_id)
    .bind(new.priority_id)
    .fetch_one(conn)
    .await
}

/// The request of this number.
pub async fn get(conn: &mut Conn, id: i32) -> sqlx::Result<Option<RequestRow>> {
    sqlx::query_as(select!("WHERE r.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// The requests of a session, oldest first.
pub async fn of_session(conn: &mut Conn, session_id: i32) -> sqlx::Result<Vec<RequestRow>> {
    sqlx::query_as(select!("WHERE r.session_id = $1 ORDER BY r.id"))
        .bind(session_id)
        .fetch_all(conn)
        .await
}

/// A topic's open requests, or those that were seen to; the newest first.
pub async fn of_topic(
    conn: &mut Conn,
    topic_id: i32,
    done: bool,
    limit: i64,
) -> sqlx::Result<Vec<RequestRow>> {
    let sql = if done {
        select!("WHERE r.topic_id = $1 AND r.done_at IS NOT NULL ORDER BY r.id DESC LIMIT $2")
    } else {
        select!("WHERE r.topic_id = $1 AND r.done_at IS NULL ORDER BY r.id DESC LIMIT $2")
    };
    sqlx::query_as(sql)
        .bind(topic_id)
        .bind(limit)
        .fetch_all(conn)
        .await
}

/// How many requests of a topic are open, and the newest of them.
pub async fn open(conn: &mut Conn, topic_id: i32) -> sqlx::Result<(i64, i32)> {
    sqlx::query_as(
        "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM chat_request \
         WHERE topic_id = $1 AND done_at IS NULL",
    )
    .bind(topic_id)
    .fetch_one(conn)
    .await
}

/// Notes who has seen to a request, or that nobody has.
pub async fn set_done(conn: &mut Conn, id: i32, done: Option<(i64, i32)>) -> sqlx::Result<()> {
    sqlx::query("UPDATE chat_request SET done_at = $2, done_by = $3 WHERE id = $1")
        .bind(id)
        .bind(done.map(|(at, _)| at))
        .bind(done.map(|(_, by)| by))
        .execute(conn)
        .await?;
    Ok(())
}
