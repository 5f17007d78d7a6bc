//! The table of all methods; the extensions' part of it is in `anteroom`.

use super::{Answer, Method, Open, Takes, anteroom, asks};
use super::{customer_service, members, messages, presence, sessions, topics, transfer};
use crate::events::methods as events;
use anteroom_carriers::nested::MDOListItem;
use anteroom_carriers::shape::{Shape, Shaped};
use anteroom_carriers::{
    ChatMessage, ChatPresence, ChatSession, ChatSessionEntity, ChatTopicAgent, ChatTopicEntity,
};
use std::sync::LazyLock;

const CHAT: &str = "Chat";
const CUSTOMER_SERVICE: &str = "CustomerService";

macro_rules! run {
    ($handler:path) => {
        |call: $crate::api::Call| Box::pin($handler(call))
    };
}
pub(super) use run;

pub(super) const fn shape<T: Shaped>() -> Option<fn() -> Shape> {
    Some(T::shape)
}

pub(super) const fn parameters(
    carrier: fn() -> &'static anteroom_carriers::shape::Carrier,
) -> Takes {
    Takes::Parameters(carrier)
}

pub(super) const SESSION: Takes = parameters(asks::SessionAsk::carrier);

/// A method for agents that takes `$select`; the others are made from it.
pub(super) const BASE: Method = Method {
    agent: CHAT,
    name: "",
    summary: "",
    takes: Takes::Nothing,
    gives: None,
    gives_bytes: false,
    select: true,
    polls: false,
    open: Open::Agents,
    run: |_| Box::pin(async { Ok(Answer::Nothing) }),
};

