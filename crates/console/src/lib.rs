//! The agents' console: who waits, the chats side by side, and answering them.
//!
//! [`model`] knows and decides, without a browser; [`acts`] holds the state and
//! carries out what the agent does; [`browser`] is the outside world; [`ui`]
//! draws. Views are built with element builders, never with the `view!` macro:
//! that turns static markup into `innerHTML`, which the page's policy forbids.

pub mod acts;
pub mod browser;
pub mod model;
pub mod ui;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the console in the page.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| browser::page::fail(&panic.to_string())));
    leptos::mount::mount_to_body(|| {
        let console = acts::Console::new();
        console.start();
        ui::uncover();
        ui::app(console)
    });
}
