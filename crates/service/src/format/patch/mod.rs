//! JSON Patch and JSON Merge Patch, as the documented API takes them: names in
//! any case, and a property that is taken away is null, because carriers have all
//! of theirs. A patch happens whole or not at all.

use super::DEPTH;
use crate::error::{Fault, Outcome};
use anteroom_carriers::shape::{Carrier, Members, Shape};
use json_patch::jsonptr::PointerBuf;
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, PatchErrorKind, PatchOperation, RemoveOperation,
    ReplaceOperation,
};
use serde_json::{Map, Value};

/// The most operations that a patch may have.
const OPERATIONS: usize = 1000;
/// What `copy` may add in all, so that copies of copies do not fill the memory.
const GROWTH: usize = 1024 * 1024;

/// Applies a JSON Patch to an entity.
///
/// Paths are taken in any case and without their leading slash too; a `test` that
/// fails is a conflict that names the property.
pub fn json(entity: &Value, patch: &Value, shape: Shape) -> Outcome<Value> {
    let Value::Array(operations) = patch else {
        let what = "a JSON Patch is a list of operations; for an object use JSON Merge Patch";
        return Err(Fault::malformed(what));
    };
    if operations.len() > OPERATIONS {
        let what = format!("the patch has more than {OPERATIONS} operations");
        return Err(Fault::malformed(what));
    }
    let mut work = Work {
        entity: entity.clone(),
        shape,
        growth: 0,
    };
    for (n, operation) in operations.iter().enumerate() {
        work.apply(operation).map_err(|wrong| match wrong {
            Wrong::Malformed(what) => {
                Fault::malformed(format!("operation {n} of the patch: {what}"))
            }
            Wrong::Impossible(path, what) => Fault::conflict(
                path.strip_prefix('/').unwrap_or(&path),
                format!("operation {n} of the patch: {what}"),
            ),
            Wrong::Differs(path) => Fault::conflict(
                path,
                format!("is not what operation {n} of the patch expects"),
            ),
        })?;
    }
    if work.entity.is_object() {
        Ok(work.entity)
    } else {
        Err(Fault::conflict(
            "path",
            "would be no object after the patch",
        ))
    }
}

/// Applies a JSON Merge Patch to an entity. Unknown properties are ignored, as in a save.
pub fn merge(entity: &Value, patch: &Value, shape: Shape) -> Outcome<Value> {
    if !patch.is_object() {
        let what = "a JSON Merge Patch is an object; for a list of operations use JSON Patch";
        return Err(Fault::malformed(what));
    }
    let mut entity = entity.clone();
    lay(&mut entity, patch, Some(shape));
    Ok(entity)
}

/// The properties of a patched entity that the patch has changed: what there is to save.
pub fn changes(before: &Value, after: &Value) -> Value {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return after.clone();
    };
    let changed = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(*value));
    Value::Object(
        changed
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn lay(target: &mut Value, patch: &Value, shape: Option<Shape>) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(map) = target else {
        return;
    };
    for (name, value) in patch {
        let Some((name, inner)) = step(map, name, shape) else {
            continue;
        };
        if value.is_null() && !matches!(shape, Some(Shape::Object(_))) {
            map.remove(&name);
        } else {
            lay(map.entry(name).or_insert(Value::Null), value, inner);
        }
    }
}

/// A property's name as it is spelled, and its shape; none when the carrier lacks it.
fn step(
    map: &Map<String, Value>,
    name: &str,
    shape: Option<Shape>,
) -> Option<(String, Option<Shape>)> {
    if let Some(Shape::Object(of)) = shape {
        let carrier: &Carrier = of();
        let property = carrier.property(name)?;
        let present = map.keys().find(|key| key.eq_ignore_ascii_case(name));
        let name = present.map_or(property.name, String::as_str);
        return Some((name.to_owned(), Some(property.shape)));
    }
    let inner = match shape {
        Some(Shape::Map(of)) => Some(of()),
        _ => None,
    };
    let present = || map.keys().find(|key| key.eq_ignore_ascii_case(name));
    let spelled = if map.contains_key(name) {
        None
    } else {
        present()
    };
    Some((spelled.map_or(name, String::as_str).to_owned(), inner))
}

