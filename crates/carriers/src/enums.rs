//! The domain's enumerations: sent by name, accepted by name (any case) or number.

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Declares an enumeration whose members travel by name.
macro_rules! named_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $number:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(i16)]
        pub enum $name { $($(#[$vmeta])* $variant = $number),+ }

        impl $name {
            /// Every member, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The documented name, as it stands on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),+ }
            }

            /// The documented number, as the database holds it.
            #[must_use]
            pub const fn number(self) -> i16 { self as i16 }

            /// The member with this number.
            #[must_use]
            pub fn from_number(number: i64) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| i64::from(m.number()) == number)
            }

            /// The member with this name, in any case.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|m| m.name().eq_ignore_ascii_case(name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let token = d.deserialize_any(TokenVisitor)?;
                let found = match &token {
                    Token::Number(n) => Self::from_number(*n),
                    Token::Name(name) => Self::from_name(name),
                };
                found.ok_or_else(|| de::Error::custom(concat!("not a ", stringify!($name))))
            }
        }
    };
}

enum Token {
    Number(i64),
    Name(String),
}

struct TokenVisitor;

impl Visitor<'_> for TokenVisitor {
    type Value = Token;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name or number")
    }
    fn visit_str<E: de::Error>(self, v: &str) -> Result<Token, E> {
        Ok(Token::Name(v.to_owned()))
    }
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Token, E> {
        Ok(Token::Number(v))
    }
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Token, E> {
        i64::try_from(v).map(Token::Number).map_err(|_| E::custom("out of range"))
    }
    #[allow(clippy::cast_possible_truncation)] // whole and in range by the check
    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Token, E> {
        // JavaScript has one number type; whole floats are numbers too.
        if v.fract() == 0.0 && v.abs() < 1e9 {
            Ok(Token::Number(v as i64))
        } else {
            Err(E::custom("not a whole number"))
        }
    }
    fn visit_unit<E: de::Error>(self) -> Result<Token, E> {
        Ok(Token::Name(String::new()))
    }
}

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
            Self::Finished | Self::Deleted | Self::Closed | Self::RequestPosted | Self::ClosedFromQueue
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

/// Declares a set of flags that travels as a comma-separated list of names.
macro_rules! named_flags {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $konst:ident $flag:literal = $bits:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(u8);

        impl $name {
            $($(#[$vmeta])* pub const $konst: Self = Self($bits);)+
            /// No flag.
            pub const NONE: Self = Self(0);
            const TABLE: &'static [(&'static str, u8)] = &[$(($flag, $bits)),+];

            /// The set as a bit mask.
            #[must_use]
            pub const fn bits(self) -> u8 { self.0 }
            /// The set of these bits; unknown bits are dropped.
            #[must_use]
            pub const fn from_bits(bits: u8) -> Self { Self(bits & (0 $(| $bits)+)) }
            /// Whether all of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool { self.0 & other.0 == other.0 }
            /// This set with `other` added or taken away.
            #[must_use]
            pub const fn with(self, other: Self, on: bool) -> Self {
                if on { Self(self.0 | other.0) } else { Self(self.0 & !other.0) }
            }
            /// The set named by a comma-separated list (any case; empty and `None` are no flag).
            #[must_use]
            pub fn from_names(list: &str) -> Option<Self> {
                let mut bits = 0;
                for word in list.split(',').map(str::trim) {
                    if word.is_empty() || word.eq_ignore_ascii_case("None") { continue; }
                    bits |= Self::TABLE.iter().find(|(n, _)| n.eq_ignore_ascii_case(word))?.1;
                }
                Some(Self(bits))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if self.0 == 0 { return s.serialize_str("None"); }
                let mut text = String::new();
                for (name, bits) in Self::TABLE {
                    if self.0 & bits != 0 {
                        if !text.is_empty() { text.push_str(", "); }
                        text.push_str(name);
                    }
                }
                s.serialize_str(&text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let found = match d.deserialize_any(TokenVisitor)? {
                    Token::Number(n) => u8::try_from(n).ok().map(Self::from_bits),
                    Token::Name(list) => Self::from_names(&list),
                };
                found.ok_or_else(|| de::Error::custom(concat!("not a list of ", stringify!($name))))
            }
        }
    };
}

named_flags! {
    /// Who is typing. SuperOffice: `chat_session.flags`.
    ///
    /// The documentation numbers the members 0 and 1: they are bit numbers.
    ChatSessionFlags {
        /// The visitor is typing.
        CUSTOMER_IS_TYPING "CustomerIsTyping" = 1,
        /// The agent is typing.
        USER_IS_TYPING "UserIsTyping" = 2,
    }
}

named_flags! {
    /// Fields that a form requires. SuperOffice: `chat_topic.widget_required_fields`.
    WidgetRequiredFields {
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
