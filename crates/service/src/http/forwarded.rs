//! What proxies say of a request: whom it comes from, and whether by TLS.

use crate::config::Network;
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// The header in which trusted proxies write down whom a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`
    XForwardedFor,
    /// `Forwarded` (RFC 7239)
    Forwarded,
}

/// The address that a request comes from: the connection's other end or, where that is a
/// trusted proxy, the right-most hop that is none.
///
/// Proxies add to the right end, so what stands to the left of the first hop that we do
/// not trust was made up by whoever is there. A hop that cannot be read ends the list, too:
/// the proxy that wrote it is the last one known.
///
/// Without `header` the one that is there counts. Where both are and differ, one of them
/// came through the proxy from outside, and the proxy's own address counts.
pub fn client_address(
    trusted: &[Network],
    header: Option<ForwardedHeader>,
    headers: &HeaderMap,
    peer: IpAddr,
) -> IpAddr {
    let peer = peer.to_canonical();
    let trusts = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    if !trusts(peer) {
        return peer;
    }
    let by = |name: &str, hop: fn(&str) -> Option<IpAddr>| {
        headers.contains_key(name).then(|| {
            let mut last = peer;
            for element in elements(headers, name).iter().rev() {
                let Some(address) = hop(element) else {
                    break;
                };
                last = address;
                if !trusts(address) {
                    break;
                }
            }
            last
        })
    };
    let listed = || by("x-forwarded-for", |hop| node(hop.trim()));
    let standard = || by("forwarded", |element| node(&parameter(element, "for")?));
    let found = match header {
        Some(ForwardedHeader::XForwardedFor) => listed(),
        Some(ForwardedHeader::Forwarded) => standard(),
        None => match (listed(), standard()) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        },
    };
    found.unwrap_or(peer)
}

/// Whether the caller came to the first proxy by TLS.
pub fn is_https(headers: &HeaderMap) -> bool {
    let name = "x-forwarded-proto";
    let scheme = if headers.contains_key(name) {
        elements(headers, name).first().cloned()
    } else {
        elements(headers, "forwarded")
            .first()
            .and_then(|element| parameter(element, "proto"))
    };
    scheme.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

/// The elements of a list, over all headers of this name; commas in quotes divide none.
/// A header that is no text is one element, which says nothing.
fn elements(headers: &HeaderMap, name: &str) -> Vec<String> {
    let mut list = Vec::new();
    for value in headers.get_all(name) {
        let text = value.to_str().unwrap_or("?");
        list.extend(split(text, ',').map(str::to_owned));
    }
    list
}

/// Divides a text, but not inside of quotes.
fn split(text: &str, at: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c: char| {
        let inside = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        c == at && !inside
    })
}

/// A parameter of an element of `Forwarded`, without its quotes. None where it stands there
/// twice: nobody can say which is meant.
fn parameter(element: &str, name: &str) -> Option<String> {
    let mut found = split(element, ';').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    });
    let value = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let quoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    Some(quoted.unwrap_or(value).replace('\\', ""))
}

/// A hop: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn node(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let address = match bare {
        Some(v6) => v6.parse().map(IpAddr::V6).ok(),
        None => IpAddr::from_str(text)
            .ok()
            .or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip()))
            .or_else(|| with_hidden_port(text)),
    };
    address.map(|ip| ip.to_canonical())
}

