//! Memberships: which agent may do what in which topic.

use super::Conn;

/// A membership as stored, with the agent's names.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MemberRow {
    /// The topic.
    pub topic_id: i32,
    /// The agent.
    pub user_id: i32,
    /// May answer.
    pub can_respond: bool,
    /// Is told.
    pub notifications: bool,
    /// May read.
    pub can_listen: bool,
    /// May take over, transfer and end anybody's chat.
    pub manager: bool,
    /// What the agent signs in with.
    pub name: String,
    /// The name shown to visitors.
    pub full_name: String,
}

/// The four rights, in the order of the columns.
pub type Rights = [bool; 4];

/// Of who becomes a member without being given rights one by one: answers, is told and
/// listens, and does not manage.
pub const USUAL: Rights = [true, true, true, false];
/// All four.
pub const ALL: Rights = [true; 4];

/// The columns, and where they come from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT m.topic_id, m.user_id, m.can_respond, m.notifications, m.can_listen, m.manager, ",
            "a.name, a.full_name FROM chat_topic_user m JOIN associate a ON a.id = m.user_id ",
            $rest
        )
    };
}

/// A topic's members, by id of the agent.
pub async fn of_topic(conn: &mut Conn, topic_id: i32) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query_as(select!("WHERE m.topic_id = $1 ORDER BY m.user_id"))
        .bind(topic_id)
        .fetch_all(conn)
        .await
}

/// One agent's membership of one topic.
pub async fn get(conn: &mut Conn, topic_id: i32, user_id: i32) -> sqlx::Result<Option<MemberRow>> {
    sqlx::query_as(select!("WHERE m.topic_id = $1 AND m.user_id = $2"))
        .bind(topic_id)
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// Whether an agent is told of anything in any topic.
pub async fn is_told(conn: &mut Conn, user_id: i32) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM chat_topic_user WHERE user_id = $1 AND notifications = 1",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await?;
    Ok(count > 0)
}

/// Makes an agent a member with these rights, or gives a member these rights.
pub async fn put(conn: &mut Conn, topic_id: i32, user_id: i32, rights: Rights) -> sqlx::Result<()> {
    let [respond, notify, listen, manage] = rights;
    sqlx::query(
        "INSERT INTO chat_topic_user (topic_id, user_id, can_respond, notifications, can_listen, manager) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (topic_id, user_id) DO UPDATE SET \
         can_respond = excluded.can_respond, notifications = excluded.notifications, \
         can_listen = excluded.can_listen, manager = excluded.manager",
    )
    .bind(topic_id)
    .bind(user_id)
    .bind(respond)
    .bind(notify)
    .bind(listen)
    .bind(manage)
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes an agent a member with these rights; one who is a member keeps what is there.
pub async fn join(
    conn: &mut Conn,
    topic_id: i32,
    user_id: i32,
    rights: Rights,
) -> sqlx::Result<()> {
    if get(conn, topic_id, user_id).await?.is_none() {
        put(conn, topic_id, user_id, rights).await?;
    }
    Ok(())
}

/// Makes every agent a member of a topic with the [usual rights](USUAL); programs are none.
pub async fn join_all(conn: &mut Conn, topic_id: i32) -> sqlx::Result<()> {
    let ids: Vec<i32> = sqlx::query_scalar("SELECT id FROM associate WHERE integration = 0")
        .fetch_all(&mut *conn)
        .await?;
    for id in ids {
        join(conn, topic_id, id, USUAL).await?;
    }
    Ok(())
}

/// Makes an agent a member of every topic there is, with the [usual rights](USUAL).
pub async fn join_everywhere(conn: &mut Conn, user_id: i32) -> sqlx::Result<()> {
    let ids: Vec<i32> = sqlx::query_scalar("SELECT id FROM chat_topic WHERE deleted_at IS NULL")
        .fetch_all(&mut *conn)
        .await?;
    for id in ids {
        join(conn, id, user_id, USUAL).await?;
    }
    Ok(())
}

/// Gives an agent the right to manage wherever the agent has any right, or takes it there.
pub async fn set_manager(conn: &mut Conn, user_id: i32, manages: bool) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE chat_topic_user SET manager = $2 WHERE user_id = $1 \
         AND can_respond + notifications + can_listen + manager > 0",
    )
    .bind(user_id)
    .bind(manages)
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends an agent's membership, if there is one.
pub async fn remove(conn: &mut Conn, topic_id: i32, user_id: i32) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM chat_topic_user WHERE topic_id = $1 AND user_id = $2")
        .bind(topic_id)
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
