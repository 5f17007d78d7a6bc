//! The visitor's chat widget: what runs in the visitor's browser.
//!
//! JavaScript sees [`start`], and the object that it answers with; nothing else.

pub mod browser;
pub mod embed;
pub mod locale;
pub mod runtime;
pub mod ui;

use runtime::Runtime;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Starts a chat with the loader's options.
///
/// The answer has two methods. `command(name, value)` does what the page's side asks
/// for: `open`, `close`, `setUser` … (see `loader/page`), and `speak`: everything in
/// the words of another table; what it does not know it leaves. `destroy()` ends it
/// all here: nothing is left in the page. The session itself goes on.
///
/// # Errors
/// When the options name no place in the page or no topic.
#[wasm_bindgen]
// JavaScript hands over a value, not a reference to one.
#[expect(clippy::needless_pass_by_value)]
pub fn start(options: JsValue) -> Result<JsValue, JsValue> {
    Runtime::start(&options)
}
