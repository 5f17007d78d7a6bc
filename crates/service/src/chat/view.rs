//! What polls answer: a session for its visitor, a desk for its agent.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::sessions::{self, Agent};
use crate::chat::{attributes, consent, desk_changes, lines, more, own_state, presence, visitor};
use crate::error::Outcome;
use crate::secret::sha256;
use crate::store::message;
use crate::store::session::{self, SessionRow};
use crate::store::{agent, request, topic};
use anteroom_carriers::merge;
use anteroom_carriers::select::Select;
use anteroom_carriers::{ChatSessionFlags, ChatSessionStatus, Queue, When};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Ended sessions stay on an agent's desk so long, in milliseconds.
pub const ENDED_FOR: i64 = 8 * 3600 * 1000;

/// One answer to a poll.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The answer.
    pub body: Value,
    /// Stands for everything in it that matters, and for the last message.
    pub etag: String,
    /// There are messages after the cursor, so that it cannot be "not modified".
    pub news: bool,
    /// When it changes by itself next (typing expires).
    pub next: Option<i64>,
    /// What changes it.
    pub channels: Vec<Channel>,
}

/// What a poll asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Properties.
    pub select: Select,
    /// Cursor.
    pub after: i32,
    /// Of a desk: the tag of the answer that the caller has; unchanged sessions of it
    /// need not be told again. None where everything is wanted.
    pub since: Option<String>,
    /// Of a desk: also those who left the queue without an answer.
    pub missed: bool,
}

/// The entity tag of a view. What only says when somebody asked is not in it:
/// it would change with every poll.
fn etag(view: &Value, last_message: i32) -> String {
    let hash = sha256(format!("{view}\n{last_message}").as_bytes());
    let hex: String = hash.iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("\"{hex}\"")
}

fn without_fetched(view: &mut Value) {
    if let Some(map) = view.as_object_mut() {
        map.remove("WhenFetched");
        map.remove("Messages");
    }
}

async fn queue_of(app: &App, row: &SessionRow, now: i64) -> Outcome<Queue> {
    if !row.is_waiting() {
        return Ok(Queue::default());
    }
    lines::of_session(app, row, now).await
}

/// A session as its visitor sees it.
pub async fn visitor(app: &App, id: i32, ask: &Ask) -> Outcome<Seen> {
    let now = now();
    let select = &ask.select;
    let (row, messages, last) = if select.names("Messages") {
        let mut read = app.store.read().await?;
        let row = sessions::require_own(&mut read, id).await?;
        let mut rows = message::after(&mut read, id, ask.after).await?;
        rows.retain(visitor::sees);
        // Who has read up to the cursor has the tag of the answer that brought it there.
        let last = rows.last().map_or(ask.after, |last| last.id);
        let list: Vec<_> = rows.iter().map(|row| row.carrier(true)).collect();
        (row, Some(list), last)
    } else {
        let mut read = app.store.peek().await?;
        (sessions::require_own(&mut read, id).await?, None, 0)
    };

    let mut channels = vec![Channel::Session(id)];
    let mut body = visitor::seen_by(app, &row, now)?;
    select.apply(&mut body);
    more::add(&mut body, select, &row);
    if select.names("Queue") {
        if row.status() == ChatSessionStatus::InQueue {
            channels.push(Channel::Queue(row.topic_id));
        }
        body["Queue"] = serde_json::to_value(queue_of(app, &row, now).await?)?;
    }
    if select.names("Presence") {
        channels.push(Channel::Presence(row.topic_id));
        body["Presence"] = serde_json::to_value(presence::of_topic(app, row.topic_id).await?)?;
    }
    // Visitors know that they type: their own sign alone is no reason to answer.
    let (flags, next) = app.live.typing(id, now);
    let mut seen = body.clone();
    without_fetched(&mut seen);
    if select.wants("Flags") {
        seen["Flags"] =
            serde_json::to_value(flags.with(ChatSessionFlags::CUSTOMER_IS_TYPING, false))?;
    }
    let news = messages.as_ref().is_some_and(|list| !list.is_empty());
    if let Some(list) = messages {
        body["Messages"] = serde_json::to_value(list)?;
    }
    Ok(Seen {
        etag: etag(&seen, last),
        body,
        news,
        next,
        channels,
    })
}

