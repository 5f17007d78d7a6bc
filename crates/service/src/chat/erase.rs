//! Deleting sessions, with all that was said in them.

use crate::app::App;
use crate::chat::hub::Channel;
use crate::chat::permissions;
use crate::chat::sessions::{self, Agent};
use crate::error::{Fault, Outcome};
use crate::store::session::{self, SessionRow};
use crate::store::{Conn, file};
use anteroom_carriers::ChatSessionStatus;

/// So many sessions are deleted in one transaction.
const STEP: usize = 50;

/// Refuses a member who may not write in the topic, or for whom the chat is
/// another's: deleting it ends it.
pub async fn check(conn: &mut Conn, who: &Agent, row: &SessionRow) -> Outcome<()> {
    permissions::check_write(conn, who.id, row).await?;
    if row.status().is_chat() {
        permissions::check_steer(conn, who.id, row).await?;
    }
    Ok(())
}

/// What was deleted.
#[derive(Debug, Default)]
pub struct Gone {
    rows: Vec<SessionRow>,
    /// The names of their files in the folder.
    files: Vec<String>,
}

impl Gone {
    /// Deletes a session from the database, in the caller's transaction.
    pub async fn take(&mut self, conn: &mut Conn, row: SessionRow) -> Outcome<()> {
        let files = file::of_session(conn, row.id).await?;
        self.files.extend(files.into_iter().map(|file| file.stored));
        session::erase(conn, row.id).await?;
        self.rows.push(row);
        Ok(())
    }

    /// Whoever is told of it is told no more of the visitor.
    pub fn nameless(mut self) -> Self {
        for row in &mut self.rows {
            for text in [
                &mut row.customer_alias,
                &mut row.customer_host,
                &mut row.name,
                &mut row.email,
                &mut row.phone,
                &mut row.company_name,
                &mut row.first_message,
                &mut row.last_message,
                &mut row.country,
                &mut row.page_url,
                &mut row.rating_comment,
                &mut row.external_id,
                &mut row.custom_attributes,
            ] {
                text.clear();
            }
        }
        self
    }

    /// What is not in the database goes too, before anybody is woken to look.
    pub fn forget(self, app: &App) {
        app.files.remove(&self.files);
        app.store.owes_wipe();
        forget(app, &self.rows);
    }
}

/// Deletes a session; an unknown one is a 404.
pub async fn one(app: &App, who: &Agent, id: i32) -> Outcome<()> {
    let mut tx = app.store.write().await?;
    let row = sessions::require(&mut tx, id).await?;
    check(&mut tx, who, &row).await?;
    let mut gone = Gone::default();
    gone.take(&mut tx, row).await?;
    tx.commit().await?;
    gone.forget(app);
    Ok(())
}

/// Deletes these; unknown ones are passed over. Nothing is deleted unless all of them may
/// be. Then they go in small steps, between which others write: where the disk fails or the
/// service stops in the middle, some are left.
pub async fn sessions(app: &App, who: &Agent, ids: &[i32]) -> Outcome<()> {
    {
        let mut read = app.store.read().await?;
        for id in ids {
            if let Some(row) = session::get(&mut read, *id).await? {
                check(&mut read, who, &row).await?;
            }
        }
    }
    in_steps(app, ids, Some(who)).await
}

/// Deletes the sessions that were marked as deleted and not touched since `before`.
pub async fn marked(app: &App, before: i64) -> Outcome<()> {
    let due = {
        let mut read = app.store.read().await?;
        session::marked(&mut read, before).await?
    };
    if due.is_empty() {
        return Ok(());
    }
    // Nothing leads out of Deleted, but another may have deleted it.
    in_steps(app, &due, None).await?;
    tracing::debug!(sessions = due.len(), "marked sessions deleted");
    Ok(())
}

/// Deletes some at a time, so that nobody waits long for the one writer.
async fn in_steps(app: &App, ids: &[i32], who: Option<&Agent>) -> Outcome<()> {
    for step in ids.chunks(STEP) {
        if app.stopping.is_cancelled() {
            return Err(Fault::unavailable("the service stops", 1));
        }
        let mut tx = app.store.write().await?;
        let mut gone = Gone::default();
        for id in step {
            if let Some(row) = session::get(&mut tx, *id).await? {
                if let Some(who) = who {
                    check(&mut tx, who, &row).await?;
                }
                gone.take(&mut tx, row).await?;
            }
        }
        tx.commit().await?;
        gone.forget(app);
    }
    Ok(())
}

