//! Starts the binary on a free port with a database of its own.

use crate::wait;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_anteroom");
/// Nothing that is waited for takes longer, unless it is broken.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The properties that a widget selects.
pub const VISITOR: &str = "ChatSessionId,User,Status,Flags,Rating,Queue,Messages,Presence";
/// The properties that a console selects.
pub const DESK: &str = "ChatSessionId,Status,Flags,Messages,Away,Queue,Topic,User,Rank,LastMessage";

pub struct Service {
    child: Option<Child>,
    pub base: String,
    pub dir: TempDir,
    pub args: Vec<String>,
    pub env: Vec<(&'static str, String)>,
    pub http: Client,
    /// The soft limit of open files that it is started with.
    pub soft_files: Option<u32>,
}

/// One answer.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    /// The answer to something that has to work.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }
    /// The answer to something that has to be refused, with the documented carrier.
    #[track_caller]
    pub fn refused(&self, status: u16, kind: &str, field: Option<&str>) {
        assert_eq!(self.status, status, "{}", self.text);
        let error = self.json();
        assert_eq!(error["Error"], true);
        assert_eq!(error["ErrorType"], kind, "{error}");
        assert_eq!(error["ErrorSource"], "Anteroom");
        assert_eq!(
            error["Field"],
            field.map_or(Value::Null, Into::into),
            "{error}"
        );
        let text = error["ErrorMessage"].as_str().unwrap();
        if let Some(field) = field {
            assert!(text.starts_with(&format!("{field}: ")), "{text}");
        }
    }
}

pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        text: response.text().await.expect("a whole answer"),
    }
}

/// A visitor with a session.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub id: i64,
    pub key: String,
}

impl Service {
    /// Topic 1 "Support", agents ann and bob (password `pw-ann`, `pw-bob`). Ann is an
    /// administrator.
    pub fn start(args: &[&str]) -> Self {
        Self::with_topic(json!({"Name": "Support"}), args)
    }

    pub fn with_topic(topic: Value, args: &[&str]) -> Self {
        let service = Self::bare(args);
        let ann = [
            "agent",
            "add",
            "ann",
            "--full-name",
            "Ann Lee",
            "--administrator",
        ];
        service.run(&ann, "pw-ann\n");
        let bob = ["agent", "add", "bob", "--full-name", "Bob Ray"];
        service.run(&bob, "pw-bob\n");
        service.topic(&topic);
        service.up()
    }

    /// Not started, nothing in it.
    pub fn bare(args: &[&str]) -> Self {
        Self {
            child: None,
            base: String::new(),
            dir: tempfile::tempdir().unwrap(),
            args: args.iter().map(ToString::to_string).collect(),
            env: Vec::new(),
            soft_files: None,
            http: Client::builder().timeout(PATIENCE * 2).build().unwrap(),
        }
    }

    pub fn database(&self) -> String {
        format!("sqlite:{}", self.dir.path().join("chat.db").display())
    }

    /// Another command of the binary on the same database.
    pub fn run(&self, args: &[&str], input: &str) -> String {
        let mut child = Command::new(BINARY)
            .args(args)
            .args(["--database", &self.database()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).unwrap()
    }

    /// Another command that has to fail; answers what it says.
    pub fn fails(&self, args: &[&str]) -> String {
        let done = Command::new(BINARY)
            .args(args)
            .args(["--database", &self.database()])
            // Not for want of a port, which a program beside the tests may have.
            .env("ANTEROOM_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!done.status.success());
        assert_eq!(String::from_utf8_lossy(&done.stdout), "");
        String::from_utf8(done.stderr).unwrap()
    }

    /// Another command that has to fail with this input; answers what it says.
    pub fn fails_with(&self, args: &[&str], input: &str) -> String {
        let mut child = Command::new(BINARY)
            .args(args)
            .args(["--database", &self.database()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let done = child.wait_with_output().unwrap();
        assert!(!done.status.success());
        assert_eq!(String::from_utf8_lossy(&done.stdout), "");
        String::from_utf8(done.stderr).unwrap()
    }

    pub fn topic(&self, topic: &Value) -> Value {
        serde_json::from_str(&self.run(&["topic", "save"], &topic.to_string())).unwrap()
    }

    pub fn up(mut self) -> Self {
        self.start_again();
        self
    }

    /// Starts (again) on a free port; answers what was printed before "listening".
    pub fn start_again(&mut self) -> String {
        let mut child = self
            .command()
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database",
                &self.database(),
            ])
            .args(&self.args)
            .env("ANTEROOM_CREATE_LIMIT", "0")
            .env("ANTEROOM_MESSAGE_LIMIT", "0")
            .env("ANTEROOM_WRITE_LIMIT", "0")
            .env("ANTEROOM_ADDRESS_WRITE_LIMIT", "0")
            // Nothing but the database and what a test is about.
            .env("ANTEROOM_KEEP_RELEASES", "0")
            .stdout(Stdio::piped())
            .stderr(self.errors())
            .env_remove("ANTEROOM_DEMO_PASSWORD")
            .envs(self.env.iter().cloned())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        self.child = Some(child);
        let mut before = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "it ended: {before}");
            if let Some(base) = line.trim().strip_prefix("listening on ") {
                self.base = base.to_owned();
                return before;
            }
            before.push_str(&line);
        }
    }

