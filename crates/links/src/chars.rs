//! Kinds of characters, told apart by Unicode blocks.

/// A letter or digit of a script that puts spaces between its words; before an
/// address it makes it none. What is written without spaces is not counted.
pub fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    !is_unspaced(c)
        && match u32::from(c) {
            0xaa | 0xb5 | 0xba => true,
            0xd7 | 0xf7 | 0x37e | 0x387 => false,
            // Arabic's comma, semicolon, end of sentence and question mark; the danda.
            0x60c | 0x61b | 0x61e | 0x61f | 0x6d4 | 0x964 | 0x965 => false,
            0xc0..=0x1fff => true,
            // Letters between symbols and the East Asian blocks: Glagolitic, Coptic, …
            0x2c00..=0x2dff | 0xa4d0..=0xabff => true,
            // Presentation forms, and the full-width digits and letters.
            0xfb00..=0xfd3d | 0xfd50..=0xfdff | 0xfe70..=0xfefc => true,
            0xff10..=0xff19 | 0xff21..=0xff3a | 0xff41..=0xff5a => true,
            0x1_0000..=0x1_afff | 0x1_d400..=0x1_efff => true,
            _ => false,
        }
}

/// Written without spaces (Chinese, Japanese, Thai, …), with particles behind the
/// word (Korean), or a pictograph.
pub fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        // Thai, Lao, Tibetan, Burmese, Hangul's letters, Khmer.
        0xe00..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff
        // Symbols and pictographs in the lower plane.
        | 0x2300..=0x2bff
        // From the radicals to Yi; Hangul's syllables; ideographs, compatibility included.
        | 0x2e80..=0x2fff | 0x3005..=0x3007 | 0x3021..=0xa4cf
        | 0xac00..=0xd7ff | 0xf900..=0xfaff | 0xff66..=0xffdc
        // Kana, emoji, and the further ideographs.
        | 0x1_b000..=0x1_b2ff | 0x1_f000..=0x1_faff | 0x2_0000..=0x3_ffff)
}

/// What never stands in an address.
pub fn ends_address(c: char) -> bool {
    let mark = match u32::from(c) {
        // Double quotes and angle quotes of all languages.
        0xab | 0xbb | 0x2018 | 0x201a..=0x201f | 0x2039 | 0x203a => true,
        // What is not seen, and marks that turn the direction of what follows:
        // they would show another address.
        0x200b | 0x200e | 0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff => true,
        // Arrows.
        0x2190..=0x21ff | 0x27f0..=0x27ff | 0x2900..=0x297f => true,
        // East Asian and full-width marks and brackets.
        0x3001..=0x3003 | 0x3008..=0x3020 | 0x3030 | 0xfe10..=0xfe6f => true,
        0xff01..=0xff0f | 0xff1a..=0xff20 | 0xff3b..=0xff40 | 0xff5b..=0xff65 => true,
        _ => false,
    };
    mark || c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`')
}

/// What ends a sentence or a quotation, and an address only with it.
pub fn ends_sentence(c: char) -> bool {
    let marks = ['.', ',', ';', ':', '!', '?', '\'', '*', '…', '’', '–', '—'];
    marks.contains(&c) || matches!(u32::from(c), 0x60c | 0x61b | 0x61f | 0x6d4 | 0x964 | 0x965)
}
