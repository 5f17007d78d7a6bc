//! Plain text with its addresses clickable.

use anteroom_links::{Piece, pieces};
use leptos::html::{a, span};
use leptos::prelude::*;

/// A text as views: words as text, addresses as links to what is shown. Web pages open
/// in a window of their own, which knows nothing of the console.
pub fn linked(text: &str) -> Vec<AnyView> {
    pieces(text).into_iter().map(draw).collect()
}

fn draw(piece: Piece<'_>) -> AnyView {
    let text = piece.text().to_owned();
    let Some(href) = piece.href() else {
        return text.into_any();
    };
    let link = a().attr("href", href);
    if matches!(piece, Piece::Mail(_)) {
        return link.child(text).into_any();
    }
    link.attr("target", "_blank")
        .attr("rel", "noopener noreferrer nofollow")
        .child(text)
        .into_any()
}

/// What somebody can be reached at, as a link where `link` makes one of it; nothing where
/// nothing was given.
pub fn contact(given: &str, link: fn(&str) -> Option<String>) -> Option<AnyView> {
    let text = Some(given.trim().to_owned()).filter(|text| !text.is_empty())?;
    Some(match link(&text) {
        Some(link) => a()
            .attr("href", link)
            .attr("dir", "auto")
            .child(text)
            .into_any(),
        None => span().attr("dir", "auto").child(text).into_any(),
    })
}
