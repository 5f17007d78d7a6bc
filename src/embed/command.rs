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
        "erase" => Event::Page(PageAct::Erase(random::uuid())),
        "endChat" => Event::Page(PageAct::EndChat(random::uuid())),
        _ => return None,
    })
}

fn user(value: &JsValue) -> User {
    User {
        id: get(value, "id").as_string().unwrap_or_default(),
        fields: fields(value),
    }
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
    let field = |(field, name): (Field, &str)| {
        let text = get(value, name).as_string()?;
        let text: String = text.trim().chars().take(field.limit()).collect();
        (!text.is_empty()).then_some((field, text))
    };
    fields.into_iter().filter_map(field).collect()
}
