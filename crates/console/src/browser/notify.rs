//! Notifications of the desktop.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether the browser has them.
#[must_use]
pub fn is_possible() -> bool {
    web_sys::window().is_some_and(|window| {
        js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false)
    })
}

/// Whether the agent has allowed them.
#[must_use]
pub fn is_allowed() -> bool {
    is_possible() && Notification::permission() == NotificationPermission::Granted
}

/// Asks for the leave to show them; to be called when the agent presses something.
pub async fn ask() -> bool {
    if !is_possible() {
        return false;
    }
    if let Ok(promise) = Notification::request_permission() {
        // Whatever came of it, the permission says.
        let _ = JsFuture::from(promise).await;
    }
    is_allowed()
}

/// Shows one; another one about the same thing takes its place. A press on it brings the
/// console to the front and does `press`.
pub fn show(title: &str, body: &str, about: &str, press: impl FnOnce() + 'static) {
    if !is_allowed() {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(about);
    // Some systems allow them only to service workers.
    let Ok(shown) = Notification::new_with_options(title, &options) else {
        return;
    };
    let work = Closure::once_into_js({
        let shown = shown.clone();
        move |_: JsValue| {
            if let Some(window) = web_sys::window() {
                // A window that may not come to the front stays where it is.
                let _ = window.focus();
            }
            shown.close();
            press();
        }
    });
    shown.set_onclick(Some(work.unchecked_ref()));
}
