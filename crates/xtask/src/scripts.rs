//! What is JavaScript, tested by Node: the page's side, the npm packages with the
//! real React, and other people's clients of the web API.

use crate::setup::{self, FOLDER};
use crate::{files, process};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENTS: &str = "tests/clients";
const NEEDED: [&str; 3] = ["react@19.2.0", "react-dom@19.2.0", "jsdom@26.1.0"];

/// The command that runs them all, over copies beside what they need.
pub fn tests() -> Result<Command> {
    let folder = files::root()?.join(FOLDER).join("packages");
    install(&folder)?;
    let work = folder.join("src");
    if work.exists() {
        fs::remove_dir_all(&work).with_context(|| format!("cannot clear {}", work.display()))?;
    }
    let mut tests = Vec::new();
    for source in ["loader", "packages"] {
        for path in files::below(Path::new(source))? {
            let copy = work.join(&path);
            files::write(&copy, files::read(&path)?)?;
            if path.to_string_lossy().ends_with(".test.js") {
                tests.push(copy);
            }
        }
    }
    files::write(&work.join("package.json"), "{ \"type\": \"module\" }\n")?;
    // As npm would put it there.
    let chat = folder.join("node_modules/@anteroom/chat");
    for path in files::below(Path::new("packages/js"))? {
        let name = path.strip_prefix("packages/js").unwrap_or(&path);
        files::write(&chat.join(name), files::read(&path)?)?;
    }
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=tap"]).args(tests);
    Ok(node)
}

/// The command that runs clients of the documented API, SuperOffice's own among them,
/// against this binary.
pub fn clients(binary: &Path) -> Result<Command> {
    let folder = files::root()?.join(CLIENTS);
    setup::npm_ci(&folder, "the clients of the documented API")?;
    let mut node = process::command("node");
    node.args(["--test", "--test-reporter=tap"])
        .current_dir(&folder)
        .env("ANTEROOM_BIN", binary);
    Ok(node)
}

fn install(folder: &PathBuf) -> Result<()> {
    let stamp = folder.join("installed");
    let wanted = NEEDED.join(" ");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    println!(
        "setup: installing {wanted} from the npm registry (the packages are tested with them)"
    );
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut npm = process::command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .args(NEEDED);
    process::run_twice(&mut npm, "installing what the packages are tested with")
        .context("no network? It comes from the npm registry")?;
    files::write(&stamp, wanted)
}
