//! Everything there is to test, layer by layer; the first that fails ends it.

use crate::setup::Tools;
use crate::{bundle, fuzz, lint, native, process, setup, size};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

struct Layer {
    name: String,
    passed: usize,
    seconds: u64,
}

/// What is counted apart, because it needs the whole built.
const LAST: &str = "anteroom-e2e";

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

    head("compiling the native tests");
    let (last, first): (Vec<_>, Vec<_>) = native::compile()?
        .into_iter()
        .partition(|tests| tests.package == LAST);
    for tests in &first {
        let name = tests.package.trim_start_matches("anteroom-");
        layer(&mut layers, &format!("{name}, native"), tests.commands())?;
    }
    head("examples in the documentation");
    process::run(
        process::cargo().args(["test", "--doc", "--quiet", "--workspace", "--all-features"]),
        "the documentation's examples",
    )?;
    layer(&mut layers, "widget, browser", [widget(&tools, &driver)])?;

    head("build");
    let binary = bundle::build(&tools)?;
    size::print()?;
    head("web API, fuzzed");
    let fuzzing = Instant::now();
    let passed = fuzz::run(&binary, &[])?;
    layers.push(Layer {
        name: "web API, fuzzed".to_owned(),
        passed,
        seconds: fuzzing.elapsed().as_secs(),
    });
    for tests in &last {
        let commands = tests.commands().map(|mut command| {
            // Tests share two cores with several browsers: two at a time.
            command
                .arg("--test-threads=2")
                .env("ANTEROOM_BIN", &binary)
                .env("CHROMEDRIVER", &driver);
            command
        });
        layer(&mut layers, "end to end", commands)?;
    }

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

/// The widget's own tests, in a headless browser.
fn widget(tools: &Tools, driver: &Path) -> Command {
    let mut cargo = tools.web.cargo("test");
    cargo
        .args(["-p", "anteroom-widget", "--test", "*"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.test_runner(),
        )
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    cargo
}

fn layer(
    layers: &mut Vec<Layer>,
    name: &str,
    commands: impl IntoIterator<Item = Command>,
) -> Result<()> {
    head(name);
    let began = Instant::now();
    let mut passed = 0;
    for mut command in commands {
        let printed = process::tee(&mut command, &format!("the layer \"{name}\""))?;
        passed += count(&printed);
    }
    if passed == 0 {
        bail!("the layer \"{name}\" ran no test");
    }
    layers.push(Layer {
        name: name.to_owned(),
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
