//! The visitor's chat widget: what runs in the visitor's browser.
//!
//! JavaScript sees [`start`] and the [`Handle`] that it returns; nothing else.

pub mod browser;
pub mod embed;
pub mod locale;
pub mod runtime;
pub mod ui;

use runtime::Runtime;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Starts a chat with the loader's options.
///
/// # Errors
/// When the options name no place in the page or no topic.
#[wasm_bindgen]
// JavaScript hands over a value, not a reference to one.
#[expect(clippy::needless_pass_by_value)]
pub fn start(options: JsValue) -> Result<Handle, JsValue> {
    Runtime::start(&options).map(Handle)
}

/// A running chat.
#[wasm_bindgen]
pub struct Handle(Rc<Runtime>);

#[wasm_bindgen]
impl Handle {
    /// Does what the page's side asks for: `open`, `close`, `setUser` … (see
    /// `loader/page`), and `speak`: everything in the words of another table. What it does not know it leaves.
    // JavaScript hands over a value, not a reference to one.
    #[expect(clippy::needless_pass_by_value)]
    pub fn command(&self, name: &str, value: JsValue) {
        if name == "speak" {
            self.0.speak(&value);
        } else if let Some(event) = embed::command(name, &value) {
            self.0.dispatch(event);
        }
    }

    /// Ends it all here: nothing is left in the page. The session itself goes on.
    pub fn destroy(&self) {
        self.0.end();
    }
}
