//! What was answered to visitors who erased their chat.

use super::Conn;

/// Keeps an answer for its repeats.
pub async fn keep(
    conn: &mut Conn,
    key_hash: &[u8],
    once_hash: &[u8],
    answer: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO erased (key_hash, once_hash, answer, erased_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(key_hash)
    .bind(once_hash)
    .bind(answer)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What was answered under these two keys since `since`.
pub async fn find(
    conn: &mut Conn,
    key_hash: &[u8],
    once_hash: &[u8],
    since: i64,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "SELECT answer FROM erased WHERE key_hash = $1 AND once_hash = $2 AND erased_at > $3",
    )
    .bind(key_hash)
    .bind(once_hash)
    .bind(since)
    .fetch_optional(conn)
    .await
}

/// Forgets answers from before `before`.
pub async fn purge(conn: &mut Conn, before: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM erased WHERE erased_at <= $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}
