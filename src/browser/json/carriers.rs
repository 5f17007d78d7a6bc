//! The carriers that the widget reads, and tells its other tabs.

use super::walk::{Walk, Walked, properties};
use anteroom_carriers::visitor::{AgentName, VisitorSession, VisitorTopic, VisitorWidget};
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus,
    ChatWidgetSize, ErrorCarrier, FileLimits, OpenStretch, Queue, TopicFeatures, TopicHours,
    TopicPresence, WidgetRequiredFields, WidgetTheme,
};

properties!(VisitorSession {
    "ChatSessionId" chat_session_id
    "User" user
    "Status" status
    "Flags" flags
    "Rating" rating
    "ChatbotIsActive" chatbot_is_active
    "FilesAllowed" files_allowed
    "RequestId" request_id
    "RatingComment" rating_comment
    "SessionKey" session_key
    "Queue" queue
    "Messages" messages
    "Presence" presence
});

properties!(AgentName {
    "FullName" full_name
    "Photo" photo
});

properties!(Queue {
    "Position" position
    "WaitMin" wait_min
    "WaitMax" wait_max
    "Evidence" evidence
});

properties!(TopicPresence {
    "Open" open
    "AgentsPresent" agents_present
});

properties!(ChatMessage {
    "ChatMessageId" chat_message_id
    "ChatSessionId" chat_session_id
    "Type" kind
    "Message" message
    "Author" author
    "ReadByCustomer" read_by_customer
    "SpecialType" special_type
    "SpecialParam" special_param
    "WhenPosted" when_posted
    "ClientKey" client_key
});

properties!(VisitorTopic {
    "ChatTopicId" chat_topic_id
    "BadgeHeader" badge_header
    "CollectConsent" collect_consent
    "ConsentText" consent_text
    "ConsentVersion" consent_version
    "PrivacyUrl" privacy_url
    "TicketEnabled" ticket_enabled
    "OfflineCollectConsent" offline_collect_consent
    "UseQueueOfflineForm" use_queue_offline_form
    "OfflineFormTimeLimit" offline_form_time_limit
    "OfflineFormQueueLength" offline_form_queue_length
    "CustomQueueTextEnabled" custom_queue_text_enabled
    "CustomQueueText" custom_queue_text
    "WidgetEnableRating" widget_enable_rating
    "WidgetRatingText" widget_rating_text
    "Widget" widget
    "Presence" presence
    "Queue" queue
    "Hours" hours
    "Features" features
    "Logo" logo
});

properties!(TopicHours {
    "Open" open
    "ChangesAt" changes_at
    "Stretches" stretches
});

properties!(OpenStretch {
    "From" from
    "To" to
});

properties!(TopicFeatures {
    "Mail" mail
    "Faq" faq
    "Files" files
});

properties!(FileLimits {
    "MaxBytes" max_bytes
    "Types" types
});

properties!(VisitorWidget {
    "PreFormEnabled" pre_form_enabled
    "PreFormMessage" pre_form_message
    "RequiredFields" required_fields
    "AutoFaqEnabled" auto_faq_enabled
    "PostFormEnabled" post_form_enabled
    "PostTranscriptEnabled" post_transcript_enabled
    "LanguageIsoCode" language_iso_code
    "Size" size
    "Theme" theme
    "PostFormHeader" post_form_header
    "PostFormMessage" post_form_message
    "Color" color
    "BadgeColor" badge_color
    "BadgeTextColor" badge_text_color
    "CustMsgColor" cust_msg_color
    "CustMsgTextColor" cust_msg_text_color
    "AgentMsgColor" agent_msg_color
    "AgentMsgTextColor" agent_msg_text_color
    "ButtonColor" button_color
    "ButtonTextColor" button_text_color
    "Font" font
    "FontSize" font_size
    "ShowAgentPhoto" show_agent_photo
    "OfflineFields" offline_fields
    "WelcomeTitle" welcome_title
    "WelcomeMessage" welcome_message
    "OfflineHeader" offline_header
    "OfflineMessage" offline_message
});

properties!(ErrorCarrier {
    "Error" error
    "ErrorMessage" error_message
    "Field" field
});

/// Members travel by name; numbers are understood.
macro_rules! members {
    ($($ty:ident)+) => {
        $(impl Walked for $ty {
            fn walk(&mut self, walk: &mut Walk) {
                let mut number = self.number();
                walk.member(&mut number, Self::MEMBERS);
                *self = Self::from_number(number.into()).unwrap_or_default();
            }
        })+
    };
}
members!(ChatSessionStatus ChatMessageType ChatMessageSpecialType ChatWidgetSize WidgetTheme);

/// Flags travel as a list of names; numbers are understood, and are what other tabs get.
macro_rules! flags {
    ($($ty:ident)+) => {
        $(impl Walked for $ty {
            fn walk(&mut self, walk: &mut Walk) {
                let mut bits = self.bits();
                walk.flags(&mut bits, |names| Self::from_names(names).map(Self::bits));
                *self = Self::from_bits(bits);
            }
        })+
    };
}
flags!(ChatSessionFlags WidgetRequiredFields);
