//! What must be there before anything is built, and how it gets there.

use crate::browsers::{self, Driven};
use crate::toolchain::{self, Web};
use crate::{files, packages, process};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
/// What finds barriers in pages; the end-to-end tests put it into them.
const AXE: &str = "4.14.1";
const TRUNK: &str = "0.21.14";

/// Where the build's own tools are kept, and found again by the next run.
pub const FOLDER: &str = ".tools";

/// Everything the web build needs.
pub struct Tools {
    pub web: Web,
    pub bindgen: PathBuf,
    pub wasm_opt: PathBuf,
    pub esbuild: PathBuf,
}

impl Tools {
    /// The test runner that came with wasm-bindgen.
    pub fn test_runner(&self) -> PathBuf {
        self.bindgen.with_file_name("wasm-bindgen-test-runner")
    }
}

/// Checks what is there and installs what is missing, saying what and why.
pub fn setup(aloud: bool) -> Result<Tools> {
    room()?;
    process::run_twice(
        process::cargo().args(["fetch", "--quiet"]),
        "downloading crates",
    )
    .context("no network? The first set-up needs the crate registry")?;
    let web = toolchain::ensure()?;
    let bindgen = bindgen()?;
    let (wasm_opt, esbuild) = npm_tools()?;
    println!("toolchain: {}", web.describe());
    if aloud {
        for tool in [&bindgen, &wasm_opt, &esbuild] {
            println!("tool: {}", tool.display());
        }
    }
    Ok(Tools {
        web,
        bindgen,
        wasm_opt,
        esbuild,
    })
}

/// Says that the disk is full before the compiler does, which says it less clearly.
fn room() -> Result<()> {
    let wanted = if Path::new("target/web").exists() {
        300
    } else {
        4000
    };
    let table = process::output(process::command("df").args(["-Pm", "."]));
    let free = table.as_deref().and_then(|table| {
        table
            .lines()
            .nth(1)?
            .split_whitespace()
            .nth(3)?
            .parse::<u64>()
            .ok()
    });
    match free {
        Some(free) if free < wanted => bail!(
            "no room on the disk: {free} MB are free here and building needs about {wanted} MB"
        ),
        _ => Ok(()),
    }
}

