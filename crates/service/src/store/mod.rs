//! The database: one writer, several readers, forward-only migrations.
//!
//! Functions that take a connection run inside the caller's transaction. The
//! SQL is kept to what SQLite and PostgreSQL share.

pub mod agent;
pub mod archive;
pub mod changed;
pub mod consent;
pub mod erased;
pub mod faq;
pub mod file;
pub mod logo;
pub mod mail;
pub mod member;
pub mod message;
pub mod once;
pub mod pending;
#[cfg(test)]
mod plans;
pub mod request;
pub mod session;
mod session_row;
pub mod token;
pub mod topic;
pub mod webhook;
pub mod writer;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use writer::{Write, Writer};

/// A connection, possibly inside a transaction.
pub type Conn = SqliteConnection;

/// The open database.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Writer,
    reader: SqlitePool,
    path: PathBuf,
    /// Something was deleted that the write-ahead log still has.
    owes_wipe: Arc<AtomicBool>,
    /// When the writer was last tried, and whether it worked.
    tried: Arc<Mutex<Option<(Instant, bool)>>>,
}

/// The writer is tried at most this often, however often it is asked for.
const TRY_EVERY: Duration = Duration::from_secs(1);

/// Why the database cannot be used, with what to do about it.
#[derive(Debug)]
pub struct OpenError(String);

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

impl Store {
    /// Opens (and where needed makes) the database and brings it up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, written or brought up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let options = options(url)?;
        let path = options.get_filename().to_path_buf();
        make_private(&path)?;
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged message survives a power cut, too.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            // What is deleted is overwritten: it cannot be found in the file's free space.
            .pragma("secure_delete", "ON")
            .optimize_on_close(true, None);
        let fail = |error: sqlx::Error| {
            OpenError(format!(
                "the database {} cannot be opened: {error}. Check that the folder exists, that \
                 there is space, and that this user may write there, or name another file with --database",
                path.display()
            ))
        };
        let writer = Writer::open(options.clone()).await.map_err(fail)?;
        MIGRATIONS.run(&writer.pool).await.map_err(|error| {
            OpenError(format!(
                "the database {} cannot be brought up to date: {error}. If a newer version of \
                 Anteroom wrote it, use that version; otherwise check that this user may write there",
                path.display()
            ))
        })?;
        let reader = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(10))
            // A file does not hang up; asking whether it did costs as much as a query.
            .test_before_acquire(false)
            // A read that is left open would show old things for ever.
            .after_release(|conn, _| Box::pin(writer::is_clean(conn)))
            .connect_with(options.pragma("query_only", "1"))
            .await
            .map_err(fail)?;
        Ok(Self {
            writer,
            reader,
            path,
            // The log of an earlier run may have something, too.
            owes_wipe: Arc::new(AtomicBool::new(true)),
            tried: Arc::default(),
        })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a write; it holds the one writer until it ends, so nothing else
    /// may be awaited in it.
    pub async fn write(&self) -> sqlx::Result<Write> {
        self.writer.begin().await
    }

    /// Begins a read: everything read in it is of one moment.
    pub async fn read(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.reader.begin().await
    }

    /// A connection for a single read, which is of one moment by itself: half the work of [`Store::read`].
    pub async fn peek(&self) -> sqlx::Result<PoolConnection<Sqlite>> {
        self.reader.acquire().await
    }

    /// Something was deleted for good.
    pub fn owes_wipe(&self) {
        self.owes_wipe.store(true, Ordering::Release);
    }

    /// Empties the write-ahead log, if something was deleted since it was emptied: what
    /// was deleted is then nowhere. Where a read is under way the next try does it.
    pub async fn wipe(&self) -> sqlx::Result<()> {
        if !self.owes_wipe.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        let done = self.writer.checkpoint().await;
        if !matches!(done, Ok(true)) {
            self.owes_wipe();
        }
        done.map(drop)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.reader).await.is_ok()
    }

    /// Whether a write reaches the disk. It is tried at most once a second; those who ask
    /// meanwhile get the same answer.
    pub async fn can_write(&self) -> bool {
        let mut tried = self.tried.lock().await;
        if let Some((at, worked)) = *tried
            && at.elapsed() < TRY_EVERY
        {
            return worked;
        }
        let done = self.try_write().await;
        if let Err(error) = &done {
            tracing::error!(%error, "the database cannot be written");
        }
        *tried = Some((Instant::now(), done.is_ok()));
        done.is_ok()
    }

    async fn try_write(&self) -> sqlx::Result<()> {
        let mut tx = self.write().await?;
        writer::touch(&mut tx).await?;
        tx.commit().await
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.pool.close().await;
    }
}

/// The file that such an address names.
///
/// # Errors
/// When it names none.
pub fn path(url: &str) -> Result<PathBuf, OpenError> {
    Ok(options(url)?.get_filename().to_path_buf())
}

fn options(url: &str) -> Result<SqliteConnectOptions, OpenError> {
    if url.starts_with("postgres") {
        return Err(OpenError(
            "PostgreSQL is not supported by this version; use --database sqlite:FILE".to_owned(),
        ));
    }
    if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
        return Err(OpenError(format!(
            "{url} does not name a database file; write it as sqlite:anteroom.db"
        )));
    }
    SqliteConnectOptions::from_str(url)
        .map_err(|error| OpenError(format!("{url} does not name a database: {error}")))
}

/// Visitors' words are nobody else's business: the file is made for its owner only.
fn make_private(path: &Path) -> Result<(), OpenError> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    match open.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(OpenError(format!(
            "the database {} cannot be made: {error}. Check that the folder exists and that this \
             user may write there, or name another file with --database",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;

    #[tokio::test]
    async fn a_database_of_the_first_version_is_brought_up_to_date() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("old.db").display());
        let old = options(&url).unwrap().create_if_missing(true);
        let pool = SqlitePoolOptions::new().connect_with(old).await.unwrap();
        let first = MIGRATIONS.iter().next().unwrap();
        sqlx::migrate::Migrator::with_migrations(vec![first.clone()])
            .run(&pool)
            .await
            .unwrap();
        let text = "{}";
        sqlx::query("INSERT INTO chat_topic (name, entity) VALUES ('Support', $1)")
            .bind(text)
            .execute(&pool)
            .await
            .unwrap();
        sqlx::query(
            "INSERT INTO chat_session (topic_id, customer_alias, customer_host, name, email, phone, \
             company_name, consented, status, first_message, last_message, queued_at, idle, \
             initial_queue_pos, alert_level, rank, chatbot_isactive, rating) \
             VALUES (1, '', '', '', '', '', '', 0, 7, '', '', 5, 77, 0, 0, 0, 0, 0)",
        )
        .execute(&pool)
        .await
        .unwrap();
        pool.close().await;

        let store = Store::open(&url).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let row = session::get(&mut tx, 1).await.unwrap().unwrap();
        assert_eq!(changed::session(&mut tx, 1).await.unwrap(), Some(77));
        assert_eq!(topic::all(&mut tx).await.unwrap().len(), 1);
        // Every write says when it was, whatever the row said before.
        let before = now();
        session::update(&mut tx, &row).await.unwrap();
        let after = changed::session(&mut tx, 1).await.unwrap().unwrap();
        assert!((before..=now()).contains(&after));
        tx.commit().await.unwrap();
        store.close().await;
    }
}
