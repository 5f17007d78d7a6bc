//! The chat service.
fn main() {}
