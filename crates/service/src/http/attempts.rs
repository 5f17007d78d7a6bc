//! Failed sign-ins. They close a name for the network that they come from, and a network
//! for all names; for other networks they only slow the name down. So nobody is locked out
//! by what others try: an agent's own network and known devices get in meanwhile.

use crate::config::Settings;
use crate::error::{Fault, Outcome};
use crate::http::failures::{Failures, REMEMBERED};
use crate::secret::sha256;
use crate::store::agent;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many failures cost no time: people mistype.
const FREE: u32 = 2;
/// The delay doubles so often, at most.
const DOUBLINGS: u32 = 4;
/// So many attempts are delayed at once; more are refused.
const DELAYED: usize = 512;
/// ... of one network.
const DELAYED_OF_NETWORK: usize = 16;
/// As many failures of a network as this weigh like one of a name.
const NETWORK_SHARE: usize = 5;
/// A network that an agent has signed in from is the agent's own for so long, in milliseconds.
const OWN: i64 = 30 * 24 * 3600 * 1000;

/// Who tries to sign in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// In what name.
    pub name: &'a str,
    /// From where.
    pub address: IpAddr,
    /// The browser, where the agent has signed in with it before.
    pub device: Option<&'a str>,
}

impl Attempt<'_> {
    /// Names are kept as hashes: of one length, and nobody reads them.
    fn by_name(&self) -> Vec<u8> {
        sha256(agent::key(self.name).as_bytes())
    }

    fn with(&self, what: &[u8]) -> Vec<u8> {
        [self.by_name().as_slice(), what].concat()
    }

    fn by_pair(&self) -> Vec<u8> {
        self.with(&by_network(self.address))
    }

    fn by_device(&self) -> Option<Vec<u8>> {
        self.device.map(|device| self.with(device.as_bytes()))
    }
}

/// What is known about failed sign-ins.
#[derive(Debug)]
pub struct Attempts {
    /// By name: they slow down.
    names: Failures,
    /// By name and network: they close.
    pairs: Failures,
    /// By network: they close.
    networks: Failures,
    /// By name and device: they make a device unknown.
    devices: Failures,
    /// Until when a network is an agent's own, by name and network.
    own: Mutex<HashMap<Vec<u8>, i64>>,
    /// Room for those that are delayed: each costs a timer, no thread.
    delayed: Semaphore,
    /// How many of each network are delayed.
    delayed_of: Mutex<HashMap<Vec<u8>, usize>>,
    /// The first delay.
    delay: Duration,
}

impl Attempts {
    /// As set.
    pub fn new(settings: &Settings) -> Self {
        let count = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Self::with(
            count(settings.sign_in_limit),
            count(settings.sign_in_network_limit),
            i64::try_from(settings.sign_in_window.as_millis()).unwrap_or(i64::MAX),
            settings.sign_in_delay,
        )
    }

    fn with(limit: usize, network_limit: usize, window: i64, delay: Duration) -> Self {
        Self {
            names: Failures::new(limit, window),
            pairs: Failures::new(limit, window),
            networks: Failures::new(network_limit, window),
            devices: Failures::new(limit, window),
            own: Mutex::default(),
            delayed: Semaphore::new(DELAYED),
            delayed_of: Mutex::default(),
            delay,
        }
    }

    /// Refuses where too much has failed already.
    pub fn allow(&self, who: &Attempt<'_>, time: i64) -> Outcome<()> {
        if self.is_known_device(who, time) {
            return Ok(());
        }
        let pair = who.by_pair();
        let wait = self.pairs.closed_for(&pair, time);
        closed(wait, "for this name from this network")?;
        // Whoever else is in the agent's own network does not lock the agent out.
        if self.is_own(&pair, time) {
            return Ok(());
        }
        self.allow_network(who.address, time)
    }

    /// Refuses a network with too many failures.
    pub fn allow_network(&self, address: IpAddr, time: i64) -> Outcome<()> {
        let wait = self.networks.closed_for(&by_network(address), time);
        closed(wait, "from this network")
    }

    /// Holds an attempt back, longer with each failure before it. Known devices and the
    /// agent's own networks are not held back.
    pub async fn slow_down(&self, who: &Attempt<'_>, time: i64) -> Outcome<()> {
        let delay = self.delay(who, time);
        if delay.is_zero() {
            return Ok(());
        }
        let crowd = || {
            let what = "too many failed attempts at this moment";
            Fault::too_many(what, delay.as_secs() + 1)
        };
        let Some(_place) = Place::take(self, by_network(who.address)) else {
            return Err(crowd());
        };
        let Ok(_room) = self.delayed.try_acquire() else {
            return Err(crowd());
        };
        tokio::time::sleep(delay).await;
        Ok(())
    }

