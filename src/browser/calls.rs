//! The engine's calls as the web API has them.

use super::json::Body;
use anteroom_engine::{Call, Change, Contact, Task};

const TOPIC: &str =
    "&$select=*,ConsentText,ConsentVersion,PrivacyUrl,Presence,Queue,Hours,Features,Logo";
const SESSION: &str = "&$select=ChatSessionId,User,Status,Flags,Rating,ChatbotIsActive,\
    FilesAllowed,RequestId,RatingComment,Queue,Messages,Presence";

/// What goes over the wire.
pub struct Wire {
    /// Agent and method, and the beginning of the query.
    pub method: &'static str,
    /// What the query asks for; 0 is nothing.
    pub id: i32,
    /// The rest of the query.
    pub select: &'static str,
    /// The body.
    pub body: Option<Body>,
}

impl Wire {
    const fn new(method: &'static str, body: Body) -> Self {
        Self {
            method,
            id: 0,
            select: "",
            body: Some(body),
        }
    }
}

/// What this call is on the wire.
pub fn wire(topic_id: i32, call: &Call) -> Wire {
    match call {
        // No header and no body: a foreign page's browser asks nothing before it.
        Call::Topic => Wire {
            method: "Chat/GetChatTopicEntity?chatTopicEntityId=",
            id: topic_id,
            select: TOPIC,
            body: None,
        },
        Call::Poll { id, after, .. } => Wire {
            method: "Chat/GetChatSessionEntity?chatSessionEntityId=",
            id: *id,
            select: SESSION,
            body: Some(Body::default().number("After", *after)),
        },
        Call::Create {
            contact, message, ..
        } => {
            let body = session(0)
                .number("TopicId", topic_id)
                .text("CustomerAlias", &contact.alias)
                .text("FirstMessage", message);
            Wire::new("Chat/SaveChatSessionEntity", with(body, contact))
        }
        Call::Save {
            id,
            change: Change::Person,
            ..
        } => Wire::new("Chat/ResetChatSession", session(*id)),
        Call::Save { id, change, .. } => {
            Wire::new("Chat/SaveChatSessionEntity", changed(session(*id), change))
        }
        Call::Message {
            id, text, clicked, ..
        } => {
            let mut message = Body::default().text("Message", text);
            if *clicked {
                message = message.text("SpecialType", "ClickedOption");
            }
            let body = session(*id).object("Message", message);
            Wire::new("Chat/AddChatMessage", body)
        }
        Call::SuggestFaq { text } => {
            let body = Body::default().number("ChatTopicId", topic_id);
            Wire::new("Anteroom/SuggestFaq", body.text("Text", text))
        }
        Call::Request {
            session: of,
            contact,
            message,
            ..
        } => {
            let body = session(of.as_ref().map_or(0, |(id, _)| *id))
                .number("TopicId", topic_id)
                .text("Message", message);
            Wire::new("Anteroom/PostChatRequest", with(body, contact))
        }
        Call::Errand { id, task, .. } => {
            let body = session(*id);
            match task {
                Task::Transcript(address) => Wire::new(
                    "Anteroom/SendChatTranscript",
                    body.text("EmailAddress", address),
                ),
                Task::Export => Wire::new("Anteroom/ExportChatSession", body),
                Task::Erase => Wire::new("Anteroom/EraseChatSession", body),
            }
        }
    }
}

fn session(id: i32) -> Body {
    Body::default().number("ChatSessionId", id)
}

/// Who the visitor is. What they did not say is not sent.
fn with(mut body: Body, contact: &Contact) -> Body {
    for (name, text) in [
        ("CustomerName", &*contact.name),
        ("CustomerEmail", &contact.email),
        ("CustomerPhone", &contact.phone),
        ("CustomerCompanyName", &contact.company),
        ("CustomerCountry", &contact.country),
        ("ConsentVersion", &contact.version),
    ] {
        if !text.is_empty() {
            body = body.text(name, text);
        }
    }
    body.flag("CustomerConsented", contact.consented)
}

fn changed(body: Body, change: &Change) -> Body {
    match change {
        Change::Status(status) => body.text("Status", status.name()),
        Change::Rating(stars, comment) => {
            let body = body.number("Rating", *stars);
            body.text("RatingComment", comment)
        }
        Change::Typing(true) => body.text("Flags", "CustomerIsTyping"),
        Change::Typing(false) => body.text("Flags", "None"),
        Change::Person => body,
    }
}

