//! Topics. One that was deleted is there for the sessions it had, and for
//! nothing else.

use super::Conn;
use anteroom_carriers::{ChatTopicEntity, When};

/// A topic with what the carrier has no property for.
#[derive(Clone, Debug, Default)]
pub struct Topic {
    /// The carrier.
    pub entity: ChatTopicEntity,
    /// The text beside the consent box.
    pub consent_text: String,
    /// The address of the site's privacy page, or nothing.
    pub privacy_url: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i32,
    name: String,
    last_accept: Option<i64>,
    seconds_pr_accept: i32,
    consent_text: String,
    privacy_url: String,
    entity: String,
    deleted_at: Option<i64>,
}

impl Row {
    fn topic(self) -> sqlx::Result<Topic> {
        let mut entity: ChatTopicEntity =
            serde_json::from_str(&self.entity).map_err(|e| sqlx::Error::Decode(e.into()))?;
        entity.chat_topic_id = self.id;
        if self.deleted_at.is_none() {
            // Otherwise the name is free for others; the carrier holds what it was.
            entity.name = self.name;
        }
        entity.last_accept = self.last_accept.map_or(When::NONE, When::from_millis);
        entity.seconds_pr_accept = self.seconds_pr_accept;
        Ok(Topic {
            entity,
            consent_text: self.consent_text,
            privacy_url: self.privacy_url,
        })
    }
}

/// The columns, and where they come from.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, last_accept, seconds_pr_accept, consent_text, privacy_url, entity, ",
            "deleted_at FROM chat_topic ",
            $rest
        )
    };
}

/// The topic of this id.
pub async fn get(conn: &mut Conn, id: i32) -> sqlx::Result<Option<Topic>> {
    sqlx::query_as::<_, Row>(select!("WHERE id = $1 AND deleted_at IS NULL"))
        .bind(id)
        .fetch_optional(conn)
        .await?
        .map(Row::topic)
        .transpose()
}

/// The topic of this id, which may have been deleted.
pub async fn get_even_deleted(conn: &mut Conn, id: i32) -> sqlx::Result<Option<Topic>> {
    sqlx::query_as::<_, Row>(select!("WHERE id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await?
        .map(Row::topic)
        .transpose()
}

/// Every topic, by id.
pub async fn all(conn: &mut Conn) -> sqlx::Result<Vec<Topic>> {
    sqlx::query_as::<_, Row>(select!("WHERE deleted_at IS NULL ORDER BY id"))
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(Row::topic)
        .collect()
}

/// Inserts (id 0) or updates; answers the id.
pub async fn save(conn: &mut Conn, topic: &Topic, now: i64) -> sqlx::Result<i32> {
    let json = serde_json::to_string(&topic.entity).map_err(|e| sqlx::Error::Encode(e.into()))?;
    let entity = &topic.entity;
    let widget = entity.widget.as_deref();
    let first_name = widget.is_some_and(|widget| widget.use_agent_firstname);
    let photo = widget.is_some_and(|widget| widget.show_agent_photo);
    if entity.chat_topic_id == 0 {
        return sqlx::query_scalar(
            "INSERT INTO chat_topic (name, last_accept, seconds_pr_accept, consent_text, entity, \
             registered, updated_at, privacy_url, agent_first_name, agent_photo) \
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9) RETURNING id",
        )
        .bind(&entity.name)
        .bind(entity.last_accept.millis())
        .bind(entity.seconds_pr_accept)
        .bind(&topic.consent_text)
        .bind(json)
        .bind(now)
        .bind(&topic.privacy_url)
        .bind(first_name)
        .bind(photo)
        .fetch_one(conn)
        .await;
    }
    sqlx::query(
        "UPDATE chat_topic SET name = $2, last_accept = $3, seconds_pr_accept = $4, consent_text = $5, \
         privacy_url = $8, agent_first_name = $9, agent_photo = $10, entity = $6, updated_at = CASE WHEN updated_at / 1000 < $7 / 1000 THEN $7 \
         WHEN updated_at > $7 THEN updated_at ELSE (updated_at / 1000 + 1) * 1000 END WHERE id = $1",
    )
    .bind(entity.chat_topic_id)
    .bind(&entity.name)
    .bind(entity.last_accept.millis())
    .bind(entity.seconds_pr_accept)
    .bind(&topic.consent_text)
    .bind(json)
    .bind(now)
    .bind(&topic.privacy_url)
    .bind(first_name)
    .bind(photo)
    .execute(conn)
    .await?;
    Ok(entity.chat_topic_id)
}

/// Marks a topic as deleted and takes its members; its name is free for others.
pub async fn delete(conn: &mut Conn, topic: &ChatTopicEntity, now: i64) -> sqlx::Result<()> {
    let id = topic.chat_topic_id;
    let mut name = format!("{} (deleted {id})", topic.name);
    // Somebody may have named another topic so.
    while sqlx::query_scalar::<_, i32>("SELECT id FROM chat_topic WHERE name = $1")
        .bind(&name)
        .fetch_optional(&mut *conn)
        .await?
        .is_some()
    {
        name.push('*');
    }
    sqlx::query("UPDATE chat_topic SET name = $2, deleted_at = $3, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(now)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM chat_topic_user WHERE topic_id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a pick-up: when, and the running mean of the wait it ended.
pub async fn accepted(conn: &mut Conn, id: i32, now: i64, waited_seconds: i32) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE chat_topic SET seconds_pr_accept = CASE WHEN last_accept IS NULL THEN $3 \
         ELSE (seconds_pr_accept * 9 + $3) / 10 END, last_accept = $2, updated_at = $2 WHERE id = $1",
    )
    .bind(id)
    .bind(now)
    .bind(waited_seconds)
    .execute(conn)
    .await?;
    Ok(())
}