    fn command(&self) -> Command {
        let Some(files) = self.soft_files else {
            return Command::new(BINARY);
        };
        let mut command = Command::new("sh");
        let script = format!("ulimit -S -n {files} && exec \"$0\" \"$@\"");
        command.args(["-c", &script, BINARY]);
        command
    }

    /// Lets the log of the next start go to a file.
    pub fn keep_log(&self) {
        put(self.dir.path(), "log", b"");
    }

    /// What is in it so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    fn errors(&self) -> Stdio {
        let log = OpenOptions::new()
            .append(true)
            .open(self.dir.path().join("log"));
        log.map_or_else(|_| Stdio::inherit(), Stdio::from)
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM; answers how long it took to end.
    pub fn stop(&mut self) -> Duration {
        let began = Instant::now();
        let mut child = self.child.take().unwrap();
        let status = Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap();
        assert!(status.success());
        assert!(child.wait().unwrap().success());
        began.elapsed()
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// A method of the chat agent, with nothing but its name.
    pub fn method(&self, method: &str) -> RequestBuilder {
        self.request(Method::POST, &format!("/api/v1/Agents/Chat/{method}"))
    }

    /// As nobody.
    pub async fn open(&self, method: &str, body: Value) -> Reply {
        send(self.method(method).json(&body)).await
    }

    /// As Ann.
    pub async fn ann(&self, method: &str, body: Value) -> Reply {
        send(
            self.method(method)
                .basic_auth("ann", Some("pw-ann"))
                .json(&body),
        )
        .await
    }

    /// As Bob.
    pub async fn bob(&self, method: &str, body: Value) -> Reply {
        send(
            self.method(method)
                .basic_auth("bob", Some("pw-bob"))
                .json(&body),
        )
        .await
    }

    /// As this visitor.
    pub async fn by(&self, who: &Visitor, method: &str, body: Value) -> Reply {
        send(self.method(method).bearer_auth(&who.key).json(&body)).await
    }

    pub async fn create(&self, body: Value) -> Visitor {
        let made = self.open("SaveChatSessionEntity", body).await.ok();
        Visitor {
            id: made["ChatSessionId"].as_i64().unwrap(),
            key: made["SessionKey"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn visitor(&self) -> Visitor {
        self.create(json!({"TopicId": 1, "CustomerAlias": "Vi", "FirstMessage": "Hello"}))
            .await
    }

    pub fn poll_request(&self, who: &Visitor, after: i64) -> RequestBuilder {
        let path = format!(
            "GetChatSessionEntity?chatSessionEntityId={}&$select={VISITOR}",
            who.id
        );
        self.method(&path)
            .bearer_auth(&who.key)
            .json(&json!({"After": after}))
    }

    /// The visitor's poll, answered at once.
    pub async fn poll(&self, who: &Visitor) -> Reply {
        send(self.poll_request(who, 0)).await
    }

    /// Polls (held) until the answer is as wished.
    pub async fn poll_until(&self, who: &Visitor, wished: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        let mut etag = String::new();
        let mut last = Value::Null;
        while began.elapsed() < PATIENCE {
            let request = self.poll_request(who, 0).header("Prefer", "wait=2");
            let reply = send(request.header("If-None-Match", &etag)).await;
            if reply.status == 200 {
                last = reply.json();
                if wished(&last) {
                    return last;
                }
            }
            etag = reply.header("etag").to_owned();
        }
        panic!("did not come: {last}");
    }

    /// Ann's desk until it is as wished.
    pub async fn desk_until(&self, wished: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let path = format!("ChatSessionsForUser?$select={DESK}");
        wait::until(async || {
            let list = self.ann(&path, json!({})).await.ok();
            let list = list.as_array().unwrap().clone();
            if wished(&list) { Ok(list) } else { Err(list) }
        })
        .await
    }

    /// The whole session as Ann sees it.
    pub async fn whole(&self, id: i64) -> Value {
        self.ann(
            &format!("GetChatSessionEntity?chatSessionEntityId={id}"),
            json!({}),
        )
        .await
        .ok()
    }

    pub async fn messages(&self, id: i64) -> Vec<Value> {
        let list = self
            .ann("GetChatMessages", json!({"ChatSessionId": id, "After": 0}))
            .await
            .ok();
        list.as_array().unwrap().clone()
    }

    pub async fn say(&self, who: &Visitor, text: &str) -> Reply {
        let body = json!({"ChatSessionId": who.id, "Message": {"Message": text}});
        self.by(who, "AddChatMessage", body).await
    }

    pub async fn answer(&self, id: i64, text: &str) -> Reply {
        let body = json!({"ChatSessionId": id, "Message": {"Message": text}});
        self.ann("AddChatMessage", body).await
    }

    pub async fn pick_up(&self, id: i64) -> Value {
        self.ann("PickUpChatSession", json!({"ChatSessionId": id}))
            .await
            .ok()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Writes a file of the assets folder.
pub fn put(dir: &Path, path: &str, bytes: &[u8]) {
    let file = dir.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, bytes).unwrap();
}
