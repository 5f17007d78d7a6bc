//! What an agent may do in a topic: one table.
//!
//! | right | permits |
//! |---|---|
//! | respond | pick up, write, be transferred to |
//! | listen | read the topic's sessions in the console |
//! | manage | write; transfer, take over, reset and end anybody's chat |
//! | notify | being told of new chats |
//!
//! A membership without any right counts as none. Who is no member of a topic
//! is an integration there and may do all that the API documents.

use crate::error::{Fault, Outcome};
use crate::store::session::SessionRow;
use crate::store::{Conn, member};

/// The four rights of an agent in a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// May answer.
    pub respond: bool,
    /// Is told.
    pub notify: bool,
    /// May read.
    pub listen: bool,
    /// May take over, transfer and end anybody's chat.
    pub manage: bool,
}

impl Permissions {
    /// Has at least one of the rights.
    pub fn is_member(self) -> bool {
        self.respond || self.notify || self.listen || self.manage
    }

    /// May write into a session of the topic; who has the chat always may.
    pub fn may_write(self, owner: bool) -> bool {
        owner || self.respond || self.manage || !self.is_member()
    }

    /// May decide what becomes of a chat: the owner's, or one that nobody has.
    pub fn may_steer(self, owner: bool, owned: bool) -> bool {
        owner || self.manage || !self.is_member() || (!owned && self.respond)
    }
}

/// What an agent may do in a topic.
pub async fn of(conn: &mut Conn, user_id: i32, topic_id: i32) -> Outcome<Permissions> {
    let row = member::get(conn, topic_id, user_id).await?;
    Ok(row.map_or_else(Permissions::default, |row| Permissions {
        respond: row.can_respond,
        notify: row.notifications,
        listen: row.can_listen,
        manage: row.manager,
    }))
}

/// Refuses an agent who may not write into this session.
pub async fn check_write(conn: &mut Conn, user_id: i32, row: &SessionRow) -> Outcome<()> {
    let permissions = of(conn, user_id, row.topic_id).await?;
    if permissions.may_write(row.user_id == Some(user_id)) {
        return Ok(());
    }
    Err(Fault::forbidden(
        "ChatSessionId",
        "you may not answer in this topic; ask its manager for the right to respond",
    ))
}

/// Refuses an agent who may not decide what becomes of this session.
pub async fn check_steer(conn: &mut Conn, user_id: i32, row: &SessionRow) -> Outcome<()> {
    let permissions = of(conn, user_id, row.topic_id).await?;
    if permissions.may_steer(row.user_id == Some(user_id), row.user_id.is_some()) {
        return Ok(());
    }
    Err(Fault::forbidden(
        "ChatSessionId",
        "this chat is another agent's; only the agent who has it and the topic's managers may change that",
    ))
}

/// Whether an agent has at least one chat notification on.
pub async fn has_notify(conn: &mut Conn, user_id: i32) -> Outcome<bool> {
    Ok(member::is_told(conn, user_id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;
    use proptest::prelude::*;

    fn rights() -> impl Strategy<Value = Permissions> {
        proptest::arbitrary::any::<[bool; 4]>().prop_map(|[respond, notify, listen, manage]| {
            Permissions {
                respond,
                notify,
                listen,
                manage,
            }
        })
    }

    proptest! {
        #[test]
        fn more_rights_never_permit_less(some in rights(), owner: bool, owned: bool) {
            let all = Permissions { respond: true, manage: true, ..some };
            if some.is_member() {
                prop_assert!(!some.may_write(owner) || all.may_write(owner));
                prop_assert!(!some.may_steer(owner, owned) || all.may_steer(owner, owned));
                prop_assert_eq!(some.may_write(false), some.respond || some.manage);
                prop_assert_eq!(some.may_steer(false, true), some.manage);
            } else {
                prop_assert!(some.may_write(owner) && some.may_steer(owner, owned));
            }
            prop_assert!(some.may_write(true) && some.may_steer(true, true));
        }
    }

    #[tokio::test]
    async fn rights_are_read_as_stored() {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, true, false])))
            .await;
        let bob = stage.agent("bob", Some((topic, [false; 4]))).await;
        let mut read = stage.app.store.read().await.unwrap();
        let of_ann = of(&mut read, ann.id, topic).await.unwrap();
        assert!(of_ann.respond && of_ann.listen && !of_ann.notify && !of_ann.manage);
        assert!(!of(&mut read, bob.id, topic).await.unwrap().is_member());
        assert!(!has_notify(&mut read, ann.id).await.unwrap());
        drop(read);
        let cleo = stage
            .agent("cleo", Some((topic, [false, true, false, false])))
            .await;
        let mut read = stage.app.store.read().await.unwrap();
        assert!(has_notify(&mut read, cleo.id).await.unwrap());
    }
}
