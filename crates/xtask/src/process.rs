//! Running other programs.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What rustup's and cargo's proxies leave in the environment, and what would
/// lead another toolchain's cargo astray.
const LEAKS: [&str; 10] = [
    "RUSTUP_TOOLCHAIN",
    "CARGO",
    "RUSTC",
    "RUSTDOC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUST_RECURSION_COUNT",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "LD_LIBRARY_PATH",
];

/// A program in a clean environment.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let leaks = name
            .to_str()
            .is_some_and(|n| LEAKS.contains(&n) || n.starts_with("CARGO_PKG_"));
        if leaks {
            command.env_remove(name);
        }
    }
    command
}

/// The ordinary cargo, in its own toolchain.
pub fn cargo() -> Command {
    command("cargo")
}

/// Runs it with its output shown; an error names what was being done.
pub fn run(command: &mut Command, doing: &str) -> Result<()> {
    let status = command
        .status()
        .with_context(|| cannot_start(command, doing))?;
    if !status.success() {
        bail!("{doing} failed ({status})");
    }
    Ok(())
}

/// Like [`run`], tried once more: registries have bad moments.
pub fn run_twice(command: &mut Command, doing: &str) -> Result<()> {
    if run(command, doing).is_ok() {
        return Ok(());
    }
    eprintln!("xtask: {doing} failed; trying once more");
    run(command, doing)
}

/// Like [`run`], given up after so many seconds.
pub fn run_within(command: &mut Command, doing: &str, seconds: u64) -> Result<()> {
    let mut child = command
        .spawn()
        .with_context(|| cannot_start(command, doing))?;
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("{doing} failed ({status})"),
            None if Instant::now() > end => {
                child.kill()?;
                child.wait()?;
                bail!("{doing} did not end within {seconds} seconds");
            }
            None => std::thread::park_timeout(Duration::from_millis(50)),
        }
    }
}

/// What it prints, if it can be started and ends well.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a program printed, and whether it ended well.
pub struct Printed {
    /// Its standard output.
    pub text: String,
    /// Its exit code was 0.
    pub success: bool,
}

/// Runs it with its output shown and kept.
pub fn tee(command: &mut Command, doing: &str) -> Result<Printed> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command, doing))?;
    let mut text = String::new();
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            std::io::stdout().flush()?;
            text.push_str(&line);
            text.push('\n');
        }
    }
    let success = child.wait()?.success();
    Ok(Printed { text, success })
}

fn cannot_start(command: &Command, doing: &str) -> String {
    format!(
        "{doing}: cannot start {}",
        command.get_program().to_string_lossy()
    )
}
