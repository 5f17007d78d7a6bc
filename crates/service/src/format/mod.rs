//! The forms in which the web API takes requests and gives answers. Everything
//! here is pure: bytes, headers and values in, values, text and faults out.

pub mod form;
pub mod html;
pub mod json;
pub mod language;
pub mod negotiate;
pub mod patch;
mod plain;
#[cfg(test)]
mod samples;
pub mod xml;
pub mod zone;

/// How deep a body may be nested.
pub const DEPTH: usize = 64;

/// Line and column (both from 1, in characters) of the byte at `offset`.
fn place(text: &[u8], offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
    let start = before.iter().rposition(|&byte| byte == b'\n');
    let rest = &before[start.map_or(0, |at| at + 1)..];
    (line, 1 + String::from_utf8_lossy(rest).chars().count())
}
