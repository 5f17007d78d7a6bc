//! Everything there is to test, layer by layer; the first that fails ends it.

use crate::browsers::Driven;
use crate::setup::{self, Tools};
use crate::{bundle, end_to_end, failure, files, fuzz, lint, native, process, scripts, size};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

struct Layer {
    name: String,
    passed: usize,
    seconds: u64,
}

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
        .partition(|tests| tests.package == end_to_end::PACKAGE);
    for tests in &first {
        let name = tests.package.trim_start_matches("anteroom-");
        let package = &tests.package;
        let programs = tests.programs(|_| true).map(|program| Run {
            alone: Box::new(move |test| {
                format!("cargo test -p {package} {} -- --exact {test}", program.flag)
            }),
            command: program.command,
        });
        layer(&mut layers, &format!("{name}, native"), programs)?;
    }
    head("examples in the documentation");
    process::run(
        process::cargo().args(["test", "--doc", "--quiet", "--workspace", "--all-features"]),
        "the documentation's examples",
    )?;
    for browser in &browsers {
        let run = Run {
            command: widget(&tools, browser, &[])?,
            alone: Box::new(|test| {
                let test = test.rsplit("::").next().unwrap_or(test);
                format!("cargo xtask test widget --browser {} {test}", browser.kind)
            }),
        };
        layer(&mut layers, &format!("widget, {}", browser.name), [run])?;
    }

    let node = Run {
        command: scripts::tests()?,
        alone: Box::new(|_| "cargo xtask test node".to_owned()),
    };
    layer(&mut layers, "page and packages, Node", [node])?;

    head("build");
    let binary = bundle::build(&tools)?;
    size::print()?;
    layer(&mut layers, "documented clients, Node", [clients(&binary)?])?;
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
            let programs = tests.programs(|program| end_to_end::is_for(browser, program));
            let programs = programs.map(|program| Run {
                command: end_to_end::command(program.command, browser, &binary),
                alone: Box::new(move |test| end_to_end::alone(browser, &program.name, test)),
            });
            let name = format!("end to end, {}", browser.name);
            layer(&mut layers, &name, programs)?;
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

/// Other people's clients against this binary.
fn clients(binary: &Path) -> Result<Run<'static>> {
    Ok(Run {
        command: scripts::clients(binary)?,
        alone: Box::new(|_| "cargo xtask test clients".to_owned()),
    })
}

/// One part of the tests alone: the widget's own in one browser, Node's, or other
/// people's clients.
///
/// # Errors
/// When a test fails, or the browser is unknown.
pub fn part(words: &[&str]) -> Result<()> {
    let run = match words {
        ["node"] => Run {
            command: scripts::tests()?,
            alone: Box::new(|_| "cargo xtask test node".to_owned()),
        },
        ["clients"] => {
            let binary = bundle::given_or_built(true)?;
            clients(&binary)?
        }
        ["widget", "--browser", kind, filter @ ..] => {
            let tools = setup::setup(true)?;
            let browsers = setup::browsers()?;
            let Some(browser) = browsers.iter().find(|browser| browser.kind == *kind) else {
                bail!("no browser {kind} here; there are chromium, firefox and webkit");
            };
            Run {
                command: widget(&tools, browser, filter)?,
                alone: Box::new(|_| format!("cargo xtask test {}", words.join(" "))),
            }
        }
        _ => bail!("test widget --browser NAME [TEST], test node, or test clients"),
    };
    layer(&mut Vec::new(), &words.join(" "), [run])
}

/// The widget's own tests, in a browser; only those whose names hold the filter.
fn widget(tools: &Tools, browser: &Driven, filter: &[&str]) -> Result<Command> {
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
    if !filter.is_empty() {
        cargo.arg("--").args(filter);
    }
    Ok(browser.on_screen(cargo))
}

/// A program of a layer, and how one of its tests is run alone.
struct Run<'a> {
    command: Command,
    alone: Box<dyn Fn(&str) -> String + 'a>,
}

fn layer<'a>(
    layers: &mut Vec<Layer>,
    name: &str,
    runs: impl IntoIterator<Item = Run<'a>>,
) -> Result<()> {
    head(name);
    let began = Instant::now();
    let (mut passed, mut failed) = (0, String::new());
    // All of its programs, so that one run tells of all that is to be mended.
    for mut run in runs {
        let printed = process::tee(&mut run.command, &format!("the layer \"{name}\""))?;
        if !printed.success {
            failed += &failure::lines(&printed.text, &run.alone);
        }
        passed += count(&printed.text);
    }
    if !failed.is_empty() {
        bail!("the layer \"{name}\" failed:{failed}");
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
