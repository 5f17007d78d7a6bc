//! A request of somebody who is new: a session is made that ends as one.

use super::Asker;
use super::wanted::Wanted;
use crate::api::asks::RequestAsk;
use crate::app::{App, now};
use crate::chat::create::bucket;
use crate::chat::once::{Answered, Once};
use crate::chat::sessions::{self, By, visitor_name};
use crate::chat::{validate, visitor};
use crate::config::kept_address;
use crate::error::{Fault, Outcome};
use crate::news;
use crate::secret::sha256;
use crate::store::message::{self, BY_VISITOR, MessageRow};
use crate::store::session::{self, SessionRow};
use anteroom_carriers::{ChatMessageType, ChatSessionEntity, ChatSessionStatus, PostedRequest};

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// The numbers of request and session.
    Numbers,
    /// The session.
    Session,
}

/// A request of somebody who has no session yet. The answer is without the key that
/// its visitor has from now on.
pub async fn post(
    app: &App,
    ask: &RequestAsk,
    asker: Asker<'_>,
    once: &Once,
    gives: Gives,
) -> Outcome<Answered> {
    let topic = super::topic_of(app, ask.topic_id).await?;
    if !topic.entity.ticket_enabled {
        return Err(Fault::conflict("TopicId", "this topic takes no requests"));
    }
    let wanted = Wanted::of(ask, ChatSessionEntity::default(), "")?;
    wanted.check(&topic, false, asker)?;
    let address = &wanted.entity.customer_email;
    app.domains.check("CustomerEmail", address).await?;
    let now = now();
    if !asker.agent {
        app.creates
            .take(bucket(asker.address), now, "sessions from this address")?;
    }
    let mut row = SessionRow {
        topic_id: ask.topic_id,
        queued_at: now,
        when_requested: Some(now),
        idle: Some(now),
        customer_fetch: Some(now),
        customer_host: kept_address(asker.address, app.settings.shorten_addresses),
        ..SessionRow::default()
    };
    row.name.clone_from(&wanted.entity.customer_name);
    row.set_status(ChatSessionStatus::OfflineForm);
    let mut said = MessageRow {
        kind: ChatMessageType::ToUser.number().into(),
        message: wanted.message.clone(),
        author: visitor_name(&row),
        read_by_customer: 1,
        when_posted: now,
        created_by: BY_VISITOR,
        // Whoever knows the key of the create can ask for the session's key.
        client_key: None,
        ..MessageRow::default()
    };
    news::before_message(app, &row, &mut said).await?;

    let mut tx = app.store.write().await?;
    // Another request with the same key may have been faster.
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first);
    }
    wanted.put(&mut row);
    if let Some(consent) = wanted.new_consent(&topic, false, asker) {
        consent.note(&mut tx, &mut row, now).await?;
    }
    row.first_message = validate::copy(&said.message);
    row.last_message.clone_from(&row.first_message);
    row.id = session::insert(&mut tx, &row).await?;
    let new = row.clone();
    said.session_id = row.id;
    message::add(&mut tx, &said).await?;
    let request_id = super::add(&mut tx, &mut row, &topic, &said.message, now).await?;
    if !asker.agent {
        let key = app.secret.session_key(row.id, &once.key);
        row.key_hash = Some(sha256(key.as_bytes()));
    }
    let to = ChatSessionStatus::RequestPosted;
    sessions::move_to(&mut tx, &mut row, to, By::Visitor, now).await?;
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, row.id).await?;
    let answer = match gives {
        Gives::Session => visitor::seen_by(app, &row, now)?,
        Gives::Numbers => serde_json::to_value(PostedRequest {
            request_id,
            chat_session_id: row.id,
            session_key: None,
        })?,
    };
    once.keep(&mut tx, row.id, &answer, now).await?;
    tx.commit().await?;
    // Two pieces of news, as when the form had been open for a while.
    app.news.tell(None, &new);
    sessions::wake(app, Some(&new), &row);
    Ok(Answered {
        session_id: row.id,
        answer,
    })
}
