//! What is stored of a visitor, to take along.

use crate::{ChatMessage, ChatSessionEntity, When};

carrier! {
    /// Extension: everything that is stored of a session.
    SessionExport {
        /// When it was put together.
        exported_at: When,
        /// The topic's name.
        topic: String,
        /// The session itself.
        session: ChatSessionEntity,
        /// What was said, oldest first.
        messages: Vec<ChatMessage>,
    }
}
