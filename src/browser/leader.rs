//! One tab talks to the service: the one that holds the lock.

use super::tabs::name;
use super::{get, set};
use js_sys::{Function, Object, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

/// The wish to lead, and the lead; dropping it gives both up.
pub struct Leader(Option<Wish>);

struct Wish {
    /// Ends the wait for the lock.
    wait: AbortController,
    /// Lets go of the lock.
    release: Function,
    _granted: Closure<dyn FnMut() -> Promise>,
}

impl Leader {
    /// Tells `lead` when this tab leads. Where there are no locks (old
    /// browsers, insecure contexts) every tab leads: the service's
    /// idempotent writes make that safe, only less thrifty.
    pub fn wish(topic_id: i32, lead: impl Fn() + 'static) -> Self {
        let lead = Rc::new(lead);
        let wish = request(topic_id, Rc::clone(&lead));
        if wish.is_none() {
            lead();
        }
        Self(wish)
    }
}

fn request(topic_id: i32, lead: Rc<impl Fn() + 'static>) -> Option<Wish> {
    let locks = get(&get(&js_sys::global(), "navigator"), "locks");
    let method: Function = get(&locks, "request").dyn_into().ok()?;
    let wait = AbortController::new().ok()?;
    let options = Object::new();
    set(&options, "signal", &wait.signal());

    // The lock is held for as long as this promise is open.
    let mut release = None;
    let held = Promise::new(&mut |resolve, _| release = Some(resolve));
    let release = release?;

    let leads = Rc::new(Cell::new(false));
    let granted = Closure::<dyn FnMut() -> Promise>::new({
        let (lead, leads) = (Rc::clone(&lead), Rc::clone(&leads));
        move || {
            leads.set(true);
            lead();
            held.clone()
        }
    });
    let ended: Promise = method
        .call3(
            &locks,
            &JsValue::from_str(&name(topic_id)),
            &options,
            granted.as_ref(),
        )
        .ok()?
        .dyn_into()
        .ok()?;
    let signal = wait.signal();
    spawn_local(async move {
        let refused = JsFuture::from(ended).await.is_err();
        if refused && !leads.get() && !signal.aborted() {
            // Locks exist but are forbidden here (a sandboxed page).
            lead();
        }
    });
    Some(Wish {
        wait,
        release,
        _granted: granted,
    })
}

impl Drop for Leader {
    fn drop(&mut self) {
        if let Some(wish) = &self.0 {
            wish.wait.abort();
            let _ = wish.release.call0(&JsValue::UNDEFINED);
        }
    }
}
