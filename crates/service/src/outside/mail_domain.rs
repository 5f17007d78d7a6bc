//! Whether the domain of an e-mail address can get mail, by asking the DNS.
//!
//! All that is asked is whether there is a name and whether it has records, and only
//! a plain no counts: no answer, or one that makes no sense, is no reason to turn a
//! visitor away.

use crate::config::Settings;
use crate::error::{Fault, Outcome};
use anteroom_carriers::Refusal;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;

/// Nobody waits longer than this.
const PATIENCE: Duration = Duration::from_secs(2);
/// A server that is silent for so long is left for the next.
const TRY: Duration = Duration::from_millis(900);
/// What was found out is remembered for so long.
const REMEMBERED: Duration = Duration::from_secs(600);
/// No more domains than this are remembered.
const MOST: usize = 10_000;

const RESOLV_CONF: &str = "/etc/resolv.conf";
const PORT: u16 = 53;

/// Types of records (RFC 1035, RFC 3596).
const A: u16 = 1;
const MX: u16 = 15;
const AAAA: u16 = 28;

/// The check, where it is switched on.
#[derive(Debug, Default)]
pub struct MailDomains {
    servers: Vec<SocketAddr>,
    known: Mutex<HashMap<String, (bool, Instant)>>,
}

/// What a server says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// There is no such name.
    NoName,
    /// There is one, without records of this type.
    NoRecords,
    /// There are records.
    Records,
}

impl MailDomains {
    /// As set: off, with the named server, or with those of the machine.
    ///
    /// # Errors
    /// With a sentence for the operator where no server is known.
    pub fn open(settings: &Settings) -> Result<Self, String> {
        if !settings.check_email_domains {
            return Ok(Self::default());
        }
        let servers = match settings.dns_server {
            Some(server) => vec![server],
            None => std::fs::read_to_string(RESOLV_CONF)
                .map(|text| name_servers(&text))
                .unwrap_or_default(),
        };
        if servers.is_empty() {
            return Err(format!(
                "{RESOLV_CONF} names no DNS server for --check-email-domains; name one with --dns-server"
            ));
        }
        Ok(Self {
            servers,
            known: Mutex::default(),
        })
    }

    /// Refuses an address whose domain does not exist or has no records.
    pub async fn check(&self, field: &str, address: &str) -> Outcome<()> {
        let Some((_, domain)) = address.rsplit_once('@') else {
            return Ok(());
        };
        if self.servers.is_empty() || self.exists(domain).await {
            return Ok(());
        }
        Err(Fault::invalid(
            field,
            format!(
                "{} {domain}; check how it is written",
                Refusal::NoMail.words()
            ),
        ))
    }

    async fn exists(&self, domain: &str) -> bool {
        // A name with other letters than the DNS has is asked for in the form it has there.
        let Ok(url::Host::Domain(name)) = url::Host::parse(domain) else {
            return true;
        };
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&name).copied();
        if let Some((exists, at)) = known
            && at.elapsed() < REMEMBERED
        {
            return exists;
        }
        let found = tokio::time::timeout(PATIENCE, self.find(&name)).await;
        let Some(exists) = found.ok().flatten() else {
            return true;
        };
        let mut known = lock();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(name, (exists, Instant::now()));
        exists
    }

    /// Whether a name has records that mail can be sent by; none where nobody knows.
    async fn find(&self, name: &str) -> Option<bool> {
        for kind in [MX, A, AAAA] {
            match self.ask(name, kind).await? {
                Said::NoName => return Some(false),
                Said::Records => return Some(true),
                Said::NoRecords => {}
            }
        }
        Some(false)
    }

    async fn ask(&self, name: &str, kind: u16) -> Option<Said> {
        for server in &self.servers {
            let asked = tokio::time::timeout(TRY, ask(*server, name, kind)).await;
            if let Some(said) = asked.ok().flatten() {
                return Some(said);
            }
        }
        None
    }
}

/// The servers that a resolv.conf names.
fn name_servers(text: &str) -> Vec<SocketAddr> {
    let lines = text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let is_one = words.next() == Some("nameserver");
        words.next().filter(|_| is_one)?.parse::<IpAddr>().ok()
    });
    lines.take(3).map(|ip| SocketAddr::new(ip, PORT)).collect()
}

/// Reads `--dns-server`: an address, with or without a port.
pub fn server(text: &str) -> Result<SocketAddr, String> {
    let plain = || text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, PORT));
    text.parse::<SocketAddr>()
        .or_else(|_| plain())
        .map_err(|_| format!("{text} is not a server's address; write 192.0.2.53 or 192.0.2.53:53"))
}

