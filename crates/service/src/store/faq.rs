//! Answers to frequent questions, in categories that stand below each other.

use super::Conn;

/// An entry as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct EntryRow {
    /// Primary key.
    pub id: i32,
    /// Where it stands.
    pub category_id: i32,
    /// The question.
    pub title: String,
    /// The answer, as plain text.
    pub answer: String,
    /// Where more is to be read, or nothing.
    pub url: String,
    /// A language tag, or nothing.
    pub language: String,
    /// Visitors may see it.
    pub published: bool,
}

/// A category as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CategoryRow {
    /// Primary key.
    pub id: i32,
    /// The one above; 0 is the top.
    pub parent_id: i32,
    /// Its name, once below the same parent.
    pub name: String,
}

/// The ids of a category and all below it; of all categories for 0.
macro_rules! below {
    ($rest:literal) => {
        concat!(
            "WITH RECURSIVE below (id) AS (SELECT id FROM faq_category WHERE id = $1 OR $1 = 0 ",
            "UNION SELECT c.id FROM faq_category c JOIN below b ON c.parent_id = b.id) ",
            $rest
        )
    };
}

/// Whether there is a published entry in this category or below it.
pub async fn is_any(conn: &mut Conn, category_id: i32) -> sqlx::Result<bool> {
    sqlx::query_scalar(below!(
        "SELECT EXISTS (SELECT 1 FROM faq_entry e JOIN below b ON b.id = e.category_id \
         WHERE e.published = 1)"
    ))
    .bind(category_id)
    .fetch_one(conn)
    .await
}

/// The published entries in this category and below it.
pub async fn published(conn: &mut Conn, category_id: i32) -> sqlx::Result<Vec<EntryRow>> {
    sqlx::query_as(below!(
        "SELECT e.id, e.category_id, e.title, e.answer, e.url, e.language, e.published \
         FROM faq_entry e JOIN below b ON b.id = e.category_id WHERE e.published = 1 ORDER BY e.id"
    ))
    .bind(category_id)
    .fetch_all(conn)
    .await
}

/// What stands for everything that is stored: another one when something changed.
pub async fn stamp(conn: &mut Conn) -> sqlx::Result<(i64, i64, i64)> {
    sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM faq_entry), (SELECT COUNT(*) FROM faq_category), \
         (SELECT COALESCE(MAX(updated_at), 0) FROM faq_entry)",
    )
    .fetch_one(conn)
    .await
}

/// Every entry, by category.
pub async fn all(conn: &mut Conn) -> sqlx::Result<Vec<EntryRow>> {
    sqlx::query_as(
        "SELECT id, category_id, title, answer, url, language, published FROM faq_entry \
         ORDER BY category_id, id",
    )
    .fetch_all(conn)
    .await
}

/// Every category.
pub async fn categories(conn: &mut Conn) -> sqlx::Result<Vec<CategoryRow>> {
    sqlx::query_as("SELECT id, parent_id, name FROM faq_category ORDER BY id")
        .fetch_all(conn)
        .await
}

/// The category of this name below another one; made where it is not there.
pub async fn category(conn: &mut Conn, parent_id: i32, name: &str) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO faq_category (parent_id, name) VALUES ($1, $2) \
         ON CONFLICT (parent_id, name) DO UPDATE SET name = excluded.name RETURNING id",
    )
    .bind(parent_id)
    .bind(name)
    .fetch_one(conn)
    .await
}

/// The entry of this title and language in a category.
pub async fn titled(conn: &mut Conn, entry: &EntryRow) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar(
        "SELECT id FROM faq_entry WHERE category_id = $1 AND title = $2 AND language = $3",
    )
    .bind(entry.category_id)
    .bind(&entry.title)
    .bind(&entry.language)
    .fetch_optional(conn)
    .await
}

/// Inserts (id 0) or updates; answers the id, or none where there is no such entry.
pub async fn save(conn: &mut Conn, entry: &EntryRow, now: i64) -> sqlx::Result<Option<i32>> {
    let sql = if entry.id == 0 {
        "INSERT INTO faq_entry (category_id, title, answer, url, language, published, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, \
         MAX($7, (SELECT COALESCE(MAX(updated_at), 0) + 1 FROM faq_entry))) RETURNING id"
    } else {
        // Later than all others, so that what is known of them is read again.
        "UPDATE faq_entry SET category_id = $1, title = $2, answer = $3, url = $4, language = $5, \
         published = $6, updated_at = MAX($7, (SELECT COALESCE(MAX(updated_at), 0) + 1 FROM faq_entry)) \
         WHERE id = $8 RETURNING id"
    };
    let query = sqlx::query_scalar(sql)
        .bind(entry.category_id)
        .bind(&entry.title)
        .bind(&entry.answer)
        .bind(&entry.url)
        .bind(&entry.language)
        .bind(entry.published)
        .bind(now);
    if entry.id == 0 {
        query.fetch_optional(conn).await
    } else {
        query.bind(entry.id).fetch_optional(conn).await
    }
}

/// Removes an entry; false when there is
/// none of this id.
pub async fn remove(conn: &mut Conn, id: i32) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM faq_entry WHERE id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
