//! Reading: a JavaScript value as serde's input.

use super::Wrong;
use crate::browser::get;
use js_sys::Array;
use serde::de::value::U64Deserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use std::fmt::Display;
use wasm_bindgen::{JsCast, JsValue};

/// The value to be read.
pub(super) struct Value(pub JsValue);

// Every kind of error is given, so that none is put into words.
impl de::Error for Wrong {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

fn is_nothing(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

impl Value {
    #[expect(clippy::cast_possible_truncation)] // whole and in range by the check
    fn whole(&self) -> Result<i64, Wrong> {
        let number = self.0.as_f64().ok_or(Wrong)?;
        let whole = number as i64;
        #[expect(clippy::cast_precision_loss, clippy::float_cmp)] // the loss is what is looked for
        (whole as f64 == number).then_some(whole).ok_or(Wrong)
    }

    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_i64(self.whole()?)
    }

    fn text<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_string(self.0.as_string().ok_or(Wrong)?)
    }

    fn items<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let array: Array = self.0.dyn_into().map_err(|_| Wrong)?;
        visitor.visit_seq(Items { array, next: 0 })
    }
}

macro_rules! read_as {
    ($how:ident: $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.$how(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Value {
    type Error = Wrong;

    read_as!(number: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64);
    read_as!(text: deserialize_str deserialize_string deserialize_char);
    read_as!(items: deserialize_seq);

    // The wire's members travel by name or number; nothing else is read this way.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0.is_string() {
            self.text(visitor)
        } else {
            self.number(visitor)
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_bool(self.0.as_bool().ok_or(Wrong)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if is_nothing(&self.0) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.items(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if !self.0.is_object() {
            return Err(Wrong);
        }
        visitor.visit_map(Fields {
            of: self.0,
            names: fields,
            next: 0,
            value: JsValue::UNDEFINED,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_enum(Variant {
            value: self.0,
            variants,
        })
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 bytes byte_buf unit unit_struct newtype_struct tuple_struct map
        identifier ignored_any
    }
}

struct Items {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Wrong;
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Wrong> {
        if self.next >= self.array.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.array.get(self.next - 1)))
            .map(Some)
    }
}

/// An object's properties, told by their place among the wanted names. What is
/// absent or null is left to the carrier's default.
struct Fields {
    of: JsValue,
    names: &'static [&'static str],
    next: usize,
    value: JsValue,
}

impl Fields {
    fn find(&mut self) -> Option<u64> {
        while let Some(name) = self.names.get(self.next) {
            self.next += 1;
            self.value = get(&self.of, name);
            if !is_nothing(&self.value) {
                return Some(self.next as u64 - 1);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Wrong;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        match self.find() {
            Some(place) => seed.deserialize(U64Deserializer::new(place)).map(Some),
            None => Ok(None),
        }
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        seed.deserialize(Value(std::mem::take(&mut self.value)))
    }
}

/// A variant: its name alone, or an object with its name and content.
struct Variant {
    value: JsValue,
    variants: &'static [&'static str],
}

impl Variant {
    fn find(&self) -> Option<(u64, JsValue)> {
        let name = self.value.as_string();
        (0..).zip(self.variants).find_map(|(place, variant)| {
            if let Some(name) = &name {
                return (name == variant).then_some((place, JsValue::UNDEFINED));
            }
            let content = get(&self.value, variant);
            (!content.is_undefined()).then_some((place, content))
        })
    }
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Wrong;
    type Variant = Value;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Value), Wrong> {
        let (place, content) = self.find().ok_or(Wrong)?;
        let variant = seed.deserialize(U64Deserializer::<Wrong>::new(place))?;
        Ok((variant, Value(content)))
    }
}

impl<'de> VariantAccess<'de> for Value {
    type Error = Wrong;
    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self)
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.items(visitor)
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_struct("", fields, visitor)
    }
}
