//! Sessions.

use super::Conn;
pub use super::session_row::SessionRow;

/// The columns, the agent's names, how the topic shows agents, and where they come from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.*, u.name AS user_name, u.full_name AS user_full_name, ",
            "t.name AS transfer_name, t.full_name AS transfer_full_name, ",
            "u.nickname AS user_nickname, u.photo AS user_photo, ",
            "COALESCE(c.agent_first_name, 0) AS first_names, COALESCE(c.agent_photo, 0) AS photos ",
            "FROM chat_session s LEFT JOIN associate u ON u.id = s.user_id ",
            "LEFT JOIN associate t ON t.id = s.transfer_to ",
            "LEFT JOIN chat_topic c ON c.id = s.topic_id ",
            $rest
        )
    };
}

/// The session of this id.
pub async fn get(conn: &mut Conn, id: i32) -> sqlx::Result<Option<SessionRow>> {
    sqlx::query_as(select!("WHERE s.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// The session that a visitor's key opens, with the stored hash.
pub async fn by_key(conn: &mut Conn, key_hash: &[u8]) -> sqlx::Result<Option<(i32, Vec<u8>)>> {
    sqlx::query_as("SELECT id, key_hash FROM chat_session WHERE key_hash = $1")
        .bind(key_hash)
        .fetch_optional(conn)
        .await
}

/// What an agent of a topic sees. In two parts, so that each has an index of its own.
pub(super) const CURRENT: &str = concat!(
    select!(
        "WHERE s.topic_id = $1 AND s.status IN (4, 5, 6) \
         AND (s.status <> 4 OR s.chatbot_isactive = 0) UNION ALL "
    ),
    select!("WHERE s.topic_id = $1 AND s.when_ended > $2 AND s.status IN (7, 9) ORDER BY id")
);

/// What an agent of this topic sees: waiting, in chat, and ended since `since`.
pub async fn current(conn: &mut Conn, topic_id: i32, since: i64) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as(CURRENT)
        .bind(topic_id)
        .bind(since)
        .fetch_all(conn)
        .await
}

/// Those who left the queue since `since` without an answer, and left no request either.
pub async fn missed(conn: &mut Conn, topic_id: i32, since: i64) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as(select!(
        "WHERE s.topic_id = $1 AND s.when_ended > $2 AND s.status = 11 \
         AND s.user_id IS NULL AND s.request_id IS NULL ORDER BY s.id"
    ))
    .bind(topic_id)
    .bind(since)
    .fetch_all(conn)
    .await
}

/// A topic's sessions that are not over.
pub async fn open_in_topic(conn: &mut Conn, topic_id: i32) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as(select!(
        "WHERE s.topic_id = $1 AND s.status BETWEEN 1 AND 6 ORDER BY s.id"
    ))
    .bind(topic_id)
    .fetch_all(conn)
    .await
}

/// Deletes a session with its messages, first answers and what is known of its files.
pub async fn erase(conn: &mut Conn, id: i32) -> sqlx::Result<()> {
    for sql in [
        "DELETE FROM chat_message WHERE session_id = $1",
        "DELETE FROM chat_message_pending WHERE session_id = $1",
        "DELETE FROM chat_request WHERE session_id = $1",
        "DELETE FROM chat_file WHERE session_id = $1",
        "DELETE FROM mail WHERE session_id = $1",
        "DELETE FROM idempotency WHERE session_id = $1",
        "DELETE FROM chat_session WHERE id = $1",
    ] {
        sqlx::query(sql).bind(id).execute(&mut *conn).await?;
    }
    Ok(())
}

/// The sessions that are marked as deleted and were last written before this,
/// some of them at a time.
pub async fn marked(conn: &mut Conn, before: i64) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "SELECT id FROM chat_session WHERE status = 8 AND updated_at <= $1 LIMIT 500",
    )
    .bind(before)
    .fetch_all(conn)
    .await
}

/// Waiting or in chat, in all topics.
pub(super) const LIVE: &str = select!("WHERE s.status IN (4, 5, 6) ORDER BY +s.id");

/// Waiting or in chat, in all topics.
pub async fn live(conn: &mut Conn) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as(LIVE).fetch_all(conn).await
}