/// Why an operation cannot be done.
enum Wrong {
    Malformed(String),
    /// A path, and why that cannot be done there.
    Impossible(String, String),
    /// The path of a `test` that failed.
    Differs(String),
}

fn malformed<T>(what: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong::Malformed(what.into()))
}

fn impossible<T>(path: &str, what: String) -> Result<T, Wrong> {
    Err(Wrong::Impossible(shortened(path), what))
}

/// A place in the entity.
struct Place {
    pointer: PointerBuf,
    /// For people: the names with `/` between them.
    path: String,
    shape: Option<Shape>,
    depth: usize,
    /// It is a carrier's property, so it stays when it is taken away.
    stays: bool,
}

struct Work {
    entity: Value,
    shape: Shape,
    growth: usize,
}

impl Work {
    fn apply(&mut self, operation: &Value) -> Result<(), Wrong> {
        let Value::Object(operation) = operation else {
            return malformed("is not an object");
        };
        let name = text(operation, "op")?.to_ascii_lowercase();
        let place = self.place(text(operation, "path")?)?;
        match name.as_str() {
            "add" | "replace" => {
                let value = member(operation, "value")?.clone();
                fits(&place, &value)?;
                let path = place.pointer;
                self.run(&if name == "add" {
                    PatchOperation::Add(AddOperation { path, value })
                } else {
                    PatchOperation::Replace(ReplaceOperation { path, value })
                })
            }
            "remove" => self.run(&taking(&place)),
            "test" => match self.entity.pointer(place.pointer.as_str()) {
                None => impossible(&place.path, "there is nothing".to_owned()),
                Some(found) if same(found, member(operation, "value")?, place.shape) => Ok(()),
                Some(_) => Err(Wrong::Differs(place.path)),
            },
            "copy" | "move" => {
                let from = self.place(text(operation, "from")?)?;
                self.transfer(&from, place, name == "move")
            }
            _ => malformed("op has to be add, remove, replace, move, copy or test"),
        }
    }

    fn transfer(&mut self, from: &Place, to: Place, moves: bool) -> Result<(), Wrong> {
        let Some(value) = self.entity.pointer(from.pointer.as_str()) else {
            return impossible(&from.path, "there is nothing".to_owned());
        };
        fits(&to, value)?;
        let (path, value) = (to.pointer, value.clone());
        if moves && !from.stays {
            let from = from.pointer.clone();
            return self.run(&PatchOperation::Move(MoveOperation { from, path }));
        }
        if moves {
            if path == from.pointer {
                return Ok(());
            }
            if path.starts_with(&from.pointer) {
                let what = format!("{} cannot be moved into itself", from.path);
                return impossible(&from.path, what);
            }
            self.run(&taking(from))?;
            return self.run(&PatchOperation::Add(AddOperation { path, value }));
        }
        self.growth += size(&value);
        if self.growth > GROWTH {
            return impossible(&from.path, "the copies are too large in all".to_owned());
        }
        let from = from.pointer.clone();
        self.run(&PatchOperation::Copy(CopyOperation { from, path }))
    }

    fn run(&mut self, operation: &PatchOperation) -> Result<(), Wrong> {
        let done = json_patch::patch_unsafe(&mut self.entity, std::slice::from_ref(operation));
        done.map_err(|error| {
            let path = error.path.to_string();
            match error.kind {
                PatchErrorKind::InvalidFromPointer => {
                    Wrong::Impossible(path, "there is nothing at its from".to_owned())
                }
                PatchErrorKind::CannotMoveInsideItself => {
                    Wrong::Impossible(path, "cannot move into itself".to_owned())
                }
                _ => Wrong::Impossible(path, "there is no place for it".to_owned()),
            }
        })
    }

