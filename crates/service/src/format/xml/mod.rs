//! XML: the same data as the JSON, by the carriers' shapes.
//!
//! The root is the carrier's name, `ArrayOf<Name>` for lists, `string`, `int` and
//! the like for plain values; elements are in the order of the properties. Null
//! is `xsi:nil="true"`, because in a save an absent property stays and a null one
//! is cleared. Items of a list are named after their type; the entries of a map
//! are `<Item Key="…">`, because a key can be anything. What no shape knows is
//! written with a `Type` and ignored when read.

mod read;
mod tree;
mod write;

pub use read::read;
pub use write::write;

use anteroom_carriers::shape::Shape;

/// Properties that the root (or each item of a root list) has beside its carrier's.
pub type Extensions<'a> = &'a [(&'a str, Shape)];

/// The element of a map's entry.
const ITEM: &str = "Item";

/// The element that a value of this shape has as a root or in a list.
pub fn name(shape: Shape) -> String {
    match shape {
        Shape::Bool => "boolean".to_owned(),
        Shape::Int => "int".to_owned(),
        Shape::Number => "double".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Date | Shape::Utc => "dateTime".to_owned(),
        Shape::Member(members) | Shape::Flags(members) => members.name.to_owned(),
        Shape::List(of) => format!("ArrayOf{}", capital(&name(of()))),
        Shape::Map(of) => format!("MapOf{}", capital(&name(of()))),
        Shape::Object(of) => of().name.to_owned(),
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Whether XML 1.0 can hold the character.
const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
