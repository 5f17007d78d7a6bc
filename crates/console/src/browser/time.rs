//! Clock, pauses and the time of day.

use js_sys::{Date, Math, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// This machine's clock, in milliseconds after 1970.
#[must_use]
#[allow(clippy::cast_possible_truncation)] // whole milliseconds fit
pub fn now() -> i64 {
    Date::now() as i64
}

/// An HTTP date, in milliseconds after 1970.
#[must_use]
#[allow(clippy::cast_possible_truncation)]
pub fn parse(date: &str) -> Option<i64> {
    let millis = Date::parse(date);
    millis.is_finite().then_some(millis as i64)
}

/// The time of day here, `HH:MM`.
#[must_use]
#[allow(clippy::cast_precision_loss)] // milliseconds since 1970 are exact in a float
pub fn of_day(millis: i64) -> String {
    let date = Date::new(&JsValue::from_f64(millis as f64));
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// The same for a time of today; the day, as people here write it, for an older one.
#[must_use]
#[allow(clippy::cast_precision_loss)] // as above
pub fn of_day_or_date(millis: i64) -> String {
    let date = Date::new(&JsValue::from_f64(millis as f64));
    let today = Date::new_0();
    if date.to_date_string() == today.to_date_string() {
        return of_day(millis);
    }
    let text = date.to_locale_date_string("default", &JsValue::UNDEFINED);
    text.into()
}

/// Whether a time is on the day that is today here.
#[must_use]
pub fn is_today(millis: i64) -> bool {
    day_number(millis) == day_number(now())
}

/// Numbers the days of the calendar here, one after the other.
#[must_use]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // whole days fit
pub fn day_number(millis: i64) -> i64 {
    let date = Date::new(&JsValue::from_f64(millis as f64));
    // Midnight UTC of the same date: days of any zone are a whole number of days apart there.
    let midnight = Date::utc(f64::from(date.get_full_year()), f64::from(date.get_month()));
    midnight as i64 / 86_400_000 + i64::from(date.get_date())
}

/// A day in words: today, yesterday, or its date as people here write it.
#[must_use]
#[allow(clippy::cast_precision_loss)] // as above
pub fn day(millis: i64) -> String {
    match day_number(now()) - day_number(millis) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => {
            let date = Date::new(&JsValue::from_f64(millis as f64));
            let text = date.to_locale_date_string("default", &JsValue::UNDEFINED);
            text.into()
        }
    }
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

/// Waits so many milliseconds, or until [`wake`] is called.
pub async fn pause(millis: u32) {
    let ends: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
    let promise = Promise::new(&mut |resolve, _| {
        *ends.borrow_mut() = Some(resolve);
    });
    let Some(end) = ends.borrow_mut().take() else {
        return;
    };
    if let Some(window) = web_sys::window() {
        let millis = i32::try_from(millis).unwrap_or(i32::MAX);
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

/// Calls `work` every so many milliseconds, as long as the page lives.
pub fn every(millis: i32, work: impl Fn() + 'static) {
    let work = Closure::<dyn Fn()>::new(work);
    if let Some(window) = web_sys::window() {
        // Without a timer the waiting times stand still; nothing else needs it.
        let _ = window.set_interval_with_callback_and_timeout_and_arguments_0(
            work.as_ref().unchecked_ref(),
            millis,
        );
    }
    work.forget();
}
