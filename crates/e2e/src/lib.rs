//! Anteroom: e2e.
