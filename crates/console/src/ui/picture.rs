//! Pictures that were sent: shown in the log when the agent asks for it, and not before.

use crate::acts::Console;
use crate::browser::save;
use crate::model::file::SentFile;
use leptos::ev;
use leptos::html::{button, img};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The switch that shows and hides it, and the picture; nothing for other files.
pub fn view(
    console: Console,
    session: i32,
    file: i32,
    name: &str,
) -> Option<impl IntoView + use<>> {
    let media_type = SentFile::picture_type(name)?;
    let name = name.to_owned();
    let shown = RwSignal::new(None::<String>);
    let label = {
        let name = name.clone();
        move || match shown.with(Option::is_some) {
            true => format!("Hide {name}"),
            false => format!("Show {name}"),
        }
    };
    let fetched = name.clone();
    Some((
        button()
            .class("text show-picture")
            .attr("type", "button")
            .attr("aria-label", label)
            .on(ev::click, move |_| {
                if shown.with_untracked(Option::is_some) {
                    return shown.set(None);
                }
                let name = fetched.clone();
                spawn_local(async move {
                    shown.set(console.picture(session, file, &name, media_type).await);
                });
            })
            .child(move || match shown.with(Option::is_some) {
                true => "Hide",
                false => "Show",
            }),
        move || {
            let address = shown.get()?;
            let (drawn, name) = (address.clone(), name.clone());
            on_cleanup(move || save::forget(&drawn));
            Some(
                img()
                    .class("picture")
                    .attr("alt", name.clone())
                    .attr("src", address)
                    .on(ev::error, move |_| {
                        shown.set(None);
                        console.tell(format!("{name} cannot be shown; save it to look at it."));
                    }),
            )
        },
    ))
}
