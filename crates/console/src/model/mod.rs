//! What the console knows and decides, without a browser.

pub mod acquaintance;
pub mod backoff;
pub mod clock;
pub mod contact;
pub mod desk;
pub mod facts;
pub mod file;
pub mod hearsay;
pub mod keys;
pub mod length;
pub mod log;
pub mod outbox;
pub mod pace;
pub mod ringer;
pub mod session;
pub mod standing;
pub mod topics;
pub mod turn;
pub mod words;
