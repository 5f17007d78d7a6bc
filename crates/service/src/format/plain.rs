//! Values that travel as plain text: in XML and in forms.

use anteroom_carriers::shape::Shape;
use serde_json::{Number, Value};

/// Reads text as a value of a shape that has no parts; what is wrong, in words
/// that follow the property's name.
pub fn read(text: &str, shape: Shape) -> Result<Value, &'static str> {
    let trimmed = text.trim_ascii();
    match shape {
        // Writers that know no better word for nothing; in a text it is a text.
        _ if is_nothing(trimmed, shape) => Ok(Value::Null),
        Shape::Bool => match trimmed {
            _ if trimmed.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
            _ if trimmed.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
            _ => Err("is not true or false"),
        },
        Shape::Int => whole(trimmed)
            .map(Value::Number)
            .ok_or("is not a whole number"),
        Shape::Number => number(trimmed).map(Value::Number).ok_or("is not a number"),
        // A member's name, or its number.
        Shape::Member(_) | Shape::Flags(_) => {
            let name = || Value::String(trimmed.to_owned());
            Ok(whole(trimmed).map_or_else(name, Value::Number))
        }
        Shape::Text | Shape::Date | Shape::Utc => Ok(Value::String(text.to_owned())),
        Shape::List(_) => Err("is not a list"),
        Shape::Map(_) | Shape::Object(_) => Err("is not an object"),
    }
}

/// Whether it is the word `null` where no text is expected.
pub fn is_nothing(text: &str, shape: Shape) -> bool {
    text.trim_ascii() == "null" && !matches!(shape, Shape::Text)
}

/// A whole number. One that is too large for any property is still a number, so
/// that whoever reads the property can say what its range is.
fn whole(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(n) => Some(n.into()),
        Err(_) => Number::from_f64(text.parse().ok()?),
    }
}

/// A number; what is neither finite nor decimal is none.
fn number(text: &str) -> Option<Number> {
    let decimal = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    whole(text).or_else(|| {
        let parsed = text.bytes().all(decimal).then(|| text.parse().ok())?;
        Number::from_f64(parsed?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::ChatSessionEntity;
    use serde_json::json;

    #[test]
    fn numbers() {
        let int = |text| read(text, Shape::Int).ok();
        assert_eq!(int(" -5 "), Some(json!(-5)));
        assert_eq!(int("+5"), Some(json!(5)));
        assert_eq!(int("99999999999999999999"), Some(json!(1e20)));
        for wrong in ["", "5.0", "1e3", "five", "0x5", "-", "1 2", "٣"] {
            assert_eq!(int(wrong), None, "{wrong}");
        }
        let number = |text| read(text, Shape::Number).ok();
        assert_eq!(number("-2.5e3"), Some(json!(-2500.0)));
        assert_eq!(number("5"), Some(json!(5)));
        for wrong in ["", "1e999", "NaN", "inf", "-INF", "1,5"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(int(&"9".repeat(400)), None);
    }

    #[test]
    fn members_and_the_rest() {
        let status = ChatSessionEntity::carrier()
            .property("Status")
            .unwrap()
            .shape;
        assert_eq!(read(" InQueue ", status), Ok(json!("InQueue")));
        assert_eq!(read("4", status), Ok(json!(4)));
        assert_eq!(read("TRUE", Shape::Bool), Ok(json!(true)));
        assert_eq!(read("null", Shape::Bool), Ok(json!(null)));
        assert_eq!(read(" null ", Shape::Int), Ok(json!(null)));
        assert_eq!(read("null", Shape::Text), Ok(json!("null")));
        assert!(read("0", Shape::Bool).is_err());
        assert!(read("", Shape::Bool).is_err());
        assert_eq!(read(" a ", Shape::Text), Ok(json!(" a ")));
        assert!(
            read(
                "a",
                ChatSessionEntity::carrier().property("User").unwrap().shape
            )
            .is_err()
        );
    }
}
