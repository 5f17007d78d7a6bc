//! The page: title, cookies, storage, focus.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Document, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition, Storage, VisibilityState,
    Window,
};

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

/// Whether somebody points at something in the element with this id, or has the focus there.
#[must_use]
pub fn is_used(id: &str) -> bool {
    let Some(element) = element(id) else {
        return false;
    };
    [":hover", ":focus-within"]
        .iter()
        .any(|state| element.matches(state).unwrap_or(false))
}

/// Brings the element with this id into view, once it is drawn, and as little as needed.
pub fn bring_into_view(id: String) {
    leptos::prelude::request_animation_frame(move || {
        if let Some(element) = element(&id) {
            let how = ScrollIntoViewOptions::new();
            how.set_block(ScrollLogicalPosition::Nearest);
            how.set_inline(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}

/// The parts of the page that are walked through by one key, in order: those that can be
/// seen of what is marked with `data-region`.
fn regions() -> Vec<HtmlElement> {
    let Some(list) = document().and_then(|d| d.query_selector_all("[data-region]").ok()) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_width() > 0)
        .collect()
}

/// Moves the focus to the next part of the page, or the one before: to what is marked with
/// `data-entry` in it, else to the part itself.
pub fn focus_region(step: isize) {
    let regions = regions();
    let Some(count) = isize::try_from(regions.len()).ok().filter(|n| *n > 0) else {
        return;
    };
    let focused = document().and_then(|document| document.active_element());
    let here = regions
        .iter()
        .position(|region| region.contains(focused.as_deref()))
        .and_then(|place| isize::try_from(place).ok());
    let next = match here {
        Some(place) => (place + step).rem_euclid(count),
        None if step < 0 => count - 1,
        None => 0,
    };
    let Some(region) = usize::try_from(next).ok().and_then(|at| regions.get(at)) else {
        return;
    };
    let entry = region.query_selector("[data-entry]").ok().flatten();
    let entry = entry.and_then(|entry| entry.dyn_into::<HtmlElement>().ok());
    // A refused focus leaves it where it is.
    let _ = entry.as_ref().unwrap_or(region).focus();
}

/// Whether this is one of Apple's systems, on whose keyboards Option writes letters.
#[must_use]
pub fn is_apple() -> bool {
    let platform = window().and_then(|window| window.navigator().platform().ok());
    platform.is_some_and(|name| {
        let name = name.to_lowercase();
        ["mac", "iphone", "ipad"]
            .iter()
            .any(|known| name.contains(known))
    })
}

/// Copies text; false where this browser lets no page do that.
pub fn copy(text: &str) -> bool {
    use js_sys::{Function, Reflect};
    let Some(window) = window() else { return false };
    // Only secure pages have it; an intranet console may be plain HTTP.
    let Ok(clipboard) = Reflect::get(&window.navigator(), &"clipboard".into()) else {
        return false;
    };
    let write = Reflect::get(&clipboard, &"writeText".into()).ok();
    let write = write.and_then(|write| write.dyn_into::<Function>().ok());
    write.is_some_and(|write| write.call1(&clipboard, &text.into()).is_ok())
}

/// Whether this page may copy.
#[must_use]
pub fn can_copy() -> bool {
    use js_sys::Reflect;
    window().is_some_and(|window| {
        Reflect::get(&window.navigator(), &"clipboard".into())
            .is_ok_and(|clipboard| clipboard.is_object())
    })
}

/// A country's name in English; its code where this browser knows none.
#[must_use]
pub fn country_name(code: &str) -> String {
    use js_sys::{Array, Function, Object, Reflect, global};
    let name = || {
        let intl = Reflect::get(&global(), &"Intl".into()).ok()?;
        let make = Reflect::get(&intl, &"DisplayNames".into()).ok()?;
        let options = Object::new();
        Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
        let arguments = Array::of2(&"en".into(), &options);
        let names = Reflect::construct(&make.dyn_into::<Function>().ok()?, &arguments).ok()?;
        let of = Reflect::get(&names, &"of".into()).ok()?;
        let of = of.dyn_into::<Function>().ok()?;
        of.call1(&names, &code.into()).ok()?.as_string()
    };
    name().unwrap_or_else(|| code.to_owned())
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
