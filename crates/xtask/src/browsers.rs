//! The browsers that the tests drive: found, or installed where that can be done.

use crate::setup::FOLDER;
use crate::{files, packages, process};
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;

const GECKODRIVER: &str = "0.37.0";

/// A browser that can be driven here.
pub struct Driven {
    /// What people call it.
    pub name: &'static str,
    /// What the end-to-end tests call it.
    pub kind: &'static str,
    /// Where the end-to-end tests look for its driver.
    pub variable: &'static str,
    /// Where wasm-bindgen's test runner looks for its driver.
    pub runner: &'static str,
    /// The driver.
    pub driver: PathBuf,
    /// What gives it a screen, when it has no mode without one.
    screen: Option<PathBuf>,
}

impl Driven {
    /// The command with a screen, if this browser needs one and there is none.
    pub fn on_screen(&self, command: Command) -> Command {
        let Some(screen) = &self.screen else {
            return command;
        };
        let mut wrapped = process::command(screen);
        wrapped
            .args(["-a", "-s", "-screen 0 1280x1000x24"])
            .arg(command.get_program())
            .args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(name, value),
                None => wrapped.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            wrapped.current_dir(folder);
        }
        wrapped
    }
}

/// Chrome or Chromium and its driver: without them nothing is tested.
pub fn chromium() -> Result<Driven> {
    let find = || {
        files::on_path(&[
            "chromium",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
            "chromium-browser",
        ])?;
        files::on_path(&["chromedriver"])
    };
    if find().is_none() && packages::can_install() {
        packages::install(&["chromium", "chromium-driver"], "browser tests")?;
    }
    let driver = find().context(
        "Chrome or Chromium and its chromedriver are missing: install both; the tests drive a real browser",
    )?;
    Ok(Driven {
        name: "Chromium",
        kind: "chromium",
        variable: "CHROMEDRIVER",
        runner: "CHROMEDRIVER",
        driver,
        screen: None,
    })
}

/// Firefox and WebKit: each one, or why it cannot be had here.
pub fn others() -> Vec<Result<Driven>> {
    vec![
        firefox().context("Firefox is not tested here"),
        webkit().context("WebKit is not tested here"),
    ]
}

fn firefox() -> Result<Driven> {
    let find = || files::on_path(&["firefox", "firefox-esr"]);
    if find().is_none() && packages::can_install() {
        packages::install(&["firefox-esr"], "tests in Firefox")?;
    }
    find().context("there is no firefox on the PATH: install it")?;
    Ok(Driven {
        name: "Firefox",
        kind: "firefox",
        variable: "GECKODRIVER",
        runner: "GECKODRIVER",
        driver: geckodriver()?,
        screen: None,
    })
}

fn geckodriver() -> Result<PathBuf> {
    let own = files::root()?.join(FOLDER).join("bin/geckodriver");
    if let Some(found) = files::on_path(&["geckodriver"]) {
        return Ok(found);
    }
    if !own.exists() {
        println!("setup: installing geckodriver {GECKODRIVER} (it drives Firefox; two minutes)");
        let mut install = process::cargo();
        install
            .args(["install", "geckodriver", "--version", GECKODRIVER])
            .args(["--locked", "--quiet", "--root", FOLDER])
            // Its own target folder: nothing of it is kept.
            .env_remove("CARGO_TARGET_DIR");
        process::run_twice(&mut install, "installing geckodriver")
            .context("no network? It comes from the crate registry")?;
    }
    Ok(own)
}

fn webkit() -> Result<Driven> {
    let find = || files::on_path(&["WebKitWebDriver"]);
    let screen = || files::on_path(&["xvfb-run"]);
    let has_screen = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let lacking = find().is_none() || (screen().is_none() && !has_screen);
    if lacking && packages::can_install() {
        packages::install(
            &["webkit2gtk-driver", "xvfb", "xauth"],
            "tests in WebKit, and the screen that it needs",
        )?;
    }
    let driver = find()
        .context("there is no WebKitWebDriver on the PATH: it comes with WebKitGTK, on Linux")?;
    let screen = if has_screen {
        None
    } else {
        Some(screen().context("WebKit needs a screen: install xvfb, which pretends to be one")?)
    };
    Ok(Driven {
        name: "WebKit",
        kind: "webkit",
        variable: "WEBKITDRIVER",
        // It speaks as Safari's driver does.
        runner: "SAFARIDRIVER",
        driver,
        screen,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_keeps_the_command_as_it_is() {
        let browser = Driven {
            name: "WebKit",
            kind: "webkit",
            variable: "WEBKITDRIVER",
            runner: "SAFARIDRIVER",
            driver: PathBuf::from("driver"),
            screen: Some(PathBuf::from("xvfb-run")),
        };
        let mut command = Command::new("tests");
        command.arg("--one").env("A", "b").env_remove("C");
        command.current_dir("/folder");
        let wrapped = browser.on_screen(command);
        assert_eq!(wrapped.get_program(), "xvfb-run");
        let arguments: Vec<_> = wrapped.get_args().collect();
        assert!(arguments.ends_with(&["tests".as_ref(), "--one".as_ref()]));
        let environment: Vec<_> = wrapped.get_envs().collect();
        assert!(environment.contains(&("A".as_ref(), Some("b".as_ref()))));
        assert!(environment.contains(&("C".as_ref(), None)));
        assert_eq!(
            wrapped.get_current_dir(),
            Some(std::path::Path::new("/folder"))
        );
    }
}
