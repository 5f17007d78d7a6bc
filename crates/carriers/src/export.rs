//! What is stored of a visitor, to take along.

use crate::{ChatMessage, ChatSessionEntity, When};

carrier! {
    /// Extension: a file that was sent in a chat. `GetChatFile` answers its bytes.
    SentFile {
        /// Primary key.
        file_id: i32,
        /// The name, as it is shown.
        name: String,
        /// What it is, by its content.
        media_type: String,
        /// In bytes.
        size: i32,
        /// SHA-256 of the bytes, in hexadecimal.
        sha256: String,
        /// When it was sent.
        sent_at: When,
        /// The visitor sent it.
        by_visitor: bool,
    }
}

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
        /// The files that were sent, oldest first.
        files: Vec<SentFile>,
    }
}
