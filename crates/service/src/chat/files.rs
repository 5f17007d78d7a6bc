//! Files in chats: an agent lets a visitor send them, and both can.

use crate::app::{App, now};
use crate::chat::once::Once;
use crate::chat::permissions;
use crate::chat::sessions::{self, Agent, By, visitor_name};
use crate::chat::states::illegal;
use crate::chat::talk;
use crate::error::{Fault, Outcome};
use crate::files::Draft;
use crate::files::kinds::{self, Kind};
use crate::files::names;
use crate::files::upload::{Download, Received, Upload};
use crate::news;
use crate::store::Conn;
use crate::store::file::{self, FileRow};
use crate::store::message::{self, BY_VISITOR, MessageRow};
use crate::store::session::{self, SessionRow};
use anteroom_carriers::{ChatMessageSpecialType, ChatMessageType, ChatSessionStatus};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Who sends a file.
#[derive(Clone, Copy, Debug)]
pub enum Sender<'a> {
    /// The session's visitor.
    Visitor,
    /// An agent or integration.
    Agent(&'a Agent),
}

/// An agent lets the visitor of a chat send files, or no longer.
pub async fn allow(app: &App, who: &Agent, id: i32, allowed: bool) -> Outcome<()> {
    if allowed && app.settings.files.limits().is_none() {
        return Err(none_at_all());
    }
    let mut tx = app.store.write().await?;
    let before = sessions::require(&mut tx, id).await?;
    permissions::check_write(&mut tx, who.id, &before).await?;
    if before.files_allowed == allowed {
        return Ok(());
    }
    let mut row = before.clone();
    row.files_allowed = allowed;
    session::update(&mut tx, &row).await?;
    tx.commit().await?;
    sessions::wake(app, Some(&before), &row);
    Ok(())
}

fn none_at_all() -> Fault {
    Fault::conflict("File", "this service takes no files; see --file-types")
}

/// The session, if this sender may send files in it now.
async fn may(conn: &mut Conn, sender: Sender<'_>, id: i32) -> Outcome<SessionRow> {
    let row = match sender {
        Sender::Visitor => sessions::require_own(conn, id).await?,
        Sender::Agent(who) => {
            let row = sessions::require(conn, id).await?;
            permissions::check_write(conn, who.id, &row).await?;
            row
        }
    };
    if !row.status().is_chat() {
        return Err(illegal(row.status(), ChatSessionStatus::CustomerLast));
    }
    if matches!(sender, Sender::Visitor) && !row.files_allowed {
        return Err(Fault::conflict(
            "File",
            "the agent has not allowed files in this chat",
        ));
    }
    Ok(row)
}

/// A file that is sent.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The session.
    pub id: i32,
    /// The name that its sender gives it.
    pub name: &'a str,
    /// Its bytes, still to come.
    pub upload: &'a Upload,
}

/// Takes a file in. What the bytes are decides what makes a repeat the same, so
/// they are read first, as far as the sender may send any.
pub async fn add(
    app: &App,
    sender: Sender<'_>,
    sent: Sent<'_>,
    once: impl Fn(&Received) -> Outcome<Once>,
    repeated: bool,
) -> Outcome<Value> {
    let (now, id) = (now(), sent.id);
    let limits = app.settings.files.limits().ok_or_else(none_at_all)?;
    let allowed = {
        let mut read = app.store.read().await?;
        may(&mut read, sender, id).await
    };
    // A repeat gets its answer even where nothing more may be sent.
    if let Err(fault) = &allowed
        && !repeated
    {
        return Err(fault.clone());
    }
    if let Sender::Visitor = sender {
        app.uploads.take(id, now, "files")?;
    }
    let mut draft = app.files.draft().await?;
    let received = sent
        .upload
        .receive(&mut draft.file, limits.max_bytes)
        .await?;
    let once = once(&received)?;
    if let Some(first) = once.find_now(app, now).await? {
        return Ok(first.answer);
    }
    let known = allowed?;
    let Some(kind) = judged(app, &mut draft).await? else {
        return Err(refused(app, sender, &known, sent.name, &once).await?);
    };
    let name = names::safe(sent.name, kind);
    let mut new = said(app, sender, &known, &name, &once, now)?;
    news::before_message(app, &known, &mut new).await?;
    let mut tx = app.store.write().await?;
    if let Some(first) = once.find(&mut tx, now).await? {
        return Ok(first.answer);
    }
    let before = may(&mut tx, sender, id).await?;
    check_total(app, &mut tx, id, received.size).await?;
    let stored = FileRow {
        id: 0,
        session_id: id,
        name,
        media_type: kind.media.to_owned(),
        size: received.size.into(),
        sha256: received.sha256,
        stored: draft.name.clone(),
        created_by: new.created_by,
        created_at: now,
    };
    let file_id = file::add(&mut tx, &stored).await?;
    new.special_param = format!("file={file_id};size={};type={}", stored.size, kind.media);
    let mut row = before.clone();
    row.set_status(match sender {
        Sender::Visitor => ChatSessionStatus::CustomerLast,
        Sender::Agent(_) => ChatSessionStatus::UserLast,
    });
    let message = talk::store(&mut tx, &mut row, new).await?;
    let for_visitor = matches!(sender, Sender::Visitor);
    let answer = serde_json::to_value(message.carrier(for_visitor))?;
    once.keep(&mut tx, id, &answer, now).await?;
    // The bytes are on the disk before anybody is told of them.
    draft.keep().await?;
    tx.commit().await?;
    draft.stays();
    if for_visitor {
        app.live.touch(id, now);
    }
    sessions::wake(app, Some(&before), &row);
    Ok(answer)
}

