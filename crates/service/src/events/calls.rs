//! One call of a method, with its hooks and their states.

use super::library::Hooks;
use super::methods::{Agent, Method, Stage, find};
use super::run::{Awaited, Broken, Core, Job, Script};
use super::value::{from_script, to_script};
use super::{Scripts, functions::fault};
use rhai::Dynamic;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// A script has stopped the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// Its words.
    pub text: String,
    /// The property that they are about, where it says one.
    pub field: Option<String>,
    /// Which script it was.
    pub file: String,
}

/// A call of a method. `eventState` is null at its start, lives as long as the
/// call, and is each script's own.
pub struct Call {
    core: Arc<Core>,
    hooked: Option<(&'static Method, Arc<Hooks>)>,
    params: Arc<Vec<Value>>,
    states: HashMap<Arc<str>, Value>,
}

/// What a hook has made of what it may change.
struct Changed {
    result: Value,
    state: Value,
}

impl Scripts {
    /// Whether any script hooks the method. Costs next to nothing.
    pub fn listens(&self, agent: Agent, method: &str) -> bool {
        let library = self.library();
        !library.hooks.is_empty()
            && find(self.core.methods, agent, method)
                .is_some_and(|m| library.hooks.contains_key(&(agent, m.name)))
    }

    /// A call with these parameters, in the documented order. Its hooks are
    /// those that there are now.
    pub fn call(&self, agent: Agent, method: &str, params: Vec<Value>) -> Call {
        let library = self.library();
        let hooked = find(self.core.methods, agent, method).and_then(|method| {
            let hooks = library.hooks.get(&(agent, method.name))?;
            Some((method, Arc::clone(hooks)))
        });
        Call {
            core: Arc::clone(&self.core),
            hooked,
            params: Arc::new(params),
            states: HashMap::new(),
        }
    }
}

impl Call {
    /// Runs what is to run before the method.
    ///
    /// # Errors
    /// When a script throws: the method is not to be run.
    pub async fn before(&mut self) -> Result<(), Thrown> {
        let Some((method, hooks)) = self.hooked.clone() else {
            return Ok(());
        };
        for script in &hooks.before {
            let run = self.hook(Stage::Before, method, script, &Value::Null);
            match run.await {
                Ok(changed) => self.keep(script, changed.state),
                Err(Broken::Thrown(text, field)) => {
                    return Err(Thrown {
                        text,
                        field,
                        file: script.file.to_string(),
                    });
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Runs what is to run before the answer; it may change the result.
    pub async fn after(&mut self, result: &mut Value) {
        let Some((method, hooks)) = self.hooked.clone() else {
            return;
        };
        for script in &hooks.after {
            if let Ok(changed) = self.hook(Stage::After, method, script, result).await {
                if method.returns {
                    *result = changed.result;
                }
                self.keep(script, changed.state);
            }
        }
    }

    /// Starts what is to run after the answer, and does not wait for it.
    pub fn later(self, result: Value) {
        let Some((method, hooks)) = self.hooked.clone() else {
            return;
        };
        if hooks.later.is_empty() {
            return;
        }
        tokio::spawn(async move {
            for script in &hooks.later {
                // What it changes goes nowhere; what goes wrong is in the log.
                drop(self.hook(Stage::Later, method, script, &result).await);
            }
        });
    }

    fn keep(&mut self, script: &Script, state: Value) {
        self.states.insert(Arc::clone(&script.file), state);
    }

    /// Runs one hook on copies.
    async fn hook(
        &self,
        stage: Stage,
        method: &'static Method,
        script: &Arc<Script>,
        result: &Value,
    ) -> Result<Changed, Broken> {
        let state = self.states.get(&script.file).cloned().unwrap_or_default();
        let old = Changed {
            result: result.clone(),
            state,
        };
        if script.disabled(&self.core.limits) {
            return Ok(old);
        }
        let params = Arc::clone(&self.params);
        let job: Job<Changed> = Box::new(move |core, script| {
            // Assigning to a shared value writes through to the caller's.
            let result = to_script(&old.result).into_shared();
            let state = to_script(&old.state).into_shared();
            let mut args: Vec<Dynamic> = params.iter().map(to_script).collect();
            let (function, with_result) = match stage {
                Stage::Before => (format!("Before{}", method.name), false),
                Stage::After => (format!("After{}", method.name), method.returns),
                Stage::Later => (format!("After{}Async", method.name), method.returns),
            };
            args.extend(with_result.then(|| result.clone()));
            args.push(state.clone());
            script.call(&core.engine, &function, args)?;
            Ok(Changed {
                result: from_script(&result.flatten(), &old.result)
                    .map_err(|why| fault(format!("returnValue: {why}")))?,
                state: from_script(&state.flatten(), &old.state)
                    .map_err(|why| fault(format!("eventState: {why}")))?,
            })
        });
        let awaited = match stage {
            Stage::Later => Awaited::No,
            _ => Awaited::Answer,
        };
        let throws = stage == Stage::Before;
        self.core.run(script, awaited, throws, None, job).await
    }
}
