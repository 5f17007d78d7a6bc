//! The native tests: compiled together, then run package by package.
//!
//! Compiled one package at a time, each would get the shared dependencies with
//! other features, and most of a cold run would go into compiling them again.

use crate::process;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The test programs of a package.
pub struct Tests {
    /// The package's name.
    pub package: String,
    folder: PathBuf,
    programs: Vec<(PathBuf, String)>,
}

impl Tests {
    /// The wanted programs, as cargo would run them.
    pub fn programs(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Program> {
        let programs = self.programs.iter();
        let programs = programs.filter(move |(program, _)| wanted(name(program)));
        programs.map(|(program, flag)| {
            let mut command = process::command(program);
            command
                .current_dir(&self.folder)
                .env("CARGO_MANIFEST_DIR", &self.folder);
            Program {
                name: name(program).to_owned(),
                flag: flag.clone(),
                command,
            }
        })
    }
}

/// A test program.
pub struct Program {
    /// `story`, `black_box`; a library's own tests bear the library's name.
    pub name: String,
    /// What cargo calls it by: `--lib`, `--bin NAME` or `--test NAME`.
    pub flag: String,
    /// How to run it.
    pub command: Command,
}

/// The test's name in its program's: `story` in `story-0123456789abcdef`.
fn name(program: &Path) -> &str {
    let stem = program.file_stem().and_then(|stem| stem.to_str());
    let stem = stem.unwrap_or_default();
    stem.rsplit_once('-').map_or(stem, |(name, _)| name)
}

/// Compiles every native test of the workspace.
pub fn compile() -> Result<Vec<Tests>> {
    // The one left out stands in for somebody else's crate, and holds nothing to test.
    compile_these(&["--workspace", "--exclude", "wasm-streams"])
}

/// Compiles the tests of one package.
pub fn compile_package(name: &str) -> Result<Vec<Tests>> {
    compile_these(&["--package", name])
}

fn compile_these(packages: &[&str]) -> Result<Vec<Tests>> {
    let output = process::cargo()
        .args(["test", "--no-run", "--quiet"])
        .args(packages)
        .args(["--all-features", "--lib", "--bins", "--tests"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("a test does not compile; what the compiler said stands above");
    }
    let mut all: Vec<Tests> = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some((package, folder, program, flag)) = program(line) else {
            continue;
        };
        match all.iter_mut().find(|tests| tests.package == package) {
            Some(tests) => tests.programs.push((program, flag)),
            None => all.push(Tests {
                package,
                folder,
                programs: vec![(program, flag)],
            }),
        }
    }
    for tests in &mut all {
        tests.programs.sort();
    }
    // From the ground up: what fails first is then the cause.
    all.sort_by_key(|tests| {
        ["carriers", "engine", "service", "console", "widget"]
            .iter()
            .position(|name| tests.package.ends_with(name))
            .unwrap_or(usize::MAX)
    });
    Ok(all)
}

/// Package, folder, program and cargo's flag for it, when a line of cargo's tells of a test program.
fn program(line: &str) -> Option<(String, PathBuf, PathBuf, String)> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let program = PathBuf::from(message["executable"].as_str()?);
    let folder = Path::new(message["manifest_path"].as_str()?)
        .parent()?
        .to_owned();
    // `path+file:///…/crates/engine#anteroom-engine@0.1.0`, or `…/xtask#0.1.0`.
    let package = match message["package_id"]
        .as_str()?
        .rsplit('#')
        .next()?
        .split_once('@')
    {
        Some((name, _)) => name.to_owned(),
        None => folder.file_name()?.to_str()?.to_owned(),
    };
    let target = message["target"]["name"].as_str()?;
    let flag = match message["target"]["kind"][0].as_str()? {
        "test" => format!("--test {target}"),
        "bin" => format!("--bin {target}"),
        _ => "--lib".to_owned(),
    };
    Some((package, folder, program, flag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_messages_are_read() {
        let line = r#"{"reason":"compiler-artifact","package_id":"path+file:///a/crates/engine#anteroom-engine@0.1.0","manifest_path":"/a/crates/engine/Cargo.toml","target":{"kind":["test"],"name":"x"},"profile":{"test":true},"executable":"/a/target/debug/deps/x-1"}"#;
        let found = program(line).unwrap();
        assert_eq!(found.0, "anteroom-engine");
        assert_eq!(found.1, Path::new("/a/crates/engine"));
        assert_eq!(found.2, Path::new("/a/target/debug/deps/x-1"));
        assert_eq!(found.3, "--test x");
        let library = line.replace(r#"["test"]"#, r#"["cdylib","rlib"]"#);
        assert_eq!(program(&library).unwrap().3, "--lib");
        let short = line.replace("#anteroom-engine@0.1.0", "#0.1.0");
        assert_eq!(program(&short).unwrap().0, "engine");
        assert!(program(r#"{"reason":"build-finished"}"#).is_none());
        assert!(program("not json").is_none());
        assert_eq!(name(Path::new("/a/story-0123456789abcdef")), "story");
        assert_eq!(name(Path::new("/a/one-two-0123.exe")), "one-two");
    }
}
