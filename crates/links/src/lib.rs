//! Finds web and e-mail addresses in plain text, for widget and console alike.
//! Whole Unicode tables would cost visitors kilobytes, so characters are told apart by blocks.

mod chars;
#[cfg(test)]
mod tests;

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

impl<'a> Piece<'a> {
    /// What is shown: the text itself.
    #[must_use]
    pub const fn text(self) -> &'a str {
        let (Self::Words(it) | Self::Link(it) | Self::Site(it) | Self::Mail(it)) = self;
        it
    }

    /// Where it leads; `None` for words.
    #[must_use]
    pub fn href(self) -> Option<String> {
        match self {
            Self::Words(_) => None,
            Self::Link(address) => Some(address.to_owned()),
            Self::Site(address) => Some(["https://", address].concat()),
            Self::Mail(address) => Some(["mailto:", address].concat()),
        }
    }
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
        words = start + piece.text().len();
        at = words;
        out.push(piece);
    }
    if words < text.len() {
        out.push(Piece::Words(&text[words..]));
    }
    out
}

/// Whether a whole text is an http or https address, and nothing else.
#[must_use]
pub fn is_web(text: &str) -> bool {
    pieces(text) == [Piece::Link(text)]
}

/// The next address and where it begins; or none, and where to look on.
fn next(text: &str, words: usize, at: usize) -> Option<(usize, Option<Piece<'_>>)> {
    let rest = text.get(at..)?;
    let (start, sign) = rest.char_indices().find_map(|(from, _)| {
        let sign = ["http", "www.", "@"]
            .into_iter()
            .find(|sign| begins(&rest[from..], sign))?;
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
    if before.is_some_and(chars::is_letter) {
        return Some((on, None));
    }
    let here = &text[start..];
    if sign == "www." {
        let length = site_length(here, 4).filter(|length| here[4..*length].contains('.'));
        return Some(length.map_or((on, None), |length| {
            (start, Some(Piece::Site(&here[..length])))
        }));
    }
    let scheme = ["https://", "http://"];
    let Some(scheme) = scheme.into_iter().find(|scheme| begins(here, scheme)) else {
        return Some((on, None));
    };
    let Some(length) = site_length(here, scheme.len()) else {
        return Some((on, None));
    };
    // "https://bank.example@evil.example" leads to the second and looks like the first;
    // and what stands in it is nobody's e-mail address.
    let site = here[scheme.len()..length].split(['/', '?', '#']).next();
    Some(if site.is_some_and(|site| site.contains('@')) {
        (start + length, None)
    } else {
        (start, Some(Piece::Link(&here[..length])))
    })
}

/// Whether the text begins with these ASCII letters and marks, in any case.
fn begins(text: &str, with: &str) -> bool {
    text.as_bytes()
        .get(..with.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
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

/// How long the address at the beginning of the text is, when its host begins at `host`.
fn site_length(text: &str, host: usize) -> Option<usize> {
    let mut before = '/';
    let end = text.char_indices().find(|&(_, c)| {
        // "https://a.no/xをご覧ください": what is written without spaces goes on after an
        // address; ".../wiki/日本語" is a part of one.
        let goes_on = chars::is_unspaced(c) && chars::is_letter(before);
        before = c;
        goes_on || chars::ends_address(c)
    });
    let mut link = &text[..end.map_or(text.len(), |(at, _)| at)];
    // The sentence's own marks are not the address's; a bracket is when it was opened in it.
    while let Some(last) = link.chars().next_back() {
        let bracket = match last {
            ')' => link.matches('(').count() < link.matches(')').count(),
            ']' => !link.contains('['),
            _ => false,
        };
        if !bracket && !chars::ends_sentence(last) {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    // More than the scheme, and the host begins like one.
    let first = link.get(host..)?.chars().next()?;
    (first.is_ascii_alphanumeric() || !first.is_ascii() || first == '[').then_some(link.len())
}
