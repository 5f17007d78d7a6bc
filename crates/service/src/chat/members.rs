//! Who is a member of a topic, and with which rights. Those who manage the topic change it.

use crate::app::App;
use crate::chat::hub::Channel;
use crate::chat::sessions::Agent;
use crate::chat::{permissions, presence, sessions};
use crate::error::{Fault, Outcome};
use crate::store::member::{self, MemberRow, Rights};
use crate::store::{Conn, agent, topic};
use anteroom_carriers::{Associate, ChatTopicAgent};

fn carrier(row: &MemberRow) -> ChatTopicAgent {
    let names = (Some(row.name.as_str()), Some(row.full_name.as_str()));
    ChatTopicAgent {
        topic_id: row.topic_id,
        user: Some(sessions::associate(row.user_id, names.0, names.1)),
        can_listen: row.can_listen,
        can_respond: row.can_respond,
        can_manage: row.manager,
        can_notify: row.notifications,
    }
}

fn rights(member: &ChatTopicAgent) -> Rights {
    [
        member.can_respond,
        member.can_notify,
        member.can_listen,
        member.can_manage,
    ]
}

async fn require_topic(conn: &mut Conn, id: i32) -> Outcome<()> {
    match topic::get(conn, id).await? {
        Some(_) => Ok(()),
        None => Err(Fault::not_found(
            "ChatTopicId",
            format!("there is no topic {id}"),
        )),
    }
}

/// The topic is there, and this agent may change its members.
async fn require_managed(conn: &mut Conn, who: &Agent, topic_id: i32) -> Outcome<()> {
    require_topic(conn, topic_id).await?;
    permissions::check_manage(conn, who.id, topic_id).await
}

/// The id of the agent that a carrier names: by id, or by name where no id is sent.
async fn agent_of(conn: &mut Conn, user: Option<&Associate>) -> Outcome<i32> {
    let Some(user) = user else {
        return Err(Fault::invalid("User", "is required; name the agent"));
    };
    let mut ids = [user.associate_id, user.ej_user_id].into_iter();
    let mut names = [&user.user_name, &user.name].into_iter();
    let id = ids.find(|id| *id != 0);
    let name = names.find(|name| !name.trim().is_empty());
    let found = match (id, name) {
        (Some(id), _) => agent::by_id(conn, id).await?,
        (None, Some(name)) => agent::by_name(conn, name).await?,
        (None, None) => {
            let what = "names nobody; send the id or the user name";
            return Err(Fault::invalid("User", what));
        }
    };
    let found = found.map(|row| row.id);
    found.ok_or_else(|| Fault::not_found("User", "is not an agent; send the id or the user name"))
}

/// The member whom a user name or an id stands for.
async fn find(conn: &mut Conn, topic_id: i32, username: &str) -> Outcome<Option<MemberRow>> {
    match agent::by_text(conn, username).await? {
        Some(row) => Ok(member::get(conn, topic_id, row.id).await?),
        None => Ok(None),
    }
}

async fn stored(conn: &mut Conn, topic_id: i32, user_id: i32) -> Outcome<ChatTopicAgent> {
    let row = member::get(conn, topic_id, user_id).await?;
    row.as_ref()
        .map(carrier)
        .ok_or_else(|| Fault::internal(&"a membership is not there after it was stored"))
}

/// Tells everybody whom a change of memberships concerns.
async fn announce(app: &App, topic_id: i32, users: impl IntoIterator<Item = i32>) -> Outcome<()> {
    presence::refresh(app).await?;
    let mut channels: Vec<_> = users.into_iter().map(Channel::Agent).collect();
    channels.push(Channel::Activity(topic_id));
    app.hub.wake(&channels);
    Ok(())
}

/// A topic's members, those without any right too.
pub async fn list(app: &App, topic_id: i32) -> Outcome<Vec<ChatTopicAgent>> {
    let mut read = app.store.read().await?;
    require_topic(&mut read, topic_id).await?;
    let rows = member::of_topic(&mut read, topic_id).await?;
    Ok(rows.iter().map(carrier).collect())
}

/// One member, by user name or id as text.
pub async fn get(app: &App, topic_id: i32, username: &str) -> Outcome<Option<ChatTopicAgent>> {
    let mut read = app.store.read().await?;
    require_topic(&mut read, topic_id).await?;
    let row = find(&mut read, topic_id, username).await?;
    Ok(row.as_ref().map(carrier))
}

