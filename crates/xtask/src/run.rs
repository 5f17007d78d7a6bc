//! The demo: everything built, started and ready to chat.

use crate::{bundle, files, process, setup};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

const LISTEN: &str = "127.0.0.1:8080";
const FOLDER: &str = "target/demo";

/// Builds, starts and stays until Ctrl-C.
pub fn run() -> Result<ExitCode> {
    // Before minutes of building, not after.
    port_is_free()?;
    let tools = setup::setup(false)?;
    let binary = bundle::build(&tools)?;
    std::fs::create_dir_all(FOLDER)
        .with_context(|| format!("cannot make {FOLDER}: is there room on the disk?"))?;
    let password = password()?;
    port_is_free()?;

    let stopping = Arc::new(AtomicBool::new(false));
    let child_id = Arc::new(AtomicU32::new(0));
    let (flag, id) = (Arc::clone(&stopping), Arc::clone(&child_id));
    ctrlc::set_handler(move || {
        flag.store(true, Ordering::SeqCst);
        let id = id.load(Ordering::SeqCst);
        if id != 0 {
            // A terminal's Ctrl-C reaches the service too; a plain kill of ours does not.
            let _ = Command::new("kill")
                .args(["-TERM", &id.to_string()])
                .status();
        }
    })?;

    let mut service = process::command(&binary)
        .args(["serve", "--listen", LISTEN, "--demo", "--database"])
        .arg(format!("sqlite:{FOLDER}/anteroom.db"))
        .env("ANTEROOM_DEMO_PASSWORD", &password)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    child_id.store(service.id(), Ordering::SeqCst);
    if stopping.load(Ordering::SeqCst) {
        service.kill()?;
    }
    let out = service.stdout.take().context("the service has no output")?;
    let mut ready = false;
    for line in BufReader::new(out).lines() {
        let line = line?;
        if line.starts_with("listening on ") && !ready {
            ready = true;
            println!("Demo site:   http://{LISTEN}/");
            println!("Console:     http://{LISTEN}/console/");
            println!("Demo agent:  agent, password {password}");
        }
    }
    let status = service.wait()?;
    if stopping.load(Ordering::SeqCst) {
        return Ok(ExitCode::SUCCESS);
    }
    if !ready {
        bail!("the service did not start ({status}); what it said stands above");
    }
    bail!("the service stopped by itself ({status})")
}

fn port_is_free() -> Result<()> {
    if let Err(error) = TcpListener::bind(LISTEN) {
        bail!(
            "{LISTEN} is taken ({error}): stop what listens there (another `cargo xtask run`?), \
             or start target/release/anteroom serve --demo --listen 127.0.0.1:PORT yourself"
        );
    }
    Ok(())
}

/// The demo agent's password: made once, kept beside the demo's database.
fn password() -> Result<String> {
    if let Ok(given) = std::env::var("ANTEROOM_DEMO_PASSWORD") {
        return Ok(given);
    }
    let file = Path::new(FOLDER).join("password");
    if let Ok(kept) = std::fs::read_to_string(&file) {
        return Ok(kept.trim().to_owned());
    }
    let mut random = [0_u8; 32];
    let mut source = std::fs::File::open("/dev/urandom").context("no source of randomness")?;
    std::io::Read::read_exact(&mut source, &mut random)?;
    let fresh = files::short_hash(&random);
    files::write(&file, &fresh)?;
    Ok(fresh)
}