/// A session as an agent or integration sees it; null when there is none.
pub async fn one(app: &App, id: i32, ask: &Ask) -> Outcome<Value> {
    let now = now();
    let mut read = app.store.read().await?;
    let Some(row) = session::get(&mut read, id).await? else {
        return Ok(Value::Null);
    };
    let mut body = sessions::json(app, &row, now)?;
    ask.select.apply(&mut body);
    more::add(&mut body, &ask.select, &row);
    attributes::add(&mut body, &ask.select, &row);
    if ask.select.names("Consent") {
        body["Consent"] = consent::of_session(&mut read, &row).await?;
    }
    if ask.select.names("Messages") {
        let rows = message::after(&mut read, id, ask.after).await?;
        let list: Vec<_> = rows.iter().map(|row| row.carrier(false)).collect();
        body["Messages"] = serde_json::to_value(list)?;
    }
    drop(read);
    if ask.select.names("Queue") {
        body["Queue"] = serde_json::to_value(queue_of(app, &row, now).await?)?;
    }
    if ask.select.names("Away") {
        body["Away"] = is_away(app, &row, now).into();
    }
    if ask.select.names("ReadUpTo") {
        body["ReadUpTo"] = app.live.read_up_to(row.id).into();
    }
    if ask.select.names("WhenQueued") {
        body["WhenQueued"] = when_queued(&row)?;
    }
    if ask.select.names("Presence") {
        body["Presence"] = serde_json::to_value(presence::of_topic(app, row.topic_id).await?)?;
    }
    Ok(body)
}

/// Since when a session waits, or waited last. Not when its visitor came: a bot, or
/// another agent, may have had it first.
fn when_queued(row: &SessionRow) -> Outcome<Value> {
    Ok(serde_json::to_value(When::from_millis(row.queued_at))?)
}

/// Whether the visitor of a session that is going on is away.
pub fn is_away(app: &App, row: &SessionRow, now: i64) -> bool {
    let live = row.status().is_chat() || row.status() == ChatSessionStatus::InQueue;
    live && app.live.absent(row, now) > app.settings.away_after
}

