//! Which Rust builds for the browser here.

use crate::{files, packages, process};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// The toolchain for wasm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Web {
    /// rustup's nightly with the standard library's source: small builds.
    Nightly,
    /// Debian's `rustc-web` with the standard library's source: small builds.
    Debian,
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
            Self::Stable => {
                "rustup's stable with its wasm target (a larger build: no nightly with rust-src here)"
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
            Self::Stable => process::cargo(),
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
    let listed = |args: &[&str], wanted: &str| {
        process::output(process::command("rustup").args(args))
            .is_some_and(|list| list.lines().any(|line| line.starts_with(wanted)))
    };
    if listed(
        &["component", "list", "--installed", "--toolchain", "nightly"],
        "rust-src",
    ) {
        return Some(Web::Nightly);
    }
    if debian_is_complete() {
        return Some(Web::Debian);
    }
    listed(&["target", "list", "--installed"], TARGET).then_some(Web::Stable)
}

fn debian_is_complete() -> bool {
    let mut rustc = process::command("/usr/bin/rustc");
    let Some(root) = process::output(rustc.args(["--print", "sysroot"])) else {
        return false;
    };
    let rustlib = Path::new(root.trim()).join("lib/rustlib");
    // The linker's package has it beside the compiler, in a folder named by the host.
    let linker = std::fs::read_dir(&rustlib).is_ok_and(|hosts| {
        hosts
            .flatten()
            .any(|host| host.path().join("bin/rust-lld").exists())
    });
    Path::new("/usr/bin/cargo").exists()
        && Path::new("/usr/bin/cargo-clippy").exists()
        && rustlib.join("src/rust/library/std/Cargo.toml").exists()
        && (linker || files::on_path(&["rust-lld"]).is_some())
}

/// Finds a toolchain for wasm, or installs one.
pub fn ensure() -> Result<Web> {
    if let Some(web) = find() {
        return Ok(web);
    }
    println!("setup: no Rust for the browser yet; trying rustup's nightly with rust-src");
    let mut nightly = process::command("rustup");
    nightly.args([
        "toolchain",
        "install",
        "nightly",
        "--profile",
        "minimal",
        "-c",
        "rust-src",
    ]);
    if process::run(&mut nightly, "installing nightly").is_ok() && find() == Some(Web::Nightly) {
        return Ok(Web::Nightly);
    }
    if packages::can_install() {
        println!("setup: rustup's servers are out of reach; taking Debian's rustc-web instead");
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
        if let Some(web) = find() {
            return Ok(web);
        }
    }
    println!("setup: trying rustup's ready-made wasm target");
    let mut target = process::command("rustup");
    if process::run(
        target.args(["target", "add", TARGET]),
        "adding the wasm target",
    )
    .is_ok()
    {
        return Ok(Web::Stable);
    }
    bail!(
        "no Rust that builds for the browser, and none could be installed. \
         With a network: rustup target add {TARGET}. On Debian, as root: this command installs rustc-web"
    )
}
