//! The keyboard: shortcuts, and telling them.

use crate::acts::{Console, Phase};
use crate::browser::page;
use crate::model::keys::{Command, Press, command};
use leptos::ev;
use leptos::html::{footer, kbd, span};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Listens to shortcuts.
pub fn listen(console: Console) {
    let apple = page::is_apple();
    let handle = window_event_listener(ev::keydown, move |event| {
        if !matches!(console.phase.get_untracked(), Phase::Desk(_)) {
            return;
        }
        if let Some(command) = asked_for(&event, apple) {
            event.prevent_default();
            carry_out(console, command, event.repeat());
        }
    });
    on_cleanup(move || handle.remove());
}

fn asked_for(event: &KeyboardEvent, apple: bool) -> Option<Command> {
    let key = event.key();
    let press = Press {
        key: &key,
        alt: event.alt_key(),
        ctrl: event.ctrl_key(),
        shift: event.shift_key(),
        meta: event.meta_key(),
        alt_graph: event.get_modifier_state("AltGraph"),
        composing: event.is_composing(),
    };
    command(&press, apple)
}

fn carry_out(console: Console, command: Command, is_repeated: bool) {
    let active = console.desk.with_untracked(|desk| {
        let id = desk.active()?;
        Some((id, desk.standing(id).is_live()))
    });
    match (command, active) {
        (Command::Beside(step), _) => console.go_beside(step),
        (Command::Region(step), _) => page::focus_region(step),
        // A key that is held down does not pick up or end one chat after the other.
        _ if is_repeated => {}
        (Command::PickUpNext, _) => console.pick_up_next(),
        (Command::Reply, Some((id, _))) => console.go_to(id),
        (Command::End, Some((id, true))) => console.ask_end(id),
        (Command::End, Some((id, false))) => console.shut(id),
        (Command::Reply | Command::End, None) => {}
    }
}

/// What the keyboard can do.
pub fn help() -> impl IntoView {
    let key = |keys: &[&'static str], what: &'static str| {
        let caps = keys.iter().map(|key| kbd().child(*key)).collect_view();
        span().class("help-key").child((caps, span().child(what)))
    };
    let (alt, next, reply, end): (_, &[_], &[_], &[_]) = if page::is_apple() {
        ("⌥", &["F8"], &["F2"], &["F9"])
    } else {
        ("Alt", &["Alt", "N"], &["Alt", "R"], &["Alt", "E"])
    };
    footer()
        .class("help")
        .attr("aria-label", "Keyboard")
        .child((
            key(next, "pick up next"),
            key(reply, "reply"),
            key(end, "end chat"),
            key(&[alt, "↑"], "previous chat"),
            key(&[alt, "↓"], "next chat"),
            key(&["F6"], "next part of the page"),
            key(&["Enter"], "send"),
            key(&["Shift", "Enter"], "new line"),
        ))
}
