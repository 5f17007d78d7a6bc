//! The real binary, spoken to over HTTP.

// Clippy's leave for tests does not reach their helpers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod addresses;
mod bad_input;
mod bots;
mod consent;
mod crash;
mod described;
mod documented;
mod every_input;
mod faq;
mod files;
mod formats;
mod harness;
mod hooks;
mod later;
mod life;
mod limits;
mod manners;
mod members;
mod methods;
mod once;
mod operating;
mod outside;
mod pages;
mod patches;
mod photos;
mod poll;
mod public_names;
mod queue;
mod receiver;
mod requests;
mod rest;
mod rest_conditions;
mod rest_filters;
mod rest_formats;
mod rest_lists;
mod rights;
mod round_trip;
mod scope;
mod scripted;
mod scripts;
mod select;
mod sign_in;
mod staff;
mod states;
mod timing;
mod tokens;
mod transfer;
mod tree;
mod triggers;
mod visitors_topic;
mod webhooks;
mod zones;
