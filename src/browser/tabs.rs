//! What this page's tabs tell each other.

use super::listener::Listener;
use super::{get, json};
use anteroom_engine::Note;
use wasm_bindgen::JsValue;
use web_sys::BroadcastChannel;

/// The name under which a topic's chat keeps, talks and leads.
#[must_use]
pub fn name(topic_id: i32) -> String {
    let mut name = String::from("anteroom:");
    name.push_str(&topic_id.to_string());
    name
}

/// The other tabs; dropping it stops listening.
pub struct Tabs(Option<(BroadcastChannel, Listener)>);

impl Tabs {
    /// Tells `heard` what the others say. Without channels every tab is alone.
    pub fn open(topic_id: i32, heard: impl Fn(Note) + 'static) -> Self {
        let exists = !get(&js_sys::global(), "BroadcastChannel").is_undefined();
        let channel = exists.then(|| BroadcastChannel::new(&name(topic_id)).ok());
        Self(channel.flatten().map(|channel| {
            let listener = Listener::new(&channel, "message", move |event| {
                let said = get(&event, "data").as_string();
                // A tab with another version may say what this one does not know.
                if let Some(note) = said.and_then(|text| json::from_text(&text)) {
                    heard(note);
                }
            });
            (channel, listener)
        }))
    }

    /// Tells the others.
    pub fn tell(&self, note: &mut Note) {
        if let (Some((channel, _)), Some(text)) = (&self.0, json::to_text(note)) {
            let _ = channel.post_message(&JsValue::from_str(&text));
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some((channel, _)) = &self.0 {
            channel.close();
        }
    }
}
