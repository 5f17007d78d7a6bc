//! Handing a chat on: to a colleague, or back to the queue.

use super::icons;
use crate::acts::Console;
use crate::browser::page;
use anteroom_carriers::agent::Colleague;
use leptos::ev;
use leptos::html::{button, div, li, p, span, ul};
use leptos::prelude::*;
use leptos::task::spawn_local;

fn panel_id(session: i32) -> String {
    format!("hand-over-{session}")
}

fn button_id(session: i32) -> String {
    format!("hand-over-button-{session}")
}

/// Opens the panel, and closes it.
pub fn toggle(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let open = move || console.handing.get() == Some(id);
    button()
        .id(button_id(id))
        .class("small may-be-icon")
        .attr("title", "Hand over to a colleague")
        .attr("type", "button")
        .attr("aria-label", move || {
            format!("Hand over the chat with {}", name.get())
        })
        .attr(
            "aria-expanded",
            move || if open() { "true" } else { "false" },
        )
        .on(ev::click, move |_| {
            let opens = console.handing.get_untracked() != Some(id);
            console.handing.set(opens.then_some(id));
            if opens {
                page::focus(panel_id(id));
            }
        })
        .child((
            icons::hand_over(),
            span().class("label").child("Hand over…"),
        ))
}

/// Closes the panel; the focus goes back to what opened it.
fn close(console: Console, id: i32) {
    console.handing.set(None);
    page::focus(button_id(id));
}

/// Who could take the chat, and the way back to the queue; nothing while it is not open.
pub fn panel(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    move || (console.handing.get() == Some(id)).then(|| opened(console, id, name))
}

fn opened(console: Console, id: i32, name: Memo<String>) -> impl IntoView {
    let colleagues = RwSignal::new(None::<Vec<Colleague>>);
    spawn_local(async move {
        let list = console.colleagues(id).await;
        // The panel may be closed by now.
        colleagues.try_set(Some(list.unwrap_or_default()));
    });
    let row = move |one: Colleague| {
        let (text, chats) = (one.full_name.clone(), one.ongoing_chats);
        li().child(
            button()
                .class("small")
                .attr("type", "button")
                .attr("dir", "auto")
                .on(ev::click, move |_| {
                    console.hand_over(id, &one);
                    close(console, id);
                })
                .child(match chats {
                    0 => format!("{text} (no chats)"),
                    1 => format!("{text} (1 chat)"),
                    n => format!("{text} ({n} chats)"),
                }),
        )
    };
    div()
        .id(panel_id(id))
        .class("hand-over")
        .attr("role", "group")
        .attr("tabindex", "-1")
        .attr("aria-label", move || {
            format!("Hand over the chat with {}", name.get())
        })
        .on(ev::keydown, move |event| {
            if event.key() == "Escape" {
                event.stop_propagation();
                close(console, id);
            }
        })
        .child((
            move || match colleagues.get() {
                None => p()
                    .class("muted")
                    .child("Looking who is available…")
                    .into_any(),
                Some(list) if list.is_empty() => p()
                    .class("muted")
                    .child("No colleague who answers this topic is available.")
                    .into_any(),
                Some(list) => div()
                    .child((
                        p().class("muted").child("Ask to take over:"),
                        ul().child(list.into_iter().map(row).collect_view()),
                    ))
                    .into_any(),
            },
            div().class("hand-over-end").child((
                button()
                    .class("small")
                    .attr("type", "button")
                    .on(ev::click, move |_| {
                        console.handing.set(None);
                        console.back_to_queue(id);
                    })
                    .child("Back to the queue"),
                button()
                    .class("quiet small")
                    .attr("type", "button")
                    .on(ev::click, move |_| close(console, id))
                    .child("Cancel"),
            )),
        ))
}

/// Whom a colleague was asked about, while there is no answer.
pub fn pending(console: Console, id: i32) -> impl IntoView {
    let asked = Memo::new(move |_| {
        console.desk.with(|desk| {
            let session = desk.session(id).filter(|s| s.is_of(desk.agent()))?;
            let to = session
                .facts
                .transfer_to
                .clone()
                .filter(|_| session.goes_on());
            to.map(|to| to.full_name)
        })
    });
    move || {
        asked.get().map(|name| {
            p().class("pending")
                .attr("role", "status")
                .child(format!("{name} is asked to take over."))
        })
    }
}
