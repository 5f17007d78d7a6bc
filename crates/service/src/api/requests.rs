//! Before and instead of a chat: answers from the FAQ, and requests.

use super::asks::{FaqAsk, RequestAsk, RequestDoneAsk, RequestsAsk};
use super::{Answer, Call, own};
use crate::chat::once::Once;
use crate::chat::requests::{self, Asker};
use crate::chat::{create, faq};
use crate::error::Outcome;
use crate::http::auth::Caller;
use anteroom_carriers::{ChatSessionEntity, ChatSessionStatus, merge};
use serde_json::{Map, Value};

fn asker<'a>(call: &Call, language: Option<&'a str>) -> Asker<'a> {
    let (own, agent) = match &call.caller {
        Caller::Nobody => (None, false),
        Caller::Visitor(id) => (Some(*id), false),
        Caller::Agent(_) => (None, true),
    };
    Asker {
        address: call.address,
        language,
        own,
        agent,
    }
}

/// Leaves a request.
pub async fn post(call: Call) -> Outcome<Answer> {
    let once = call.once()?;
    let wanted: RequestAsk = call.read()?;
    match &call.caller {
        Caller::Nobody if wanted.chat_session_id != 0 => return Err(super::no_key()),
        Caller::Visitor(id) if wanted.chat_session_id != 0 => own(*id, wanted.chat_session_id)?,
        _ => {}
    }
    let language = call.language();
    let asker = asker(&call, language.as_deref());
    let posted = requests::post(&call.app, &wanted, asker, &once).await?;
    Ok(serde_json::to_value(posted)?.into())
}

/// Whether a save of a new session leaves a request.
pub fn is_wanted(body: &Map<String, Value>) -> bool {
    let status = body
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Status"));
    let status: Map<String, Value> = status.map(|(k, v)| (k.clone(), v.clone())).collect();
    let read = merge::merge(&ChatSessionEntity::default(), &Value::Object(status));
    read.is_ok_and(|merged| merged.entity.status == ChatSessionStatus::RequestPosted)
}

/// Leaves a request by saving a new session with that status: its first message is
/// what is asked. Answers the session, with its key.
pub async fn save(call: &Call, once: &Once) -> Outcome<Value> {
    let entity = merge::merge(&ChatSessionEntity::default(), &call.whole())?.entity;
    let more: RequestAsk = call.read_only(&["CustomerCountry", "ConsentVersion"])?;
    let wanted = RequestAsk {
        topic_id: entity.topic_id,
        customer_name: entity.customer_name,
        customer_email: entity.customer_email,
        customer_phone: entity.customer_phone,
        customer_company_name: entity.customer_company_name,
        customer_consented: entity.customer_consented,
        message: entity.first_message,
        ..more
    };
    let language = call.language();
    let asker = asker(call, language.as_deref());
    let made = requests::save(&call.app, &wanted, asker, once).await;
    let made = made.map_err(|mut fault| {
        if fault.field.as_deref() == Some("Message") {
            fault.field = Some("FirstMessage".to_owned());
        }
        fault
    })?;
    Ok(create::with_key(&call.app, made, once))
}

/// The requests in the caller's topics.
pub async fn for_user(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: RequestsAsk = call.read()?;
    let list = requests::for_user(&call.app, who, wanted.done).await?;
    Ok(serde_json::to_value(list)?.into())
}

/// Notes that a request was seen to, or that it is open again.
pub async fn set_done(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: RequestDoneAsk = call.read()?;
    let after = requests::set_done(&call.app, who, wanted.request_id, wanted.done).await?;
    Ok(after.into())
}

/// Entries of the FAQ that may answer a question.
pub async fn suggest(call: Call) -> Outcome<Answer> {
    let wanted: FaqAsk = call.read()?;
    let language = call.language();
    let visitor = match &call.caller {
        Caller::Agent(_) => None,
        _ => Some(call.address),
    };
    let asked = faq::Asked {
        topic_id: wanted.chat_topic_id,
        text: &wanted.text,
        language: language.as_deref(),
        visitor,
    };
    let list = faq::suggest(&call.app, asked).await?;
    Ok(serde_json::to_value(list)?.into())
}
