//! The names between glue and wasm: `__wbg_fetch_0b4b6d6ef4cdba3d`.
//!
//! The hash in each tells versions apart, which nobody needs in files that are
//! made for each other; and hashes are what compresses worst. Numbers of the
//! same length stand in for them: nothing else moves.

use std::collections::BTreeMap;

const HASH: usize = 16;

/// Replaces the hashes in both files.
pub fn shorten(glue: &mut [u8], wasm: &mut [u8]) {
    let mut fresh: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for name in names(glue) {
        let number = fresh.len();
        fresh.entry(glue[name.clone()].to_vec()).or_insert_with(|| {
            let (stem, _) = glue[name.clone()].split_at(name.len() - HASH);
            [stem, format!("{number:0HASH$}").as_bytes()].concat()
        });
    }
    for text in [glue, wasm] {
        for name in names(text) {
            if let Some(fresh) = fresh.get(&text[name.clone()]) {
                text[name].copy_from_slice(fresh);
            }
        }
    }
}

/// Where such names stand.
fn names(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    const START: &[u8] = b"__wbg_";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].windows(START.len()).position(|w| w == START) {
        let start = at + start;
        let is_name = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
        let end = start + text[start..].iter().take_while(is_name).count();
        let is_hash = |b: &u8| b.is_ascii_hexdigit();
        if end - start > START.len() + HASH
            && text[end - HASH - 1] == b'_'
            && text[end - HASH..end].iter().all(is_hash)
        {
            found.push(start..end);
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn hashes_become_numbers_in_both() {
        let mut glue = b"{__wbg_new_00112233445566ff:a,__wbg_new_ffeeddccbbaa9988:b,__wbg_set_x:c,__wbg_new_00112233445566ff:d}".to_vec();
        let mut wasm = b"\x1a__wbg_new_ffeeddccbbaa9988\0\x1a__wbg_new_00112233445566ff\0__wbg_other_0123456789abcdef\0".to_vec();
        let lengths = (glue.len(), wasm.len());
        shorten(&mut glue, &mut wasm);
        assert_eq!((glue.len(), wasm.len()), lengths);
        assert_eq!(
            glue,
            b"{__wbg_new_0000000000000000:a,__wbg_new_0000000000000001:b,__wbg_set_x:c,__wbg_new_0000000000000000:d}"
        );
        assert_eq!(
            wasm,
            b"\x1a__wbg_new_0000000000000001\0\x1a__wbg_new_0000000000000000\0__wbg_other_0123456789abcdef\0"
        );
    }
}
