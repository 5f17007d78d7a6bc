//! Handing a chat to another agent: asked, accepted or rejected. A manager of
//! the topic may also take it over at once.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::permissions;
use crate::chat::sessions::{self, Agent, By};
use crate::error::{Fault, Outcome};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, agent, message};
use anteroom_carriers::ChatMessageSpecialType;
use serde_json::Value;

/// Asks another agent (by user name, or id as text) to take a chat. The owner
/// and the topic's managers may; for others nothing happens. Somebody has to be
/// named all the same. A manager who names himself takes the chat over.
pub async fn ask(app: &App, who: &Agent, id: i32, to: &str) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    if to.trim().is_empty() {
        return Err(Fault::invalid(
            "ToAssociate",
            "is required; send a user name or an agent's id",
        ));
    }
    let owner = before.user_id == Some(who.id);
    let manager = permissions::of(&mut tx, who.id, before.topic_id)
        .await?
        .manage;
    if !(owner || manager) || !before.status().is_chat() {
        return sessions::json(app, &before, now);
    }
    let target = target(&mut tx, &before, to).await?;
    let mut row = before.clone();
    if manager && target == who.id {
        hand_over(&mut tx, &mut row, who, now).await?;
    } else {
        if !permissions::of(&mut tx, target, row.topic_id)
            .await?
            .respond
        {
            return Err(Fault::invalid(
                "ToAssociate",
                "this agent may not respond in the session's topic; name one who may",
            ));
        }
        row.transfer_to = Some(target);
    }
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    tx.commit().await?;
    wake(app, &before, &row);
    sessions::json(app, &row, now)
}

/// Whom a user name or an id stands for.
async fn target(conn: &mut Conn, row: &SessionRow, to: &str) -> Outcome<i32> {
    let Some(found) = agent::by_text(conn, to).await? else {
        return Err(Fault::not_found(
            "ToAssociate",
            "is not an agent; send a user name or an agent's id",
        ));
    };
    if row.user_id == Some(found.id) {
        return Err(Fault::invalid(
            "ToAssociate",
            "this agent has the chat already",
        ));
    }
    Ok(found.id)
}

/// The agent takes the chat that was offered; nothing happens where none was.
pub async fn accept(app: &App, who: &Agent, id: i32) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    if before.transfer_to != Some(who.id) || !before.status().is_chat() {
        return sessions::json(app, &before, now);
    }
    let mut row = before.clone();
    hand_over(&mut tx, &mut row, who, now).await?;
    session::update(&mut tx, &row).await?;
    let row = sessions::require(&mut tx, id).await?;
    tx.commit().await?;
    wake(app, &before, &row);
    sessions::json(app, &row, now)
}

/// The agent declines the chat that was offered; nothing happens where none was.
pub async fn reject(app: &App, who: &Agent, id: i32) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    if before.transfer_to != Some(who.id) {
        return sessions::json(app, &before, now);
    }
    let row = decline(&mut tx, who, &before, now).await?;
    tx.commit().await?;
    wake(app, &before, &row);
    sessions::json(app, &row, now)
}

/// The chat stays with the agent who has it.
pub(super) async fn decline(
    conn: &mut Conn,
    who: &Agent,
    before: &SessionRow,
    now: i64,
) -> Outcome<SessionRow> {
    let mut row = before.clone();
    row.transfer_to = None;
    let what = ChatMessageSpecialType::TransferRejected;
    message::add(conn, &sessions::special(&row, what, By::Agent(who), now)).await?;
    session::update(conn, &row).await?;
    sessions::require(conn, row.id).await
}

/// The chat is this agent's from now on, and no bot's.
async fn hand_over(conn: &mut Conn, row: &mut SessionRow, who: &Agent, now: i64) -> Outcome<()> {
    sessions::give_to(conn, row, who.id).await?;
    row.chatbot_isactive = false;
    row.when_started = row.when_started.or(Some(now));
    row.idle = Some(now).max(row.idle);
    let what = ChatMessageSpecialType::TransferedSession;
    message::add(conn, &sessions::special(row, what, By::Agent(who), now)).await?;
    Ok(())
}

