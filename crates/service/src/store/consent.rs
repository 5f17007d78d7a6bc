//! The texts that visitors agreed to.

use super::Conn;

/// Keeps a text under its version.
pub async fn keep(conn: &mut Conn, version: &str, text: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO consent_text (version, text) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING",
    )
    .bind(version)
    .bind(text)
    .execute(conn)
    .await?;
    Ok(())
}

/// The text of a version.
pub async fn text(conn: &mut Conn, version: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT text FROM consent_text WHERE version = $1")
        .bind(version)
        .fetch_optional(conn)
        .await
}
