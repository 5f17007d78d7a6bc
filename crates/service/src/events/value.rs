//! Values between the service (JSON) and scripts.

use super::functions::Time;
use rhai::{Array, Blob, Dynamic, ImmutableString, Map};
use serde_json::{Number, Value};

/// How deep a value may be that leaves a script.
const DEEPEST: usize = 64;

/// A value for scripts.
pub fn to_script(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(yes) => (*yes).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Dynamic::from_array(items.iter().map(to_script).collect()),
        Value::Object(fields) => Dynamic::from_map(
            fields
                .iter()
                .map(|(name, value)| (name.as_str().into(), to_script(value)))
                .collect::<Map>(),
        ),
    }
}

/// A script's value for the service. Properties come in the order that they
/// have in `like`, new ones after them.
///
/// # Errors
/// When it holds something that is no data, or is nested too deeply.
pub fn from_script(value: &Dynamic, like: &Value) -> Result<Value, String> {
    convert(value, Some(like), 0)
}

fn convert(value: &Dynamic, like: Option<&Value>, depth: usize) -> Result<Value, String> {
    if depth > DEEPEST {
        return Err(format!("a value is nested more than {DEEPEST} levels deep"));
    }
    if value.is_unit() {
        Ok(Value::Null)
    } else if let Ok(yes) = value.as_bool() {
        Ok(yes.into())
    } else if let Ok(whole) = value.as_int() {
        Ok(whole.into())
    } else if let Ok(number) = value.as_float() {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    } else if let Ok(letter) = value.as_char() {
        Ok(letter.to_string().into())
    } else if let Some(text) = value.read_lock::<ImmutableString>() {
        Ok(text.as_str().into())
    } else if let Some(time) = value.read_lock::<Time>() {
        Ok(time.to_string().into())
    } else if let Some(items) = value.read_lock::<Array>() {
        let like = like.and_then(Value::as_array);
        items
            .iter()
            .enumerate()
            .map(|(at, item)| convert(item, like.and_then(|all| all.get(at)), depth + 1))
            .collect()
    } else if let Some(bytes) = value.read_lock::<Blob>() {
        Ok(bytes.iter().copied().map(Value::from).collect())
    } else if let Some(fields) = value.read_lock::<Map>() {
        let like = like.and_then(Value::as_object);
        let mut out = serde_json::Map::new();
        for (name, old) in like.into_iter().flatten() {
            if let Some(item) = fields.get(name.as_str()) {
                out.insert(name.clone(), convert(item, Some(old), depth + 1)?);
            }
        }
        for (name, item) in fields.iter() {
            if !out.contains_key(name.as_str()) {
                out.insert(name.to_string(), convert(item, None, depth + 1)?);
            }
        }
        Ok(out.into())
    } else {
        Err(format!(
            "a value of type {} is no data and cannot leave the script",
            value.type_name()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_come_back_as_they_were_and_in_order() {
        let value =
            json!({"Z": 1, "A": [null, true, 1.0, 1.5, "x", {"c": [], "b": {}}], "M": i64::MIN});
        let back = from_script(&to_script(&value), &value).unwrap();
        assert_eq!(back.to_string(), value.to_string());
    }

    #[test]
    fn what_is_no_data_stays() {
        let mut deep = Dynamic::UNIT;
        for _ in 0..100 {
            deep = Dynamic::from_array(vec![deep]);
        }
        assert!(from_script(&deep, &Value::Null).unwrap_err().contains("64"));
        let pointer = Dynamic::from(rhai::FnPtr::new("f").unwrap());
        assert!(
            from_script(&pointer, &Value::Null)
                .unwrap_err()
                .contains("Fn")
        );
        assert_eq!(from_script(&f64::NAN.into(), &Value::Null), Ok(Value::Null));
    }
}
