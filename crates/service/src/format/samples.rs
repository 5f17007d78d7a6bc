//! Any value of a shape, for property tests.

use anteroom_carriers::shape::{Members, Shape};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Every character that XML can hold, the troublesome ones often.
pub fn text() -> BoxedStrategy<String> {
    let any = any::<char>().prop_filter(
        "not in XML",
        |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..),
    );
    let odd = prop::sample::select("<>&\"' \r\n\t;]å\u{85}\u{2028}".chars().collect::<Vec<_>>());
    prop::collection::vec(prop_oneof![any, odd], 0..12)
        .prop_map(String::from_iter)
        .boxed()
}

fn member(members: &'static Members) -> BoxedStrategy<Value> {
    let one = prop::sample::select(members.members);
    (one, any::<bool>())
        .prop_map(|((name, number), by_name)| if by_name { json!(name) } else { json!(number) })
        .boxed()
}

/// Any value of `shape`, with properties missing and null, so many carriers deep.
pub fn of(shape: Shape, depth: usize) -> BoxedStrategy<Value> {
    let date = "20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9]";
    match shape {
        Shape::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::Int => any::<i32>().prop_map(|n| json!(n)).boxed(),
        Shape::Number => prop_oneof![
            (-1e300..1e300_f64).prop_map(|n| json!(n)),
            any::<i32>().prop_map(|n| json!(n)),
            any::<i32>().prop_map(|n| json!(f64::from(n) / 8.0)),
        ]
        .boxed(),
        Shape::Text => text().prop_map(Value::String).boxed(),
        Shape::Date | Shape::Utc => date.prop_map(Value::String).boxed(),
        Shape::Member(members) | Shape::Flags(members) => member(members),
        Shape::List(of_items) => prop::collection::vec(of(of_items(), depth), 0..3)
            .prop_map(Value::Array)
            .boxed(),
        Shape::Map(of_values) => prop::collection::btree_map(text(), of(of_values(), depth), 0..3)
            .prop_filter("a name once, in any case", |map| {
                let names: std::collections::HashSet<_> =
                    map.keys().map(|key| key.to_ascii_lowercase()).collect();
                names.len() == map.len()
            })
            .prop_map(|map| Value::Object(map.into_iter().collect()))
            .boxed(),
        Shape::Object(_) if depth == 0 => Just(Value::Null).boxed(),
        Shape::Object(of_carrier) => of_carrier()
            .properties
            .iter()
            .map(|property| {
                let some = of(property.shape, depth - 1).prop_map(Some);
                let value = prop_oneof![1 => Just(None), 1 => Just(Some(Value::Null)), 6 => some];
                (Just(property.name), value)
            })
            .collect::<Vec<_>>()
            .prop_map(|properties| {
                let present = properties.into_iter();
                let map: Map<_, _> = present
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                    .collect();
                Value::Object(map)
            })
            .boxed(),
    }
}
