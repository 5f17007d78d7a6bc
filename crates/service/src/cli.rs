//! The command line.

use crate::app::{App, now};
use crate::chat::{later, sweeper, topics};
use crate::config::Settings;
use crate::http::{password, releases, serve};
use crate::mail;
use crate::manage::faq;
use crate::news;
use crate::secret::random;
use crate::store::{Store, agent, topic};
use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Live chat for websites: one binary that serves visitors, agents and the web API.
#[derive(Debug, Parser)]
#[command(name = "anteroom", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[cfg(test)]
impl Cli {
    /// The settings of a run.
    pub fn settings(self) -> Option<Settings> {
        match self.command {
            Command::Serve(settings) => Some(*settings),
            _ => None,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service
    Serve(Box<Settings>),
    /// Add agents
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Make and change topics
    #[command(subcommand)]
    Topic(TopicCommand),
    /// Fill the FAQ from which visitors are answered before the chat
    #[command(subcommand)]
    Faq(crate::manage::faq::FaqCommand),
    /// Give programs tokens to call in an agent's name
    #[command(subcommand)]
    Token(crate::manage::token::TokenCommand),
    /// Tell other programs what happens to sessions
    #[command(subcommand)]
    Webhook(crate::manage::webhook::WebhookCommand),
    /// Check the receipts of visitors who erased a chat
    #[command(subcommand)]
    Receipt(crate::manage::receipt::ReceiptCommand),
    /// Print the web API's description (OpenAPI 3.1), as /api/openapi.json has it
    Openapi,
}

/// Which database a command works on.
#[derive(Debug, Args)]
pub struct Database {
    /// The database
    #[arg(long, env = "ANTEROOM_DATABASE", default_value = "sqlite:anteroom.db")]
    pub database: String,
}

#[derive(Debug, Subcommand)]
enum AgentCommand {
    /// Add an agent, or give an existing one a new password, read from standard input
    Add {
        /// What the agent signs in with
        name: String,
        /// First and last name
        #[arg(long)]
        full_name: Option<String>,
        /// What visitors call the agent in topics that do not show first names
        #[arg(long)]
        nickname: Option<String>,
        /// The user group, as lists of agents show it
        #[arg(long, value_name = "NAME")]
        group: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// Give an agent a photo, read from standard input: PNG, JPEG or WebP
    Photo {
        /// What the agent signs in with
        name: String,
        /// Take the photo away instead
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Subcommand)]
enum TopicCommand {
    /// Insert (`ChatTopicId` 0) or update a topic, read from standard input as JSON
    Save {
        /// Do not make every agent a member
        #[arg(long)]
        no_members: bool,
        /// The folder with scripts, where the topic's bot is; `scripts` beside the
        /// database where none is named
        #[arg(long, env = "ANTEROOM_SCRIPTS", value_name = "DIR")]
        scripts: Option<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
}

/// Does what the command line says.
///
/// # Errors
/// With a sentence for the operator.
pub async fn run(cli: Cli) -> Result<(), String> {
    match cli.command {
        Command::Serve(settings) => run_service(*settings).await,
        Command::Agent(AgentCommand::Add {
            name,
            full_name,
            nickname,
            group,
            database,
        }) => {
            let names = Names {
                full_name: full_name.as_deref(),
                nickname: nickname.as_deref(),
                group: group.as_deref(),
            };
            add_agent(&name, names, &database.database).await
        }
        Command::Agent(AgentCommand::Photo {
            name,
            remove,
            database,
        }) => crate::manage::photo::set(&name, remove, &database.database).await,
        Command::Topic(TopicCommand::Save {
            no_members,
            scripts,
            database,
        }) => save_topic(!no_members, scripts, database.database).await,
        Command::Faq(command) => crate::manage::faq::run(command).await,
        Command::Token(command) => crate::manage::token::run(command).await,
        Command::Webhook(command) => crate::manage::webhook::run(command).await,
        Command::Receipt(command) => crate::manage::receipt::run(command),
        Command::Openapi => std::io::stdout()
            .write_all(crate::api::openapi::text().as_bytes())
            .map_err(text),
    }
}

/// An error as a sentence.
pub fn text<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

/// What stands on standard input.
///
/// # Errors
/// Where it cannot be read.
pub fn standard_input() -> Result<String, String> {
    let mut input = String::new();
    std::io::stdin()
        .read_to_string(&mut input)
        .map_err(|error| format!("standard input cannot be read: {error}"))?;
    Ok(input)
}

/// What an agent is called; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Default)]
struct Names<'a> {
    full_name: Option<&'a str>,
    nickname: Option<&'a str>,
    group: Option<&'a str>,
}

/// Stores an agent's name and password; a new agent answers every topic.
async fn put_agent(
    store: &Store,
    name: &str,
    names: Names<'_>,
    password: &str,
) -> Result<(), String> {
    let word = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || password::hash(&word))
        .await
        .map_err(text)??;
    let mut tx = store.write().await.map_err(text)?;
    let known = agent::by_name(&mut tx, name).await.map_err(text)?;
    let before = known.as_ref().map_or(name, |row| &row.full_name);
    let full_name = names.full_name.unwrap_or(before);
    let id = agent::save(&mut tx, name, full_name, &hash, now())
        .await
        .map_err(text)?;
    if known.is_some() {
        agent::sign_out_everywhere(&mut tx, id)
            .await
            .map_err(text)?;
    } else {
        agent::join_everywhere(&mut tx, id).await.map_err(text)?;
    }
    if let Some(group) = names.group {
        agent::set_group(&mut tx, id, group.trim())
            .await
            .map_err(text)?;
    }
    if let Some(nickname) = names.nickname {
        agent::set_nickname(&mut tx, id, nickname.trim())
            .await
            .map_err(text)?;
    }
    tx.commit().await.map_err(text)
}

async fn add_agent(name: &str, names: Names<'_>, database: &str) -> Result<(), String> {
    let name = name.trim();
    if name.is_empty() || name.len() > 100 || name.contains(':') {
        return Err("the name has to be 1 to 100 characters, without a colon".to_owned());
    }
    let group = names.group.map(str::trim);
    if group.is_some_and(|group| group.is_empty() || group.chars().count() > 100) {
        return Err("the group's name has to be 1 to 100 characters".to_owned());
    }
    if names
        .nickname
        .is_some_and(|name| name.chars().count() > 100)
    {
        return Err("the nickname has to be at most 100 characters".to_owned());
    }
    let input = standard_input()?;
    let password = input.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(format!(
            "no password came on standard input; try: echo 'a good password' | anteroom agent add {name}"
        ));
    }
    let store = Store::open(database).await.map_err(text)?;
    let known = {
        let mut read = store.read().await.map_err(text)?;
        agent::by_name(&mut read, name).await.map_err(text)?
    };
    put_agent(&store, name, names, password).await?;
    store.close().await;
    println!(
        "agent {name} is {}",
        if known.is_some() { "changed" } else { "added" }
    );
    Ok(())
}

async fn save_topic(
    members: bool,
    scripts: Option<PathBuf>,
    database: String,
) -> Result<(), String> {
    let wanted: Value = serde_json::from_str(&standard_input()?)
        .map_err(|error| format!("standard input is not JSON: {error}"))?;
    let settings = Settings {
        database,
        scripts,
        assets: None,
        // Nobody's key is made here, so that the service's own secret is not needed.
        secret: Some(random().map_err(text)?),
        ..Settings::from_environment()?
    };
    let store = Store::open(&settings.database).await.map_err(text)?;
    let app = App::open(store, settings)?;
    let saved = topics::save_by_operator(&app, &wanted, members).await;
    app.scripts.stop();
    app.stopping.cancel();
    app.webhooks.stop().await;
    app.store.close().await;
    let stored = saved.map_err(text)?;
    println!("{}", serde_json::to_string_pretty(&stored).map_err(text)?);
    Ok(())
}

/// The demo's topic and agent, where they are missing.
async fn prepare_demo(store: &Store, password: Option<&str>) -> Result<(), String> {
    let mut read = store.read().await.map_err(text)?;
    // One that was deleted is not made again: its name may be taken.
    let topic = topic::get_even_deleted(&mut read, 1).await.map_err(text)?;
    let known = agent::by_name(&mut read, "agent").await.map_err(text)?;
    drop(read);
    // A password that is set anew signs everybody out: only one that is new is set.
    let is_known = |word| {
        known
            .as_ref()
            .is_some_and(|row| password::verify(word, &row.password_hash))
    };
    if known.is_none() || password.is_some_and(|word| !is_known(word)) {
        let made = random().map_err(text)?;
        let word = password.unwrap_or_else(|| made.get(..16).unwrap_or(&made));
        let names = Names {
            full_name: known.is_none().then_some("Alex Agent"),
            ..Names::default()
        };
        put_agent(store, "agent", names, word).await?;
        if password.is_none() {
            println!("demo agent: agent / {word}");
        }
    }
    if topic.is_none() {
        topics::save(store, &demo_topic(), true)
            .await
            .map_err(text)?;
        let mut tx = store.write().await.map_err(text)?;
        for [title, answer] in DEMO_FAQ {
            let entry = faq::Entry {
                category: "Bicycles".to_owned(),
                title: title.to_owned(),
                answer: answer.to_owned(),
                language: "en".to_owned(),
                ..faq::Entry::default()
            };
            faq::put(&mut tx, &entry).await.map_err(text)?;
        }
        tx.commit().await.map_err(text)?;
    }
    Ok(())
}

/// Questions and answers of the demo's FAQ.
const DEMO_FAQ: [[&str; 2]; 5] = [
    [
        "When are you open?",
        "Every day around the clock in this demo. A shop would keep hours of its own, and the chat tells them in the visitor's time zone.",
    ],
    [
        "Where is my order?",
        "Open the link in the mail that confirmed your order: it shows where the parcel is.\nParcels take two to four working days.",
    ],
    [
        "How do I return something?",
        "Send it back within 30 days. The label is in your account, under Orders.",
    ],
    [
        "What does delivery cost?",
        "Delivery is free from 50 euros; below that it costs 4.90.",
    ],
    [
        "Can you repair my bicycle?",
        "Yes. Bring it to the workshop without an appointment; most repairs are done the same day.",
    ],
];

/// Hours that are kept and never close: the demo is ready to chat at once.
fn always_open() -> Value {
    let mut hours = json!({"TzLocation": {"Name": "UTC"}});
    for day in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] {
        hours[format!("{day}Enabled")] = true.into();
        hours[format!("{day}Start")] = "00:00:00".into();
        hours[format!("{day}Stop")] = "24:00:00".into();
    }
    hours
}

