//! Another language draws the panel anew: what the visitor had in it stays.

use super::Chat;
use super::view::react;
use crate::browser::{get, set};
use leptos::task::{spawn_local, tick};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, ShadowRoot};

/// Where the visitor was: what stands in the fields and what is unfolded, the
/// focus and the cursor in it.
struct Kept {
    fields: Vec<(String, JsValue, bool)>,
    unfolded: Vec<JsValue>,
    focused: Option<(String, [JsValue; 2])>,
}

/// Keeps it all.
///
/// Runs before the panel's own views hear of the language, because it was made
/// before them.
pub fn stay(root: ShadowRoot, chat: Chat) {
    let mut last = None;
    react(move || {
        let language = chat.language();
        let before = last.replace(language.clone());
        if before.is_none_or(|before| before == language) {
            return;
        }
        let kept = keep(&root);
        let root = root.clone();
        spawn_local(async move {
            // The views change in the first; what they mount settles in the second.
            tick().await;
            tick().await;
            put_back(&root, &kept);
            // What was chosen may have opened a field that something stood in.
            tick().await;
            put_back(&root, &kept);
        });
    });
}

fn keep(root: &ShadowRoot) -> Kept {
    let fields = all(root, "input,textarea");
    Kept {
        fields: fields
            .iter()
            .map(|field| {
                let checked = get(field, "checked").is_truthy();
                (field.id(), get(field, "value"), checked)
            })
            .collect(),
        unfolded: all(root, "details")
            .iter()
            .map(|details| get(details, "open"))
            .collect(),
        focused: root.active_element().map(|element| {
            let cursor = ["selectionStart", "selectionEnd"].map(|end| get(&element, end));
            (element.id(), cursor)
        }),
    }
}

fn put_back(root: &ShadowRoot, kept: &Kept) {
    for (details, open) in all(root, "details").iter().zip(&kept.unfolded) {
        set(details, "open", open);
    }
    for (id, value, checked) in &kept.fields {
        let Some(field) = root.get_element_by_id(id) else {
            continue;
        };
        if *checked && !get(&field, "checked").is_truthy() {
            field.unchecked_ref::<HtmlElement>().click();
        }
        if get(&field, "value") != *value {
            set(&field, "value", value);
            // Whoever listens to the field takes it as typed.
            if let Ok(input) = Event::new("input") {
                let _ = field.dispatch_event(&input);
            }
        }
    }
    if let Some((id, cursor)) = &kept.focused {
        let again = root.get_element_by_id(id);
        let again = again.or_else(|| all(root, "[data-first]").pop());
        if let Some(again) = again {
            let _ = again.unchecked_ref::<HtmlElement>().focus();
            for (end, at) in ["selectionStart", "selectionEnd"].into_iter().zip(cursor) {
                // Only texts have a cursor.
                if !at.is_null() && !at.is_undefined() {
                    set(&again, end, at);
                }
            }
        }
    }
}

fn all(root: &ShadowRoot, selector: &str) -> Vec<Element> {
    let found = root.query_selector_all(selector);
    let list = found.map_or(JsValue::UNDEFINED, JsValue::from);
    js_sys::Array::from(&list)
        .iter()
        .map(JsCast::unchecked_into)
        .collect()
}
