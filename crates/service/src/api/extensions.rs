//! Properties that answers have beside the documented ones: when they are
//! selected by name, or at REST addresses.

use anteroom_carriers::shape::{Shape, Shaped};
use anteroom_carriers::{ChatMessage, Queue, TopicPresence, When};
use std::collections::BTreeMap;

/// Carrier, property, type.
type Extension = (&'static str, &'static str, fn() -> Shape);

const TABLE: &[Extension] = &[
    ("ChatSessionEntity", "Queue", Queue::shape),
    ("ChatSessionEntity", "Messages", Vec::<ChatMessage>::shape),
    ("ChatSessionEntity", "Presence", TopicPresence::shape),
    ("ChatSessionEntity", "Away", bool::shape),
    ("ChatSessionEntity", "WhenQueued", When::shape),
    (
        "ChatSessionEntity",
        "_Links",
        BTreeMap::<String, String>::shape,
    ),
    ("ChatTopicEntity", "ConsentText", String::shape),
    ("ChatTopicEntity", "Queue", Queue::shape),
    ("ChatTopicEntity", "Presence", TopicPresence::shape),
    (
        "ChatTopicEntity",
        "_Links",
        BTreeMap::<String, String>::shape,
    ),
];

/// The extensions of a carrier.
pub fn of(carrier: &str) -> impl Iterator<Item = (&'static str, Shape)> {
    TABLE
        .iter()
        .filter(move |(of, _, _)| *of == carrier)
        .map(|(_, name, shape)| (*name, shape()))
}

/// The extensions of an answer: of its carrier, or of that of its items.
pub fn of_shape(shape: &Shape) -> Vec<(&'static str, Shape)> {
    match shape {
        Shape::Object(carrier) => of(carrier().name).collect(),
        Shape::List(items) => of_shape(&items()),
        _ => Vec::new(),
    }
}
