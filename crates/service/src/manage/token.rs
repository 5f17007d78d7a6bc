//! `anteroom token`: agents' access tokens.

use super::{cell, table, when};
use crate::app::now;
use crate::cli::{Database, text};
use crate::http::auth::Kind;
use crate::secret::{random, sha256};
use crate::store::token::{self, NewToken};
use crate::store::{Store, agent};
use clap::Subcommand;

const DAY: i64 = 24 * 3600 * 1000;

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, this once
    Add {
        /// The agent in whose name it calls
        agent: String,
        /// What it is for, as the list shows it
        #[arg(long, value_name = "TEXT", default_value = "")]
        name: String,
        /// A ticket (7T:…) for the SoTicket scheme, instead of a Bearer token (8A:…)
        #[arg(long)]
        ticket: bool,
        /// Let it expire after so many days
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
        #[command(flatten)]
        database: Database,
    },
    /// List the tokens, without their secrets
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revoke a token, for good and at once
    Revoke {
        /// The token's id, as the list shows it
        id: i32,
        #[command(flatten)]
        database: Database,
    },
}

/// Does it.
///
/// # Errors
/// With a sentence for the operator.
pub async fn run(command: TokenCommand) -> Result<(), String> {
    match command {
        TokenCommand::Add {
            agent,
            name,
            ticket,
            days,
            database,
        } => {
            let kind = if ticket { Kind::SoTicket } else { Kind::Bearer };
            add(&agent, name.trim(), kind, days, &database.database).await
        }
        TokenCommand::List { database } => list(&database.database).await,
        TokenCommand::Revoke { id, database } => revoke(id, &database.database).await,
    }
}

async fn add(
    agent_name: &str,
    name: &str,
    kind: Kind,
    days: Option<u32>,
    database: &str,
) -> Result<(), String> {
    if name.chars().count() > 100 {
        return Err("--name may be 100 characters long".to_owned());
    }
    let store = Store::open(database).await.map_err(text)?;
    let secret = format!("{}{}", kind.prefix(), random().map_err(text)?);
    let time = now();
    let mut tx = store.write().await.map_err(text)?;
    let found = agent::by_name(&mut tx, agent_name).await.map_err(text)?;
    let found = found.ok_or_else(|| {
        format!("there is no agent {agent_name}; anteroom agent add {agent_name} makes one")
    })?;
    let new = NewToken {
        associate_id: found.id,
        name,
        kind: kind.name(),
        hash: &sha256(secret.as_bytes()),
        created_at: time,
        expires_at: days.map(|days| time + i64::from(days) * DAY),
    };
    let id = token::add(&mut tx, new).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("{secret}");
    eprintln!(
        "this is token {id}; it is shown only now. Send it as Authorization: {} …",
        kind.name()
    );
    Ok(())
}

async fn list(database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let rows = {
        let mut read = store.read().await.map_err(text)?;
        token::all(&mut read).await.map_err(text)?
    };
    store.close().await;
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            [
                row.id.to_string(),
                cell(&row.agent),
                cell(&row.name),
                row.kind.clone(),
                when(Some(row.created_at)),
                when(row.last_used_at),
                when(row.expires_at),
                when(row.revoked_at),
            ]
        })
        .collect();
    let head = [
        "id",
        "agent",
        "name",
        "kind",
        "created",
        "last used",
        "expires",
        "revoked",
    ];
    print!("{}", table(head, &lines));
    Ok(())
}

async fn revoke(id: i32, database: &str) -> Result<(), String> {
    let store = Store::open(database).await.map_err(text)?;
    let mut tx = store.write().await.map_err(text)?;
    let found = token::by_id(&mut tx, id).await.map_err(text)?;
    let found = found.ok_or_else(|| {
        format!("there is no token {id}; anteroom token list shows which there are")
    })?;
    token::revoke(&mut tx, id, now()).await.map_err(text)?;
    tx.commit().await.map_err(text)?;
    store.close().await;
    println!("token {id} of {} is revoked", found.agent);
    Ok(())
}
