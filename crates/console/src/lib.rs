//! The agents' console: who waits, the chats side by side, and answering them.
//!
//! [`model`] knows and decides, without a browser; `browser` is the outside
//! world; `ui` draws. Views are built with element builders, never with the
//! `view!` macro: it turns static markup into `innerHTML`, which the page's
//! policy forbids.

pub mod model;
