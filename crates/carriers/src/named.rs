//! What the carriers' declarations have in common: members that travel by
//! name, flags that travel as lists, and null for "nothing said".

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use std::fmt;

/// Declares an enumeration whose members travel by name.
macro_rules! named_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $number:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(i16)]
        pub enum $name { $($(#[$vmeta])* $variant = $number),+ }

        impl $name {
            /// Every member, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Every member's name and number.
            pub const MEMBERS: &'static [(&'static str, i16)] = &[$((stringify!($variant), $number)),+];

            /// The documented name, as it stands on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),+ }
            }

            /// The documented number, as the database holds it.
            #[must_use]
            pub const fn number(self) -> i16 { self as i16 }

            /// The member with this number.
            #[must_use]
            pub fn from_number(number: i64) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| i64::from(m.number()) == number)
            }

            /// The member with this name, in any case.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| $crate::named::is_name(name.as_bytes(), m.name()))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let token = d.deserialize_any($crate::named::TokenVisitor)?;
                let found = match &token {
                    $crate::named::Token::Number(n) => Self::from_number(*n),
                    $crate::named::Token::Name(name) => Self::from_name(name),
                    $crate::named::Token::List(_) => None,
                };
                found.ok_or_else(|| serde::de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }

        #[cfg(feature = "json")]
        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape {
                $crate::shape::Shape::Member(&$crate::shape::Members {
                    name: stringify!($name),
                    members: Self::MEMBERS,
                })
            }
        }
    };
}

/// A member as it came: its name or its number, or flags by their names.
pub(crate) enum Token {
    Number(i64),
    Name(String),
    List(Vec<String>),
}

/// Reads a [`Token`].
pub(crate) struct TokenVisitor;

impl<'de> Visitor<'de> for TokenVisitor {
    type Value = Token;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name or number")
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Token, E> {
        // A number may come as its text.
        let number = v.parse::<i64>().ok().filter(|n| n.to_string() == v);
        Ok(number.map_or_else(|| Token::Name(v.to_owned()), Token::Number))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Token, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = seq.next_element()? {
            names.push(name);
        }
        Ok(Token::List(names))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Token, E> {
        Ok(Token::Number(v))
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Token, E> {
        i64::try_from(v)
            .map(Token::Number)
            .map_err(|_| E::custom("out of range"))
    }
    #[allow(clippy::cast_possible_truncation)] // whole and in range by the check
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Token, E> {
        // JavaScript has one number type; whole floats are numbers too.
        if v.fract() == 0.0 && v.abs() < 1e9 {
            Ok(Token::Number(v as i64))
        } else {
            Err(E::custom("not a whole number"))
        }
    }
    fn visit_unit<E: de::Error>(self) -> Result<Token, E> {
        Ok(Token::Name(String::new()))
    }
}

/// Declares a set of flags that travels as a comma-separated list of names; a
/// JSON list of names is taken, too, and a number, which `$bits_of_number` turns
/// into the bits.
macro_rules! named_flags {
    ($(#[$meta:meta])* $name:ident by $bits_of_number:path {  $($(#[$vmeta:meta])* $konst:ident $flag:literal = $bits:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(u8);

        impl $name {
            $($(#[$vmeta])* pub const $konst: Self = Self($bits);)+
            /// No flag.
            pub const NONE: Self = Self(0);
            const TABLE: &'static [(&'static str, u8)] = &[$(($flag, $bits)),+];

            /// The set as a bit mask.
            #[must_use]
            pub const fn bits(self) -> u8 { self.0 }
            /// The set of these bits; unknown bits are dropped.
            #[must_use]
            pub const fn from_bits(bits: u8) -> Self { Self(bits & (0 $(| $bits)+)) }
            /// Whether all of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool { self.0 & other.0 == other.0 }
            /// This set with `other` added or taken away.
            #[must_use]
            pub const fn with(self, other: Self, on: bool) -> Self {
                if on { Self(self.0 | other.0) } else { Self(self.0 & !other.0) }
            }
            /// The set named by a comma-separated list (any case; empty and `None` are no flag).
            #[must_use]
            pub fn from_names(list: &str) -> Option<Self> {
                $crate::named::bits_of(list, Self::TABLE).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if self.0 == 0 { return s.serialize_str("None"); }
                let mut text = String::new();
                for (name, bits) in Self::TABLE {
                    if self.0 & bits != 0 {
                        if !text.is_empty() { text.push_str(", "); }
                        text.push_str(name);
                    }
                }
                s.serialize_str(&text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let found = match d.deserialize_any($crate::named::TokenVisitor)? {
                    $crate::named::Token::Number(n) => {
                        let n = $bits_of_number(n);
                        let bits = u8::try_from(n).ok();
                        bits.map(Self::from_bits).filter(|found| i64::from(found.0) == n)
                    }
                    $crate::named::Token::Name(list) => Self::from_names(&list),
                    // Nothing in a list is more likely a mistake than None.
                    $crate::named::Token::List(names) if names.is_empty() => None,
                    $crate::named::Token::List(names) => Self::from_names(&names.join(",")),
                };
                found.ok_or_else(|| serde::de::Error::custom(concat!("not a list of ", stringify!($name))))
            }
        }

        #[cfg(feature = "json")]
        impl $crate::shape::Shaped for $name {
            fn shape() -> $crate::shape::Shape {
                $crate::shape::Shape::Flags(&$crate::shape::Members {
                    name: stringify!($name),
                    members: &[$(($flag, $bits)),+],
                })
            }
        }
    };
}

/// Whether this is the name, in any case.
#[must_use]
#[inline(never)]
pub fn is_name(text: &[u8], name: &str) -> bool {
    text.eq_ignore_ascii_case(name.as_bytes())
}

/// The bits that a comma-separated list of names stands for, in any case.
pub(crate) fn bits_of(list: &str, table: &[(&str, u8)]) -> Option<u8> {
    let mut bits = 0;
    for word in list.as_bytes().split(|letter| *letter == b',') {
        let word = word.trim_ascii();
        if !word.is_empty() && !is_name(word, "None") {
            bits |= table.iter().find(|(name, _)| is_name(word, name))?.1;
        }
    }
    Some(bits)
}

/// Declares a carrier: PascalCase on the wire, every property optional on the
/// way in, and null the same as the property's default.
macro_rules! carrier {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            $($(#[$fmeta])* #[serde(deserialize_with = "crate::named::or_default")] pub $field: $ty),+
        }

        shaped!($name { $($(#[$fmeta])* $field: $ty),+ });
    };
}

/// Reads null as the type's default.
///
/// # Errors
/// When there is something else than a `T` or null.
pub fn or_default<'de, T, D>(d: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(d).map(Option::unwrap_or_default)
}
