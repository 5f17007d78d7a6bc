//! Back to the end of the line: how a bot hands off, and how an agent gives a
//! chat back.

use crate::app::{App, now};
use crate::chat::hub::Channel;
use crate::chat::once::{self, Once};
use crate::chat::sessions::{self, Agent, By};
use crate::chat::{permissions, states, visitor};
use crate::error::{Fault, Outcome};
use crate::store::Conn;
use crate::store::session::{self, SessionRow};
use anteroom_carriers::ChatSessionStatus::InQueue;
use serde_json::Value;

/// Puts a session back into the queue, without bot, agent or transfer.
pub async fn reset(app: &App, who: &Agent, id: i32, once: &Once) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let before = sessions::require(&mut tx, id).await?;
    permissions::check_steer(&mut tx, who.id, &before).await?;
    let row = back(&mut tx, &before, By::Agent(who), now).await?;
    let answer = sessions::json(app, &row, now)?;
    once.keep(&mut tx, id, &answer, now).await?;
    tx.commit().await?;
    wake(app, &before, &row);
    Ok(answer)
}

/// A script hands a session over to people.
pub async fn by_script(app: &App, id: i32) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    let row = back(&mut tx, &before, By::Service, now()).await?;
    tx.commit().await?;
    wake(app, &before, &row);
    Ok(())
}

/// A visitor wants to talk to a person instead of the bot.
pub async fn by_visitor(app: &App, id: i32, once: &Once) -> Outcome<Value> {
    let now = now();
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return once::whole_session(app, first, now).await;
    }
    let before = sessions::require_own(&mut tx, id).await?;
    if !before.chatbot_isactive {
        return Err(Fault::conflict("ChatbotIsActive", "no bot answers here"));
    }
    let row = back(&mut tx, &before, By::Visitor, now).await?;
    let answer = visitor::seen_by(app, &row, now)?;
    let short = once::short_session(&answer);
    once.keep(&mut tx, id, &short, now).await?;
    tx.commit().await?;
    app.live.touch(id, now);
    wake(app, &before, &row);
    Ok(answer)
}

pub(super) async fn back(
    conn: &mut Conn,
    before: &SessionRow,
    by: By<'_>,
    now: i64,
) -> Outcome<SessionRow> {
    states::check(before.status(), InQueue)?;
    let mut row = before.clone();
    row.chatbot_isactive = false;
    if before.status() == InQueue {
        sessions::to_end_of_queue(conn, &mut row, now).await?;
    } else {
        sessions::move_to(conn, &mut row, InQueue, by, now).await?;
    }
    session::update(conn, &row).await?;
    sessions::require(conn, row.id).await
}

pub(super) fn wake(app: &App, before: &SessionRow, row: &SessionRow) {
    sessions::wake(app, Some(before), row);
    let concerned = [before.user_id, before.transfer_to];
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
    use crate::chat::testing::{Stage, once};
    use crate::chat::{lines, pickup};
    use anteroom_carriers::ChatSessionStatus;

    #[tokio::test]
    async fn every_status_obeys_the_table() {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let who = stage.marked("bot", false, true).await;
        for status in ChatSessionStatus::ALL {
            // An insert with Invalid waits.
            if *status == ChatSessionStatus::Invalid {
                continue;
            }
            let id = stage.session(topic, *status, None).await;
            let done = reset(&stage.app, &who, id, &once()).await;
            if states::may(*status, InQueue) {
                assert_eq!(done.unwrap()["Status"], "InQueue", "{status:?}");
            } else {
                let fault = done.unwrap_err();
                assert_eq!(fault.status, 409, "{status:?}");
                assert!(fault.what.contains(status.name()), "{}", fault.what);
                assert_eq!(stage.row(id).await.status(), *status);
            }
        }
        assert_eq!(
            reset(&stage.app, &who, 99, &once())
                .await
                .unwrap_err()
                .status,
            404
        );
    }

    #[tokio::test]
    async fn the_end_of_the_line_without_agent_and_bot() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, false, false])))
            .await;
        let mine = stage
            .session(topic, ChatSessionStatus::UserLast, Some(&ann))
            .await;
        let first = stage.session(topic, InQueue, None).await;
        let second = stage.session(topic, InQueue, None).await;
        let answer = reset(app, &ann, mine, &once()).await.unwrap();
        assert!(answer["User"].is_null() && answer["TransferTo"].is_null());
        assert_eq!(answer["Rank"], 0);
        reset(app, &ann, first, &once()).await.unwrap();
        let order = {
            let mut read = app.store.read().await.unwrap();
            session::queue(&mut read, topic).await.unwrap()
        };
        let ids: Vec<i32> = order.iter().map(|(_, id)| *id).collect();
        assert_eq!(ids, [second, mine, first]);
        let row = stage.row(first).await;
        assert_eq!(
            lines::of_session(app, &row, now()).await.unwrap().position,
            3
        );
        let next = pickup::first(app, &ann).await.unwrap();
        assert_eq!(next["ChatSessionId"], second);
    }

    #[tokio::test]
    async fn a_bot_hands_off() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, true, false])))
            .await;
        let bot = stage.marked("bot", false, true).await;
        let id = stage.session(topic, InQueue, None).await;
        let mut row = stage.row(id).await;
        row.chatbot_isactive = true;
        let mut tx = app.store.write().await.unwrap();
        session::update(&mut tx, &row).await.unwrap();
        assert_eq!(session::waiting(&mut tx, topic).await.unwrap(), 0);
        assert!(session::queue(&mut tx, topic).await.unwrap().is_empty());
        assert!(
            session::current(&mut tx, topic, 0)
                .await
                .unwrap()
                .is_empty()
        );
        tx.commit().await.unwrap();
        // The bot has it: no agent gets it.
        assert!(pickup::first(app, &ann).await.unwrap().is_null());
        assert!(pickup::one(app, &ann, id).await.unwrap().is_null());
        let answer = reset(app, &bot, id, &once()).await.unwrap();
        assert_eq!(answer["ChatbotIsActive"], false);
        assert_eq!(pickup::first(app, &ann).await.unwrap()["ChatSessionId"], id);
    }

    #[tokio::test]
    async fn not_with_anothers_chat() {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, false, false])))
            .await;
        let bob = stage
            .agent("bob", Some((topic, [true, false, false, false])))
            .await;
        let max = stage
            .agent("max", Some((topic, [false, false, false, true])))
            .await;
        let id = stage
            .session(topic, ChatSessionStatus::UserLast, Some(&ann))
            .await;
        let fault = reset(&stage.app, &bob, id, &once()).await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.kind),
            (403, "SoSentryException")
        );
        assert_eq!(
            reset(&stage.app, &max, id, &once()).await.unwrap()["Status"],
            "InQueue"
        );
    }
}
