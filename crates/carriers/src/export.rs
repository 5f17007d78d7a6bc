//! What is stored of a visitor, to take along.

use crate::{ChatMessage, ChatRequest, ChatSessionEntity, When};
use std::collections::BTreeMap;

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
    /// Extension: what a visitor agreed to.
    ConsentRecord {
        /// Which version of the text.
        version: String,
        /// The text itself.
        text: String,
        /// The language that it was asked for in.
        language: String,
        /// When.
        at: When,
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
        /// The country that the visitor chose.
        customer_country: String,
        /// The page that the widget was on.
        page_url: String,
        /// What the visitor said beside the stars.
        rating_comment: String,
        /// What the visitor agreed to; null where nothing was asked.
        consent: Option<ConsentRecord>,
        /// The site has signed who the visitor is.
        verified: bool,
        /// Which properties of the session the site has signed.
        verified_fields: Vec<String>,
        /// The site's own id of the visitor.
        external_id: String,
        /// What the site tells of the visitor.
        custom_attributes: BTreeMap<String, String>,
        /// The requests that were left.
        requests: Vec<ChatRequest>,
        /// What was said, oldest first.
        messages: Vec<ChatMessage>,
        /// The files that were sent, oldest first.
        files: Vec<SentFile>,
    }
}
