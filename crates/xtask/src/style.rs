//! The widget's style has no left and no right: it turns round with the language.

use crate::files;
use anyhow::{Result, bail};
use std::path::Path;

/// Where the style stands.
pub const FOLDER: &str = "style";

/// Refuses a style that does not turn round.
pub fn check(folder: &Path) -> Result<()> {
    let mut wrong = Vec::new();
    for path in files::below(folder)? {
        for words in one_sided(&files::read_text(&path)?) {
            wrong.push(format!("{}: {words}", path.display()));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    bail!(
        "these belong to one side; say it by inline-start and inline-end:\n{}",
        wrong.join("\n")
    )
}

/// Every declaration that means a side of the screen.
fn one_sided(css: &str) -> Vec<String> {
    let without_comments = css.split("/*").enumerate().map(|(at, part)| match at {
        0 => part,
        _ => part.split_once("*/").map_or("", |(_, rest)| rest),
    });
    let text: String = without_comments.collect();
    text.split(['{', '}', ';'])
        .filter_map(|declaration| {
            let (name, value) = declaration.trim().split_once(':')?;
            is_one_sided(name.trim(), value.trim()).then(|| declaration.trim().to_owned())
        })
        .collect()
}

fn is_one_sided(name: &str, value: &str) -> bool {
    let sided = |text: &str| text.split('-').any(|part| matches!(part, "left" | "right"));
    if sided(name) {
        return true;
    }
    let parts: Vec<&str> = parts(value);
    match name {
        "text-align" | "float" | "clear" | "caption-side" => parts.iter().any(|part| sided(part)),
        // Four values, of which the second is the right and the fourth the left.
        "margin" | "padding" | "inset" | "border-width" | "border-style" | "border-color"
        | "scroll-margin" | "scroll-padding" => parts.len() == 4 && parts[1] != parts[3],
        "border-radius" => parts.len() > 1 && !value.contains('/'),
        _ => false,
    }
}

/// A value's parts; what stands in brackets is one.
fn parts(value: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    value
        .split(move |c: char| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && c.is_whitespace()
        })
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_turns_round() {
        check(&files::root().unwrap().join(FOLDER)).unwrap();
    }

    #[test]
    fn sides_are_found() {
        for css in [
            "a { margin-left: 1px }",
            "a{border-top-left-radius:1px}",
            "a { right: 0; }",
            "a { text-align: left }",
            "a { float: right; }",
            "a { padding: 1px 2px 3px 4px }",
            "a { inset: 0 calc(1px + 2px) 0 1px; }",
            "@media (x) { a { b: c; border-radius: 1px 2px } }",
        ] {
            assert_eq!(one_sided(css).len(), 1, "{css}");
        }
        for css in [
            "a { margin-inline-start: 1px }",
            "a { padding: 1px 2px 3px 2px }",
            "a { padding: 1px calc(2px + 3px) }",
            "a { text-align: start; border-radius: 1px }",
            "/* left: 0; */ a { inset: 0 }",
            "a { grid-area: 1 / 1 } /* right: 1px */",
        ] {
            assert_eq!(one_sided(css), [""; 0], "{css}");
        }
    }
}
