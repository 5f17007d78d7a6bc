//! Bots: folders of scripts that talk with visitors.

use super::data::{Data, EventData, Pairs};
use super::run::{Awaited, Broken, Job};
use super::{Scripts, run::Script};
use rhai::{Dynamic, Scope};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The inputs of a register script; `action` is `register` or `unregister`.
pub const REGISTER_INPUTS: [&str; 2] = ["action", "topicId"];

/// The inputs of a session created script.
pub const SESSION_CREATED_INPUTS: &[&str] = &[
    "chatSession.id",
    "chatSession.topicId",
    "chatSession.customerAlias",
    "chatSession.sessionKey",
    "chatSession.customerHost",
    "chatSession.status",
    "chatSession.chatbot_isactive",
    "chatTopic.id",
    "chatTopic.name",
    "chatTopic.botName",
    "foundAgents",
];

/// The inputs of a session changed script.
pub const SESSION_CHANGED_INPUTS: &[&str] = &[
    "chatSession.id",
    "chatSession.topicId",
    "chatSession.status",
    "chatSession.userId",
    "chatSession.customerId",
    "chatSession.botActive",
    "chatSession.customerName",
    "chatSession.customerEmail",
    "chatSession.companyName",
    "chatSession.customerPhone",
];

/// The parser variables of a session changed script.
pub const SESSION_CHANGED_VARIABLES: [&str; 2] = ["status.old", "status.new"];

/// The inputs of a message received script.
pub const MESSAGE_RECEIVED_INPUTS: &[&str] = &[
    "chatSession.topicId",
    "chatSession.status",
    "chatSession.userId",
    "chatSession.botActive",
    "chatSession.customerName",
    "chatSession.customerEmail",
    "chatSession.companyName",
    "chatSession.customerPhone",
    "chatSession.customerId",
    "chatSession.contactId",
    "chatSession.projectId",
    "chatSession.saleId",
    "chatSession.ticketId",
    "chatMessage.sessionId",
    "chatMessage.id",
    "chatMessage.message",
    "chatMessage.type",
    "chatMessage.specialType",
    "chatMessage.specialParam",
    "chatMessage.author",
    "chatTopic.id",
    "chatTopic.botName",
];

/// A bot; the numbers are the ids of its scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotFolder {
    /// The folder, below the scripts folder.
    pub name: String,
    /// Run when a topic takes the bot or gives it up.
    pub register: i32,
    /// Run when a session begins.
    pub session_created: Option<i32>,
    /// Run when a session's status changes.
    pub session_changed: Option<i32>,
    /// Run when the visitor says something.
    pub message_received: Option<i32>,
}

/// The folder that a file is in; empty for the scripts folder.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A file's name.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether the words are in the file's name, in this order and any case.
fn is_named(path: &str, words: &[&str]) -> bool {
    let name = name(path).to_ascii_lowercase();
    let mut rest = name.as_str();
    words.iter().all(|word| match rest.split_once(word) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// The folders of bots with their files.
pub fn folders<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths.filter(|path| path.contains('/')) {
        let files = all.entry(folder(path).to_owned()).or_default();
        files.push(path.to_owned());
    }
    all.retain(|_, files| files.iter().any(|f| is_named(f, &["bot", "register"])));
    all
}

/// A number for each file, from its path: the same after a restart. Two files
/// whose numbers would be the same get others, in the order of their paths.
pub fn ids<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<String, i32> {
    let (mut ids, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for path in paths.collect::<BTreeSet<_>>() {
        let id = (0_u32..)
            .map(|round| id(path, round))
            .find(|id| *id != 0 && taken.insert(*id));
        ids.extend(id.map(|id| (path.to_owned(), id)));
    }
    ids
}

fn id(path: &str, round: u32) -> i32 {
    let hash = Sha256::new()
        .chain_update(path)
        .chain_update(round.to_be_bytes())
        .finalize();
    let head = hash
        .iter()
        .take(4)
        .fold(0_u32, |n, b| n << 8 | u32::from(*b));
    i32::try_from(head >> 1).unwrap_or_default()
}

/// The bots in these folders.
pub fn describe(
    folders: &BTreeMap<String, Vec<String>>,
    ids: &BTreeMap<String, i32>,
) -> Vec<BotFolder> {
    let describe = |(name, files): (&String, &Vec<String>)| {
        let find = |words: &[&str]| {
            let file = files.iter().find(|file| is_named(file, words))?;
            ids.get(file).copied()
        };
        Some(BotFolder {
            name: name.clone(),
            register: find(&["bot", "register"])?,
            session_created: find(&["bot", "session", "create"]),
            session_changed: find(&["bot", "session", "change"]),
            message_received: find(&["bot", "message", "receive"]),
        })
    };
    folders.iter().filter_map(describe).collect()
}

impl Scripts {
    /// The bots that there are.
    pub fn bots(&self) -> Vec<BotFolder> {
        self.library().bots.clone()
    }

    /// Runs a bot's script: its function `main(event)`, or the whole file.
    ///
    /// # Errors
    /// When there is no such script, or it is disabled or fails; all but the
    /// first is in the log, too.
    pub async fn bot_run(&self, id: i32, inputs: Pairs, variables: Pairs) -> Result<(), String> {
        let library = self.library();
        let Some(script) = library.bot_scripts.get(&id) else {
            return Err(format!("there is no bot's script with id {id}"));
        };
        if script.disabled(&self.core.limits) {
            return Err(format!("{} is disabled: it took too long", script.file));
        }
        let event = EventData::new(Data {
            inputs,
            variables,
            ..Data::default()
        });
        let given = event.clone();
        let job: Job<()> = Box::new(move |core, script: &Script| {
            let event = Dynamic::from(given);
            let mut functions = script.ast.iter_functions();
            if functions.any(|f| f.name == "main" && f.params.len() == 1) {
                return script.call(&core.engine, "main", vec![event]);
            }
            let mut scope = Scope::new();
            scope.push_dynamic("event", event);
            core.engine.run_ast_with_scope(&mut scope, &script.ast)
        });
        self.core
            .run(script, Awaited::Session, false, Some(event), job)
            .await
            .map_err(|broken| match broken {
                Broken::Thrown(text, _) | Broken::Failed(text, _) => {
                    format!("{}: {text}", script.file)
                }
                Broken::TimedOut => format!("{} took too long", script.file),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_any_case_and_order_counts() {
        assert!(is_named(
            "a/My Bot - Register it.rhai",
            &["bot", "register"]
        ));
        assert!(is_named("a/BOTregister.rhai", &["bot", "register"]));
        assert!(is_named(
            "a/echobot Session Status Changed.rhai",
            &["bot", "session", "change"]
        ));
        assert!(!is_named("a/register bot.rhai", &["bot", "register"]));
        assert!(!is_named("robot/register.rhai", &["bot", "register"]));
    }

    #[test]
    fn ids_are_positive_stable_and_apart() {
        let paths: Vec<String> = (0..2_000)
            .map(|n| format!("bot{n}/bot register.rhai"))
            .collect();
        let first = ids(paths.iter().map(String::as_str));
        let again = ids(paths.iter().rev().map(String::as_str));
        assert_eq!(first, again);
        assert_eq!(first.values().collect::<BTreeSet<_>>().len(), paths.len());
        assert!(first.values().all(|id| *id > 0));
        assert_eq!(
            first["bot0/bot register.rhai"],
            id("bot0/bot register.rhai", 0)
        );
    }
}
