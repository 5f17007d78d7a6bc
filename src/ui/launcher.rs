//! The launcher is drawn by the loader; here its state is kept up to date.

use super::Chat;
use super::view::react;
use crate::locale::keys;
use web_sys::HtmlElement;

/// Keeps the launcher's name, state and unread count.
pub fn follow(launcher: HtmlElement, chat: Chat) {
    // The name it came with, or the text it shows, so that voice control finds it.
    let own = launcher
        .get_attribute("aria-label")
        .filter(|name| !name.is_empty());
    let label = own.unwrap_or_else(|| chat.say(keys::OPEN));
    let mut last = None;
    react(move || {
        let (open, unread) = chat.state(|state| (state.open, state.unread));
        if last.replace((open, unread)) == Some((open, unread)) {
            return;
        }
        let name = match (open, unread) {
            (true, _) => chat.say(keys::CLOSE),
            (_, 0) => label.clone(),
            (_, n) => chat.words(|locale| {
                let key = if n == 1 {
                    keys::OPEN_UNREAD_ONE
                } else {
                    keys::OPEN_UNREAD
                };
                locale.with(key, &[("label", &label), ("n", &n.to_string())])
            }),
        };
        set(&launcher, "aria-label", Some(&name));
        set(
            &launcher,
            "aria-expanded",
            Some(if open { "true" } else { "false" }),
        );
        let badge = match unread {
            0 => None,
            1..=99 => Some(unread.to_string()),
            _ => Some("99+".to_owned()),
        };
        // Drawn by the style, so that nothing of the loader's button is touched.
        set(&launcher, "data-unread", badge.as_deref().filter(|_| !open));
    });
}

fn set(launcher: &HtmlElement, name: &str, value: Option<&str>) {
    // These names are always allowed; there is nothing to refuse.
    let _ = match value {
        Some(value) => launcher.set_attribute(name, value),
        None => launcher.remove_attribute(name),
    };
}