/// RFC 7239 lets a port be a word, as in `192.0.2.1:_http`.
fn with_hidden_port(text: &str) -> Option<IpAddr> {
    let (address, port) = text.rsplit_once(':')?;
    let address = port.starts_with('_').then_some(address)?;
    if address.contains(':') && !address.starts_with('[') {
        return None;
    }
    node(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    const LISTED: &str = "x-forwarded-for";
    const STANDARD: &str = "forwarded";

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        headers
    }

    /// Behind the proxy 10.0.0.1, where 10.0.0.0/8 and 2001:db8:f::/48 are trusted.
    fn client(header: Option<ForwardedHeader>, list: &[(&'static str, &str)]) -> String {
        let trusted = ["10.0.0.0/8", "2001:db8:f::/48"].map(|net| net.parse().unwrap());
        let peer = "10.0.0.1".parse().unwrap();
        client_address(&trusted, header, &headers(list), peer).to_string()
    }

    #[test]
    fn listed_hops_are_read_from_the_right() {
        for (value, wanted) in [
            ("203.0.113.7", "203.0.113.7"),
            ("8.8.8.8, 203.0.113.7", "203.0.113.7"),
            // What cannot be read ends the list, wherever it stands.
            ("8.8.8.8, x", "10.0.0.1"),
            ("8.8.8.8, x, 203.0.113.7", "203.0.113.7"),
            ("x, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
            ("8.8.8.8, , 10.9.9.9", "10.9.9.9"),
            ("8.8.8.8, unknown, 10.9.9.9", "10.9.9.9"),
            ("8.8.8.8,", "10.0.0.1"),
            ("", "10.0.0.1"),
            ("8.8.8.8, \u{e9}", "10.0.0.1"),
            ("8.8.8.8 203.0.113.7", "10.0.0.1"),
            ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
            ("203.0.113.7:4711", "203.0.113.7"),
            (" 203.0.113.7 :4711", "10.0.0.1"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            (
                "8.8.8.8, [2001:db8::7]:443, [2001:db8:f::1]:80",
                "2001:db8::7",
            ),
            ("::ffff:203.0.113.7, ::ffff:10.3.3.3", "203.0.113.7"),
            ("fe80::1%eth0", "10.0.0.1"),
            ("203.0.113.7, \"8.8.8.8", "10.0.0.1"),
        ] {
            assert_eq!(client(None, &[(LISTED, value)]), wanted, "{value}");
        }
        let two = [(LISTED, "8.8.8.8"), (LISTED, "203.0.113.7, 10.0.0.2")];
        assert_eq!(client(None, &two), "203.0.113.7");
        let outside = "198.51.100.1".parse().unwrap();
        let made_up = headers(&[(LISTED, "8.8.8.8"), (STANDARD, "for=8.8.8.8")]);
        assert_eq!(client_address(&[], None, &made_up, outside), outside);
    }

    #[test]
    fn the_standard_header_likewise() {
        for (value, wanted) in [
            ("for=203.0.113.7", "203.0.113.7"),
            ("For=203.0.113.7; Proto=https;by=10.0.0.1", "203.0.113.7"),
            ("for=8.8.8.8, for=\"203.0.113.7:47011\"", "203.0.113.7"),
            ("for=\"[2001:db8::7]:4711\", for=10.0.0.3", "2001:db8::7"),
            ("for=\"[2001:db8::7]\"", "2001:db8::7"),
            ("for=\"203.0.113.7:_http\"", "203.0.113.7"),
            ("for=8.8.8.8, for=unknown, for=10.0.0.3", "10.0.0.3"),
            ("for=8.8.8.8, for=_hidden", "10.0.0.1"),
            ("for=8.8.8.8, proto=https", "10.0.0.1"),
            ("for=8.8.8.8;for=9.9.9.9", "10.0.0.1"),
            ("by=\"a, for=8.8.8.8\";for=203.0.113.7", "203.0.113.7"),
            ("for=8.8.8.8, for=\"203.0.113.7", "10.0.0.1"),
        ] {
            assert_eq!(client(None, &[(STANDARD, value)]), wanted, "{value}");
        }
    }

    #[test]
    fn two_headers_that_differ_let_nobody_choose() {
        let one = (LISTED, "203.0.113.7");
        let same = (STANDARD, "for=8.8.8.8, for=\"203.0.113.7:1\"");
        let other = (STANDARD, "for=8.8.8.8");
        assert_eq!(client(None, &[one, same]), "203.0.113.7");
        assert_eq!(client(None, &[one, other]), "10.0.0.1");
        let named = |header| client(Some(header), &[one, other]);
        assert_eq!(named(ForwardedHeader::XForwardedFor), "203.0.113.7");
        assert_eq!(named(ForwardedHeader::Forwarded), "8.8.8.8");
        let only = client(Some(ForwardedHeader::Forwarded), &[one]);
        assert_eq!(only, "10.0.0.1");
    }

    #[test]
    fn schemes() {
        let https = |name, value| is_https(&headers(&[(name, value)]));
        for value in ["https", "HTTPS", "Https, http", " https ,http"] {
            assert!(https("x-forwarded-proto", value), "{value}");
        }
        for value in ["http", "http, https", "", "xhttps"] {
            assert!(!https("x-forwarded-proto", value), "{value}");
        }
        assert!(https(
            STANDARD,
            "for=1.2.3.4;proto=HTTPS, for=10.0.0.2;proto=http"
        ));
        assert!(!https(STANDARD, "for=1.2.3.4"));
        assert!(!is_https(&HeaderMap::new()));
    }
}
