//! The scripts at work, with a service that writes down what they ask.

mod bots;
mod documentation;
mod hooks;
mod limits;
mod reload;
mod samples;
mod triggers;

use super::calls::{Call, Thrown};
use super::host::{Host, HttpAnswer, HttpRequest, Level, NewMessage, Report};
use super::limits::Limits;
use super::methods::Agent;
use super::{Scripts, data::Pairs};
use crate::api::table;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

/// Nothing that is waited for takes longer, unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// What scripts have asked for.
#[derive(Clone, Default, Debug)]
struct Seen {
    messages: Vec<NewMessage>,
    statuses: Vec<(i32, i32)>,
    resets: Vec<i32>,
    requests: Vec<HttpRequest>,
    log: Vec<Report>,
}

impl Seen {
    fn warnings(&self) -> Vec<String> {
        let warnings = self.log.iter().filter(|r| r.level == Level::Warning);
        warnings.map(ToString::to_string).collect()
    }

    fn printed(&self) -> Vec<String> {
        let lines = self.log.iter().filter(|r| r.level == Level::Info);
        lines.map(ToString::to_string).collect()
    }
}

type Doing = Arc<dyn Fn(&NewMessage) -> Result<i32, String> + Send + Sync>;

#[derive(Default)]
struct Recorder {
    seen: Mutex<Seen>,
    news: Notify,
    /// While it is shut, `resetChat` waits.
    shut: Mutex<bool>,
    opened: Condvar,
    /// What adding a message does.
    adding: Mutex<Option<Doing>>,
}

impl Recorder {
    fn note(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut self.seen.lock().unwrap());
        self.news.notify_waiters();
    }

    fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    fn shut(&self, shut: bool) {
        *self.shut.lock().unwrap() = shut;
        self.opened.notify_all();
    }

    /// Waits until it has been seen.
    async fn until(&self, what: impl Fn(&Seen) -> bool) -> Seen {
        let wait = async {
            loop {
                let news = self.news.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                let seen = self.seen();
                if what(&seen) {
                    return seen;
                }
                news.await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(seen) => seen,
            Err(_) => panic!("waited in vain; seen: {:#?}", self.seen()),
        }
    }
}

impl Host for Recorder {
    fn add_chat_message(&self, message: NewMessage) -> Result<i32, String> {
        if message.session == 404 {
            return Err("there is no session 404".to_owned());
        }
        self.note(|seen| seen.messages.push(message.clone()));
        let doing = self.adding.lock().unwrap().clone();
        match doing {
            Some(doing) => doing(&message),
            None => Ok(i32::try_from(self.seen().messages.len()).unwrap()),
        }
    }
    fn reset_chat(&self, session: i32) -> Result<(), String> {
        let shut = self.shut.lock().unwrap();
        drop(self.opened.wait_while(shut, |shut| *shut).unwrap());
        self.note(|seen| seen.resets.push(session));
        Ok(())
    }
    fn set_chat_status(&self, session: i32, status: i32) -> Result<(), String> {
        self.note(|seen| seen.statuses.push((session, status)));
        Ok(())
    }
    fn get_program_chat(&self) -> String {
        "https://chat.example.com/console".to_owned()
    }
    fn get_external_program_chat(&self) -> String {
        "https://chat.example.com/".to_owned()
    }
    fn http(&self, request: HttpRequest) -> Result<HttpAnswer, String> {
        self.note(|seen| seen.requests.push(request.clone()));
        Ok(HttpAnswer {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: r#"{"joke": "none"}"#.to_owned(),
        })
    }
    fn session(&self, session: i32) -> Result<Value, String> {
        Ok(json!({"ChatSessionId": session, "TopicId": 1}))
    }
    fn messages(&self, session: i32) -> Result<Value, String> {
        Ok(json!([{"ChatSessionId": session, "Message": "Hi"}]))
    }
    fn log(&self, report: &Report) {
        self.note(|seen| seen.log.push(report.clone()));
    }
}

/// Generous, so that only what is tested ends a script.
fn wide() -> Limits {
    Limits {
        timeout: PATIENCE,
        strikes: 5,
        operations: 1_000_000,
        memory: 1 << 20,
        run_memory: 64 << 20,
        hosts: vec!["jokes.example.com".parse().unwrap()],
    }
}

/// A folder of scripts.
struct Bench {
    dir: TempDir,
    host: Arc<Recorder>,
    scripts: Scripts,
}

impl Bench {
    fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, wide())
    }

    fn with(files: &[(&str, &str)], limits: Limits) -> Self {
        let dir = TempDir::new().unwrap();
        for (path, text) in files {
            write(dir.path(), path, text);
        }
        Self::of(dir, limits)
    }

    fn of(dir: TempDir, limits: Limits) -> Self {
        let host = Arc::new(Recorder::default());
        let own: Arc<dyn Host> = Arc::<Recorder>::clone(&host);
        let scripts = Scripts::open(dir.path(), limits, own, table::hooked());
        Self { dir, host, scripts }
    }

    fn write(&self, path: &str, text: &str) {
        write(self.dir.path(), path, text);
        self.scripts.reload_now();
    }

    /// A call of `SaveChatSessionEntity`.
    fn save(&self) -> Call {
        let params = vec![json!({"ChatSessionId": 0, "CustomerName": "Ann"})];
        self.scripts
            .call(Agent::Chat, "SaveChatSessionEntity", params)
    }

    /// The whole of such a call.
    async fn saved(&self) -> Result<Value, Thrown> {
        let mut call = self.save();
        call.before().await?;
        let mut result = json!({"ChatSessionId": 59, "CustomerName": "Ann"});
        call.after(&mut result).await;
        call.later(result.clone());
        Ok(result)
    }
}

fn write(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}
