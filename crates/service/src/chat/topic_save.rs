//! How topics are made and changed: by the operator, and by agents through the API.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::sessions::Agent;
use crate::chat::{defaults, permissions, presence, topic_rules, topics, validate};
use crate::error::{Fault, Outcome};
use crate::news;
use crate::store::topic::{self, Topic};
use crate::store::{Conn, Store, member};
use anteroom_carriers::{ChatTopicEntity, merge};
use serde_json::Value;

/// Inserts or updates a topic from JSON: the carrier, with `ConsentText` and
/// `PrivacyUrl`.
pub async fn save(store: &Store, wanted: &Value, members: bool) -> Outcome<Value> {
    let mut tx = store.write().await?;
    let new = topic::get(&mut tx, id_in(wanted)?).await?.is_none();
    let stored = put(&mut tx, wanted, Topic::default(), |_| {}).await?;
    if members && new {
        member::join_all(&mut tx, stored.entity.chat_topic_id).await?;
    }
    tx.commit().await?;
    saved(stored)
}

/// The same by an operator: with the scripts of the topic's bot, which is told. A new
/// topic looks modern unless it says otherwise.
pub async fn by_operator(app: &App, wanted: &Value, members: bool) -> Outcome<Value> {
    let mut tx = app.store.write().await?;
    let old = topic::get(&mut tx, id_in(wanted)?).await?;
    let blank = Topic {
        entity: ChatTopicEntity {
            widget: Some(Box::new(defaults::widget())),
            ..ChatTopicEntity::default()
        },
        ..Topic::default()
    };
    let stored = put(&mut tx, wanted, blank, |entity| news::fill(app, entity)).await?;
    let id = stored.entity.chat_topic_id;
    // Who was taken out of a topic that is there stays out.
    if members && old.is_none() {
        member::join_all(&mut tx, id).await?;
    }
    tx.commit().await?;
    let old = old.map(|old| old.entity);
    news::register(app, id, old.as_ref(), Some(&stored.entity)).await;
    saved(stored)
}

/// Inserts a topic by the API, as an administrator, who is its first member; or updates
/// one, as an agent who manages it.
pub async fn by_agent(app: &App, who: &Agent, wanted: &Value) -> Outcome<Value> {
    let mut tx = app.store.write().await?;
    let id = id_in(wanted)?;
    let new = id == 0;
    let old = topic::get(&mut tx, id).await?;
    if new {
        permissions::check_make(&mut tx, who.id).await?;
    } else if old.is_some() {
        permissions::check_manage(&mut tx, who.id, id).await?;
    }
    let fill = |entity: &mut ChatTopicEntity| news::fill(app, entity);
    let stored = put(&mut tx, wanted, Topic::default(), fill).await?;
    let id = stored.entity.chat_topic_id;
    if new {
        member::join(&mut tx, id, who.id, member::ALL).await?;
    }
    tx.commit().await?;
    presence::refresh(app).await?;
    let mut channels = vec![Channel::Activity(id)];
    channels.extend(new.then_some(Channel::Agent(who.id)));
    app.hub.wake(&channels);
    let old = old.map(|old| old.entity);
    news::register(app, id, old.as_ref(), Some(&stored.entity)).await;
    Ok(serde_json::to_value(&stored.entity)?)
}

/// Lays what is wanted over what is there, or over a blank topic, checks it and stores it.
async fn put(
    conn: &mut Conn,
    wanted: &Value,
    blank: Topic,
    fill: impl FnOnce(&mut ChatTopicEntity),
) -> Outcome<Topic> {
    let wanted = topic_rules::cleaned(wanted);
    let id = id_in(&wanted)?;
    let mut base = if id == 0 {
        blank
    } else {
        topic::get(conn, id)
            .await?
            .ok_or_else(|| topics::unknown(id))?
    };
    base.entity = topic_rules::merged(&base.entity, &wanted)?;
    base.entity.name = base.entity.name.trim().to_owned();
    for (field, slot) in [
        ("ConsentText", &mut base.consent_text),
        ("PrivacyUrl", &mut base.privacy_url),
    ] {
        let text = wanted.as_object().into_iter().flatten();
        for (_, value) in text.filter(|(name, _)| name.eq_ignore_ascii_case(field)) {
            *slot = merge::read::<Option<String>>(value)
                .map_err(|wrong| Fault::invalid(field, wrong.what))?
                .unwrap_or_default();
        }
    }
    base.privacy_url = topic_rules::page("PrivacyUrl", &base.privacy_url)?;
    fill(&mut base.entity);
    topic_rules::check(&base.entity)?;
    validate::length("ConsentText", &base.consent_text, validate::AGENT_MESSAGE)?;
    let id = topic::save(conn, &base, now()).await.map_err(|error| {
        if error
            .as_database_error()
            .is_some_and(|e| e.is_unique_violation())
        {
            Fault::conflict("Name", "another topic has this name")
        } else {
            error.into()
        }
    })?;
    topic::get(conn, id)
        .await?
        .ok_or_else(|| topics::unknown(id))
}

