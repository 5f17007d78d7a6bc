//! Saving a session: a merge, by the visitor or by an agent.

use crate::app::{App, now};
use crate::chat::live::Side;
use crate::chat::more::More;
use crate::chat::once::{self, Once};
use crate::chat::permissions;
use crate::chat::sessions::{self, Agent, By};
use crate::chat::states::{self, VisitorStep};
use crate::chat::{attributes, consent, requests, validate, visitor};
use crate::error::{Fault, Outcome};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, agent, topic};
use anteroom_carriers::{ChatSessionEntity, ChatSessionFlags, ChatSessionStatus, merge};
use serde_json::{Map, Value};

/// How long a typing sign lasts from now, or not at all.
fn typing_until(app: &App, on: bool, now: i64) -> i64 {
    let lasts = i64::try_from(app.settings.typing_for.as_millis()).unwrap_or(0);
    if on { now + lasts } else { 0 }
}

/// A visitor writes to the own session.
pub async fn by_visitor(
    app: &App,
    id: i32,
    body: &Map<String, Value>,
    once: &Once,
) -> Outcome<Value> {
    let now = now();
    if let Some(first) = once.find_now(app, now).await? {
        return once::whole_session(app, first, now).await;
    }
    let wanted = visitor::writable(body, false);
    let more = More::of(body)?;
    let told = attributes::attributes(body)?;
    let row = {
        let mut read = app.store.read().await?;
        sessions::require_own(&mut read, id).await?
    };
    // Checked before the one writer is taken, and once more on what is then there.
    let change = visitor_change(&row, &wanted)?;
    if change.entity.customer_email != row.email {
        let address = &change.entity.customer_email;
        app.domains.check("CustomerEmail", address).await?;
    }
    if let Some(on) = change.typing
        && app
            .live
            .set_typing(id, Side::Visitor, typing_until(app, on, now), now)
    {
        app.hub
            .wake(&[crate::chat::hub::Channel::Activity(row.topic_id)]);
    }
    let tells = told
        .as_ref()
        .is_some_and(|told| *told != row.custom_attributes);
    if !change.stored && !tells && !more.put(&mut row.clone()) {
        return visitor::seen_by(app, &row, now);
    }
    if !matches!(change.step, VisitorStep::Stay) {
        // Each leaves a message about it.
        app.messages.take(id, now, "messages")?;
    }
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return once::whole_session(app, first, now).await;
    }
    let before = sessions::require_own(&mut tx, id).await?;
    let VisitorChange {
        mut entity, step, ..
    } = visitor_change(&before, &wanted)?;
    attributes::keep(&before, &mut entity);
    let comments = more.rating_comment.as_deref().unwrap_or_default();
    if !comments.is_empty() && entity.rating == 0 {
        let what = "goes with a rating, which has not been given";
        return Err(Fault::conflict("RatingComment", what));
    }
    let mut row = before.clone();
    row.take(&ChatSessionEntity {
        status: before.status(),
        ..entity
    });
    more.put(&mut row);
    let version = more.consent_version.as_deref();
    consent::note_saved(&mut tx, Some(&before), &mut row, version, now).await?;
    if let Some(told) = told {
        row.custom_attributes = told;
        session::describe(&mut tx, &row).await?;
    }
    let target = match step {
        VisitorStep::Stay => None,
        VisitorStep::LeaveQueue => Some(ChatSessionStatus::ClosedFromQueue),
        VisitorStep::End => Some(ChatSessionStatus::Finished),
        VisitorStep::PostRequest => Some(ChatSessionStatus::RequestPosted),
        VisitorStep::Reopen => Some(reopened(&row)),
    };
    if let Some(target) = target {
        sessions::move_to(&mut tx, &mut row, target, By::Visitor, now).await?;
    }
    requests::of_form(&mut tx, &before, &mut row, now).await?;
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    let answer = visitor::seen_by(app, &row, now)?;
    let short = once::short_session(&answer);
    once.keep(&mut tx, id, &short, now).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    Ok(answer)
}

/// Where an ended session goes when its visitor returns.
pub fn reopened(row: &SessionRow) -> ChatSessionStatus {
    if row.user_id.is_some() {
        ChatSessionStatus::CustomerLast
    } else {
        ChatSessionStatus::InQueue
    }
}

struct VisitorChange {
    entity: ChatSessionEntity,
    step: VisitorStep,
    typing: Option<bool>,
    /// Something has to go to the disk.
    stored: bool,
}

fn visitor_change(row: &SessionRow, wanted: &Value) -> Outcome<VisitorChange> {
    let merged = merge::merge(&row.entity(), wanted)?;
    let (mut entity, present) = (merged.entity, merged.present);
    validate::texts(&mut entity)?;
    if present.has("Rating") {
        validate::rating(entity.rating)?;
        // An explicit 0 is no rating that a visitor can give; null takes one back.
        let null = |(name, value): (&String, &Value)| {
            name.eq_ignore_ascii_case("Rating") && value.is_null()
        };
        let cleared = wanted.as_object().is_some_and(|map| map.iter().any(null));
        if entity.rating == 0 && !cleared {
            return Err(Fault::invalid("Rating", "has to be from 1 to 5"));
        }
    }
    let step = if present.has("Status") {
        states::visitor_step(row.status(), entity.status)?
    } else {
        VisitorStep::Stay
    };
    let typing = present
        .has("Flags")
        .then(|| entity.flags.contains(ChatSessionFlags::CUSTOMER_IS_TYPING));
    let stored = present.names().any(|name| name != "Flags");
    Ok(VisitorChange {
        entity,
        step,
        typing,
        stored,
    })
}

