//! The methods whose calls scripts can hook, with their parameters.

/// Whose method it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agent {
    /// `Agents/Chat`
    Chat,
    /// `Agents/CustomerService`
    CustomerService,
}

impl Agent {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chat, Self::CustomerService];

    /// The name in the API, and the name of a folder of scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::CustomerService => "CustomerService",
        }
    }
}

/// One method.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Whose it is.
    pub agent: Agent,
    /// Its name.
    pub name: &'static str,
    /// The names of its parameters, in order.
    pub params: &'static [&'static str],
    /// Whether it answers something.
    pub returns: bool,
}

const fn chat(name: &'static str, params: &'static [&'static str], returns: bool) -> Method {
    Method {
        agent: Agent::Chat,
        name,
        params,
        returns,
    }
}

const fn service(name: &'static str, params: &'static [&'static str], returns: bool) -> Method {
    Method {
        agent: Agent::CustomerService,
        name,
        params,
        returns,
    }
}

const SESSION: &[&str] = &["chatSessionId"];
const TOPIC: &[&str] = &["chatTopicId"];

/// All of them.
pub const METHODS: &[Method] = &[
    chat("GetChatPresence", &[], true),
    chat("SaveChatPresence", &["chatPresence"], false),
    chat("CreateDefaultChatSessionEntity", &[], true),
    chat("SaveChatSessionEntity", &["chatSessionEntity"], true),
    chat("DeleteChatSessionEntity", &["chatSessionEntityId"], false),
    chat("GetChatSessionEntity", &["chatSessionEntityId"], true),
    chat("ChatSessionsForUser", &[], true),
    chat(
        "TransferChatSession",
        &["chatSessionId", "toAssociate"],
        true,
    ),
    chat("AcceptChatSessionTransfer", SESSION, true),
    chat("RejectChatSessionTransfer", SESSION, true),
    chat("PickUpChatSession", SESSION, true),
    chat("PickUpFirstChatSession", &[], true),
    chat("ResetChatSession", SESSION, true),
    chat("GetChatTranscript", &["chatSessionId", "html"], true),
    chat("GetChatMessages", &["chatSessionId", "after"], true),
    chat("AddChatMessage", &["chatSessionId", "message"], true),
    chat("CreateDefaultChatTopicAgent", &[], true),
    chat("CreateDefaultChatTopicEntity", &[], true),
    chat("SaveChatTopicEntity", &["chatTopicEntity"], true),
    chat("DeleteChatTopicEntity", &["chatTopicEntityId"], false),
    chat("GetChatTopicEntity", &["chatTopicEntityId"], true),
    chat("IsWithinOpeningHours", TOPIC, true),
    chat("ChatTopicsForUser", &[], true),
    chat("GetUserAgentList", &["flat", "onlyPresent"], true),
    chat("GetChatTopicUserAgentList", TOPIC, true),
    chat("GetChatTopicUserAgent", &["chatTopicId", "username"], true),
    chat("AddChatTopicUserAgent", &["chatTopicId", "useragent"], true),
    chat(
        "UpdateChatTopicUserAgent",
        &["chatTopicId", "username", "useragent"],
        true,
    ),
    chat(
        "UpdateChatTopicUserAgents",
        &["chatTopicId", "useragents"],
        true,
    ),
    chat(
        "DeleteChatTopicUserAgent",
        &["chatTopicId", "username"],
        false,
    ),
    chat("CreateChatSessionForTopic", TOPIC, true),
    service("ChatSessionsForUser", &[], true),
    service("DeleteChatSessions", &["ids"], false),
    service("HasChatNotify", &[], true),
];

/// The method of that name.
pub fn find(agent: Agent, name: &str) -> Option<&'static Method> {
    METHODS
        .iter()
        .find(|method| method.agent == agent && method.name == name)
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before the method.
    Before,
    /// After it, before the answer.
    After,
    /// After the answer.
    Later,
}

impl Stage {
    /// Takes a hook's name apart: `AfterHasChatNotifyAsync`.
    pub fn of(function: &str) -> Option<(Self, &str)> {
        if let Some(name) = function.strip_prefix("Before") {
            return Some((Self::Before, name));
        }
        let name = function.strip_prefix("After")?;
        Some(match name.strip_suffix("Async") {
            Some(name) => (Self::Later, name),
            None => (Self::After, name),
        })
    }

    /// The parameters of such a hook, with the state.
    pub fn params(self, method: &Method) -> Vec<&'static str> {
        let mut params = method.params.to_vec();
        if self != Self::Before && method.returns {
            params.push("returnValue");
        }
        params.push("eventState");
        params
    }
}