/// What lives in memory goes too.
fn forget(app: &App, rows: &[SessionRow]) {
    let ids: Vec<i32> = rows.iter().map(|row| row.id).collect();
    app.fresh.forget(&ids);
    for row in rows {
        let mut gone = row.clone();
        gone.set_status(ChatSessionStatus::Deleted);
        sessions::wake(app, Some(row), &gone);
        let concerned = [row.user_id, row.transfer_to];
        let desks: Vec<_> = concerned
            .into_iter()
            .flatten()
            .map(Channel::Agent)
            .collect();
        app.hub.wake(&desks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{Stage, once};
    use crate::chat::{lines, talk, view};
    use anteroom_carriers::ChatMessage;

    #[tokio::test]
    async fn nothing_is_left_and_the_key_opens_nothing() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let who = stage.marked("importer", false, true).await;
        let first = stage.session(topic, ChatSessionStatus::InQueue, None).await;
        let second = stage.session(topic, ChatSessionStatus::InQueue, None).await;
        for when_posted in ["", "2999-01-01T00:00:00"] {
            let message = ChatMessage {
                message: "Hello".into(),
                when_posted: when_posted.into(),
                ..ChatMessage::default()
            };
            let agent = Agent {
                console: false,
                ..who.clone()
            };
            talk::by_agent(app, &agent, first, &message, &once())
                .await
                .unwrap();
        }
        let behind = stage.row(second).await;
        let place = async || lines::of_session(app, &behind, 0).await.unwrap().position;
        assert_eq!(place().await, 2);
        let held = app.hub.subscribe(vec![Channel::Session(first)]);
        one(app, &who, first).await.unwrap();
        held.woken().await;
        assert_eq!(place().await, 1);
        let fault = view::visitor(app, first, &view::Ask::default())
            .await
            .unwrap_err();
        assert_eq!(fault.status, 401);
        assert!(stage.messages(first).await.is_empty());
        let mut read = app.store.read().await.unwrap();
        assert_eq!(crate::store::pending::next(&mut read).await.unwrap(), None);
        drop(read);
        let fault = one(app, &who, first).await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (404, Some("ChatSessionId"))
        );
    }

    #[tokio::test]
    async fn of_a_list_the_unknown_are_passed_over() {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let kept = stage
            .session(topic, ChatSessionStatus::Finished, None)
            .await;
        let gone = stage
            .session(topic, ChatSessionStatus::Finished, None)
            .await;
        let who = stage.marked("importer", false, true).await;
        let ids = [77, gone, gone, -1];
        sessions(&stage.app, &who, &ids).await.unwrap();
        assert!(stage.find(gone).await.is_none());
        assert!(stage.find(kept).await.is_some());
    }
    /// Others write in between, and do not wait for the last one.
    #[tokio::test]
    async fn many_go_in_steps() {
        let stage = Stage::open().await;
        let app = &stage.app;
        let topic = stage.topic("Support").await;
        let who = stage.agent("importer", None).await;
        let mut ids = Vec::new();
        for _ in 0..STEP * 6 {
            ids.push(
                stage
                    .session(topic, ChatSessionStatus::Finished, None)
                    .await,
            );
        }
        let over = std::sync::atomic::AtomicBool::new(false);
        let deletion = async {
            sessions(app, &who, &ids).await.unwrap();
            over.store(true, std::sync::atomic::Ordering::Relaxed);
        };
        let others = async {
            let mut writes = 0;
            while !over.load(std::sync::atomic::Ordering::Relaxed) {
                let tx = app.store.write().await.unwrap();
                tx.commit().await.unwrap();
                writes += 1;
            }
            writes
        };
        let ((), writes) = tokio::join!(deletion, others);
        assert!(writes >= 5, "{writes}");
        assert!(stage.find(ids[0]).await.is_none());
        assert!(stage.find(ids[ids.len() - 1]).await.is_none());
    }
}
