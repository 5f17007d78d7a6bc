//! The wire: carriers, enums and dates as the documented web API has them.
//!
//! Widget, service, console and tests speak through this crate and nothing
//! else. Property names are PascalCase; enums travel by name and are accepted
//! as numbers too. The widget reads [`visitor`], which knows no dates.

#[macro_use]
mod named;
#[cfg(feature = "json")]
#[macro_use]
pub mod shape;
#[cfg(not(feature = "json"))]
#[macro_use]
mod shapeless;
pub mod agent;
mod chat_session;
pub mod countries;
mod enums;
mod erasure;
mod error;
mod export;
#[cfg(feature = "json")]
mod lengths;
#[cfg(feature = "json")]
mod lenient;
mod mail;
#[cfg(feature = "json")]
pub mod merge;
mod message;
pub mod nested;
mod opening;
mod presence;
mod queue;
mod refusal;
mod request;
mod rights;
#[cfg(feature = "json")]
pub mod select;
mod session;
mod topic;
pub mod unseen;
pub mod visitor;
mod when;
mod widget_settings;

pub use chat_session::ChatSession;
pub use enums::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus, ChatWidgetSize,
    WidgetRequiredFields, WidgetTheme,
};
pub use erasure::Erasure;
pub use error::ErrorCarrier;
pub use export::{ConsentRecord, SentFile, SessionExport};
pub use mail::TranscriptMail;
pub use message::ChatMessage;
pub use named::{is_name, or_default};
pub use nested::Associate;
pub use opening::{ChatOpeningHours, TimeZoneData, TimeZoneRule};
pub use presence::{ChatPresence, ChatTopicAgent};
pub use queue::{FileLimits, OpenStretch, Queue, TopicFeatures, TopicHours, TopicPresence};
pub use refusal::Refusal;
pub use request::{ChatRequest, FaqSuggestion, PostedRequest};
pub use rights::{FieldProperties, FieldProperty, FieldRight, TableRight};
pub use session::ChatSessionEntity;
pub use topic::{ChatBotSettings, ChatTopicEntity};
pub use when::When;
pub use widget_settings::{ChatWidgetSettings, KbCategory};