fn demo_topic() -> Value {
    json!({
        "Name": "Support",
        "Description": "The demo's topic",
        "WelcomeMessage": "Hello, how can I help you?",
        "CollectConsent": true,
        "ConsentText": "I agree that what I write here is stored, so that my question can be answered.",
        "PrivacyUrl": "https://www.example.com/privacy",
        "BadgeHeader": "Chat with us",
        "TicketEnabled": true,
        "OfflineCollectConsent": true,
        "UseQueueOfflineForm": true,
        "OfflineFormTimeLimit": 2,
        "OpeningHoursEnabled": true,
        "OpeningHours": always_open(),
        "WidgetEnableRating": true,
        "WidgetRatingText": "How did we do?",
        "Widget": {
            "PreFormEnabled": true,
            "PreFormMessage": "Tell us who you are and what it is about.",
            "RequiredFields": "Email",
            "AutoFaqEnabled": true,
            "PostFormEnabled": true,
            "PostFormHeader": "Thank you for the chat",
            "PostTranscriptEnabled": true,
            "ShowAgentPhoto": true,
            "UseAgentFirstname": true,
            "OfflineFields": "Email",
            "OfflineHeader": "Nobody is here right now",
            "OfflineMessage": "Leave us a message, and we answer by e-mail.",
            "Theme": "Modern",
            "WelcomeTitle": "Support",
            "WelcomeMessage": "We usually answer within minutes."
        }
    })
}

