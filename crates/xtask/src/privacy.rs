//! docs/PRIVACY.md, written from the widget's own register.

#[path = "../../../src/browser/register.rs"]
mod register;

use crate::files;
use anyhow::{Result, bail};
use register::{ASKED, Asked, KEPT, Kept};
use std::path::Path;

const PAGE: &str = "docs/PRIVACY.md";
const FRAME: &str = include_str!("privacy.md");

/// Writes the page, or with `check` only says whether it is as it should be.
pub fn write(check: bool) -> Result<()> {
    let page = page();
    let path = Path::new(PAGE);
    if files::read_text(path).is_ok_and(|old| old == page) {
        return Ok(());
    }
    if check {
        bail!("{PAGE} is not what the register says: cargo xtask privacy writes it");
    }
    files::write(path, page)?;
    println!("wrote {PAGE}");
    Ok(())
}

fn page() -> String {
    let mut kept = String::from(
        "| where | name | what it holds | what for | from | until |\n|---|---|---|---|---|---|\n",
    );
    for Kept {
        area,
        name,
        holds,
        purpose,
        from,
        until,
    } in &KEPT
    {
        kept.push_str(&format!(
            "| `{area}` | `{name}` | {holds} | {purpose} | {from} | {until} |\n"
        ));
    }
    let mut asked = String::from("| address | when | what it carries |\n|---|---|---|\n");
    for Asked {
        address,
        when,
        carries,
    } in &ASKED
    {
        asked.push_str(&format!("| `{address}` | {when} | {carries} |\n"));
    }
    FRAME
        .replace("{kept}\n", &kept)
        .replace("{asked}\n", &asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_register_says() {
        let root = files::root().unwrap();
        let there = files::read_text(&root.join(PAGE)).unwrap();
        assert!(there == page(), "cargo xtask privacy writes {PAGE}");
    }

    /// Every address that the widget's sources name stands in the register.
    #[test]
    fn the_register_knows_every_address() {
        let root = files::root().unwrap();
        let mut named = Vec::new();
        for folder in ["src", "loader"] {
            for path in files::below(&root.join(folder)).unwrap() {
                let text = files::read_text(&path).unwrap_or_default();
                let ours = !path.ends_with("browser/register.rs");
                for agent in ["Chat/", "Anteroom/"].into_iter().filter(|_| ours) {
                    for (_, rest) in text.match_indices(agent).map(|(at, _)| text.split_at(at)) {
                        let rest = &rest[agent.len()..];
                        let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
                        let method = &rest[..end.unwrap_or(rest.len())];
                        if method.starts_with(|c: char| c.is_ascii_uppercase()) {
                            named.push(format!("api/v1/Agents/{agent}{method}"));
                        }
                    }
                }
            }
        }
        assert!(named.len() > 10, "{named:?}");
        for address in named {
            assert!(
                ASKED.iter().any(|asked| fits(asked.address, &address)),
                "{address} is missing in src/browser/register.rs"
            );
        }
    }

    fn fits(pattern: &str, address: &str) -> bool {
        match pattern.split_once('*') {
            None => pattern == address,
            Some((begin, end)) => address.starts_with(begin) && address.ends_with(end),
        }
    }
}
