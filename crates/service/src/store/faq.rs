//! Answers to frequent questions, in categories that stand below each other.

use super::Conn;

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