async fn run_service(settings: Settings) -> Result<(), String> {
    let listener = TcpListener::bind(&settings.listen).await.map_err(|error| {
        let listen = &settings.listen;
        match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "{listen} is taken by another program; stop that one, or choose another port with \
                 --listen (port 0 takes a free one)"
            ),
            std::io::ErrorKind::PermissionDenied => format!(
                "this user may not listen on {listen}; choose a port from 1024 with --listen"
            ),
            _ => format!("cannot listen on {listen}: {error}; check --listen"),
        }
    })?;
    let address = listener.local_addr().map_err(text)?;
    let store = Store::open(&settings.database).await.map_err(text)?;
    let app = App::open(store, settings)?;
    if app.settings.demo {
        prepare_demo(&app.store, app.settings.demo_password.as_deref()).await?;
    }
    crate::chat::presence::refresh(&app).await.map_err(text)?;
    let sweeper = tokio::spawn(sweeper::run(Arc::clone(&app)));
    let later = tokio::spawn(later::run(Arc::clone(&app)));
    let news = tokio::spawn(news::run(Arc::clone(&app)));
    let mail = tokio::spawn(mail::run(Arc::clone(&app)));
    let releases = tokio::spawn(releases::run(Arc::clone(&app)));
    tokio::spawn(stop_on_signal(app.stopping.clone()));
    println!("listening on http://{address}");
    serve::run(
        listener,
        crate::http::router(Arc::clone(&app)),
        Arc::clone(&app),
    )
    .await;
    sweeper.await.map_err(text)?;
    later.await.map_err(text)?;
    mail.await.map_err(text)?;
    releases.await.map_err(text)?;
    app.scripts.stop();
    news.await.map_err(text)?;
    app.webhooks.stop().await;
    app.store.close().await;
    Ok(())
}

/// The first signal stops the service, a second one ends it at once.
async fn stop_on_signal(stopping: CancellationToken) {
    signal().await;
    tracing::info!("stopping");
    stopping.cancel();
    signal().await;
    std::process::exit(130);
}

async fn signal() {
    let interrupt = async {
        // Without a handler there is no way to be interrupted politely.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_agent_stays_in_the_group_until_another_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let group = async |wanted| {
            let names = Names {
                full_name: Some("Ann Lee"),
                group: wanted,
                ..Names::default()
            };
            put_agent(&store, "ann", names, "a password").await.unwrap();
            let mut read = store.read().await.unwrap();
            agent::listed(&mut read).await.unwrap()[0]
                .group_name
                .clone()
        };
        assert_eq!(group(None).await, "Agents");
        assert_eq!(group(Some("Sales")).await, "Sales");
        assert_eq!(group(None).await, "Sales");
        let long = "é".repeat(101);
        for wrong in ["", " ", long.as_str()] {
            let names = Names {
                group: Some(wrong),
                ..Names::default()
            };
            let error = add_agent("ann", names, &url).await.unwrap_err();
            assert!(error.contains("group"), "{error}");
        }
    }
}
