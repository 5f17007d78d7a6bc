//! The numbers: `crates/bench` measures the service, `crates/e2e` what the widget costs a page.

use crate::{browsers, bundle, process, setup};
use anyhow::Result;
use std::path::Path;

/// Where the measured databases are made: on the disk that holds everything else.
const FOLDER: &str = "target/bench";

/// Builds the service as it is shipped, and measures it.
pub fn api(options: &[&str]) -> Result<()> {
    let binary = bundle::build(&setup::setup(false)?)?;
    let mut cargo = process::cargo();
    // With the service, so that both get the same dependencies, compiled once.
    cargo.args(["build", "--release", "--quiet"]);
    cargo.args(["-p", "anteroom-service", "-p", "anteroom-bench"]);
    process::run(&mut cargo, "building the bench")?;
    let bench = binary.with_file_name("anteroom-bench");
    let mut bench = process::command(bench);
    bench.arg("api").arg(&binary).arg(Path::new(FOLDER));
    process::run(bench.args(options), "measuring")
}

/// Loads the release binary as roughly as one can. The load needs no release build of its
/// own: what is measured is how long others wait.
pub fn stress(options: &[&str]) -> Result<()> {
    let binary = bundle::given_or_built(false)?;
    let mut bench = process::cargo();
    bench.args(["run", "--quiet", "-p", "anteroom-bench", "--", "stress"]);
    bench.arg(&binary).arg(Path::new(FOLDER));
    process::run(bench.args(options), "trying")
}

/// Builds everything as it is shipped, and measures the widget in Chromium.
pub fn page(options: &[&str]) -> Result<()> {
    let binary = bundle::build(&setup::setup(false)?)?;
    let chromium = browsers::chromium()?;
    let mut bench = process::cargo();
    bench
        .args([
            "run",
            "--quiet",
            "-p",
            "anteroom-e2e",
            "--bin",
            "bench-page",
            "--",
        ])
        .args(options)
        .env("ANTEROOM_BIN", binary)
        .env(chromium.variable, &chromium.driver);
    process::run(&mut bench, "measuring")
}
