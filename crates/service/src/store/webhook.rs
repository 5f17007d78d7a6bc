//! Webhooks and how they fare.

use super::Conn;

/// It gets what happens.
pub const ACTIVE: &str = "Active";
/// An operator has stopped it.
pub const STOPPED: &str = "Stopped";
/// It has failed too often.
pub const TOO_MANY_ERRORS: &str = "TooManyErrors";

/// Failed tries in a row after which a webhook gets nothing more.
pub const MOST_FAILURES: i32 = 9;

/// A webhook as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WebhookRow {
    /// Primary key.
    pub id: i32,
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// The events that it gets, separated by commas.
    pub events: String,
    /// What deliveries are signed with.
    pub secret: String,
    /// Whether it may lead into a private network.
    pub allow_private: bool,
    /// Whether it gets anything.
    pub state: String,
    /// Failed tries in a row.
    pub failures: i32,
    /// Why the last failed try has failed.
    pub last_error: String,
    /// When that was.
    pub last_error_at: Option<i64>,
    /// When a try succeeded last, to the minute.
    pub last_success_at: Option<i64>,
}

/// A webhook to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewWebhook<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Where it leads.
    pub url: &'a str,
    /// The events that it gets, separated by commas.
    pub events: &'a str,
    /// What deliveries are signed with.
    pub secret: &'a str,
    /// Whether it may lead into a private network.
    pub allow_private: bool,
    /// When it was made.
    pub created_at: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, url, events, secret, allow_private, state, failures, last_error, ",
            "last_error_at, last_success_at FROM webhook ",
            $rest
        )
    };
}

/// Keeps a webhook; answers its id.
pub async fn add(conn: &mut Conn, new: NewWebhook<'_>) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO webhook (name, url, events, secret, allow_private, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    )
    .bind(new.name)
    .bind(new.url)
    .bind(new.events)
    .bind(new.secret)
    .bind(new.allow_private)
    .bind(new.created_at)
    .fetch_one(conn)
    .await
}

/// Every webhook, oldest first.
pub async fn all(conn: &mut Conn) -> sqlx::Result<Vec<WebhookRow>> {
    sqlx::query_as(select!("ORDER BY id")).fetch_all(conn).await
}

/// Those that get what happens.
pub async fn active(conn: &mut Conn) -> sqlx::Result<Vec<WebhookRow>> {
    sqlx::query_as(select!("WHERE state = 'Active' ORDER BY id"))
        .fetch_all(conn)
        .await
}

/// The webhook of this id, if it gets what happens.
pub async fn active_one(conn: &mut Conn, id: i32) -> sqlx::Result<Option<WebhookRow>> {
    sqlx::query_as(select!("WHERE id = $1 AND state = 'Active'"))
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Writes down that a try succeeded.
pub async fn succeeded(conn: &mut Conn, id: i32, now: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE webhook SET failures = 0, last_success_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes down that a try failed; whether that was one too many.
pub async fn failed(conn: &mut Conn, id: i32, why: &str, now: i64) -> sqlx::Result<bool> {
    let state: Option<String> = sqlx::query_scalar(
        "UPDATE webhook SET failures = failures + 1, last_error = $2, last_error_at = $3, \
         state = CASE WHEN failures + 1 >= $4 THEN 'TooManyErrors' ELSE state END \
         WHERE id = $1 AND state = 'Active' RETURNING state",
    )
    .bind(id)
    .bind(why)
    .bind(now)
    .bind(MOST_FAILURES)
    .fetch_optional(conn)
    .await?;
    Ok(state.is_some_and(|state| state == TOO_MANY_ERRORS))
}

/// Sets a webhook's state and forgets its failures in a row; whether there is such a webhook.
pub async fn set_state(conn: &mut Conn, id: i32, state: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE webhook SET state = $2, failures = 0 WHERE id = $1")
        .bind(id)
        .bind(state)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Forgets a webhook; whether there was one.
pub async fn remove(conn: &mut Conn, id: i32) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM webhook WHERE id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;

    #[tokio::test]
    async fn nine_failures_in_a_row_are_too_many() {
        let stage = Stage::open().await;
        let mut tx = stage.app.store.write().await.unwrap();
        let new = NewWebhook {
            name: "a",
            url: "https://a.example/",
            events: "chatsession.created",
            secret: "s",
            allow_private: false,
            created_at: 0,
        };
        let id = add(&mut tx, new).await.unwrap();
        for at in 1..MOST_FAILURES {
            assert!(!failed(&mut tx, id, "no", at.into()).await.unwrap());
        }
        // One success, and they are counted anew.
        succeeded(&mut tx, id, 50).await.unwrap();
        for at in 1..MOST_FAILURES {
            assert!(!failed(&mut tx, id, "no", at.into()).await.unwrap());
            assert!(active_one(&mut tx, id).await.unwrap().is_some());
        }
        assert!(failed(&mut tx, id, "at last", 99).await.unwrap());
        assert!(active(&mut tx).await.unwrap().is_empty());
        // What fails later than that changes nothing.
        assert!(!failed(&mut tx, id, "late", 100).await.unwrap());
        let row = all(&mut tx).await.unwrap().remove(0);
        assert_eq!((row.state.as_str(), row.failures), (TOO_MANY_ERRORS, 9));
        assert_eq!(
            (row.last_error.as_str(), row.last_error_at),
            ("at last", Some(99))
        );
        assert_eq!(row.last_success_at, Some(50));
        assert!(set_state(&mut tx, id, ACTIVE).await.unwrap());
        assert_eq!(active(&mut tx).await.unwrap()[0].failures, 0);
        assert!(set_state(&mut tx, id, STOPPED).await.unwrap());
        assert!(active_one(&mut tx, id).await.unwrap().is_none());
        assert!(remove(&mut tx, id).await.unwrap());
        assert!(!remove(&mut tx, id).await.unwrap());
        assert!(!set_state(&mut tx, id, ACTIVE).await.unwrap());
    }
}
