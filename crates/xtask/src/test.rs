//! Everything there is to test, layer by layer; the first that fails ends it.

use crate::browsers::Driven;
use crate::setup::{self, Tools};
use crate::{bundle, files, fuzz, lint, native, process, scripts, size};
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

/// What is told end to end in every browser; Chromium runs all of it.
const IN_EVERY: [&str; 3] = ["csp", "keyboard", "story"];

pub fn test() -> Result<()> {
    let mut layers = Vec::new();
    let began = Instant::now();
    let tools = setup::setup(true)?;
    let browsers = setup::browsers()?;

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
        layer(
            &mut layers,
            &format!("{name}, native"),
            tests.commands(|_| true),
        )?;
    }
    head("examples in the documentation");
    process::run(
        process::cargo().args(["test", "--doc", "--quiet", "--workspace", "--all-features"]),
        "the documentation's examples",
    )?;
    for browser in &browsers {
        let command = widget(&tools, browser)?;
        layer(&mut layers, &format!("widget, {}", browser.name), [command])?;
    }

    layer(&mut layers, "page and packages, Node", [scripts::tests()?])?;

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
    for browser in &browsers {
        for tests in &last {
            let everything = browser.kind == "chromium";
            let commands = tests.commands(|program| everything || IN_EVERY.contains(&program));
            let commands = commands.map(|command| story(command, browser, &binary));
            layer(
                &mut layers,
                &format!("end to end, {}", browser.name),
                commands,
            )?;
        }
    }

    println!("\n{:<20} {:>7} {:>8}", "layer", "passed", "seconds");
    for layer in &layers {
        println!(
            "{:<24} {:>7} {:>8}",
            layer.name, layer.passed, layer.seconds
        );
    }
    let sum: usize = layers.iter().map(|l| l.passed).sum();
    println!("{:<24} {sum:>7} {:>8}\n", "all", began.elapsed().as_secs());
    println!("{sum} passed, 0 failed");
    Ok(())
}

/// The widget's own tests, in a browser.
fn widget(tools: &Tools, browser: &Driven) -> Result<Command> {
    let mut cargo = tools.web.cargo("test");
    cargo
        .args(["-p", "anteroom-widget", "--test", "*"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.test_runner(),
        )
        .env(browser.runner, &browser.driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
    if browser.kind != "chromium" {
        // webdriver.json says what Chromium is asked for, and others refuse that.
        let nothing = files::root()?.join("target/web/webdriver-plain.json");
        files::write(&nothing, "{}")?;
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", nothing);
    }
    Ok(browser.on_screen(cargo))
}

/// A program of the end-to-end tests, in this browser.
fn story(mut command: Command, browser: &Driven, binary: &Path) -> Command {
    // Tests share two cores with several browsers: two at a time.
    command
        .arg("--test-threads=2")
        .env("ANTEROOM_BIN", binary)
        .env("ANTEROOM_BROWSER", browser.kind)
        .env(browser.variable, &browser.driver);
    browser.on_screen(command)
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
            let cargo = || {
                line.split("test result: ok. ")
                    .nth(1)?
                    .split(" passed")
                    .next()
            };
            let node = || line.strip_prefix("# pass ");
            cargo().or_else(node)?.trim().parse::<usize>().ok()
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
        assert_eq!(count("ok 1 - it\n# pass 7\n# fail 0"), 7);
        assert_eq!(count("nothing"), 0);
    }
}