    /// Finds the names on the way as the entity spells them.
    fn place(&self, path: &str) -> Result<Place, Wrong> {
        let empty = Map::new();
        let mut names = Vec::new();
        let mut here = Some(&self.entity);
        let mut shape = Some(self.shape);
        let mut stays = true;
        let trimmed = path.strip_prefix('/').unwrap_or(path);
        for token in trimmed.split('/').filter(|_| !path.is_empty()) {
            let token = unescape(token).ok_or_else(|| {
                Wrong::Malformed("in a path ~ is written ~0 and / is written ~1".to_owned())
            })?;
            if names.len() >= DEPTH {
                return malformed(format!("the path is nested deeper than {DEPTH}"));
            }
            stays = matches!(shape, Some(Shape::Object(_)));
            let name = match (here, shape) {
                (Some(Value::Array(items)), _) => {
                    let index = token.parse::<usize>().ok();
                    here = index.and_then(|n| items.get(n));
                    shape = match shape {
                        Some(Shape::List(of)) => Some(of()),
                        _ => None,
                    };
                    token
                }
                (found, _) => {
                    let map = found.and_then(Value::as_object).unwrap_or(&empty);
                    let Some((name, inner)) = step(map, &token, shape) else {
                        return impossible(
                            path,
                            format!("there is no property {}", shortened(&token)),
                        );
                    };
                    here = map.get(&name);
                    shape = inner;
                    name
                }
            };
            names.push(name);
        }
        Ok(Place {
            path: names.join("/"),
            depth: names.len(),
            pointer: PointerBuf::from_tokens(&names),
            shape,
            stays,
        })
    }
}

/// Takes away what is there; a carrier's property becomes null.
fn taking(place: &Place) -> PatchOperation {
    let path = place.pointer.clone();
    if place.stays {
        let value = Value::Null;
        PatchOperation::Replace(ReplaceOperation { path, value })
    } else {
        PatchOperation::Remove(RemoveOperation { path })
    }
}

fn member<'a>(operation: &'a Map<String, Value>, name: &str) -> Result<&'a Value, Wrong> {
    let found = operation
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name));
    found
        .map(|(_, value)| value)
        .ok_or_else(|| Wrong::Malformed(format!("{name} is missing")))
}

fn text<'a>(operation: &'a Map<String, Value>, name: &str) -> Result<&'a str, Wrong> {
    member(operation, name)?
        .as_str()
        .ok_or_else(|| Wrong::Malformed(format!("{name} is not a text")))
}

fn unescape(token: &str) -> Option<String> {
    let mut rest = token;
    while let Some(at) = rest.find('~') {
        rest = rest
            .get(at + 2..)
            .filter(|_| matches!(rest.as_bytes()[at + 1], b'0' | b'1'))?;
    }
    Some(token.replace("~1", "/").replace("~0", "~"))
}

fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

/// Refuses what would become too deep.
fn fits(place: &Place, value: &Value) -> Result<(), Wrong> {
    if place.depth + depth(value) > DEPTH {
        return malformed(format!("it would be nested deeper than {DEPTH}"));
    }
    Ok(())
}

fn depth(value: &Value) -> usize {
    let deepest = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or(0)
}

/// About how many bytes a value takes.
fn size(value: &Value) -> usize {
    let inner = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map
            .iter()
            .map(|(name, value)| name.len() + size(value))
            .sum(),
        _ => 0,
    };
    inner + size_of::<Value>()
}

/// Whether two values mean the same: names in any case, numbers by value, members
/// by name or number.
fn same(one: &Value, other: &Value, shape: Option<Shape>) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            let inner = match shape {
                Some(Shape::List(of)) => Some(of()),
                _ => None,
            };
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b, inner))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && other.iter().all(|(name, expected)| {
                    let found = step(one, name, shape);
                    found.is_some_and(|(name, inner)| {
                        one.get(&name)
                            .is_some_and(|value| same(value, expected, inner))
                    })
                })
        }
        _ => match (shape, one, other) {
            (Some(Shape::Member(members)), _, _) => {
                one == other
                    || number(one, members).is_some_and(|n| Some(n) == number(other, members))
            }
            (_, Value::Number(one), Value::Number(other)) => {
                one == other || one.as_f64() == other.as_f64()
            }
            _ => one == other,
        },
    }
}

/// The number of a member that is given by name or number.
fn number(value: &Value, members: &Members) -> Option<i64> {
    let Some(name) = value.as_str() else {
        return value.as_i64();
    };
    let mut known = members.members.iter();
    let found = known.find(|(member, _)| member.eq_ignore_ascii_case(name));
    found.map(|(_, number)| i64::from(*number))
}

#[cfg(test)]
mod tests;
