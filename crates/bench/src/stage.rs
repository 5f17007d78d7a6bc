//! A service on a fresh database, with a topic, an agent and some visitors.

use crate::Wish;
use crate::child::Server;
use crate::client::{Connection, KEY, request};
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection as _};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The agent's name and, for want of anything better, password.
const AGENT: &str = "bench";

/// A database, and the binary that keeps it.
#[derive(Debug)]
pub struct Stage {
    binary: PathBuf,
    folder: PathBuf,
}

/// A visitor with a session.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The session.
    pub id: i64,
    /// The value of the header `Authorization`.
    pub bearer: String,
}

impl Stage {
    /// Makes a database of this name anew: topic 1 and an agent who answers it.
    pub fn new(wish: &Wish, name: &str) -> Result<Self> {
        let folder = wish.folder.join(name);
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context(format!("cannot empty {}", folder.display()));
            }
            _ => {}
        }
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let stage = Self {
            binary: wish.binary.clone(),
            folder,
        };
        stage.run(&["agent", "add", AGENT, "--administrator"], AGENT)?;
        stage.run(&["topic", "save"], &json!({"Name": "Support"}).to_string())?;
        Ok(stage)
    }

    /// The binary on this database, with nothing else set than what is said here.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ANTEROOM_") {
                command.env_remove(name);
            }
        }
        command.args(words).arg("--database");
        command.arg(format!("sqlite:{}", self.path().display()));
        command
    }

    fn run(&self, words: &[&str], input: &str) -> Result<()> {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", self.binary.display()))?;
        let mut sent = child.stdin.take().context("no standard input")?;
        sent.write_all(input.as_bytes())?;
        drop(sent);
        if !child.wait()?.success() {
            bail!("the service's {words:?} failed; what it said stands above");
        }
        Ok(())
    }

    /// The database file.
    pub fn path(&self) -> PathBuf {
        self.folder.join("anteroom.db")
    }

    /// Starts the service as in production, but for the limits: all visitors
    /// here have one address, and nobody leaves for being silent.
    pub fn serve(&self) -> Result<Server> {
        Server::start(&mut self.serving(), "")
    }

    /// The same with more options, and with its log in a file.
    pub fn serve_logged(&self, options: &[&str], log: &Path) -> Result<Server> {
        let mut command = self.serving();
        command.args(options).stderr(std::fs::File::create(log)?);
        Server::start(&mut command, "")
    }

    fn serving(&self) -> Command {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        // That it stops is no news here.
        command.env("ANTEROOM_LOG", "warn");
        for limit in [
            "--create-limit",
            "--message-limit",
            "--write-limit",
            "--address-write-limit",
        ] {
            command.args([limit, "0"]);
        }
        for patience in ["--queue-hold", "--idle-after"] {
            command.args([patience, "86400"]);
        }
        command
    }

    /// Opens the database beside the service.
    pub async fn open(&self) -> Result<SqliteConnection> {
        open(&self.path()).await
    }

    /// Empties the folder: the databases are large.
    pub fn remove(self) -> Result<()> {
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

async fn open(path: &Path) -> Result<SqliteConnection> {
    SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .context("the database cannot be opened")
}

/// Closes a database that was opened beside the service.
pub async fn close(database: SqliteConnection) -> Result<()> {
    Ok(database.close().await?)
}

/// The agent's `Authorization`.
pub fn agent() -> String {
    format!("Basic {}", STANDARD.encode(format!("{AGENT}:{AGENT}")))
}

/// What creates a session as a visitor does.
pub fn create() -> String {
    let body = json!({
        "TopicId": 1,
        "CustomerName": "Vera Visitor",
        "CustomerEmail": "vera@example.com",
        "CustomerConsented": true,
        "FirstMessage": "Hello, where is my parcel? I have been waiting for it since Monday."
    });
    request(
        "Chat/SaveChatSessionEntity",
        &[("Idempotency-Key", KEY)],
        &body.to_string(),
    )
}

/// Creates a session; `number` makes its key.
pub async fn visitor(connection: &mut Connection, number: u64) -> Result<Visitor> {
    let text = create().replace(KEY, &format!("key-{number:020}"));
    let answer = connection.ask(text.as_bytes()).await?;
    let made: Value = serde_json::from_slice(answer.body)?;
    let (Some(id), Some(key)) = (made["ChatSessionId"].as_i64(), made["SessionKey"].as_str())
    else {
        bail!("a visitor's session could not be made: {made}");
    };
    Ok(Visitor {
        id,
        bearer: format!("Bearer {key}"),
    })
}
