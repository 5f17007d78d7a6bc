//! Carriers in and out of JavaScript.
//!
//! The browser's own JSON does the parsing; here a carrier's properties are
//! listed once, for both ways. Generated code would do it without the lists, but
//! it is compiled anew for each carrier and each way: with serde the visitor
//! downloads 8 kB of brotli more, with serde-wasm-bindgen another 5 kB.

mod body;
mod carriers;
mod kept;

pub use body::Body;

use super::get;
use js_sys::{Array, JSON};
use wasm_bindgen::{JsCast, JsValue};

/// What can be read from a JavaScript value.
pub trait Read: Sized {
    /// `None` when it is something else.
    fn read(from: &JsValue) -> Option<Self>;
}

/// What can be written as a JavaScript value.
pub trait Write {
    /// The value.
    fn write(&self) -> JsValue;
}

/// Reads a carrier from its text.
#[must_use]
pub fn from_text<T: Read>(text: &str) -> Option<T> {
    T::read(&JSON::parse(text).ok()?)
}

/// Writes a carrier as text.
#[must_use]
pub fn to_text<T: Write>(value: &T) -> Option<String> {
    JSON::stringify(&value.write()).ok()?.as_string()
}

/// Reads a property. One that is absent or null stays as it is; `None` when
/// there is something else than was wanted.
fn take<T: Read>(from: &JsValue, name: &str, into: &mut T) -> Option<()> {
    let value = get(from, name);
    if !is_nothing(&value) {
        *into = T::read(&value)?;
    }
    Some(())
}

fn is_nothing(value: &JsValue) -> bool {
    value.is_null() || value.is_undefined()
}

/// A name with what belongs to it, as a list: what an enum's variant is.
fn variant(name: &str, parts: &[JsValue]) -> JsValue {
    let list = Array::of1(&JsValue::from_str(name));
    for part in parts {
        list.push(part);
    }
    list.into()
}

/// The parts of a list.
struct Parts(Array);

impl Parts {
    fn of(value: &JsValue) -> Option<Self> {
        value.dyn_ref::<Array>().cloned().map(Self)
    }

    fn at<T: Read>(&self, place: u32) -> Option<T> {
        T::read(&self.0.get(place))
    }
}

/// Lists a carrier's properties, for both ways.
macro_rules! properties {
    ($ty:ident { $($name:literal $field:ident)+ }) => {
        impl $crate::browser::json::Read for $ty {
            fn read(from: &wasm_bindgen::JsValue) -> Option<Self> {
                if !from.is_object() {
                    return None;
                }
                let mut it = Self::default();
                $($crate::browser::json::take(from, $name, &mut it.$field)?;)+
                Some(it)
            }
        }

        impl $crate::browser::json::Write for $ty {
            fn write(&self) -> wasm_bindgen::JsValue {
                let to = js_sys::Object::new();
                $($crate::browser::set(
                    &to,
                    $name,
                    &$crate::browser::json::Write::write(&self.$field),
                );)+
                to.into()
            }
        }
    };
}
use properties;

impl Read for String {
    fn read(from: &JsValue) -> Option<Self> {
        from.as_string()
    }
}

impl Write for String {
    fn write(&self) -> JsValue {
        JsValue::from_str(self)
    }
}

impl Read for bool {
    fn read(from: &JsValue) -> Option<Self> {
        from.as_bool()
    }
}

impl Write for bool {
    fn write(&self) -> JsValue {
        JsValue::from_bool(*self)
    }
}

impl Read for i64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::float_cmp
    )]
    fn read(from: &JsValue) -> Option<Self> {
        let number = from.as_f64()?;
        let whole = number as Self;
        // The loss is what is looked for.
        (whole as f64 == number).then_some(whole)
    }
}

impl Write for i64 {
    #[expect(clippy::cast_precision_loss)] // times and ids are far below 2^53
    fn write(&self) -> JsValue {
        JsValue::from_f64(*self as f64)
    }
}

macro_rules! numbers {
    ($($ty:ty)+) => {
        $(impl Read for $ty {
            fn read(from: &JsValue) -> Option<Self> {
                Self::try_from(i64::read(from)?).ok()
            }
        }

        impl Write for $ty {
            fn write(&self) -> JsValue {
                JsValue::from_f64(f64::from(*self))
            }
        })+
    };
}
numbers!(i32 u32);

impl<T: Read> Read for Option<T> {
    fn read(from: &JsValue) -> Option<Self> {
        if is_nothing(from) {
            return Some(None);
        }
        T::read(from).map(Some)
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self) -> JsValue {
        self.as_ref().map_or(JsValue::NULL, Write::write)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(from: &JsValue) -> Option<Self> {
        let list = from.dyn_ref::<Array>()?;
        let mut out = Self::new();
        for item in list.iter() {
            out.push(T::read(&item)?);
        }
        Some(out)
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self) -> JsValue {
        let list = Array::new();
        for item in self {
            list.push(&item.write());
        }
        list.into()
    }
}
