//! Messages. Their ids ascend, so an id is also the cursor.

use super::Conn;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType, When};

/// `created_by` of what the visitor wrote.
pub const BY_VISITOR: i32 = -1;
/// `created_by` of what the service wrote.
pub const BY_SERVICE: i32 = 0;

/// A message as stored.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct MessageRow {
    /// Primary key; 0 before it is stored.
    pub id: i32,
    /// The session it belongs to.
    pub session_id: i32,
    /// Number of the `ChatMessageType`.
    #[sqlx(rename = "type")]
    pub kind: i32,
    /// The text.
    pub message: String,
    /// The name above the bubble.
    pub author: String,
    /// Number of the `ChatMessageSpecialType`.
    pub special_type: i32,
    /// Depends on the special type.
    pub special_param: String,
    /// 1 when the visitor has got it.
    pub read_by_customer: i32,
    /// When it was posted.
    pub when_posted: i64,
    /// Who wrote it.
    pub created_by: i32,
    /// The Idempotency-Key of the visitor's own message.
    pub client_key: Option<String>,
}

impl MessageRow {
    /// The carrier; with the visitor's own key only for the visitor.
    pub fn carrier(&self, for_visitor: bool) -> ChatMessage {
        ChatMessage {
            chat_message_id: self.id,
            chat_session_id: self.session_id,
            kind: ChatMessageType::from_number(self.kind.into()).unwrap_or_default(),
            message: self.message.clone(),
            author: self.author.clone(),
            read_by_customer: self.read_by_customer,
            special_type: ChatMessageSpecialType::from_number(self.special_type.into())
                .unwrap_or_default(),
            special_param: self.special_param.clone(),
            when_posted: When::from_millis(self.when_posted).to_string(),
            client_key: self.client_key.clone().filter(|_| for_visitor),
        }
    }
}

/// The columns.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT m.id AS id, m.session_id, m.type, m.message, m.author, m.special_type, m.special_param, ",
            "m.read_by_customer, m.when_posted, m.created_by, m.client_key ",
            $rest
        )
    };
}

/// Stores a message; answers its id.
pub async fn add(conn: &mut Conn, row: &MessageRow) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO chat_message (session_id, type, message, author, special_type, special_param, \
         read_by_customer, when_posted, created_by, client_key) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
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
    .fetch_one(conn)
    .await
}

/// What the visitor of a session said first, if anything.
pub async fn first_of_visitor(
    conn: &mut Conn,
    session_id: i32,
) -> sqlx::Result<Option<MessageRow>> {
    sqlx::query_as(select!(
        "FROM chat_message m WHERE m.session_id = $1 AND m.created_by = $2 ORDER BY m.id LIMIT 1"
    ))
    .bind(session_id)
    .bind(BY_VISITOR)
    .fetch_optional(conn)
    .await
}

/// The text of a message of a session.
pub async fn text(conn: &mut Conn, session_id: i32, id: i64) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT message FROM chat_message WHERE session_id = $1 AND id = $2")
        .bind(session_id)
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Whether an agent has said something to the visitor: neither a bot has nor the topic.
pub async fn is_answered(conn: &mut Conn, session_id: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM chat_message WHERE session_id = $1 AND type = $2 \
         AND special_type = 0 AND created_by > 0)",
    )
    .bind(session_id)
    .bind(i32::from(ChatMessageType::ToCustomer.number()))
    .fetch_one(conn)
    .await
}

/// When the visitor said what the agent who has the chat has not answered yet, the first of
/// it; none where all is answered. What was answered before this agent came, at `started`,
/// has been asked again by waiting.
pub async fn unanswered_since(
    conn: &mut Conn,
    session_id: i32,
    started: Option<i64>,
) -> sqlx::Result<Option<i64>> {
    // Messages may carry whole seconds only.
    let started = started.map_or(i64::MIN, |at| at - at.rem_euclid(1000));
    sqlx::query_scalar(
        "SELECT MIN(when_posted) FROM chat_message WHERE session_id = $1 AND type = $2 AND id > \
         COALESCE((SELECT MAX(id) FROM chat_message WHERE session_id = $1 AND type = $3 \
         AND special_type = 0 AND created_by > 0 AND when_posted >= $4), 0)",
    )
    .bind(session_id)
    .bind(i32::from(ChatMessageType::ToUser.number()))
    .bind(i32::from(ChatMessageType::ToCustomer.number()))
    .bind(started)
    .fetch_one(conn)
    .await
}

/// Whether the session has a message under this key.
pub async fn is_known(conn: &mut Conn, session_id: i32, key: Option<&str>) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM chat_message WHERE session_id = $1 AND client_key = $2)",
    )
    .bind(session_id)
    .bind(key)
    .fetch_one(conn)
    .await
}

/// Marks what visitors have got: of each session the messages up to this one,
/// but for those that visitors never see.
pub async fn read(conn: &mut Conn, read: &[(i32, i32)]) -> sqlx::Result<()> {
    for (session_id, last) in read {
        sqlx::query(
            "UPDATE chat_message SET read_by_customer = 1 \
             WHERE session_id = $1 AND id <= $2 AND read_by_customer = 0 AND special_type <> 13",
        )
        .bind(session_id)
        .bind(last)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The id of the last message of all; 0 where there is none.
pub async fn newest(conn: &mut Conn) -> sqlx::Result<i32> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM chat_message")
        .fetch_one(conn)
        .await
}

/// When the latest message of a session was posted; none where there is none.
pub async fn last_posted(conn: &mut Conn, session_id: i32) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT MAX(when_posted) FROM chat_message WHERE session_id = $1")
        .bind(session_id)
        .fetch_one(conn)
        .await
}

/// A session's messages after a cursor, in order.
pub async fn after(conn: &mut Conn, session_id: i32, after: i32) -> sqlx::Result<Vec<MessageRow>> {
    sqlx::query_as(select!(
        "FROM chat_message m WHERE m.session_id = $1 AND m.id > $2 ORDER BY m.id"
    ))
    .bind(session_id)
    .bind(after)
    .fetch_all(conn)
    .await
}

/// The messages of what an agent of a topic sees. In two parts, as the sessions
/// are read; from the sessions to the messages, of which there are many more.
pub(super) const AFTER_IN_TOPIC: &str = concat!(
    select!(
        "FROM chat_session s CROSS JOIN chat_message m WHERE m.session_id = s.id AND m.id > $3 \
         AND s.topic_id = $1 AND s.status IN (4, 5, 6) \
         AND (s.status <> 4 OR s.chatbot_isactive = 0) UNION ALL "
    ),
    select!(
        "FROM chat_session s CROSS JOIN chat_message m WHERE m.session_id = s.id AND m.id > $3 \
         AND s.topic_id = $1 AND s.when_ended > $2 AND s.status IN (7, 9) ORDER BY id"
    )
);

/// The messages after a cursor of all that an agent of this topic sees, in order.
pub async fn after_in_topic(
    conn: &mut Conn,
    topic_id: i32,
    since: i64,
    after: i32,
) -> sqlx::Result<Vec<MessageRow>> {
    sqlx::query_as(AFTER_IN_TOPIC)
        .bind(topic_id)
        .bind(since)
        .bind(after)
        .fetch_all(conn)
        .await
}
