//! Finds web addresses in plain text.

/// A piece of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Ordinary words.
    Words(&'a str),
    /// An http or https address.
    Link(&'a str),
    /// A site's name that begins with `www.`.
    Site(&'a str),
    /// An e-mail address.
    Mail(&'a str),
}

/// Cuts a text into words and addresses. Put together again they are the text.
/// Names that only may be a site's (`rust.md`) stay words.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut words = 0;
    let mut at = 0;
    while let Some((start, piece)) = next(text, words, at) {
        let Some(piece) = piece else {
            at = start;
            continue;
        };
        if words < start {
            out.push(Piece::Words(&text[words..start]));
        }
        let (Piece::Words(it) | Piece::Link(it) | Piece::Site(it) | Piece::Mail(it)) = piece;
        words = start + it.len();
        at = words;
        out.push(piece);
    }
    if words < text.len() {
        out.push(Piece::Words(&text[words..]));
    }
    out
}

/// The next address and where it begins; or none, and where to look on.
fn next(text: &str, words: usize, at: usize) -> Option<(usize, Option<Piece<'_>>)> {
    let rest = text.get(at..)?;
    let (start, sign) = rest.char_indices().find_map(|(from, _)| {
        let begins = |sign: &&str| rest[from..].starts_with(*sign);
        let sign = ["http", "www.", "@"].iter().copied().find(begins)?;
        Some((at + from, sign))
    })?;
    let on = start + sign.len();
    if sign == "@" {
        let found = mail(text, words, start);
        return Some(found.map_or((on, None), |(from, to)| {
            (from, Some(Piece::Mail(&text[from..to])))
        }));
    }
    // "xhttp://…" is no address.
    let before = text[..start].chars().next_back();
    if before.is_some_and(is_letter) {
        return Some((on, None));
    }
    let here = &text[start..];
    let piece = if sign == "www." {
        let length = site_length(here, 4).filter(|_| here[4..].contains('.'));
        length.map(|length| Piece::Site(&here[..length]))
    } else {
        link_length(here).map(|length| Piece::Link(&here[..length]))
    };
    Some(if piece.is_some() {
        (start, piece)
    } else {
        (on, None)
    })
}

/// From where to where the e-mail address around this `@` goes.
fn mail(text: &str, words: usize, at: usize) -> Option<(usize, usize)> {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    let name = text[words..at].trim_end_matches(named).len() + words;
    let name = name + text[name..at].len() - text[name..at].trim_start_matches('.').len();
    let host = &text[at + 1..];
    let sized = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let host = host[..host.find(sized).unwrap_or(host.len())].trim_end_matches(['.', '-']);
    let (_, last) = host.rsplit_once('.')?;
    let fits = name < at && last.len() > 1 && !host.starts_with(['.', '-']);
    fits.then_some((name, at + 1 + host.len()))
}

/// Whether a whole text is an http or https address, and nothing else.
#[must_use]
pub fn is_web(text: &str) -> bool {
    pieces(text) == [Piece::Link(text)]
}

/// How long the address at the beginning of the text is.
fn link_length(text: &str) -> Option<usize> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let scheme = text.len() - host.len();
    let length = site_length(text, scheme)?;
    // "https://bank.example@evil.example" leads to the second and looks like the first.
    let site = text[scheme..length].split(['/', '?', '#']).next();
    site.is_some_and(|site| !site.contains('@'))
        .then_some(length)
}

/// How long it is, when its host begins there.
fn site_length(text: &str, host: usize) -> Option<usize> {
    let stops = |c: char| {
        // Marks that turn the direction of what follows would show another address.
        let turns = matches!(u32::from(c), 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x2069);
        turns || c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`')
    };
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
    let first = link.get(host..)?.chars().next()?;
    (is_letter(first) || first == '[').then_some(link.len())
}

/// A letter or digit of any script, near enough: the exact table is 4 kB.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric() || !(c.is_ascii() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::Piece::{Link, Mail, Site, Words};
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
    fn names_of_sites_and_of_people() {
        assert_eq!(
            pieces("www.a.no/x, or ann.lee+x@mail.a.no."),
            [
                Site("www.a.no/x"),
                Words(", or "),
                Mail("ann.lee+x@mail.a.no"),
                Words("."),
            ]
        );
        assert_eq!(
            pieces("https://a.no/@ann and @ann"),
            [Link("https://a.no/@ann"), Words(" and @ann")]
        );
        assert_eq!(pieces("a@b.no,c@d.no").len(), 3);
        for text in [
            "www.",
            "www.a",
            "a@b",
            "@",
            "a@b.c",
            "a@.no",
            "rust.md",
            "awww.a.no",
        ] {
            assert_eq!(pieces(text), [Words(text)], "{text}");
        }
    }

    #[test]
    fn what_would_look_like_another_address() {
        for text in ["https://bank.no:x@evil.example/", "https://a@b"] {
            assert!(!pieces(text).contains(&Link(text)), "{text}");
        }
        assert_eq!(
            pieces("https://a.no/\u{202e}cod.exe")[0],
            Link("https://a.no/")
        );
    }

    #[test]
    fn markup_ends_an_address() {
        assert_eq!(
            pieces("<a href=\"https://a.no\">x</a>"),
            [Words("<a href=\""), Link("https://a.no"), Words("\">x</a>")]
        );
    }
}
