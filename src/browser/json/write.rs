//! Writing: serde's output as JSON text.

use super::Wrong;
use serde::ser::{self, Impossible, Serialize, Serializer};
use std::fmt::Display;

/// Writes a carrier as text.
pub fn to_text<T: Serialize>(value: &T) -> Option<String> {
    let mut text = String::new();
    value.serialize(Writer(&mut text)).ok()?;
    Some(text)
}

/// A JSON object under construction.
pub struct Body(String);

impl Default for Body {
    fn default() -> Self {
        Self(String::from("{"))
    }
}

impl Body {
    fn name(&mut self, name: &str) {
        comma(&mut self.0);
        string(&mut self.0, name);
        self.0.push(':');
    }

    /// A property with a text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        string(&mut self.0, value);
        self
    }

    /// A property with a number.
    #[must_use]
    pub fn number(mut self, name: &str, value: i32) -> Self {
        self.name(name);
        self.0.push_str(&value.to_string());
        self
    }

    /// A property that holds or not.
    #[must_use]
    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.name(name);
        self.0.push_str(word(value));
        self
    }

    /// A property with an object.
    #[must_use]
    pub fn object(mut self, name: &str, value: Self) -> Self {
        self.name(name);
        self.0.push_str(&value.finish());
        self
    }

    /// The text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn comma(out: &mut String) {
    if !out.ends_with(['{', '[']) {
        out.push(',');
    }
}

const fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\0'..=' ' if letter != ' ' => {
                out.push_str("\\u00");
                for half in [u32::from(letter) >> 4, u32::from(letter) & 15] {
                    out.push(char::from_digit(half, 16).unwrap_or('0'));
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

impl ser::Error for Wrong {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

/// Writes at the end of the text.
struct Writer<'a>(&'a mut String);

/// What is open, and how it is closed.
struct Open<'a>(&'a mut String, &'static str);

type Written = Result<(), Wrong>;

impl<'a> Writer<'a> {
    fn variant(self, name: &str) -> &'a mut String {
        self.0.push('{');
        string(self.0, name);
        self.0.push(':');
        self.0
    }
}

impl Open<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        comma(self.0);
        value.serialize(Writer(self.0))
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Written {
        comma(self.0);
        string(self.0, name);
        self.0.push(':');
        value.serialize(Writer(self.0))
    }

    fn close(self) {
        self.0.push_str(self.1);
    }
}

macro_rules! whole {
    ($($method:ident: $ty:ty)+) => {
        $(fn $method(self, value: $ty) -> Written {
            self.serialize_i64(i64::from(value))
        })+
    };
}

/// What no carrier of the widget holds.
macro_rules! never {
    ($($method:ident: $ty:ty)+) => {
        $(fn $method(self, _: $ty) -> Written {
            Err(Wrong)
        })+
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Wrong;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Impossible<(), Wrong>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Impossible<(), Wrong>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Impossible<(), Wrong>;

    whole!(serialize_i8: i8 serialize_i16: i16 serialize_i32: i32
        serialize_u8: u8 serialize_u16: u16 serialize_u32: u32);
    never!(serialize_u64: u64 serialize_f32: f32 serialize_f64: f64
        serialize_char: char serialize_bytes: &[u8]);

    fn serialize_i64(self, value: i64) -> Written {
        self.0.push_str(&value.to_string());
        Ok(())
    }
    fn serialize_bool(self, value: bool) -> Written {
        self.0.push_str(word(value));
        Ok(())
    }
    fn serialize_str(self, text: &str) -> Written {
        string(self.0, text);
        Ok(())
    }
    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }
    fn serialize_unit(self) -> Written {
        self.0.push_str("null");
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Written {
        let out = self.variant(name);
        value.serialize(Writer(out))?;
        out.push('}');
        Ok(())
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Wrong> {
        self.0.push('[');
        Ok(Open(self.0, "]"))
    }
    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Wrong> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Wrong> {
        Err(Wrong)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Wrong> {
        let out = self.variant(name);
        out.push('[');
        Ok(Open(out, "]}"))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Wrong> {
        Err(Wrong)
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Wrong> {
        self.0.push('{');
        Ok(Open(self.0, "}"))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Wrong> {
        Err(Wrong)
    }
}

macro_rules! open {
    ($($kind:ident $method:ident)+) => {
        $(impl ser::$kind for Open<'_> {
            type Ok = ();
            type Error = Wrong;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.item(value)
            }
            fn end(self) -> Written {
                self.close();
                Ok(())
            }
        })+
    };
}

open!(SerializeSeq serialize_element SerializeTuple serialize_element
    SerializeTupleVariant serialize_field);

impl ser::SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Wrong;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.field(name, value)
    }
    fn end(self) -> Written {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_engine::{Field, Note, Pending, Record, Scratch, Write};

    #[test]
    fn every_shape_of_a_note() {
        let text = |note: Note| to_text(&note).unwrap_or_default();
        assert_eq!(text(Note::Hello), r#""Hello""#);
        assert_eq!(text(Note::Gone(5)), r#"{"Gone":5}"#);
        assert_eq!(to_text(&None::<i32>).as_deref(), Some("null"));
        assert_eq!(text(Note::Link(true)), r#"{"Link":true}"#);
        assert_eq!(
            text(Note::Refused(
                "k".into(),
                Some(Field::Email),
                "no \"@\"\n".into()
            )),
            r#"{"Refused":["k","Email","no \"@\"\u000a"]}"#
        );
        let pending = Pending {
            key: "k".into(),
            write: Write::Leave,
            tried: false,
            stored: false,
            refused: None,
        };
        assert_eq!(
            text(Note::Pending(pending)),
            r#"{"Pending":{"key":"k","write":"Leave","tried":false}}"#
        );
        let record = to_text(&Record::default()).unwrap_or_default();
        assert_eq!(
            record,
            r#"{"id":0,"secret":"","open":false,"done":false,"status":"Invalid"}"#
        );
        assert!(to_text(&Scratch::default()).is_some());
    }

    #[test]
    fn a_body() {
        let inner = Body::default().text("Message", "a\\b\u{1}");
        let body = Body::default()
            .number("ChatSessionId", -1)
            .flag("CustomerConsented", true)
            .object("Message", inner);
        assert_eq!(
            body.finish(),
            r#"{"ChatSessionId":-1,"CustomerConsented":true,"Message":{"Message":"a\\b\u0001"}}"#
        );
    }
}
