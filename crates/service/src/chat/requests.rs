//! Requests: what visitors leave when nobody is there, or when they do not want to
//! wait any longer. Who leaves one from the queue keeps the place.

use crate::api::asks::RequestAsk;
use crate::app::{App, now};
use crate::chat::consent::Given;
use crate::chat::create::bucket;
use crate::chat::hub::Channel;
use crate::chat::more::More;
use crate::chat::once::{Answered, Once};
use crate::chat::sessions::{self, Agent, By, visitor_name};
use crate::chat::{permissions, validate, visitor};
use crate::config::kept_address;
use crate::error::{Fault, Outcome};
use crate::news;
use crate::secret::sha256;
use crate::store::message::{self, BY_VISITOR, MessageRow};
use crate::store::request::{self, NewRequest};
use crate::store::session::{self, SessionRow};
use crate::store::topic::{self, Topic};
use crate::store::{Conn, agent};
use anteroom_carriers::{
    ChatMessageType, ChatRequest, ChatSessionEntity, ChatSessionStatus, PostedRequest,
    WidgetRequiredFields,
};
use serde_json::{Map, Value, json};
use std::net::IpAddr;

/// Agents get so many at once.
const LISTED: i64 = 200;
const MINUTE: i64 = 60_000;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// Where the request comes from.
    pub address: IpAddr,
    /// The language of the form.
    pub language: Option<&'a str>,
    /// The visitor's own session; none where there is none yet.
    pub own: Option<i32>,
    /// An agent or integration, who knows what was agreed to.
    pub agent: bool,
}

/// What is asked, checked.
struct Wanted {
    entity: ChatSessionEntity,
    more: More,
    message: String,
}

impl Wanted {
    fn of(ask: &RequestAsk, base: ChatSessionEntity, before: &str) -> Outcome<Self> {
        let or = |sent: &String, known: String| {
            if sent.trim().is_empty() {
                known
            } else {
                sent.clone()
            }
        };
        let mut entity = ChatSessionEntity {
            customer_name: or(&ask.customer_name, base.customer_name),
            customer_email: or(&ask.customer_email, base.customer_email),
            customer_phone: or(&ask.customer_phone, base.customer_phone),
            customer_company_name: or(&ask.customer_company_name, base.customer_company_name),
            customer_consented: ask.customer_consented || base.customer_consented,
            ..ChatSessionEntity::default()
        };
        validate::texts(&mut entity)?;
        let country = or(&ask.customer_country, before.to_owned());
        let mut body = Map::from_iter([("CustomerCountry".to_owned(), json!(country))]);
        body.insert("ConsentVersion".to_owned(), json!(ask.consent_version));
        Ok(Self {
            entity,
            more: More::of(&body)?,
            message: validate::message("Message", &ask.message, validate::VISITOR_MESSAGE)?,
        })
    }

    /// Refuses what lacks something that the topic asks for.
    fn check(&self, topic: &Topic, agreed: bool, asker: Asker<'_>) -> Outcome<()> {
        let widget = topic.entity.widget.as_deref();
        let fields = widget.map_or(WidgetRequiredFields::NONE, |widget| widget.offline_fields);
        validate::filled_in(&self.entity, self.more.country.as_deref(), fields)?;
        if !topic.entity.offline_collect_consent || agreed {
            return Ok(());
        }
        if !self.entity.customer_consented {
            return Err(Fault::invalid(
                "CustomerConsented",
                "consent is required before a request is left",
            ));
        }
        let consent = self.consent(topic, asker);
        if asker.agent && consent.version.is_none() {
            return Ok(());
        }
        consent.check()
    }

    fn consent<'a>(&'a self, topic: &'a Topic, asker: Asker<'a>) -> Given<'a> {
        Given {
            text: &topic.consent_text,
            version: self.more.consent_version.as_deref(),
            language: asker.language,
        }
    }

    /// The consent that is to be noted; none where the topic asks for none, or where
    /// it was given before.
    fn new_consent<'a>(
        &'a self,
        topic: &'a Topic,
        agreed: bool,
        asker: Asker<'a>,
    ) -> Option<Given<'a>> {
        let asked = topic.entity.offline_collect_consent && self.entity.customer_consented;
        (asked && !agreed).then(|| self.consent(topic, asker))
    }

    /// Puts contact and country into the row.
    fn put(&self, row: &mut SessionRow) {
        // What the site has signed stays.
        if !row.verified {
            row.name.clone_from(&self.entity.customer_name);
            row.email.clone_from(&self.entity.customer_email);
            row.phone.clone_from(&self.entity.customer_phone);
            row.company_name
                .clone_from(&self.entity.customer_company_name);
        }
        self.more.put(row);
        row.consented = self.entity.customer_consented;
    }
}

