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
mod log;
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
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    log::start();
    match cli::run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("anteroom: {error}");
            ExitCode::FAILURE
        }
    }
}
