//! The service's answers as the engine's.

use super::get;
use super::json::{self, Read, properties};
use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType};
use anteroom_engine::{Answer, Call, Posted, Task};
use wasm_bindgen::JsValue;

/// The pause between polls when the service does not say, in milliseconds.
const INTERVAL: u32 = 3_000;

/// What an answer says beside its body.
#[derive(Default)]
pub struct Reply {
    /// HTTP's; 0 when none came.
    pub status: u32,
    /// `Retry-After`, in milliseconds.
    pub after: Option<u32>,
    etag: Option<String>,
    interval: Option<u32>,
}

properties!(Reply {
    "status" status
    "after" after
    "etag" etag
    "interval" interval
});

/// What a good answer means; `None` when it is not what was asked for.
pub fn answer(reply: Reply, body: &JsValue, call: &Call, topic_id: i32) -> Option<Answer> {
    match call {
        Call::Topic if body.is_null() => Some(Answer::Topic(None)),
        Call::Topic => {
            let topic: VisitorTopic = Read::read(body)?;
            (topic.chat_topic_id == topic_id).then_some(Answer::Topic(Some(topic)))
        }
        Call::Poll { id, .. } => {
            let mut session: VisitorSession = Read::read(body)?;
            session.messages.iter_mut().flatten().for_each(offer);
            (session.chat_session_id == *id).then(|| polled(reply, Some(session)))
        }
        Call::Create { .. } => {
            let session: VisitorSession = Read::read(body)?;
            let whole = session.chat_session_id > 0 && session.session_key.is_some();
            whole.then_some(Answer::Created(session))
        }
        Call::Save { id, .. } => {
            let session: VisitorSession = Read::read(body)?;
            (session.chat_session_id == *id).then_some(Answer::Done)
        }
        Call::Message { .. } => {
            let message: ChatMessage = Read::read(body)?;
            (message.chat_message_id > 0).then_some(Answer::Done)
        }
        Call::SuggestFaq { .. } => Some(Answer::Faq(Read::read(body)?)),
        Call::Request { .. } => {
            let posted: Posted = Read::read(body)?;
            (posted.id > 0).then_some(Answer::Requested(posted))
        }
        Call::Errand { task, .. } if body.is_object() => Some(match task {
            Task::Transcript(_) => Answer::Done,
            Task::Export => Answer::Data(super::pretty(body)),
            Task::Erase => Answer::Erased(Read::read(body)?),
        }),
        Call::Errand { .. } => None,
    }
}

/// Whether it is one of the service's carriers, of whatever version.
pub fn is_carrier(body: &JsValue) -> bool {
    let has = |name: &&str| !get(body, name).is_undefined();
    ["ChatSessionId", "ChatTopicId", "ChatMessageId"]
        .iter()
        .any(has)
}

/// What a bot offers is a list as JSON on the wire, and a label to a line from here on.
fn offer(message: &mut ChatMessage) {
    if message.special_type == ChatMessageSpecialType::Options {
        let labels: Vec<String> = json::from_text(&message.special_param).unwrap_or_default();
        message.special_param = labels.join("\n");
    }
}

/// A poll's answer.
pub fn polled(reply: Reply, session: Option<VisitorSession>) -> Answer {
    Answer::Poll {
        session,
        etag: reply.etag,
        interval: reply
            .interval
            .map_or(INTERVAL, |millis| millis.clamp(500, 60_000)),
    }
}