    fn delay(&self, who: &Attempt<'_>, time: i64) -> Duration {
        if self.is_known_device(who, time) || self.is_own(&who.by_pair(), time) {
            return Duration::ZERO;
        }
        let of_name = self.names.count(&who.by_name(), time);
        let of_network = self.networks.count(&by_network(who.address), time);
        let failures = of_name.max(of_network / NETWORK_SHARE);
        let failures = u32::try_from(failures).unwrap_or(u32::MAX);
        match failures.checked_sub(FREE + 1) {
            Some(steps) => self.delay * 2_u32.pow(steps.min(DOUBLINGS)),
            None => Duration::ZERO,
        }
    }

    /// A device counts as known until too much has failed on it.
    fn is_known_device(&self, who: &Attempt<'_>, time: i64) -> bool {
        let key = who.by_device();
        key.is_some_and(|key| self.devices.closed_for(&key, time).is_none())
    }

    fn is_own(&self, pair: &[u8], time: i64) -> bool {
        lock(&self.own).get(pair).is_some_and(|until| *until > time)
    }

    /// Counts a wrong password.
    pub fn failed(&self, who: &Attempt<'_>, time: i64) {
        self.names.note(who.by_name(), time);
        self.pairs.note(who.by_pair(), time);
        if let Some(device) = who.by_device() {
            self.devices.note(device, time);
        }
        self.failed_token(who.address, time);
    }

    /// Counts a token that nobody has.
    pub fn failed_token(&self, address: IpAddr, time: i64) {
        self.networks.note(by_network(address), time);
    }

    /// A right password: what failed before it in this name from here is forgotten, nothing
    /// else, and the network is the agent's own.
    pub fn succeeded(&self, who: &Attempt<'_>, time: i64) {
        let pair = who.by_pair();
        self.pairs.clear(&pair);
        if let Some(device) = who.by_device() {
            self.devices.clear(&device);
        }
        let mut own = lock(&self.own);
        if own.len() >= REMEMBERED && !own.contains_key(&pair) {
            let oldest = own.iter().min_by_key(|(_, until)| **until);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                own.remove(&oldest);
            }
        }
        own.insert(pair, time + OWN);
    }

    /// Forgets what is old.
    pub fn forget(&self, time: i64) {
        for failures in [&self.names, &self.pairs, &self.networks, &self.devices] {
            failures.forget(time);
        }
        lock(&self.own).retain(|_, until| *until > time);
    }
}

/// A place among the delayed of a network.
struct Place<'a>(&'a Attempts, Vec<u8>);

