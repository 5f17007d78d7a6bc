//! A visitor asks for a chat.

use crate::app::{App, now};
use crate::chat::consent::Given;
use crate::chat::more::More;
use crate::chat::once::{self, Answered, Once};
use crate::chat::sessions::{self, Agent, visitor_name};
use crate::chat::{attributes, hours, validate, visitor};
use crate::config::kept_address;
use crate::error::{Fault, Outcome};
use crate::news;
use crate::secret::sha256;
use crate::store::message::{self, BY_VISITOR, MessageRow};
use crate::store::session::{self, SessionRow};
use crate::store::topic;
use anteroom_carriers::{
    ChatMessageType, ChatSessionEntity, ChatSessionStatus, Refusal, merge, unseen,
};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// Creates a session for a visitor; a repeat gets the first answer, key included.
pub async fn by_visitor(
    app: &App,
    body: &Map<String, Value>,
    once: &Once,
    address: IpAddr,
    language: Option<&str>,
) -> Outcome<Value> {
    if let Some(first) = once.find_now(app, now()).await? {
        return whole(app, first, once).await;
    }
    let wanted = visitor::writable(body, true);
    let mut entity = merge::merge(&ChatSessionEntity::default(), &wanted)?.entity;
    let more = More::of(body)?;
    let attributes = attributes::attributes(body)?;
    let identity = attributes::identity(app, body, &mut entity, now())?;
    let topic = {
        let mut read = app.store.read().await?;
        topic::get(&mut read, entity.topic_id).await?
    };
    let topic = topic.ok_or_else(|| unknown(entity.topic_id))?;
    // A bot is there at any hour.
    let bot = news::has_bot(app, &topic.entity);
    if !bot && !hours::is_open(&topic.entity, crate::app::utc()) {
        return Err(Fault::conflict("TopicId", Refusal::Closed.words()));
    }
    validate::texts(&mut entity)?;
    validate::required(&entity, more.country.as_deref(), &topic.entity)?;
    app.domains
        .check("CustomerEmail", &entity.customer_email)
        .await?;
    let first_message = match entity.first_message.trim() {
        text if unseen::is_blank(text) => None,
        text => Some(validate::message(
            "FirstMessage",
            text,
            validate::VISITOR_MESSAGE,
        )?),
    };
    let now = now();
    app.creates
        .take(bucket(address), now, "sessions from this address")?;

    let agreed = topic.entity.collect_consent && entity.customer_consented;
    let consent = agreed.then_some(Given {
        text: &topic.consent_text,
        version: more.consent_version.as_deref(),
        language,
    });
    if let Some(consent) = &consent {
        consent.check()?;
    }

    entity.status = ChatSessionStatus::InQueue;
    entity.customer_host = kept_address(address, app.settings.shorten_addresses);
    let mut first_message = first_message.map(|text| MessageRow {
        kind: ChatMessageType::ToUser.number().into(),
        message: text,
        read_by_customer: 1,
        when_posted: now,
        created_by: BY_VISITOR,
        // Whoever knows the key of the create can ask for the session's key.
        client_key: None,
        ..MessageRow::default()
    });
    let mut row = SessionRow::default();
    row.take(&entity);
    more.put(&mut row);
    row.rating_comment.clear();
    row.custom_attributes = attributes.unwrap_or_default();
    if let Some(identity) = identity {
        row.verified = true;
        row.verified_fields = identity.fields;
        row.external_id = identity.subject;
    }
    if let Some(first) = &mut first_message {
        first.author = visitor_name(&row);
        news::before_message(app, &row, first).await?;
        row.first_message = validate::copy(&first.message);
        row.last_message.clone_from(&row.first_message);
    }

    let mut tx = app.store.write().await?;
    // Another request with the same key may have been faster.
    if let Some(first) = once.find(&mut tx, now).await? {
        return whole(app, first, once).await;
    }
    // The topic may have been deleted meanwhile.
    if topic::get(&mut tx, entity.topic_id).await?.is_none() {
        return Err(unknown(entity.topic_id));
    }
    app.waiting.check(&mut tx, address).await?;
    if let Some(consent) = &consent {
        consent.note(&mut tx, &mut row, now).await?;
    }
    row.queued_at = session::end_of_queue(&mut tx, entity.topic_id, now).await?;
    row.chatbot_isactive = bot;
    row.when_requested = Some(now);
    row.idle = Some(now);
    row.customer_fetch = Some(now);
    let waiting = session::waiting(&mut tx, entity.topic_id).await?;
    row.initial_queue_pos = i32::try_from(waiting + 1).unwrap_or(i32::MAX);
    row.id = session::insert(&mut tx, &row).await?;
    let key = app.secret.session_key(row.id, &once.key);
    row.key_hash = Some(sha256(key.as_bytes()));
    session::update(&mut tx, &row).await?;
    session::describe(&mut tx, &row).await?;
    if let Some(mut first) = first_message {
        first.session_id = row.id;
        message::add(&mut tx, &first).await?;
    }
    let answer = visitor::seen_by(app, &row, now)?;
    let short = once::short_session(&answer);
    once.keep(&mut tx, row.id, &short, now).await?;
    app.waiting.begins(address, row.id);
    tx.commit().await?;

    app.live.touch(row.id, now);
    sessions::wake(app, None, &row);
    let made = Answered {
        session_id: row.id,
        answer,
    };
    Ok(with_key(app, made, once))
}

