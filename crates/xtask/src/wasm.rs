//! What a wasm file is made of: sections, numbers, texts.

/// The length of what stands before the first section.
pub const HEADER: usize = 8;

/// What the program consists of: kind and content of each part.
pub fn sections(wasm: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut rest = wasm.get(HEADER..)?;
    let mut all = Vec::new();
    while let Some((&id, after)) = rest.split_first() {
        rest = after;
        all.push((id, text(&mut rest)?));
    }
    Some(all)
}

/// Bytes behind their length.
pub fn text<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = leb(from)?;
    let (text, rest) = from.split_at_checked(length)?;
    *from = rest;
    Some(text)
}

/// The same, written.
pub fn write_text(out: &mut Vec<u8>, text: &[u8]) {
    write_leb(out, text.len());
    out.extend_from_slice(text);
}

/// A number.
pub fn leb(from: &mut &[u8]) -> Option<usize> {
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

/// The same, written.
pub fn write_leb(out: &mut Vec<u8>, mut value: usize) {
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
    use super::{leb, write_leb};

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 1, 127, 128, 300, 319_538] {
            let mut bytes = Vec::new();
            write_leb(&mut bytes, value);
            assert_eq!(leb(&mut &bytes[..]), Some(value));
        }
    }
}
