//! Sessions.

use super::Conn;
use anteroom_carriers::nested::{Associate, Contact, Person, Project, Sale, Ticket};
use anteroom_carriers::{ChatSessionEntity, ChatSessionStatus, When};

/// A session as stored, with the names of its agent.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
#[allow(missing_docs)] // the columns of chat_session; the carrier documents them
pub struct SessionRow {
    pub id: i32,
    pub topic_id: i32,
    pub user_id: Option<i32>,
    pub customer_id: Option<i32>,
    pub customer_alias: String,
    pub customer_host: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub company_name: String,
    pub consented: bool,
    pub status: i32,
    pub first_message: String,
    pub last_message: String,
    pub when_requested: Option<i64>,
    pub when_started: Option<i64>,
    pub when_ended: Option<i64>,
    pub idle: Option<i64>,
    pub customer_fetch: Option<i64>,
    pub queued_at: i64,
    pub key_hash: Option<Vec<u8>>,
    pub initial_queue_pos: i32,
    pub alert_level: i32,
    pub rank: i32,
    pub contact_id: Option<i32>,
    pub project_id: Option<i32>,
    pub sale_id: Option<i32>,
    pub ticket_id: Option<i32>,
    pub transfer_to: Option<i32>,
    pub chatbot_isactive: bool,
    pub rating: i32,
    pub consent_version: Option<String>,
    pub consent_language: Option<String>,
    pub consented_at: Option<i64>,
    pub country: String,
    pub page_url: String,
    pub rating_comment: String,
    pub files_allowed: bool,
    pub request_id: Option<i32>,
    pub external_id: String,
    pub verified: bool,
    pub custom_attributes: String,
    pub user_name: Option<String>,
    pub user_full_name: Option<String>,
    pub transfer_name: Option<String>,
    pub transfer_full_name: Option<String>,
    pub user_nickname: Option<String>,
    pub user_photo: Option<String>,
    /// Its topic shows agents by their first names.
    pub first_names: bool,
    /// Its topic shows agents' photos.
    pub photos: bool,
}

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

fn when(millis: Option<i64>) -> When {
    millis.map_or(When::NONE, When::from_millis)
}

fn agent(id: Option<i32>, name: &Option<String>, full_name: &Option<String>) -> Option<Associate> {
    id.map(|id| crate::chat::sessions::associate(id, name.as_deref(), full_name.as_deref()))
}

impl SessionRow {
    /// Where the session stands.
    pub fn status(&self) -> ChatSessionStatus {
        ChatSessionStatus::from_number(self.status.into()).unwrap_or_default()
    }

    /// Waits for an agent. One that a bot looks after does not.
    pub fn is_waiting(&self) -> bool {
        self.status() == ChatSessionStatus::InQueue && !self.chatbot_isactive
    }

    /// What visitors are told of an agent of this name: by the topic's choice the
    /// first name, or the nickname where there is one.
    pub fn public_name(&self, full_name: &str, nickname: &str) -> String {
        let name = if self.first_names {
            full_name.split_whitespace().next()
        } else {
            Some(nickname.trim()).filter(|name| !name.is_empty())
        };
        name.unwrap_or(full_name).to_owned()
    }

    /// What visitors are told of the session's agent.
    pub fn agent_name(&self) -> Option<String> {
        let nickname = self.user_nickname.as_deref().unwrap_or_default();
        let full_name = self.user_full_name.as_deref()?;
        Some(self.public_name(full_name, nickname))
    }

    /// Where the agent's photo is, if visitors are shown it.
    pub fn agent_photo(&self) -> Option<String> {
        let file = self.user_photo.as_ref().filter(|_| self.photos)?;
        Some(format!("photos/{file}"))
    }

    /// Sets where the session stands.
    pub fn set_status(&mut self, status: ChatSessionStatus) {
        self.status = status.number().into();
    }

