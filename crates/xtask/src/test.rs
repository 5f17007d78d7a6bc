//! Everything there is to test, layer by layer; the first that fails ends it.

use crate::setup::Tools;
use crate::{bundle, lint, process, setup, size};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

struct Layer {
    name: &'static str,
    passed: usize,
    seconds: u64,
}

pub fn test() -> Result<()> {
    let mut layers = Vec::new();
    let began = Instant::now();
    let tools = setup::setup(true)?;
    let (browser, driver) = setup::browser()?;
    println!("browser: {}", browser.display());

    head("formatting");
    lint::format()?;
    head("clippy, native and wasm");
    lint::clippy(&tools)?;
    head("build");
    let binary = bundle::build(&tools)?;
    size::print()?;

    native(
        &mut layers,
        "carriers",
        &["-p", "anteroom-carriers", "--all-features"],
    )?;
    native(&mut layers, "engine", &["-p", "anteroom-engine"])?;
    native(&mut layers, "service", &["-p", "anteroom-service"])?;
    native(&mut layers, "console", &["-p", "anteroom-console"])?;
    native(
        &mut layers,
        "widget, native",
        &["-p", "anteroom-widget", "--lib"],
    )?;
    native(&mut layers, "xtask", &["-p", "xtask"])?;
    widget(&mut layers, &tools, &driver)?;

    let mut e2e = process::cargo();
    // Tests share two cores with several browsers: two at a time.
    e2e.args([
        "test",
        "-p",
        "anteroom-e2e",
        "--no-fail-fast",
        "--",
        "--test-threads=2",
    ])
    .env("ANTEROOM_BIN", &binary)
    .env("CHROMEDRIVER", &driver);
    layer(&mut layers, "end to end", &mut e2e)?;

    println!("\n{:<20} {:>7} {:>8}", "layer", "passed", "seconds");
    for layer in &layers {
        println!(
            "{:<20} {:>7} {:>8}",
            layer.name, layer.passed, layer.seconds
        );
    }
    let sum: usize = layers.iter().map(|l| l.passed).sum();
    println!("{:<20} {sum:>7} {:>8}\n", "all", began.elapsed().as_secs());
    println!("{sum} passed, 0 failed");
    Ok(())
}

fn native(layers: &mut Vec<Layer>, name: &'static str, args: &[&str]) -> Result<()> {
    layer(layers, name, process::cargo().arg("test").args(args))
}

/// The widget's own tests, in a headless browser.
fn widget(layers: &mut Vec<Layer>, tools: &Tools, driver: &Path) -> Result<()> {
    let mut cargo = tools.web.cargo("test");
    cargo
        .args(["-p", "anteroom-widget"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.test_runner(),
        )
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    layer(layers, "widget, browser", &mut cargo)
}

fn layer(layers: &mut Vec<Layer>, name: &'static str, command: &mut Command) -> Result<()> {
    head(name);
    let began = Instant::now();
    let printed = process::tee(command, &format!("the layer \"{name}\""))
        .with_context(|| format!("tests of \"{name}\" failed"))?;
    let passed = count(&printed);
    if passed == 0 {
        bail!("the layer \"{name}\" ran no test");
    }
    layers.push(Layer {
        name,
        passed,
        seconds: began.elapsed().as_secs(),
    });
    Ok(())
}

fn head(name: &str) {
    println!("\n── {name} ──");
}

/// Adds up the closing lines of the test runners.
fn count(printed: &str) -> usize {
    printed
        .lines()
        .filter_map(|line| {
            line.split("test result: ok. ")
                .nth(1)?
                .split(" passed")
                .next()?
                .parse::<usize>()
                .ok()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn closing_lines_are_added_up() {
        let printed = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\n\
                       noise\ntest result: ok. 11 passed; 0 failed\ntest result: FAILED. 3 passed; 1 failed";
        assert_eq!(count(printed), 13);
        assert_eq!(count("nothing"), 0);
    }
}
