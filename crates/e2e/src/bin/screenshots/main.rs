//! Draws every screen of the widget and the console, for people to look at.
//!
//! `cargo run -p anteroom-e2e --bin screenshots` writes them into
//! `screenshots/`; with the argument `docs` it draws the README's picture, with
//! `bot`, `forms`, `talk`, `desk` or `crowd` only what these rooms show, and with
//! `words ar de` the widget in these languages (without any: in those that try the
//! style hardest).

mod crowd;
mod desk;
mod forms;
mod readme;
mod story;
mod talk;
mod words;

use anteroom_e2e::{Look, Window};
use std::path::{Path, PathBuf};

const SIZES: [(u32, u32); 4] = [(1280, 800), (768, 1024), (390, 844), (320, 640)];
const LOOKS: [Look; 4] = [Look::Light, Look::Dark, Look::Forced, Look::Rtl];

const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft \
     is one word, and https://example.com/a/very/long/address/that/goes/on/and/on/without/any/end is one link.";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[tokio::main]
async fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("docs") => readme::picture().await,
        Some("bot") => talk::a_bot().await,
        Some("forms") => forms::forms().await,
        Some("talk") => talk::a_talk().await,
        Some("desk") => desk::a_desk().await,
        Some("crowd") => crowd::a_desk().await,
        Some("words") => {
            let languages: Vec<String> = std::env::args().skip(2).collect();
            words::in_languages(&languages).await;
        }
        _ => {
            story::every_screen().await;
            talk::a_bot().await;
            forms::forms().await;
            talk::a_talk().await;
            desk::a_desk().await;
            crowd::a_desk().await;
        }
    }
}

/// Draws what the window shows in every size and look.
async fn draw(window: &Window, name: &str) {
    for size in SIZES {
        for look in LOOKS {
            window.dress(look, size.0, size.1, 1.0).await;
            let file = format!(
                "screenshots/{name}-{}x{}-{}.png",
                size.0,
                size.1,
                look.name()
            );
            window.screenshot(&root().join(file)).await;
        }
    }
    window.dress(Look::Light, SIZES[0].0, SIZES[0].1, 1.0).await;
    println!("{name}");
}
