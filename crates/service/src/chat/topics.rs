//! Topics: what anybody sees of them, and how they go.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::sessions::{self, Agent, By};
use crate::chat::{consent, features, hours, lines, permissions, presence, stretches, visitor};
use crate::error::{Fault, Outcome};
use crate::news;
use crate::store::topic::{self, Topic};
use crate::store::{agent, logo, member, session};
use anteroom_carriers::select::Select;
use anteroom_carriers::{ChatSessionStatus, ChatTopicEntity, TopicPresence};
use serde_json::Value;

/// A topic, whole or as anybody sees it; null when there is none.
pub async fn get(app: &App, id: i32, select: &Select, public: bool) -> Outcome<Value> {
    let mut read = app.store.read().await?;
    let Some(topic) = topic::get(&mut read, id).await? else {
        return Ok(Value::Null);
    };
    let mut body = serde_json::to_value(&topic.entity)?;
    if public {
        body = visitor::topic_view(body);
    }
    select.apply(&mut body);
    if select.names("ConsentText") {
        body["ConsentText"] = topic.consent_text.clone().into();
    }
    if select.names("ConsentVersion") {
        body["ConsentVersion"] = consent::version(&topic.consent_text).into();
    }
    if select.names("PrivacyUrl") {
        body["PrivacyUrl"] = topic.privacy_url.clone().into();
    }
    if select.names("Hours") {
        let hours = stretches::of_topic(&topic.entity, crate::app::utc());
        body["Hours"] = serde_json::to_value(hours)?;
    }
    if select.names("Features") {
        let there = features::of_topic(app, &mut read, &topic.entity).await?;
        body["Features"] = serde_json::to_value(there)?;
    }
    if select.names("Logo") {
        let widget = topic.entity.widget.as_deref();
        let name = match widget.is_some_and(|widget| widget.logo_enabled) {
            true => logo::of_topic(&mut read, id).await?,
            false => None,
        };
        body["Logo"] = name.map(|name| format!("logos/{name}")).into();
    }
    drop(read);
    if select.names("Queue") {
        body["Queue"] = serde_json::to_value(lines::of_topic(app, id, now()).await?)?;
    }
    if select.names("Presence") {
        let known = presence::of_topic(app, id).await?;
        // The hours of the topic as it is stored now: the board may be a moment behind.
        let there = TopicPresence {
            open: hours::is_open(&topic.entity, crate::app::utc())
                || news::has_bot(app, &topic.entity),
            ..known
        };
        body["Presence"] = serde_json::to_value(there)?;
    }
    Ok(body)
}

/// Whether a topic is open now.
pub async fn is_open(app: &App, id: i32) -> Outcome<bool> {
    let mut read = app.store.read().await?;
    let topic = topic::get(&mut read, id).await?;
    let topic = topic.ok_or_else(|| unknown(id))?;
    Ok(hours::is_open(&topic.entity, crate::app::utc()))
}

/// There is no such topic.
pub fn unknown(id: i32) -> Fault {
    Fault::not_found("ChatTopicId", format!("there is no topic {id}"))
}

/// Deletes a topic: it is there for nobody any more and its name is free, its
/// sessions have ended and stay readable.
pub async fn delete(app: &App, who: &Agent, id: i32) -> Outcome<()> {
    let now = now();
    let mut tx = app.store.write().await?;
    let topic = topic::get(&mut tx, id).await?.ok_or_else(|| unknown(id))?;
    permissions::check_manage(&mut tx, who.id, id).await?;
    let members = member::of_topic(&mut tx, id).await?;
    let mut ended = Vec::new();
    for before in session::open_in_topic(&mut tx, id).await? {
        let to = match before.status() {
            ChatSessionStatus::InQueue => ChatSessionStatus::ClosedFromQueue,
            _ => ChatSessionStatus::Finished,
        };
        let mut row = before.clone();
        sessions::move_to(&mut tx, &mut row, to, By::Agent(who), now).await?;
        session::update(&mut tx, &row).await?;
        ended.push((before, row));
    }
    logo::remove(&mut tx, id).await?;
    topic::delete(&mut tx, &topic.entity, now).await?;
    tx.commit().await?;
    for (before, row) in &ended {
        sessions::wake(app, Some(before), row);
    }
    presence::refresh(app).await?;
    let mut channels = vec![Channel::Activity(id), Channel::Presence(id)];
    channels.extend(members.iter().map(|row| Channel::Agent(row.user_id)));
    app.hub.wake(&channels);
    news::register(app, id, Some(&topic.entity), None).await;
    Ok(())
}