/// Which of these wait in a queue.
pub async fn still_waiting(conn: &mut Conn, ids: &[i32]) -> sqlx::Result<Vec<i32>> {
    let mut waiting = Vec::new();
    for id in ids {
        let found: Option<i32> =
            sqlx::query_scalar("SELECT id FROM chat_session WHERE id = $1 AND status = 4")
                .bind(id)
                .fetch_optional(&mut *conn)
                .await?;
        waiting.extend(found);
    }
    Ok(waiting)
}

/// The next to pick up in this topic.
pub async fn first_waiting(conn: &mut Conn, topic_id: i32) -> sqlx::Result<Option<(i64, i32)>> {
    sqlx::query_as(
        "SELECT queued_at, id FROM chat_session \
         WHERE status = 4 AND topic_id = $1 AND chatbot_isactive = 0 ORDER BY queued_at, id LIMIT 1",
    )
    .bind(topic_id)
    .fetch_optional(conn)
    .await
}

/// How many wait in this topic.
pub async fn waiting(conn: &mut Conn, topic_id: i32) -> sqlx::Result<u32> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM chat_session \
         WHERE status = 4 AND topic_id = $1 AND chatbot_isactive = 0",
    )
    .bind(topic_id)
    .fetch_one(conn)
    .await
}

/// Who waits in this topic, in the order of pick-up.
pub async fn queue(conn: &mut Conn, topic_id: i32) -> sqlx::Result<Vec<(i64, i32)>> {
    sqlx::query_as(
        "SELECT queued_at, id FROM chat_session \
         WHERE status = 4 AND topic_id = $1 AND chatbot_isactive = 0 ORDER BY queued_at, id",
    )
    .bind(topic_id)
    .fetch_all(conn)
    .await
}

/// The moment for the end of this topic's queue: now, or later where somebody
/// came in this very millisecond or a clock went backwards, so that nobody gets
/// in front of those who wait.
pub async fn end_of_queue(conn: &mut Conn, topic_id: i32, now: i64) -> sqlx::Result<i64> {
    let last: Option<i64> = sqlx::query_scalar(
        "SELECT MAX(queued_at) FROM chat_session WHERE status = 4 AND topic_id = $1",
    )
    .bind(topic_id)
    .fetch_one(conn)
    .await?;
    Ok(last.map_or(now, |last| now.max(last + 1)))
}

/// The last waits of a topic since `since`, newest first: how many
/// milliseconds, and whether the wait ended with an agent.
pub async fn waits(
    conn: &mut Conn,
    topic_id: i32,
    since: i64,
    limit: i64,
) -> sqlx::Result<Vec<(i64, bool)>> {
    sqlx::query_as(
        "SELECT COALESCE(when_started, when_ended) - queued_at, when_started IS NOT NULL \
         FROM chat_session WHERE topic_id = $1 AND queued_at > $2 \
         AND (when_started >= queued_at OR (status = 11 AND when_started IS NULL AND when_ended >= queued_at)) \
         ORDER BY queued_at DESC LIMIT $3",
    )
    .bind(topic_id)
    .bind(since)
    .bind(limit)
    .fetch_all(conn)
    .await
}

/// The ranks in use among an agent's active sessions.
pub async fn ranks(conn: &mut Conn, user_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar("SELECT rank FROM chat_session WHERE user_id = $1 AND status IN (5, 6)")
        .bind(user_id)
        .fetch_all(conn)
        .await
}

