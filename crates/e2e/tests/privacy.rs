//! What is kept and what is sent: nothing but what the register says.

#[path = "../../../src/browser/register.rs"]
mod register;

use anteroom_e2e::cast::{self, Cast};
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use anteroom_e2e::{Window, widget};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Whether a name is what a pattern of the register stands for.
fn fits(pattern: &str, name: &str) -> bool {
    let mut rest = name;
    let mut parts = pattern.split(['*', '<']);
    let Some(after) = rest.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    rest = after;
    for part in parts {
        // Behind `<name>` or `*` comes what is there again.
        let literal = part.split_once('>').map_or(part, |(_, literal)| literal);
        if literal.is_empty() {
            return !rest.is_empty() && !rest.contains(':') && !rest.contains('/');
        }
        match rest.split_once(literal) {
            Some((filled, after)) if !filled.is_empty() && !filled.contains(':') => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

#[test]
fn patterns_are_read() {
    for (pattern, name, wanted) in [
        ("anteroom:<topicId>", "anteroom:1", true),
        ("anteroom:<topicId>", "anteroom:1:out:k", false),
        ("anteroom:<topicId>", "other:1", false),
        ("anteroom:<topicId>:out:<key>", "anteroom:1:out:k", true),
        ("anteroom:<topicId>:out:<key>", "anteroom:1:out:", false),
        ("v<version>/<file>", "v0.1.0-1/widget.js", true),
        ("v<version>/<file>", "v0.1.0-1/", false),
        ("api/*ChatSession", "api/EraseChatSession", true),
        ("api/*ChatSession", "api/EraseChatSessions", false),
        ("chat.js", "chat.js", true),
    ] {
        assert_eq!(fits(pattern, name), wanted, "{pattern} {name}");
    }
}

/// What a window has kept and asked for since it was watched.
#[derive(Default)]
struct Watch {
    kept: BTreeSet<String>,
    asked: BTreeSet<String>,
}

impl Watch {
    /// Writes down what the page has done so far; before each time it goes away.
    async fn note(&mut self, window: &Window, cast: &Cast) {
        self.kept.extend(window.seen().await.stored);
        let site = cast.site.url("");
        for url in window.requests("").await {
            if !url.starts_with(&site) {
                self.asked.insert(url);
            }
        }
    }

    /// Every key and address stands in the register; gives those that do.
    fn judge(&self, base: &str) -> BTreeSet<&'static str> {
        let mut met = BTreeSet::new();
        for kept in &self.kept {
            let (area, name) = kept.split_once(' ').unwrap_or((kept, ""));
            // A name that is written out goes before one with a place for any topic.
            let entry = register::KEPT
                .iter()
                .filter(|entry| entry.area == area && fits(entry.name, name))
                .min_by_key(|entry| entry.name.contains('<'));
            let Some(entry) = entry else {
                panic!("{kept} is kept and not in the register");
            };
            met.insert(entry.holds);
        }
        for url in &self.asked {
            let path = url.strip_prefix(&format!("{base}/"));
            let path = path.and_then(|path| path.split('?').next());
            let entry = path.and_then(|path| {
                let mut all = register::ASKED.iter();
                all.find(|entry| fits(entry.address, path))
            });
            let Some(entry) = entry else {
                panic!("{url} is asked for and not in the register");
            };
            met.insert(entry.address);
        }
        met
    }
}

/// Before anybody clicks: one request, and nothing kept anywhere.
#[tokio::test]
async fn before_the_first_click_there_is_one_request_and_nothing_else() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let window = cast.visitor("visitor").await;
    cast::launcher(&widget(&window)).see().await;
    // Whatever would still be done by and by, is done before there is nothing to do.
    let idle =
        "return new Promise(r => requestIdleCallback(() => requestIdleCallback(() => r(1))))";
    let _: Value = window.js(idle, Value::Null).await;
    let mut watch = Watch::default();
    watch.note(&window, &cast).await;
    assert!(watch.kept.is_empty(), "{:?}", watch.kept);
    let base = cast.service.base();
    let asked: Vec<_> = watch.asked.iter().collect();
    assert_eq!(asked, [&format!("{base}/chat.js")]);
    // And the browser itself knows of no cookie and no database.
    let jar = window.cdp("Network.getAllCookies", json!({})).await;
    assert_eq!(jar["cookies"], json!([]));
    let bases: Vec<Value> = window.js("return indexedDB.databases()", Value::Null).await;
    assert!(bases.is_empty(), "{bases:?}");
}

/// How many rows each table of the service has.
async fn rows(database: &Path) -> BTreeMap<String, i64> {
    let url = format!("sqlite:{}?mode=ro", database.display());
    let mut base = SqliteConnection::connect(&url).await.expect("the database");
    let tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
    let tables: Vec<(String,)> = sqlx::query_as(tables)
        .fetch_all(&mut base)
        .await
        .expect("its tables");
    let mut counted = BTreeMap::new();
    for (table,) in tables {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from \"{table}\""));
        let (count,): (i64,) = sqlx::query_as(count)
            .fetch_one(&mut base)
            .await
            .expect("its rows");
        counted.insert(table, count);
    }
    counted
}

