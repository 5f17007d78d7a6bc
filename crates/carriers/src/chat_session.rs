//! The old, thin carrier of a session.

use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// What `CustomerService/ChatSessionsForUser` answers: an id and nothing else.
    ChatSession {
        /// The session's id (or the topic's, when the newer reading is asked for).
        chat_session_id: i32,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