/// The topics that an agent is a member of, with at least one right.
pub async fn for_user(app: &App, who: &Agent) -> Outcome<Vec<ChatTopicEntity>> {
    let mut read = app.store.read().await?;
    let mut list = Vec::new();
    for id in agent::topics_of(&mut read, who.id).await? {
        list.extend(topic::get(&mut read, id).await?.map(|topic| topic.entity));
    }
    Ok(list)
}

/// A topic as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Primary key.
    pub id: i32,
    /// Internal name.
    pub name: String,
    /// Internal description.
    pub description: String,
    /// Text on the launcher.
    pub badge_header: String,
}

/// Every topic, for lists.
pub async fn all_named(app: &App) -> Outcome<Vec<Named>> {
    let mut read = app.store.read().await?;
    let all = topic::all(&mut read).await?;
    let named = all.into_iter().map(|Topic { entity, .. }| Named {
        id: entity.chat_topic_id,
        name: entity.name,
        description: entity.description,
        badge_header: entity.badge_header,
    });
    Ok(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{Stage, once, refused};
    use crate::chat::{pickup, save, talk, transcript, view};
    use crate::store::message::MessageRow;
    use anteroom_carriers::ChatMessage;
    use serde_json::json;

    const ALL: [bool; 4] = [true; 4];

    #[tokio::test]
    async fn a_deleted_topic_is_gone_and_its_sessions_are_not() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let id = stage.topic("Support").await;
        let ann = stage.agent("ann", Some((id, ALL))).await;
        let waiting = stage.session(id, ChatSessionStatus::InQueue, None).await;
        let running = stage
            .session(id, ChatSessionStatus::UserLast, Some(&ann))
            .await;
        let over = stage
            .session(id, ChatSessionStatus::Finished, Some(&ann))
            .await;
        let held = app.hub.subscribe(vec![Channel::Session(running)]);
        delete(app, &ann, id).await.unwrap();
        held.woken().await;
        refused(delete(app, &ann, id).await, 404, "ChatTopicId");
        let status = async |id| stage.row(id).await.status();
        assert_eq!(status(waiting).await, ChatSessionStatus::ClosedFromQueue);
        assert_eq!(status(running).await, ChatSessionStatus::Finished);
        assert!(stage.row(running).await.when_ended.is_some());
        let end = |row: &MessageRow| row.special_type;
        assert_eq!(
            stage
                .messages(running)
                .await
                .iter()
                .map(end)
                .collect::<Vec<_>>(),
            [10]
        );

        let select = Select::default();
        assert!(get(app, id, &select, false).await.unwrap().is_null());
        refused(is_open(app, id).await, 404, "ChatTopicId");
        assert!(for_user(app, &ann).await.unwrap().is_empty());
        assert!(all_named(app).await.unwrap().is_empty());
        assert_eq!(app.board.topic(id), None);
        assert!(pickup::first(app, &ann).await.unwrap().is_null());

        let seen = view::one(app, over, &view::Ask::default()).await.unwrap();
        assert_eq!(seen["TopicId"], id);
        let text = transcript::of(app, over, false).await.unwrap();
        assert!(text.starts_with("Topic: Support\n"), "{text}");
        // It can be changed, but not brought back.
        let write =
            async |body: Value| save::by_agent(app, &ann, body.as_object().unwrap(), &once()).await;
        write(json!({"ChatSessionId": over, "Rating": 3}))
            .await
            .unwrap();
        refused(
            write(json!({"ChatSessionId": over, "Status": "UserLast"})).await,
            409,
            "Status",
        );
        let back = ChatMessage {
            message: "hello?".into(),
            ..ChatMessage::default()
        };
        refused(
            talk::by_visitor(app, over, &back, &once()).await,
            409,
            "Status",
        );
        refused(write(json!({"TopicId": id})).await, 404, "TopicId");
        assert_eq!(status(over).await, ChatSessionStatus::Finished);
        // The name is free, also for doing it again.
        let chief = stage.marked("chief", true, false).await;
        let again = stage.topic("Support").await;
        stage.topic(&format!("Support (deleted {again})")).await;
        delete(app, &chief, again).await.unwrap();
        stage.topic("Support").await;
    }
}
