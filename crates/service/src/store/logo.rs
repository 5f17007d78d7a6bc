//! Topics' logos.

use super::Conn;

/// The logo of this name, as a file. Topics may have the same.
pub async fn named(conn: &mut Conn, name: &str) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT bytes FROM topic_logo WHERE name = $1 LIMIT 1")
        .bind(name)
        .fetch_optional(conn)
        .await
}

/// The name of a topic's logo.
pub async fn of_topic(conn: &mut Conn, topic_id: i32) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT name FROM topic_logo WHERE topic_id = $1")
        .bind(topic_id)
        .fetch_optional(conn)
        .await
}

/// Gives a topic another logo; answers its id.
pub async fn set(conn: &mut Conn, topic_id: i32, name: &str, bytes: &[u8]) -> sqlx::Result<i32> {
    remove(conn, topic_id).await?;
    sqlx::query_scalar(
        "INSERT INTO topic_logo (topic_id, name, bytes) VALUES ($1, $2, $3) RETURNING id",
    )
    .bind(topic_id)
    .bind(name)
    .bind(bytes)
    .fetch_one(conn)
    .await
}

/// Takes a topic's logo away.
pub async fn remove(conn: &mut Conn, topic_id: i32) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM topic_logo WHERE topic_id = $1")
        .bind(topic_id)
        .execute(conn)
        .await?;
    Ok(())
}
