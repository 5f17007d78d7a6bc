//! The engine's timers, one JavaScript timeout each.

use anteroom_engine::Timer;
use std::cell::Cell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

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

/// All timers; dropping them stops them.
pub struct Timers {
    ids: [Cell<Option<i32>>; ALL.len()],
    // One for all: the timeout hands it the timer's place in `ALL`.
    fired: Closure<dyn FnMut(u32)>,
}

impl Timers {
    /// None is running; `fired` is told of each that ends.
    pub fn new(fired: impl Fn(Timer) + 'static) -> Self {
        Self {
            ids: Default::default(),
            fired: Closure::new(move |place: u32| {
                if let Some(timer) = ALL.get(place as usize) {
                    fired(*timer);
                }
            }),
        }
    }

    /// Starts a timer (again).
    pub fn set(&self, timer: Timer, millis: u32) {
        self.clear(timer);
        let (Some(window), Some((place, id))) = (web_sys::window(), self.slot(timer)) else {
            return;
        };
        let started = window.set_timeout_with_callback_and_timeout_and_arguments_1(
            self.fired.as_ref().unchecked_ref(),
            i32::try_from(millis).unwrap_or(i32::MAX),
            &JsValue::from(place),
        );
        id.set(started.ok());
    }

    /// Stops a timer. One that fired already takes no harm.
    pub fn clear(&self, timer: Timer) {
        if let Some((_, id)) = self.slot(timer) {
            stop(id);
        }
    }

    fn slot(&self, timer: Timer) -> Option<(u32, &Cell<Option<i32>>)> {
        (0..)
            .zip(&self.ids)
            .zip(ALL)
            .find_map(|(slot, known)| (known == timer).then_some(slot))
    }
}

fn stop(id: &Cell<Option<i32>>) {
    if let (Some(id), Some(window)) = (id.take(), web_sys::window()) {
        window.clear_timeout_with_handle(id);
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.ids.iter().for_each(stop);
    }
}

/// Does this a moment later, when the browser has had its turn.
pub fn soon(act: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let once = Closure::once_into_js(act);
        let _ = window.set_timeout_with_callback(once.unchecked_ref());
    }
}
