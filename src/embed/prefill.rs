//! Where a value of the tag may come from.

use crate::browser::get;
use js_sys::decode_uri_component;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

/// The value that an attribute stands for: itself, or what `cookie:`, `url:`
/// and `variable:` point at. `None` when there is nothing.
#[must_use]
pub fn value(attribute: &str) -> Option<String> {
    let found = match attribute.split_once(':') {
        Some(("cookie", name)) => cookie(name.trim()),
        Some(("url", name)) => parameter(name.trim()),
        Some(("variable", path)) => variable(path.trim()),
        _ => Some(attribute.to_owned()),
    }?;
    let found = found.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

fn cookie(name: &str) -> Option<String> {
    // A sandboxed page has no cookies; reading them throws, which `get` takes for none.
    let all = get(&get(&js_sys::global(), "document"), "cookie").as_string()?;
    let raw = all.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key.trim() == name).then(|| value.trim())
    })?;
    let decoded = decode_uri_component(raw).ok().map(String::from);
    Some(decoded.unwrap_or_else(|| raw.to_owned()))
}

fn parameter(name: &str) -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// A global variable, or a property of one: `user.name`.
fn variable(path: &str) -> Option<String> {
    let found = path
        .split('.')
        .fold(JsValue::from(js_sys::global()), |of, name| get(&of, name));
    found.as_string()
}
