//! The end-to-end programs: all of them, one, or several copies at a time over and over.

use crate::browsers::Driven;
use crate::{bundle, failure, native, process, setup};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The package with the end-to-end tests.
pub const PACKAGE: &str = "anteroom-e2e";

/// What is told end to end in every browser; Chromium runs all of it.
const IN_EVERY: [&str; 10] = [
    "csp",
    "embed",
    "isolation",
    "keyboard",
    "patched",
    "pinned",
    "story",
    "swaps",
    "thrown_out",
    "top_layer",
];

/// Whether this browser runs this program.
pub fn is_for(browser: &Driven, program: &str) -> bool {
    browser.kind == "chromium" || IN_EVERY.contains(&program)
}

/// A program of the end-to-end tests, in this browser.
pub fn command(mut command: Command, browser: &Driven, binary: &Path) -> Command {
    // Tests share two cores with several browsers: two at a time. But WebKit scrolls back to
    // the field with the focus when its window comes to the front, as it does when another
    // one on its screen goes.
    let threads = if browser.kind == "webkit" { 1 } else { 2 };
    command
        .arg(format!("--test-threads={threads}"))
        .env("ANTEROOM_BIN", binary)
        .env("ANTEROOM_BROWSER", browser.kind)
        .env(browser.variable, &browser.driver);
    browser.on_screen(command)
}

/// How one test is run alone.
pub fn alone(browser: &Driven, program: &str, test: &str) -> String {
    format!(
        "cargo xtask test e2e --browser {} {program} {test}",
        browser.kind
    )
}

/// What to run of the end-to-end tests, and how often.
#[derive(Debug, PartialEq, Eq)]
pub struct Selection {
    browser: Option<String>,
    copies: usize,
    rounds: usize,
    program: Option<String>,
    test: Option<String>,
}

impl Selection {
    /// Reads `[--browser NAME] [--copies N] [--rounds N] [PROGRAM [TEST]]`.
    ///
    /// # Errors
    /// For options that do not exist and numbers that are none.
    pub fn read(words: &[&str], copies: usize, rounds: usize) -> Result<Self> {
        let mut selection = Self {
            browser: None,
            copies,
            rounds,
            program: None,
            test: None,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || {
                words
                    .next()
                    .with_context(|| format!("{word} needs a value"))
            };
            match *word {
                "--browser" => selection.browser = Some((*value()?).to_owned()),
                "--copies" => selection.copies = count(word, value()?)?,
                "--rounds" => selection.rounds = count(word, value()?)?,
                option if option.starts_with('-') => bail!("unknown option: {option}"),
                name if selection.program.is_none() => selection.program = Some(name.to_owned()),
                name if selection.test.is_none() => selection.test = Some(name.to_owned()),
                other => bail!("one program and one test at most: {other} is too much"),
            }
        }
        Ok(selection)
    }
}

fn count(option: &str, value: &str) -> Result<usize> {
    match value.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => bail!("{option} needs a number from 1 on, not {value}"),
    }
}

/// Runs what was selected. Goes on after a failure, and fails at the end.
///
/// # Errors
/// When a test failed, with how often each one did; when nothing was selected.
pub fn run(selection: &Selection) -> Result<()> {
    // The pages are bundled and judged with what it installs.
    setup::setup(true)?;
    let browsers = setup::browsers()?;
    let binary = bundle::given_or_built(false)?;
    let all = native::compile_package(PACKAGE)?;
    let began = Instant::now();
    let (mut passed, mut failures) = (0, Vec::<(String, usize)>::new());
    for round in 1..=selection.rounds {
        for browser in &browsers {
            if selection
                .browser
                .as_ref()
                .is_some_and(|kind| kind != browser.kind)
            {
                continue;
            }
            let wanted = |program: &str| match &selection.program {
                Some(name) => name == program,
                None => is_for(browser, program),
            };
            for program in all.iter().flat_map(|tests| tests.programs(wanted)) {
                let name = program.name.clone();
                let mut one = command(program.command, browser, &binary);
                if let Some(test) = &selection.test {
                    one.args(["--exact", test]);
                }
                for printed in together(&one, selection.copies)? {
                    passed += printed.text.matches(" ... ok").count();
                    if printed.success {
                        continue;
                    }
                    println!("{}", printed.text);
                    let mut tests = failure::names(&printed.text);
                    if tests.is_empty() {
                        tests.push("(no test named)".to_owned());
                    }
                    for test in tests {
                        let what = alone(browser, &name, &test);
                        match failures.iter_mut().find(|(other, _)| *other == what) {
                            Some((_, times)) => *times += 1,
                            None => failures.push((what, 1)),
                        }
                    }
                }
            }
        }
        println!(
            "round {round} of {}: {passed} passed, {} kinds of failure, {} s",
            selection.rounds,
            failures.len(),
            began.elapsed().as_secs()
        );
    }
    if failures.is_empty() && passed == 0 {
        bail!("no such test: the programs are the files in crates/e2e/tests");
    }
    let sum: usize = failures.iter().map(|(_, times)| times).sum();
    println!("{passed} passed, {sum} failed");
    if failures.is_empty() {
        return Ok(());
    }
    let lines = failures
        .iter()
        .map(|(alone, times)| format!("\n  {times} × {alone}"));
    bail!(
        "end to end failed; how often, and how to run it alone:{}",
        lines.collect::<String>()
    )
}

/// Starts that many copies at once and waits for all of them.
fn together(command: &Command, copies: usize) -> Result<Vec<process::Printed>> {
    let mut children = Vec::new();
    for _ in 0..copies {
        let mut copy = Command::new(command.get_program());
        copy.args(command.get_args()).stdout(Stdio::piped());
        if let Some(folder) = command.get_current_dir() {
            copy.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => copy.env(name, value),
                None => copy.env_remove(name),
            };
        }
        children.push(copy.spawn().context("cannot start a copy of the tests")?);
    }
    // Each is read by a thread of its own, or a full pipe would stop it.
    let readers: Vec<_> = children
        .into_iter()
        .map(|child| std::thread::spawn(move || child.wait_with_output()))
        .collect();
    let mut all = Vec::new();
    for reader in readers {
        let Ok(output) = reader.join() else {
            bail!("a copy of the tests could not be read");
        };
        let output = output?;
        all.push(process::Printed {
            text: String::from_utf8_lossy(&output.stdout).into_owned(),
            success: output.status.success(),
        });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::Selection;

    #[test]
    fn what_to_run_is_read() {
        let words = ["--browser", "webkit", "story", "one_test", "--rounds", "4"];
        let read = Selection::read(&words, 1, 1).unwrap();
        assert_eq!(read.browser.as_deref(), Some("webkit"));
        assert_eq!((read.copies, read.rounds), (1, 4));
        assert_eq!(read.program.as_deref(), Some("story"));
        assert_eq!(read.test.as_deref(), Some("one_test"));
        for wrong in [["--rounds", "0"], ["--rounds", "many"], ["--colour", "red"]] {
            assert!(Selection::read(&wrong, 3, 10).is_err(), "{wrong:?}");
        }
        assert!(Selection::read(&["a", "b", "c"], 3, 10).is_err());
    }
}
