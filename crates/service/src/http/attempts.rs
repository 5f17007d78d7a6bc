//! Failed sign-ins: counted by name and by network, slowed down, then refused.

use crate::config::Settings;
use crate::error::{Fault, Outcome};
use crate::secret::sha256;
use crate::store::agent;
use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many failures cost no time: people mistype.
const FREE: u32 = 2;
/// The delay doubles so often, at most.
const DOUBLINGS: u32 = 4;
/// So many attempts are delayed at once; more are refused.
const DELAYED: usize = 64;
/// So many names (and as many networks) are remembered.
const REMEMBERED: usize = 10_000;
/// As many failures of a network as this weigh like one of a name.
const NETWORK_SHARE: usize = 5;

/// When signing in failed, by a key's hash.
type Failures = HashMap<Vec<u8>, VecDeque<i64>>;

/// What is known about failed sign-ins.
#[derive(Debug)]
pub struct Attempts {
    /// By name, in lower case.
    names: Mutex<Failures>,
    /// By network.
    networks: Mutex<Failures>,
    /// Room for those that are delayed: each costs a timer, no thread.
    delayed: Semaphore,
    /// Failures that close a name; 0 is no limit.
    name_limit: usize,
    /// Failures that close a network; 0 is no limit.
    network_limit: usize,
    /// Failures count so long, in milliseconds.
    window: i64,
    /// The first delay.
    delay: Duration,
}

impl Attempts {
    /// As set.
    pub fn new(settings: &Settings) -> Self {
        let count = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            names: Mutex::default(),
            networks: Mutex::default(),
            delayed: Semaphore::new(DELAYED),
            name_limit: count(settings.sign_in_limit),
            network_limit: count(settings.sign_in_network_limit),
            window: i64::try_from(settings.sign_in_window.as_millis()).unwrap_or(i64::MAX),
            delay: settings.sign_in_delay,
        }
    }

    /// Refuses a name or a network with too many failures.
    pub fn allow(&self, name: &str, address: IpAddr, time: i64) -> Outcome<()> {
        let wait = wait(
            &self.names,
            &by_name(name),
            self.name_limit,
            self.window,
            time,
        );
        closed(wait, "for this name")?;
        self.allow_network(address, time)
    }

    /// Refuses a network with too many failures.
    pub fn allow_network(&self, address: IpAddr, time: i64) -> Outcome<()> {
        let key = by_network(address);
        let wait = wait(&self.networks, &key, self.network_limit, self.window, time);
        closed(wait, "from this network")
    }

    /// Holds an attempt back, longer with each failure before it.
    pub async fn slow_down(&self, name: &str, address: IpAddr, time: i64) -> Outcome<()> {
        let delay = self.delay(name, address, time);
        if delay.is_zero() {
            return Ok(());
        }
        let Ok(_room) = self.delayed.try_acquire() else {
            return Err(Fault::too_many(
                "too many failed attempts at this moment",
                delay.as_secs() + 1,
            ));
        };
        tokio::time::sleep(delay).await;
        Ok(())
    }

    fn delay(&self, name: &str, address: IpAddr, time: i64) -> Duration {
        let of_name = count(&self.names, &by_name(name), self.window, time);
        let of_network = count(&self.networks, &by_network(address), self.window, time);
        let failures = of_name.max(of_network / NETWORK_SHARE);
        let failures = u32::try_from(failures).unwrap_or(u32::MAX);
        match failures.checked_sub(FREE + 1) {
            Some(steps) => self.delay * 2_u32.pow(steps.min(DOUBLINGS)),
            None => Duration::ZERO,
        }
    }

    /// Counts a wrong password.
    pub fn failed(&self, name: &str, address: IpAddr, time: i64) {
        note(
            &self.names,
            by_name(name),
            self.name_limit,
            self.window,
            time,
        );
        self.failed_token(address, time);
    }

    /// Counts a token that nobody has.
    pub fn failed_token(&self, address: IpAddr, time: i64) {
        let key = by_network(address);
        note(&self.networks, key, self.network_limit, self.window, time);
    }

    /// A right password: the name's own failures are forgotten, nothing else.
    pub fn succeeded(&self, name: &str) {
        lock(&self.names).remove(&by_name(name));
    }

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        for map in [&self.names, &self.networks] {
            drop_old(&mut lock(map), self.window, time);
        }
    }
}

