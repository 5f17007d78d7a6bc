//! Anteroom: engine.
