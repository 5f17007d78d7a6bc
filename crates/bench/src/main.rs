//! Measures the service's release binary: `cargo xtask bench api` and `stress` start it.
//!
//! The load and the bare handler run in processes of their own: this program
//! starts itself again, with another word.

mod bare;
mod child;
mod client;
mod fill;
mod growth;
mod load;
mod rounds;
mod stage;
mod stress;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
anteroom-bench api BINARY FOLDER [--check] [--connections N] [--rounds N]
anteroom-bench stress BINARY FOLDER [--check]
";

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The service.
    pub binary: PathBuf,
    /// Where databases are made; on a real disk.
    pub folder: PathBuf,
    /// Connections at once.
    pub connections: usize,
    /// Rounds of each side.
    pub rounds: usize,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nbench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<ExitCode> {
    match words {
        // One thread for the load: it measures, and leaves the rest of the machine to the service.
        ["load"] => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(load::run())?,
        ["bare"] => runtime()?.block_on(bare::run())?,
        [what @ ("api" | "stress"), binary, folder, options @ ..] => {
            let (wish, check) = wish(binary, folder, options)?;
            let faults = match *what {
                "api" => runtime()?.block_on(api(&wish))?,
                _ => runtime()?.block_on(stress::run(&wish))?,
            };
            for fault in &faults {
                println!("MISSED: {fault}");
            }
            if check && !faults.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
        }
        _ => bail!("this is started by cargo xtask bench\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Runtime::new()?)
}

fn wish(binary: &str, folder: &str, options: &[&str]) -> Result<(Wish, bool)> {
    let mut wish = Wish {
        binary: Path::new(binary).to_owned(),
        folder: Path::new(folder).to_owned(),
        connections: 16,
        rounds: 7,
    };
    let mut check = false;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut number = || -> Result<usize> {
            match options.next().and_then(|word| word.parse().ok()) {
                Some(number) if (1..=1000).contains(&number) => Ok(number),
                _ => bail!("{option} needs a number from 1 to 1000"),
            }
        };
        match *option {
            "--check" => check = true,
            "--connections" => wish.connections = number()?,
            "--rounds" => wish.rounds = number()?,
            other => bail!("unknown option: {other}\n\n{HELP}"),
        }
    }
    Ok((wish, check))
}

/// Everything; answers the bounds that were missed.
async fn api(wish: &Wish) -> Result<Vec<String>> {
    let mut faults = rounds::run(wish).await?;
    faults.extend(growth::run(wish).await?);
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::wish;

    #[test]
    fn options_are_read() {
        let (all, check) = wish("a", "b", &["--check", "--rounds", "3"]).unwrap();
        assert_eq!((all.rounds, all.connections, check), (3, 16, true));
        assert!(!wish("a", "b", &[]).unwrap().1);
        for wrong in [["--rounds", "0"].as_slice(), &["--rounds"], &["--chekc"]] {
            assert!(wish("a", "b", wrong).is_err(), "{wrong:?}");
        }
    }
}