/// So many files are judged at the same time: each is in memory as a whole.
static JUDGES: Semaphore = Semaphore::const_new(2);
/// A file waits so long for a judge.
const WAIT: Duration = Duration::from_secs(10);
/// A file is judged for so long.
const JUDGING: Duration = Duration::from_secs(5);

/// What the bytes are, if that is taken.
async fn judged(app: &App, draft: &mut Draft) -> Outcome<Option<&'static Kind>> {
    let judge = tokio::time::timeout(WAIT, JUDGES.acquire()).await;
    let Ok(Ok(judge)) = judge else {
        return Err(Fault::too_many("too many files at this moment", 10));
    };
    let bytes = draft.bytes().await?;
    // On a thread of its own: what reads hostile bytes may take its time, or fail.
    let kind = tokio::task::spawn_blocking(move || {
        let _judge = judge;
        kinds::judge(&bytes)
    });
    let kind = match tokio::time::timeout(JUDGING, kind).await {
        Ok(Ok(kind)) => kind,
        Ok(Err(error)) => {
            tracing::warn!(%error, "a file could not be judged, and was refused");
            None
        }
        Err(_) => {
            tracing::warn!("a file took too long to be judged, and was refused");
            None
        }
    };
    Ok(kind.filter(|kind| app.settings.files.takes(kind)))
}

/// The message that stands for a file; its parameter comes with the file's id.
fn said(
    app: &App,
    sender: Sender<'_>,
    row: &SessionRow,
    name: &str,
    once: &Once,
    now: i64,
) -> Outcome<MessageRow> {
    let new = MessageRow {
        session_id: row.id,
        message: name.to_owned(),
        when_posted: now,
        ..MessageRow::default()
    };
    Ok(match sender {
        Sender::Visitor => MessageRow {
            kind: ChatMessageType::ToUser.number().into(),
            author: visitor_name(row),
            read_by_customer: 1,
            created_by: BY_VISITOR,
            client_key: once.client_key(app, row),
            ..new
        },
        Sender::Agent(who) => {
            let kind = ChatMessageType::ToCustomer.number().into();
            MessageRow {
                kind,
                author: talk::author_of("", kind, who, row)?,
                created_by: who.id,
                ..new
            }
        }
    })
}

async fn check_total(app: &App, conn: &mut Conn, id: i32, size: u32) -> Outcome<()> {
    let limit = app.settings.files.file_total;
    let total = file::total(conn, id).await? + i64::from(size);
    if total <= i64::from(limit) {
        return Ok(());
    }
    Err(Fault::too_large_file(format!(
        "is too much: all files of a chat may have {limit} bytes"
    )))
}

/// Says in the chat that a file was of a kind that is not taken, once for each try.
async fn refused(
    app: &App,
    sender: Sender<'_>,
    row: &SessionRow,
    name: &str,
    once: &Once,
) -> Outcome<Fault> {
    let now = now();
    let by = match sender {
        Sender::Visitor => By::Visitor,
        Sender::Agent(who) => By::Agent(who),
    };
    let text = names::shown(name);
    let new = MessageRow {
        message: text,
        client_key: once.client_key(app, row),
        ..sessions::special(row, ChatMessageSpecialType::IllegalFileType, by, now)
    };
    let mut tx = app.store.write().await?;
    if !message::is_known(&mut tx, row.id, new.client_key.as_deref()).await? {
        message::add(&mut tx, &new).await?;
        tx.commit().await?;
        sessions::wake(app, Some(row), row);
    }
    let types: Vec<_> = app
        .settings
        .files
        .file_types
        .0
        .iter()
        .map(|kind| kind.name)
        .collect();
    Ok(Fault::file_type(format!(
        "is of a kind that is not taken; taken are {}",
        types.join(", ")
    )))
}

/// A file's bytes.
pub async fn get(app: &App, id: i32, for_visitor: bool, file_id: i32) -> Outcome<Download> {
    let row = {
        let mut read = app.store.read().await?;
        if for_visitor {
            sessions::require_own(&mut read, id).await?;
        } else {
            sessions::require(&mut read, id).await?;
        }
        file::get(&mut read, id, file_id).await?
    };
    let what = || format!("there is no file {file_id} in this session");
    let row = row.ok_or_else(|| Fault::not_found("FileId", what()))?;
    let file = app.files.open(&row.stored).await?;
    Ok(Download {
        file,
        size: row.size,
        name: row.name,
    })
}

/// Removes files that nothing in the database knows.
pub async fn tidy(app: &App) -> Outcome<()> {
    let folder = app.files.clone();
    let known = {
        let mut read = app.store.peek().await?;
        file::names(&mut read).await?
    };
    let done = tokio::task::spawn_blocking(move || folder.tidy(&known)).await;
    match done {
        Ok(Err(error)) => tracing::error!(%error, "the folder with files could not be tidied"),
        Err(error) => tracing::error!(%error, "the folder with files could not be tidied"),
        Ok(Ok(())) => {}
    }
    Ok(())
}
