//! First answers of writes, for their repeats.

use super::Conn;

/// The first answer to a write.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FirstAnswer {
    /// SHA-256 of what was asked.
    pub body_hash: Vec<u8>,
    /// The session it was about.
    pub session_id: i32,
    /// The answer, as JSON; never with a visitor's key.
    pub answer: String,
}

/// The first answer under this key since `since`.
pub async fn find(
    conn: &mut Conn,
    scope: &str,
    key_hash: &[u8],
    since: i64,
) -> sqlx::Result<Option<FirstAnswer>> {
    sqlx::query_as(
        "SELECT body_hash, session_id, answer FROM idempotency \
         WHERE scope = $1 AND key_hash = $2 AND created_at > $3",
    )
    .bind(scope)
    .bind(key_hash)
    .bind(since)
    .fetch_optional(conn)
    .await
}

/// Keeps the first answer; an expired one under the same key gives way.
pub async fn keep(
    conn: &mut Conn,
    scope: &str,
    key_hash: &[u8],
    first: &FirstAnswer,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO idempotency (scope, key_hash, body_hash, session_id, answer, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (scope, key_hash) DO UPDATE SET \
         body_hash = excluded.body_hash, session_id = excluded.session_id, \
         answer = excluded.answer, created_at = excluded.created_at",
    )
    .bind(scope)
    .bind(key_hash)
    .bind(&first.body_hash)
    .bind(first.session_id)
    .bind(&first.answer)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets all but about so many of the newest answers of a scope.
pub async fn cap(conn: &mut Conn, scope: &str, kept: i64) -> sqlx::Result<()> {
    sqlx::query(
        "DELETE FROM idempotency WHERE scope = $1 AND created_at < \
         (SELECT created_at FROM idempotency WHERE scope = $1 \
         ORDER BY created_at DESC LIMIT 1 OFFSET $2)",
    )
    .bind(scope)
    .bind(kept - 1)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets answers from before `before`.
pub async fn purge(conn: &mut Conn, before: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM idempotency WHERE created_at <= $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}
