//! What the widget costs a visitor's page: time, blocking, requests, memory.
//! `cargo xtask bench page` builds everything and starts it.

mod measure;

use anteroom_e2e::Cast;
use anteroom_e2e::service::Setup;
use anteroom_e2e::site::Page;
use measure::{Click, Net};
use std::process::ExitCode;

/// Rounds of each kind, unless told otherwise.
const ROUNDS: usize = 7;

/// A number beside its bound.
struct Line {
    what: String,
    is: f64,
    bound: Option<f64>,
    unit: &'static str,
}

fn line(what: &str, is: f64, bound: Option<f64>, unit: &'static str) -> Line {
    Line {
        what: what.to_owned(),
        is,
        bound,
        unit,
    }
}

/// The middle one of several: what a busy machine disturbs least.
fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

fn each(clicks: &[Click], number: impl Fn(&Click) -> f64) -> f64 {
    median(clicks.iter().map(number).collect())
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut check = false;
    let mut rounds = ROUNDS;
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let number = |word: Option<&str>| {
            word.and_then(|w| w.parse().ok())
                .filter(|n| (1..=100).contains(n))
        };
        match (word, word == "--rounds") {
            ("--check", _) => check = true,
            (_, true) => match number(words.next()) {
                Some(number) => rounds = number,
                None => return usage("--rounds needs a number from 1 to 100"),
            },
            (other, _) => return usage(other),
        }
    }
    let lines = measured(rounds).await;
    let mut missed = 0;
    println!();
    for Line {
        what,
        is,
        bound,
        unit,
    } in &lines
    {
        let judged = match bound {
            None => String::new(),
            Some(bound) if is <= bound => format!("(bound {bound})"),
            Some(bound) => {
                missed += 1;
                format!("(bound {bound}) MISSED")
            }
        };
        let digits = usize::from(is.fract() != 0.0 && is.abs() < 100.0);
        println!("{what:<58} {is:>10.digits$} {unit:<5} {judged}");
    }
    if check && missed > 0 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn usage(wrong: &str) -> ExitCode {
    eprintln!("bench page: {wrong}\nbench page [--check] [--rounds N]");
    ExitCode::FAILURE
}

async fn measured(rounds: usize) -> Vec<Line> {
    let cast = Cast::with(Setup::default(), Page::default()).await;
    cast.service.agent().is_here(true).await;
    let mut intended = Vec::new();
    let mut cold = Vec::new();
    for _ in 0..rounds {
        intended.push(measure::click(&cast, Net::Here, true).await);
        cold.push(measure::click(&cast, Net::Slow, false).await);
    }
    let mut lines = vec![
        line(
            "requests before intent",
            each(&cold, |c| c.before as f64),
            Some(1.0),
            "",
        ),
        line(
            "requests after the click",
            each(&cold, |c| c.after as f64),
            Some(5.0),
            "",
        ),
        line(
            "click → usable form, loaded on intent",
            each(&intended, |c| c.took),
            Some(100.0),
            "ms",
        ),
        line(
            "click → usable form, cold, Slow 4G, CPU 4 times slower",
            each(&cold, |c| c.took),
            Some(1_500.0),
            "ms",
        ),
        line(
            "total blocking until usable",
            each(&intended, |c| c.blocking),
            Some(50.0),
            "ms",
        ),
        line(
            "the same with a CPU 4 times slower",
            each(&cold, |c| c.blocking),
            None,
            "ms",
        ),
        line(
            "cumulative layout shift",
            each(&intended, |c| c.shifts),
            Some(0.0),
            "",
        ),
        line(
            "JavaScript heap added by the open form",
            each(&intended, |c| c.heap / 1024.0),
            None,
            "KiB",
        ),
        line(
            "nodes added while closed",
            each(&intended, |c| c.nodes_closed),
            None,
            "",
        ),
        line(
            "nodes added by the open form",
            each(&intended, |c| c.nodes_open),
            None,
            "",
        ),
    ];
    let mut loading = Vec::new();
    let mut talking = Vec::new();
    for _ in 0..rounds.div_ceil(2) {
        let (load, talk) = measure::long_log(&cast).await;
        loading.push(load);
        talking.push(talk);
    }
    lines.push(line(
        "longest frame while 1,000 messages are written on and scrolled",
        median(talking),
        Some(50.0),
        "ms",
    ));
    lines.push(line(
        "longest frame while 1,000 messages are loaded",
        median(loading),
        Some(50.0),
        "ms",
    ));
    let (after_ten, after_all) = measure::rounds_of_life(&cast, 100).await;
    lines.push(line(
        "heap after 100 rounds of destroy() and init(), of that after 10",
        after_all / after_ten,
        Some(1.05),
        "",
    ));
    lines
}
