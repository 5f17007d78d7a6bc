//! What an agent may do in a topic: one table.
//!
//! | right | permits |
//! |---|---|
//! | respond | pick up, write, delete what nobody else has, be transferred to |
//! | listen | read the topic's sessions in the console |
//! | manage | write; transfer, take over, reset, end and delete anybody's chat; change the topic and its members |
//! | notify | being told of new chats |
//!
//! Two marks of an account hold in every topic: an administrator has the right to
//! manage, and makes topics; an integration (a program) writes into sessions and steers
//! them without being a member. Who is neither and no member only reads.

use crate::error::{Fault, Outcome};
use crate::store::session::SessionRow;
use crate::store::{Conn, agent, member};

/// What an agent has in a topic: the four rights of the membership and the account's marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    /// May answer.
    pub respond: bool,
    /// Is told.
    pub notify: bool,
    /// May read.
    pub listen: bool,
    /// May take over, transfer and end anybody's chat, and change topic and members.
    pub manage: bool,
    /// The account is a program's.
    pub integration: bool,
}

impl Permissions {
    /// May write into a session of the topic; who has the chat always may.
    pub fn may_write(self, owner: bool) -> bool {
        owner || self.respond || self.manage || self.integration
    }

    /// May decide what becomes of a chat: the owner's, or one that nobody has.
    pub fn may_steer(self, owner: bool, owned: bool) -> bool {
        owner || self.manage || self.integration || (!owned && self.respond)
    }
}

/// What an agent may do in a topic.
pub async fn of(conn: &mut Conn, user_id: i32, topic_id: i32) -> Outcome<Permissions> {
    let marks = agent::marks(conn, user_id).await?;
    let row = member::get(conn, topic_id, user_id).await?;
    let member = row.map_or_else(Permissions::default, |row| Permissions {
        respond: row.can_respond,
        notify: row.notifications,
        listen: row.can_listen,
        manage: row.manager,
        integration: false,
    });
    Ok(Permissions {
        manage: member.manage || marks.administrator,
        integration: marks.integration,
        ..member
    })
}

/// What those are told who may not write.
pub const MAY_NOT_WRITE: &str =
    "you may not answer in this topic; ask its manager for the right to respond";
/// What those are told whose chat it is not.
pub const MAY_NOT_STEER: &str = "this chat is another agent's; only the agent who has it and the topic's managers may change that";

/// What those are told who may not change a topic and its members.
pub const MAY_NOT_MANAGE: &str = "you may not change this topic and its members; ask one who has the right to manage it, or an administrator";
/// What those are told who may not make topics.
pub const MAY_NOT_MAKE: &str = "only an administrator makes topics";

/// Refuses an agent who may not change this topic and its members.
pub async fn check_manage(conn: &mut Conn, user_id: i32, topic_id: i32) -> Outcome<()> {
    if of(conn, user_id, topic_id).await?.manage {
        return Ok(());
    }
    Err(Fault::forbidden("ChatTopicId", MAY_NOT_MANAGE))
}

/// Refuses an agent who may not make topics.
pub async fn check_make(conn: &mut Conn, user_id: i32) -> Outcome<()> {
    if agent::marks(conn, user_id).await?.administrator {
        return Ok(());
    }
    Err(Fault::forbidden("ChatTopicId", MAY_NOT_MAKE))
}

/// Refuses an agent who may not write into this session.
pub async fn check_write(conn: &mut Conn, user_id: i32, row: &SessionRow) -> Outcome<()> {
    let permissions = of(conn, user_id, row.topic_id).await?;
    if permissions.may_write(row.user_id == Some(user_id)) {
        return Ok(());
    }
    Err(Fault::forbidden("ChatSessionId", MAY_NOT_WRITE))
}

/// Refuses an agent who may not decide what becomes of this session.
pub async fn check_steer(conn: &mut Conn, user_id: i32, row: &SessionRow) -> Outcome<()> {
    let permissions = of(conn, user_id, row.topic_id).await?;
    if permissions.may_steer(row.user_id == Some(user_id), row.user_id.is_some()) {
        return Ok(());
    }
    Err(Fault::forbidden("ChatSessionId", MAY_NOT_STEER))
}

