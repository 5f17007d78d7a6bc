//! The switch for notifications of the desktop.

use super::icons;
use crate::acts::Console;
use crate::browser::notify;
use crate::model::topics::Topics;
use leptos::ev;
use leptos::html::button;
use leptos::prelude::*;

/// The switch; not there where the browser has none, or the agent is told of nothing.
pub fn switch(console: Console) -> impl IntoView {
    let offered =
        Memo::new(move |_| notify::is_possible() && console.topics.with(Topics::is_told_any));
    let on = move || console.notify.get();
    move || {
        offered.get().then(|| {
            button()
                .class("quiet icon-only")
                .attr("type", "button")
                .attr("aria-pressed", move || if on() { "true" } else { "false" })
                .attr("aria-label", "Notifications")
                .attr("title", move || {
                    if on() {
                        "Notifications of the desktop are on"
                    } else {
                        "Notifications of the desktop are off"
                    }
                })
                .on(ev::click, move |_| {
                    console.set_notify(!console.notify.get_untracked());
                })
                .child(move || {
                    if on() {
                        icons::bell().into_any()
                    } else {
                        icons::no_bell().into_any()
                    }
                })
        })
    }
}
