//! Characters that nobody sees: a text of them alone is empty, and around a pasted
//! address or number they are not part of it.

/// Whether a character takes no place on the screen, or is empty space.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    let code = u32::from(c);
    c.is_whitespace()
        || matches!(code, 0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5
            | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
            | 0x2800 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xe_0000..=0xe_0fff)
}

/// Whether there is nothing in a text that anybody could see.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// A text without what is unseen around it: marks of direction and zero width come
/// along when addresses and numbers are copied.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_unseen)
}

#[cfg(test)]
mod tests {
    use super::{is_blank, trim};

    #[test]
    fn what_nobody_sees_is_nothing() {
        for text in [
            "",
            " \n",
            "\u{200b}",
            "\u{200d}\u{2060} \u{feff}",
            "\u{3164}\u{2800}\u{ad}\u{fe0f}\u{e0020}",
            "\u{202a}\u{202c}\u{2066}\u{2069}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", ".", "\u{200b}a", "👍\u{fe0f}", "ม", "\u{5e9}\u{200f}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn marks_around_are_taken_off() {
        assert_eq!(trim("\u{202a}+47 22 00 00 00\u{202c} "), "+47 22 00 00 00");
        assert_eq!(trim("\u{feff}\u{200b}a@b.no\u{200e}"), "a@b.no");
        assert_eq!(trim("a\u{200d}b"), "a\u{200d}b");
    }
}
