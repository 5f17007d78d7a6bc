//! Who is there: agents by their own word, topics by their agents and hours.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::sessions::{self, Agent, By};
use crate::chat::{hours, reset, transfer};
use crate::error::{Fault, Outcome};
use crate::store::agent::PresenceRow;
use crate::store::{agent, session, topic};
use anteroom_carriers::{ChatPresence, TopicPresence};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Facts {
    topics: HashMap<i32, TopicPresence>,
    /// When topics were last seen without anybody.
    unattended: HashMap<i32, i64>,
    /// When each agent's console last polled, and how many polls are held.
    consoles: HashMap<i32, (i64, u32)>,
}

/// The last known presence of every topic and console.
#[derive(Clone, Debug)]
pub struct Board {
    facts: Arc<Mutex<Facts>>,
    /// A start counts as a poll: nobody could poll before it.
    started: i64,
}

impl Board {
    /// Nobody known yet.
    pub fn new(started: i64) -> Self {
        Self {
            facts: Arc::default(),
            started,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a topic is attended.
    pub fn topic(&self, id: i32) -> Option<TopicPresence> {
        self.lock().topics.get(&id).copied()
    }

    /// Whether there was a moment since then when nobody was there for a topic.
    pub fn was_unattended(&self, id: i32, since: i64) -> bool {
        self.lock()
            .unattended
            .get(&id)
            .is_some_and(|last| *last >= since)
    }

    /// A console polls; true when it had been gone.
    pub fn console_seen(&self, id: i32, now: i64) {
        self.lock().consoles.entry(id).or_default().0 = now;
    }

    /// A console's poll is held.
    pub fn console_hold(&self, id: i32) -> ConsoleHold {
        self.lock().consoles.entry(id).or_default().1 += 1;
        ConsoleHold {
            board: self.clone(),
            id,
        }
    }

    fn console_alive(&self, id: i32, now: i64, within: i64) -> bool {
        match self.lock().consoles.get(&id) {
            Some((_, held)) if *held > 0 => true,
            Some((last, _)) => now - (*last).max(self.started) <= within,
            None => now - self.started <= within,
        }
    }
}

/// A console's held poll.
#[derive(Debug)]
pub struct ConsoleHold {
    board: Board,
    id: i32,
}

impl Drop for ConsoleHold {
    fn drop(&mut self) {
        if let Some(console) = self.board.lock().consoles.get_mut(&self.id) {
            console.0 = now();
            console.1 = console.1.saturating_sub(1);
        }
    }
}

pub(super) fn is_present(app: &App, row: &PresenceRow, now: i64) -> bool {
    let within = i64::try_from(app.settings.console_away_after.as_millis()).unwrap_or(i64::MAX);
    row.chat_status && (!row.by_console || app.board.console_alive(row.id, now, within))
}

/// Works out every topic's presence and wakes those for whom it changed.
pub async fn refresh(app: &App) -> Outcome<()> {
    let (topics, members, agents) = {
        let mut read = app.store.read().await?;
        (
            topic::all(&mut read).await?,
            agent::members(&mut read).await?,
            agent::presences(&mut read).await?,
        )
    };
    let now = now();
    let there: Vec<i32> = agents
        .iter()
        .filter(|agent| is_present(app, agent, now))
        .map(|agent| agent.id)
        .collect();
    let mut changed = Vec::new();
    let mut facts = HashMap::new();
    for topic in &topics {
        let id = topic.entity.chat_topic_id;
        let count = members
            .iter()
            .filter(|m| m.topic_id == id && m.can_respond && there.contains(&m.user_id))
            .count();
        let agents = u32::try_from(count).unwrap_or(u32::MAX);
        // A bot is always there.
        let bot = crate::news::has_bot(app, &topic.entity);
        let presence = TopicPresence {
            open: bot || hours::is_open(&topic.entity, crate::app::utc()),
            agents_present: agents.max(bot.into()),
        };
        if app.board.topic(id) != Some(presence) {
            changed.push(Channel::Presence(id));
        }
        facts.insert(id, presence);
    }
    {
        let mut board = app.board.lock();
        for (id, presence) in &facts {
            if !presence.open || presence.agents_present == 0 {
                board.unattended.insert(*id, now);
            }
        }
        board.unattended.retain(|id, _| facts.contains_key(id));
        board.topics = facts;
    }
    app.hub.wake(&changed);
    Ok(())
}

/// Whether a topic is attended, worked out now where it is not known yet.
pub async fn of_topic(app: &App, id: i32) -> Outcome<TopicPresence> {
    if let Some(known) = app.board.topic(id) {
        return Ok(known);
    }
    refresh(app).await?;
    Ok(app.board.topic(id).unwrap_or_default())
}

/// Every agent's presence.
pub async fn all(app: &App) -> Outcome<Vec<ChatPresence>> {
    let (members, agents) = {
        let mut read = app.store.read().await?;
        (
            agent::members(&mut read).await?,
            agent::presences(&mut read).await?,
        )
    };
    let now = now();
    Ok(agents
        .iter()
        .map(|agent| ChatPresence {
            user_id: agent.id,
            display_name: agent.full_name.clone(),
            ongoing_chats: agent.ongoing,
            present: is_present(app, agent, now),
            chat_topics: members
                .iter()
                .filter(|m| m.user_id == agent.id)
                .map(|m| m.topic_id)
                .collect(),
            ..ChatPresence::default()
        })
        .collect())
}

/// An agent signs out of the console: away at once. Visitors who talk with the agent
/// wait in the queue again, and what was offered to the agent is declined, so that
/// nobody waits for somebody who has gone.
pub async fn leave(app: &App, who: &Agent) -> Outcome<()> {
    let now = now();
    let mut tx = app.store.write().await?;
    agent::set_presence(&mut tx, who.id, false, who.console).await?;
    let mut changed = Vec::new();
    for id in session::asked_of(&mut tx, who.id).await? {
        let before = sessions::require(&mut tx, id).await?;
        changed.push((
            before.clone(),
            transfer::decline(&mut tx, who, &before, now).await?,
        ));
    }
    for id in session::handled_by(&mut tx, who.id).await? {
        let before = sessions::require(&mut tx, id).await?;
        // A deleted topic has no queue to go back to.
        if topic::get(&mut tx, before.topic_id).await?.is_some() {
            changed.push((
                before.clone(),
                reset::back(&mut tx, &before, By::Agent(who), now).await?,
            ));
        }
    }
    tx.commit().await?;
    refresh(app).await?;
    for (before, after) in &changed {
        reset::wake(app, before, after);
    }
    app.hub.wake(&[Channel::Agent(who.id)]);
    Ok(())
}

/// Sets agents' presence; only `UserId` and `Present` count.
pub async fn save(app: &App, who: &Agent, list: &[ChatPresence]) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    for presence in list {
        let id = presence.user_id;
        if !agent::set_presence(&mut tx, id, presence.present, who.console).await? {
            return Err(Fault::not_found(
                "UserId",
                format!("there is no agent {id}"),
            ));
        }
    }
    tx.commit().await?;
    if who.console {
        app.board.console_seen(who.id, now());
    }
    refresh(app).await?;
    let channels: Vec<Channel> = list.iter().map(|p| Channel::Agent(p.user_id)).collect();
    app.hub.wake(&channels);
    Ok(())
}
