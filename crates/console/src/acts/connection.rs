//! Whether the service can be reached.

use super::{Console, Phase};
use crate::browser::{http, time};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// A call without an answer after this long is told, long before it is given up.
const SLOW: Duration = Duration::from_secs(4);

impl Console {
    /// Something was not answered: says so, and asks at once whether the service is there.
    pub(super) fn doubt(self) {
        if matches!(self.phase.get_untracked(), Phase::Desk(_)) && !self.lost.get_untracked() {
            self.lost.set(true);
            self.hurry();
        }
    }

    /// Asks the service now, instead of waiting for a held request or a pause.
    pub(super) fn hurry(self) {
        self.hurried.set_value(true);
        http::cut();
        time::wake();
    }

    /// Doubts when the guard still lives after a while.
    pub(super) fn watch(self) -> Rc<Cell<bool>> {
        let pending = Rc::new(Cell::new(true));
        let watched = Rc::clone(&pending);
        let look = move || {
            if watched.get() {
                self.doubt();
            }
        };
        set_timeout(look, SLOW);
        pending
    }
}