static TABLE: &[Method] = &[
    Method {
        name: "GetChatPresence",
        summary: "The presence of every agent",
        gives: shape::<Vec<ChatPresence>>(),
        run: run!(presence::get),
        ..BASE
    },
    Method {
        name: "SaveChatPresence",
        summary: "Says which agents are present; only UserId and Present of each are used",
        takes: parameters(asks::PresenceAsk::carrier),
        run: run!(presence::save),
        ..BASE
    },
    Method {
        name: "CreateDefaultChatSessionEntity",
        summary: "A blank session with the service's defaults; nothing is stored",
        gives: shape::<ChatSessionEntity>(),
        select: false,
        run: run!(sessions::default),
        ..BASE
    },
    Method {
        name: "SaveChatSessionEntity",
        summary: "Inserts a session (ChatSessionId 0) or updates it: what is absent stays as it is",
        takes: Takes::Entity("chatSessionEntity", ChatSessionEntity::carrier),
        gives: shape::<ChatSessionEntity>(),
        select: false,
        open: Open::Anybody,
        run: run!(sessions::save),
        ..BASE
    },
    Method {
        name: "DeleteChatSessionEntity",
        summary: "Deletes a session with its messages",
        takes: Takes::Id("chatSessionEntityId"),
        select: false,
        run: run!(sessions::delete),
        ..BASE
    },
    Method {
        name: "GetChatSessionEntity",
        summary: "A session; null where there is none. For its visitor this is the poll",
        takes: Takes::Id("chatSessionEntityId"),
        gives: shape::<ChatSessionEntity>(),
        open: Open::Visitors,
        polls: true,
        run: run!(sessions::get),
        ..BASE
    },
    Method {
        name: "ChatSessionsForUser",
        summary: "The sessions in the topics that the caller is a member of: waiting, in chat, and ended within 8 hours",
        gives: shape::<Vec<ChatSessionEntity>>(),
        polls: true,
        run: run!(sessions::for_user),
        ..BASE
    },
    Method {
        name: "TransferChatSession",
        summary: "Asks another agent to take a session over; nothing happens where it is not the caller's",
        takes: parameters(asks::TransferAsk::carrier),
        gives: shape::<ChatSessionEntity>(),
        run: run!(transfer::ask),
        ..BASE
    },
    Method {
        name: "AcceptChatSessionTransfer",
        summary: "Takes over a session that the caller was asked to take; nothing happens where no transfer is pending",
        takes: SESSION,
        gives: shape::<ChatSessionEntity>(),
        run: run!(transfer::accept),
        ..BASE
    },
    Method {
        name: "RejectChatSessionTransfer",
        summary: "Declines a transfer; nothing happens where none is pending",
        takes: SESSION,
        gives: shape::<ChatSessionEntity>(),
        run: run!(transfer::reject),
        ..BASE
    },
    Method {
        name: "PickUpChatSession",
        summary: "Takes a waiting session and sends the topic's welcome; null where it does not wait",
        takes: SESSION,
        gives: shape::<ChatSessionEntity>(),
        run: run!(transfer::pick_up),
        ..BASE
    },
    Method {
        name: "PickUpFirstChatSession",
        summary: "Takes the session that has waited longest in the caller's topics; null where none waits",
        gives: shape::<ChatSessionEntity>(),
        run: run!(transfer::pick_up_first),
        ..BASE
    },
    Method {
        name: "ResetChatSession",
        summary: "Puts a session back into the queue; a bot, or its visitor, hands off this way",
        takes: SESSION,
        gives: shape::<ChatSessionEntity>(),
        open: Open::Visitors,
        run: run!(transfer::reset),
        ..BASE
    },
    Method {
        name: "GetChatTranscript",
        summary: "What was said, as text or HTML",
        takes: parameters(asks::TranscriptAsk::carrier),
        gives: shape::<String>(),
        run: run!(messages::transcript),
        ..BASE
    },
    Method {
        name: "GetChatMessages",
        summary: "The messages of a session after a message's id",
        takes: parameters(asks::MessagesAsk::carrier),
        gives: shape::<Vec<ChatMessage>>(),
        open: Open::Visitors,
        run: run!(messages::list),
        ..BASE
    },
    Method {
        name: "AddChatMessage",
        summary: "Says something in a session",
        takes: parameters(asks::MessageAsk::carrier),
        gives: shape::<ChatMessage>(),
        open: Open::Visitors,
        run: run!(messages::add),
        ..BASE
    },
    Method {
        name: "CreateDefaultChatTopicAgent",
        summary: "A blank membership; nothing is stored",
        gives: shape::<ChatTopicAgent>(),
        select: false,
        run: run!(members::default),
        ..BASE
    },
    Method {
        name: "CreateDefaultChatTopicEntity",
        summary: "A blank topic with the service's defaults; nothing is stored",
        gives: shape::<ChatTopicEntity>(),
        select: false,
        run: run!(topics::default),
        ..BASE
    },
    Method {
        name: "SaveChatTopicEntity",
        summary: "Inserts a topic (ChatTopicId 0) or updates it: what is absent stays as it is",
        takes: Takes::Entity("chatTopicEntity", ChatTopicEntity::carrier),
        gives: shape::<ChatTopicEntity>(),
        select: false,
        run: run!(topics::save),
        ..BASE
    },
    Method {
        name: "DeleteChatTopicEntity",
        summary: "Deletes a topic; its sessions stay, those under way are ended",
        takes: Takes::Id("chatTopicEntityId"),
        select: false,
        run: run!(topics::delete),
        ..BASE
    },
    Method {
        name: "GetChatTopicEntity",
        summary: "A topic; null where there is none. Anybody gets its public part",
        takes: Takes::Id("chatTopicEntityId"),
        gives: shape::<ChatTopicEntity>(),
        open: Open::Anybody,
        run: run!(topics::get),
        ..BASE
    },
    Method {
        name: "IsWithinOpeningHours",
        summary: "Whether a topic is open now; always, where it keeps no opening hours",
        takes: parameters(asks::TopicAsk::carrier),
        gives: shape::<bool>(),
        run: run!(topics::is_open),
        ..BASE
    },
    Method {
        name: "ChatTopicsForUser",
        summary: "The topics that the caller is a member of",
        gives: shape::<Vec<ChatTopicEntity>>(),
        run: run!(topics::for_user),
        ..BASE
    },
    Method {
        name: "GetUserAgentList",
        summary: "The agents who can chat, in groups or as one list",
        takes: parameters(asks::AgentsAsk::carrier),
        gives: shape::<Vec<MDOListItem>>(),
        run: run!(presence::agents),
        ..BASE
    },
    Method {
        name: "GetChatTopicUserAgentList",
        summary: "The members of a topic",
        takes: parameters(asks::TopicAsk::carrier),
        gives: shape::<Vec<ChatTopicAgent>>(),
        run: run!(members::list),
        ..BASE
    },
    Method {
        name: "GetChatTopicUserAgent",
        summary: "One member of a topic; null where the agent is none",
        takes: parameters(asks::MemberAsk::carrier),
        gives: shape::<ChatTopicAgent>(),
        run: run!(members::get),
        ..BASE
    },
    Method {
        name: "AddChatTopicUserAgent",
        summary: "Makes an agent a member of a topic",
        takes: parameters(asks::AddMemberAsk::carrier),
        gives: shape::<ChatTopicAgent>(),
        run: run!(members::add),
        ..BASE
    },
    Method {
        name: "UpdateChatTopicUserAgent",
        summary: "Changes a member's permissions",
        takes: parameters(asks::ChangeMemberAsk::carrier),
        gives: shape::<ChatTopicAgent>(),
        run: run!(members::change),
        ..BASE
    },
    Method {
        name: "UpdateChatTopicUserAgents",
        summary: "Replaces the members of a topic",
        takes: parameters(asks::MembersAsk::carrier),
        gives: shape::<Vec<ChatTopicAgent>>(),
        run: run!(members::replace),
        ..BASE
    },
    Method {
        name: "DeleteChatTopicUserAgent",
        summary: "Ends an agent's membership of a topic",
        takes: parameters(asks::MemberAsk::carrier),
        run: run!(members::remove),
        ..BASE
    },
    Method {
        name: "CreateChatSessionForTopic",
        summary: "A new session on a topic",
        takes: parameters(asks::TopicAsk::carrier),
        gives: shape::<ChatSessionEntity>(),
        run: run!(sessions::create_for_topic),
        ..BASE
    },
    Method {
        agent: CUSTOMER_SERVICE,
        name: "ChatSessionsForUser",
        summary: "The ids of the sessions in the caller's topics; with ids=topic in the query the ids of the topics",
        gives: shape::<Vec<ChatSession>>(),
        run: run!(customer_service::sessions_for_user),
        ..BASE
    },
    Method {
        agent: CUSTOMER_SERVICE,
        name: "DeleteChatSessions",
        summary: "Deletes sessions with their messages",
        takes: parameters(asks::IdsAsk::carrier),
        select: false,
        run: run!(customer_service::delete_sessions),
        ..BASE
    },
    Method {
        agent: CUSTOMER_SERVICE,
        name: "HasChatNotify",
        summary: "Whether the caller is told of new chats in at least one topic",
        gives: shape::<bool>(),
        run: run!(customer_service::has_notify),
        ..BASE
    },
];