/// A visitor who looks, types and does not agree has left nothing on the service.
#[tokio::test]
async fn before_consent_nothing_is_stored_on_the_service() {
    let cast = Cast::gather().await;
    cast.service.agent().is_here(true).await;
    let database = cast.service.database();
    let before = rows(&database).await;
    assert!(before.len() > 5, "{before:?}");
    let window = cast.visitor("visitor").await;
    let panel = cast::open(&window).await;
    cast::fill_in(&panel, "Vera", "My secret is 4711").await;
    // Ticked and taken back.
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    panel
        .checkbox("")
        .until(" marked as wrong", |f| f.invalid)
        .await;
    window.reload().await;
    panel.button("Start chat").see().await;
    assert_eq!(rows(&database).await, before);
    // The service takes nothing without it either, whoever asks.
    let body = json!({ "ChatSessionId": 0, "TopicId": 1, "CustomerEmail": "vera@example.com",
        "CustomerConsented": false, "FirstMessage": "My secret is 4711" });
    let url = format!(
        "{}/api/v1/Agents/Chat/SaveChatSessionEntity",
        cast.service.base()
    );
    let answer = reqwest::Client::new().post(url).json(&body).send().await;
    let status = answer.expect("an answer").status();
    assert!(status.is_client_error(), "{status}");
    assert_eq!(rows(&database).await, before);
    // And with it, there is something.
    panel.checkbox("").click().await;
    panel.button("Start chat").click().await;
    panel.button("Leave the queue").see().await;
    assert_ne!(rows(&database).await, before);
}

/// A whole chat under watch: whatever is kept or asked for is in the register.
#[tokio::test]
async fn a_whole_chat_keeps_and_asks_for_what_the_register_says() {
    let cast = Cast::with(Setup::default(), Page::default()).await;
    let agent = cast.service.agent();
    let mut watch = Watch::default();
    let (window, panel, session) = cast::talk(&cast, "Vera", "Hello").await;
    watch.note(&window, &cast).await;
    cast::say(&panel, "One").await;
    let log = panel.log("Conversation");
    log.until("", |f| f.text.matches("Sent").count() == 2).await;
    agent.say(session, "Two").await;
    log.until_says("Two").await;
    watch.note(&window, &cast).await;
    window.reload().await;
    log.until_says("Two").await;
    let sound = panel.button("Sound for new messages");
    sound.click().await;
    watch.note(&window, &cast).await;
    sound.click().await;
    cast::end(&panel).await;
    panel.radio("5 of 5: excellent").click().await;
    panel.button("Send").click().await;
    panel.heading("Thank you…").see().await;
    panel.button("My data").click().await;
    panel.button("Download").click().await;
    panel.until_says("Your data is downloaded").await;
    watch.note(&window, &cast).await;
    let met = watch.judge(&cast.service.base());
    for entry in &register::KEPT {
        assert!(met.contains(entry.holds), "{} was not kept", entry.name);
    }
    for address in [
        "chat.js",
        "v<version>/<file>",
        "api/topic/<topicId>",
        "api/v1/Agents/Chat/SaveChatSessionEntity",
        "api/v1/Agents/Chat/GetChatSessionEntity",
        "api/v1/Agents/Chat/AddChatMessage",
        "api/v1/Agents/Anteroom/*ChatSession",
    ] {
        assert!(met.contains(address), "{address} was not asked for");
    }
    // Started anew, nothing of it is left in the browser.
    panel.button("Start a new chat").click().await;
    panel.button("Start chat").see().await;
    let left: Vec<String> = window
        .js("return Object.keys(localStorage)", Value::Null)
        .await;
    assert_eq!(left, [""; 0]);
}
