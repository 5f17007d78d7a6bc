//! One walk through a value, to read it or to write it.

use crate::browser::{get, set};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What can be walked through. When it is read, what is absent or null stays as it is.
pub trait Walked {
    /// Takes the next place of the walk.
    fn walk(&mut self, walk: &mut Walk);
}

/// A walk under way.
pub struct Walk {
    reading: bool,
    // There was something else than was wanted.
    failed: bool,
    here: Place,
    around: Vec<Place>,
}

/// Where a walk is.
struct Place {
    // An object, or a list.
    of: JsValue,
    // An object's properties to come, with a blank behind each; a list has none.
    names: &'static str,
    // A list's next item.
    next: u32,
}

/// Reads a value; whether it was what was wanted.
pub fn read(from: &JsValue, into: &mut dyn Walked) -> bool {
    let mut walk = Walk::new(Array::of1(from), true);
    into.walk(&mut walk);
    !walk.failed
}

/// Writes a value.
pub fn write(value: &mut dyn Walked) -> JsValue {
    let list = Array::new();
    value.walk(&mut Walk::new(list.clone(), false));
    list.get(0)
}

fn is_nothing(value: &JsValue) -> bool {
    // Nothing else is as good as null.
    value.loose_eq(&JsValue::NULL)
}

impl Walk {
    fn new(list: Array, reading: bool) -> Self {
        Self {
            reading,
            failed: false,
            here: Place {
                of: list.into(),
                names: "",
                next: 0,
            },
            around: Vec::new(),
        }
    }

    /// The value is read, not written.
    #[must_use]
    pub const fn is_reading(&self) -> bool {
        self.reading
    }

    /// There is something else than was wanted.
    pub const fn fail(&mut self) {
        self.failed = true;
    }

    fn step(&mut self) {
        let names = self.here.names.split_once(' ');
        self.here.names = names.unwrap_or_default().1;
        self.here.next += 1;
    }

    // Done for every property of a thousand messages at once: each step into
    // JavaScript that is spared is a millisecond.
    fn look(&self) -> JsValue {
        match self.here.names.split_once(' ') {
            Some((name, _)) => get(&self.here.of, name),
            None => Reflect::get_u32(&self.here.of, self.here.next).unwrap_or(JsValue::UNDEFINED),
        }
    }

    /// The next value. Properties may be missing, items may not.
    fn take(&mut self) -> Option<JsValue> {
        let value = self.look();
        let there = !is_nothing(&value);
        self.failed |= !there && self.here.names.is_empty();
        self.step();
        there.then_some(value)
    }

    fn put(&mut self, value: &JsValue) {
        match self.here.names.split_once(' ') {
            Some((name, _)) => set(&self.here.of, name, value),
            None => {
                // Plain lists take everything.
                let _ = Reflect::set_u32(&self.here.of, self.here.next, value);
            }
        }
        self.step();
    }

    /// Whether something is read next, or written: `None` is null.
    fn is_there(&mut self, written: bool) -> bool {
        let there = if self.reading {
            !is_nothing(&self.look())
        } else {
            written
        };
        if !there {
            if self.reading {
                self.step();
            } else {
                self.put(&JsValue::NULL);
            }
        }
        there
    }

    /// Into an object with these properties, a blank behind each.
    pub fn enter(&mut self, names: &'static str) {
        let of = if self.reading {
            let value = self.take();
            self.failed |= value.as_ref().is_some_and(|value| !value.is_object());
            value.unwrap_or(JsValue::UNDEFINED)
        } else {
            Object::new().into()
        };
        self.go_in(of, names);
    }

    /// Into a list; when it is read, how long it is.
    pub fn enter_list(&mut self) -> u32 {
        let list = if self.reading {
            let value = self.take().unwrap_or_else(|| Array::new().into());
            value.dyn_into().unwrap_or_else(|_| {
                self.failed = true;
                Array::new()
            })
        } else {
            Array::new()
        };
        let length = list.length();
        self.go_in(list.into(), "");
        length
    }

    fn go_in(&mut self, of: JsValue, names: &'static str) {
        let inside = Place { of, names, next: 0 };
        self.around.push(core::mem::replace(&mut self.here, inside));
    }

    /// Out of the object or list again.
    pub fn leave(&mut self) {
        if let Some(around) = self.around.pop() {
            let inside = core::mem::replace(&mut self.here, around);
            if !self.reading {
                self.put(&inside.of);
            }
        }
    }