/// All that an agent has to look after.
pub async fn desk(app: &App, who: &Agent, ask: &Ask) -> Outcome<Seen> {
    let now = now();
    let select = &ask.select;
    let mut channels = vec![Channel::Agent(who.id)];
    let mut list = Vec::new();
    let mut tags = Vec::new();
    let (mut next, mut last) = (None, None);
    let mut read = app.store.read().await?;
    if who.console {
        // Rights and presence are not in the list, but news for the console.
        let own = own_state::of(&mut read, who).await?;
        tags.push(json!({"ChatSessionId": i32::MIN, "Own": own}));
    }
    let known = ask.since.as_ref();
    let known = known.and_then(|tag| app.desks.marks(who.id, tag));
    let mut marks = desk_changes::Marks::new();
    for topic_id in agent::topics_of(&mut read, who.id).await? {
        channels.push(Channel::Activity(topic_id));
        let name = match topic::get(&mut read, topic_id).await? {
            Some(topic) => topic.entity.name,
            None => continue,
        };
        // A request that comes or is done is news, though it is not in the list.
        let open = request::open(&mut read, topic_id).await?;
        tags.push(json!({"ChatSessionId": -topic_id, "Requests": open}));
        let mut rows = session::current(&mut read, topic_id, now - ENDED_FOR).await?;
        if ask.missed {
            rows.extend(session::missed(&mut read, topic_id, now - ENDED_FOR).await?);
        }
        let places = places(&rows);
        let mut messages: HashMap<i32, Vec<Value>> = HashMap::new();
        if select.names("Messages") {
            let since = now - ENDED_FOR;
            for row in message::after_in_topic(&mut read, topic_id, since, ask.after).await? {
                let carrier = serde_json::to_value(row.carrier(false))?;
                last = last.max(Some(row.id));
                messages.entry(row.session_id).or_default().push(carrier);
            }
        }
        for row in rows {
            let mut body = sessions::json(app, &row, now)?;
            select.apply(&mut body);
            more::add(&mut body, select, &row);
            attributes::add(&mut body, select, &row);
            if select.names("Consent") {
                body["Consent"] = consent::noted(&row);
            }
            if select.names("Topic") {
                body["Topic"] = json!({"ChatTopicId": topic_id, "Name": &name});
            }
            if select.names("Away") {
                body["Away"] = is_away(app, &row, now).into();
            }
            if select.names("ReadUpTo") {
                body["ReadUpTo"] = app.live.read_up_to(row.id).into();
            }
            if select.names("WhenQueued") {
                body["WhenQueued"] = when_queued(&row)?;
            }
            if select.names("Queue") {
                let position = places.get(&row.id).copied().unwrap_or(0);
                let queue = Queue {
                    position,
                    ..Queue::default()
                };
                body["Queue"] = serde_json::to_value(queue)?;
            }
            let typing = app.live.typing(row.id, now).1;
            next = [next, typing].into_iter().flatten().min();
            let mut tag = body.clone();
            without_fetched(&mut tag);
            // Whatever is said moves this on, selected or not.
            tag["Said"] = row.idle.into();
            let mut whole = true;
            if ask.since.is_some() {
                let mark = desk_changes::mark(&tag);
                marks.insert(row.id, mark);
                whole = known.as_ref().and_then(|known| known.get(&row.id)) != Some(&mark);
            }
            if select.names("Messages") {
                let said = messages.remove(&row.id).unwrap_or_default();
                whole |= !said.is_empty();
                body["Messages"] = Value::Array(said);
            }
            list.push(if whole {
                body
            } else {
                desk_changes::unchanged(row.id)
            });
            tags.push(tag);
        }
    }
    drop(read);
    list.sort_by_key(id_of);
    tags.sort_by_key(id_of);
    // Two messages of one millisecond are told apart by the cursor.
    let cursor = if select.names("Messages") {
        last.unwrap_or(ask.after)
    } else {
        0
    };
    let etag = etag(&Value::Array(tags), cursor);
    if ask.since.is_some() {
        app.desks.remember(who.id, &etag, marks);
    }
    Ok(Seen {
        etag,
        body: Value::Array(list),
        news: last.is_some(),
        next,
        channels,
    })
}

fn id_of(session: &Value) -> i64 {
    session["ChatSessionId"].as_i64().unwrap_or(0)
}

/// The place of each waiting session, from 1.
fn places(rows: &[SessionRow]) -> HashMap<i32, u32> {
    let mut waiting: Vec<_> = rows
        .iter()
        .filter(|row| row.is_waiting())
        .map(|row| (row.queued_at, row.id))
        .collect();
    waiting.sort_unstable();
    waiting
        .into_iter()
        .zip(1..)
        .map(|((_, id), n)| (id, n))
        .collect()
}

/// The body of a poll, which may be empty.
pub fn after(body: &Map<String, Value>) -> Outcome<i32> {
    let after = body
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("After"));
    let Some((_, value)) = after.filter(|(_, value)| !value.is_null()) else {
        return Ok(0);
    };
    // As every other number: 5.0 is 5.
    let after: Option<i32> = merge::read(value).ok();
    after
        .filter(|n| *n >= 0)
        .ok_or_else(|| crate::error::Fault::invalid("After", "has to be 0 or a message's id"))
}
