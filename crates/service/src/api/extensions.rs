//! Properties that answers have beside the documented ones: when they are
//! selected by name, or at REST addresses. Some are saved, too.

use crate::chat::more;
use anteroom_carriers::countries;
use anteroom_carriers::shape::{Shape, Shaped};
use anteroom_carriers::{ChatMessage, Queue, TopicFeatures, TopicHours, TopicPresence, When};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One property more.
#[derive(Clone, Copy, Debug)]
pub struct Extension {
    carrier: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub shape: fn() -> Shape,
    /// A save takes it.
    pub saved: bool,
}

const fn told(carrier: &'static str, name: &'static str, shape: fn() -> Shape) -> Extension {
    Extension {
        carrier,
        name,
        shape,
        saved: false,
    }
}

const fn saved(carrier: &'static str, name: &'static str) -> Extension {
    Extension {
        carrier,
        name,
        shape: String::shape,
        saved: true,
    }
}

const SESSION: &str = "ChatSessionEntity";
const TOPIC: &str = "ChatTopicEntity";

const TABLE: &[Extension] = &[
    told(SESSION, "Queue", Queue::shape),
    told(SESSION, "Messages", Vec::<ChatMessage>::shape),
    told(SESSION, "Presence", TopicPresence::shape),
    told(SESSION, "Away", bool::shape),
    told(SESSION, "ReadUpTo", i32::shape),
    told(SESSION, "AgentName", String::shape),
    told(SESSION, "WhenQueued", When::shape),
    told(SESSION, "FilesAllowed", bool::shape),
    told(SESSION, "RequestId", i32::shape),
    told(SESSION, "Unchanged", bool::shape),
    told(SESSION, "Consent", BTreeMap::<String, String>::shape),
    told(SESSION, "Verified", bool::shape),
    told(SESSION, "VerifiedFields", Vec::<String>::shape),
    told(SESSION, "ExternalId", String::shape),
    Extension {
        carrier: SESSION,
        name: "CustomAttributes",
        shape: BTreeMap::<String, String>::shape,
        saved: true,
    },
    saved(SESSION, "IdentityToken"),
    saved(SESSION, "RatingComment"),
    saved(SESSION, "CustomerCountry"),
    saved(SESSION, "PageUrl"),
    saved(SESSION, "ConsentVersion"),
    told(SESSION, "_Links", BTreeMap::<String, String>::shape),
    saved(TOPIC, "ConsentText"),
    told(TOPIC, "ConsentVersion", String::shape),
    saved(TOPIC, "PrivacyUrl"),
    told(TOPIC, "Queue", Queue::shape),
    told(TOPIC, "Presence", TopicPresence::shape),
    told(TOPIC, "Hours", TopicHours::shape),
    told(TOPIC, "Features", TopicFeatures::shape),
    told(TOPIC, "Logo", String::shape),
    told(TOPIC, "_Links", BTreeMap::<String, String>::shape),
    told("Associate", "Photo", String::shape),
];

/// The extensions of a carrier.
pub fn of(carrier: &str) -> impl Iterator<Item = &'static Extension> {
    TABLE.iter().filter(move |one| one.carrier == carrier)
}

/// The extensions of an answer: of its carrier, or of that of its items.
pub fn of_shape(shape: &Shape) -> Vec<(&'static str, Shape)> {
    match shape {
        Shape::Object(carrier) => of(carrier().name)
            .map(|one| (one.name, (one.shape)()))
            .collect(),
        Shape::List(items) => of_shape(&items()),
        _ => Vec::new(),
    }
}

impl Extension {
    /// What it is, for the API's description.
    pub const fn meaning(&self) -> &'static str {
        match (self.name.as_bytes(), self.saved) {
            (b"_Links", _) => "Where the entity is found; at REST addresses.",
            (b"Photo", _) => {
                "Extension: the photo's address, relative to the service's; for visitors only."
            }
            (b"IdentityToken", _) => {
                "Extension: a signed token that says who a new visitor is; saved only."
            }
            (b"ConsentVersion", true) => {
                "Extension: the version of the text that a visitor agrees to; saved only."
            }
            _ => "Extension: answered only when selected by name.",
        }
    }

    /// What it has to be when it is saved, beyond its type.
    pub fn rule(&self, schema: &mut Value) {
        match self.name {
            "CustomerCountry" => {
                let codes = countries::all().map(Value::from);
                *schema =
                    json!({"enum": codes.chain([json!(""), Value::Null]).collect::<Vec<_>>()});
            }
            "RatingComment" => schema["maxLength"] = more::COMMENT.into(),
            "PageUrl" | "PrivacyUrl" => {
                schema["maxLength"] = more::PAGE.into();
                schema["pattern"] =
                    r"^$|^https?://[a-z0-9-]{1,60}(\.[a-z0-9-]{1,30}){0,4}(:[0-9]{1,4})?(/[A-Za-z0-9/._~-]{0,800})?$"
                        .into();
            }
            _ => {}
        }
    }
}
