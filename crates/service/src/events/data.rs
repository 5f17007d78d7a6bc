//! What a trigger or a bot's script is given, and what it says.

use super::functions::fault;
use super::value::{from_script, to_script};
use rhai::{Dynamic, Engine, EvalAltResult, Map};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Names and values.
pub type Pairs = Vec<(String, String)>;

/// Everything about one event.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// What the service tells.
    pub inputs: Pairs,
    /// Parser variables.
    pub variables: Pairs,
    /// The outputs that the event has.
    pub allowed: &'static [&'static str],
    /// What was set of them.
    pub outputs: Pairs,
    /// What handlers of the same event tell each other.
    pub state: BTreeMap<String, Value>,
    /// Words for the caller.
    pub message: Option<String>,
    /// Whether the event is to be stopped.
    pub blocked: bool,
    /// The property that the words are about.
    pub field: Option<String>,
}

/// `EventData`, as scripts see it.
#[derive(Clone, Debug)]
pub struct EventData(Arc<Mutex<Data>>);

/// Finds a name in any case: the documentation spells `topicid` in two ways.
fn find<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

impl EventData {
    /// With this in it.
    pub fn new(data: Data) -> Self {
        Self(Arc::new(Mutex::new(data)))
    }

    /// What is in it.
    pub fn data(&self) -> MutexGuard<'_, Data> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An input; empty where there is none.
    pub fn input(&self, name: &str) -> String {
        find(&self.data().inputs, name).to_owned()
    }

    /// A parser variable; empty where there is none.
    pub fn variable(&self, name: &str) -> String {
        find(&self.data().variables, name).to_owned()
    }

    fn inputs(&self) -> Map {
        self.data()
            .inputs
            .iter()
            .map(|(name, value)| (name.as_str().into(), value.as_str().into()))
            .collect()
    }

    fn set_output(&self, name: &str, value: &Dynamic) -> Result<(), Box<EvalAltResult>> {
        let mut data = self.data();
        let known = data
            .allowed
            .iter()
            .find(|key| key.eq_ignore_ascii_case(name));
        let Some(known) = known else {
            return Err(fault(format!(
                "this event has no output {name}; it has: {}",
                data.allowed.join(", ")
            )));
        };
        let pair = ((*known).to_owned(), value.to_string());
        data.outputs.retain(|(key, _)| key != known);
        // The next handler of the event sees what this one has made of it.
        for input in &mut data.inputs {
            if input.0 == pair.0 {
                input.1.clone_from(&pair.1);
            }
        }
        data.outputs.push(pair);
        Ok(())
    }

    fn set_validation(&self, field: Option<&str>, text: &str) {
        let mut data = self.data();
        data.blocked = true;
        data.field = field.map(str::to_owned);
        data.message = Some(super::run::shorten(text.to_owned()));
    }
}

/// Makes it known to scripts.
pub fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<EventData>("EventData")
        .register_fn("getInputValue", |event: &mut EventData, name: &str| {
            event.input(name)
        })
        .register_fn("getInputValues", |event: &mut EventData| event.inputs())
        .register_fn("getParserVariable", |event: &mut EventData, name: &str| {
            event.variable(name)
        })
        .register_fn(
            "setOutputValue",
            |event: &mut EventData, name: &str, value: Dynamic| event.set_output(name, &value),
        )
        .register_fn("getStateValue", |event: &mut EventData, name: &str| {
            let data = event.data();
            data.state.get(name).map_or(Dynamic::UNIT, to_script)
        })
        .register_fn(
            "setStateValue",
            |event: &mut EventData, name: &str, value: Dynamic| {
                let value = from_script(&value, &Value::Null).map_err(fault)?;
                event.data().state.insert(name.to_owned(), value);
                Ok::<_, Box<EvalAltResult>>(())
            },
        )
        .register_fn("setMessage", |event: &mut EventData, text: &str| {
            event.data().message = Some(super::run::shorten(text.to_owned()));
        })
        .register_fn("setBlockExecution", |event: &mut EventData, yes: bool| {
            event.data().blocked = yes;
        })
        .register_fn(
            "setValidationMessage",
            |event: &mut EventData, text: &str| {
                event.set_validation(None, text);
            },
        )
        .register_fn(
            "setValidationMessage",
            |event: &mut EventData, field: &str, text: &str| {
                event.set_validation(Some(field), text);
            },
        );
    // Without the object: functions of a bot's script do not see it.
    engine
        .register_fn("getInputValue", |name: &str| {
            super::run::current_event().map_or_else(String::new, |event| event.input(name))
        })
        .register_fn("getParserVariable", |name: &str| {
            super::run::current_event().map_or_else(String::new, |event| event.variable(name))
        });
}
