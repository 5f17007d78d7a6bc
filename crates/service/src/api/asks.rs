//! What the methods take, where it is not an entity: the documented parameters.

use anteroom_carriers::{ChatMessage, ChatPresence, ChatTopicAgent};

/// Declares a body of parameters: names in PascalCase and in any case on the
/// way in, null the same as absent.
macro_rules! ask {
    ($($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty),+ $(,)? })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, Default, serde::Deserialize)]
            #[serde(rename_all = "PascalCase", default)]
            pub struct $name {
                $($(#[$fmeta])* #[serde(deserialize_with = "anteroom_carriers::or_default")] pub $field: $ty),+
            }
            anteroom_carriers::shaped!($name { $($(#[$fmeta])* $field: $ty),+ });
        )+
    };
}

ask! {
    /// One session.
    SessionAsk {
        /// The session's id.
        chat_session_id: i32,
    }

    /// Where the caller's reading of messages stands.
    AfterAsk {
        /// Extension: the id of the last message that the caller has; 0 for all.
        after: i32,
    }

    /// What a console has of its desk, and what it wants to see there.
    DeskAsk {
        /// Extension: the id of the last message that the caller has; 0 for all.
        after: i32,
        /// Extension: the ETag of the answer that the caller has, or an empty text where it
        /// has none yet. Sessions that have not changed since are answered as
        /// `ChatSessionId` and `Unchanged` alone.
        since: Option<String>,
        /// Extension: also those who left the queue without an answer or a request.
        missed: bool,
    }

    /// To whom a session is to go.
    TransferAsk {
        /// The session's id.
        chat_session_id: i32,
        /// The user name of an agent, or the id as text.
        to_associate: String,
    }

    /// Which transcript.
    TranscriptAsk {
        /// The session's id.
        chat_session_id: i32,
        /// HTML instead of text.
        html: bool,
    }

    /// Which messages.
    MessagesAsk {
        /// The session's id.
        chat_session_id: i32,
        /// Messages with an id above this one; 0 for all.
        after: i32,
    }

    /// What is said where.
    MessageAsk {
        /// The session's id.
        chat_session_id: i32,
        /// What is said.
        message: ChatMessage,
    }

    /// Presence to save.
    PresenceAsk {
        /// Of each only `UserId` and `Present` are used.
        chat_presence: Vec<ChatPresence>,
    }

    /// One topic.
    TopicAsk {
        /// The topic's id.
        chat_topic_id: i32,
    }

    /// Which agents to list.
    AgentsAsk {
        /// One list instead of groups.
        flat: bool,
        /// Only those who are present.
        only_present: bool,
    }

    /// One member of a topic.
    MemberAsk {
        /// The topic's id.
        chat_topic_id: i32,
        /// The user name of an agent, or the id as text.
        username: String,
    }

    /// A member to add.
    AddMemberAsk {
        /// The topic's id.
        chat_topic_id: i32,
        /// Who, with which permissions.
        useragent: ChatTopicAgent,
    }

    /// A member to change.
    ChangeMemberAsk {
        /// The topic's id.
        chat_topic_id: i32,
        /// The user name of an agent, or the id as text.
        username: String,
        /// The permissions.
        useragent: ChatTopicAgent,
    }

    /// The members of a topic, all of them.
    MembersAsk {
        /// The topic's id.
        chat_topic_id: i32,
        /// Who is a member from now on.
        useragents: Vec<ChatTopicAgent>,
    }

    /// Whether the visitor may send files.
    AllowFilesAsk {
        /// The session's id.
        chat_session_id: i32,
        /// The visitor may.
        allowed: bool,
    }

    /// One file.
    FileAsk {
        /// The session's id.
        chat_session_id: i32,
        /// The file's id, as the message that stands for it tells.
        file_id: i32,
    }

    /// A request to leave.
    RequestAsk {
        /// The own session of a visitor who waits; 0 is none.
        chat_session_id: i32,
        /// The topic's id; of a session it is known.
        topic_id: i32,
        /// Full name.
        customer_name: String,
        /// E-mail address.
        customer_email: String,
        /// Phone number.
        customer_phone: String,
        /// Company.
        customer_company_name: String,
        /// Country, two letters as in ISO 3166-1.
        customer_country: String,
        /// The visitor agrees to the topic's text.
        customer_consented: bool,
        /// Which version of the text was read.
        consent_version: String,
        /// What is asked.
        message: String,
    }

    /// Which requests.
    RequestsAsk {
        /// Those that were seen to, instead of the open ones.
        done: bool,
    }

    /// What becomes of a request.
    RequestDoneAsk {
        /// The request's number.
        request_id: i32,
        /// Somebody has seen to it.
        done: bool,
    }

    /// A question, before it is put to an agent.
    FaqAsk {
        /// The topic's id.
        chat_topic_id: i32,
        /// The visitor's words.
        text: String,
    }

    /// Where what was said is to go.
    TranscriptMailAsk {
        /// The session's id.
        chat_session_id: i32,
        /// The e-mail address.
        email_address: String,
    }

    /// Sessions to delete.
    IdsAsk {
        /// The sessions' ids.
        ids: Vec<i32>,
    }
}
