//! Names of files, which their senders choose: as they are shown, and as they
//! stand in a header.

use super::kinds::Kind;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest name, in characters.
const LONGEST: usize = 100;
/// What stands for itself in a header's parameter (RFC 5987).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt"];

/// A name that is safe to show: no path, and nothing that turns text around or hides it.
pub fn shown(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !hides(*c))
        .map(|c| {
            if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') {
                '_'
            } else {
                c
            }
        })
        .take(LONGEST * 2)
        .collect();
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    clean.to_owned()
}

/// A name that is safe to save under, too: with an ending that fits the content.
pub fn safe(sent: &str, kind: &Kind) -> String {
    let clean = shown(sent);
    let clean = clean.as_str();
    let (stem, ending) = clean.rsplit_once('.').unwrap_or((clean, ""));
    let fits = kind
        .endings
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending));
    let first = kind.endings.first().copied().unwrap_or_default();
    let (stem, ending) = if fits { (stem, ending) } else { (clean, first) };
    let room = LONGEST - ending.chars().count() - 1;
    let stem: String = stem
        .trim_end_matches(['.', ' '])
        .chars()
        .take(room)
        .collect();
    let device = stem
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_lowercase();
    let stem = match stem.as_str() {
        "" => "file".to_owned(),
        _ if DEVICES.contains(&device.as_str()) => format!("_{stem}"),
        _ => stem,
    };
    format!("{stem}.{ending}")
}

/// What changes the direction of text or is not seen.
fn hides(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The header that makes it a download under this name.
pub fn disposition(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let whole = utf8_percent_encode(name, PLAIN);
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::super::kinds::KINDS;
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str) -> &'static Kind {
        KINDS.iter().find(|kind| kind.name == name).unwrap()
    }

    #[test]
    fn names_are_made_safe() {
        let png = of("png");
        for (sent, safe_name) in [
            ("holiday.png", "holiday.png"),
            ("Ferie på øya.PNG", "Ferie på øya.PNG"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Users\\me\\pic.png", "pic.png"),
            ("evil.exe", "evil.exe.png"),
            ("a\u{202e}gnp.exe", "agnp.exe.png"),
            ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
            ("", "file.png"),
            ("...", "file.png"),
            (".png", "png.png"),
            ("NUL.png", "_NUL.png"),
            ("com1", "_com1.png"),
            ("x.png. . ", "x.png"),
            ("<script>.png", "_script_.png"),
        ] {
            assert_eq!(safe(sent, png), safe_name, "{sent:?}");
        }
        assert_eq!(safe("list.csv", of("text")), "list.csv");
        assert_eq!(safe("page.html", of("text")), "page.html.txt");
    }

    #[test]
    fn headers_hold_any_name() {
        assert_eq!(
            disposition("på \"øya\".png"),
            "attachment; filename=\"p_ __ya_.png\"; filename*=UTF-8''p%C3%A5%20%22%C3%B8ya%22.png"
        );
    }

    proptest! {
        #[test]
        fn no_name_gets_out(sent in "(.|\\n)*", kind in 0_usize..KINDS.len()) {
            let kind = &KINDS[kind];
            let name = safe(&sent, kind);
            prop_assert!(name.chars().count() <= LONGEST + 1);
            prop_assert!(!name.contains(['/', '\\', '"', '\n', '\r', '\0']));
            prop_assert!(!name.starts_with('.'));
            let ending = name.rsplit('.').next().unwrap().to_ascii_lowercase();
            prop_assert!(kind.endings.contains(&ending.as_str()), "{}", name);
            let header = disposition(&name);
            prop_assert!(header.bytes().all(|b| b.is_ascii_graphic() || b == b' '));
            prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
