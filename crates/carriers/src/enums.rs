//! The domain's enumerations: sent by name, accepted by name (any case) or number.

named_enum! {
    /// Where a session stands. SuperOffice: `chat_session.status`.
    ChatSessionStatus {
        /// Unknown.
        #[default]
        Invalid = 0,
        /// The visitor fills in the pre-chat form.
        PreChatForm = 1,
        /// The visitor looks at FAQ suggestions.
        Faq = 2,
        /// The request form is shown: nobody is here.
        OfflineForm = 3,
        /// Waiting for an agent to pick up.
        InQueue = 4,
        /// In chat; the visitor spoke last.
        CustomerLast = 5,
        /// In chat; the agent (or bot) spoke last.
        UserLast = 6,
        /// The end of talking; the post-chat form is shown.
        Finished = 7,
        /// Marked; purged later.
        Deleted = 8,
        /// Final.
        Closed = 9,
        /// A request was left instead of a chat.
        RequestPosted = 10,
        /// The visitor left while queued.
        ClosedFromQueue = 11,
    }
}

impl ChatSessionStatus {
    /// Somebody can talk: in chat with an agent or a bot.
    #[must_use]
    pub const fn is_chat(self) -> bool {
        matches!(self, Self::CustomerLast | Self::UserLast)
    }
    /// Nothing more will happen unless the visitor returns.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Finished
                | Self::Deleted
                | Self::Closed
                | Self::RequestPosted
                | Self::ClosedFromQueue
        )
    }
}

named_enum! {
    /// Who a message is for. SuperOffice: `chat_message.type`.
    ChatMessageType {
        /// Unknown.
        #[default]
        Invalid = 0,
        /// From the agent or bot to the visitor.
        ToCustomer = 1,
        /// From the visitor to the agent.
        ToUser = 2,
        /// Something happened; see [`ChatMessageSpecialType`].
        Special = 3,
    }
}

named_enum! {
    /// What happened, for special messages. SuperOffice: `chat_message.special_type`.
    ///
    /// Number 4 is not used by the documentation; `IllegalFileType` has no
    /// published number and takes the next one.
    ChatMessageSpecialType {
        /// An ordinary message.
        #[default]
        None = 0,
        /// The topic's welcome text, sent on pick-up.
        Welcome = 1,
        /// The visitor's page should go to an address.
        Url = 2,
        /// A block of prepared content.
        Block = 3,
        /// The session began.
        NewSession = 5,
        /// Handed to another agent (the documentation's spelling).
        TransferedSession = 6,
        /// Something failed.
        Error = 7,
        /// The session was deleted.
        SessionDeleted = 8,
        /// A question that a FAQ entry answered.
        FaqSuccessQuestion = 9,
        /// The agent ended the chat.
        ClosedByUser = 10,
        /// The visitor ended the chat.
        ClosedByCustomer = 11,
        /// Nobody spoke for too long.
        ClosedByIdle = 12,
        /// The agent asked declined the transfer.
        TransferRejected = 13,
        /// The visitor came back to an ended chat.
        ReopenedByCustomer = 14,
        /// The visitor chose one of a bot's options.
        ClickedOption = 15,
        /// Said by a bot.
        BotMessage = 16,
        /// A bot offers options; `SpecialParam` holds their labels as a JSON array.
        Options = 17,
        /// A file of a type that is not taken.
        IllegalFileType = 18,
    }
}

impl ChatMessageSpecialType {
    /// Whether a message of this kind says that the chat ended.
    #[must_use]
    pub const fn closes(self) -> bool {
        matches!(
            self,
            Self::ClosedByUser | Self::ClosedByCustomer | Self::ClosedByIdle
        )
    }
}

named_enum! {
    /// The widget's theme. SuperOffice: `chat_topic.widget_theme`.
    WidgetTheme {
        /// Square and plain.
        #[default]
        Classic = 0,
        /// Round and airy.
        Modern = 1,
    }
}

named_enum! {
    /// The widget's size. SuperOffice: `chat_topic.flags` bit 16.
    ChatWidgetSize {
        /// 380 px wide.
        #[default]
        Normal = 0,
        /// Wider, with larger text.
        Large = 1,
    }
}

/// SuperOffice's clients send their own numbers of the members, which are 0 and 1:
/// 1 is an agent who types, and 0 nobody, for want of a number for that.
const fn typing_bits(number: i64) -> i64 {
    match number {
        1 => 2,
        other => other,
    }
}

named_flags! {
    /// Who is typing. SuperOffice: `chat_session.flags`.
    ///
    /// The documentation numbers the members 0 and 1: they are bit numbers.
    ChatSessionFlags by typing_bits {
        /// The visitor is typing.
        CUSTOMER_IS_TYPING "CustomerIsTyping" = 1,
        /// The agent is typing.
        USER_IS_TYPING "UserIsTyping" = 2,
    }
}

named_flags! {
    /// Fields that a form requires. SuperOffice: `chat_topic.widget_required_fields`.
    WidgetRequiredFields by std::convert::identity {
        /// E-mail address.
        EMAIL "Email" = 1,
        /// Full name.
        NAME "Name" = 2,
        /// Company name.
        COMPANY "Company" = 4,
        /// Phone number.
        PHONE "Phone" = 8,
        /// Country.
        COUNTRY "Country" = 16,
    }
}
