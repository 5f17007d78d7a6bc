//! Rough hands at full size: what many held polls, readers who never read, silent sockets
//! and a large deletion cost everybody else.

mod connections;
mod deletion;
mod polls;

use crate::Wish;
use crate::child::Server;
use crate::stage::Stage;
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::time::Duration;

/// Open files that the connections take, with everything else.
const FILES: u64 = 12_000;

/// Runs all of it, prints what came of it, and answers the bounds that were missed.
pub async fn run(wish: &Wish) -> Result<Vec<String>> {
    let files = rlimit::increase_nofile_limit(FILES)?;
    if files < FILES {
        bail!("{FILES} open files are needed, and {files} are allowed (ulimit -Hn)");
    }
    let mut faults = polls::run(wish).await?;
    faults.extend(connections::unread(wish).await?);
    faults.extend(connections::silent(wish).await?);
    faults.extend(deletion::run(wish).await?);
    Ok(faults)
}

/// A service whose log goes to a file.
struct Logged {
    stage: Stage,
    server: Server,
    log: PathBuf,
}

impl Logged {
    fn serve(stage: Stage, options: &[&str]) -> Result<Self> {
        let log = stage.path().with_extension("log");
        let server = stage.serve_logged(options, &log)?;
        Ok(Self { stage, server, log })
    }

    /// Stops it; answers how long that took, and the lines of its log that tell of a fault.
    fn end(self) -> Result<(Duration, Vec<String>)> {
        let took = self.server.stop()?;
        let log = std::fs::read_to_string(&self.log)?;
        let faults = log.lines().filter(|line| is_fault(line));
        let faults = faults.map(str::to_owned).collect();
        self.stage.remove()?;
        Ok((took, faults))
    }
}

/// A line that nobody wants to read after a day on which all went well.
fn is_fault(line: &str) -> bool {
    ["ERROR", "panicked", "internal", "still under way"]
        .iter()
        .any(|word| line.contains(word))
}

/// Notes a bound that was missed.
fn expect(faults: &mut Vec<String>, holds: bool, what: impl FnOnce() -> String) {
    if !holds {
        faults.push(what());
    }
}

fn mebibytes(bytes: u64) -> u64 {
    bytes >> 20
}
