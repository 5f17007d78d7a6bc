//! How many connections there may be: in all, and from one address.

use crate::chat::create::bucket;
use crate::config::Settings;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// From one address, where nothing is set.
const PER_ADDRESS: usize = 1_000;
/// Files that are open beside the connections: the database, the log, other services.
const OTHER_FILES: u64 = 256;

/// Raises the soft limit of open files to the hard one, and answers how many connections
/// there is room for. Says so in the log.
pub fn make_room(settings: &Settings) -> usize {
    let wanted = u64::from(settings.connections.most);
    let files = match raise() {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            return usize::try_from(wanted).unwrap_or(usize::MAX);
        }
    };
    let room = wanted.min(files.saturating_sub(OTHER_FILES).max(1));
    if files < wanted {
        tracing::warn!(
            files,
            connections = room,
            wanted,
            "the hard limit of open files is too low for so many connections; raise it (ulimit -Hn, LimitNOFILE=)"
        );
    } else {
        tracing::info!(files, connections = room, "room for connections");
    }
    usize::try_from(room).unwrap_or(usize::MAX)
}

#[cfg(unix)]
fn raise() -> std::io::Result<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
}

#[cfg(not(unix))]
fn raise() -> std::io::Result<u64> {
    Ok(u64::MAX)
}

/// The connections that there are, by address.
#[derive(Clone, Debug, Default)]
pub struct ByAddress(Arc<Mutex<HashMap<IpAddr, usize>>>);

impl ByAddress {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more connection; none where the address has too many.
    pub fn enter(&self, settings: &Settings, address: IpAddr) -> Option<Entered> {
        let address = address.to_canonical();
        let free = settings
            .trusted_proxies
            .iter()
            .any(|net| net.contains(address));
        let most = match settings.connections.per_address {
            // Most likely a proxy that was not named.
            None if address.is_loopback() => 0,
            most => most.unwrap_or(PER_ADDRESS),
        };
        if free || most == 0 {
            return Some(Entered(None));
        }
        // A household has a whole network of IPv6 addresses.
        let key = bucket(address);
        let mut counts = self.lock();
        let count = counts.entry(key).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Entered(Some((self.clone(), key))))
    }
}

/// A counted connection; no longer when dropped.
#[derive(Debug)]
pub struct Entered(Option<(ByAddress, IpAddr)>);

impl Drop for Entered {
    fn drop(&mut self) {
        let Some((connections, key)) = &self.0 else {
            return;
        };
        let mut counts = connections.lock();
        if let Some(count) = counts.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    fn settings(args: &[&str]) -> Settings {
        let all = [&["anteroom", "serve"], args].concat();
        Cli::parse_from(all).settings().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_so_many() {
        let set = settings(&[
            "--connections-per-address=2",
            "--trusted-proxies=10.0.0.0/8",
        ]);
        let all = ByAddress::default();
        let first = all.enter(&set, ip("192.0.2.1")).unwrap();
        let _second = all.enter(&set, ip("::ffff:192.0.2.1")).unwrap();
        assert!(all.enter(&set, ip("192.0.2.1")).is_none());
        let _other = all.enter(&set, ip("192.0.2.2")).unwrap();
        drop(first);
        let _again = all.enter(&set, ip("192.0.2.1")).unwrap();
        let _v6 = [1, 2].map(|n| all.enter(&set, ip(&format!("2001:db8::{n}"))).unwrap());
        assert!(all.enter(&set, ip("2001:db8::3")).is_none());
        let _proxy = [1, 2, 3].map(|n| all.enter(&set, ip(&format!("10.0.0.{n}"))).unwrap());
        let _own = [ip("127.0.0.1"); 2].map(|own| all.enter(&set, own).unwrap());
        assert!(all.enter(&set, ip("127.0.0.1")).is_none());
    }

    #[test]
    fn this_machine_is_counted_where_it_is_asked_for() {
        let all = ByAddress::default();
        let enter = |set: &Settings, text: &str| all.enter(set, ip(text));
        let set = settings(&[]);
        let many: Vec<_> = (0..=PER_ADDRESS)
            .map(|_| enter(&set, "127.0.0.1"))
            .collect();
        assert!(many.iter().all(Option::is_some));
        let many: Vec<_> = (0..=PER_ADDRESS)
            .map(|_| enter(&set, "192.0.2.1"))
            .collect();
        assert_eq!(many.iter().filter(|one| one.is_none()).count(), 1);
        let set = settings(&["--connections-per-address=0"]);
        let many: Vec<_> = (0..=PER_ADDRESS)
            .map(|_| enter(&set, "192.0.2.9"))
            .collect();
        assert!(many.iter().all(Option::is_some));
    }

    #[test]
    fn nothing_is_left_of_who_has_gone() {
        let all = ByAddress::default();
        let set = settings(&[]);
        drop(all.enter(&set, ip("192.0.2.1")));
        assert!(all.lock().is_empty());
    }
}
