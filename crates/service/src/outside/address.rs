//! Which addresses are on the internet, and which are nearer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Where an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the internet.
    Public,
    /// On this machine or in a network of its owner's.
    Private,
    /// Nowhere that a request could go: groups, examples, reserved ones.
    Nowhere,
}

/// Where a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the internet.
    Public,
    /// To private networks.
    Private,
    /// To both.
    Both,
}

impl Reach {
    /// Whether it includes this address.
    pub fn includes(self, address: IpAddr) -> bool {
        match place(address) {
            Place::Public => self != Self::Private,
            Place::Private => self != Self::Public,
            Place::Nowhere => false,
        }
    }

    /// Whether a URL can be within reach, as far as that shows without asking
    /// for its addresses. Numbers arrive here in one spelling: the URL's parser
    /// has understood all the others.
    pub fn may_include(self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv4(ip)) => self.includes(ip.into()),
            Some(Host::Ipv6(ip)) => self.includes(ip.into()),
            Some(Host::Domain(name)) => self != Self::Public || !is_local(name),
            None => false,
        }
    }
}

/// Whether the name is this machine's own.
pub fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    last.eq_ignore_ascii_case("localhost")
}

/// Where an address is.
pub fn place(address: IpAddr) -> Place {
    match address {
        IpAddr::V4(ip) => place_v4(ip),
        IpAddr::V6(ip) => place_v6(ip),
    }
}

fn place_v4(ip: Ipv4Addr) -> Place {
    match ip.octets() {
        [10 | 127, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 168, ..]
        // Behind a provider's address translation.
        | [100, 64..=127, ..]
        | [192, 0, 0, _]
        // For measurements between networks.
        | [198, 18..=19, ..] => Place::Private,
        [0 | 224.., ..]
        | [192, 0, 2, _]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [192, 88, 99, _] => Place::Nowhere,
        _ => Place::Public,
    }
}

fn place_v6(ip: Ipv6Addr) -> Place {
    let last = |ip: Ipv6Addr| {
        let [.., a, b, c, d] = ip.octets();
        Ipv4Addr::new(a, b, c, d)
    };
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Place::Nowhere,
        [0, 0, 0, 0, 0, 0, 0, 1] => Place::Private,
        // An IPv4 address in disguise: nobody on the internet is called so.
        [0, 0, 0, 0, 0, 0xffff, ..] => match place_v4(last(ip)) {
            Place::Public => Place::Private,
            place => place,
        },
        // A translator's name for an IPv4 address.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => place_v4(last(ip)),
        [0x64, 0xff9b, 1, ..] => Place::Private,
        // Unique-local, link-local and site-local.
        [0xfc00..=0xfdff | 0xfe80..=0xfeff, ..] => Place::Private,
        // Tunnels, which may end anywhere, and examples.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x2002, ..] => Place::Nowhere,
        [0x3fff, 0..=0xfff, ..] => Place::Nowhere,
        [0x2000..=0x3fff, ..] => Place::Public,
        _ => Place::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn are(place_wanted: Place, texts: &[&str]) {
        for text in texts {
            assert_eq!(place(text.parse().unwrap()), place_wanted, "{text}");
        }
    }

    #[test]
    fn addresses_are_where_they_are() {
        are(
            Place::Public,
            &[
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:200::1",
                "2a00::1",
                "64:ff9b::808:808",
            ],
        );
        are(
            Place::Private,
            &[
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "::1",
                "fc00::1",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:8.8.8.8",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
            ],
        );
        are(
            Place::Nowhere,
            &[
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.1",
                "192.88.99.1",
                "::",
                "::2",
                "::127.0.0.1",
                "ff02::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "4000::1",
                "::ffff:0.0.0.0",
                "64:ff9b::0.0.0.0",
                "100::1",
            ],
        );
    }

    #[test]
    fn a_private_address_is_known_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "017700000001",
            "0177.0.0.01",
            "127.0.0.1.",
            "127。0。0。1",
            "１２７.0.0.1",
            "%31%32%37.0.0.1",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:7f00:0001]",
            "10.0.0.1",
            "0xa000001",
            "167772161",
            "012.0.0.1",
            "192.168.257",
            "169.254.169.254",
            "2852039166",
            "[fd00::1]",
            "[FE80::1]",
            "[::ffff:8.8.8.8]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "ＬＯＣＡＬＨＯＳＴ",
            "0",
            "0.0.0.0",
            "[::]",
            "[ff02::1]",
            "255.255.255.255",
        ] {
            let url: Url = format!("https://{host}/").parse().unwrap();
            assert!(!Reach::Public.may_include(&url), "{host}");
        }
        for host in [
            "example.com",
            "1.1.1.1",
            "localhost.example",
            "[2606:4700::1111]",
        ] {
            let url: Url = format!("https://{host}:8443/x").parse().unwrap();
            assert!(Reach::Public.may_include(&url), "{host}");
        }
    }

    #[test]
    fn reach_is_kept() {
        let reaches = |reach: Reach| {
            ["1.1.1.1", "10.0.0.1", "224.0.0.1"].map(|ip| reach.includes(ip.parse().unwrap()))
        };
        assert_eq!(reaches(Reach::Public), [true, false, false]);
        assert_eq!(reaches(Reach::Private), [false, true, false]);
        assert_eq!(reaches(Reach::Both), [true, true, false]);
    }
}