fn id_in(wanted: &Value) -> Outcome<i32> {
    let entity = merge::merge(&ChatTopicEntity::default(), wanted)?.entity;
    Ok(entity.chat_topic_id)
}

/// The carrier with what is saved beside it.
fn saved(stored: Topic) -> Outcome<Value> {
    let mut answer = serde_json::to_value(&stored.entity)?;
    answer["ConsentText"] = stored.consent_text.into();
    answer["PrivacyUrl"] = stored.privacy_url.into();
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{self, Stage, refused};
    use crate::chat::topics::{all_named, for_user};
    use serde_json::json;

    #[tokio::test]
    async fn who_inserts_is_a_member() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let ann = stage.marked("ann", true, false).await;
        let bob = stage.marked("bob", true, false).await;
        let desk = app.hub.subscribe(vec![Channel::Agent(ann.id)]);
        let body = json!({"Name": " Sales\u{7} ", "SecondsPrAccept": 7, "LastAccept": "2020-01-01T00:00:00"});
        let made = by_agent(app, &ann, &body).await.unwrap();
        desk.woken().await;
        assert_eq!(made["Name"], "Sales");
        assert_eq!(
            (&made["SecondsPrAccept"], &made["LastAccept"]),
            (&json!(7), &json!("2020-01-01T00:00:00"))
        );
        let id = testing::id(&made["ChatTopicId"]);
        let of_ann = for_user(app, &ann).await.unwrap();
        assert_eq!(serde_json::to_value(&of_ann).unwrap(), json!([made]));
        assert!(for_user(app, &bob).await.unwrap().is_empty());
        // A change by another makes nobody a member and keeps what it does not name.
        let change = json!({"ChatTopicId": id, "Description": "d"});
        let changed = by_agent(app, &bob, &change).await.unwrap();
        assert_eq!(
            (&changed["Name"], &changed["Description"]),
            (&json!("Sales"), &json!("d"))
        );
        assert!(for_user(app, &bob).await.unwrap().is_empty());
        let named = all_named(app).await.unwrap();
        assert_eq!((named[0].id, named[0].description.as_str()), (id, "d"));
        refused(
            by_agent(app, &bob, &json!({"ChatTopicId": 99})).await,
            404,
            "ChatTopicId",
        );
        refused(
            by_agent(app, &bob, &json!({"Name": "Sales"})).await,
            409,
            "Name",
        );
        refused(by_agent(app, &bob, &json!({})).await, 400, "Name");
        assert_eq!(all_named(app).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn who_may_make_and_change_one() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let other = stage.topic("Sales").await;
        let [lead, member, outside, program] = stage.staff(topic, topic).await;
        let chief = stage.marked("chief", true, false).await;
        let change = |id: i32, text: &str| json!({"ChatTopicId": id, "Description": text});
        for who in [&member, &outside, &program] {
            let field = "ChatTopicId";
            refused(by_agent(app, who, &change(topic, "x")).await, 403, field);
            refused(
                by_agent(app, who, &json!({"Name": "New"})).await,
                403,
                field,
            );
            refused(topics::delete(app, who, topic).await, 403, field);
        }
        by_agent(app, &lead, &change(topic, "by the lead"))
            .await
            .unwrap();
        refused(
            by_agent(app, &lead, &change(other, "x")).await,
            403,
            "ChatTopicId",
        );
        refused(
            by_agent(app, &lead, &json!({"Name": "New"})).await,
            403,
            "ChatTopicId",
        );
        refused(topics::delete(app, &lead, other).await, 403, "ChatTopicId");
        by_agent(app, &chief, &change(other, "by the chief"))
            .await
            .unwrap();
        assert_eq!(all_named(app).await.unwrap().len(), 2);
        topics::delete(app, &lead, topic).await.unwrap();
        topics::delete(app, &chief, other).await.unwrap();
    }

    #[tokio::test]
    async fn a_bot_attends() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let ann = stage.marked("ann", true, false).await;
        stage.script("echo bot/bot-register.rhai", "");
        let bot = app.scripts.bots()[0].register;
        let body = |enabled: bool, script: i32| json!({"ChatTopicId": 1, "BotEnabled": enabled, "BotSettings": {"BotRegisterScriptId": script}});
        stage.topic("Support").await;
        for (enabled, script, there) in [
            (true, bot, 1),
            (true, 0, 0),
            (false, bot, 0),
            (true, bot ^ 1, 0),
        ] {
            by_agent(app, &ann, &body(enabled, script)).await.unwrap();
            let seen = presence::of_topic(app, 1).await.unwrap();
            assert_eq!(seen.agents_present, there);
        }
    }
}
