//! Who answers a topic, and who is there.

use crate::nested::Associate;
use crate::rights::{FieldProperties, TableRight};

carrier! {
    /// An agent's membership of a topic. SuperOffice: `chat_topic_user`.
    ChatTopicAgent {
        /// The topic.
        topic_id: i32,
        /// The agent.
        user: Option<Associate>,
        /// May listen in.
        can_listen: bool,
        /// May answer.
        can_respond: bool,
        /// May take over and transfer others' chats.
        can_manage: bool,
        /// Is told of new chats.
        can_notify: bool,
    }
}

carrier! {
    /// Whether an agent is there. Only `UserId` and `Present` are used when saving.
    ChatPresence {
        /// The agent.
        user_id: i32,
        /// The agent's name.
        display_name: String,
        /// How many chats the agent has.
        ongoing_chats: i32,
        /// Whether the agent takes chats.
        present: bool,
        /// The agent's topics.
        chat_topics: Vec<i32>,
        /// What the caller may do with the row; answered only.
        table_right: Option<TableRight>,
        /// What the caller may do with each field; answered only.
        field_properties: Option<FieldProperties>,
    }
}
