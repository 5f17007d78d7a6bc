//! What docs/SCRIPTS.md says is what there is.

use super::Bench;
use crate::api::table;
use crate::cli::Cli;
use crate::events::bots;
use crate::events::methods::Agent;
use crate::events::triggers::Trigger;
use clap::CommandFactory;
use std::collections::BTreeSet;

const TEXT: &str = include_str!("../../../../../docs/SCRIPTS.md");

/// The cells of the rows that begin with one of these.
fn rows(first: &[&str]) -> Vec<Vec<&'static str>> {
    let cells = |line: &'static str| -> Vec<&'static str> {
        let line = line.trim_start_matches('|').trim_end_matches('|');
        line.split('|').map(str::trim).collect()
    };
    let rows = TEXT.lines().filter(|line| line.starts_with('|')).map(cells);
    rows.filter(|row| first.contains(&row[0])).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_method_is_there_with_its_parameters() {
    let rows = rows(&["Chat", "CustomerService", "Anteroom"]);
    assert_eq!(rows.len(), table::hooked().len());
    for (row, method) in rows.iter().zip(table::hooked()) {
        let params = if method.params.is_empty() {
            "–".to_owned()
        } else {
            method.params.join(", ")
        };
        assert_eq!(row[..3], [method.agent.name(), method.name, &params]);
        assert_eq!(row[3] != "–", method.returns, "{row:?}");
    }
}

#[test]
fn every_trigger_is_there_with_inputs_and_outputs() {
    for trigger in Trigger::ALL {
        let rows = rows(&[&format!("`{}`", trigger.function())]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][1], trigger.number().to_string());
        assert_eq!(quoted(rows[0][3]), trigger.inputs());
        assert_eq!(quoted(rows[0][4]), trigger.outputs());
    }
}

#[test]
fn every_script_of_a_bot_is_there_with_its_inputs() {
    let changed = [
        bots::SESSION_CHANGED_INPUTS,
        &bots::SESSION_CHANGED_VARIABLES,
    ]
    .concat();
    for (name, inputs) in [
        ("`*bot*register*`", &bots::REGISTER_INPUTS[..]),
        ("`*bot*session*create*`", bots::SESSION_CREATED_INPUTS),
        ("`*bot*session*change*`", &changed),
        ("`*bot*message*receive*`", bots::MESSAGE_RECEIVED_INPUTS),
    ] {
        let rows = rows(&[name]);
        assert_eq!(rows.len(), 1, "{name}");
        assert_eq!(quoted(rows[0][2]), inputs);
    }
}

#[test]
fn every_function_is_there_and_no_other() {
    let mut known = BTreeSet::from(["print", "debug"]);
    for source in [include_str!("../functions.rs"), include_str!("../data.rs")] {
        for part in source.split("register_fn(").skip(1) {
            let name = part.split('"').nth(1).unwrap();
            let own = name.starts_with(|letter: char| letter.is_ascii_lowercase());
            if own && !name.starts_with("to_") {
                known.insert(name);
            }
        }
    }
    let from = TEXT.find("| of the event |").unwrap();
    let (events, functions) = (&TEXT[from..], TEXT.find("## Functions").unwrap());
    let events = &events[..events.find("\n\n").unwrap()];
    let functions = &TEXT[functions..TEXT.find("What the service cannot do").unwrap()];
    let mut told = BTreeSet::from(["getParserVariable"]);
    for cell in quoted(events).into_iter().chain(quoted(functions)) {
        if let Some((name, _)) = cell.split_once('(') {
            told.insert(name);
        }
    }
    assert!(TEXT.contains("`getParserVariable(name)`"));
    assert_eq!(told, known);
}

#[test]
fn every_setting_is_there_with_its_default() {
    let cli = Cli::command();
    let serve = cli.find_subcommand("serve").unwrap();
    let scripts = serve.get_arguments().filter(|argument| {
        let long = argument.get_long();
        long.is_some_and(|long| long.starts_with("script"))
    });
    let mut count = 0;
    for argument in scripts {
        let long = argument.get_long().unwrap();
        let dir = if long == "scripts" { " DIR" } else { "" };
        let rows = rows(&[&format!("`--{long}{dir}`")]);
        assert_eq!(rows.len(), 1, "{long}");
        let variable = argument.get_env().unwrap().to_str().unwrap();
        assert_eq!(quoted(rows[0][1]), [variable]);
        if let [default] = argument.get_default_values() {
            assert_eq!(rows[0][2], default.to_str().unwrap());
        }
        count += 1;
    }
    assert_eq!(count, 7);
}

#[test]
fn the_scripts_in_the_text_work() {
    let code = |part: &str| -> String {
        let lines = part
            .lines()
            .map(|line| line.strip_prefix("    ").unwrap_or(line));
        lines.map(|line| format!("{line}\n")).collect()
    };
    let blocks = TEXT
        .split("\n\n")
        .filter(|part| part.starts_with("    fn "));
    let blocks: Vec<String> = blocks.map(code).collect();
    let files: Vec<(String, &str)> = blocks
        .iter()
        .enumerate()
        .map(|(number, text)| (format!("{number}.rhai"), text.as_str()))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    assert_eq!(files.len(), 2);
    let bench = Bench::new(&files);
    assert_eq!(bench.scripts.problems(), []);
    assert!(bench.scripts.listens(Agent::Chat, "SaveChatSessionEntity"));
    assert!(bench.scripts.handles(Trigger::BeforeSaveNewMessage));
}
