//! Rhai, with what scripts may and may not.

use super::host::{Host, Level, Report};
use super::limits::Limits;
use super::run::{
    Printing, TOO_MUCH_MEMORY, current_file, memory_taken, prints, shorten, time_left,
};
use super::{data, functions};
use rhai::module_resolvers::DummyModuleResolver;
use rhai::{Dynamic, Engine, EvalAltResult, FLOAT, INT};
use std::sync::Arc;

/// Calls within calls.
const CALLS: usize = 32;
/// Nesting of expressions, and of those in functions.
const NESTING: (usize, usize) = (64, 32);
/// Variables at a time.
const VARIABLES: usize = 256;
/// The clock is read once in so many steps.
const STEPS: u64 = 32;

/// An engine for all scripts.
pub fn build(limits: &Limits, host: &Arc<dyn Host>) -> Engine {
    let mut engine = Engine::new();
    let run_memory = i64::from(limits.run_memory);
    engine
        .set_module_resolver(DummyModuleResolver::new())
        .disable_symbol("eval")
        .disable_symbol("import")
        .set_max_call_levels(CALLS)
        .set_max_expr_depths(NESTING.0, NESTING.1)
        .set_max_variables(VARIABLES)
        .set_max_modules(0)
        .set_max_operations(limits.operations)
        // An element takes 16 bytes, a property about 64.
        .set_max_string_size(limits.memory)
        .set_max_array_size((limits.memory / 16).max(1))
        .set_max_map_size((limits.memory / 64).max(1))
        .on_progress(move |steps| {
            if memory_taken() > run_memory {
                return Some(TOO_MUCH_MEMORY.into());
            }
            let look = steps % STEPS == 0 && time_left().is_none();
            look.then_some(Dynamic::UNIT)
        });
    let print = {
        let host = Arc::clone(host);
        move |text: &str, place| {
            let text = match prints() {
                Printing::Line => text,
                Printing::Last => "printed more than a run may; the rest is left out",
                Printing::No => return,
            };
            host.log(&Report {
                level: Level::Info,
                file: current_file(),
                place,
                text: shorten(text.to_owned()),
            });
        }
    };
    let debug = print.clone();
    engine.on_print(move |text| print(text, None));
    engine.on_debug(move |text, _, position| {
        let place = position
            .line()
            .map(|line| (line, position.position().unwrap_or(1)));
        debug(text, place);
    });
    // A script that sleeps holds a thread.
    engine.register_fn("sleep", |_: INT| no_sleep());
    engine.register_fn("sleep", |_: FLOAT| no_sleep());
    functions::register(&mut engine, host, limits);
    data::register(&mut engine);
    engine
}

fn no_sleep() -> Result<(), Box<EvalAltResult>> {
    let text = "scripts cannot sleep; a message can be shown later: see addChatMessage";
    Err(functions::fault(text))
}
