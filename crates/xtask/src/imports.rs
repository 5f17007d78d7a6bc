//! The program's imports by number: `0`, `1`, `2` … in the order in which it
//! names them, so that the glue can hold them in an array, without names.

use anyhow::{Context, Result};

const HEADER: usize = 8;
const IMPORTS: u8 = 2;
const FUNCTION: u8 = 0;

/// The program with numbered imports, and the names that they had.
pub fn number(wasm: &[u8]) -> Result<(Vec<u8>, Vec<String>)> {
    read(wasm).context("the program's imports are not what they were")
}

fn read(wasm: &[u8]) -> Option<(Vec<u8>, Vec<String>)> {
    let (header, mut rest) = wasm.split_at_checked(HEADER)?;
    let mut out = header.to_vec();
    let mut names = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        rest = after;
        let section = text(&mut rest)?;
        out.push(id);
        if id == IMPORTS {
            write_text(&mut out, &renamed(section, &mut names)?);
        } else {
            write_text(&mut out, section);
        }
    }
    Some((out, names))
}

fn renamed(mut section: &[u8], names: &mut Vec<String>) -> Option<Vec<u8>> {
    let count = leb(&mut section)?;
    let mut out = Vec::new();
    write_leb(&mut out, count);
    for at in 0..count {
        write_text(&mut out, text(&mut section)?);
        names.push(String::from_utf8(text(&mut section)?.to_vec()).ok()?);
        write_text(&mut out, at.to_string().as_bytes());
        let (&kind, after) = section.split_first()?;
        section = after;
        if kind != FUNCTION {
            return None;
        }
        out.push(kind);
        write_leb(&mut out, leb(&mut section)?);
    }
    Some(out)
}

/// Bytes behind their length.
fn text<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = leb(from)?;
    let (text, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(text)
}

fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    write_leb(out, text.len());
    out.extend_from_slice(text);
}

fn leb(from: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        value |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn write_leb(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::{leb, number, write_leb};

    #[test]
    fn imports_become_numbers_in_their_order() {
        let module = |first: &[u8], second: &[u8]| {
            let imports = [
                b"\x02\x01a",
                first,
                b"\x00\x00",
                b"\x01a",
                second,
                b"\x00\x01",
            ]
            .concat();
            let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
            write_leb(&mut wasm, imports.len());
            wasm.extend(imports);
            wasm.extend(b"\x0a\x01\x00");
            wasm
        };
        let (wasm, names) = number(&module(b"\x05fetch", b"\x03now")).unwrap();
        assert_eq!(names, ["fetch", "now"]);
        assert_eq!(wasm, module(b"\x010", b"\x011"));
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        assert!(number(b"\0asm").is_err());
        assert!(number(b"\0asm\x01\0\0\0\x02\x09\x01").is_err());
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 1, 127, 128, 300, 319_538] {
            let mut bytes = Vec::new();
            write_leb(&mut bytes, value);
            assert_eq!(leb(&mut &bytes[..]), Some(value));
        }
    }
}
