//! `$select`: which properties an answer carries.

use serde_json::Value;
use std::sync::Arc;

/// A parsed `$select`. Names are taken in any case, nested with `/`.
///
/// Properties that are not selected are null; their names stay. `*` stands for
/// every documented property, so that extensions can be added to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select(Arc<[String]>);

impl Select {
    /// Parses a comma-separated list; an empty one selects everything.
    #[must_use]
    pub fn parse(list: &str) -> Self {
        let names = list.split(',').map(|name| name.trim().trim_matches('/'));
        Self(
            names
                .filter(|name| !name.is_empty())
                .map(str::to_ascii_lowercase)
                .collect(),
        )
    }

    /// Whether everything documented is answered: there is no selection, or it has `*`.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(|name| name == "*")
    }

    /// Whether the selection names this property or a part of it. Extension
    /// properties are answered only then.
    #[must_use]
    pub fn names(&self, property: &str) -> bool {
        self.0
            .iter()
            .any(|name| split(name).0.eq_ignore_ascii_case(property))
    }

    /// Whether the property is answered: named, or there is no selection.
    #[must_use]
    pub fn wants(&self, property: &str) -> bool {
        self.is_all() || self.names(property)
    }

    /// The names (lower case, without their parts) that `entity` does not have:
    /// extension properties, or mistakes.
    #[must_use]
    pub fn unknown<'a>(&'a self, entity: &Value) -> Vec<&'a str> {
        let known = |name: &str| {
            entity
                .as_object()
                .is_some_and(|map| map.keys().any(|key| key.eq_ignore_ascii_case(name)))
        };
        let mut found: Vec<_> = self
            .0
            .iter()
            .map(|name| split(name).0)
            .filter(|name| *name != "*" && !known(name))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// This selection with everything documented in it: extensions stay as they are.
    #[must_use]
    pub fn with_all(&self) -> Self {
        let names = self.0.iter().cloned();
        Self(names.chain(["*".to_owned()]).collect())
    }

    /// Nulls what is not selected, in an entity or in each entity of a list.
    pub fn apply(&self, answer: &mut Value) {
        if self.is_all() {
            return;
        }
        let names: Vec<&str> = self.0.iter().map(String::as_str).collect();
        prune(&names, answer);
    }
}

fn split(name: &str) -> (&str, Option<&str>) {
    name.split_once('/')
        .map_or((name, None), |(head, rest)| (head, Some(rest)))
}

fn prune(names: &[&str], value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| prune(names, item)),
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                let mut parts = Vec::new();
                let mut whole = false;
                for (head, rest) in names.iter().map(|name| split(name)) {
                    if head.eq_ignore_ascii_case(key) {
                        match rest {
                            Some(rest) => parts.push(rest),
                            None => whole = true,
                        }
                    }
                }
                if whole {
                    continue;
                }
                if parts.is_empty() {
                    *value = Value::Null;
                } else {
                    prune(&parts, value);
                }
            }
        }
        _ => {}
    }
}
