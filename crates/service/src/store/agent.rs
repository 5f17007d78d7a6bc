//! Agents, their memberships and their console sessions.

use super::Conn;

/// An agent as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AgentRow {
    /// Primary key.
    pub id: i32,
    /// What the agent signs in with.
    pub name: String,
    /// First and last name.
    pub full_name: String,
    /// What visitors call the agent where topics show nicknames; may be empty.
    pub nickname: String,
    /// Argon2 hash with its parameters.
    pub password_hash: String,
    /// Manages every topic.
    pub administrator: bool,
}

/// Marks of an account, which hold in every topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Marks {
    /// Manages every topic and its members, and makes topics.
    pub administrator: bool,
    /// A program: writes in every topic without being a member.
    pub integration: bool,
}

/// An agent as lists show one.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListedRow {
    /// Primary key.
    pub id: i32,
    /// What the agent signs in with.
    pub name: String,
    /// The name shown to visitors.
    pub full_name: String,
    /// The user group.
    pub group_name: String,
}

/// An agent's presence as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PresenceRow {
    /// The agent.
    pub id: i32,
    /// The name shown to visitors.
    pub full_name: String,
    /// Takes chats.
    pub chat_status: bool,
    /// Said so in the console.
    pub by_console: bool,
    /// Chats the agent has now.
    pub ongoing: i32,
}

/// An agent's membership as stored.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct MemberRow {
    /// The topic.
    pub topic_id: i32,
    /// The agent.
    pub user_id: i32,
    /// May answer.
    pub can_respond: bool,
}

/// The name as it is compared.
pub fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The agent of this name, in any case.
pub async fn by_name(conn: &mut Conn, name: &str) -> sqlx::Result<Option<AgentRow>> {
    sqlx::query_as(
        "SELECT id, name, full_name, nickname, password_hash, administrator FROM associate WHERE name_key = $1",
    )
    .bind(key(name))
    .fetch_optional(conn)
    .await
}

