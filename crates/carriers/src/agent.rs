//! The parts of the documented carriers that the agents' console reads.
//!
//! The same names as in the full carriers, with the extension properties that
//! the console selects. A property that was not selected is null on the wire.

use crate::{
    Associate, ChatMessage, ChatSessionFlags, ChatSessionStatus, ConsentRecord, Queue, When,
};
use std::collections::BTreeMap;

carrier! {
    /// One session of `ChatSessionsForUser`.
    AgentSession {
        /// Primary key.
        chat_session_id: i32,
        /// The topic it belongs to.
        topic_id: i32,
        /// The agent who handles it; null until picked up.
        user: Option<Associate>,
        /// The agent who is asked to take it over.
        transfer_to: Option<Associate>,
        /// The name typed into the form.
        customer_alias: String,
        /// Full name.
        customer_name: String,
        /// E-mail address.
        customer_email: String,
        /// Phone number.
        customer_phone: String,
        /// Company.
        customer_company_name: String,
        /// The visitor's host or address.
        customer_host: String,
        /// Consent was given at the start.
        customer_consented: bool,
        /// Where the session stands.
        status: ChatSessionStatus,
        /// Who is typing.
        flags: ChatSessionFlags,
        /// Copy of the first message.
        first_message: String,
        /// When the visitor asked.
        when_requested: When,
        /// Extension: since when it waits, or waited last: a bot may have talked before.
        when_queued: When,
        /// When an agent picked it up.
        when_started: When,
        /// When it ended.
        when_ended: When,
        /// When anybody last posted.
        when_idle: When,
        /// Lowest free number from 1 among the agent's active sessions; a colour index.
        rank: i32,
        /// 1 to 5 as the visitor rated it; 0 is none.
        rating: i32,
        /// Extension: what the visitor said beside the stars.
        rating_comment: String,
        /// Extension: the country that the visitor chose, two letters.
        customer_country: String,
        /// Extension: the page that the visitor was on.
        page_url: String,
        /// Extension: the number of the request that was left; null when none was.
        request_id: Option<i32>,
        /// Extension: the visitor's widget has stopped asking.
        away: bool,
        /// Extension: the last message that the visitor's page has fetched since the
        /// service started; 0 for none.
        read_up_to: i32,
        /// Extension: what the visitor is told the agent is called.
        agent_name: String,
        /// Extension: the place in the queue.
        queue: Option<Queue>,
        /// Extension: the topic's name.
        topic: Option<TopicName>,
        /// Extension: the visitor may send files.
        files_allowed: Option<bool>,
        /// Extension: the site has signed who the visitor is.
        verified: Option<bool>,
        /// Extension: which of the visitor's properties the site has signed.
        verified_fields: Option<Vec<String>>,
        /// Extension: the site's own id of the visitor.
        external_id: Option<String>,
        /// Extension: what the site tells of the visitor.
        custom_attributes: Option<BTreeMap<String, String>>,
        /// Extension: what the visitor agreed to, without the text.
        consent: Option<ConsentRecord>,
        /// Extension: nothing has changed since the answer that was named; the rest is not here.
        unchanged: bool,
        /// Extension: messages after the request's `After`.
        messages: Option<Vec<ChatMessage>>,
    }
}

impl AgentSession {
    /// What to ask for with `$select`.
    pub const SELECT: &str = "ChatSessionId,TopicId,User,TransferTo,CustomerAlias,CustomerName,CustomerEmail,\
        CustomerPhone,CustomerCompanyName,CustomerHost,CustomerConsented,Status,Flags,FirstMessage,\
        WhenRequested,WhenQueued,WhenStarted,WhenEnded,WhenIdle,Rank,Rating,RatingComment,\
        CustomerCountry,PageUrl,RequestId,Away,ReadUpTo,AgentName,Queue,Topic,FilesAllowed,Verified,\
        VerifiedFields,ExternalId,CustomAttributes,Consent,Unchanged,Messages";
}

carrier! {
    /// A topic's id and name.
    TopicName {
        /// Primary key.
        chat_topic_id: i32,
        /// Its name.
        name: String,
    }
}

carrier! {
    /// What the console signs in with.
    SignIn {
        /// The agent's name.
        name: String,
        /// The agent's password.
        password: String,
    }
}

carrier! {
    /// Who has signed in to the console.
    SignedIn {
        /// The agent.
        associate_id: i32,
        /// What the agent signs in with.
        name: String,
        /// The name shown to visitors.
        full_name: String,
        /// Manages every topic and its members, and makes topics.
        administrator: bool,
    }
}

carrier! {
    /// What the console knows of its agent.
    ConsoleState {
        /// The agent takes chats.
        present: bool,
        /// The topics that the agent is a member of.
        topics: Vec<AgentTopic>,
    }
}

carrier! {
    /// What an agent may do in a topic, and after how long somebody is warned there.
    AgentTopic {
        /// Primary key.
        chat_topic_id: i32,
        /// Its name.
        name: String,
        /// May pick up and answer.
        can_respond: bool,
        /// Is told of new chats.
        can_notify: bool,
        /// May read.
        can_listen: bool,
        /// May take over, hand over and end anybody's chat.
        can_manage: bool,
        /// Minutes until agents are warned of a visitor whom nobody has picked up; 0 is never.
        warn_new_chat_minutes: i32,
        /// The same for managers.
        warn_manager_new_chat_minutes: i32,
        /// Minutes until agents are warned of a message without an answer; 0 is never.
        warn_chat_message_minutes: i32,
        /// The same for managers.
        warn_manager_chat_message_minutes: i32,
    }
}

carrier! {
    /// Somebody who could take a chat over.
    Colleague {
        /// The agent.
        associate_id: i32,
        /// The name shown to visitors.
        full_name: String,
        /// Chats the agent has now.
        ongoing_chats: i32,
    }
}