/// Every method: the documented ones, and the extensions after them.
pub fn all() -> &'static [Method] {
    static ALL: LazyLock<Vec<Method>> = LazyLock::new(|| [TABLE, anteroom::TABLE].concat());
    &ALL
}

/// The same as scripts hook them.
pub fn hooked() -> &'static [events::Method] {
    static HOOKED: LazyLock<Vec<events::Method>> =
        LazyLock::new(|| all().iter().map(Method::hooked).collect());
    &HOOKED
}

/// The method of this agent and name, in any case.
pub fn find(agent: &str, name: &str) -> Option<&'static Method> {
    all().iter().find(|method| {
        method.agent.eq_ignore_ascii_case(agent) && method.name.eq_ignore_ascii_case(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_method_is_there_once() {
        let of = |agent: &str| TABLE.iter().filter(|method| method.agent == agent).count();
        assert_eq!((of(CHAT), of(CUSTOMER_SERVICE)), (31, 3));
        for method in all() {
            let same = all()
                .iter()
                .filter(|other| (other.agent, other.name) == (method.agent, method.name));
            assert_eq!(same.count(), 1, "{}", method.name);
            assert!(!method.summary.is_empty());
            assert!(std::ptr::eq(
                find(&method.agent.to_uppercase(), &method.name.to_lowercase()).unwrap(),
                method
            ));
        }
    }
}
