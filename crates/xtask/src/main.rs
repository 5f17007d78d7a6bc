//! Sets up, builds, runs, tests and measures Anteroom.
fn main() {}
