//! What the page's scripts ask for, as the engine takes it.

use crate::browser::{get, random};
use anteroom_engine::{Event, Field, PageAct, User};
use wasm_bindgen::JsValue;

/// The event that this command of the page's side stands for.
#[must_use]
pub fn command(name: &str, value: &JsValue) -> Option<Event> {
    let text = || value.as_string().unwrap_or_default();
    Some(match name {
        "open" => Event::Opened,
        "close" => Event::Closed,
        "setUser" => Event::Page(PageAct::SetUser(user(value))),
        "logout" => Event::Page(PageAct::Logout),
        "setDraft" => Event::Page(PageAct::SetDraft(text())),
        "startChat" => Event::Page(PageAct::StartChat(random::uuid())),
        "endChat" => Event::Page(PageAct::EndChat(random::uuid())),
        _ => return None,
    })
}

fn user(value: &JsValue) -> User {
    let text = |name| get(value, name).as_string();
    let fields = [
        (Field::Name, "name"),
        (Field::Email, "email"),
        (Field::Phone, "phone"),
        (Field::Company, "company"),
    ];
    User {
        id: text("id").unwrap_or_default(),
        fields: fields
            .into_iter()
            .filter_map(|(field, name)| {
                let value: String = text(name)?.trim().chars().take(field.limit()).collect();
                Some((field, value))
            })
            .collect(),
    }
}
