//! Settings of connections.

use crate::config::seconds;
use std::time::Duration;

/// What connections may take.
#[derive(Clone, Debug, clap::Args)]
pub struct ConnectionSettings {
    /// Connections at the same time; more wait to be accepted
    #[arg(long = "connections", env = "ANTEROOM_CONNECTIONS", default_value = "20000", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub most: u32,

    /// Connections from one address at the same time; more are closed. 0 is no limit, and
    /// trusted proxies have none [default: 1000, and none for this machine itself]
    #[arg(
        long = "connections-per-address",
        env = "ANTEROOM_CONNECTIONS_PER_ADDRESS"
    )]
    pub per_address: Option<usize>,

    /// Seconds after which an answer of which nothing more is taken is given up
    #[arg(long, env = "ANTEROOM_WRITE_TIMEOUT", default_value = "30", value_parser = seconds)]
    pub write_timeout: Duration,

    /// Seconds that a connection is kept without a request
    #[arg(long, env = "ANTEROOM_KEEP_ALIVE", default_value = "90", value_parser = seconds)]
    pub keep_alive: Duration,

    /// Polls of one session or one agent that are held at the same time: one more, and the
    /// oldest is answered. 0 is no limit
    #[arg(long, env = "ANTEROOM_HELD_POLLS", default_value = "16")]
    pub held_polls: usize,
}
