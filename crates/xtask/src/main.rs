//! `cargo xtask`: sets up the machine, builds, runs, tests and measures Anteroom.

mod bench;
mod browsers;
mod bundle;
mod end_to_end;
mod failure;
mod files;
mod fuzz;
mod glue;
mod imports;
mod lint;
mod names;
mod native;
mod order;
mod packages;
mod privacy;
mod process;
mod release;
mod run;
mod scripts;
mod setup;
mod size;
mod style;
mod test;
mod toolchain;
mod wasm;
mod words;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  run           build everything and start the demo on http://127.0.0.1:8080
  test          everything there is to test, set-up included
  test e2e [PROGRAM [TEST]]  the end-to-end tests alone, or one of them
      --browser NAME    chromium, firefox or webkit (all)
      --copies N        so many copies of each program at once (1)
      --rounds N        over and over (1); all with the binary that ANTEROOM_BIN names, or a new one
  test --stress         the same, three copies at once, ten rounds
  test widget --browser NAME [TEST]  the widget's own tests in a browser
  test node     the page's side and the packages
  test clients  SuperOffice's client and generated ones, against the built service
  build         widget, console and the service that contains them
  build --web   only the widget and the console, into dist/
  setup         check what is there and install what is missing
  setup --trunk the live-reload server too (then: trunk serve)
  privacy       write docs/PRIVACY.md from the widget's register (--check only compares)
  fmt-check     formatting
  lint          clippy on all targets, natively and for wasm (both: fmt-check/lint)
  fuzz          the web API against its own description, as `test` does it
      --seed N          other requests (1)
      --max-examples N  of each operation beside the systematic ones (5)
  bench size    bytes on the wire, beside their bounds (--check: fail when one is missed)
  bench api     requests per second beside a bare handler, and what grows with what is over
      --check           fail when a bound is missed
      --connections N   at once (16)
      --rounds N        of each side (7)
  bench stress  10,000 held polls and a stop, readers that never read, silent sockets, a large
                deletion: what others wait meanwhile (some minutes; on ANTEROOM_BIN if given)
      --check           fail when a bound is missed
  bench page    what the widget costs a page: time to a usable form, blocking, memory
      --check           fail when a bound is missed
      --rounds N        of each measurement (7)
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<ExitCode> {
    std::env::set_current_dir(files::root()?)?;
    match words {
        ["run"] => return run::run(),
        ["test"] => test::test()?,
        ["test", "e2e", options @ ..] => {
            end_to_end::run(&end_to_end::Selection::read(options, 1, 1)?)?;
        }
        ["test", "--stress", options @ ..] => {
            end_to_end::run(&end_to_end::Selection::read(options, 3, 10)?)?;
        }
        ["test", part @ ..] => test::part(part)?,
        ["build"] => {
            let tools = setup::setup(false)?;
            bundle::build(&tools)?;
        }
        ["build", "--web"] => bundle::web(&setup::setup(false)?)?,
        // Trunk's hook; its own words go to the terminal, once per change.
        ["build", "--trunk"] => bundle::for_trunk(&setup::setup(false)?)?,
        ["setup"] => {
            setup::setup(true)?;
            setup::browsers()?;
        }
        ["setup", "--trunk"] => {
            setup::setup(true)?;
            setup::browsers()?;
            setup::trunk()?;
        }
        ["privacy"] => privacy::write(false)?,
        ["privacy", "--check"] => privacy::write(true)?,
        ["fmt-check"] => lint::format()?,
        ["lint"] => lint::clippy(&setup::setup(false)?)?,
        ["fmt-check/lint"] => {
            lint::format()?;
            lint::clippy(&setup::setup(false)?)?;
        }
        ["bench", "size", options @ ..] if matches!(options, [] | ["--check"]) => {
            let tools = setup::setup(false)?;
            bundle::web(&tools)?;
            if !size::print()? && !options.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        ["fuzz", options @ ..] => {
            fuzz::run(&bundle::given_or_built(false)?, options)?;
        }
        ["bench", "api", options @ ..] => bench::api(options)?,
        ["bench", "stress", options @ ..] => bench::stress(options)?,
        ["bench", "page", options @ ..] => bench::page(options)?,
        ["help" | "--help" | "-h"] | [] => print!("{HELP}"),
        other => bail!("unknown command: {}\n\n{HELP}", other.join(" ")),
    }
    Ok(ExitCode::SUCCESS)
}
