//! The wire: carriers, enums and dates as the documented web API has them.
//!
//! Widget, service, console and tests speak through this crate and nothing
//! else. Property names are PascalCase; enums travel by name and are accepted
//! as numbers too.

mod enums;
mod message;
mod queue;
pub mod visitor;

pub use enums::{
    ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus, ChatWidgetSize,
    WidgetRequiredFields, WidgetTheme,
};
pub use message::ChatMessage;
pub use queue::{Queue, TopicPresence};
