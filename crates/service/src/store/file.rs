//! What is known of files; their bytes are in the folder beside the database.

use super::Conn;
use super::message::BY_VISITOR;
use anteroom_carriers::{SentFile, When};
use std::collections::HashSet;

/// A file as stored.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct FileRow {
    /// Primary key; 0 before it is stored.
    pub id: i32,
    /// The session that it was sent in.
    pub session_id: i32,
    /// As it is shown and downloaded.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Its name in the folder.
    pub stored: String,
    /// The agent who sent it; -1 is the visitor.
    pub created_by: i32,
    /// When it was sent.
    pub created_at: i64,
}

impl FileRow {
    /// The carrier.
    pub fn carrier(&self) -> SentFile {
        SentFile {
            file_id: self.id,
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: i32::try_from(self.size).unwrap_or(i32::MAX),
            sha256: self.sha256.iter().map(|b| format!("{b:02x}")).collect(),
            sent_at: When::from_millis(self.created_at),
            by_visitor: self.created_by == BY_VISITOR,
        }
    }
}

/// Stores a file's facts; answers its id.
pub async fn add(conn: &mut Conn, row: &FileRow) -> sqlx::Result<i32> {
    sqlx::query_scalar(
        "INSERT INTO chat_file (session_id, name, media_type, size, sha256, stored, created_by, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    )
    .bind(row.session_id)
    .bind(&row.name)
    .bind(&row.media_type)
    .bind(row.size)
    .bind(&row.sha256)
    .bind(&row.stored)
    .bind(row.created_by)
    .bind(row.created_at)
    .fetch_one(conn)
    .await
}

/// A file of this session.
pub async fn get(conn: &mut Conn, session_id: i32, id: i32) -> sqlx::Result<Option<FileRow>> {
    sqlx::query_as("SELECT * FROM chat_file WHERE session_id = $1 AND id = $2")
        .bind(session_id)
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// All files of a session, in the order in which they came.
pub async fn of_session(conn: &mut Conn, session_id: i32) -> sqlx::Result<Vec<FileRow>> {
    sqlx::query_as("SELECT * FROM chat_file WHERE session_id = $1 ORDER BY id")
        .bind(session_id)
        .fetch_all(conn)
        .await
}

/// The bytes of a session's files, all together.
pub async fn total(conn: &mut Conn, session_id: i32) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COALESCE(SUM(size), 0) FROM chat_file WHERE session_id = $1")
        .bind(session_id)
        .fetch_one(conn)
        .await
}

/// The names in the folder of all files that there are.
pub async fn names(conn: &mut Conn) -> sqlx::Result<HashSet<String>> {
    let names: Vec<String> = sqlx::query_scalar("SELECT stored FROM chat_file")
        .fetch_all(conn)
        .await?;
    Ok(names.into_iter().collect())
}