/// Asks one server; none where it does not answer the question.
async fn ask(server: SocketAddr, name: &str, kind: u16) -> Option<Said> {
    let mut id = [0; 2];
    getrandom::fill(&mut id).ok()?;
    let question = question(name, kind)?;
    let own: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((own, 0)).await.ok()?;
    // From then on nothing is taken from anybody else.
    socket.connect(server).await.ok()?;
    let mut query = id.to_vec();
    // A plain query that the server is to answer whole; one question.
    query.extend([0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
    query.extend(&question);
    socket.send(&query).await.ok()?;
    let mut answer = [0; 1500];
    loop {
        let length = socket.recv(&mut answer).await.ok()?;
        let answer = answer.get(..length)?;
        // An answer to something else, or a forged one, is not waited with.
        if let Some(said) = read(answer, id, &question) {
            return said;
        }
    }
}

/// A question as it travels; none for what is no name.
fn question(name: &str, kind: u16) -> Option<Vec<u8>> {
    let name = name.trim_end_matches('.');
    if name.len() > 253 {
        return None;
    }
    let mut bytes = Vec::new();
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok()?;
        if !(1..=63).contains(&length) {
            return None;
        }
        bytes.push(length);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend(kind.to_be_bytes());
    // Of the internet.
    bytes.extend([0, 1]);
    Some(bytes)
}

/// What an answer says; none where it does not belong to the question, and none
/// inside where the server could not find out.
#[allow(clippy::option_option)] // not mine, and mine but of no use
fn read(answer: &[u8], id: [u8; 2], question: &[u8]) -> Option<Option<Said>> {
    let (head, rest) = answer.split_at_checked(12)?;
    let is_answer = head.get(2).is_some_and(|flags| flags & 0x80 != 0);
    let same = rest
        .get(..question.len())
        .is_some_and(|own| own.eq_ignore_ascii_case(question));
    if !head.starts_with(&id) || !is_answer || !same {
        return None;
    }
    let code = head.get(3).map(|flags| flags & 0x0f);
    let records = head.get(6..8).is_some_and(|count| count != [0, 0]);
    // Too much for one packet is something, too.
    let cut = head.get(2).is_some_and(|flags| flags & 0x02 != 0);
    Some(match code {
        Some(3) => Some(Said::NoName),
        Some(0) if records || cut => Some(Said::Records),
        Some(0) => Some(Said::NoRecords),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn questions_are_as_the_dns_has_them() {
        assert_eq!(
            question("a.no", MX).unwrap(),
            [1, b'a', 2, b'n', b'o', 0, 0, 15, 0, 1]
        );
        for wrong in ["", "a..b", &"x".repeat(64), &"abc.".repeat(70)] {
            assert_eq!(question(wrong, A), None, "{wrong}");
        }
    }

    #[test]
    fn answers_are_to_their_questions() {
        let question = question("a.no", A).unwrap();
        let answer = |flags: [u8; 2], count: u8| {
            let mut bytes = vec![7, 8, flags[0], flags[1], 0, 1, 0, count, 0, 0, 0, 0];
            bytes.extend(&question);
            bytes
        };
        let said = |bytes: &[u8]| read(bytes, [7, 8], &question);
        assert_eq!(said(&answer([0x81, 0x80], 1)), Some(Some(Said::Records)));
        assert_eq!(said(&answer([0x83, 0x80], 0)), Some(Some(Said::Records)));
        assert_eq!(said(&answer([0x81, 0x80], 0)), Some(Some(Said::NoRecords)));
        assert_eq!(said(&answer([0x81, 0x83], 0)), Some(Some(Said::NoName)));
        // Could not find out; not an answer; of another question; cut off.
        assert_eq!(said(&answer([0x81, 0x82], 0)), Some(None));
        assert_eq!(said(&answer([0x01, 0x80], 1)), None);
        assert_eq!(read(&answer([0x81, 0x80], 1), [7, 9], &question), None);
        assert_eq!(said(&answer([0x81, 0x80], 1)[..14]), None);
    }

    #[test]
    fn servers_are_read() {
        let text = "# mine\nsearch example\nnameserver 192.0.2.1\n nameserver ::1 \nnameserver x\n";
        let found = name_servers(text);
        assert_eq!(
            found,
            ["192.0.2.1:53".parse().unwrap(), "[::1]:53".parse().unwrap()]
        );
        assert_eq!(server("192.0.2.1:5353").unwrap().port(), 5353);
        assert_eq!(server("::1").unwrap(), "[::1]:53".parse().unwrap());
        assert!(server("dns.example").is_err());
    }

    proptest! {
        #[test]
        fn whatever_comes_is_no_reason_to_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read(&bytes, [1, 2], &[1, b'a', 0, 0, 1, 0, 1]);
        }
    }
}
