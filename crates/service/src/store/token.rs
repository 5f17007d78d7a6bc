//! Access tokens of agents.

use super::Conn;
use super::agent::AgentRow;

/// A use is written down at most once in so many milliseconds.
const USED_EVERY: i64 = 60_000;

/// A token as stored, with its agent's name.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenRow {
    /// Primary key.
    pub id: i32,
    /// The agent's name.
    pub agent: String,
    /// What it is called.
    pub name: String,
    /// The scheme that it goes with.
    pub kind: String,
    /// When it was made.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_used_at: Option<i64>,
    /// When it expires, if it does.
    pub expires_at: Option<i64>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<i64>,
}

impl TokenRow {
    /// Whether it still opens the service.
    pub fn counts(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| end > now)
    }

    /// Whether its use is to be written down.
    pub fn is_news(&self, now: i64) -> bool {
        self.last_used_at.is_none_or(|at| now - at >= USED_EVERY)
    }
}

/// A token to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Whose it is.
    pub associate_id: i32,
    /// What it is called.
    pub name: &'a str,
    /// The scheme that it goes with.
    pub kind: &'a str,
    /// SHA-256 of the token.
    pub hash: &'a [u8],
    /// When it was made.
    pub created_at: i64,
    /// When it expires, if it does.
    pub expires_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, a.name AS agent, t.name, t.kind, t.created_at, t.last_used_at, ",
            "t.expires_at, t.revoked_at FROM access_token t ",
            "JOIN associate a ON a.id = t.associate_id ",
            $rest
        )
    };
}

/// Keeps a token; answers its id.
pub async fn add(conn: &mut Conn, token: NewToken<'_>) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO access_token (associate_id, name, kind, token_hash, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(token.associate_id)
    .bind(token.name)
    .bind(token.kind)
    .bind(token.hash)
    .bind(token.created_at)
    .bind(token.expires_at)
    .fetch_one(conn)
    .await
}

/// Every token, oldest first.
pub async fn all(conn: &mut Conn) -> sqlx::Result<Vec<TokenRow>> {
    sqlx::query_as(select!("ORDER BY t.id"))
        .fetch_all(conn)
        .await
}

/// The token of this id.
pub async fn by_id(conn: &mut Conn, id: i32) -> sqlx::Result<Option<TokenRow>> {
    sqlx::query_as(select!("WHERE t.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// The token of this hash and its agent, whether it still counts or not.
pub async fn find(
    conn: &mut Conn,
    kind: &str,
    hash: &[u8],
) -> sqlx::Result<Option<(TokenRow, AgentRow)>> {
    let found: Option<TokenRow> =
        sqlx::query_as(select!("WHERE t.token_hash = $1 AND t.kind = $2"))
            .bind(hash)
            .bind(kind)
            .fetch_optional(&mut *conn)
            .await?;
    let Some(token) = found else {
        return Ok(None);
    };
    let agent = super::agent::by_name(conn, &token.agent).await?;
    Ok(agent.map(|agent| (token, agent)))
}

/// Writes a use down, unless another call just did.
pub async fn used(conn: &mut Conn, id: i32, now: i64) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE access_token SET last_used_at = $2 \
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)",
    )
    .bind(id)
    .bind(now)
    .bind(now - USED_EVERY)
    .execute(conn)
    .await?;
    Ok(())
}

/// Revokes a token for good.
pub async fn revoke(conn: &mut Conn, id: i32, now: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE access_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;

    #[tokio::test]
    async fn a_use_is_written_down_once_a_minute() {
        let stage = Stage::open().await;
        let agent = stage.agent("ann", None).await;
        let mut tx = stage.app.store.write().await.unwrap();
        let new = NewToken {
            associate_id: agent.id,
            name: "",
            kind: "Bearer",
            hash: b"h",
            created_at: 0,
            expires_at: Some(500_000),
        };
        let id = add(&mut tx, new).await.unwrap();
        for (at, written) in [
            (100_000, 100_000),
            (159_999, 100_000),
            (160_000, 160_000),
            (150_000, 160_000),
        ] {
            let (before, _) = find(&mut tx, "Bearer", b"h").await.unwrap().unwrap();
            assert_eq!(before.is_news(at), at == 100_000 || at == 160_000);
            used(&mut tx, id, at).await.unwrap();
            let after = by_id(&mut tx, id).await.unwrap().unwrap();
            assert_eq!(after.last_used_at, Some(written));
        }
        assert!(find(&mut tx, "SoTicket", b"h").await.unwrap().is_none());
        let token = by_id(&mut tx, id).await.unwrap().unwrap();
        assert!(token.counts(499_999) && !token.counts(500_000));
        revoke(&mut tx, id, 1).await.unwrap();
        revoke(&mut tx, id, 2).await.unwrap();
        let token = by_id(&mut tx, id).await.unwrap().unwrap();
        assert_eq!(token.revoked_at, Some(1));
        assert!(!token.counts(2));
    }
}
