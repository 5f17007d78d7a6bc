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
mod tests;
