//! `anteroom webhook`: who is told what happens.

use super::{cell, table, when};
use crate::app::now;
use crate::cli::{Database, text};
use crate::secret::random;
use crate::store::Store;
use crate::store::webhook::{self, ACTIVE, NewWebhook, STOPPED};
use crate::webhooks::{Kind, target};
use clap::{Args, Subcommand};

/// What can be done with webhooks.
#[derive(Debug, Subcommand)]
pub enum WebhookCommand {
    /// Tell this address what happens to sessions, from now on
    Add(New),
    /// List the webhooks and how they fare, without their secrets
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Tell a webhook nothing more until it is restarted
    Stop(One),
    /// Tell a webhook again what happens, from now on
    Restart(One),
    /// Forget a webhook
    Remove(One),
}

/// A new webhook.
#[derive(Debug, Args)]
pub struct New {
    /// What it is called, in the list and in what it is told
    name: String,
    /// Where it is told: an https: address
    url: String,
    /// What it is told
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "chatsession.created,chatsession.changed,chatsession.message"
    )]
    events: Vec<Kind>,
    /// What deliveries are signed with; made and printed, this once, where none is given
    #[arg(long, value_name = "TEXT")]
    secret: Option<String>,
    /// Allow a target in a private network; also by http: there
    #[arg(long)]
    allow_private: bool,
    #[command(flatten)]
    database: Database,
}

/// One of them.
#[derive(Debug, Args)]
pub struct One {
    /// The webhook's id, as the list shows it
    id: i32,
    #[command(flatten)]
    database: Database,
}

/// Does it.
///
/// # Errors
/// With a sentence for the operator.
pub async fn run(command: WebhookCommand) -> Result<(), String> {
    match command {
        WebhookCommand::Add(new) => add(new).await,
        WebhookCommand::List { database } => list(&database.database).await,
        WebhookCommand::Stop(one) => state(&one, STOPPED, "stopped").await,
        WebhookCommand::Restart(one) => state(&one, ACTIVE, "active").await,
        WebhookCommand::Remove(one) => remove(&one).await,
    }
}

async fn add(new: New) -> Result<(), String> {
    let name = new.name.trim();
    let strange = name.chars().any(char::is_control);
    if name.is_empty() || name.chars().count() > 100 || strange {
        return Err("the name has to be 1 to 100 characters, in one line".to_owned());
    }
    let url = target(&new.url, new.allow_private)?;
    let secret = match &new.secret {
        Some(secret) if secret.is_empty() || secret.len() > 1_000 => {
            return Err("the secret has to be 1 to 1000 bytes long".to_owned());
        }
        Some(secret) => secret.clone(),
        None => random().map_err(text)?,
    };
    let wanted = Kind::ALL
        .into_iter()
        .filter(|kind| new.events.contains(kind));
    let events: Vec<&str> = wanted.map(Kind::name).collect();
    let store = Store::open(&new.database.database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let row = NewWebhook {
        name,
        url: url.as_str(),
        events: &events.join(","),
        secret: &secret,
        allow_private: new.allow_private,
        created_at: now(),
    };
    let id = webhook::add(&mut tx, row).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("webhook {id} is added");
    if new.secret.is_none() {
        println!("secret: {secret}");
    }
    Ok(())
}

async fn list(database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let rows = {
        let mut read = store.read().await.map_err(text)?;
        webhook::all(&mut read).await.map_err(text)?
    };
    store.close().await;
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            [
                row.id.to_string(),
                cell(&row.name),
                row.state.clone(),
                row.failures.to_string(),
                when(row.last_success_at),
                when(row.last_error_at),
                cell(&row.last_error),
                row.events.replace("chatsession.", ""),
                cell(&row.url),
            ]
        })
        .collect();
    let head = [
        "id",
        "name",
        "state",
        "failures in a row",
        "last success",
        "last failure",
        "because",
        "events",
        "url",
    ];
    print!("{}", table(head, &lines));
    Ok(())
}

fn unknown(id: i32) -> String {
    format!("there is no webhook {id}; anteroom webhook list shows which there are")
}

async fn state(one: &One, state: &str, word: &str) -> Result<(), String> {
    let store = Store::open(&one.database.database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let found = webhook::set_state(&mut tx, one.id, state).await;
    if !found.map_err(text)? {
        return Err(unknown(one.id));
    }
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("webhook {} is {word}", one.id);
    Ok(())
}

async fn remove(one: &One) -> Result<(), String> {
    let store = Store::open(&one.database.database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    if !webhook::remove(&mut tx, one.id).await.map_err(text)? {
        return Err(unknown(one.id));
    }
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("webhook {} is removed", one.id);
    Ok(())
}
