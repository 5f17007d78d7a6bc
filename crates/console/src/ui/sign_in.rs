//! Signing in.

use super::icons;
use crate::acts::Console;
use crate::browser::page;
use leptos::ev;
use leptos::html::{button, div, form, h1, input, label, main, p};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form.
pub fn view(console: Console) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    page::focus("sign-in-name".to_owned());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let missing = [("sign-in-name", name), ("sign-in-password", password)]
            .into_iter()
            .find(|(_, field)| field.with_untracked(String::is_empty));
        if let Some((id, _)) = missing {
            console
                .sign_in_note
                .set(Some("Enter your name and your password.".to_owned()));
            return page::focus(id.to_owned());
        }
        busy.set(true);
        spawn_local(async move {
            let (name, secret) = (
                name.get_untracked().trim().to_owned(),
                password.get_untracked(),
            );
            if !console.sign_in(name, secret).await {
                // Signing in takes this form away, so only a failure touches it.
                busy.try_set(false);
                password.try_set(String::new());
                page::focus("sign-in-password".to_owned());
            }
        });
    };
    main().class("door").child(
        form()
            .class("door-card")
            .attr("novalidate", true)
            .on(ev::submit, submit)
            .child((
                div().class("brand brand-large").child(icons::mark()),
                h1().child("Sign in"),
                p().class("muted").child("to answer your visitors"),
                div()
                    .class("note-place")
                    .attr("role", "alert")
                    .child(move || {
                        console
                            .sign_in_note
                            .get()
                            .map(|note| p().class("note").child((icons::warning(), note)))
                    }),
                field("sign-in-name", "Name", "text", "username", name),
                field(
                    "sign-in-password",
                    "Password",
                    "password",
                    "current-password",
                    password,
                ),
                button()
                    .class("main wide")
                    .attr("type", "submit")
                    .attr(
                        "aria-busy",
                        move || if busy.get() { "true" } else { "false" },
                    )
                    .child("Sign in"),
            )),
    )
}

fn field(
    id: &'static str,
    text: &'static str,
    kind: &'static str,
    complete: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    div().class("field").child((
        label().attr("for", id).child(text),
        input()
            .id(id)
            .attr("name", complete)
            .attr("type", kind)
            .attr("autocomplete", complete)
            .attr("autocapitalize", "none")
            .attr("spellcheck", "false")
            .prop("value", move || value.get())
            .on(ev::input, move |event| {
                value.set(event_target_value(&event))
            }),
    ))
}
