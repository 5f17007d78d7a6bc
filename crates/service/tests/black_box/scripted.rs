//! A service with a scripts folder, and a log that can be read.

use crate::harness::{Service, put};
use crate::wait;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The samples of the documentation.
pub const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scripts");

pub struct Scripted {
    pub service: Service,
    folder: PathBuf,
}

impl Scripted {
    /// Topic 1, Ann and Bob, and these scripts.
    pub fn start(files: &[(&str, &str)], args: &[&str]) -> Self {
        let mut service = Service::bare(args);
        let folder = service.dir.path().join("own");
        std::fs::create_dir(&folder).unwrap();
        let given = ["--scripts", folder.to_str().unwrap()];
        service.args.extend(given.map(ToOwned::to_owned));
        for (path, text) in files {
            put(&folder, path, text.as_bytes());
        }
        for (name, full) in [("ann", "Ann Lee"), ("bob", "Bob Ray")] {
            let args = ["agent", "add", name, "--full-name", full];
            service.run(&args, &format!("pw-{name}\n"));
        }
        service.run(&["agent", "mark", "ann", "--administrator"], "");
        service.topic(&json!({"Name": "Support"}));
        service.keep_log();
        let service = service.up();
        Self { service, folder }
    }

    /// The same with the samples of the documentation, and these.
    pub fn samples(files: &[(&str, &str)], args: &[&str]) -> Self {
        let mut found = Vec::new();
        collect(Path::new(SAMPLES), "", &mut found);
        let own = files
            .iter()
            .map(|(path, text)| (path.to_string(), text.to_string()));
        found.extend(own);
        let all: Vec<_> = found
            .iter()
            .map(|(p, t)| (p.as_str(), t.as_str()))
            .collect();
        Self::start(&all, args)
    }

    pub fn folder(&self) -> &str {
        self.folder.to_str().unwrap()
    }

    /// Writes a script while the service runs.
    pub fn write(&self, path: &str, text: &str) {
        put(&self.folder, path, text.as_bytes());
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.folder.join(path)).unwrap();
    }

    /// What scripts have printed and what is said about them.
    pub fn log(&self) -> Vec<String> {
        let log = self.service.log();
        let lines = log
            .lines()
            .filter_map(|line| line.split_once("anteroom::scripts: "));
        lines.map(|(_, text)| text.to_owned()).collect()
    }

    /// Waits until the log is as wished.
    pub async fn log_until(&self, wished: impl Fn(&[String]) -> bool) -> Vec<String> {
        wait::until(async || {
            let log = self.log();
            if wished(&log) { Ok(log) } else { Err(log) }
        })
        .await
    }

    /// Saves a new session with this name until the answer is as wished.
    pub async fn save_until(&self, name: &str, wished: impl Fn(&Value) -> bool) -> Value {
        wait::until(async || {
            let saved = self.save(name).await.json();
            if wished(&saved) {
                Ok(saved)
            } else {
                Err(saved)
            }
        })
        .await
    }

    /// Ann saves a new session with this name.
    pub async fn save(&self, name: &str) -> crate::harness::Reply {
        let body = json!({"TopicId": 1, "CustomerName": name});
        self.service.ann("SaveChatSessionEntity", body).await
    }
}

fn collect(dir: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), found);
        } else {
            found.push((path, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
}
