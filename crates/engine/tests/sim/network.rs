//! What can happen to a request and to its answer on the way.

use super::Chance;

/// How bad the network is, in percent and milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    pub lose_request: u64,
    pub lose_answer: u64,
    pub double: u64,
    /// Of the lost: how many fail at once, instead of never coming back.
    pub fail_fast: u64,
    pub busy: u64,
    pub delay: u64,
}

impl Network {
    pub const GOOD: Self = Self {
        lose_request: 0,
        lose_answer: 0,
        double: 0,
        fail_fast: 0,
        busy: 0,
        delay: 30,
    };
    pub const DOWN: Self = Self {
        lose_request: 100,
        lose_answer: 0,
        double: 0,
        fail_fast: 70,
        busy: 0,
        delay: 30,
    };

    pub fn bad(chance: &mut Chance) -> Self {
        Self {
            lose_request: chance.below(60),
            lose_answer: chance.below(60),
            double: chance.below(50),
            fail_fast: chance.below(100),
            busy: chance.below(30),
            delay: 1 + chance.below(8_000),
        }
    }
}
