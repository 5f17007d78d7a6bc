//! A value from XML, by its shape.

use super::tree::{Element, parse};
use super::{Extensions, ITEM, name};
use crate::error::{Fault, Outcome};
use crate::format::plain;
use anteroom_carriers::shape::{Carrier, Shape};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Reads a document into the value that the same request in JSON would have.
///
/// The root's name is checked, in any case, where one is expected, and where the
/// body is an entity: another entity is not meant. What only holds parameters has
/// no documented name. Elements that neither the carrier nor the extensions know
/// are ignored.
pub fn read(
    bytes: &[u8],
    shape: Shape,
    expected_root: Option<&str>,
    extensions: Extensions<'_>,
) -> Outcome<Value> {
    let root = parse(bytes)?;
    let entity = match shape {
        Shape::Object(of) => Some(of().name).filter(|name| !name.ends_with("Ask")),
        _ => None,
    };
    if let Some(expected) = expected_root.or(entity)
        && !root.name.eq_ignore_ascii_case(expected)
    {
        return Err(Fault::malformed(format!(
            "the body's root element has to be {expected}"
        )));
    }
    value(&root, shape, extensions, &Path::Root)
}

/// Where in the whole we are.
enum Path<'a> {
    Root,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn field(&self) -> Option<String> {
        let (parent, last) = match self {
            Path::Root => return None,
            Path::Name(parent, name) => (parent, (*name).to_owned()),
            Path::Index(parent, n) => (parent, n.to_string()),
        };
        Some(match parent.field() {
            Some(above) => format!("{above}/{last}"),
            None => last,
        })
    }

    fn wrong(&self, what: impl Into<String>) -> Fault {
        match self.field() {
            Some(field) => Fault::invalid(field, what),
            None => Fault::malformed(format!("the body {}", what.into())),
        }
    }
}

fn value(
    element: &Element,
    shape: Shape,
    extensions: Extensions<'_>,
    path: &Path<'_>,
) -> Outcome<Value> {
    let blank = element.text.trim_ascii().is_empty();
    if element.nil {
        return if blank && element.children.is_empty() {
            Ok(Value::Null)
        } else {
            Err(path.wrong("is nil and still holds something"))
        };
    }
    let nothing = element.children.is_empty() && plain::is_nothing(&element.text, shape);
    match shape {
        _ if nothing => Ok(Value::Null),
        Shape::Object(_) | Shape::List(_) | Shape::Map(_) if !blank => {
            Err(path.wrong("holds text where elements are expected"))
        }
        Shape::Object(of) => object(element, of(), extensions, path),
        Shape::List(of) => list(element, of(), extensions, path),
        Shape::Map(of) => map(element, of(), path),
        // Names one by one, as a list in JSON.
        Shape::Flags(_) if !element.children.is_empty() && blank => {
            list(element, Shape::Text, &[], path)
        }
        _ if !element.children.is_empty() => {
            Err(path.wrong("holds elements where text is expected"))
        }
        _ => plain::read(&element.text, shape).map_err(|what| path.wrong(what)),
    }
}

fn object(
    element: &Element,
    carrier: &Carrier,
    extensions: Extensions<'_>,
    path: &Path<'_>,
) -> Outcome<Value> {
    let mut object = Map::new();
    for child in &element.children {
        let property = carrier
            .property(&child.name)
            .map(|property| (property.name, property.shape));
        let extension = || {
            let mut known = extensions.iter();
            known
                .find(|(name, _)| name.eq_ignore_ascii_case(&child.name))
                .copied()
        };
        let Some((name, shape)) = property.or_else(extension) else {
            continue;
        };
        let path = Path::Name(path, name);
        let value = value(child, shape, &[], &path)?;
        if object.insert(name.to_owned(), value).is_some() {
            return Err(path.wrong("stands there twice"));
        }
    }
    Ok(Value::Object(object))
}

/// A wrong name is refused and not ignored: an item that is lost in silence would
/// be deleted by a method that replaces a whole list.
fn list(
    element: &Element,
    of: Shape,
    extensions: Extensions<'_>,
    path: &Path<'_>,
) -> Outcome<Value> {
    let expected = name(of);
    let mut items = Vec::new();
    for (n, child) in element.children.iter().enumerate() {
        let path = Path::Index(path, n);
        if !child.name.eq_ignore_ascii_case(&expected) {
            return Err(path.wrong(format!("has to be an element named {expected}")));
        }
        items.push(value(child, of, extensions, &path)?);
    }
    Ok(Value::Array(items))
}

fn map(element: &Element, of: Shape, path: &Path<'_>) -> Outcome<Value> {
    let mut map = Map::new();
    let mut seen = HashSet::new();
    for (n, child) in element.children.iter().enumerate() {
        let Some(key) = child
            .key
            .as_ref()
            .filter(|_| child.name.eq_ignore_ascii_case(ITEM))
        else {
            let what = "has to be an element named Item with an attribute Key";
            return Err(Path::Index(path, n).wrong(what));
        };
        let path = Path::Name(path, key);
        if !seen.insert(key.to_ascii_lowercase()) {
            return Err(path.wrong("stands there twice"));
        }
        map.insert(key.clone(), value(child, of, &[], &path)?);
    }
    Ok(Value::Object(map))
}
