//! The tag's attributes.

use crate::browser::get;
use anteroom_engine::Field;
use js_sys::Object;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::console;

/// Every attribute that the tag may have, as its documentation writes it.
const ALLOWED: &[&str] = &[
    "topicId",
    "title",
    "color",
    "color-scheme",
    "open",
    "customerName",
    "customerEmail",
    "customerPhone",
    "companyName",
];

/// What the tag says that the widget needs to know.
pub struct Attributes {
    /// The topic.
    pub topic_id: i32,
    /// The accent that the page wishes.
    pub color: Option<String>,
    /// What the form begins with.
    pub prefill: Vec<(Field, String)>,
}

impl Attributes {
    /// Reads a tag's dataset, and tells the page's author once of what is not known.
    #[must_use]
    pub fn read(dataset: &JsValue) -> Self {
        warn_of_unknown(dataset);
        // Browsers write attributes' names in lower case.
        let text = |name: &str| get(dataset, name).as_string();
        let fields = [
            (Field::Name, "customername"),
            (Field::Email, "customeremail"),
            (Field::Phone, "customerphone"),
            (Field::Company, "companyname"),
        ];
        Self {
            topic_id: text("topicid")
                .and_then(|id| id.trim().parse().ok())
                .unwrap_or(0),
            color: text("color"),
            prefill: fields
                .into_iter()
                .filter_map(|(field, name)| {
                    let value = super::value(&text(name)?)?;
                    Some((field, value.chars().take(field.limit()).collect()))
                })
                .collect(),
        }
    }
}

fn warn_of_unknown(dataset: &JsValue) {
    let Some(dataset) = dataset.dyn_ref::<Object>() else {
        return;
    };
    let mut unknown = String::new();
    for name in Object::keys(dataset).iter().filter_map(|n| n.as_string()) {
        if !ALLOWED.iter().any(|allowed| is_same(allowed, &name)) {
            unknown.push_str(" data-");
            unknown.push_str(&name);
        }
    }
    if unknown.is_empty() {
        return;
    }
    let mut words = String::from("Anteroom: unknown attribute");
    words.push_str(&unknown);
    words.push_str("; allowed are");
    for allowed in ALLOWED {
        words.push_str(" data-");
        words.push_str(allowed);
    }
    console::warn_1(&JsValue::from_str(&words));
}

/// Whether a dataset's name is this attribute: `colorScheme` is `color-scheme`.
fn is_same(attribute: &str, name: &str) -> bool {
    attribute
        .bytes()
        .filter(|b| *b != b'-')
        .map(|b| b.to_ascii_lowercase())
        .eq(name.bytes().map(|b| b.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn names_as_browsers_write_them() {
        assert!(is_same("topicId", "topicid"));
        assert!(is_same("color-scheme", "colorScheme"));
        assert!(is_same("color", "color"));
        assert!(!is_same("color", "colorScheme"));
    }
}
