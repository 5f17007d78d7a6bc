//! Whether the visitor wants to hear of new messages. `loader/page/sound.js` reads it.

use web_sys::Storage;

/// The one thing that is kept for all topics: a wish of the person.
const MUTE: &str = "anteroom:mute";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// It is muted; so it is where nothing can be kept.
#[must_use]
pub fn is_muted() -> bool {
    let kept = storage().map(|storage| storage.get_item(MUTE));
    !matches!(kept, Some(Ok(None)))
}

/// Mutes it, or not any more.
pub fn mute(yes: bool) {
    if let Some(storage) = storage() {
        // Where nothing can be kept, there is no sound either.
        let _ = if yes {
            storage.set_item(MUTE, "1")
        } else {
            storage.remove_item(MUTE)
        };
    }
}