fn unknown(topic_id: i32) -> Fault {
    Fault::not_found("TopicId", format!("there is no topic {topic_id}"))
}

/// An agent or integration makes a session that waits in a topic, of a visitor
/// who is not known yet.
pub async fn for_topic(app: &App, who: &Agent, topic_id: i32, once: &Once) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let topic = topic::get(&mut tx, topic_id)
        .await?
        .ok_or_else(|| Fault::not_found("ChatTopicId", format!("there is no topic {topic_id}")))?;
    let waiting = session::waiting(&mut tx, topic_id).await?;
    let mut row = SessionRow {
        topic_id,
        queued_at: session::end_of_queue(&mut tx, topic_id, now).await?,
        when_requested: Some(now),
        idle: Some(now),
        customer_fetch: Some(now),
        initial_queue_pos: i32::try_from(waiting + 1).unwrap_or(i32::MAX),
        chatbot_isactive: news::has_bot(app, &topic.entity),
        ..SessionRow::default()
    };
    row.set_status(ChatSessionStatus::InQueue);
    let id = session::insert(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    let answer = sessions::json(app, &row, now)?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    tracing::debug!(session = id, agent = who.id, "session made");
    sessions::wake(app, None, &row);
    Ok(answer)
}

async fn whole(app: &App, first: Answered, once: &Once) -> Outcome<Value> {
    let session_id = first.session_id;
    let answer = once::whole_session(app, first, now()).await?;
    let first = Answered { session_id, answer };
    Ok(with_key(app, first, once))
}

/// The answer to the create, with the key: derived again, never stored.
pub fn with_key(app: &App, first: Answered, once: &Once) -> Value {
    let mut answer = first.answer;
    answer["SessionKey"] = app.secret.session_key(first.session_id, &once.key).into();
    answer
}

/// Who is counted as one: IPv6 hands out whole networks to one household.
pub fn bucket(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::pickup;
    use crate::chat::testing::{Stage, once};

    #[tokio::test]
    async fn for_a_topic_without_a_visitor() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, false, false])))
            .await;
        for place in 1..=2 {
            let made = for_topic(app, &ann, topic, &once()).await.unwrap();
            assert_eq!(
                (&made["Status"], &made["TopicId"]),
                (&"InQueue".into(), &topic.into())
            );
            assert_eq!(made["InitialQueuePos"], place);
            assert!(made["User"].is_null() && made["SessionKey"].is_null());
            assert_eq!(made["CustomerName"], "");
        }
        assert_eq!(pickup::first(app, &ann).await.unwrap()["ChatSessionId"], 1);
        let fault = for_topic(app, &ann, 99, &once()).await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (404, Some("ChatTopicId"))
        );
    }
}
