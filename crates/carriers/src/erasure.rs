//! What a visitor gets who erases a chat.

use crate::When;

carrier! {
    /// Extension: a chat was erased.
    Erasure {
        /// A signed text; `anteroom receipt verify` tells whether it is genuine.
        receipt: String,
        /// When.
        erased_at: When,
        /// How many messages.
        messages: i32,
        /// How many files.
        files: i32,
    }
}
