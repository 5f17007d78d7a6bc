//! Messages with a time to come.

use super::Conn;
use super::message::MessageRow;

/// Keeps a message until `show_at`.
pub async fn add(conn: &mut Conn, row: &MessageRow, show_at: i64) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO chat_message_pending (session_id, type, message, author, special_type, \
         special_param, read_by_customer, when_posted, created_by, client_key, show_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(row.session_id)
    .bind(row.kind)
    .bind(&row.message)
    .bind(&row.author)
    .bind(row.special_type)
    .bind(&row.special_param)
    .bind(row.read_by_customer)
    .bind(row.when_posted)
    .bind(row.created_by)
    .bind(&row.client_key)
    .bind(show_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// When the next one is due.
pub async fn next(conn: &mut Conn) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT MIN(show_at) FROM chat_message_pending")
        .fetch_one(conn)
        .await
}

/// The first one that is due; its id is that of its place here.
pub async fn first_due(conn: &mut Conn, now: i64) -> sqlx::Result<Option<MessageRow>> {
    sqlx::query_as(
        "SELECT id, session_id, type, message, author, special_type, special_param, \
         read_by_customer, when_posted, created_by, client_key FROM chat_message_pending \
         WHERE show_at <= $1 ORDER BY show_at, id LIMIT 1",
    )
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Forgets one.
pub async fn remove(conn: &mut Conn, id: i32) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM chat_message_pending WHERE id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}