/// Whether an agent has at least one chat notification on.
pub async fn has_notify(conn: &mut Conn, user_id: i32) -> Outcome<bool> {
    Ok(member::is_told(conn, user_id).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::now;
    use crate::chat::sessions::Agent;
    use crate::chat::testing::{Stage, once};
    use crate::chat::{save, talk};
    use anteroom_carriers::{ChatMessage, ChatSessionFlags, ChatSessionStatus};
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};
    use serde_json::{Value, json};

    fn rights() -> impl Strategy<Value = Permissions> {
        proptest::arbitrary::any::<[bool; 5]>().prop_map(
            |[respond, notify, listen, manage, integration]| Permissions {
                respond,
                notify,
                listen,
                manage,
                integration,
            },
        )
    }

    proptest! {
        #[test]
        fn more_rights_never_permit_less(some in rights(), more in rights(), owner: bool, owned: bool) {
            let all = Permissions {
                respond: some.respond || more.respond,
                notify: some.notify || more.notify,
                listen: some.listen || more.listen,
                manage: some.manage || more.manage,
                integration: some.integration || more.integration,
            };
            prop_assert!(!some.may_write(owner) || all.may_write(owner));
            prop_assert!(!some.may_steer(owner, owned) || all.may_steer(owner, owned));
            prop_assert_eq!(some.may_write(false), some.respond || some.manage || some.integration);
            prop_assert_eq!(some.may_steer(false, true), some.manage || some.integration);
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
        let of_bob = of(&mut read, bob.id, topic).await.unwrap();
        assert_eq!(of_bob, Permissions::default());
        assert!(!has_notify(&mut read, ann.id).await.unwrap());
        drop(read);
        let cleo = stage
            .agent("cleo", Some((topic, [false, true, false, false])))
            .await;
        let mut read = stage.app.store.read().await.unwrap();
        assert!(has_notify(&mut read, cleo.id).await.unwrap());
    }

    async fn stage() -> (Stage, i32, i32, Vec<Agent>) {
        let stage = Stage::open().await;
        let topic = stage.topic("Support").await;
        let mut agents = Vec::new();
        for (name, rights) in [
            ("owner", [true, false, false, false]),
            ("other", [true, false, false, false]),
            ("told", [false, true, false, false]),
            ("listener", [false, false, true, false]),
            ("manager", [false, false, false, true]),
            ("empty", [false; 4]),
        ] {
            agents.push(stage.agent(name, Some((topic, rights))).await);
        }
        agents.push(stage.agent("outside", None).await);
        agents.push(stage.marked("program", false, true).await);
        agents.push(stage.marked("chief", true, false).await);
        let id = stage
            .session(topic, ChatSessionStatus::UserLast, agents.first())
            .await;
        (stage, topic, id, agents)
    }

    async fn save(stage: &Stage, who: &Agent, body: Value) -> Outcome<Value> {
        save::by_agent(&stage.app, who, body.as_object().unwrap(), &once()).await
    }

    fn refused(done: Outcome<Value>) -> bool {
        let Err(fault) = done else {
            return false;
        };
        assert_eq!(
            (fault.status.as_u16(), fault.kind, fault.field.as_deref()),
            (403, "SoSentryException", Some("ChatSessionId"))
        );
        true
    }

    #[tokio::test]
    async fn who_may_write() {
        let (stage, _, id, agents) = stage().await;
        let message = ChatMessage {
            message: "Hello".into(),
            ..ChatMessage::default()
        };
        for who in &agents {
            let before = stage.messages(id).await.len();
            let done = talk::by_agent(&stage.app, who, id, &message, &once()).await;
            let silent = matches!(who.name.as_str(), "told" | "listener" | "empty" | "outside");
            assert_eq!(refused(done), silent, "{}", who.name);
            let after = stage.messages(id).await.len();
            assert_eq!(after - before, usize::from(!silent), "{}", who.name);
        }
    }

    #[tokio::test]
    async fn who_may_end_and_take() {
        let (stage, topic, _, agents) = stage().await;
        for who in &agents {
            let silent = matches!(who.name.as_str(), "told" | "listener" | "empty" | "outside");
            let may = !silent && who.name != "other";
            let owner = agents.first();
            let new = async || {
                stage
                    .session(topic, ChatSessionStatus::UserLast, owner)
                    .await
            };
            let id = new().await;
            let end = json!({"ChatSessionId": id, "Status": "Finished"});
            assert_eq!(refused(save(&stage, who, end).await), !may, "{}", who.name);
            let ended = stage.row(id).await.status() == ChatSessionStatus::Finished;
            assert_eq!(ended, may, "{}", who.name);
            let id = new().await;
            let take = json!({"ChatSessionId": id, "User": {"AssociateId": agents[1].id}});
            assert_eq!(refused(save(&stage, who, take).await), !may, "{}", who.name);
            // What is not the course of the chat is open to all who may write.
            let link = json!({"ChatSessionId": id, "Ticket": {"TicketId": 5}});
            let done = save(&stage, who, link).await;
            assert_eq!(refused(done), silent, "{}", who.name);
        }
    }

    #[tokio::test]
    async fn who_listens_is_not_seen_typing() {
        let (stage, _, id, agents) = stage().await;
        let typing = json!({"ChatSessionId": id, "Flags": "UserIsTyping"});
        let listener = &agents[3];
        let seen = save(&stage, listener, typing.clone()).await.unwrap();
        assert_eq!(seen["Flags"], "None");
        let seen = save(&stage, &agents[0], typing.clone()).await.unwrap();
        assert_eq!(seen["Flags"], "UserIsTyping");
        // The listener does not take the owner's sign away, either.
        let none = json!({"ChatSessionId": id, "Flags": "None"});
        assert_eq!(
            save(&stage, listener, none).await.unwrap()["Flags"],
            "UserIsTyping"
        );
        let whole = json!({"ChatSessionId": id, "Flags": "None", "Rank": 1});
        assert!(refused(save(&stage, listener, whole).await));
        // A save that fails leaves no sign.
        let flags = json!({"ChatSessionId": id, "Flags": "None"});
        save(&stage, &agents[0], flags).await.unwrap();
        let mut fails = typing;
        fails["Rating"] = 9.into();
        assert_eq!(
            save(&stage, &agents[0], fails).await.unwrap_err().status,
            400
        );
        let (flags, _) = stage.app.live.typing(id, now());
        assert_eq!(flags, ChatSessionFlags::NONE);
    }
}
