//! The launcher is drawn by the loader; here its state is kept up to date.

use super::Chat;
use super::view::react;
use crate::locale::keys;
use anteroom_engine::State;
use web_sys::HtmlElement;

/// Keeps the launcher's name, state and unread count.
pub fn follow(launcher: HtmlElement, chat: Chat) {
    // The text it shows, so that voice control finds it, or words of ours.
    let own = launcher.text_content().unwrap_or_default();
    let own = own.trim().to_owned();
    let mut last = None;
    react(move || {
        let (open, unread) = chat.state(|state| (state.open, state.unread));
        let hidden = chat.is(State::hides_launcher);
        let now = (open, unread, chat.language(), hidden);
        if last.as_ref() == Some(&now) {
            return;
        }
        let label = if own.is_empty() {
            set(&launcher, "lang", Some(&now.2));
            chat.say(keys::OPEN)
        } else {
            own.clone()
        };
        last = Some(now);
        let name = match (open, unread) {
            (true, _) => chat.say(keys::CLOSE),
            (_, 0) => label,
            (_, n) => chat.words(|locale| {
                locale.count_with(keys::OPEN_UNREAD, n as usize, &[("label", &label)])
            }),
        };
        set(&launcher, "hidden", hidden.then_some(""));
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
