//! Entity tags as they come back: proxies that compress alter them on the way out, and
//! send what they made of them.

use axum::http::{HeaderMap, header};

/// What proxies append to the tag of an answer that they compress, behind a mark:
/// Apache `-gzip` and `-br`, Jetty `--gzip`, others `;gzip` or Akamai's `-df`.
const CODINGS: [&str; 9] = [
    "x-gzip", "gzip", "br", "zstd", "deflate", "compress", "dcb", "dcz", "df",
];

/// A tag without `W/`, quotes, and what proxies have appended to it.
pub fn bare(tag: &str) -> &str {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let mut bare = tag.trim_matches('"');
    if let Some((quoted, behind)) = bare.split_once('"')
        && !behind.is_empty()
    {
        // `"a1"-gzip`: appended behind the quotes.
        bare = quoted;
    }
    // Two proxies in a row append twice.
    while let Some(shorter) = CODINGS.iter().find_map(|coding| without(bare, coding)) {
        bare = shorter;
    }
    bare
}

fn without<'a>(tag: &'a str, coding: &str) -> Option<&'a str> {
    let at = tag.len().checked_sub(coding.len())?;
    let (start, end) = (tag.get(..at)?, tag.get(at..)?);
    let start_bare = start.trim_end_matches(['-', ';', ':', '+']);
    let marked = start_bare.len() < start.len() && !start_bare.is_empty();
    (marked && end.eq_ignore_ascii_case(coding)).then_some(start_bare)
}

/// The tags of `If-None-Match`, as they were sent.
pub fn known(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// Whether the caller names this tag as one that it has (RFC 9110, weak comparison).
pub fn names(headers: &HeaderMap, etag: &str) -> bool {
    let wanted = bare(etag);
    known(headers).any(|tag| bare(tag) == wanted)
}

/// Whether the caller has anything at all: `*`.
pub fn names_any(headers: &HeaderMap) -> bool {
    known(headers).any(|tag| tag == "*")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn tags_as_proxies_leave_them() {
        for tag in [
            "\"a1\"",
            "W/\"a1\"",
            " a1 ",
            "\"a1-gzip\"",
            "W/\"a1-br\"",
            "\"a1;gzip\"",
            "\"a1--gzip\"",
            "\"a1-br-gzip\"",
            "\"a1-x-gzip\"",
            "\"a1:zstd\"",
            "\"a1\";gzip",
            "\"a1\"-gzip",
        ] {
            assert_eq!(bare(tag), "a1", "{tag}");
        }
        for tag in ["\"a1gzip\"", "\"a1-b\"", "\"-gzip\"", "\"a1-gzip2\""] {
            assert_ne!(bare(tag), "a1", "{tag}");
        }
        assert_eq!(bare("\"1d-e2df\""), "1d-e2df");
    }

    #[test]
    fn what_the_caller_has() {
        let mut headers = HeaderMap::new();
        let name = header::IF_NONE_MATCH;
        headers.insert(&name, HeaderValue::from_static("\"a\", W/\"b-gzip\""));
        assert!(names(&headers, "\"a\"") && names(&headers, "\"b\""));
        assert!(!names(&headers, "\"c\"") && !names_any(&headers));
        headers.insert(name, HeaderValue::from_static("*"));
        assert!(names_any(&headers) && !names(&headers, "\"c\""));
    }
}
