//! The command line.

use crate::config::Settings;
use crate::manage::agent::{self, Names};
use clap::{Args, Parser, Subcommand};
use std::io::{Read, Write};
use std::path::PathBuf;

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

/// Marks of an account; what is not said stays as it is.
#[derive(Clone, Copy, Debug, Args)]
struct MarkArgs {
    /// The agent manages every topic and its members, and makes topics
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    administrator: Option<bool>,
    /// The account is a program's, which writes in every topic without being a member
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    integration: Option<bool>,
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
        /// The agent manages the topics there are, as far as a member of them
        #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", conflicts_with = "integration")]
        manager: Option<bool>,
        #[command(flatten)]
        marks: MarkArgs,
        #[command(flatten)]
        database: Database,
    },
    /// Change what an account may do everywhere; password and sign-ins stay
    Mark {
        /// What the agent signs in with
        name: String,
        #[command(flatten)]
        marks: MarkArgs,
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
    /// Give a topic a logo, read from standard input: PNG, JPEG or WebP
    Logo {
        /// The topic's id
        id: i32,
        /// Take the logo away instead
        #[arg(long)]
        remove: bool,
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
        Command::Serve(settings) => crate::run::service(*settings).await,
        Command::Agent(AgentCommand::Add {
            name,
            full_name,
            nickname,
            group,
            manager,
            marks,
            database,
        }) => {
            let names = Names {
                full_name: full_name.as_deref(),
                nickname: nickname.as_deref(),
                group: group.as_deref(),
                manager,
                administrator: marks.administrator,
                integration: marks.integration,
            };
            agent::add(&name, names, &database.database).await
        }
        Command::Agent(AgentCommand::Mark {
            name,
            marks,
            database,
        }) => {
            let names = Names {
                administrator: marks.administrator,
                integration: marks.integration,
                ..Names::default()
            };
            agent::mark_and_tell(&name, names, &database.database).await
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
        }) => crate::manage::topic::save(!no_members, scripts, database.database).await,
        Command::Topic(TopicCommand::Logo {
            id,
            remove,
            database,
        }) => crate::manage::logo::set(id, remove, &database.database).await,
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