/// The chats that an agent has now.
pub async fn handled_by(conn: &mut Conn, user_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "SELECT id FROM chat_session WHERE user_id = $1 AND status IN (5, 6) ORDER BY id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}

/// The chats that an agent is asked to take over.
pub async fn asked_of(conn: &mut Conn, user_id: i32) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar(
        "SELECT id FROM chat_session WHERE transfer_to = $1 AND status IN (5, 6) ORDER BY id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}

/// Writes the last fetches; a time never goes backwards.
pub async fn fetched(conn: &mut Conn, stamps: &[(i32, i64)]) -> sqlx::Result<()> {
    for (id, at) in stamps {
        sqlx::query(
            "UPDATE chat_session SET customer_fetch = $2 WHERE id = $1 \
             AND (customer_fetch IS NULL OR customer_fetch < $2)",
        )
        .bind(id)
        .bind(at)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Writes what the site tells of the visitor; [`update`] leaves it as it is.
pub async fn describe(conn: &mut Conn, row: &SessionRow) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE chat_session SET external_id = $2, verified = $3, custom_attributes = $4, \
         verified_fields = $5 WHERE id = $1",
    )
    .bind(row.id)
    .bind(&row.external_id)
    .bind(row.verified)
    .bind(&row.custom_attributes)
    .bind(&row.verified_fields)
    .execute(conn)
    .await?;
    Ok(())
}

/// Inserts; answers the id.
pub async fn insert(conn: &mut Conn, row: &SessionRow) -> sqlx::Result<i32> {
    let id: i32 = sqlx::query_scalar(
        "INSERT INTO chat_session (topic_id, customer_alias, customer_host, name, email, phone, \
         company_name, consented, status, first_message, last_message, queued_at, initial_queue_pos, \
         alert_level, rank, chatbot_isactive, rating) \
         VALUES ($1, '', '', '', '', '', '', 0, 0, '', '', $2, 0, 0, 0, 0, 0) RETURNING id",
    )
    .bind(row.topic_id)
    .bind(row.queued_at)
    .fetch_one(&mut *conn)
    .await?;
    let row = SessionRow { id, ..row.clone() };
    update(conn, &row).await?;
    Ok(id)
}

/// Writes every column, and that this happened now. HTTP tells times in seconds: a
/// second change within one counts as the next one's, so that nobody who has read in
/// between takes it for none. Until then nobody is told a time.
pub async fn update(conn: &mut Conn, row: &SessionRow) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE chat_session SET topic_id = $2, user_id = $3, customer_id = $4, customer_alias = $5, \
         customer_host = $6, name = $7, email = $8, phone = $9, company_name = $10, consented = $11, \
         status = $12, first_message = $13, last_message = $14, when_requested = $15, when_started = $16, \
         when_ended = $17, idle = $18, customer_fetch = $19, queued_at = $20, key_hash = $21, \
         initial_queue_pos = $22, alert_level = $23, rank = $24, contact_id = $25, project_id = $26, \
         sale_id = $27, ticket_id = $28, transfer_to = $29, chatbot_isactive = $30, rating = $31, \
         consent_version = $33, consent_language = $34, consented_at = $35, country = $36, page_url = $37, \
         rating_comment = $38, files_allowed = $39, request_id = $40, \
         updated_at = CASE WHEN updated_at / 1000 < $32 / 1000 THEN $32 WHEN updated_at > $32 \
         THEN updated_at ELSE (updated_at / 1000 + 1) * 1000 END WHERE id = $1",
    )
    .bind(row.id)
    .bind(row.topic_id)
    .bind(row.user_id)
    .bind(row.customer_id)
    .bind(&row.customer_alias)
    .bind(&row.customer_host)
    .bind(&row.name)
    .bind(&row.email)
    .bind(&row.phone)
    .bind(&row.company_name)
    .bind(row.consented)
    .bind(row.status)
    .bind(&row.first_message)
    .bind(&row.last_message)
    .bind(row.when_requested)
    .bind(row.when_started)
    .bind(row.when_ended)
    .bind(row.idle)
    .bind(row.customer_fetch)
    .bind(row.queued_at)
    .bind(&row.key_hash)
    .bind(row.initial_queue_pos)
    .bind(row.alert_level)
    .bind(row.rank)
    .bind(row.contact_id)
    .bind(row.project_id)
    .bind(row.sale_id)
    .bind(row.ticket_id)
    .bind(row.transfer_to)
    .bind(row.chatbot_isactive)
    .bind(row.rating)
    .bind(crate::app::now())
    .bind(&row.consent_version)
    .bind(&row.consent_language)
    .bind(row.consented_at)
    .bind(&row.country)
    .bind(&row.page_url)
    .bind(&row.rating_comment)
    .bind(row.files_allowed)
    .bind(row.request_id)
    .execute(conn)
    .await?;
    Ok(())
}
