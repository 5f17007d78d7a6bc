//! What the carriers look like on the wire: names in documented order, types,
//! lengths and meanings. XML, time zones, rights and the API's description are
//! made from this, so that they cannot differ from the carriers themselves.

use crate::When;
use serde::de::{self, Deserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// The type of a value on the wire. Null is taken everywhere for "nothing".
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// True or false.
    Bool,
    /// A whole number of 32 bits.
    Int,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A date and time in the caller's time zone.
    Date,
    /// A date and time that is always UTC, whatever the caller's time zone.
    Utc,
    /// One member of an enumeration, by name.
    Member(&'static Members),
    /// A comma-separated list of an enumeration's members.
    Flags(&'static Members),
    /// A list.
    List(fn() -> Shape),
    /// Values by free names.
    Map(fn() -> Shape),
    /// A carrier.
    Object(fn() -> &'static Carrier),
}

/// An enumeration's documented names.
#[derive(Debug)]
pub struct Members {
    /// The enumeration's name.
    pub name: &'static str,
    /// The members' names with their numbers.
    pub members: &'static [(&'static str, i16)],
}

/// A carrier's name and properties.
#[derive(Debug)]
pub struct Carrier {
    /// The documented name; the root element in XML.
    pub name: &'static str,
    /// The properties, in documented order.
    pub properties: Vec<Property>,
}

impl Carrier {
    /// The property of this name, in any case.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name.eq_ignore_ascii_case(name))
    }
}

/// One property of a carrier.
#[derive(Debug)]
pub struct Property {
    /// The documented name.
    pub name: &'static str,
    /// Its type.
    pub shape: Shape,
    /// Whether answers may hold null in it.
    pub nullable: bool,
    /// The longest text, in characters.
    pub length: Option<u16>,
    /// What it means.
    pub meaning: String,
}

/// A type that has a [`Shape`].
pub trait Shaped {
    /// Whether null stands for a value of this type in answers.
    const NULLABLE: bool = false;
    /// The shape.
    fn shape() -> Shape;
}

macro_rules! plain {
    ($($ty:ty: $shape:ident),+) => {
        $(impl Shaped for $ty {
            fn shape() -> Shape { Shape::$shape }
        })+
    };
}

plain!(bool: Bool, i32: Int, u32: Int, f64: Number, String: Text, When: Date);

impl<T: Shaped> Shaped for Option<T> {
    const NULLABLE: bool = true;
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Shaped> Shaped for BTreeMap<String, T> {
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
}

/// A property as a carrier's declaration knows it: shape, nullable, attributes.
pub type Declared = (Shape, bool, &'static str);

/// Puts a carrier together from what serde knows (names) and what the
/// declaration knows (types and meanings), which are in the same order.
#[must_use]
pub fn carrier<'de, T: de::Deserialize<'de>>(declared: Vec<Declared>) -> Carrier {
    let mut found = ("", &[][..]);
    // Ends with an error by design: only the question is of interest.
    let _ = T::deserialize(Names(&mut found, PhantomData));
    let (name, fields) = found;
    let properties = fields
        .iter()
        .zip(declared)
        .map(|(field, (shape, nullable, attributes))| Property {
            name: field,
            shape,
            nullable,
            length: crate::lengths::of(name, field),
            meaning: meaning(attributes),
        });
    Carrier {
        name,
        properties: properties.collect(),
    }
}

/// The doc comment among a field's attributes as `stringify!` writes them: each
/// line is `doc = r" …"` or, by other compilers, `doc = " …"`.
fn meaning(attributes: &str) -> String {
    let lines = attributes.lines().filter_map(|line| {
        let quoted = line.trim_start().strip_prefix("doc = ")?;
        Some(quoted.trim_start_matches('r').trim_matches('"').trim())
    });
    let text = lines.collect::<Vec<_>>().join(" ");
    // The columns' names are for readers of the code.
    let documented = text.rsplit_once(" `").filter(|(_, last)| {
        last.strip_suffix("`.")
            .is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
    });
    documented
        .map_or(text.as_str(), |(rest, _)| rest)
        .to_owned()
}

/// A deserializer that only listens to what a struct asks for.
struct Names<'a, 'de>(
    &'a mut (&'static str, &'static [&'static str]),
    PhantomData<&'de ()>,
);

#[derive(Debug)]
struct Asked;

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("asked")
    }
}

impl std::error::Error for Asked {}

impl de::Error for Asked {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Names<'_, 'de> {
    type Error = Asked;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Asked> {
        Err(Asked)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Asked> {
        *self.0 = (name, fields);
        Err(Asked)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
        ignored_any
    }
}

/// Gives a struct that serde reads by name its [`Shape`]; the fields in the order
/// of the struct.
#[macro_export]
macro_rules! shaped {
    ($name:ident { $($(#[$meta:meta])* $field:ident : $ty:ty),+ $(,)? }) => {
        impl $name {
            /// Name and properties on the wire.
            #[must_use]
            pub fn carrier() -> &'static $crate::shape::Carrier {
                use $crate::shape::Shaped;
                static CARRIER: std::sync::OnceLock<$crate::shape::Carrier> = std::sync::OnceLock::new();
                CARRIER.get_or_init(|| {
                    $crate::shape::carrier::<$name>(vec![
                        $((<$ty>::shape(), <$ty as Shaped>::NULLABLE, concat!($(stringify!($meta), "\n"),*))),+
                    ])
                })
            }
        }

        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape { $crate::shape::Shape::Object($name::carrier) }
        }
    };
}

/// A date that is always UTC.
#[derive(Debug)]
pub struct Utc;

impl Shaped for Utc {
    fn shape() -> Shape {
        Shape::Utc
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChatMessage, ChatSessionEntity, nested::MDOListItem};

    #[test]
    fn names_come_from_serde_and_types_from_the_declaration() {
        let session = ChatSessionEntity::carrier();
        assert_eq!(session.name, "ChatSessionEntity");
        assert_eq!(session.properties.len(), 33);
        let alias = session.property("customeralias").unwrap();
        assert!(matches!(alias.shape, Shape::Text) && !alias.nullable);
        assert_eq!(alias.length, Some(64));
        assert_eq!(alias.meaning, "The name typed into the form, at most 64.");
        let user = session.property("User").unwrap();
        assert!(matches!(user.shape, Shape::Object(of) if of().name == "Associate"));
        assert!(user.nullable);
        let status = session.property("Status").unwrap();
        assert!(matches!(status.shape, Shape::Member(of) if of.members.contains(&("InQueue", 4))));
        let flags = session.property("Flags").unwrap();
        assert!(matches!(flags.shape, Shape::Flags(of) if of.name == "ChatSessionFlags"));
    }

    #[test]
    fn renamed_and_nested_ones_too() {
        let item = MDOListItem::carrier();
        assert_eq!(item.name, "MDOListItem");
        let inner = item.property("ChildItems").unwrap();
        assert!(matches!(inner.shape, Shape::List(_)));
        let posted = ChatMessage::carrier().property("WhenPosted").unwrap();
        assert!(matches!(posted.shape, Shape::Utc));
        let kind = &ChatMessage::carrier().properties[2];
        assert_eq!(
            (kind.name, kind.meaning.as_str()),
            ("Type", "Who it is for.")
        );
        let zone = crate::TimeZoneData::carrier()
            .property("TZLocationCode")
            .unwrap();
        assert_eq!(zone.meaning, "Code.");
    }
}
