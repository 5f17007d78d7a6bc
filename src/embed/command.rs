//! What the page's scripts ask for, as the engine takes it.

use crate::browser::{get, random};
use anteroom_engine::{Event, Field, PageAct, User};
use wasm_bindgen::JsValue;

/// The command that has everything said in the words of another table.
pub const SPEAK: u32 = 8;
/// The command that ends it all.
pub const DESTROY: u32 = 9;

/// The event that a command of the page's side stands for, by its place in `browser.js`.
/// What is not known is left.
#[must_use]
pub fn command(place: u32, value: &JsValue) -> Option<Event> {
    let text = || value.as_string().unwrap_or_default();
    Some(match place {
        0 => Event::Opened,
        1 => Event::Closed,
        2 => Event::Page(PageAct::SetUser(user(value))),
        3 => Event::Page(PageAct::Logout),
        4 => Event::Page(PageAct::SetDraft(text())),
        5 => Event::Page(PageAct::StartChat(random::uuid())),
        6 => Event::Page(PageAct::EndChat(random::uuid())),
        7 => Event::Page(PageAct::Erase(random::uuid())),
        _ => return None,
    })
}

fn user(value: &JsValue) -> User {
    User {
        id: get(value, "id").as_string().unwrap_or_default(),
        fields: fields(value),
    }
}

/// Pages hand over numbers where texts are wanted: a telephone number.
fn text(value: &JsValue) -> String {
    value
        .as_string()
        .or_else(|| value.as_f64().map(|number| number.to_string()))
        .unwrap_or_default()
}

/// What an object with `name`, `email`, `phone` and `company` says for the form.
#[must_use]
pub fn fields(value: &JsValue) -> Vec<(Field, String)> {
    let fields = [
        (Field::Alias, "name"),
        (Field::Name, "name"),
        (Field::Email, "email"),
        (Field::Phone, "phone"),
        (Field::Company, "company"),
    ];
    let mut said = Vec::new();
    for (field, name) in fields {
        let text = text(&get(value, name));
        let text: String = text.trim().chars().take(field.limit()).collect();
        if !text.is_empty() {
            said.push((field, text));
        }
    }
    said
}
