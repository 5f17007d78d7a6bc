//! Clock, pauses and the time of day.

use anteroom_carriers::When;
use chrono::NaiveDate;
use js_sys::{Date, Math, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// This machine's clock.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // whole milliseconds fit
pub fn now() -> When {
    When::from_millis(Date::now() as i64)
}

/// A point in time for the browser, which tells it in the agent's own time zone.
#[allow(clippy::cast_precision_loss)] // milliseconds since 1970 are exact in a float
fn date(at: When) -> Option<Date> {
    let millis = at.millis()?;
    Some(Date::new(&JsValue::from_f64(millis as f64)))
}

/// The day in the agent's own calendar; none for no date.
#[must_use]
pub fn local_day(at: When) -> Option<NaiveDate> {
    let date = date(at)?;
    let year = i32::try_from(date.get_full_year()).ok()?;
    NaiveDate::from_ymd_opt(year, date.get_month() + 1, date.get_date())
}

/// Whether it is today in the agent's own calendar.
#[must_use]
pub fn is_today(at: When) -> bool {
    local_day(at) == local_day(now())
}

/// The time of day here, `HH:MM`; none for no date.
#[must_use]
pub fn of_day(at: When) -> Option<String> {
    let date = date(at)?;
    Some(format!("{:02}:{:02}", date.get_hours(), date.get_minutes()))
}

/// The same for a time of today; the day, as people here write it, for an older one.
#[must_use]
pub fn of_day_or_date(at: When) -> Option<String> {
    match is_today(at) {
        true => of_day(at),
        false => written_date(at),
    }
}

/// A day in words: today, yesterday, or its date as people here write it.
#[must_use]
pub fn day(at: When) -> Option<String> {
    let (day, today) = (local_day(at)?, local_day(now())?);
    if day == today {
        Some("Today".to_owned())
    } else if today.pred_opt() == Some(day) {
        Some("Yesterday".to_owned())
    } else {
        written_date(at)
    }
}

fn written_date(at: When) -> Option<String> {
    let text = date(at)?.to_locale_date_string("default", &JsValue::UNDEFINED);
    Some(text.into())
}

/// Between 0 and 1.
#[must_use]
pub fn chance() -> f64 {
    Math::random()
}

thread_local! {
    /// What ends the pauses that are on.
    static PAUSES: RefCell<Vec<js_sys::Function>> = const { RefCell::new(Vec::new()) };
}

/// Waits as long as said, or until [`wake`] is called.
pub async fn pause(span: Duration) {
    let ends: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
    let promise = Promise::new(&mut |resolve, _| {
        *ends.borrow_mut() = Some(resolve);
    });
    let Some(end) = ends.borrow_mut().take() else {
        return;
    };
    if let Some(window) = web_sys::window() {
        let millis = i32::try_from(span.as_millis()).unwrap_or(i32::MAX);
        // When no timer can be had, the pause ends at once.
        if window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&end, millis)
            .is_err()
        {
            return;
        }
    }
    PAUSES.with_borrow_mut(|pauses| pauses.push(end.clone()));
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
    PAUSES.with_borrow_mut(|pauses| pauses.retain(|other| other != &end));
}

/// Ends all pauses: the network is back, or somebody is looking.
pub fn wake() {
    for end in PAUSES.take() {
        // Resolving a promise does not throw.
        let _ = end.call0(&JsValue::NULL);
    }
}

/// Calls `work` again and again, as long as the page lives.
pub fn every(span: Duration, work: impl Fn() + 'static) {
    let work = Closure::<dyn Fn()>::new(work);
    if let Some(window) = web_sys::window() {
        // Without a timer the waiting times stand still; nothing else needs it.
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(
            work.as_ref().unchecked_ref(),
            i32::try_from(span.as_millis()).unwrap_or(i32::MAX),
        );
    }
    work.forget();
}
