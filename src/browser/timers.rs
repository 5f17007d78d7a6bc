//! The engine's timers, one JavaScript timeout each.

use super::outside::Outside;
use anteroom_engine::Timer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen(module = "/src/browser/browser.js")]
extern "C" {
    fn set(outside: &JsValue, place: u32, millis: u32);
    fn clear(outside: &JsValue, place: u32);
}

/// In the order of their places.
const ALL: [Timer; 12] = [
    Timer::Poll,
    Timer::PollGuard,
    Timer::Write,
    Timer::WriteGuard,
    Timer::Topic,
    Timer::Typing,
    Timer::Queue,
    Timer::Ask,
    Timer::Offer,
    Timer::Count,
    Timer::Last,
    Timer::File,
];

/// The timer at this place.
pub(super) fn at(place: u32) -> Option<Timer> {
    ALL.get(place as usize).copied()
}

impl Outside {
    /// Starts a timer (again).
    pub fn set(&self, timer: Timer, millis: u32) {
        set(&self.o, timer as u32, millis);
    }

    /// Stops a timer. One that fired already takes no harm.
    pub fn clear(&self, timer: Timer) {
        clear(&self.o, timer as u32);
    }
}

/// Does this a moment later, when the browser has had its turn.
pub fn soon(act: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let once = Closure::once_into_js(act);
        let _ = window.set_timeout_with_callback(once.unchecked_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::{ALL, at};

    #[test]
    fn every_timer_is_at_its_place() {
        for timer in ALL {
            assert_eq!(at(timer as u32), Some(timer));
        }
        assert_eq!(at(12), None);
    }
}
