//! Debian's packages, where the machine is one that has them.

use crate::process;
use anyhow::{Context, Result};
use std::process::Command;

/// Whether packages can be installed here without asking anybody.
pub fn can_install() -> bool {
    let root = process::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    root && crate::files::on_path(&["apt-get"]).is_some()
}

/// Installs Debian packages.
pub fn install(names: &[&str], why: &str) -> Result<()> {
    println!("setup: installing {} ({why})", names.join(" "));
    let mut update = process::command("apt-get");
    process::run_twice(
        update.args(["update", "-qq"]),
        "reading Debian's package lists",
    )
    .context("no network? The first set-up needs a package registry")?;
    let mut install = process::command("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(names);
    process::run_twice(&mut install, "installing Debian packages")
        .context("no network, or no room on the disk?")
}
