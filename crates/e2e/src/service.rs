//! The real service binary, with a database of its own.

use crate::agent::Agent;
use serde_json::{Value, json};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};

/// The agent of every service that is started here.
pub const AGENT: &str = "ann";
/// The agent's public name.
pub const AGENT_NAME: &str = "Ann Lee";
/// The agent's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// What a service starts with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The topics, as `ChatTopicEntity`; the first one is number 1.
    pub topics: Vec<Value>,
    /// More arguments of `anteroom serve`.
    pub arguments: Vec<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            topics: vec![topic()],
            arguments: Vec::new(),
        }
    }
}

impl Setup {
    /// With these arguments.
    #[must_use]
    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments
            .extend(arguments.iter().map(|&word| word.to_owned()));
        self
    }
}

/// The scripts that the documentation shows: an echo bot and a bot that answers
/// frequent questions among them.
#[must_use]
pub fn samples() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scripts");
    folder.display().to_string()
}

/// A topic that asks for everything this suite looks at.
#[must_use]
pub fn topic() -> Value {
    json!({
        "ChatTopicId": 0,
        "Name": "Bicycles",
        "WelcomeMessage": "Hello, how can I help?",
        "CollectConsent": true,
        "ConsentText": "I agree that you keep what I write.",
        "BadgeHeader": "Ask us",
        "WidgetEnableRating": true,
        "WidgetRatingText": "How did we do?",
        "Widget": {
            "PreFormEnabled": true,
            "PreFormMessage": "Tell us who you are.",
            "RequiredFields": "Email",
            "PostFormEnabled": true,
            "WelcomeTitle": "Bicycle help",
            "WelcomeMessage": "We answer within minutes."
        }
    })
}

/// A running service; gone, with its database, when dropped.
pub struct Service {
    child: Option<Child>,
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
}

/// The binary under test: `ANTEROOM_BIN`, else the workspace's release build.
#[must_use]
pub fn binary() -> PathBuf {
    std::env::var_os("ANTEROOM_BIN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release/anteroom"),
        PathBuf::from,
    )
}

impl Service {
    /// Prepares a database and starts on a free port.
    pub async fn start(setup: Setup) -> Self {
        let folder = TempDir::with_prefix("anteroom-e2e-").expect("a temporary folder");
        let mut service = Self {
            child: None,
            folder,
            port: 0,
            arguments: setup.arguments,
        };
        for topic in &setup.topics {
            service.command(&["topic", "save"], topic.to_string()).await;
        }
        service
            .command(
                &[
                    "agent",
                    "add",
                    AGENT,
                    "--full-name",
                    AGENT_NAME,
                    "--administrator",
                ],
                PASSWORD,
            )
            .await;
        service.go_on().await;
        service
    }

    fn run(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        let database = format!(
            "sqlite:{}",
            self.folder.path().join("anteroom.db").display()
        );
        // Nothing of the machine's own settings.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ANTEROOM_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .args(["--database", &database])
            .current_dir(self.folder.path())
            .kill_on_drop(true);
        command
    }

    /// Adds another agent, with the same password and all rights in the topics, and gives
    /// what that agent does without a browser.
    pub async fn hire(&self, name: &str, full_name: &str) -> Agent {
        let add = ["agent", "add", name, "--full-name", full_name, "--manager"];
        self.command(&add, PASSWORD).await;
        Agent::new(self.base(), name, PASSWORD)
    }

    /// Fills the FAQ.
    pub async fn save_faq(&self, entries: &Value) {
        self.command(&["faq", "save"], entries.to_string()).await;
    }

    /// Gives the agent a face.
    pub async fn give_photo(&self, photo: &[u8]) {
        self.command(&["agent", "photo", AGENT], photo).await;
    }

    /// Gives a topic its logo.
    pub async fn give_logo(&self, topic: &str, logo: &[u8]) {
        self.command(&["topic", "logo", topic], logo).await;
    }

    async fn command(&self, arguments: &[&str], input: impl AsRef<[u8]>) {
        let mut child = self
            .run(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{} does not start: {error}; build it with `cargo xtask build`",
                    binary().display()
                )
            });
        let mut stdin = child.stdin.take().expect("standard input");
        stdin.write_all(input.as_ref()).await.expect("written");
        drop(stdin);
        let output = child.wait_with_output().await.expect("its end");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// Starts, or starts again on the same port, and waits until it listens.
    pub async fn go_on(&mut self) {
        assert!(self.child.is_none(), "the service runs already");
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let listen = format!("127.0.0.1:{}", self.port);
        let mut child = self
            .run(&["serve", "--listen", &listen])
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the service starts");
        let mut lines = BufReader::new(child.stdout.take().expect("standard output")).lines();
        let base = loop {
            match lines.next_line().await {
                Ok(Some(line)) => {
                    if let Some(base) = line.strip_prefix("listening on http://127.0.0.1:") {
                        break base.to_owned();
                    }
                }
                _ => panic!("the service does not listen:\n{}", self.log()),
            }
        };
        self.port = base.trim().parse().expect("a port");
        // The pipe stays open, or the service's next line would break it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.child = Some(child);
    }

    /// Ends it at once, as a power cut does (`kill -9`).
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("the service runs");
        child.kill().await.expect("it is killed");
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The agent, without a browser.
    #[must_use]
    pub fn agent(&self) -> Agent {
        Agent::new(self.base(), AGENT, PASSWORD)
    }

    /// Where its database is.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("anteroom.db")
    }

    /// Where its log is.
    fn log_path(&self) -> PathBuf {
        self.folder.path().join("service.log")
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A failed test wants to know what the service saw.
        if std::thread::panicking() {
            eprintln!("--- the service's log\n{}---", self.log());
        }
    }
}
