//! The parts of the documented carriers that a visitor's widget reads.
//!
//! The same names as in the full carriers; everything a visitor may not see,
//! or does not need, is left out, so that the widget stays small. A property
//! that was not selected is null on the wire.

use crate::{
    ChatMessage, ChatSessionFlags, ChatSessionStatus, Queue, TopicPresence, WidgetRequiredFields,
};
use serde::{Deserialize, Serialize};

/// What `GetChatSessionEntity` and `SaveChatSessionEntity` answer to a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VisitorSession {
    /// Primary key.
    pub chat_session_id: i32,
    /// The agent's public name; null until picked up.
    pub user: Option<AgentName>,
    /// Where the session stands.
    pub status: ChatSessionStatus,
    /// Who is typing.
    pub flags: Option<ChatSessionFlags>,
    /// 1 to 5; 0 is none.
    pub rating: Option<i32>,
    /// Only in the answer that creates the session.
    pub session_key: Option<String>,
    /// Extension: the place in the queue.
    pub queue: Option<Queue>,
    /// Extension: messages after the request's `After`.
    pub messages: Option<Vec<ChatMessage>>,
    /// Extension: whether somebody can answer.
    pub presence: Option<TopicPresence>,
}

/// The part of `Associate` that a visitor sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AgentName {
    /// The name shown to visitors.
    pub full_name: String,
}

/// What `GetChatTopicEntity` answers to a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VisitorTopic {
    /// Primary key.
    pub chat_topic_id: i32,
    /// Text on the launcher.
    pub badge_header: Option<String>,
    /// Ask consent before the chat.
    pub collect_consent: bool,
    /// Extension: the text beside the consent box.
    pub consent_text: Option<String>,
    /// Use the topic's own queue text.
    pub custom_queue_text_enabled: bool,
    /// Queue text; may hold `{cque}` (position) and `{cavw}` (average wait hh:mm).
    pub custom_queue_text: Option<String>,
    /// Ask for a rating after the chat.
    pub widget_enable_rating: bool,
    /// Text beside the stars.
    pub widget_rating_text: Option<String>,
    /// The widget's settings.
    pub widget: Option<VisitorWidget>,
    /// Extension: whether somebody can answer.
    pub presence: Option<TopicPresence>,
    /// Extension: the place a visitor would get now.
    pub queue: Option<Queue>,
}

/// The part of `ChatWidgetSettings` that the widget reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VisitorWidget {
    /// Ask who the visitor is before the chat.
    pub pre_form_enabled: bool,
    /// Text above the form.
    pub pre_form_message: Option<String>,
    /// Fields that must be filled in.
    pub required_fields: WidgetRequiredFields,
    /// Heading of the form after the chat.
    pub post_form_header: Option<String>,
    /// Text of the form after the chat.
    pub post_form_message: Option<String>,
    /// Base colour, `#RRGGBB`.
    pub color: Option<String>,
    /// Header line while queued or in chat.
    pub welcome_title: Option<String>,
    /// Line below the header while queued or in chat.
    pub welcome_message: Option<String>,
    /// Heading when nobody is here.
    pub offline_header: Option<String>,
    /// Text when nobody is here.
    pub offline_message: Option<String>,
}