/// Wakes everybody who sees the session, and the desks it comes to and goes from.
fn wake(app: &App, before: &SessionRow, row: &SessionRow) {
    sessions::wake(app, Some(before), row);
    let concerned = [
        before.user_id,
        before.transfer_to,
        row.user_id,
        row.transfer_to,
    ];
    let channels: Vec<_> = concerned
        .into_iter()
        .flatten()
        .map(Channel::Agent)
        .collect();
    app.hub.wake(&channels);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{self, Stage};
    use crate::chat::{talk, view, visitor};
    use anteroom_carriers::ChatSessionStatus::{Finished, InQueue, UserLast};

    const RESPOND: [bool; 4] = [true, false, false, false];
    const LISTEN: [bool; 4] = [false, false, true, false];
    const MANAGE: [bool; 4] = [false, false, false, true];

    async fn stage() -> (Stage, i32, Agent, Agent, Agent) {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let ann = stage.agent("ann", Some((topic, RESPOND))).await;
        let bob = stage.agent("bob", Some((topic, RESPOND))).await;
        let max = stage.agent("max", Some((topic, MANAGE))).await;
        (stage, topic, ann, bob, max)
    }

    #[tokio::test]
    async fn asked_and_accepted() {
        let (stage, topic, ann, bob, _) = stage().await;
        let app = &stage.app;
        let others = stage.session(topic, UserLast, Some(&bob)).await;
        let id = stage.session(topic, UserLast, Some(&ann)).await;
        let desk = app.hub.subscribe(vec![Channel::Agent(bob.id)]);
        let asked = ask(app, &ann, id, " BOB ").await.unwrap();
        desk.woken().await;
        assert_eq!(asked["TransferTo"]["AssociateId"], bob.id);
        assert_eq!(asked["User"]["AssociateId"], ann.id);
        // Only who was asked can answer.
        assert_eq!(
            accept(app, &ann, id).await.unwrap()["User"]["AssociateId"],
            ann.id
        );
        let got = accept(app, &bob, id).await.unwrap();
        assert_eq!(got["User"]["AssociateId"], bob.id);
        assert!(got["TransferTo"].is_null());
        assert_ne!(got["Rank"], stage.row(others).await.rank);
        let said = stage.messages(id).await;
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].special_type, 6);
        assert_eq!(said[0].author, "BOB Lee");
        // Nothing is pending any more.
        assert_eq!(accept(app, &bob, id).await.unwrap(), got);
        assert_eq!(reject(app, &bob, id).await.unwrap(), got);
        assert_eq!(stage.messages(id).await.len(), 1);
    }

    #[tokio::test]
    async fn rejected_and_the_visitor_sees_nothing() {
        let (stage, topic, ann, bob, _) = stage().await;
        let app = &stage.app;
        let id = stage.session(topic, UserLast, Some(&ann)).await;
        let poll = view::Ask {
            select: anteroom_carriers::select::Select::parse("Status,Messages"),
            ..view::Ask::default()
        };
        let before = view::visitor(app, id, &poll).await.unwrap();
        ask(app, &ann, id, &bob.id.to_string()).await.unwrap();
        let kept = reject(app, &bob, id).await.unwrap();
        assert_eq!(kept["User"]["AssociateId"], ann.id);
        assert!(kept["TransferTo"].is_null());
        assert_eq!(stage.messages(id).await[0].special_type, 13);
        let after = view::visitor(app, id, &poll).await.unwrap();
        assert_eq!((after.etag, after.news), (before.etag, false));
        assert_eq!(after.body, before.body);
        assert!(talk::list(app, id, 0, true).await.unwrap().is_empty());
        let agents = talk::list(app, id, 0, false).await.unwrap();
        assert_eq!(agents.len(), 1);
        // The gap is none for the cursor.
        let next = talk::by_agent(app, &ann, id, &hello(), &testing::once())
            .await
            .unwrap();
        let seen = talk::list(app, id, agents[0].chat_message_id, true)
            .await
            .unwrap();
        assert_eq!(seen[0].chat_message_id, testing::id(&next["ChatMessageId"]));
        assert!(visitor::sees(&stage.messages(id).await[1]));
    }

    fn hello() -> anteroom_carriers::ChatMessage {
        anteroom_carriers::ChatMessage {
            message: "Hello".into(),
            ..Default::default()
        }
    }

    #[tokio::test]
    async fn who_may_ask_whom() {
        let (stage, topic, ann, bob, max) = stage().await;
        let app = &stage.app;
        let lea = stage.agent("lea", Some((topic, LISTEN))).await;
        let out = stage.agent("out", None).await;
        let id = stage.session(topic, UserLast, Some(&ann)).await;
        // Neither the owner nor a manager: nothing happens, whatever the name.
        for other in [&bob, &lea, &out] {
            let same = ask(app, other, id, "nobody").await.unwrap();
            assert!(same["TransferTo"].is_null());
        }
        for (status, wrong) in [
            (400, ""),
            (404, "nobody"),
            (404, "99"),
            (404, "-1"),
            (404, "9999999999"),
            (400, "ann"),
            (400, "lea"),
            (400, "out"),
        ] {
            let fault = ask(app, &ann, id, wrong).await.unwrap_err();
            assert_eq!(fault.status, status, "{wrong}");
            assert_eq!(fault.field.as_deref(), Some("ToAssociate"), "{wrong}");
        }
        let fault = ask(app, &ann, 99, "bob").await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (404, Some("ChatSessionId"))
        );
        assert!(stage.row(id).await.transfer_to.is_none());
        // A manager transfers anybody's chat.
        let asked = ask(app, &max, id, "bob").await.unwrap();
        assert_eq!(asked["TransferTo"]["AssociateId"], bob.id);
        // What nobody has, or is over, is not transferred.
        for status in [InQueue, Finished] {
            let id = stage.session(topic, status, None).await;
            assert!(ask(app, &max, id, "bob").await.unwrap()["TransferTo"].is_null());
        }
    }

    #[tokio::test]
    async fn a_manager_takes_over_at_once() {
        let (stage, topic, ann, bob, max) = stage().await;
        let app = &stage.app;
        let id = stage.session(topic, UserLast, Some(&ann)).await;
        ask(app, &ann, id, "bob").await.unwrap();
        let desk = app.hub.subscribe(vec![Channel::Agent(ann.id)]);
        let taken = ask(app, &max, id, "max").await.unwrap();
        desk.woken().await;
        assert_eq!(taken["User"]["AssociateId"], max.id);
        assert!(taken["TransferTo"].is_null());
        assert_eq!(stage.messages(id).await[0].special_type, 6);
        // The one who was asked comes too late.
        let late = accept(app, &bob, id).await.unwrap();
        assert_eq!(late["User"]["AssociateId"], max.id);
        let fault = ask(app, &max, id, "max").await.unwrap_err();
        assert_eq!(fault.field.as_deref(), Some("ToAssociate"));
    }
}
