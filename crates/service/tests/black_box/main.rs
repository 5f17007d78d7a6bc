//! The real binary, spoken to over HTTP.

// Clippy's leave for tests does not reach their helpers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod crash;
mod harness;
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
mod sign_in;
mod timing;
mod tokens;
mod webhooks;
mod zones;
