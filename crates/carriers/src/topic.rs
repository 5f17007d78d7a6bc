//! A topic (a channel, in the user's words), whole.

use crate::When;
use crate::nested::{CustomerLanguage, ReplyTemplate, TicketCategory, TicketPriority};
use crate::opening::ChatOpeningHours;
use crate::rights::{FieldProperties, TableRight};
use crate::widget_settings::ChatWidgetSettings;

carrier! {
    /// What sessions are about and who answers them. SuperOffice: `chat_topic`.
    ChatTopicEntity {
        /// Primary key; 0 inserts.
        chat_topic_id: i32,
        /// Internal unique name, at most 255.
        name: String,
        /// Internal description, at most 255.
        description: String,
        /// Text sent to the visitor on pick-up.
        welcome_message: String,
        /// Customer language.
        language: Option<CustomerLanguage>,
        /// Last pick-up on this topic.
        last_accept: When,
        /// Average seconds per pick-up.
        seconds_pr_accept: i32,
        /// Recipients of alert mail, at most 255.
        alert_recipient: String,
        /// Template of alert mail.
        alert_template: Option<ReplyTemplate>,
        /// Ask consent before the chat (flag 4).
        collect_consent: bool,
        /// Text on the launcher, at most 255.
        badge_header: String,
        /// Use `custom_queue_text` (flag 8).
        custom_queue_text_enabled: bool,
        /// Queue text, at most 255; may hold `{cque}` and `{cavw}`.
        custom_queue_text: String,
        /// Warn agents of an unanswered new chat after so many minutes.
        warn_new_chat_minutes: i32,
        /// Warn managers of an unanswered new chat after so many minutes.
        warn_manager_new_chat_minutes: i32,
        /// A request may be left when nobody is here.
        ticket_enabled: bool,
        /// Category of such requests.
        ticket_category: Option<TicketCategory>,
        /// Priority of such requests.
        ticket_priority: Option<TicketPriority>,
        /// The topic keeps opening hours.
        opening_hours_enabled: bool,
        /// The opening hours.
        opening_hours: Option<Box<ChatOpeningHours>>,
        /// How the widget looks and what it asks.
        widget: Option<Box<ChatWidgetSettings>>,
        /// A bot answers first.
        bot_enabled: bool,
        /// The bot.
        bot_settings: Option<ChatBotSettings>,
        /// Ask consent on the offline form (flag 32).
        offline_collect_consent: bool,
        /// Warn agents of an unanswered message after so many minutes.
        warn_chat_message_minutes: i32,
        /// Warn managers of an unanswered message after so many minutes.
        warn_manager_chat_message_minutes: i32,
        /// A waiting visitor may leave a request instead.
        use_queue_offline_form: bool,
        /// ... after so many minutes in the queue.
        offline_form_time_limit: i32,
        /// ... at this length of the queue.
        offline_form_queue_length: i32,
        /// Ask for a rating after the chat.
        widget_enable_rating: bool,
        /// Text beside the stars, at most 1,024.
        widget_rating_text: String,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}

carrier! {
    /// The bot of a topic.
    ChatBotSettings {
        /// The bot's name, at most 80.
        bot_name: String,
        /// Script that registers the bot; 0 is no bot.
        bot_register_script_id: i32,
        /// Script run when a session is created.
        bot_session_created_script_id: i32,
        /// Script run when a session changes its status.
        bot_session_changed_script_id: i32,
        /// Script run when a message arrives.
        bot_message_received_script_id: i32,
    }
}
