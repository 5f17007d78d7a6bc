//! Anteroom: console.
