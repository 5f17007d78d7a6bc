//! Which Rust builds for the browser here.

use crate::{packages, process};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// The toolchain for wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Web {
    /// rustup's nightly with the standard library's source: small builds.
    Nightly,
    /// Debian's `rustc-web` with the standard library's source: small builds.
    Debian,
    /// rustup's stable with the target and the standard library's source: small builds.
    Source,
    /// rustup's stable with the ready-made target: larger builds.
    Stable,
}

impl Web {
    /// What was found, in words.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Nightly => {
                "rustup's nightly with rust-src (small build, standard library rebuilt)"
            }
            Self::Debian => "Debian's rustc-web (small build, standard library rebuilt)",
            Self::Source => "rustup's stable with rust-src (small build, standard library rebuilt)",
            Self::Stable => {
                "rustup's stable with its wasm target (a larger build: no rust-src here)"
            }
        }
    }

    fn rebuilds_std(&self) -> bool {
        *self != Self::Stable
    }

    /// Cargo for the wasm target: `cargo VERB` with the right toolchain and target folder.
    pub fn cargo(&self, verb: &str) -> Command {
        let mut command = match self {
            Self::Debian => {
                let mut command = process::command("/usr/bin/cargo");
                command
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTDOC", "/usr/bin/rustdoc")
                    // cargo finds its sub-commands by PATH; rustup's proxies would come first.
                    .env("PATH", debian_path());
                command
            }
            Self::Nightly => {
                let mut command = process::command("cargo");
                command.arg("+nightly");
                command
            }
            Self::Source | Self::Stable => process::cargo(),
        };
        command.args([verb, "--target", TARGET, "--target-dir", "target/web"]);
        if self.rebuilds_std() {
            command.env("RUSTC_BOOTSTRAP", "1").args([
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
            ]);
        }
        command
    }

    /// Flags that make the release small.
    pub fn size_flags(&self) -> &'static str {
        if self.rebuilds_std() {
            "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none"
        } else {
            ""
        }
    }
}

fn debian_path() -> std::ffi::OsString {
    let mut path = std::ffi::OsString::from("/usr/bin:");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    path
}

/// What is installed already.
pub fn find() -> Option<Web> {
    let nightly = sysroot(process::command("rustc").args(["+nightly"]));
    if nightly.is_some_and(|root| has_source(&root)) {
        return Some(Web::Nightly);
    }
    if debian_is_complete() {
        return Some(Web::Debian);
    }
    let stable = sysroot(&mut process::command("rustc"))?;
    let target = stable.join("lib/rustlib").join(TARGET).join("lib").exists();
    match (target, has_source(&stable)) {
        (true, true) => Some(Web::Source),
        (true, false) => Some(Web::Stable),
        _ => None,
    }
}

fn sysroot(rustc: &mut Command) -> Option<PathBuf> {
    // Asked about a toolchain that is not there, rustup would otherwise install it.
    rustc.env("RUSTUP_AUTO_INSTALL", "0");
    process::output(rustc.args(["--print", "sysroot"])).map(|root| PathBuf::from(root.trim()))
}

fn has_source(sysroot: &Path) -> bool {
    sysroot
        .join("lib/rustlib/src/rust/library/std/Cargo.toml")
        .exists()
}

const RUST_LLD: &str = "/usr/bin/rust-lld";

fn debian_is_complete() -> bool {
    let root = sysroot(&mut process::command("/usr/bin/rustc"));
    root.is_some_and(|root| has_source(&root))
        && Path::new("/usr/bin/cargo").exists()
        && Path::new("/usr/bin/cargo-clippy").exists()
        // A link into another package: there only when what it leads to is.
        && Path::new(RUST_LLD).exists()
}

/// Finds a toolchain for wasm, or installs one.
pub fn ensure() -> Result<Web> {
    match find() {
        Some(Web::Stable) | None => {}
        Some(web) => return Ok(web),
    }
    println!("setup: adding {TARGET} and rust-src to rustup's toolchain (Rust for the browser)");
    for words in [["target", "add", TARGET], ["component", "add", "rust-src"]] {
        let mut rustup = process::command("rustup");
        // Where its servers are walled off it may wait for a very long time.
        if let Err(error) = process::run_within(rustup.args(words), "rustup", 180) {
            println!("setup: {error:#}");
            break;
        }
    }
    let found = find();
    if found == Some(Web::Source) {
        return Ok(Web::Source);
    }
    if packages::can_install() {
        println!("setup: rustup's servers are out of reach; taking Debian's rustc-web instead");
        debian()?;
    }
    if let Some(web) = find() {
        return Ok(web);
    }
    bail!(
        "no Rust that builds for the browser, and none could be installed. \
         With a network: rustup target add {TARGET}. On Debian, as root: this command installs rustc-web"
    )
}

fn debian() -> Result<()> {
    packages::install(
        &[
            "rustc-web",
            "cargo-web",
            "rust-web-src",
            "rust-web-clippy",
            "libstd-rust-web-dev",
            "rust-web-llvm",
        ],
        "Rust for the browser",
    )?;
    // The linker is a link into a package that nothing depends on.
    let linker = std::fs::read_link(RUST_LLD).ok();
    let package = linker.as_deref().and_then(Path::file_name);
    match package.and_then(|name| name.to_str()) {
        Some(package) if !Path::new(RUST_LLD).exists() => {
            packages::install(&[package], "its linker")
        }
        _ => Ok(()),
    }
}
