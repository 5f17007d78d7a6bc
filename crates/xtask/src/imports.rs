//! The program's imports by number: `0`, `1`, `2` … in the order in which it
//! names them, so that the glue can hold them in an array. As short as wasm-opt
//! makes their names, a visitor would download each of them twice. Only functions
//! are known here; an import of another kind stops the build.

use crate::wasm::{HEADER, leb, sections, text, write_leb, write_text};
use anyhow::{Context, Result, ensure};

const IMPORTS: u8 = 2;
const GLOBALS: u8 = 6;
const FUNCTION: u8 = 0;

/// The linker's first global: where the stack begins, as a number that changes.
/// It grows down from there, and `glue/runtime.js` counts on that it is 1 MiB.
const STACK: &[u8] = b"\x7f\x01\x41\x80\x80\xc0\x00\x0b";

/// The program with numbered imports, and the names that they had.
pub fn number(wasm: &[u8]) -> Result<(Vec<u8>, Vec<String>)> {
    read(wasm).context("the program's imports are not what they were")
}

/// Refuses a program whose stack is not its first MiB.
pub fn check_stack(wasm: &[u8]) -> Result<()> {
    let all = sections(wasm).unwrap_or_default();
    let globals = all.iter().find(|(id, _)| *id == GLOBALS);
    let first = globals.and_then(|&(_, mut globals)| leb(&mut globals).map(|_| globals));
    ensure!(
        first.is_some_and(|first| first.starts_with(STACK)),
        "the program's stack is not its first MiB, which glue/runtime.js takes it for"
    );
    Ok(())
}

fn read(wasm: &[u8]) -> Option<(Vec<u8>, Vec<String>)> {
    let mut out = wasm.get(..HEADER)?.to_vec();
    let mut names = Vec::new();
    for (id, section) in sections(wasm)? {
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

#[cfg(test)]
mod tests {
    use super::{check_stack, number, write_leb};

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
    fn a_stack_of_another_size_is_refused() {
        let with = |stack: &[u8]| {
            let globals = [b"\x01\x7f\x01\x41", stack, b"\x0b"].concat();
            let mut wasm = b"\0asm\x01\0\0\0\x06".to_vec();
            write_leb(&mut wasm, globals.len());
            wasm.extend(globals);
            wasm
        };
        assert!(check_stack(&with(b"\x80\x80\xc0\x00")).is_ok());
        assert!(check_stack(&with(b"\x80\x80\x80\x01")).is_err());
        assert!(check_stack(b"\0asm\x01\0\0\0").is_err());
    }
}