/// Names are kept as hashes: of one length, and nobody reads them.
fn by_name(name: &str) -> Vec<u8> {
    sha256(agent::key(name).as_bytes())
}

/// The network of an address: IPv4 /24, IPv6 /56.
fn by_network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & (!0 << 8))
            .octets()
            .to_vec(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (!0 << 72))
            .octets()
            .to_vec(),
    }
}

fn count(map: &Mutex<Failures>, key: &[u8], window: i64, time: i64) -> usize {
    let map = lock(map);
    let times = map.get(key).into_iter().flatten();
    times.filter(|at| time - **at < window).count()
}

/// Milliseconds until the key is open again; none when it is.
fn wait(map: &Mutex<Failures>, key: &[u8], limit: usize, window: i64, time: i64) -> Option<i64> {
    if limit == 0 {
        return None;
    }
    let map = lock(map);
    let times = map.get(key)?;
    let first = times.iter().rev().nth(limit - 1)?;
    Some(first + window - time).filter(|wait| *wait > 0)
}

fn closed(wait: Option<i64>, whose: &str) -> Outcome<()> {
    let Some(wait) = wait else {
        return Ok(());
    };
    let seconds = u64::try_from((wait + 999) / 1000).unwrap_or(1);
    Err(Fault::too_many(
        format!("too many failed attempts {whose}; try again in {seconds} s"),
        seconds,
    ))
}

fn note(map: &Mutex<Failures>, key: Vec<u8>, limit: usize, window: i64, time: i64) {
    if limit == 0 {
        return;
    }
    let mut map = lock(map);
    if map.len() >= REMEMBERED && !map.contains_key(&key) {
        drop_old(&mut map, window, time);
        // A flood of names: the one that failed longest ago gives way.
        let oldest = map.iter().min_by_key(|(_, times)| times.back().copied());
        if let (true, Some(oldest)) = (map.len() >= REMEMBERED, oldest.map(|(key, _)| key.clone()))
        {
            map.remove(&oldest);
        }
    }
    let times = map.entry(key).or_default();
    times.push_back(time);
    if times.len() > limit {
        times.pop_front();
    }
}

