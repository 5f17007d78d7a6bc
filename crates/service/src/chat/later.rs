//! Messages with a time to come: stored when it has come.

use crate::app::{App, Shared, now};
use crate::chat::hub::Channel;
use crate::chat::sessions;
use crate::chat::talk;
use crate::error::Outcome;
use crate::store::message::MessageRow;
use crate::store::session::SessionRow;
use crate::store::{pending, session};
use anteroom_carriers::ChatMessageSpecialType;
use std::time::Duration;

/// The longest sleep: the clock on the wall may be set meanwhile.
const LONGEST: Duration = Duration::from_secs(30);

/// Stores what is due, and sleeps until the next is, until the service stops.
pub async fn run(app: Shared) {
    // Before the first look, so that what is added after it is not slept over.
    let added = app.hub.subscribe(vec![Channel::Later]);
    loop {
        // Failures are logged where they happen; the next round tries again.
        let pause = match deliver(&app, now()).await {
            Ok(Some(next)) => LONGEST.min(Duration::from_millis(
                u64::try_from(next - now()).unwrap_or(0),
            )),
            Ok(None) => LONGEST,
            Err(_) => Duration::from_secs(1),
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = added.woken() => {}
            () = app.stopping.cancelled() => break,
        }
    }
}

/// Stores everything that is due by `now`; answers when the next is.
pub async fn deliver(app: &App, now: i64) -> Outcome<Option<i64>> {
    loop {
        let next = {
            let mut read = app.store.read().await?;
            pending::next(&mut read).await?
        };
        if next.is_none_or(|next| next > now) {
            return Ok(next);
        }
        first(app, now).await?;
    }
}

/// Stores the first that is due; where it has no place any more it is dropped.
async fn first(app: &App, now: i64) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    let Some(due) = pending::first_due(&mut tx, now).await? else {
        return Ok(());
    };
    pending::remove(&mut tx, due.id).await?;
    let before = session::get(&mut tx, due.session_id).await?;
    let wanted = before.filter(|row| has_a_place(&due, row));
    let Some(before) = wanted else {
        tx.commit().await?;
        return Ok(());
    };
    let mut row = before.clone();
    talk::from_agents(&mut tx, &mut row, due).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    Ok(())
}