/// The Idempotency-Key.
pub fn key(call: &Call) -> Option<&str> {
    match call {
        Call::Create { key, .. }
        | Call::Message { key, .. }
        | Call::Request { key, .. }
        | Call::Errand { key, .. } => Some(key),
        Call::Save { key, .. } => key.as_deref(),
        Call::Topic | Call::Poll { .. } | Call::SuggestFaq { .. } => None,
    }
}

/// The SessionKey.
pub fn secret(call: &Call) -> Option<&str> {
    match call {
        Call::Topic | Call::Create { .. } | Call::SuggestFaq { .. } => None,
        Call::Request { session, .. } => session.as_ref().map(|(_, secret)| secret.as_str()),
        Call::Message { secret, .. }
        | Call::Save { secret, .. }
        | Call::Errand { secret, .. }
        | Call::Poll { secret, .. } => Some(secret),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(call: &Call) -> (&'static str, String) {
        let wire = wire(3, call);
        (wire.method, wire.body.unwrap_or_default().finish())
    }

    fn save(change: Change) -> Call {
        Call::Save {
            key: Some("k".into()),
            id: 5,
            secret: "s".into(),
            change,
        }
    }

    fn contact() -> Contact {
        Contact {
            name: "Kim".into(),
            email: "kim@example.com".into(),
            country: "NO".into(),
            consented: true,
            version: "v1".into(),
            ..Contact::default()
        }
    }

    #[test]
    fn a_rating_and_a_wish_for_a_person() {
        assert_eq!(
            sent(&save(Change::Rating(4, "Quick".into()))),
            (
                "Chat/SaveChatSessionEntity",
                r#"{"ChatSessionId":5,"Rating":4,"RatingComment":"Quick"}"#.into()
            )
        );
        assert_eq!(
            sent(&save(Change::Person)),
            ("Chat/ResetChatSession", r#"{"ChatSessionId":5}"#.into())
        );
    }

    #[test]
    fn a_message_and_a_pressed_option() {
        let said = |clicked| {
            sent(&Call::Message {
                key: "k".into(),
                id: 5,
                secret: "s".into(),
                text: "Delivery".into(),
                clicked,
            })
            .1
        };
        assert_eq!(
            said(false),
            r#"{"ChatSessionId":5,"Message":{"Message":"Delivery"}}"#
        );
        assert_eq!(
            said(true),
            r#"{"ChatSessionId":5,"Message":{"Message":"Delivery","SpecialType":"ClickedOption"}}"#
        );
    }

    #[test]
    fn a_request_is_left_with_or_without_a_place() {
        let request = |session: Option<(i32, String)>| Call::Request {
            key: "k".into(),
            session,
            contact: contact(),
            message: "Call me".into(),
        };
        let waiting = request(Some((5, "s".into())));
        assert_eq!(
            sent(&request(None)),
            (
                "Anteroom/PostChatRequest",
                r#"{"ChatSessionId":0,"TopicId":3,"Message":"Call me","CustomerName":"Kim","CustomerEmail":"kim@example.com","CustomerCountry":"NO","ConsentVersion":"v1","CustomerConsented":true}"#.into()
            )
        );
        assert!(sent(&waiting).1.starts_with(r#"{"ChatSessionId":5,"#));
        assert_eq!((key(&waiting), secret(&waiting)), (Some("k"), Some("s")));
        assert_eq!(secret(&request(None)), None);
    }

    #[test]
    fn what_is_asked_beside_the_chat() {
        let errand = |task| Call::Errand {
            key: "k".into(),
            id: 5,
            secret: "s".into(),
            task,
        };
        assert_eq!(
            sent(&errand(Task::Transcript("a@b.no".into()))),
            (
                "Anteroom/SendChatTranscript",
                r#"{"ChatSessionId":5,"EmailAddress":"a@b.no"}"#.into()
            )
        );
        assert_eq!(sent(&errand(Task::Export)).0, "Anteroom/ExportChatSession");
        assert_eq!(sent(&errand(Task::Erase)).0, "Anteroom/EraseChatSession");
        assert_eq!(
            sent(&Call::SuggestFaq {
                text: "Where?".into()
            }),
            (
                "Anteroom/SuggestFaq",
                r#"{"ChatTopicId":3,"Text":"Where?"}"#.into()
            )
        );
    }
}
