//! The drawn icons: one stroke path each, in the text's colour.

use super::view::{Tag, View};
use leptos::prelude::document;

/// A chevron down: out of the way.
pub const DOWN: &str = "M6 9l6 6 6-6";
/// A paper plane's direction: up.
pub const SEND: &str = "M12 19V5M5.5 11.5 12 5l6.5 6.5";
/// A clock.
pub const CLOCK: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2";
/// A tick.
pub const TICK: &str = "M5 12.5l4.5 4.5L19 7.5";
/// A warning.
pub const WARN: &str = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5v5.5M12 16.5h.01";
/// A speech bubble.
pub const BUBBLE: &str = "M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12z";
/// A moon: nobody is up.
pub const MOON: &str = "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z";
/// A cable pulled out.
pub const CUT: &str = "M4 4l16 16M8.5 16.5a5 5 0 0 1 5-1M5 12.5a10 10 0 0 1 4-2.4M19 12.5a10 10 0 0 0-6-2.9M12 20h.01";
/// A paper clip.
pub const CLIP: &str = "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.9-7.9";
/// A sheet of paper.
pub const FILE: &str = "M14 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8zM14 3v5h5";
/// An arrow down, onto a shelf.
pub const TAKE: &str = "M12 4v11M7 10.5l5 5 5-5M5 20h14";
/// A bell.
pub const BELL: &str = "M18 10a6 6 0 1 0-12 0c0 5-2 7-2 7h16s-2-2-2-7M10 20.5a2.2 2.2 0 0 0 4 0";
/// A bell that is silent.
pub const SILENT: &str =
    "M18 10a6 6 0 0 0-9-5.2M6 10c0 5-2 7-2 7h13M10 20.5a2.2 2.2 0 0 0 4 0M4 4l16 16";
/// A star.
pub const STAR: &str = "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z";

/// Draws one. It says nothing to those who listen: words stand beside it.
pub fn icon(path: &'static str) -> View {
    let shape = svg("path").attr("d", path);
    svg("svg")
        .attr("class", "icon")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .with(shape)
        .done()
}

fn svg(name: &str) -> Tag {
    Tag::made(document().create_element_ns(Some("http://www.w3.org/2000/svg"), name))
}