impl<'a> Place<'a> {
    fn take(attempts: &'a Attempts, network: Vec<u8>) -> Option<Self> {
        let mut all = lock(&attempts.delayed_of);
        let taken = all.get(&network).copied().unwrap_or(0);
        if taken >= DELAYED_OF_NETWORK {
            return None;
        }
        all.insert(network.clone(), taken + 1);
        drop(all);
        Some(Self(attempts, network))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut all = lock(&self.0.delayed_of);
        match all.get_mut(&self.1) {
            Some(taken) if *taken > 1 => *taken -= 1,
            _ => {
                all.remove(&self.1);
            }
        }
    }
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn attempts() -> Attempts {
        Attempts::with(10, 50, 5 * MINUTE, Duration::from_millis(250))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn of<'a>(name: &'a str, address: &str) -> Attempt<'a> {
        Attempt {
            name,
            address: ip(address),
            device: None,
        }
    }

    #[test]
    fn a_name_closes_for_the_network_that_failed() {
        let attempts = attempts();
        let there = of("Ann", "192.0.2.1");
        for n in 0..10 {
            attempts.allow(&there, 0).unwrap();
            attempts.failed(&there, n * 1000);
        }
        let near = of(" ann", "192.0.2.99");
        let fault = attempts.allow(&near, 10_000).unwrap_err();
        assert_eq!(fault.retry_after, Some(290));
        attempts.allow(&of("bob", "192.0.2.1"), 10_000).unwrap();
        attempts.allow(&of("ann", "198.51.100.1"), 10_000).unwrap();
        attempts.allow(&there, 5 * MINUTE).unwrap();
        attempts.succeeded(&near, 10_000);
        attempts.allow(&there, 10_000).unwrap();
    }

    #[test]
    fn others_only_slow_a_name_and_its_own_networks_not_at_all() {
        let attempts = attempts();
        attempts.succeeded(&of("ann", "192.0.2.1"), 0);
        for n in 0..200 {
            attempts.failed(&of("ann", &format!("198.51.{n}.1")), 0);
        }
        let elsewhere = of("ann", "203.0.113.1");
        attempts.allow(&elsewhere, 0).unwrap();
        assert_eq!(attempts.delay(&elsewhere, 0), Duration::from_secs(4));
        let own = of("ANN", "192.0.2.77");
        attempts.allow(&own, 0).unwrap();
        assert_eq!(attempts.delay(&own, 0), Duration::ZERO);
        // Somebody in the own network guesses at other names.
        for n in 0..60 {
            attempts.failed(&of(&format!("name{n}"), "192.0.2.9"), 0);
        }
        attempts.allow(&own, 0).unwrap();
        attempts.allow(&of("bob", "192.0.2.77"), 0).unwrap_err();
        assert!(attempts.is_own(&own.by_pair(), OWN - 1));
        assert!(!attempts.is_own(&own.by_pair(), OWN));
    }

    #[test]
    fn a_known_device_gets_in_until_it_fails_itself() {
        let attempts = attempts();
        let device = Attempt {
            device: Some("d"),
            ..of("ann", "192.0.2.1")
        };
        for _ in 0..60 {
            attempts.failed(&of("ann", "192.0.2.1"), 0);
        }
        attempts.allow(&of("ann", "192.0.2.1"), 0).unwrap_err();
        attempts.allow(&device, 0).unwrap();
        assert_eq!(attempts.delay(&device, 0), Duration::ZERO);
        for _ in 0..10 {
            attempts.allow(&device, 0).unwrap();
            attempts.failed(&device, 0);
        }
        attempts.allow(&device, 0).unwrap_err();
        // Another one of the agent is not concerned.
        let other = Attempt {
            device: Some("e"),
            ..device
        };
        attempts.allow(&other, 0).unwrap();
        attempts.succeeded(&device, 0);
        attempts.allow(&device, 0).unwrap();
    }

    #[test]
    fn a_network_closes_whatever_the_names() {
        let attempts = attempts();
        for n in 0..50 {
            attempts.failed(&of(&format!("name{n}"), &format!("192.0.2.{n}")), 0);
        }
        let fault = attempts.allow(&of("ann", "192.0.2.200"), 0).unwrap_err();
        assert!(fault.what.contains("network"), "{fault}");
        attempts.allow(&of("ann", "192.0.3.1"), 0).unwrap();
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
        attempts.allow(&of("ann", "192.0.2.200"), 0).unwrap();
    }

    #[test]
    fn delays_grow_to_a_bound() {
        let attempts = attempts();
        let home = of("ann", "192.0.2.1");
        let mut delays = Vec::new();
        for _ in 0..10 {
            delays.push(attempts.delay(&home, 0).as_millis());
            attempts.failed(&home, 0);
        }
        assert_eq!(delays, [0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000]);
        // The network has failed, too, but a colleague is not held back by one name.
        let bob = of("bob", "192.0.2.1");
        assert_eq!(attempts.delay(&bob, 0), Duration::ZERO);
        assert_eq!(attempts.delay(&home, 5 * MINUTE), Duration::ZERO);
    }

    #[tokio::test]
    async fn a_crowd_of_delayed_attempts_is_refused() {
        let attempts = Attempts::with(10, 50, 5 * MINUTE, Duration::from_millis(20));
        let home = of("ann", "192.0.2.1");
        for _ in 0..4 {
            attempts.failed(&home, 0);
        }
        let crowd: Vec<_> = (0..DELAYED_OF_NETWORK + 5)
            .map(|_| attempts.slow_down(&home, 0))
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
        assert_eq!((refused, waiting.len()), (5, DELAYED_OF_NETWORK));
        // Neither another name nor another network is in the way of the crowd.
        attempts
            .slow_down(&of("bob", "192.0.2.1"), 0)
            .await
            .unwrap();
        attempts
            .slow_down(&of("ann", "198.51.100.1"), 0)
            .await
            .unwrap();
        for one in waiting {
            one.await.unwrap();
        }
        assert!(lock(&attempts.delayed_of).is_empty());
        attempts.slow_down(&home, 0).await.unwrap();
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
            attempts.succeeded(&of(&n.to_string(), "192.0.2.1"), time);
        }
        assert_eq!(lock(&attempts.own).len(), REMEMBERED);
        let first = of("0", "192.0.2.1").by_pair();
        assert!(!lock(&attempts.own).contains_key(&first));
    }
}
