//! How a topic's widget looks and what it asks.

use crate::rights::{FieldProperties, TableRight};
use crate::{ChatWidgetSize, WidgetRequiredFields, WidgetTheme};

carrier! {
    /// The widget's settings; columns of `chat_topic`. Lengths are in characters.
    ChatWidgetSettings {
        /// Suggest FAQ entries for the first question.
        auto_faq_enabled: bool,
        /// Where the suggestions come from.
        auto_faq_category: Option<KbCategory>,
        /// Ask who the visitor is before the chat.
        pre_form_enabled: bool,
        /// Text above the form, at most 1,024.
        pre_form_message: String,
        /// Fields that must be filled in.
        required_fields: WidgetRequiredFields,
        /// Show a form after the chat.
        post_form_enabled: bool,
        /// Heading of the form after the chat, at most 255.
        post_form_header: String,
        /// Text of the form after the chat, at most 1,024.
        post_form_message: String,
        /// Offer the transcript by e-mail.
        post_transcript_enabled: bool,
        /// The widget's language, at most 63.
        language_iso_code: String,
        /// How large.
        size: ChatWidgetSize,
        /// Which theme.
        theme: WidgetTheme,
        /// Base colour, at most 16.
        color: String,
        /// Launcher, at most 16.
        badge_color: String,
        /// Text on the launcher, at most 16.
        badge_text_color: String,
        /// Visitor's bubbles, at most 16.
        cust_msg_color: String,
        /// Text in the visitor's bubbles, at most 16.
        cust_msg_text_color: String,
        /// Agent's bubbles, at most 16.
        agent_msg_color: String,
        /// Text in the agent's bubbles, at most 16.
        agent_msg_text_color: String,
        /// Buttons, at most 16.
        button_color: String,
        /// Text on buttons, at most 16.
        button_text_color: String,
        /// Font family, at most 64.
        font: String,
        /// Font size, at most 16.
        font_size: String,
        /// Show the logo.
        logo_enabled: bool,
        /// The logo's image.
        logo_blob_id: i32,
        /// The logo's file name.
        logo_name: String,
        /// The agent's photo and name replace the logo after pick-up.
        show_agent_photo: bool,
        /// Header line while queued or in chat, at most 255.
        welcome_title: String,
        /// Line below it, at most 255.
        welcome_message: String,
        /// Heading when nobody is here, at most 255.
        offline_header: String,
        /// Text when nobody is here, at most 1,024.
        offline_message: String,
        /// Fields that the offline form requires.
        offline_fields: WidgetRequiredFields,
        /// Show the agent's first name instead of the nickname.
        use_agent_firstname: bool,
    }
}

carrier! {
    /// A folder of FAQ entries.
    KbCategory {
        /// Primary key.
        kb_category_id: i32,
        /// Name.
        name: String,
        /// Description.
        description: String,
        /// Name with the folders above it.
        fullname: String,
        /// The folder above.
        parent_id: i32,
        /// Place among its siblings.
        sort_order: i32,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
