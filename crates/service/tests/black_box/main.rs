//! The real binary, spoken to over HTTP.

// Clippy's leave for tests does not reach their helpers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod bots;
mod crash;
mod harness;
mod hooks;
mod life;
mod limits;
mod once;
mod operating;
mod outside;
mod pages;
mod poll;
mod queue;
mod receiver;
mod scope;
mod scripted;
mod scripts;
mod sign_in;
mod timing;
mod tokens;
mod triggers;
mod webhooks;
mod zones;