    /// The documented carrier. Typing and the last fetch live in memory; the
    /// caller adds them.
    pub fn entity(&self) -> ChatSessionEntity {
        ChatSessionEntity {
            chat_session_id: self.id,
            topic_id: self.topic_id,
            user: agent(self.user_id, &self.user_name, &self.user_full_name),
            person: self.customer_id.map(|person_id| {
                Box::new(Person {
                    person_id,
                    ..Person::default()
                })
            }),
            customer_alias: self.customer_alias.clone(),
            customer_host: self.customer_host.clone(),
            customer_name: self.name.clone(),
            customer_email: self.email.clone(),
            customer_phone: self.phone.clone(),
            customer_consented: self.consented,
            customer_company_name: self.company_name.clone(),
            status: self.status(),
            first_message: self.first_message.clone(),
            last_message: self.last_message.clone(),
            when_requested: when(self.when_requested),
            when_started: when(self.when_started),
            when_ended: when(self.when_ended),
            when_idle: when(self.idle),
            when_fetched: when(self.customer_fetch),
            initial_queue_pos: self.initial_queue_pos,
            alert_level: self.alert_level,
            rank: self.rank,
            contact: self.contact_id.map(|contact_id| {
                Box::new(Contact {
                    contact_id,
                    ..Contact::default()
                })
            }),
            project: self.project_id.map(|project_id| {
                Box::new(Project {
                    project_id,
                    ..Project::default()
                })
            }),
            sale: self.sale_id.map(|sale_id| {
                Box::new(Sale {
                    sale_id,
                    ..Sale::default()
                })
            }),
            ticket: self.ticket_id.map(|ticket_id| {
                Box::new(Ticket {
                    ticket_id,
                    ..Ticket::default()
                })
            }),
            transfer_to: agent(
                self.transfer_to,
                &self.transfer_name,
                &self.transfer_full_name,
            ),
            chatbot_is_active: self.chatbot_isactive,
            rating: self.rating,
            ..ChatSessionEntity::default()
        }
    }

    /// Takes over everything the carrier can set; links by their ids.
    pub fn take(&mut self, entity: &ChatSessionEntity) {
        let link = |id: Option<i32>| id.filter(|id| *id > 0);
        self.topic_id = entity.topic_id;
        self.user_id = link(entity.user.as_ref().map(|a| a.associate_id));
        self.customer_id = link(entity.person.as_ref().map(|p| p.person_id));
        self.customer_alias.clone_from(&entity.customer_alias);
        self.customer_host.clone_from(&entity.customer_host);
        self.name.clone_from(&entity.customer_name);
        self.email.clone_from(&entity.customer_email);
        self.phone.clone_from(&entity.customer_phone);
        self.company_name.clone_from(&entity.customer_company_name);
        self.consented = entity.customer_consented;
        self.set_status(entity.status);
        self.first_message.clone_from(&entity.first_message);
        self.last_message.clone_from(&entity.last_message);
        self.when_requested = entity.when_requested.millis();
        self.when_started = entity.when_started.millis();
        self.when_ended = entity.when_ended.millis();
        self.idle = entity.when_idle.millis();
        self.customer_fetch = entity.when_fetched.millis();
        self.initial_queue_pos = entity.initial_queue_pos;
        self.alert_level = entity.alert_level;
        self.rank = entity.rank;
        self.contact_id = link(entity.contact.as_ref().map(|c| c.contact_id));
        self.project_id = link(entity.project.as_ref().map(|p| p.project_id));
        self.sale_id = link(entity.sale.as_ref().map(|s| s.sale_id));
        self.ticket_id = link(entity.ticket.as_ref().map(|t| t.ticket_id));
        self.transfer_to = link(entity.transfer_to.as_ref().map(|a| a.associate_id));
        self.chatbot_isactive = entity.chatbot_is_active;
        self.rating = entity.rating;
    }
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
        "UPDATE chat_session SET external_id = $2, verified = $3, custom_attributes = $4 WHERE id = $1",
    )
    .bind(row.id)
    .bind(&row.external_id)
    .bind(row.verified)
    .bind(&row.custom_attributes)
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