/// An agent or integration inserts or updates.
pub async fn by_agent(
    app: &App,
    who: &Agent,
    body: &Map<String, Value>,
    once: &Once,
) -> Outcome<Value> {
    let now = now();
    let wanted = Value::Object(
        body.iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("SessionKey"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    );
    let more = More::of(body)?;
    let id = merge::merge(&ChatSessionEntity::default(), &wanted)?
        .entity
        .chat_session_id;
    if id == 0 {
        return insert(app, who, (&wanted, &more), once, now).await;
    }
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let before = sessions::require(&mut tx, id).await?;
    let mut base = before.entity();
    base.flags = app.live.typing(id, now).0;
    let merged = merge::merge(&base, &wanted)?;
    let (mut entity, present) = (merged.entity, merged.present);
    // Who listens in is not seen, typing neither.
    let writes = permissions::of(&mut tx, who.id, before.topic_id)
        .await?
        .may_write(before.user_id == Some(who.id));
    let typing = if writes && present.has("Flags") {
        signs(who, entity.flags)
    } else {
        Vec::new()
    };
    let only_typing = |name: &str| matches!(name, "Flags" | "ChatSessionId");
    if present.names().all(only_typing) && !more.put(&mut before.clone()) {
        drop(tx);
        if types(app, id, &typing, now) {
            sessions::wake(app, Some(&before), &before);
        }
        return sessions::json(app, &before, now);
    }
    permissions::check_write(&mut tx, who.id, &before).await?;
    check_entity(&mut tx, &mut entity, Some(before.topic_id)).await?;
    let target = entity.status;
    states::check(before.status(), target)?;
    let mut row = before.clone();
    row.take(&entity);
    more.put(&mut row);
    let hands = |row: &SessionRow| (row.user_id, row.transfer_to, row.topic_id);
    let steered = target != before.status() || hands(&row) != hands(&before);
    // One that has ended is its agent's to reopen: nobody takes it up for others.
    let reopens =
        before.status().is_ended() && (!target.is_ended() || row.user_id != before.user_id);
    if steered && (before.status().is_chat() || reopens) {
        permissions::check_steer(&mut tx, who.id, &before).await?;
    }
    // These two never move backwards.
    entity.when_idle = entity.when_idle.max(before.entity().when_idle);
    entity.when_fetched = entity.when_fetched.max(before.entity().when_fetched);
    entity.status = before.status();
    row.take(&entity);
    let given_end = row.when_ended.filter(|_| present.has("WhenEnded"));
    sessions::move_to(&mut tx, &mut row, target, By::Agent(who), now).await?;
    row.when_ended = given_end.or(row.when_ended);
    // Who comes to a line from another one, or from a bot, comes to its end: nobody's
    // place gets worse.
    let stands = |row: &SessionRow| row.is_waiting().then_some(row.topic_id);
    if before.status() == row.status() && stands(&row).is_some() && stands(&row) != stands(&before)
    {
        row.queued_at = session::end_of_queue(&mut tx, row.topic_id, now).await?;
    }
    picked_up(&mut tx, &mut row, Some(&before), now).await?;
    let version = more.consent_version.as_deref();
    consent::note_saved(&mut tx, Some(&before), &mut row, version, now).await?;
    requests::of_form(&mut tx, &before, &mut row, now).await?;
    session::update(&mut tx, &row).await?;
    if attributes::unsign(&before, &mut row) {
        session::describe(&mut tx, &row).await?;
    }
    let row = sessions::require(&mut tx, id).await?;
    let mut answer = sessions::entity(app, &row, now);
    // Nobody types where nobody talks.
    let typing = if row.status().is_ended() {
        SIDES.map(|(side, flag)| (side, flag, false)).to_vec()
    } else {
        typing
    };
    answer.flags = with_signs(answer.flags, &typing);
    let answer = serde_json::to_value(answer)?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    types(app, id, &typing, now);
    sessions::wake(app, Some(&before), &row);
    Ok(answer)
}

/// Who types or does not.
type Sign = (Side, ChatSessionFlags, bool);

const SIDES: [(Side, ChatSessionFlags); 2] = [
    (Side::Agent, ChatSessionFlags::USER_IS_TYPING),
    (Side::Visitor, ChatSessionFlags::CUSTOMER_IS_TYPING),
];

/// Who types, as far as the caller has a say in it: an agent of the own side. An
/// integration may say that a visitor in another channel does; the visitor's
/// sign is not taken away by those who say nothing of it.
fn signs(who: &Agent, flags: ChatSessionFlags) -> Vec<Sign> {
    let says = |side: Side, on: bool| side == Side::Agent || on && !who.console;
    let signs = SIDES.map(|(side, flag)| (side, flag, flags.contains(flag)));
    let said = signs.into_iter().filter(|(side, _, on)| says(*side, *on));
    said.collect()
}

fn with_signs(flags: ChatSessionFlags, signs: &[Sign]) -> ChatSessionFlags {
    let with = |flags: ChatSessionFlags, (_, flag, on): &(_, _, bool)| flags.with(*flag, *on);
    signs.iter().fold(flags, with)
}

/// Notes who types; true when it is news.
fn types(app: &App, id: i32, signs: &[Sign], now: i64) -> bool {
    let mut news = false;
    for (side, _, on) in signs {
        let until = typing_until(app, *on, now);
        news |= app.live.set_typing(id, *side, until, now);
    }
    news
}

/// Gives a chat that an agent got by a save what picking it up would have given
/// it: a rank that is free and the time, where the save does not say them.
async fn picked_up(
    conn: &mut Conn,
    row: &mut SessionRow,
    before: Option<&SessionRow>,
    now: i64,
) -> Outcome<()> {
    let Some(agent) = row.user_id.filter(|_| row.status().is_chat()) else {
        return Ok(());
    };
    let other = before.is_some_and(|before| before.user_id != row.user_id);
    let kept = before.is_some_and(|before| before.rank == row.rank);
    if row.rank == 0 || other && kept {
        let pending = row.transfer_to;
        sessions::give_to(conn, row, agent).await?;
        row.transfer_to = pending.filter(|to| *to != agent);
    }
    row.when_started = row.when_started.or(Some(now));
    Ok(())
}

/// A script moves a session on.
pub async fn by_script(app: &App, id: i32, target: ChatSessionStatus) -> Outcome<()> {
    let now = now();
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    states::check(before.status(), target)?;
    let mut row = before.clone();
    // A bot that ends a chat ends it as the other side does.
    let bot = Agent::default();
    sessions::move_to(&mut tx, &mut row, target, By::Agent(&bot), now).await?;
    session::update(&mut tx, &row).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    Ok(())
}

async fn insert(
    app: &App,
    who: &Agent,
    (wanted, more): (&Value, &More),
    once: &Once,
    now: i64,
) -> Outcome<Value> {
    let mut entity = merge::merge(&ChatSessionEntity::default(), wanted)?.entity;
    let mut typing = signs(who, entity.flags);
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    check_entity(&mut tx, &mut entity, None).await?;
    if entity.status == ChatSessionStatus::Invalid {
        entity.status = ChatSessionStatus::InQueue;
    }
    let mut row = SessionRow {
        queued_at: session::end_of_queue(&mut tx, entity.topic_id, now).await?,
        ..SessionRow::default()
    };
    row.take(&entity);
    more.put(&mut row);
    row.when_requested = row.when_requested.or(Some(now));
    row.idle = row.idle.or(Some(now));
    row.customer_fetch = row.customer_fetch.or(Some(now));
    if row.status().is_ended() {
        row.when_ended = row.when_ended.or(Some(now));
    }
    // Places begin at 1: nothing was said.
    if row.initial_queue_pos == 0 {
        let waiting = session::waiting(&mut tx, row.topic_id).await?;
        row.initial_queue_pos = i32::try_from(waiting + 1).unwrap_or(i32::MAX);
    }
    picked_up(&mut tx, &mut row, None, now).await?;
    let version = more.consent_version.as_deref();
    consent::note_saved(&mut tx, None, &mut row, version, now).await?;
    typing.retain(|(_, _, on)| *on && !row.status().is_ended());
    let id = session::insert(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    let mut answer = sessions::entity(app, &row, now);
    answer.flags = with_signs(answer.flags, &typing);
    let answer = serde_json::to_value(answer)?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    tracing::debug!(session = id, agent = who.id, "session inserted");
    types(app, id, &typing, now);
    sessions::wake(app, None, &row);
    Ok(answer)
}

/// Lengths, ranges, and that what is pointed to exists. The topic that the
/// session is of may have been deleted.
async fn check_entity(
    conn: &mut Conn,
    entity: &mut ChatSessionEntity,
    topic_id: Option<i32>,
) -> Outcome<()> {
    validate::texts(entity)?;
    validate::rating(entity.rating)?;
    for (field, text) in [
        ("FirstMessage", &mut entity.first_message),
        ("LastMessage", &mut entity.last_message),
    ] {
        *text = validate::clean(text);
        validate::length(field, text, 1_024)?;
    }
    if topic_id != Some(entity.topic_id) && topic::get(conn, entity.topic_id).await?.is_none() {
        let what = format!("there is no topic {}", entity.topic_id);
        return Err(Fault::not_found("TopicId", what));
    }
    let links = [("User", &entity.user), ("TransferTo", &entity.transfer_to)];
    for (field, link) in links {
        let Some(id) = link.as_ref().map(|a| a.associate_id).filter(|id| *id != 0) else {
            continue;
        };
        if agent::by_id(conn, id).await?.is_none() {
            return Err(Fault::not_found(field, format!("there is no agent {id}")));
        }
    }
    Ok(())
}
