//! Drawn icons; they take the colour of the text beside them.

use leptos::prelude::*;
use leptos::svg::{circle, path, svg};

/// An icon of strokes on a 20 × 20 grid.
fn strokes(d: &'static str) -> impl IntoView {
    svg()
        .attr("class", "icon")
        .attr("viewBox", "0 0 20 20")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(path().attr("d", d))
}

/// A file.
pub fn file() -> impl IntoView {
    strokes("M5.5 3.5h6l3 3v10h-9zM11.5 3.5v3h3")
}

/// A file to be sent.
pub fn clip() -> impl IntoView {
    strokes(
        "M14.5 9.5 9 15a3 3 0 0 1-4.2-4.2l6.3-6.3a2 2 0 0 1 2.8 2.8l-6.3 6.3a1 1 0 0 1-1.4-1.4l5.3-5.3",
    )
}

/// Sound on.
pub fn sound() -> impl IntoView {
    strokes("M4 8v4h3l4 3.5v-11L7 8zM14 7.2a4 4 0 0 1 0 5.6M16.2 5a7 7 0 0 1 0 10")
}

/// Sound off.
pub fn silence() -> impl IntoView {
    strokes("M4 8v4h3l4 3.5v-11L7 8zM14 8l4 4M18 8l-4 4")
}

/// Notifications on.
pub fn bell() -> impl IntoView {
    strokes(
        "M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5.5-1.5 5.5h12s-1.5-1.5-1.5-5.5A4.5 4.5 0 0 0 10 3zM8.5 15.5a1.6 1.6 0 0 0 3 0",
    )
}

/// Notifications off.
pub fn no_bell() -> impl IntoView {
    strokes(
        "M6 5.5a4.5 4.5 0 0 0-.5 2c0 4-1.5 5.5-1.5 5.5h9.5M8 3.5a4.5 4.5 0 0 1 6.5 4c0 2 .4 3.4.8 4.3M8.5 15.5a1.6 1.6 0 0 0 3 0M3.5 3.5l13 13",
    )
}

/// Back to the list.
pub fn back() -> impl IntoView {
    strokes("M12 4.5 6.5 10l5.5 5.5")
}

/// On its way.
pub fn clock() -> impl IntoView {
    strokes("M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 6.5V10l2.5 1.8")
}

/// Stored.
pub fn tick() -> impl IntoView {
    strokes("M4.5 10.5 8.5 14.5 15.5 6")
}

/// To somebody else.
pub fn hand_over() -> impl IntoView {
    strokes("M3 10h9M8.5 6.5 12 10l-3.5 3.5M16.5 4v12")
}

/// Received.
pub fn ticks() -> impl IntoView {
    strokes("M2 10.5 6 14.5 12.5 6.5M9.5 14 10.2 14.5 17.5 6")
}

/// Close.
pub fn close() -> impl IntoView {
    strokes("M5.5 5.5l9 9M14.5 5.5l-9 9")
}

/// Copy.
pub fn copy() -> impl IntoView {
    strokes("M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4")
}

/// Something is wrong.
pub fn warning() -> impl IntoView {
    strokes("M10 3.5 17.5 16.5h-15zM10 8.2v4M10 14.2v.3")
}

/// The mark: a room before the room.
pub fn mark() -> impl IntoView {
    svg()
        .attr("class", "mark")
        .attr("viewBox", "0 0 28 28")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child((
            path().attr("class", "mark-fill").attr(
                "d",
                "M8 2h12a6 6 0 0 1 6 6v8a6 6 0 0 1-6 6h-6.5L8 26.2V22a6 6 0 0 1-6-6V8a6 6 0 0 1 6-6z",
            ),
            path().attr("class", "mark-line").attr("d", "M10 17V9.5a4 4 0 0 1 8 0V17"),
            circle().attr("class", "mark-dot").attr("cx", "14").attr("cy", "13").attr("r", "1.4"),
        ))
}
