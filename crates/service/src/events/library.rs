//! The scripts that are there, and what each of them is for.

use super::bots::{self, BotFolder};
use super::files::{File, Files};
use super::methods::{Agent, Method, Stage, find};
use super::run::{Core, Script};
use super::triggers::Trigger;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path below the scripts folder.
    pub file: String,
    /// Line and column.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub text: String,
}

/// The hooks of one method, in the order in which they run.
#[derive(Clone, Default)]
pub struct Hooks {
    /// Before the method.
    pub before: Vec<Arc<Script>>,
    /// After it.
    pub after: Vec<Arc<Script>>,
    /// After the answer.
    pub later: Vec<Arc<Script>>,
}

struct Entry {
    file: File,
    script: Option<Arc<Script>>,
}

/// All scripts.
#[derive(Default)]
pub struct Library {
    entries: BTreeMap<String, Entry>,
    /// The hooks of every hooked method.
    pub hooks: HashMap<(Agent, &'static str), Arc<Hooks>>,
    /// The handlers of every trigger.
    pub triggers: HashMap<Trigger, Vec<Arc<Script>>>,
    /// The bots.
    pub bots: Vec<BotFolder>,
    /// Their scripts by id.
    pub bot_scripts: HashMap<i32, Arc<Script>>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Library {
    /// A library of these files. Scripts whose files have not changed are kept
    /// with their strikes.
    pub fn new(core: &Core, files: &Files, old: &Self) -> Self {
        let mut library = Self::default();
        for (path, file) in files {
            let known = old.entries.get(path);
            let script = match known.filter(|entry| entry.file.text == file.text) {
                Some(entry) => {
                    let same = |p: &&Problem| p.file == *path && entry.script.is_none();
                    library
                        .problems
                        .extend(old.problems.iter().filter(same).cloned());
                    entry.script.clone()
                }
                None => compile(core, path, file)
                    .map_err(|problem| library.problems.push(problem))
                    .ok(),
            };
            let file = file.clone();
            library.entries.insert(path.clone(), Entry { file, script });
        }
        library.sort(core.methods);
        library.tell(core, old);
        library
    }

    /// Finds out what every script is for.
    fn sort(&mut self, known: &'static [Method]) {
        let folders = bots::folders(self.entries.keys().map(String::as_str));
        let ids = bots::ids(self.entries.keys().map(String::as_str));
        self.bots = bots::describe(&folders, &ids);
        let mut hooks: HashMap<(Agent, &'static str), Hooks> = HashMap::new();
        let mut in_order: Vec<(&String, &Entry)> = self.entries.iter().collect();
        in_order.sort_by_key(|(path, _)| (bots::name(path), path.as_str()));
        for (path, entry) in in_order {
            let Some(script) = &entry.script else {
                continue;
            };
            if folders.contains_key(bots::folder(path)) {
                if let Some(id) = ids.get(path.as_str()) {
                    self.bot_scripts.insert(*id, Arc::clone(script));
                }
                continue;
            }
            let mut wrong: BTreeMap<String, String> = BTreeMap::new();
            let mut right: BTreeSet<String> = BTreeSet::new();
            for function in script.ast.iter_functions() {
                let (name, arity) = (function.name, function.params.len());
                match purpose(known, path, name, arity) {
                    Purpose::Hooks(stage, methods) => {
                        right.insert(name.to_owned());
                        for method in methods {
                            let list = hooks.entry((method.agent, method.name)).or_default();
                            let list = match stage {
                                Stage::Before => &mut list.before,
                                Stage::After => &mut list.after,
                                Stage::Later => &mut list.later,
                            };
                            list.push(Arc::clone(script));
                        }
                    }
                    Purpose::Trigger(trigger) => {
                        right.insert(name.to_owned());
                        let list = self.triggers.entry(trigger).or_default();
                        list.push(Arc::clone(script));
                    }
                    Purpose::Wrong(text) => {
                        wrong.insert(name.to_owned(), text);
                    }
                    Purpose::Own => {}
                }
            }
            let text = entry.file.text.as_deref().unwrap_or_default();
            for (name, what) in wrong {
                // A function of the same name with the right parameters will do.
                if !right.contains(&name) {
                    self.problems.push(Problem {
                        file: path.clone(),
                        place: place(text, &name),
                        text: what,
                    });
                }
            }
        }
        self.hooks = hooks
            .into_iter()
            .map(|(key, hooks)| (key, Arc::new(hooks)))
            .collect();
    }

    /// Writes to the log what has not been written before.
    fn tell(&self, core: &Core, old: &Self) {
        for problem in &self.problems {
            let file = &problem.file;
            let text = |library: &Self| library.entries.get(file).map(|e| e.file.text.clone());
            if !old.problems.contains(problem) || text(self) != text(old) {
                core.report(file, problem.place, problem.text.clone());
            }
        }
    }
}

fn compile(core: &Core, path: &str, file: &File) -> Result<Arc<Script>, Problem> {
    let problem = |place, text| Problem {
        file: path.to_owned(),
        place,
        text,
    };
    let text = file
        .text
        .as_ref()
        .map_err(|error| problem(None, error.clone()))?;
    let mut ast = core.engine.compile(text).map_err(|error| {
        let position = error.position();
        let place = position
            .line()
            .map(|line| (line, position.position().unwrap_or(1)));
        problem(place, format!("left out: {}", error.err_type()))
    })?;
    ast.set_source(path);
    let on_error = ast
        .iter_functions()
        .any(|f| f.name == "OnError" && f.params.len() == 1);
    Ok(Arc::new(Script {
        file: path.into(),
        ast,
        on_error,
        strikes: AtomicU32::new(0),
    }))
}

/// What a function is for.
enum Purpose {
    Hooks(Stage, Vec<&'static Method>),
    Trigger(Trigger),
    Wrong(String),
    Own,
}

fn purpose(known: &'static [Method], path: &str, name: &str, arity: usize) -> Purpose {
    if let Some(trigger) = Trigger::of(name) {
        return if arity == 1 {
            Purpose::Trigger(trigger)
        } else {
            Purpose::Wrong(format!("not called: it has to be {name}(eventData)"))
        };
    }
    let Some((stage, method)) = Stage::of(name) else {
        return Purpose::Own;
    };
    // A name like `Afterwards` is a function of the script's own.
    if !method.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        return Purpose::Own;
    }
    let folder = path.split_once('/').map(|(first, _)| first);
    let one = Agent::ALL.iter().find(|one| Some(one.name()) == folder);
    let agents = one.map_or(&Agent::ALL[..], std::slice::from_ref);
    let methods: Vec<_> = agents
        .iter()
        .filter_map(|agent| find(known, *agent, method))
        .collect();
    let Some(first) = methods.first() else {
        return Purpose::Wrong(format!("{name} is not called: there is no method {method}"));
    };
    let params = stage.params(first);
    if params.len() == arity {
        Purpose::Hooks(stage, methods)
    } else {
        Purpose::Wrong(format!(
            "not called: it has to be {name}({})",
            params.join(", ")
        ))
    }
}

/// Where a function begins.
fn place(text: &str, function: &str) -> Option<(usize, usize)> {
    text.lines().enumerate().find_map(|(number, line)| {
        let at = line.find("fn ")?;
        let rest = line.get(at + 3..)?.trim_start().strip_prefix(function)?;
        rest.trim_start()
            .starts_with('(')
            .then_some((number + 1, at + 1))
    })
}
