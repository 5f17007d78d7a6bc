//! Formatting and clippy, natively and for wasm.

use crate::process;
use crate::setup::Tools;
use crate::toolchain::Web;
use anyhow::Result;

pub fn format() -> Result<()> {
    process::run(
        process::cargo().args(["fmt", "--all", "--check"]),
        "checking the formatting (cargo fmt mends it)",
    )
}

pub fn clippy(tools: &Tools) -> Result<()> {
    let mut native = process::cargo();
    native.args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ]);
    process::run(&mut native, "clippy")?;
    // The same rules where the widget and the console really run.
    let verb = if tools.web == Web::Nightly && !nightly_has_clippy() {
        "check"
    } else {
        "clippy"
    };
    // The console's tests are native: they need what does not exist in a browser.
    for words in [
        ["--lib", "--tests", "-p", "anteroom-widget"].as_slice(),
        ["--lib", "-p", "anteroom-console"].as_slice(),
    ] {
        let mut web = tools.web.cargo(verb);
        web.arg("--quiet").args(words);
        if verb == "clippy" {
            web.args(["--", "-D", "warnings"]);
        }
        process::run(&mut web, "clippy for wasm")?;
    }
    Ok(())
}

fn nightly_has_clippy() -> bool {
    process::output(process::command("cargo").args(["+nightly", "clippy", "--version"])).is_some()
}
