//! A simulated world: a service, a bad network, several tabs and their storage.

pub mod happening;
pub mod network;
pub mod service;
pub mod world;

/// A small deterministic source of chance, so that a failing seed fails again.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % bound.max(1)
    }
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}
