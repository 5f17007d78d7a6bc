//! Finds web addresses in plain text.

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Ordinary words.
    Words(&'a str),
    /// An http or https address.
    Link(&'a str),
}

/// Cuts a text into words and addresses. Put together again they are the text.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut words = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("http")) {
        let start = at + found;
        let Some(length) = link_length(&text[start..]) else {
            at = start + 4;
            continue;
        };
        // "xhttp://…" is no address.
        let before = text[..start].chars().next_back();
        if before.is_some_and(is_letter) {
            at = start + 4;
            continue;
        }
        if words < start {
            out.push(Piece::Words(&text[words..start]));
        }
        out.push(Piece::Link(&text[start..start + length]));
        words = start + length;
        at = words;
    }
    if words < text.len() {
        out.push(Piece::Words(&text[words..]));
    }
    out
}

/// How long the address at the beginning of the text is.
fn link_length(text: &str) -> Option<usize> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let scheme = text.len() - host.len();
    let stops = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
    let mut link = &text[..text.find(stops).unwrap_or(text.len())];
    // The sentence's own marks are not the address's; a bracket is when it was opened in it.
    while let Some(last) = link.chars().next_back() {
        let sentence = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '…');
        let bracket = match last {
            ')' => link.matches('(').count() < link.matches(')').count(),
            ']' => !link.contains('['),
            _ => false,
        };
        if !sentence && !bracket {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    // More than the scheme, and the host begins like one.
    let first = link.get(scheme..)?.chars().next()?;
    (is_letter(first) || first == '[').then_some(link.len())
}

/// A letter or digit of any script, near enough: the exact table is 4 kB.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::Piece::{Link, Words};
    use super::pieces;

    #[test]
    fn addresses_in_sentences() {
        assert_eq!(
            pieces("See https://a.no/x?y=1#z. Or (http://b.no)!"),
            [
                Words("See "),
                Link("https://a.no/x?y=1#z"),
                Words(". Or ("),
                Link("http://b.no"),
                Words(")!"),
            ]
        );
        assert_eq!(
            pieces("https://en.wikipedia.org/wiki/Rust_(fungus)"),
            [Link("https://en.wikipedia.org/wiki/Rust_(fungus)")]
        );
        assert_eq!(pieces("blå http://blåbær.no, ja").len(), 3);
    }

    #[test]
    fn what_is_no_address() {
        for text in [
            "plain",
            "http",
            "http://",
            "https://.",
            "xhttp://a.no",
            "javascript:alert(1)",
            "ftp://a.no",
            "http:///etc",
            "éhttp",
        ] {
            assert_eq!(pieces(text), [Words(text)], "{text}");
        }
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn markup_ends_an_address() {
        assert_eq!(
            pieces("<a href=\"https://a.no\">x</a>"),
            [Words("<a href=\""), Link("https://a.no"), Words("\">x</a>")]
        );
    }
}
