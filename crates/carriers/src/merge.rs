//! Saving is merging: what is absent stays, what is null is cleared.

pub use crate::lenient::Wrong;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Properties that are answered and never saved.
const ANSWERED_ONLY: [&str; 2] = ["TableRight", "FieldProperties"];

/// Reads a value: property names in any case at every depth, errors that name the property.
///
/// # Errors
/// When a property has the wrong type or is out of range.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Wrong> {
    crate::lenient::read(value)
}

/// The names that a save mentioned, nested with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present(BTreeSet<String>);

impl Present {
    /// Whether the save mentioned this property, in whatever case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|mentioned| mentioned.eq_ignore_ascii_case(name))
    }

    /// All the mentioned names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// What a save comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged<T> {
    /// The entity with the save laid over it.
    pub entity: T,
    /// What the save mentioned.
    pub present: Present,
}

/// Lays `save` over `base`.
///
/// Names are taken in any case; an absent property stays, null is the
/// property's default, an unknown one is ignored. An object is laid over the
/// object that stands there, so a part of a topic's widget settings can be saved.
///
/// # Errors
/// When a property has the wrong type or is out of range, or `save` is not an object.
pub fn merge<T>(base: &T, save: &Value) -> Result<Merged<T>, Wrong>
where
    T: Serialize + DeserializeOwned + Default,
{
    let Value::Object(save) = save else {
        return Err(Wrong {
            field: None,
            what: "the body is not an object".to_owned(),
        });
    };
    let mut whole = object(base)?;
    let empty = object(&T::default())?;
    let mut present = Present::default();
    for (name, value) in save {
        let Some(name) = known(&whole, name) else {
            continue;
        };
        present.0.insert(name.clone());
        let value = if value.is_null() {
            empty.get(&name).cloned().unwrap_or_default()
        } else {
            let was = whole.get(&name).cloned().unwrap_or_default();
            overlay(was, value, &name, &mut present)
        };
        whole.insert(name, value);
    }
    let entity = crate::lenient::read(&Value::Object(whole))?;
    Ok(Merged { entity, present })
}

/// Lays a nested value over what stood there, and notes what was mentioned.
fn overlay(was: Value, new: &Value, path: &str, present: &mut Present) -> Value {
    let Value::Object(new) = new else {
        return new.clone();
    };
    let mut whole = if let Value::Object(was) = was {
        was
    } else {
        Map::new()
    };
    for (name, value) in new {
        // Without an object before it the names are not known yet; reading will find them.
        let name = known(&whole, name).unwrap_or_else(|| name.clone());
        if ANSWERED_ONLY
            .iter()
            .any(|only| only.eq_ignore_ascii_case(&name))
        {
            continue;
        }
        let path = format!("{path}/{name}");
        let was = whole.get(&name).cloned().unwrap_or_default();
        let value = overlay(was, value, &path, present);
        present.0.insert(path);
        whole.insert(name, value);
    }
    Value::Object(whole)
}

/// The name as the object spells it; none for names that are unknown or never saved.
fn known(object: &Map<String, Value>, name: &str) -> Option<String> {
    object
        .keys()
        .find(|key| key.eq_ignore_ascii_case(name))
        .filter(|key| !ANSWERED_ONLY.contains(&key.as_str()))
        .cloned()
}

fn object<T: Serialize>(value: &T) -> Result<Map<String, Value>, Wrong> {
    match serde_json::to_value(value) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Wrong {
            field: None,
            what: "is not an object".to_owned(),
        }),
    }
}
