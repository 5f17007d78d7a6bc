//! The web API against its own description: every request that the description
//! allows, and many that it does not, sent to the real binary.

use crate::{files, packages, process};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const REQUIREMENTS: &str = "crates/xtask/fuzz/requirements.txt";
const HOOKS: &str = "crates/xtask/fuzz";
const SETTINGS: &str = "crates/xtask/fuzz/schemathesis.toml";
const FOLDER: &str = "target/fuzz";
const AGENT: &str = "fuzz";
const PASSWORD: &str = "only for the fuzzer's own service";
/// The same requests in every run, so that a failure can be looked into.
const SEED: &str = "1";
/// Generated requests of each operation beside the systematic ones.
const EXAMPLES: &str = "5";

/// The most seconds that it may take: two or three minutes are usual, four and a half were
/// measured on a machine that had much else to do.
const LIMIT: u64 = 600;

/// Fuzzes the binary; answers how many operations were tried.
pub fn run(binary: &Path, options: &[&str]) -> Result<usize> {
    let schemathesis = schemathesis()?;
    let folder = files::root()?.join(FOLDER);
    // What an earlier run has stored would change what this one meets.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let root = files::root()?;
    let service = Service::start(binary, &folder)?;
    let report = folder.join("report.txt");
    let out = std::fs::File::create(&report)?;
    let mut fuzzer = process::command(schemathesis);
    fuzzer
        .arg("--config-file")
        .arg(root.join(SETTINGS))
        .arg("run")
        .arg(format!("{}/api/openapi.json", service.base))
        // The description's own address is relative (".."). The fuzzer takes it as it is, and then
        // cannot read back from an address what was sent, and calls unknown parameters faults.
        .args(["--url", &service.base])
        // One worker sends the same requests in the same order, and Python 3.11 before 3.11.8
        // fails where two threads parse at once (its gh-106905).
        .args(["--checks", "all", "--workers", "1", "--no-color"])
        .args(["--auth", &format!("{AGENT}:{PASSWORD}")])
        .args(["--request-timeout", "20", "--generation-database", "none"])
        .arg("--continue-on-failure")
        .args(if options.contains(&"--seed") {
            vec![]
        } else {
            vec!["--seed", SEED]
        })
        .args(if options.contains(&"--max-examples") {
            vec![]
        } else {
            vec!["--max-examples", EXAMPLES]
        })
        .args(options)
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", root.join(HOOKS))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // What it leaves behind belongs there.
        .current_dir(&folder)
        .stdout(out);
    println!("fuzzing {}", service.base);
    let ended = process::run_within(&mut fuzzer, "fuzzing the web API", LIMIT);
    let text = std::fs::read_to_string(&report).unwrap_or_default();
    let summary = text.rfind("= SUMMARY =").unwrap_or_default();
    if ended.is_err() {
        println!("{text}");
        println!("the service said:\n{}", service.log(&folder));
    } else {
        println!("{}", text[summary..].trim_start_matches(|c| c != '\n'));
    }
    ended?;
    let tried = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Tested: ")?.parse().ok());
    match tried {
        Some(0) | None => bail!("the fuzzer tried nothing; see {}", report.display()),
        Some(tried) => Ok(tried),
    }
}

/// The fuzzer in a folder of its own, from the Python registry.
fn schemathesis() -> Result<PathBuf> {
    let folder = files::root()?.join(crate::setup::FOLDER).join("python");
    let program = folder.join("bin/schemathesis");
    let stamp = folder.join("installed");
    let wanted = files::read_text(Path::new(REQUIREMENTS))?;
    let there = std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted);
    let runs = || process::output(process::command(&program).arg("--version")).is_some();
    if there && runs() {
        return Ok(program);
    }
    println!("setup: installing the fuzzer from the Python registry (it tries the web API)");
    let make = || {
        let mut python = process::command("python3");
        python.args(["-m", "venv", "--clear"]).arg(&folder);
        process::output(&mut python).context("cannot make a Python environment")
    };
    if make().is_err() {
        if !packages::can_install() {
            bail!("Python 3.10 or later with its venv module is missing: install both");
        }
        packages::install(&["python3", "python3-venv"], "the fuzzer needs them")?;
        make()?;
    }
    let mut install = process::command(folder.join("bin/python"));
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(["--no-deps", "--requirement", REQUIREMENTS]);
    process::run_twice(&mut install, "installing the fuzzer")
        .context("no network? The first run needs the Python registry")?;
    files::write(&stamp, wanted)?;
    Ok(program)
}

/// A service of the fuzzer's own.
struct Service {
    child: Child,
    base: String,
}

impl Service {
    fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let database = format!("sqlite:{}", folder.join("fuzz.db").display());
        let with = |words: &[&str]| {
            let mut command = process::command(binary);
            command.args(words).env("ANTEROOM_DATABASE", &database);
            command
        };
        tell(with(&["agent", "add", AGENT, "--administrator"]), PASSWORD)?;
        for name in ["Support", "Sales"] {
            tell(
                with(&["topic", "save"]),
                &format!(r#"{{"Name": "{name}"}}"#),
            )?;
        }
        let log = std::fs::File::create(folder.join("service.log"))?;
        let mut child = with(&["serve", "--listen", "127.0.0.1:0"])
            // Many requests from one address, most of them by nobody, are what it is for.
            .args(["--create-limit", "0", "--message-limit", "0"])
            .args(["--write-limit", "0", "--address-write-limit", "0"])
            .args(["--sign-in-limit", "0", "--sign-in-network-limit", "0"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let out = child.stdout.take().context("the service has no output")?;
        let mut service = Self {
            child,
            base: String::new(),
        };
        for line in BufReader::new(out).lines() {
            if let Some(base) = line?.strip_prefix("listening on ") {
                base.clone_into(&mut service.base);
                return Ok(service);
            }
        }
        bail!("the service did not start: {}", service.log(folder))
    }

    fn log(&self, folder: &Path) -> String {
        let text = std::fs::read_to_string(folder.join("service.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(50)..].join("\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command with this as its input.
fn tell(mut command: Command, input: &str) -> Result<()> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the service's binary")?;
    let mut stdin = child.stdin.take().context("no input")?;
    writeln!(stdin, "{input}")?;
    drop(stdin);
    let mut said = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut said)?;
    }
    if !child.wait()?.success() {
        bail!("preparing the fuzzer's service failed: {said}");
    }
    Ok(())
}
