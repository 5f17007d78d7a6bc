//! What the console knows and decides, without a browser.

pub mod backoff;
pub mod desk;
pub mod file;
pub mod log;
pub mod outbox;
pub mod words;