fn drop_old(map: &mut Failures, window: i64, time: i64) {
    map.retain(|_, times| times.back().is_some_and(|at| time - at < window));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn attempts() -> Attempts {
        Attempts {
            names: Mutex::default(),
            networks: Mutex::default(),
            delayed: Semaphore::new(DELAYED),
            name_limit: 10,
            network_limit: 50,
            window: 5 * MINUTE,
            delay: Duration::from_millis(250),
        }
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_name_closes_and_opens_as_its_window_slides() {
        let attempts = attempts();
        for n in 0..10 {
            attempts.allow("Ann", ip("192.0.2.1"), 0).unwrap();
            attempts.failed("Ann", ip("192.0.2.1"), n * 1000);
        }
        let fault = attempts
            .allow(" ann", ip("198.51.100.1"), 10_000)
            .unwrap_err();
        assert_eq!(fault.retry_after, Some(290));
        attempts.allow("bob", ip("192.0.2.1"), 10_000).unwrap();
        // The first failure is out of the window: one more attempt, then closed by it.
        attempts.allow("ann", ip("192.0.2.1"), 5 * MINUTE).unwrap();
        attempts.failed("ann", ip("192.0.2.1"), 5 * MINUTE);
        let fault = attempts
            .allow("ann", ip("192.0.2.1"), 5 * MINUTE)
            .unwrap_err();
        assert_eq!(fault.retry_after, Some(1));
        attempts.succeeded("ANN");
        attempts.allow("ann", ip("192.0.2.1"), 5 * MINUTE).unwrap();
    }

    #[test]
    fn a_network_closes_whatever_the_names() {
        let attempts = attempts();
        for n in 0..50 {
            attempts.failed(&format!("name{n}"), ip(&format!("192.0.2.{n}")), 0);
            attempts.succeeded("ann");
        }
        let fault = attempts.allow("ann", ip("192.0.2.200"), 0).unwrap_err();
        assert!(fault.what.contains("network"), "{fault}");
        attempts.allow("ann", ip("192.0.3.1"), 0).unwrap();
        attempts
            .allow_network(ip("::ffff:192.0.2.9"), 0)
            .unwrap_err();
        for _ in 0..50 {
            attempts.failed_token(ip("2001:db8:1:2::1"), 0);
        }
        attempts
            .allow_network(ip("2001:db8:1:ff::9"), 0)
            .unwrap_err();
        attempts.allow_network(ip("2001:db8:1:100::9"), 0).unwrap();
        attempts.forget(5 * MINUTE);
        assert!(lock(&attempts.names).is_empty() && lock(&attempts.networks).is_empty());
    }

    #[test]
    fn delays_grow_to_a_bound() {
        let attempts = attempts();
        let home = ip("192.0.2.1");
        let mut delays = Vec::new();
        for _ in 0..10 {
            delays.push(attempts.delay("ann", home, 0).as_millis());
            attempts.failed("ann", home, 0);
        }
        assert_eq!(delays, [0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000]);
        // The network has failed, too, but a colleague is not held back by one name.
        assert_eq!(attempts.delay("bob", home, 0), Duration::ZERO);
        assert_eq!(attempts.delay("ann", home, 5 * MINUTE), Duration::ZERO);
    }

    #[tokio::test]
    async fn a_crowd_of_delayed_attempts_is_refused() {
        let attempts = Attempts {
            delay: Duration::from_millis(20),
            ..attempts()
        };
        let home = ip("192.0.2.1");
        for _ in 0..4 {
            attempts.failed("ann", home, 0);
        }
        let crowd: Vec<_> = (0..DELAYED + 5)
            .map(|_| attempts.slow_down("ann", home, 0))
            .collect();
        let mut refused = 0;
        let mut waiting = Vec::new();
        for mut one in crowd.into_iter().map(Box::pin) {
            match futures_poll(&mut one).await {
                Some(outcome) => {
                    assert_eq!(outcome.unwrap_err().status, 429);
                    refused += 1;
                }
                None => waiting.push(one),
            }
        }
        assert_eq!((refused, waiting.len()), (5, DELAYED));
        attempts.slow_down("bob", home, 0).await.unwrap();
        for one in waiting {
            one.await.unwrap();
        }
        attempts.slow_down("ann", home, 0).await.unwrap();
    }

    /// What a future says at once.
    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        tokio::select! {
            biased;
            outcome = future => Some(outcome),
            () = std::future::ready(()) => None,
        }
    }

    #[test]
    fn memory_is_bounded() {
        let attempts = attempts();
        for n in 0..REMEMBERED + 10 {
            let time = i64::try_from(n).unwrap();
            note(
                &attempts.names,
                by_name(&n.to_string()),
                10,
                5 * MINUTE,
                time,
            );
        }
        assert_eq!(lock(&attempts.names).len(), REMEMBERED);
        assert!(!lock(&attempts.names).contains_key(&by_name("0")));
        for time in 0..100 {
            attempts.failed("ann", ip("192.0.2.1"), time);
        }
        assert_eq!(lock(&attempts.names)[&by_name("ann")].len(), 10);
        assert_eq!(
            lock(&attempts.networks)[&by_network(ip("192.0.2.1"))].len(),
            50
        );
    }
}