    fn number(&mut self, number: f64) -> f64 {
        if !self.reading {
            self.put(&JsValue::from_f64(number));
            return number;
        }
        let Some(value) = self.take() else {
            return number;
        };
        // Not a number is another number than any.
        value.as_f64().unwrap_or(f64::NAN)
    }

    /// A member of an enumeration: read by name in any case, or by number, and written by name.
    pub fn member(&mut self, number: &mut i16, members: &[(&str, i16)]) {
        let mut found = None;
        if !self.reading {
            found = members.iter().find(|(_, known)| known == number);
            self.put(&found.map_or(JsValue::NULL, |(name, _)| JsValue::from_str(name)));
        } else if let Some(value) = self.take() {
            let name = value.as_string();
            found = members.iter().find(|(known, number)| match &name {
                Some(name) => anteroom_carriers::is_name(name.as_bytes(), known),
                None => value.as_f64() == Some(f64::from(*number)),
            });
            self.failed |= found.is_none();
        }
        if let Some((_, known)) = found {
            *number = *known;
        }
    }

    /// Flags: read by a list of names, or as a number, and written as a number.
    pub fn flags(&mut self, bits: &mut u8, named: fn(&str) -> Option<u8>) {
        if self.reading
            && let Some(names) = self.look().as_string()
        {
            match named(&names) {
                Some(found) => *bits = found,
                None => self.failed = true,
            }
            self.step();
        } else {
            bits.walk(self);
        }
    }
}

impl Walked for String {
    fn walk(&mut self, walk: &mut Walk) {
        if !walk.reading {
            walk.put(&JsValue::from_str(self));
        } else if let Some(value) = walk.take() {
            match value.as_string() {
                Some(text) => *self = text,
                None => walk.failed = true,
            }
        }
    }
}

impl Walked for bool {
    fn walk(&mut self, walk: &mut Walk) {
        if !walk.reading {
            walk.put(&JsValue::from_bool(*self));
        } else if let Some(value) = walk.take() {
            walk.failed |= value.as_bool().is_none();
            *self = value.is_truthy();
        }
    }
}

/// Whole numbers; times and ids are far below 2^53.
macro_rules! numbers {
    ($($ty:ty)+) => {
        $(impl Walked for $ty {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                clippy::cast_lossless,
                clippy::float_cmp
            )]
            fn walk(&mut self, walk: &mut Walk) {
                let number = walk.number(*self as f64);
                *self = number as Self;
                // The loss is what is looked for.
                walk.failed |= *self as f64 != number;
            }
        })+
    };
}
numbers!(i32 i64 u32 u8);

impl<T: Walked + Default> Walked for Option<T> {
    fn walk(&mut self, walk: &mut Walk) {
        if walk.is_there(self.is_some()) {
            self.get_or_insert_default().walk(walk);
        }
    }
}

impl<T: Walked + Default> Walked for Vec<T> {
    fn walk(&mut self, walk: &mut Walk) {
        for _ in 0..walk.enter_list() {
            self.push(T::default());
        }
        for item in self.iter_mut() {
            item.walk(walk);
        }
        walk.leave();
    }
}

/// Lists a carrier's properties.
macro_rules! properties {
    ($ty:ident { $($name:literal $field:ident)+ }) => {
        impl $crate::browser::json::Walked for $ty {
            fn walk(&mut self, walk: &mut $crate::browser::json::Walk) {
                walk.enter(concat!($($name, " "),+));
                $($crate::browser::json::Walked::walk(&mut self.$field, walk);)+
                walk.leave();
            }
        }
    };
}
pub(in crate::browser) use properties;

/// Lists an enumeration's variants with what belongs to them: a list that begins with the name.
macro_rules! variants {
    ($ty:ident { $($name:ident $(($($part:ident)+))?)+ }) => {
        impl Walked for $ty {
            fn walk(&mut self, walk: &mut Walk) {
                /// The variants' numbers.
                #[derive(Clone, Copy)]
                enum Number { $($name),+ }
                const NAMES: &[(&str, i16)] = &[$((stringify!($name), Number::$name as i16)),+];

                let mut number = match self { $(Self::$name { .. } => Number::$name),+ } as i16;
                walk.enter_list();
                walk.member(&mut number, NAMES);
                $(if walk.is_reading() && number == Number::$name as i16 {
                    *self = Self::$name $(($($crate::browser::json::blank(stringify!($part))),+))?;
                })+
                match self {
                    $(Self::$name $(($($part),+))? => { $($($part.walk(walk);)+)? })+
                }
                walk.leave();
            }
        }
    };
}
pub(super) use variants;