/// The version of wasm-bindgen in Cargo.lock: crate and program must be equal.
fn bindgen_version() -> Result<String> {
    let lock = files::read_text(Path::new("Cargo.lock"))?;
    lock.split("[[package]]")
        .find(|entry| entry.contains("\nname = \"wasm-bindgen\"\n"))
        .and_then(|entry| entry.split("\nversion = \"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .context("Cargo.lock does not name wasm-bindgen")
}

fn bindgen() -> Result<PathBuf> {
    let version = bindgen_version()?;
    let fits = |program: &Path| {
        process::output(process::command(program).arg("--version"))
            .is_some_and(|text| text.split_whitespace().nth(1) == Some(version.as_str()))
            && program.with_file_name("wasm-bindgen-test-runner").exists()
    };
    let own = files::root()?.join(FOLDER).join("bin/wasm-bindgen");
    let candidates = files::on_path(&["wasm-bindgen"])
        .into_iter()
        .chain([own.clone()]);
    for program in candidates {
        if fits(&program) {
            return Ok(program);
        }
    }
    println!(
        "setup: installing wasm-bindgen {version} (the same as in Cargo.lock; about two minutes)"
    );
    let mut install = process::cargo();
    install
        .args([
            "install",
            "wasm-bindgen-cli",
            "--version",
            &version,
            "--root",
            FOLDER,
            "--quiet",
        ])
        // Its own target folder: nothing of it is kept.
        .env_remove("CARGO_TARGET_DIR");
    let mut locked = process::cargo();
    locked
        .args(install.get_args())
        .arg("--locked")
        .env_remove("CARGO_TARGET_DIR");
    // A registry's copy may lag behind what the lock file of the package names.
    process::run(&mut locked, "installing wasm-bindgen")
        .or_else(|_| {
            println!("setup: this registry lacks what the lock file of wasm-bindgen names; once more, with what it has");
            process::run(
                &mut install,
                "installing wasm-bindgen with newer dependencies",
            )
        })
        .context("no network? The first set-up needs the crate registry")?;
    if !fits(&own) {
        bail!(
            "wasm-bindgen {version} was installed and does not run: {}",
            own.display()
        );
    }
    Ok(own)
}

/// wasm-opt, the minifier and what tests accessibility, from the npm registry.
fn npm_tools() -> Result<(PathBuf, PathBuf)> {
    let folder = files::root()?.join(FOLDER).join("npm");
    let wasm_opt = folder.join("node_modules/.bin/wasm-opt");
    let esbuild = folder.join("node_modules/.bin/esbuild");
    let stamp = folder.join("installed");
    let wanted = format!("binaryen@{BINARYEN} esbuild@{ESBUILD} axe-core@{AXE}");
    let there = std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted);
    if there && wasm_opt.exists() && esbuild.exists() {
        return Ok((wasm_opt, esbuild));
    }
    if files::on_path(&["npm"]).is_none() {
        if !packages::can_install() {
            bail!("npm is missing: install Node.js (20 or later), which brings it");
        }
        packages::install(&["nodejs", "npm"], "it brings wasm-opt and the minifier")?;
    }
    println!(
        "setup: installing {wanted} from the npm registry (they make the download small, and find barriers)"
    );
    std::fs::create_dir_all(&folder).with_context(|| {
        format!(
            "cannot make {}: is there room on the disk?",
            folder.display()
        )
    })?;
    let mut install = process::command("npm");
    install.arg("install").arg("--prefix").arg(&folder).args([
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--loglevel=error",
    ]);
    install.args(wanted.split(' '));
    process::run_twice(&mut install, "installing npm packages")
        .context("no network? The first set-up needs the npm registry")?;
    files::write(&stamp, wanted)?;
    Ok((wasm_opt, esbuild))
}

/// The browsers that the tests drive, said aloud, and what their pages are made with.
pub fn browsers() -> Result<Vec<Driven>> {
    page_libraries()?;
    let mut all = vec![browsers::chromium()?];
    for other in browsers::others() {
        match other {
            Ok(browser) => all.push(browser),
            Err(reason) => println!("setup: {reason:#}"),
        }
    }
    for browser in &all {
        println!("browser: {}, by {}", browser.name, browser.driver.display());
    }
    Ok(all)
}

/// The libraries that pages of the end-to-end tests load, as locked there.
fn page_libraries() -> Result<()> {
    let folder = files::root()?.join("crates/e2e/npm");
    npm_ci(&folder, "the libraries of the tests' pages")
}

/// Installs what a folder's package-lock.json names, if it is not there yet.
///
/// # Errors
/// When the npm registry cannot be reached.
pub fn npm_ci(folder: &Path, what: &str) -> Result<()> {
    let stamp = folder.join("node_modules/installed");
    let wanted = files::short_hash(&files::read(&folder.join("package-lock.json"))?);
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        return Ok(());
    }
    println!("setup: installing {what} from the npm registry");
    let mut install = process::command("npm");
    install
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    process::run_twice(&mut install, &format!("installing {what}"))
        .context("no network? The first set-up needs the npm registry")?;
    files::write(&stamp, wanted)
}

/// The live-reload server; needed by neither `run` nor `test`.
pub fn trunk() -> Result<()> {
    let there = process::output(process::command("trunk").arg("--version"))
        .is_some_and(|text| text.contains(TRUNK));
    if there {
        println!("tool: trunk {TRUNK}");
        return Ok(());
    }
    println!("setup: installing trunk {TRUNK} (about five minutes)");
    let mut install = process::cargo();
    install.args([
        "install",
        "trunk",
        "--version",
        TRUNK,
        "--locked",
        "--quiet",
    ]);
    process::run_twice(&mut install, "installing trunk")
}
