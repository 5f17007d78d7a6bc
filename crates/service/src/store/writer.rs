//! The one connection that writes, and when it is given up.
//!
//! SQLite rolls a transaction back by itself when the disk fails, and sqlx does not
//! notice: it goes on counting the transaction as open and refuses the next `BEGIN`. A
//! connection that may be in such a state is closed, and the pool makes a fresh one.

use super::Conn;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{Connection, SqlSafeStr, Sqlite, Transaction};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A transaction that writes: rolled back where it is dropped before its commit.
pub type Write = Transaction<'static, Sqlite>;

/// The pool of one connection.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub(super) pool: SqlitePool,
    /// The connection that is taken now is not to be used again.
    suspect: Arc<AtomicBool>,
    /// Nothing was written with it so far.
    fresh: Arc<AtomicBool>,
}

impl Writer {
    /// Opens the database for writing.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(super) async fn open(options: SqliteConnectOptions) -> sqlx::Result<Self> {
        let suspect = Arc::new(AtomicBool::new(false));
        let is_suspect = Arc::clone(&suspect);
        let fresh = Arc::new(AtomicBool::new(true));
        let is_fresh = Arc::clone(&fresh);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |_, _| {
                is_fresh.store(true, Ordering::Release);
                Box::pin(async { Ok(()) })
            })
            .after_release(move |conn, _| {
                let suspect = is_suspect.swap(false, Ordering::AcqRel);
                Box::pin(async move { Ok(!suspect && is_clean(conn).await?) })
            })
            .connect_with(options)
            .await?;
        Ok(Self {
            pool,
            suspect,
            fresh,
        })
    }

    /// Takes the connection and begins.
    ///
    /// # Errors
    /// When the connection is not free in time, or the disk fails.
    pub(super) async fn begin(&self) -> sqlx::Result<Write> {
        let connection = self.pool.acquire().await?;
        self.suspect.store(true, Ordering::Release);
        let begin = Some("BEGIN IMMEDIATE".into_sql_str());
        let mut write = Transaction::begin(connection, begin).await?;
        // What was opened while the file system was read-only never writes again, and
        // begins all the same: SQLite takes that for a read.
        if self.fresh.load(Ordering::Acquire) {
            touch(&mut write).await?;
            self.fresh.store(false, Ordering::Release);
        }
        self.suspect.store(false, Ordering::Release);
        Ok(write)
    }

    /// Folds the write-ahead log into the file and empties it; false where a read is in
    /// the way.
    ///
    /// # Errors
    /// When the connection is not free in time, or the disk fails.
    pub(super) async fn checkpoint(&self) -> sqlx::Result<bool> {
        let mut connection = self.pool.acquire().await?;
        let done: sqlx::Result<(i64, i64, i64)> = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *connection)
            .await;
        if done.as_ref().is_err_and(is_disk) {
            connection.close_on_drop();
        }
        done.map(|(blocked, _, _)| blocked == 0)
    }
}

/// The smallest write there is: a number that nobody reads, on the first page.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn touch(conn: &mut Conn) -> sqlx::Result<()> {
    let write = sqlx::query("PRAGMA user_version = 1");
    write.execute(conn).await.map(drop)
}

/// Whether a connection that comes back to its pool is outside of any transaction.
/// Returns after everything that was asked of it, a rollback included, is done.
///
/// # Errors
/// When the connection's thread has ended.
pub(super) async fn is_clean(conn: &mut Conn) -> sqlx::Result<bool> {
    conn.ping().await?;
    Ok(!conn.is_in_transaction())
}

/// SQLite's primary result code.
fn code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Whether another has the database, or the connection, for the moment.
pub fn is_busy(error: &sqlx::Error) -> bool {
    // SQLITE_BUSY, SQLITE_LOCKED
    matches!(error, sqlx::Error::PoolTimedOut) || matches!(code(error), Some(5 | 6))
}

/// Whether the disk did not do its part: full, read-only, failing, gone.
pub fn is_disk(error: &sqlx::Error) -> bool {
    // SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN
    matches!(code(error), Some(8 | 10 | 13 | 14))
}