/// The agent of this id.
pub async fn by_id(conn: &mut Conn, id: i32) -> sqlx::Result<Option<AgentRow>> {
    sqlx::query_as(
        "SELECT id, name, full_name, nickname, password_hash, administrator FROM associate WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// The marks of an account; none where there is no such account.
pub async fn marks(conn: &mut Conn, id: i32) -> sqlx::Result<Marks> {
    let found = sqlx::query_as("SELECT administrator, integration FROM associate WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(found.unwrap_or_default())
}

/// Sets the marks of an account.
pub async fn set_marks(conn: &mut Conn, id: i32, marks: Marks) -> sqlx::Result<()> {
    sqlx::query("UPDATE associate SET administrator = $2, integration = $3 WHERE id = $1")
        .bind(id)
        .bind(marks.administrator)
        .bind(marks.integration)
        .execute(conn)
        .await?;
    Ok(())
}

/// The agent whom a user name, in any case, or an id stands for.
pub async fn by_text(conn: &mut Conn, text: &str) -> sqlx::Result<Option<AgentRow>> {
    if let Some(found) = by_name(conn, text).await? {
        return Ok(Some(found));
    }
    match text.trim().parse() {
        Ok(id) => by_id(conn, id).await,
        Err(_) => Ok(None),
    }
}

/// Every agent with the user group, by group and name.
pub async fn listed(conn: &mut Conn) -> sqlx::Result<Vec<ListedRow>> {
    sqlx::query_as(
        "SELECT id, name, full_name, group_name FROM associate \
         ORDER BY group_name, LOWER(full_name), id",
    )
    .fetch_all(conn)
    .await
}

/// Sets what visitors call an agent; an empty one takes it away.
pub async fn set_nickname(conn: &mut Conn, id: i32, nickname: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE associate SET nickname = $2 WHERE id = $1")
        .bind(id)
        .bind(nickname)
        .execute(conn)
        .await?;
    Ok(())
}

/// The photo of this name, as a file.
pub async fn photo(conn: &mut Conn, name: &str) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar("SELECT bytes FROM agent_photo WHERE name = $1")
        .bind(name)
        .fetch_optional(conn)
        .await
}

/// Gives an agent a photo, or takes it; photos that nobody has are gone.
pub async fn set_photo(conn: &mut Conn, id: i32, photo: Option<(&str, &[u8])>) -> sqlx::Result<()> {
    if let Some((name, bytes)) = photo {
        sqlx::query(
            "INSERT INTO agent_photo (name, bytes) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(name)
        .bind(bytes)
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query("UPDATE associate SET photo = $2 WHERE id = $1")
        .bind(id)
        .bind(photo.map(|(name, _)| name))
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "DELETE FROM agent_photo WHERE NOT EXISTS \
         (SELECT 1 FROM associate a WHERE a.photo = agent_photo.name)",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts an agent into a user group.
pub async fn set_group(conn: &mut Conn, id: i32, group_name: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE associate SET group_name = $2 WHERE id = $1")
        .bind(id)
        .bind(group_name)
        .execute(conn)
        .await?;
    Ok(())
}

/// Adds an agent, or gives an existing one this password and full name.
pub async fn save(
    conn: &mut Conn,
    name: &str,
    full_name: &str,
    password_hash: &str,
    now: i64,
) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO associate (name, name_key, full_name, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name_key) DO UPDATE SET \
         full_name = excluded.full_name, password_hash = excluded.password_hash RETURNING id",
    )
    .bind(name.trim())
    .bind(key(name))
    .bind(full_name)
    .bind(password_hash)
    .bind(now)
    .fetch_one(conn)
    .await
}

/// The topics an agent is a member of: has at least one of the four rights.
pub async fn topics_of(conn: &mut Conn, user_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "SELECT topic_id FROM chat_topic_user WHERE user_id = $1 \
         AND can_respond + notifications + can_listen + manager > 0 ORDER BY topic_id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}

/// The topics an agent may answer in.
pub async fn topics_to_answer(conn: &mut Conn, user_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "SELECT topic_id FROM chat_topic_user WHERE user_id = $1 AND can_respond = 1 ORDER BY topic_id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}

/// Every membership that has at least one of the four rights.
pub async fn members(conn: &mut Conn) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query_as(
        "SELECT topic_id, user_id, can_respond FROM chat_topic_user \
         WHERE can_respond + notifications + can_listen + manager > 0 ORDER BY topic_id, user_id",
    )
    .fetch_all(conn)
    .await
}

/// The presence of every agent.
pub async fn presences(conn: &mut Conn) -> sqlx::Result<Vec<PresenceRow>> {
    sqlx::query_as(
        "SELECT a.id, a.full_name, a.chat_status, a.by_console, \
         (SELECT COUNT(*) FROM chat_session s WHERE s.user_id = a.id AND s.status IN (5, 6)) AS ongoing \
         FROM associate a ORDER BY a.id",
    )
    .fetch_all(conn)
    .await
}

/// Sets whether an agent takes chats; false when there is no such agent.
pub async fn set_presence(
    conn: &mut Conn,
    id: i32,
    present: bool,
    by_console: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE associate SET chat_status = $2, by_console = $3 WHERE id = $1")
        .bind(id)
        .bind(present)
        .bind(by_console)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether an agent takes chats, by the agent's own word.
pub async fn takes_chats(conn: &mut Conn, id: i32) -> sqlx::Result<bool> {
    let stored: Option<bool> =
        sqlx::query_scalar("SELECT chat_status FROM associate WHERE id = $1")
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(stored.unwrap_or(false))
}

/// Keeps a console session.
pub async fn sign_in(
    conn: &mut Conn,
    token_hash: &[u8],
    id: i32,
    now: i64,
    expires: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO agent_session (token_hash, associate_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(token_hash)
    .bind(id)
    .bind(now)
    .bind(expires)
    .execute(conn)
    .await?;
    Ok(())
}

/// The agent of a console session that has not expired.
pub async fn signed_in(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> sqlx::Result<Option<AgentRow>> {
    sqlx::query_as(
        "SELECT a.id, a.name, a.full_name, a.nickname, a.password_hash, a.administrator FROM agent_session s \
         JOIN associate a ON a.id = s.associate_id WHERE s.token_hash = $1 AND s.expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Ends a console session.
pub async fn sign_out(conn: &mut Conn, token_hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE token_hash = $1")
        .bind(token_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends every console session of an agent: a new password locks the old holder out.
pub async fn sign_out_everywhere(conn: &mut Conn, id: i32) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE associate_id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets console sessions that have expired.
pub async fn purge_sign_ins(conn: &mut Conn, now: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM agent_session WHERE expires_at <= $1")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
