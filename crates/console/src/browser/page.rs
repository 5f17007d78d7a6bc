//! The page: title, cookies, storage, focus.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, HtmlElement, Storage, VisibilityState, Window};

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The element with this id.
#[must_use]
pub fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus to the element with this id, once it is drawn.
pub fn focus(id: String) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = element(&id) {
            // A refused focus leaves it where it is.
            let _ = element.focus();
        }
    });
}

/// Names the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Whether the agent has this page before their eyes.
#[must_use]
pub fn is_attended() -> bool {
    document().is_some_and(|document| {
        document.visibility_state() == VisibilityState::Visible
            && document.has_focus().unwrap_or(true)
    })
}

/// Whether somebody has touched the page in a way that the browser lets open sound:
/// a modifier key alone is not. Browsers that do not say are believed to.
#[must_use]
pub fn was_touched() -> bool {
    use js_sys::Reflect;
    let Some(window) = window() else { return false };
    Reflect::get(&window.navigator(), &"userActivation".into())
        .and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()))
        .ok()
        .and_then(|active| active.as_bool())
        .unwrap_or(true)
}

/// A cookie that scripts may read.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    use wasm_bindgen::JsValue;
    let document: JsValue = document()?.into();
    let cookies = js_sys::Reflect::get(&document, &"cookie".into())
        .ok()?
        .as_string()?;
    cookies.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// A fresh Idempotency-Key.
#[must_use]
pub fn new_key() -> String {
    let uuid = window().and_then(|w| w.crypto().ok()).and_then(|crypto| {
        // Only secure pages have it; an intranet console may be plain HTTP.
        let method = js_sys::Reflect::get(&crypto, &"randomUUID".into()).ok()?;
        let method = method.dyn_into::<js_sys::Function>().ok()?;
        method.call0(&crypto).ok()?.as_string()
    });
    uuid.unwrap_or_else(|| {
        let part = || {
            format!(
                "{:013x}",
                (js_sys::Math::random() * 4_503_599_627_370_496.0) as u64
            )
        };
        format!("{}-{}-{}", part(), part(), part())
    })
}

/// What this tab keeps through a reload.
#[must_use]
pub fn tab_storage() -> Option<Storage> {
    window()?.session_storage().ok()?
}

/// What this browser keeps.
#[must_use]
pub fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// Calls `work` at each of these events of the window or the document, as long as the page lives.
pub fn on(events: &[&str], work: impl Fn(&web_sys::Event) + 'static) {
    let work = Closure::<dyn Fn(web_sys::Event)>::new(move |event| work(&event));
    for event in events {
        if let Some(window) = window() {
            // In the capturing phase, so that nothing can keep an event from us.
            let _ = window.add_event_listener_with_callback_and_bool(
                event,
                work.as_ref().unchecked_ref(),
                true,
            );
        }
    }
    work.forget();
}

/// Something broke for good: tells the developer what. The start script tells the agent.
pub fn fail(what: &str) {
    web_sys::console::error_1(&what.into());
}
