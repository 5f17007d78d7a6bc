//! The program's functions in an order in which each is like the one before: what
//! repeats nearby takes a compressor fewer bytes to say (3 % of the widget's brotli).

use crate::wasm::{HEADER, leb, sections, text, write_leb, write_text};
use anyhow::{Context, Result};
use std::cmp::Reverse;
use std::collections::HashMap;

/// What tells wasm-opt to order functions by their names, which nobody needs afterwards.
pub const FLAGS: [&str; 2] = ["--reorder-functions-by-name", "--strip-debug"];

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const CUSTOM: u8 = 0;
/// The part of the names that is about functions.
const FUNCTIONS: u8 = 1;
/// So many bytes in a row are what functions have in common or not.
const RUN: usize = 4;

/// The program with names for its functions that say the order.
pub fn named(wasm: &[u8]) -> Result<Vec<u8>> {
    let (imported, bodies) = functions(wasm).context("the program's functions are not found")?;
    let mut place = vec![0; bodies.len()];
    for (at, function) in by_likeness(&bodies).into_iter().enumerate() {
        place[function] = at;
    }
    let mut names = Vec::new();
    write_leb(&mut names, place.len());
    for (function, place) in place.iter().enumerate() {
        write_leb(&mut names, imported + function);
        write_text(&mut names, format!("{place:06}").as_bytes());
    }
    let mut section = Vec::new();
    write_text(&mut section, b"name");
    section.push(FUNCTIONS);
    write_text(&mut section, &names);
    let mut out = wasm.to_vec();
    out.push(CUSTOM);
    write_text(&mut out, &section);
    Ok(out)
}

/// How many functions are imported (nothing else is), and the bodies of the others.
fn functions(wasm: &[u8]) -> Option<(usize, Vec<&[u8]>)> {
    wasm.get(..HEADER)?;
    let mut imported = 0;
    let mut bodies = Vec::new();
    for (id, mut section) in sections(wasm)? {
        if id == IMPORTS {
            imported = leb(&mut section)?;
        } else if id == CODE {
            for _ in 0..leb(&mut section)? {
                bodies.push(text(&mut section)?);
            }
        }
    }
    (!bodies.is_empty()).then_some((imported, bodies))
}

/// Begins with the first; the next is always the one that is most like the last, and
/// of several the nearest.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<Vec<&[u8]>> = bodies.iter().map(|body| runs(body)).collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            having.entry(run).or_default().push(function);
        }
    }
    let mut left: Vec<usize> = (1..bodies.len()).collect();
    let mut order = vec![0];
    let mut last = 0;
    while !left.is_empty() {
        let mut common = vec![0_usize; bodies.len()];
        for run in &runs[last] {
            for &function in &having[run] {
                common[function] += 1;
            }
        }
        // Of all runs that either has, those that both have; compared as fractions.
        let likeness = |function: usize| {
            let all = runs[last].len() + runs[function].len() - common[function];
            (common[function] as u64 * 1_000_000) / (all as u64 + 1)
        };
        let best = left
            .iter()
            .enumerate()
            .max_by_key(|(_, function)| (likeness(**function), Reverse(function.abs_diff(last))));
        let Some((at, _)) = best else { break };
        last = left.remove(at);
        order.push(last);
    }
    order
}

/// Its different runs of bytes.
fn runs(body: &[u8]) -> Vec<&[u8]> {
    let mut all: Vec<&[u8]> = body.windows(RUN).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::{by_likeness, named};

    #[test]
    fn like_stands_by_like() {
        let bodies: [&[u8]; 5] = [
            b"first of a kind",
            b"0123456789",
            b"second of a kind",
            b"12345678",
            b"",
        ];
        assert_eq!(by_likeness(&bodies), [0, 2, 3, 1, 4]);
        assert_eq!(by_likeness(&bodies[..1]), [0]);
    }

    #[test]
    fn names_say_the_order() {
        // An import, and three functions of which the last is like the first.
        let imports = b"\x02\x07\x01\x01a\x01b\x00\x00";
        let code = b"\x0a\x10\x03\x05abcde\x03xyz\x04bcde";
        let wasm = [&b"\0asm\x01\0\0\0"[..], imports, code].concat();
        let names = b"\x00\x20\x04name\x01\x19\x03\x01\x06000000\x02\x06000002\x03\x06000001";
        assert_eq!(named(&wasm).unwrap(), [&wasm[..], names].concat());
    }

    #[test]
    fn what_has_no_functions_is_refused() {
        assert!(named(b"\0asm").is_err());
        assert!(named(b"\0asm\x01\0\0\0").is_err());
        assert!(named(b"\0asm\x01\0\0\0\x0a\x03\x01\x09a").is_err());
    }
}
