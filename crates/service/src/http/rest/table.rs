//! The table of REST addresses: each is a method in another dress, or a list.

/// Where a request's body goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// There is none.
    None,
    /// It is the method's body.
    Whole,
    /// It is this one of the method's parameters.
    Part(&'static str),
}

/// What an address does.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Calls a method of the Chat agent.
    Method {
        /// The method's name.
        name: &'static str,
        /// Names in the address or the query, and the parameters they are.
        with: &'static [(&'static str, &'static str)],
        /// Where the body goes.
        body: Body,
    },
    /// Reads an entity by its id: 404 where there is none, 304 where it is old.
    Read(Kind),
    /// Saves an entity that has to be there.
    Put(Kind),
    /// Changes an entity by JSON Patch or JSON Merge Patch.
    Patch(Kind),
    /// Deletes an entity.
    Delete(Kind),
    /// Lists sessions; of one topic where the address has an id.
    Sessions,
    /// Lists what can be chosen from.
    Choices,
}

/// A kind of entity with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A session.
    Session,
    /// A topic.
    Topic,
}

impl Kind {
    /// The word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Session => "ChatSession",
            Self::Topic => "ChatTopic",
        }
    }

    /// The property with the id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Session => "ChatSessionId",
            Self::Topic => "ChatTopicId",
        }
    }

    /// The methods that read, save and delete it.
    pub const fn methods(self) -> [&'static str; 3] {
        match self {
            Self::Session => [
                "GetChatSessionEntity",
                "SaveChatSessionEntity",
                "DeleteChatSessionEntity",
            ],
            Self::Topic => [
                "GetChatTopicEntity",
                "SaveChatTopicEntity",
                "DeleteChatTopicEntity",
            ],
        }
    }
}

/// One address with one verb.
#[derive(Debug)]
pub struct Twin {
    /// The HTTP verb.
    pub verb: &'static str,
    /// The address below `/api/v1`; `{name}` stands for a part.
    pub path: &'static str,
    /// What it does.
    pub act: Act,
}

const fn method(
    verb: &'static str,
    path: &'static str,
    name: &'static str,
    with: &'static [(&'static str, &'static str)],
    body: Body,
) -> Twin {
    Twin {
        verb,
        path,
        act: Act::Method { name, with, body },
    }
}

const fn twin(verb: &'static str, path: &'static str, act: Act) -> Twin {
    Twin { verb, path, act }
}

const SESSION: &[(&str, &str)] = &[("id", "ChatSessionId")];
const TOPIC: &[(&str, &str)] = &[("id", "ChatTopicId")];
const MEMBER: &[(&str, &str)] = &[("id", "ChatTopicId"), ("username", "Username")];

/// Fixed words stand before `{id}`, so that they are found first.
static TABLE: &[Twin] = &[
    method(
        "GET",
        "/ChatSession/default",
        "CreateDefaultChatSessionEntity",
        &[],
        Body::None,
    ),
    method(
        "GET",
        "/ChatSession/ForCurrentUser",
        "ChatSessionsForUser",
        &[],
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/Pickup",
        "PickUpFirstChatSession",
        &[],
        Body::None,
    ),
    twin("GET", "/ChatSession", Act::Sessions),
    method(
        "POST",
        "/ChatSession",
        "SaveChatSessionEntity",
        &[],
        Body::Whole,
    ),
    twin("GET", "/ChatSession/{id}", Act::Read(Kind::Session)),
    twin("PUT", "/ChatSession/{id}", Act::Put(Kind::Session)),
    twin("PATCH", "/ChatSession/{id}", Act::Patch(Kind::Session)),
    twin("DELETE", "/ChatSession/{id}", Act::Delete(Kind::Session)),
    method(
        "POST",
        "/ChatSession/{id}/TransferTo/{toAssociate}",
        "TransferChatSession",
        &[("id", "ChatSessionId"), ("toAssociate", "ToAssociate")],
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/AcceptTransfer",
        "AcceptChatSessionTransfer",
        SESSION,
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/RejectTransfer",
        "RejectChatSessionTransfer",
        SESSION,
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/Pickup",
        "PickUpChatSession",
        SESSION,
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/Reset",
        "ResetChatSession",
        SESSION,
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/Transcript",
        "GetChatTranscript",
        &[("id", "ChatSessionId"), ("html", "Html")],
        Body::None,
    ),
    method(
        "GET",
        "/ChatSession/{id}/Messages",
        "GetChatMessages",
        &[("id", "ChatSessionId"), ("after", "After")],
        Body::None,
    ),
    method(
        "POST",
        "/ChatSession/{id}/Messages",
        "AddChatMessage",
        SESSION,
        Body::Part("Message"),
    ),
    method(
        "GET",
        "/ChatTopic/default",
        "CreateDefaultChatTopicEntity",
        &[],
        Body::None,
    ),
    method(
        "GET",
        "/ChatTopic/ForCurrentUser",
        "ChatTopicsForUser",
        &[],
        Body::None,
    ),
    method(
        "GET",
        "/ChatTopic/UserAgents",
        "GetUserAgentList",
        &[("flat", "Flat"), ("onlyPresent", "OnlyPresent")],
        Body::None,
    ),
    method(
        "POST",
        "/ChatTopic",
        "SaveChatTopicEntity",
        &[],
        Body::Whole,
    ),
    twin("GET", "/ChatTopic/{id}", Act::Read(Kind::Topic)),
    twin("PUT", "/ChatTopic/{id}", Act::Put(Kind::Topic)),
    twin("PATCH", "/ChatTopic/{id}", Act::Patch(Kind::Topic)),
    twin("DELETE", "/ChatTopic/{id}", Act::Delete(Kind::Topic)),
    twin("GET", "/ChatTopic/{id}/Sessions", Act::Sessions),
    method(
        "POST",
        "/ChatTopic/{id}/Sessions",
        "CreateChatSessionForTopic",
        TOPIC,
        Body::None,
    ),
    method(
        "GET",
        "/ChatTopic/{id}/IsOpen",
        "IsWithinOpeningHours",
        TOPIC,
        Body::None,
    ),
    method(
        "GET",
        "/ChatTopic/{id}/UserAgent",
        "GetChatTopicUserAgentList",
        TOPIC,
        Body::None,
    ),
    method(
        "POST",
        "/ChatTopic/{id}/UserAgent",
        "AddChatTopicUserAgent",
        TOPIC,
        Body::Part("Useragent"),
    ),
    method(
        "PUT",
        "/ChatTopic/{id}/UserAgent",
        "UpdateChatTopicUserAgents",
        TOPIC,
        Body::Part("Useragents"),
    ),
    method(
        "GET",
        "/ChatTopic/{id}/UserAgent/{username}",
        "GetChatTopicUserAgent",
        MEMBER,
        Body::None,
    ),
    method(
        "PUT",
        "/ChatTopic/{id}/UserAgent/{username}",
        "UpdateChatTopicUserAgent",
        MEMBER,
        Body::Part("Useragent"),
    ),
    method(
        "DELETE",
        "/ChatTopic/{id}/UserAgent/{username}",
        "DeleteChatTopicUserAgent",
        MEMBER,
        Body::None,
    ),
    method(
        "GET",
        "/Presence/GetAll",
        "GetChatPresence",
        &[],
        Body::None,
    ),
    method(
        "POST",
        "/Presence/SaveAll",
        "SaveChatPresence",
        &[],
        Body::Part("ChatPresence"),
    ),
    twin("GET", "/MDOList/{name}", Act::Choices),
];