/// Leaves a request: of a visitor who is new, or of one who waits and keeps the place.
pub async fn post(
    app: &App,
    ask: &RequestAsk,
    asker: Asker<'_>,
    once: &Once,
) -> Outcome<PostedRequest> {
    if let Some(first) = once.find_now(app, now()).await? {
        return Ok(serde_json::from_value(first.answer)?);
    }
    if ask.topic_id != 0 {
        topic_of(app, ask.topic_id).await?;
    }
    match ask.chat_session_id {
        0 => {
            let (row, request_id) = of_new(app, ask, asker, once, None).await?;
            Ok(PostedRequest {
                request_id,
                chat_session_id: row.session_id,
            })
        }
        id => of_waiting(app, ask, id, asker, once).await,
    }
}

/// The same as a save of a new session with the status `RequestPosted`; answers the
/// session, with its key.
pub async fn save(app: &App, ask: &RequestAsk, asker: Asker<'_>, once: &Once) -> Outcome<Answered> {
    if let Some(first) = once.find_now(app, now()).await? {
        return Ok(first);
    }
    let (made, _) = of_new(app, ask, asker, once, Some(once)).await?;
    Ok(made)
}

async fn topic_of(app: &App, id: i32) -> Outcome<Topic> {
    let mut read = app.store.read().await?;
    let topic = topic::get(&mut read, id).await?;
    topic.ok_or_else(|| Fault::not_found("TopicId", format!("there is no topic {id}")))
}

/// A request of somebody who has no session yet. With `keyed` the answer that is
/// kept is the session, and its visitor gets a key.
async fn of_new(
    app: &App,
    ask: &RequestAsk,
    asker: Asker<'_>,
    once: &Once,
    keyed: Option<&Once>,
) -> Outcome<(Answered, i32)> {
    let topic = topic_of(app, ask.topic_id).await?;
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
        client_key: Some(once.key.clone()).filter(|_| once.sent),
        ..MessageRow::default()
    };
    news::before_message(app, &row, &mut said).await?;

    let mut tx = app.store.write().await?;
    // Another request with the same key may have been faster.
    if let Some(first) = once.find(&mut tx, now).await? {
        let id = first.answer["RequestId"].as_i64();
        let id = id.and_then(|id| i32::try_from(id).ok()).unwrap_or(0);
        return Ok((first, id));
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
    let request_id = add(&mut tx, &mut row, &topic, &said.message, now).await?;
    if let Some(once) = keyed {
        let key = app.secret.session_key(row.id, &once.key);
        row.key_hash = Some(sha256(key.as_bytes()));
    }
    let to = ChatSessionStatus::RequestPosted;
    sessions::move_to(&mut tx, &mut row, to, By::Visitor, now).await?;
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, row.id).await?;
    let answer = match keyed {
        Some(_) => visitor::seen_by(app, &row, now)?,
        None => json!({"RequestId": request_id, "ChatSessionId": row.id}),
    };
    once.keep(&mut tx, row.id, &answer, now).await?;
    tx.commit().await?;
    // Two pieces of news, as when the form had been open for a while.
    app.news.tell(None, &new);
    sessions::wake(app, Some(&new), &row);
    let made = Answered {
        session_id: row.id,
        answer,
    };
    Ok((made, request_id))
}

/// A request of somebody who waits; the session stays in the queue.
async fn of_waiting(
    app: &App,
    ask: &RequestAsk,
    id: i32,
    asker: Asker<'_>,
    once: &Once,
) -> Outcome<PostedRequest> {
    let now = now();
    // Before the one writer is taken: the DNS may take its time.
    app.domains
        .check(
            "CustomerEmail",
            validate::line(&ask.customer_email).as_str(),
        )
        .await?;
    if !asker.agent {
        app.messages.take(id, now, "messages")?;
    }
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(serde_json::from_value(first.answer)?);
    }
    let before = match asker.own {
        Some(_) => sessions::require_own(&mut tx, id).await?,
        None => sessions::require(&mut tx, id).await?,
    };
    if before.request_id.is_some() {
        return Err(Fault::conflict(
            "ChatSessionId",
            "a request was left already; an agent will see to it",
        ));
    }
    if !before.is_waiting() {
        return Err(Fault::conflict(
            "Status",
            format!(
                "a request can be left while waiting, and the session is {}",
                before.status().name()
            ),
        ));
    }
    let topic = topic::get(&mut tx, before.topic_id).await?;
    let topic = topic.unwrap_or_default();
    if !asker.agent {
        let waiting = session::waiting(&mut tx, before.topic_id).await?;
        offered(&topic, &before, waiting, now)?;
    }
    let wanted = Wanted::of(ask, before.entity(), &before.country)?;
    let current = crate::chat::consent::version(&topic.consent_text);
    let agreed = before.consented && before.consent_version == Some(current);
    wanted.check(&topic, agreed, asker)?;
    let mut row = before.clone();
    wanted.put(&mut row);
    if let Some(consent) = wanted.new_consent(&topic, agreed, asker) {
        consent.note(&mut tx, &mut row, now).await?;
    }
    let request_id = add(&mut tx, &mut row, &topic, &wanted.message, now).await?;
    row.idle = Some(now).max(row.idle);
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    let posted = PostedRequest {
        request_id,
        chat_session_id: id,
    };
    once.keep(&mut tx, id, &serde_json::to_value(&posted)?, now)
        .await?;
    tx.commit().await?;
    app.live.touch(id, now);
    sessions::wake(app, Some(&before), &row);
    Ok(posted)
}

