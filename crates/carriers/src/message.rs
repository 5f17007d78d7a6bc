//! One message of a session.

use crate::{ChatMessageSpecialType, ChatMessageType};
use serde::{Deserialize, Serialize};

/// A message. SuperOffice: `chat_message`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ChatMessage {
    /// Primary key; ascending, so it is also the cursor.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub chat_message_id: i32,
    /// The session it belongs to.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub chat_session_id: i32,
    /// Who it is for.
    #[serde(rename = "Type")]
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub kind: ChatMessageType,
    /// The text. Shown as text, never as markup; at most 4,000 characters from a visitor.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub message: String,
    /// The name shown above the bubble, at most 255 characters.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub author: String,
    /// 1 when the visitor has seen it.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub read_by_customer: i32,
    /// What happened, when something did.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub special_type: ChatMessageSpecialType,
    /// Depends on `special_type`; at most 255 characters.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub special_param: String,
    /// When it was posted, ISO 8601 in UTC without offset, as documented.
    #[cfg_attr(feature = "json", serde(deserialize_with = "crate::named::or_default"))]
    pub when_posted: String,
    /// Extension, only in answers to the visitor who sent it: the
    /// Idempotency-Key it was sent under, so that the sender knows its own message again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_key: Option<String>,
}

shaped!(ChatMessage {
    /// Primary key; ascending, so it is also the cursor.
    chat_message_id: i32,
    /// The session it belongs to.
    chat_session_id: i32,
    /// Who it is for.
    kind: ChatMessageType,
    /// The text; shown as text, never as markup.
    message: String,
    /// The name shown above the bubble.
    author: String,
    /// 1 when the visitor has seen it.
    read_by_customer: i32,
    /// What happened, when something did.
    special_type: ChatMessageSpecialType,
    /// Depends on `SpecialType`.
    special_param: String,
    /// When it was posted, in UTC; in the future it is hidden until then.
    when_posted: crate::shape::Utc,
    /// Extension, only in answers to the visitor who sent it: the Idempotency-Key of the send.
    client_key: Option<String>,
});