/// Makes an agent a member; one who is a member already gets these rights.
/// Which topic the carrier names does not count.
pub async fn add(
    app: &App,
    who: &Agent,
    topic_id: i32,
    new: &ChatTopicAgent,
) -> Outcome<ChatTopicAgent> {
    let mut tx = app.store.write().await?;
    require_managed(&mut tx, who, topic_id).await?;
    let user_id = agent_of(&mut tx, new.user.as_ref()).await?;
    member::put(&mut tx, topic_id, user_id, rights(new)).await?;
    let answer = stored(&mut tx, topic_id, user_id).await?;
    tx.commit().await?;
    announce(app, topic_id, [user_id]).await?;
    Ok(answer)
}

/// Gives a member other rights. Whom the carrier names does not count.
pub async fn change(
    app: &App,
    who: &Agent,
    topic_id: i32,
    username: &str,
    new: &ChatTopicAgent,
) -> Outcome<ChatTopicAgent> {
    let mut tx = app.store.write().await?;
    require_managed(&mut tx, who, topic_id).await?;
    let Some(row) = find(&mut tx, topic_id, username).await? else {
        return Err(Fault::not_found(
            "Username",
            "is not a member of the topic; add the agent first",
        ));
    };
    member::put(&mut tx, topic_id, row.user_id, rights(new)).await?;
    let answer = stored(&mut tx, topic_id, row.user_id).await?;
    tx.commit().await?;
    announce(app, topic_id, [row.user_id]).await?;
    Ok(answer)
}

/// Makes these the members, and nobody else.
pub async fn replace(
    app: &App,
    who: &Agent,
    topic_id: i32,
    list: &[ChatTopicAgent],
) -> Outcome<Vec<ChatTopicAgent>> {
    let mut tx = app.store.write().await?;
    require_managed(&mut tx, who, topic_id).await?;
    let before = member::of_topic(&mut tx, topic_id).await?;
    let mut users: Vec<i32> = Vec::new();
    for new in list {
        let user_id = agent_of(&mut tx, new.user.as_ref()).await?;
        if users.contains(&user_id) {
            return Err(Fault::invalid(
                "Useragents",
                format!("names agent {user_id} twice"),
            ));
        }
        member::put(&mut tx, topic_id, user_id, rights(new)).await?;
        users.push(user_id);
    }
    for row in before.iter().filter(|row| !users.contains(&row.user_id)) {
        member::remove(&mut tx, topic_id, row.user_id).await?;
    }
    let rows = member::of_topic(&mut tx, topic_id).await?;
    tx.commit().await?;
    let concerned = before.iter().map(|row| row.user_id).chain(users);
    announce(app, topic_id, concerned).await?;
    Ok(rows.iter().map(carrier).collect())
}

