//! Everything a request can reach.

use crate::api::table;
use crate::chat::desk_changes::DeskAnswers;
use crate::chat::faq::Shelves;
use crate::chat::fresh::Fresh;
use crate::chat::hub::Hub;
use crate::chat::limits::Buckets;
use crate::chat::lines::Lines;
use crate::chat::live::Live;
use crate::chat::presence::Board;
use crate::chat::waiting::WaitingByAddress;
use crate::config::Settings;
use crate::events::Scripts;
use crate::events::limits::{self, Limits};
use crate::files::Folder;
use crate::http::assets::Assets;
use crate::http::held_polls::HeldPolls;
use crate::http::password::Passwords;
use crate::http::releases::Releases;
use crate::identity::settings::Keys;
use crate::mail::Post;
use crate::news::{Hands, News};
use crate::outside::Outside;
use crate::outside::mail_domain::MailDomains;
use crate::secret::Secret;
use crate::store::Store;
use crate::webhooks::Webhooks;
use chrono::{DateTime, Utc};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;

/// Milliseconds after 1970.
pub fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|d| i64::try_from(d.as_millis()).ok())
        .unwrap_or(0)
}

/// The same as a date.
pub fn utc() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(now()).unwrap_or_default()
}

/// The running service.
#[derive(Debug)]
pub struct App {
    /// What was set.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// What visitors' keys are derived from.
    pub secret: Secret,
    /// Wake-ups.
    pub hub: Hub,
    /// Fetches and typing.
    pub live: Live,
    /// What is known without the database.
    pub fresh: Fresh,
    /// The queues.
    pub lines: Lines,
    /// What consoles were answered last.
    pub desks: DeskAnswers,
    /// What happened, for those who want to know.
    pub news: News,
    /// What the site's owner lets happen around calls.
    pub scripts: Scripts,
    /// Requests to others.
    pub outside: Outside,
    /// Others who want to know what happens.
    pub webhooks: Webhooks,
    /// Who is there.
    pub board: Board,
    /// Verified passwords.
    pub passwords: Passwords,
    /// Sessions created, by address.
    pub creates: Buckets<IpAddr>,
    /// Sessions that wait, by address.
    pub waiting: WaitingByAddress,
    /// Polls that are held.
    pub held_polls: HeldPolls,
    /// Messages sent, by session.
    pub messages: Buckets<i32>,
    /// Writes of visitors of every kind, by session.
    pub writes: Buckets<i32>,
    /// The same, by address.
    pub address_writes: Buckets<IpAddr>,
    /// Files sent, by session.
    pub uploads: Buckets<i32>,
    /// E-mails asked for, by address.
    pub mails: Buckets<IpAddr>,
    /// The way out for e-mail, if there is one.
    pub post: Option<Post>,
    /// What signed identities are checked with.
    pub keys: Keys,
    /// Where files are.
    pub files: Folder,
    /// Domains of e-mail addresses.
    pub domains: MailDomains,
    /// Questions put to the FAQ, by address.
    pub lookups: Buckets<IpAddr>,
    /// What was read of the FAQ.
    pub faq: Shelves,
    /// Widget and console.
    pub assets: Assets,
    /// Cancelled when the service stops: ends held polls.
    pub stopping: CancellationToken,
}

/// A handle on the running service.
pub type Shared = Arc<App>;

impl App {
    /// The service on this database, not running yet.
    ///
    /// # Errors
    /// With a sentence for the operator where a setting is wrong.
    pub fn open(store: Store, settings: Settings) -> Result<Shared, String> {
        let stopping = CancellationToken::new();
        let secret = Secret::open(settings.secret.as_deref(), store.path())?;
        let folder = limits::folder(&settings, store.path())?;
        let limits = Limits::from(&settings);
        let post = Post::open(&settings.mail)?;
        let keys = Keys::open(&settings.identity)?;
        let kept = (settings.keep_releases > 0).then(|| Releases::beside(store.path()));
        let assets = Assets::open(settings.assets.as_deref(), kept)?;
        let domains = MailDomains::open(&settings)?;
        let started = now();
        let outside = Outside::default();
        let webhooks = Webhooks::start(store.clone(), outside.clone(), &settings, stopping.clone());
        Ok(Arc::new_cyclic(|app| App {
            news: News::default(),
            scripts: Scripts::open(
                folder,
                limits,
                Arc::new(Hands::new(app.clone())),
                table::hooked(),
            ),
            secret,
            hub: Hub::default(),
            live: Live::new(started),
            fresh: Fresh::default(),
            lines: Lines::default(),
            desks: DeskAnswers::default(),
            board: Board::new(started),
            passwords: Passwords::new(&settings),
            creates: Buckets::new(settings.create_limit),
            waiting: WaitingByAddress::new(settings.waiting_limit, settings.create_limit),
            held_polls: HeldPolls::new(settings.connections.held_polls),
            messages: Buckets::new(settings.message_limit),
            writes: Buckets::new(settings.write_limit),
            address_writes: Buckets::new(settings.address_write_limit),
            uploads: Buckets::new(settings.files.file_limit),
            files: Folder::beside(store.path()),
            domains,
            lookups: Buckets::new(settings.faq_limit),
            faq: Shelves::default(),
            mails: Buckets::new(settings.mail.mail_limit),
            post,
            keys,
            assets,
            outside,
            webhooks,
            stopping,
            store,
            settings,
        }))
    }
}
