//! E-mails that are to be sent.

use super::Conn;

/// What an e-mail tells, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
pub enum MailKind {
    /// What was said, to the visitor or whom an agent names.
    Transcript,
    /// That the visitor has waited too long for an agent, to those who manage the topic.
    AgentAlert,
    /// The same for an answer.
    AnswerAlert,
}

/// An e-mail that waits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MailRow {
    /// Primary key.
    pub id: i32,
    /// What it tells.
    pub kind: MailKind,
    /// The session it tells of.
    pub session_id: i32,
    /// To whom.
    pub address: String,
    /// The same for every try.
    pub message_id: String,
    /// Failed tries.
    pub tries: i32,
    /// When it is tried next.
    pub next_at: i64,
}

/// An e-mail to be kept until it is sent.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// What it tells.
    pub kind: MailKind,
    /// The session it tells of.
    pub session_id: i32,
    /// To whom.
    pub address: &'a str,
    /// The address's fingerprint.
    pub address_hash: &'a [u8],
    /// The fingerprint of the network that a visitor asked from.
    pub network_hash: Option<&'a [u8]>,
    /// The same for every try.
    pub message_id: &'a str,
}

/// Keeps an e-mail until it is sent.
pub async fn add(conn: &mut Conn, new: NewMail<'_>, now: i64) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO mail (session_id, address, address_hash, network_hash, message_id, next_at, created_at, kind) \
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
    )
    .bind(new.session_id)
    .bind(new.address)
    .bind(new.address_hash)
    .bind(new.network_hash)
    .bind(new.message_id)
    .bind(now)
    .bind(new.kind)
    .execute(conn)
    .await?;
    Ok(())
}

/// The one that is due first.
pub async fn next(conn: &mut Conn) -> sqlx::Result<Option<MailRow>> {
    sqlx::query_as(
        "SELECT id, kind, session_id, address, message_id, tries, next_at FROM mail \
         WHERE state = 'Waiting' ORDER BY next_at, id LIMIT 1",
    )
    .fetch_optional(conn)
    .await
}

/// It is sent, dropped or given up: nobody needs to know any more to whom.
pub async fn done(conn: &mut Conn, id: i32, state: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE mail SET state = $2, address = '' WHERE id = $1")
        .bind(id)
        .bind(state)
        .execute(conn)
        .await?;
    Ok(())
}

/// It failed, and is tried again.
pub async fn again(conn: &mut Conn, id: i32, tries: i32, next_at: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE mail SET tries = $2, next_at = $3 WHERE id = $1")
        .bind(id)
        .bind(tries)
        .bind(next_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many were asked for with what was said in a session.
pub async fn of_session(conn: &mut Conn, session_id: i32) -> sqlx::Result<u32> {
    sqlx::query_scalar("SELECT COUNT(*) FROM mail WHERE session_id = $1 AND kind = 'Transcript'")
        .bind(session_id)
        .fetch_one(conn)
        .await
}

/// Whether one of a session was asked for to another address.
pub async fn went_elsewhere(conn: &mut Conn, session_id: i32, hash: &[u8]) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM mail WHERE session_id = $1 AND address_hash <> $2 \
         AND network_hash IS NOT NULL)",
    )
    .bind(session_id)
    .bind(hash)
    .fetch_one(conn)
    .await
}

/// When each of those from a network since `since` was asked for, oldest first.
pub async fn of_network(conn: &mut Conn, hash: &[u8], since: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar(
        "SELECT created_at FROM mail WHERE network_hash = $1 AND created_at > $2 ORDER BY created_at",
    )
    .bind(hash)
    .bind(since)
    .fetch_all(conn)
    .await
}

/// When each of those to an address since `since` was asked for, oldest first.
pub async fn to_address(conn: &mut Conn, hash: &[u8], since: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar(
        "SELECT created_at FROM mail WHERE address_hash = $1 AND kind = 'Transcript' \
         AND created_at > $2 ORDER BY created_at",
    )
    .bind(hash)
    .bind(since)
    .fetch_all(conn)
    .await
}