/// Ends a membership, if there is one.
pub async fn remove(app: &App, who: &Agent, topic_id: i32, username: &str) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    require_managed(&mut tx, who, topic_id).await?;
    let Some(row) = find(&mut tx, topic_id, username).await? else {
        return Ok(());
    };
    member::remove(&mut tx, topic_id, row.user_id).await?;
    tx.commit().await?;
    announce(app, topic_id, [row.user_id]).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{Stage, refused};

    fn named(name: &str) -> ChatTopicAgent {
        ChatTopicAgent {
            user: Some(Associate {
                user_name: name.into(),
                ..Associate::default()
            }),
            can_respond: true,
            ..ChatTopicAgent::default()
        }
    }

    fn numbered(associate_id: i32, ej_user_id: i32) -> ChatTopicAgent {
        ChatTopicAgent {
            user: Some(Associate {
                associate_id,
                ej_user_id,
                ..Associate::default()
            }),
            can_manage: true,
            ..ChatTopicAgent::default()
        }
    }

    #[tokio::test]
    async fn added_changed_and_removed() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let chief = stage.marked("chief", true, false).await;
        let topic = stage.topic("Support").await;
        let ann = stage.agent("ann", None).await;
        let bob = stage.agent("bob", None).await;
        let desk = app.hub.subscribe(vec![Channel::Agent(ann.id)]);
        let added = add(app, &chief, topic, &named(" Ann")).await.unwrap();
        desk.woken().await;
        assert_eq!(added.topic_id, topic);
        assert_eq!(added.user.as_ref().unwrap().associate_id, ann.id);
        assert!(added.can_respond && !added.can_manage);
        // Who is a member already gets other rights.
        let again = add(app, &chief, topic, &numbered(0, ann.id)).await.unwrap();
        assert!(!again.can_respond && again.can_manage);
        add(app, &chief, topic, &numbered(bob.id, 0)).await.unwrap();
        assert_eq!(list(app, topic).await.unwrap().len(), 2);
        let by_id = get(app, topic, &ann.id.to_string()).await.unwrap();
        assert_eq!(by_id.as_ref(), Some(&again));
        let listener = ChatTopicAgent {
            can_listen: true,
            ..ChatTopicAgent::default()
        };
        let changed = change(app, &chief, topic, "ANN", &listener).await.unwrap();
        assert!(changed.can_listen && !changed.can_manage);
        assert_eq!(get(app, topic, "ann").await.unwrap(), Some(changed));
        remove(app, &chief, topic, "ann").await.unwrap();
        desk.woken().await;
        remove(app, &chief, topic, "ann").await.unwrap();
        remove(app, &chief, topic, "nobody").await.unwrap();
        assert_eq!(get(app, topic, "ann").await.unwrap(), None);
        refused(
            change(app, &chief, topic, "ann", &named("ann")).await,
            404,
            "Username",
        );
    }

    #[tokio::test]
    async fn replacing_is_all_or_nothing() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let chief = stage.marked("chief", true, false).await;
        let topic = stage.topic("Support").await;
        let ann = stage.agent("ann", Some((topic, [true; 4]))).await;
        let bob = stage.agent("bob", None).await;
        let before = list(app, topic).await.unwrap();
        let twice = [named("bob"), numbered(bob.id, 0)];
        refused(replace(app, &chief, topic, &twice).await, 400, "Useragents");
        refused(
            replace(app, &chief, topic, &[named("bob"), named("zoe")]).await,
            404,
            "User",
        );
        assert_eq!(list(app, topic).await.unwrap(), before);
        let desks = [ann.id, bob.id].map(|id| app.hub.subscribe(vec![Channel::Agent(id)]));
        let now = replace(app, &chief, topic, &[named("bob")]).await.unwrap();
        for desk in desks {
            desk.woken().await;
        }
        assert_eq!(now.len(), 1);
        assert_eq!(now[0].user.as_ref().unwrap().associate_id, bob.id);
        assert_eq!(list(app, topic).await.unwrap(), now);
        assert!(replace(app, &chief, topic, &[]).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_not_there_is_named() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let chief = stage.marked("chief", true, false).await;
        let topic = stage.topic("Support").await;
        for (status, user) in [
            (400, ChatTopicAgent::default()),
            (400, named("")),
            (404, named("zoe")),
            (404, numbered(99, 0)),
            (404, numbered(-1, 0)),
        ] {
            refused(add(app, &chief, topic, &user).await, status, "User");
        }
        refused(list(app, 99).await, 404, "ChatTopicId");
        refused(get(app, 99, "ann").await, 404, "ChatTopicId");
        refused(
            add(app, &chief, 99, &named("ann")).await,
            404,
            "ChatTopicId",
        );
        refused(
            change(app, &chief, 99, "ann", &named("ann")).await,
            404,
            "ChatTopicId",
        );
        refused(replace(app, &chief, 99, &[]).await, 404, "ChatTopicId");
        refused(remove(app, &chief, 99, "ann").await, 404, "ChatTopicId");
    }

    #[tokio::test]
    async fn members_are_changed_by_those_who_manage() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let other = stage.topic("Sales").await;
        stage.agent("ann", Some((topic, [true; 4]))).await;
        let [lead, member, outside, program] = stage.staff(topic, other).await;
        let before = list(app, topic).await.unwrap();
        for who in [&lead, &member, &outside, &program] {
            let field = "ChatTopicId";
            let own = ChatTopicAgent {
                can_manage: true,
                ..named(&who.name)
            };
            refused(add(app, who, topic, &own).await, 403, field);
            refused(change(app, who, topic, "ann", &own).await, 403, field);
            refused(replace(app, who, topic, &[own]).await, 403, field);
            refused(remove(app, who, topic, "ann").await, 403, field);
            // Not the own membership, either.
            refused(remove(app, who, topic, &who.name).await, 403, field);
        }
        assert_eq!(list(app, topic).await.unwrap(), before);
        add(app, &lead, other, &named("ann")).await.unwrap();
    }

    #[tokio::test]
    async fn presence_follows_and_no_right_is_no_member() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let chief = stage.marked("chief", true, false).await;
        let topic = stage.topic("Support").await;
        let ann = stage.agent("ann", None).await;
        let there = anteroom_carriers::ChatPresence {
            user_id: ann.id,
            present: true,
            ..Default::default()
        };
        presence::save(app, &ann, &[there]).await.unwrap();
        add(app, &chief, topic, &named("ann")).await.unwrap();
        let seen = presence::of_topic(app, topic).await.unwrap();
        assert_eq!(seen.agents_present, 1);
        let none = ChatTopicAgent {
            can_respond: false,
            ..named("ann")
        };
        add(app, &chief, topic, &none).await.unwrap();
        let seen = presence::of_topic(app, topic).await.unwrap();
        assert_eq!(seen.agents_present, 0);
        assert_eq!(list(app, topic).await.unwrap().len(), 1);
        assert!(presence::all(app).await.unwrap()[0].chat_topics.is_empty());
    }
}