/// Every address.
pub fn all() -> &'static [Twin] {
    TABLE
}

/// The parts of an address that its pattern names.
pub type Parts = Vec<(&'static str, String)>;

/// What stands at an address.
#[derive(Debug)]
pub enum Found {
    /// This.
    Twin(&'static Twin, Parts),
    /// Something for these verbs.
    Verbs(String),
    /// Nothing.
    Nothing,
}

/// Finds an address below `/api/v1`; fixed words in any case.
pub fn find(verb: &str, path: &[&str]) -> Found {
    let verb = if verb == "HEAD" { "GET" } else { verb };
    let mut pattern = None;
    let mut verbs: Vec<&str> = Vec::new();
    for twin in TABLE {
        // The first pattern that fits is the address; later ones are less exact.
        if pattern.is_some_and(|pattern| pattern != twin.path) {
            continue;
        }
        let Some(parts) = fits(twin.path, path) else {
            continue;
        };
        if twin.verb == verb {
            return Found::Twin(twin, parts);
        }
        pattern = Some(twin.path);
        verbs.push(twin.verb);
        if twin.verb == "GET" {
            verbs.push("HEAD");
        }
    }
    if verbs.is_empty() {
        return Found::Nothing;
    }
    Found::Verbs(verbs.join(", "))
}

fn fits(pattern: &'static str, path: &[&str]) -> Option<Parts> {
    let mut parts = Parts::new();
    let mut rest = path.iter();
    for wanted in pattern.split('/').skip(1) {
        let segment = rest.next()?;
        let name = wanted.strip_prefix('{').and_then(|w| w.strip_suffix('}'));
        match name {
            Some(name) => parts.push((name, (*segment).to_owned())),
            None if wanted.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    rest.next().is_none().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;

    fn found(verb: &str, path: &str) -> String {
        let path: Vec<&str> = path.split('/').skip(1).collect();
        match find(verb, &path) {
            Found::Twin(twin, _) => twin.path.to_owned(),
            Found::Verbs(verbs) => verbs,
            Found::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn words_are_found_before_ids_and_in_any_case() {
        assert_eq!(found("GET", "/chatsession/DEFAULT"), "/ChatSession/default");
        assert_eq!(found("GET", "/ChatSession/12"), "/ChatSession/{id}");
        assert_eq!(found("HEAD", "/ChatSession/12"), "/ChatSession/{id}");
        assert_eq!(found("POST", "/ChatSession/Pickup"), "/ChatSession/Pickup");
        assert_eq!(found("PUT", "/ChatSession/Pickup"), "POST");
        assert_eq!(found("POST", "/Presence/GetAll"), "GET, HEAD");
        assert_eq!(found("GET", "/ChatTopic"), "POST");
        assert_eq!(found("GET", "/Contact/1"), "nothing");
    }

    #[test]
    fn every_method_is_there_with_its_parameters() {
        for twin in TABLE {
            let Act::Method { name, with, body } = twin.act else {
                continue;
            };
            let method = api::find("Chat", name).unwrap();
            for (_, parameter) in with {
                let carrier = method.body().unwrap()();
                assert!(carrier.property(parameter).is_some(), "{name} {parameter}");
            }
            if let Body::Part(part) = body {
                assert!(
                    method.body().unwrap()().property(part).is_some(),
                    "{name} {part}"
                );
            }
        }
    }
}
