//! A service without its web server, on a database of its own.

use crate::api::table;
use crate::app::{App, Shared, now};
use crate::chat::desk_changes::DeskAnswers;
use crate::chat::faq::Shelves;
use crate::chat::fresh::Fresh;
use crate::chat::hub::Hub;
use crate::chat::limits::Buckets;
use crate::chat::lines::Lines;
use crate::chat::live::Live;
use crate::chat::once::Once;
use crate::chat::presence::Board;
use crate::chat::sessions::Agent;
use crate::chat::waiting::WaitingByAddress;
use crate::chat::{save, topic_save};
use crate::cli::Cli;
use crate::error::Outcome;
use crate::events::{Scripts, limits::Limits};
use crate::files::Folder;
use crate::http::held_polls::HeldPolls;
use crate::http::{assets::Assets, password::Passwords};
use crate::identity::settings::Keys;
use crate::news::{Hands, News};
use crate::outside::Outside;
use crate::outside::mail_domain::MailDomains;
use crate::secret::Secret;
use crate::store::message::{self, MessageRow};
use crate::store::session::{self, SessionRow};
use crate::store::{Store, agent, member};
use crate::webhooks::Webhooks;
use anteroom_carriers::ChatSessionStatus;
use clap::Parser;
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The service and what keeps its file.
pub struct Stage {
    pub app: Shared,
    dir: TempDir,
}

impl Stage {
    /// An empty database in a folder of its own.
    pub async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("test.db").display());
        let settings = Cli::parse_from(["anteroom", "serve", "--database", &url])
            .settings()
            .unwrap();
        let store = Store::open(&url).await.unwrap();
        let started = now();
        let folder = dir.path().join("scripts");
        let limits = Limits::from(&settings);
        let stopping = CancellationToken::new();
        let outside = Outside::default();
        let app = Arc::new_cyclic(|app| App {
            news: News::default(),
            scripts: Scripts::open(
                folder,
                limits,
                Arc::new(Hands::new(app.clone())),
                table::hooked(),
            ),
            secret: Secret::open(None, store.path()).unwrap(),
            hub: Hub::default(),
            live: Live::new(started),
            fresh: Fresh::default(),
            lines: Lines::default(),
            desks: DeskAnswers::default(),
            board: Board::new(started),
            passwords: Passwords::new(&settings),
            creates: Buckets::new(0),
            waiting: WaitingByAddress::new(None, 0),
            held_polls: HeldPolls::new(settings.connections.held_polls),
            messages: Buckets::new(0),
            writes: Buckets::new(0),
            address_writes: Buckets::new(0),
            uploads: Buckets::new(0),
            files: Folder::beside(store.path()),
            domains: MailDomains::default(),
            lookups: Buckets::new(0),
            faq: Shelves::default(),
            mails: Buckets::new(0),
            post: None,
            keys: Keys::default(),
            assets: Assets::open(None, None).unwrap(),
            webhooks: Webhooks::start(store.clone(), outside.clone(), &settings, stopping.clone()),
            outside,
            stopping,
            store,
            settings,
        });
        Self { app, dir }
    }

    /// Puts a script into the service's folder and reads the folder again.
    pub fn script(&self, path: &str, text: &str) {
        let file = self.dir.path().join("scripts").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        self.app.scripts.reload_now();
    }

    /// A topic without members; answers its id.
    pub async fn topic(&self, name: &str) -> i32 {
        let wanted = json!({"Name": name});
        let made = topic_save::save(&self.app.store, &wanted, false)
            .await
            .unwrap();
        id(&made["ChatTopicId"])
    }

    /// An agent in the console, with these rights in one topic.
    pub async fn agent(&self, name: &str, rights: Option<(i32, member::Rights)>) -> Agent {
        let mut tx = self.app.store.write().await.unwrap();
        let full_name = format!("{} Lee", name.to_uppercase());
        let id = agent::save(&mut tx, name, &full_name, "", now())
            .await
            .unwrap();
        if let Some((topic_id, rights)) = rights {
            member::put(&mut tx, topic_id, id, rights).await.unwrap();
        }
        tx.commit().await.unwrap();
        Agent {
            id,
            name: name.to_owned(),
            full_name,
            nickname: String::new(),
            console: true,
            administrator: false,
        }
    }

    /// An agent without a membership, with these marks of the account.
    pub async fn marked(&self, name: &str, administrator: bool, integration: bool) -> Agent {
        let who = self.agent(name, None).await;
        let marks = agent::Marks {
            administrator,
            integration,
        };
        let mut tx = self.app.store.write().await.unwrap();
        agent::set_marks(&mut tx, who.id, marks).await.unwrap();
        tx.commit().await.unwrap();
        who
    }

    /// An agent who manages the topic `led` and nothing else, a member of `topic` with the
    /// other rights, an agent who is no member, and a program.
    pub async fn staff(&self, topic: i32, led: i32) -> [Agent; 4] {
        [
            self.agent("lead", Some((led, [false, false, false, true])))
                .await,
            self.agent("member", Some((topic, member::USUAL))).await,
            self.agent("outside", None).await,
            self.marked("program", false, true).await,
        ]
    }

    /// A session in this status, of this agent.
    pub async fn session(
        &self,
        topic: i32,
        status: ChatSessionStatus,
        owner: Option<&Agent>,
    ) -> i32 {
        let integration = self.marked("importer", false, true).await;
        let body = json!({"TopicId": topic, "Status": status.name(), "CustomerAlias": "Vi",
            "User": owner.map(|who| json!({"AssociateId": who.id})), "Rank": i32::from(owner.is_some())});
        let once = Once::new(None, String::new(), "test", &body).unwrap();
        let made = save::by_agent(&self.app, &integration, body.as_object().unwrap(), &once)
            .await
            .unwrap();
        id(&made["ChatSessionId"])
    }

    /// The session as stored.
    pub async fn row(&self, id: i32) -> SessionRow {
        self.find(id).await.unwrap()
    }

    /// The session as stored, if it is.
    pub async fn find(&self, id: i32) -> Option<SessionRow> {
        let mut read = self.app.store.read().await.unwrap();
        session::get(&mut read, id).await.unwrap()
    }

    /// The session's messages as stored.
    pub async fn messages(&self, id: i32) -> Vec<MessageRow> {
        let mut read = self.app.store.read().await.unwrap();
        message::after(&mut read, id, 0).await.unwrap()
    }
}

/// An id in an answer.
pub fn id(value: &Value) -> i32 {
    value.as_i64().unwrap().try_into().unwrap()
}

/// Checks that something was refused, and over which property.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(done: Outcome<T>, status: u16, field: &str) {
    let fault = done.unwrap_err();
    assert_eq!(
        (fault.status.as_u16(), fault.field.as_deref()),
        (status, Some(field))
    );
}

/// A write without an Idempotency-Key.
pub fn once() -> Once {
    Once::new(None, String::new(), "test", &Value::Null).unwrap()
}