/// Refuses a request from the queue where the topic does not offer it, or not yet.
fn offered(topic: &Topic, row: &SessionRow, waiting: u32, now: i64) -> Outcome<()> {
    let topic = &topic.entity;
    if !topic.use_queue_offline_form {
        return Err(Fault::conflict(
            "TopicId",
            "this topic takes no requests from the queue",
        ));
    }
    let (minutes, length) = (
        topic.offline_form_time_limit,
        topic.offline_form_queue_length,
    );
    let waited = now - row.queued_at >= i64::from(minutes) * MINUTE;
    let most = i32::try_from(waiting).unwrap_or(i32::MAX);
    let long = most.max(row.initial_queue_pos) >= length;
    let due = match (minutes > 0, length > 0) {
        (false, false) => true,
        (by_time, by_length) => by_time && waited || by_length && long,
    };
    if due {
        return Ok(());
    }
    let after = if minutes > 0 {
        format!("after {minutes} minutes in the queue")
    } else {
        format!("when {length} wait")
    };
    Err(Fault::conflict(
        "Status",
        format!("a request can be left {after}; the place in the queue is kept"),
    ))
}

/// Stores the request of a session whose form was open and has been sent.
pub async fn of_form(
    conn: &mut Conn,
    before: &SessionRow,
    row: &mut SessionRow,
    now: i64,
) -> Outcome<()> {
    let sent = before.status() == ChatSessionStatus::OfflineForm
        && row.status() == ChatSessionStatus::RequestPosted;
    if sent && row.request_id.is_none() && !row.first_message.is_empty() {
        let topic = topic::get(conn, row.topic_id).await?.unwrap_or_default();
        let message = row.first_message.clone();
        add(conn, row, &topic, &message, now).await?;
    }
    Ok(())
}

/// Stores the request of a session, which is written by the caller.
async fn add(
    conn: &mut Conn,
    row: &mut SessionRow,
    topic: &Topic,
    message: &str,
    now: i64,
) -> Outcome<i32> {
    let (category, priority) = (&topic.entity.ticket_category, &topic.entity.ticket_priority);
    let new = NewRequest {
        session_id: row.id,
        topic_id: row.topic_id,
        message,
        category_id: category.as_ref().map_or(0, |category| category.id),
        priority_id: priority.as_ref().map_or(0, |priority| priority.id),
    };
    let id = request::add(conn, &new, now).await?;
    row.request_id = Some(id);
    Ok(id)
}

/// The requests in an agent's topics: the open ones or those that were seen to, the
/// newest first.
pub async fn for_user(app: &App, who: &Agent, done: bool) -> Outcome<Vec<ChatRequest>> {
    let mut read = app.store.read().await?;
    let mut rows = Vec::new();
    for topic_id in agent::topics_of(&mut read, who.id).await? {
        rows.extend(request::of_topic(&mut read, topic_id, done, LISTED).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    rows.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    Ok(rows.into_iter().map(request::RequestRow::carrier).collect())
}

/// Notes that an agent has seen to a request, or that it is open again.
pub async fn set_done(app: &App, who: &Agent, id: i32, done: bool) -> Outcome<Value> {
    let unknown = || Fault::not_found("RequestId", format!("there is no request {id}"));
    let mut tx = app.store.write().await?;
    let before = request::get(&mut tx, id).await?.ok_or_else(unknown)?;
    let permissions = permissions::of(&mut tx, who.id, before.topic_id).await?;
    if !permissions.may_write(false) {
        return Err(Fault::forbidden("RequestId", permissions::MAY_NOT_WRITE));
    }
    if done != before.done_at.is_some() {
        let by = done.then(|| (now(), who.id));
        request::set_done(&mut tx, id, by).await?;
    }
    let after = request::get(&mut tx, id).await?.ok_or_else(unknown)?;
    tx.commit().await?;
    app.hub.wake(&[Channel::Activity(before.topic_id)]);
    Ok(serde_json::to_value(after.carrier())?)
}
