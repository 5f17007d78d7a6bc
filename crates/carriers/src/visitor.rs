//! The parts of the documented carriers that a visitor's widget reads.
//!
//! The same names as in the full carriers; everything a visitor may not see,
//! or does not need, is left out, so that the widget stays small. A property
//! that was not selected is null on the wire.

use crate::{
    ChatMessage, ChatSessionFlags, ChatSessionStatus, ChatWidgetSize, Queue, TopicFeatures,
    TopicHours, TopicPresence, WidgetRequiredFields, WidgetTheme,
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
    /// A bot answers, not a person.
    pub chatbot_is_active: Option<bool>,
    /// Extension: the agent lets the visitor send files.
    pub files_allowed: Option<bool>,
    /// Extension: the number of the request that was left; null when none was.
    pub request_id: Option<i32>,
    /// Extension: what was said beside the stars.
    pub rating_comment: Option<String>,
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
    /// Extension: the photo's address, relative to the service's; null without one.
    pub photo: Option<String>,
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
    /// Extension: which version of the consent text this is; sent back with the consent.
    pub consent_version: Option<String>,
    /// Extension: the address of the site's privacy page.
    pub privacy_url: Option<String>,
    /// Requests can be left while nobody is here.
    pub ticket_enabled: bool,
    /// Ask consent before a request is left.
    pub offline_collect_consent: bool,
    /// Offer the request form to those who wait.
    pub use_queue_offline_form: bool,
    /// ... after so many minutes; 0 is not by time.
    pub offline_form_time_limit: i32,
    /// ... when so many wait; 0 is not by length.
    pub offline_form_queue_length: i32,
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
    /// Extension: when the topic is open, in moments; null when it keeps no hours.
    pub hours: Option<TopicHours>,
    /// Extension: what the service can do for visitors of this topic.
    pub features: Option<TopicFeatures>,
    /// Extension: the logo's address, relative to the service's; null without one.
    pub logo: Option<String>,
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
    /// Suggest FAQ entries for the first question.
    pub auto_faq_enabled: bool,
    /// Show a form after the chat.
    pub post_form_enabled: bool,
    /// Offer the transcript by e-mail.
    pub post_transcript_enabled: bool,
    /// The widget's language, when the page names none.
    pub language_iso_code: Option<String>,
    /// How large.
    pub size: ChatWidgetSize,
    /// Which theme.
    pub theme: WidgetTheme,
    /// Heading of the form after the chat.
    pub post_form_header: Option<String>,
    /// Text of the form after the chat.
    pub post_form_message: Option<String>,
    /// Base colour, `#RRGGBB`.
    pub color: Option<String>,
    /// Launcher.
    pub badge_color: Option<String>,
    /// Text on the launcher.
    pub badge_text_color: Option<String>,
    /// Visitor's bubbles.
    pub cust_msg_color: Option<String>,
    /// Text in the visitor's bubbles.
    pub cust_msg_text_color: Option<String>,
    /// Agent's bubbles.
    pub agent_msg_color: Option<String>,
    /// Text in the agent's bubbles.
    pub agent_msg_text_color: Option<String>,
    /// Buttons.
    pub button_color: Option<String>,
    /// Text on buttons.
    pub button_text_color: Option<String>,
    /// Font family.
    pub font: Option<String>,
    /// Font size: a CSS length, or a number of pixels.
    pub font_size: Option<String>,
    /// The agent's photo and name replace the header's icon after pick-up.
    pub show_agent_photo: bool,
    /// Fields that the offline form requires.
    pub offline_fields: WidgetRequiredFields,
    /// Header line while queued or in chat.
    pub welcome_title: Option<String>,
    /// Line below the header while queued or in chat.
    pub welcome_message: Option<String>,
    /// Heading when nobody is here.
    pub offline_header: Option<String>,
    /// Text when nobody is here.
    pub offline_message: Option<String>,
}
