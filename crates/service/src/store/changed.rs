//! When entities were changed last.

use super::Conn;

/// When a session was saved last, in milliseconds after 1970.
pub async fn session(conn: &mut Conn, id: i32) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT updated_at FROM chat_session WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// When a topic was saved last, in milliseconds after 1970.
pub async fn topic(conn: &mut Conn, id: i32) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT updated_at FROM chat_topic WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .fetch_optional(conn)
        .await
}
