//! The other tabs of this browser in which the console is open.

use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// Listens to the other tabs, as long as the page lives.
pub fn listen(hear: impl Fn(String) + 'static) {
    // Browsers without it have tabs that know nothing of each other.
    let Ok(channel) = BroadcastChannel::new("anteroom.console") else {
        return;
    };
    let work = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            hear(text);
        }
    });
    channel.set_onmessage(Some(work.as_ref().unchecked_ref()));
    work.forget();
    CHANNEL.with_borrow_mut(|slot| *slot = Some(channel));
}

/// Tells the other tabs.
pub fn tell(text: &str) {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            // A channel that is closed has nobody to tell.
            let _ = channel.post_message(&JsValue::from_str(text));
        }
    });
}