/// Whether a message that was planned still belongs into its session: not after the end, and a
/// bot's not where a person has taken over. What a bot offers can be chosen only while it answers.
fn has_a_place(due: &MessageRow, row: &SessionRow) -> bool {
    if row.status().is_ended() {
        return false;
    }
    match ChatMessageSpecialType::from_number(due.special_type.into()) {
        Some(ChatMessageSpecialType::Options) => row.chatbot_isactive,
        Some(ChatMessageSpecialType::BotMessage) => row.chatbot_isactive || row.user_id.is_none(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::sessions::Agent;
    use crate::chat::testing::{Stage, once};
    use anteroom_carriers::{ChatMessage, ChatSessionStatus, When};
    use serde_json::Value;
    use std::sync::Arc;

    async fn say(stage: &Stage, who: &Agent, id: i32, text: &str, when: &str) -> Outcome<Value> {
        let message = ChatMessage {
            message: text.into(),
            when_posted: when.into(),
            ..ChatMessage::default()
        };
        talk::by_agent(&stage.app, who, id, &message, &once()).await
    }

    fn at(millis: i64) -> String {
        When::from_millis(millis).to_string()
    }

    async fn stage() -> (Stage, i32, Agent) {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let who = Agent {
            console: false,
            ..stage.marked("bot", false, true).await
        };
        let id = stage
            .session(topic, ChatSessionStatus::CustomerLast, None)
            .await;
        (stage, id, who)
    }

    #[tokio::test]
    async fn shown_in_the_order_of_their_times() {
        let (stage, id, who) = stage().await;
        let app = &stage.app;
        let soon = now() + 3_600_000;
        let answer = say(&stage, &who, id, "second", &at(soon + 10))
            .await
            .unwrap();
        assert_eq!(answer["ChatMessageId"], 0);
        assert_eq!(answer["WhenPosted"], at(soon + 10));
        say(&stage, &who, id, "first", &at(soon)).await.unwrap();
        assert_eq!(deliver(app, now()).await.unwrap(), Some(soon));
        assert!(stage.messages(id).await.is_empty());
        assert_eq!(
            stage.row(id).await.status(),
            ChatSessionStatus::CustomerLast
        );
        let held = app.hub.subscribe(vec![Channel::Session(id)]);
        assert_eq!(deliver(app, soon).await.unwrap(), Some(soon + 10));
        held.woken().await;
        assert_eq!(stage.row(id).await.status(), ChatSessionStatus::UserLast);
        assert_eq!(deliver(app, soon + 10).await.unwrap(), None);
        let said = stage.messages(id).await;
        let texts: Vec<_> = said
            .iter()
            .map(|m| (m.message.as_str(), m.when_posted))
            .collect();
        assert_eq!(texts, [("first", soon), ("second", soon + 10)]);
        assert_eq!(stage.row(id).await.last_message, "second");
    }

    #[tokio::test]
    async fn dropped_when_the_session_is_over() {
        let (stage, id, who) = stage().await;
        let soon = now() + 3_600_000;
        say(&stage, &who, id, "late", &at(soon)).await.unwrap();
        let mut row = stage.row(id).await;
        row.set_status(ChatSessionStatus::Finished);
        let mut tx = stage.app.store.write().await.unwrap();
        session::update(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(deliver(&stage.app, soon).await.unwrap(), None);
        assert!(stage.messages(id).await.is_empty());
    }

    #[tokio::test]
    async fn a_bot_is_silent_once_a_person_has_taken_over() {
        use ChatMessageSpecialType::{BotMessage, None as Plain, Options};
        let (stage, id, who) = stage().await;
        let person = stage.agent("ann", None).await;
        let mut due = now() + 3_600_000;
        // Whether the bot answers, whether a person does, and which of three are shown.
        for (bot, user, shown) in [
            (true, None, vec!["Plain", "Bot", "Offer"]),
            (false, None, vec!["Plain", "Bot"]),
            (false, Some(person.id), vec!["Plain"]),
        ] {
            let mut row = stage.row(id).await;
            row.chatbot_isactive = bot;
            row.user_id = user;
            let mut tx = stage.app.store.write().await.unwrap();
            session::update(&mut tx, &row).await.unwrap();
            tx.commit().await.unwrap();
            let before = stage.messages(id).await.len();
            for (text, special_type) in [("Plain", Plain), ("Bot", BotMessage), ("Offer", Options)]
            {
                due += 1;
                let message = ChatMessage {
                    message: text.into(),
                    when_posted: at(due),
                    special_type,
                    special_param: match special_type {
                        Options => r#"["Yes","No"]"#.into(),
                        _ => String::new(),
                    },
                    ..ChatMessage::default()
                };
                talk::by_agent(&stage.app, &who, id, &message, &once())
                    .await
                    .unwrap();
            }
            assert_eq!(deliver(&stage.app, due).await.unwrap(), None);
            let said = stage.messages(id).await.split_off(before);
            let texts: Vec<_> = said.iter().map(|m| m.message.as_str()).collect();
            assert_eq!(texts, shown, "bot {bot}, person {user:?}");
        }
    }

    #[tokio::test]
    async fn the_task_wakes_for_a_new_one() {
        let (stage, id, who) = stage().await;
        let task = tokio::spawn(run(Arc::clone(&stage.app)));
        let held = stage.app.hub.subscribe(vec![Channel::Session(id)]);
        say(&stage, &who, id, "a moment later", &at(now() + 50))
            .await
            .unwrap();
        // The answer to the write wakes once, the message itself once more.
        while stage.messages(id).await.is_empty() {
            held.woken().await;
        }
        stage.app.stopping.cancel();
        task.await.unwrap();
    }

    #[tokio::test]
    async fn the_past_is_for_imports_and_nonsense_for_nobody() {
        let (stage, id, who) = stage().await;
        let past = "2020-02-29T12:00:00";
        let answer = say(&stage, &who, id, "then", past).await.unwrap();
        assert_eq!(answer["WhenPosted"], past);
        assert!(stage.row(id).await.idle.unwrap() > now() - 60_000);
        let console = Agent {
            console: true,
            ..who.clone()
        };
        let answer = say(&stage, &console, id, "now", past).await.unwrap();
        assert!(answer["WhenPosted"].as_str().unwrap() > "2026");
        for none in ["", "0001-01-01T00:00:00"] {
            let answer = say(&stage, &who, id, "now", none).await.unwrap();
            assert!(answer["WhenPosted"].as_str().unwrap() > "2026");
        }
        let fault = say(&stage, &who, id, "x", "soon").await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (400, Some("WhenPosted"))
        );
        assert_eq!(stage.messages(id).await.len(), 4);
    }
}
