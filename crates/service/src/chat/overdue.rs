//! Whether a visitor has waited longer for an agent, or for an answer, than the topic's
//! managers want it.

use crate::error::Outcome;
use crate::store::session::SessionRow;
use crate::store::{Conn, message};
use anteroom_carriers::{ChatTopicEntity, When};
use std::time::Duration;

/// What a visitor waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitsFor {
    /// Somebody who picks the chat up.
    Agent,
    /// An answer in a chat that somebody has.
    Answer,
}

/// A wait that is longer than the managers want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// For what.
    pub waits_for: WaitsFor,
    /// How long until now.
    pub waited: Duration,
}

/// The wait of a session's visitor, where it is longer than the topic's managers want it
/// (`WarnManagerNewChatMinutes`, `WarnManagerChatMessageMinutes`; 0 is never). Who is with
/// a bot waits for nobody.
///
/// # Errors
/// When the messages cannot be read.
pub async fn of(
    conn: &mut Conn,
    topic: &ChatTopicEntity,
    row: &SessionRow,
    now: When,
) -> Outcome<Option<Overdue>> {
    let (waits_for, minutes) = if row.is_waiting() {
        (WaitsFor::Agent, topic.warn_manager_new_chat_minutes)
    } else if row.status().is_chat() && !row.chatbot_isactive {
        (WaitsFor::Answer, topic.warn_manager_chat_message_minutes)
    } else {
        return Ok(None);
    };
    let limit = Duration::from_secs(60 * u64::try_from(minutes).unwrap_or(0));
    if limit.is_zero() {
        return Ok(None);
    }
    let queued = When::from_millis(row.queued_at);
    let since = match waits_for {
        WaitsFor::Agent => queued,
        // Who talked with a bot for an hour has waited for an agent only since then.
        WaitsFor::Answer => {
            match message::unanswered_since(conn, row.id, row.when_started).await? {
                Some(asked) => queued.max(When::from_millis(asked)),
                None => return Ok(None),
            }
        }
    };
    let waited = now.since(since).unwrap_or_default();
    Ok((waited >= limit).then_some(Overdue { waits_for, waited }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;
    use crate::store::message::{BY_VISITOR, MessageRow};
    use anteroom_carriers::{ChatMessageType, ChatSessionStatus};

    const MINUTE: i64 = 60_000;

    #[tokio::test]
    async fn the_wait_counts_from_what_is_not_answered() {
        let stage = Stage::open().await;
        let topic_id = stage.topic("Support").await;
        let ann = stage.agent("ann", Some((topic_id, [true; 4]))).await;
        let topic = |new_chat: i32, message: i32| ChatTopicEntity {
            warn_manager_new_chat_minutes: new_chat,
            warn_manager_chat_message_minutes: message,
            ..ChatTopicEntity::default()
        };
        let look = async |row: &SessionRow, topic: &ChatTopicEntity, at: i64| {
            let mut read = stage.app.store.read().await.unwrap();
            let found = of(&mut read, topic, row, When::from_millis(at)).await;
            found.unwrap().map(|found| (found.waits_for, found.waited))
        };
        let minutes = |count: u64| Duration::from_secs(60 * count);

        let id = stage
            .session(topic_id, ChatSessionStatus::InQueue, None)
            .await;
        let mut row = stage.row(id).await;
        let begun = row.queued_at;
        let five = topic(5, 0);
        assert_eq!(look(&row, &five, begun + 5 * MINUTE - 1).await, None);
        let late = look(&row, &five, begun + 5 * MINUTE).await;
        assert_eq!(late, Some((WaitsFor::Agent, minutes(5))));
        assert_eq!(look(&row, &topic(0, 5), begun + 500 * MINUTE).await, None);
        row.chatbot_isactive = true;
        assert_eq!(look(&row, &five, begun + 5 * MINUTE).await, None);

        let id = stage
            .session(topic_id, ChatSessionStatus::UserLast, Some(&ann))
            .await;
        let mut row = stage.row(id).await;
        row.when_started = Some(begun);
        row.queued_at = begun - MINUTE;
        let two = topic(0, 2);
        let say = async |by: i32, minute: i64| {
            let kind = match by {
                BY_VISITOR => ChatMessageType::ToUser,
                _ => ChatMessageType::ToCustomer,
            };
            let new = MessageRow {
                session_id: id,
                kind: kind.number().into(),
                message: "x".to_owned(),
                when_posted: begun + minute * MINUTE,
                created_by: by,
                ..MessageRow::default()
            };
            let mut tx = stage.app.store.write().await.unwrap();
            message::add(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
        };
        let at = begun + 20 * MINUTE;
        assert_eq!(look(&row, &two, at).await, None);
        // Asked while nobody had come yet: since the place in the queue.
        say(BY_VISITOR, -9).await;
        let late = look(&row, &two, at).await;
        assert_eq!(late, Some((WaitsFor::Answer, minutes(21))));
        // The topic's welcome is no answer.
        say(0, 0).await;
        assert!(look(&row, &two, at).await.is_some());
        say(ann.id, 1).await;
        assert_eq!(look(&row, &two, at).await, None);
        // Who asks again and again has waited since the first time.
        say(BY_VISITOR, 10).await;
        say(BY_VISITOR, 19).await;
        let late = look(&row, &two, at).await;
        assert_eq!(late, Some((WaitsFor::Answer, minutes(10))));
        assert_eq!(look(&row, &topic(2, 0), at).await, None);
        row.set_status(ChatSessionStatus::Finished);
        assert_eq!(look(&row, &two, at).await, None);
    }
}
