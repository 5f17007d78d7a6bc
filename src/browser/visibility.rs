//! Whether the visitor looks, and whether there is a network.

use super::get;
use super::listener::Listener;
use anteroom_engine::Event;
use web_sys::VisibilityState;

/// Tells `send` of every change for as long as the listeners live.
#[must_use]
pub fn watch(send: impl Fn(Event) + Clone + 'static) -> Vec<Listener> {
    let Some(window) = web_sys::window() else {
        return Vec::new();
    };
    let Some(document) = window.document() else {
        return Vec::new();
    };
    // Made anew each time: a copy of whatever an event may hold is many times the code.
    let on = |name, event: fn() -> Event| {
        let send = send.clone();
        Listener::new(&window, name, move |_| send(event()))
    };
    let mut listeners = vec![
        on("online", || Event::Online(true)),
        on("offline", || Event::Online(false)),
        // Two windows side by side are both visible; the one that is taken up wants news at once.
        on("focus", || Event::Visible(true)),
    ];
    listeners.push(Listener::new(&window, "pageshow", {
        let send = send.clone();
        move |event| {
            if get(&event, "persisted").is_truthy() {
                send(Event::Resumed);
            }
        }
    }));
    listeners.push(Listener::new(&document, "visibilitychange", {
        move |_| send(Event::Visible(is_visible()))
    }));
    listeners
}

/// Whether the page can be seen now.
#[must_use]
pub fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.visibility_state() != VisibilityState::Hidden)
}
