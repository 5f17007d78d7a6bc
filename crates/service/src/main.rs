//! The chat service.

mod api;
mod app;
mod chat;
mod cli;
mod config;
mod demo;
mod error;
mod events;
mod files;
mod format;
mod http;
mod identity;
mod mail;
mod manage;
mod news;
mod outside;
mod receipt;
mod run;
mod secret;
mod store;
mod webhooks;

use clap::Parser;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let filter = EnvFilter::try_from_env("ANTEROOM_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,anteroom=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colours are for people, not for files.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    match cli::run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anteroom: {error}");
            ExitCode::FAILURE
        }
    }
}
