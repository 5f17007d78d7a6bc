//! Files: chosen, checked before they are sent, uploaded one at a time beside the
//! outbox, so that a large one holds up no words. The tab that has the file sends
//! it, whoever leads; its key makes another try harmless.

use crate::effect::{Announcement, Effect, Lane, Ticket, Timer};
use crate::event::{Answer, Failure};
use crate::screen::Screen;
use crate::state::State;
use crate::write::Key;
use crate::{outbox, poll};
use anteroom_carriers::{ChatMessage, FileLimits};

/// A file on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Upload {
    /// Idempotency-Key, and the name under which the outside keeps the file.
    pub key: Key,
    /// The file's name.
    pub name: String,
    /// Its size in bytes.
    pub size: u32,
    /// How far it is.
    pub stage: Stage,
}

/// How far a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It waits for its turn, or for the connection.
    Waiting,
    /// So much of it is sent, in percent.
    Sending(u32),
    /// The service has it; the poll has not shown it yet.
    Stored,
    /// It was not sent.
    Failed(Trouble),
    /// The page was left while it was on its way, and the file is not here any more.
    #[default]
    Left,
}

/// Why a file was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Larger than the service takes.
    Size,
    /// Of a kind that the service does not take.
    Kind,
    /// There is nothing in it.
    Empty,
    /// The agent does not let the visitor send files (any more).
    NotNow,
    /// Refused in these words.
    Refused(String),
}

impl Trouble {
    /// Whether another try may end otherwise.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::NotNow | Self::Refused(_))
    }
}

/// A file of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// The file's id.
    pub id: i32,
    /// Its size in bytes.
    pub size: u32,
}

/// A file that the visitor fetches from the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetching {
    /// On its way.
    Busy(i32),
    /// It did not come.
    Failed(i32),
}

/// A file to send or to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carriage {
    /// Comes back with the answer.
    pub ticket: Ticket,
    /// Session.
    pub id: i32,
    /// SessionKey.
    pub secret: String,
    /// Which file, and which way.
    pub load: Load,
}

/// Which file, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Load {
    /// `AddChatFile`: the file that the outside keeps under this key, and its name.
    Up(Key, String),
    /// `GetChatFile`: the log's file with this id, to be saved under this name.
    Down(i32, String),
}

/// What the visitor does with files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAct {
    /// Chosen, dropped or pasted: key, name, size in bytes, media type as the
    /// browser guesses it.
    Chosen(Key, String, u32, String),
    /// Send it again.
    Again(Key),
    /// Do not send it, or do not show it any more.
    Drop(Key),
    /// So much of the one under way is sent, in percent.
    Progress(Ticket, u32),
    /// Fetch this file of the log, under this name.
    Fetch(i32, String),
}

/// The file that a message is, if it is one.
#[must_use]
pub fn attached(message: &ChatMessage) -> Option<Attached> {
    let mut found = Attached::default();
    for part in message.special_param.split(';') {
        match part.split_once('=') {
            Some(("file", id)) => found.id = i32::try_from(whole(id)?).ok()?,
            Some(("size", size)) => found.size = whole(size)?,
            _ => {}
        }
    }
    (found.id > 0).then_some(found)
}

/// A whole number in digits. (What the library has for it is ten times the code.)
#[must_use]
pub fn whole(digits: &str) -> Option<u32> {
    let mut number = 0_u32;
    for digit in digits.chars() {
        number = number.checked_mul(10)?.checked_add(digit.to_digit(10)?)?;
    }
    (!digits.is_empty()).then_some(number)
}

impl State {
    /// What files may be sent now; `None` when none may.
    #[must_use]
    pub fn file_limits(&self) -> Option<&FileLimits> {
        let allowed = self.session.as_ref().is_some_and(|s| s.files_allowed);
        let limits = self.topic()?.features.as_ref()?.files.as_ref()?;
        (allowed && matches!(self.screen(), Screen::Chat)).then_some(limits)
    }

    /// How much of this file is sent, in percent.
    #[must_use]
    pub fn sent_of(&self, key: &str) -> u32 {
        match self
            .uploads
            .iter()
            .find(|u| u.key == *key)
            .map(|u| &u.stage)
        {
            Some(Stage::Sending(percent)) => *percent,
            _ => 0,
        }
    }

    fn upload(&mut self, key: &str) -> Option<&mut Upload> {
        self.uploads.iter_mut().find(|u| u.key == key)
    }

    /// Uploads that a reload would end.
    pub(crate) fn unsent_files(&self) -> Vec<Upload> {
        let gone = |u: &&Upload| {
            matches!(
                u.stage,
                Stage::Waiting | Stage::Sending(_) | Stage::Failed(Trouble::Refused(_))
            )
        };
        let left = |u: &Upload| Upload {
            key: u.key.clone(),
            name: u.name.clone(),
            size: u.size,
            stage: Stage::Left,
        };
        self.uploads.iter().filter(gone).map(left).collect()
    }
}

/// Does what the visitor wants.
pub(crate) fn act(state: &mut State, act: FileAct, fx: &mut Vec<Effect>) {
    match act {
        FileAct::Chosen(key, name, size, kind) => choose(state, key, name, size, &kind, fx),
        FileAct::Again(key) => {
            if let Some(upload) = state.upload(&key) {
                upload.stage = Stage::Waiting;
            }
            state.keep(fx);
            resume(state, fx);
        }
        FileAct::Drop(key) => forget(state, &key, fx),
        FileAct::Progress(ticket, percent) => {
            let current = state.filing.busy && state.filing.number == ticket.number;
            if let Some(key) = state.filing_key.clone().filter(|_| current)
                && let Some(upload) = state.upload(&key)
            {
                upload.stage = Stage::Sending(percent.min(100));
            }
        }
        FileAct::Fetch(file, name) => fetch(state, file, name, fx),
    }
}

fn choose(state: &mut State, key: Key, name: String, size: u32, kind: &str, fx: &mut Vec<Effect>) {
    if !matches!(state.screen(), Screen::Chat | Screen::Queue) {
        fx.push(Effect::DropFile(key));
        return;
    }
    let trouble = match state.file_limits() {
        None => Some(Trouble::NotNow),
        Some(_) if size == 0 => Some(Trouble::Empty),
        Some(limits) if size > limits.max_bytes => Some(Trouble::Size),
        Some(limits) if !may_be(kind, limits) => Some(Trouble::Kind),
        Some(_) => None,
    };
    if let Some(trouble) = &trouble {
        if !trouble.may_pass() {
            fx.push(Effect::DropFile(key.clone()));
        }
        fx.push(Effect::Announce(Announcement::FileFailed(name.clone())));
    }
    state.uploads.push(Upload {
        key,
        name,
        size,
        stage: trouble.map_or(Stage::Waiting, Stage::Failed),
    });
    state.keep(fx);
    pump(state, fx);
}

/// Whether the service may take this kind. It judges by what is in the file; the
/// browser goes by the name, and has names of its own for many kinds.
fn may_be(kind: &str, limits: &FileLimits) -> bool {
    let (family, _) = kind.split_once('/').unwrap_or_default();
    limits.types.iter().any(|allowed| {
        let near = matches!(family, "image" | "text")
            || kind.as_bytes().windows(3).any(|part| part == b"zip");
        let same = allowed.split('/').next() == Some(family);
        *allowed == kind || kind.is_empty() || (near && same)
    })
}

/// Sends the next file, if none is under way.
pub(crate) fn pump(state: &mut State, fx: &mut Vec<Effect>) {
    if !state.online || state.filing.busy || state.filing.pausing {
        return;
    }
    let Some(session) = &state.session else {
        return;
    };
    let waiting = |u: &&mut Upload| u.stage == Stage::Waiting;
    let Some(upload) = state.uploads.iter_mut().find(waiting) else {
        return;
    };
    upload.stage = Stage::Sending(0);
    state.filing_key = Some(upload.key.clone());
    state.filing.busy = true;
    state.filing.number += 1;
    fx.push(Effect::Carry(Carriage {
        ticket: Ticket {
            lane: Lane::File,
            number: state.filing.number,
        },
        id: session.id,
        secret: session.secret.clone(),
        load: Load::Up(upload.key.clone(), upload.name.clone()),
    }));
}

/// Tries now, whatever pause was planned.
pub(crate) fn resume(state: &mut State, fx: &mut Vec<Effect>) {
    if state.filing.pausing {
        state.filing.pausing = false;
        fx.push(Effect::ClearTimer(Timer::File));
    }
    pump(state, fx);
}

/// The upload under way ended.
pub(crate) fn answered(state: &mut State, result: Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    let Some(key) = settle(state) else {
        return;
    };
    let Some(upload) = state.upload(&key) else {
        return pump(state, fx);
    };
    let name = upload.name.clone();
    let mut pause = None;
    upload.stage = match result {
        Ok(_) => Stage::Stored,
        Err(Failure::Refused { status: 401, .. }) => return outbox::expire(state, fx),
        Err(Failure::Refused {
            status, message, ..
        }) => Stage::Failed(match status {
            403 | 409 => Trouble::NotNow,
            413 => Trouble::Size,
            415 => Trouble::Kind,
            _ => Trouble::Refused(message),
        }),
        Err(Failure::Busy { after }) => {
            pause = after.or(Some(0));
            Stage::Waiting
        }
        Err(_) => {
            pause = Some(0);
            Stage::Waiting
        }
    };
    match upload.stage {
        Stage::Stored => {
            fx.push(Effect::DropFile(key));
            fx.push(Effect::Announce(Announcement::FileSent(name)));
            poll::wake(state, fx);
        }
        Stage::Failed(_) => fx.push(Effect::Announce(Announcement::FileFailed(name))),
        _ => {}
    }
    state.keep(fx);
    if let Some(least) = pause {
        let pause = state.filing.back_off(&mut state.rng, least);
        state.filing.pausing = true;
        fx.push(Effect::SetTimer(Timer::File, pause));
    } else {
        state.filing.failures = 0;
        pump(state, fx);
    }
}

fn settle(state: &mut State) -> Option<Key> {
    state.filing.busy = false;
    state.filing.number += 1;
    state.filing_key.take()
}

/// The log has the file with this key. It may come before the upload's own answer.
pub(crate) fn arrived(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    let upload = state.upload(key).filter(|u| u.stage != Stage::Stored);
    let sent = upload.map(|u| Announcement::FileSent(u.name.clone()));
    fx.extend(sent.map(Effect::Announce));
    forget(state, key, fx);
}

/// Lets go of an upload: the visitor does not want it, or the log has it.
fn forget(state: &mut State, key: &str, fx: &mut Vec<Effect>) {
    let Some(at) = state.uploads.iter().position(|u| u.key == *key) else {
        return;
    };
    if state.filing_key.as_deref() == Some(key) {
        fx.push(Effect::Abort(Lane::File));
        settle(state);
    }
    state.uploads.remove(at);
    fx.push(Effect::DropFile(key.to_owned()));
    state.keep(fx);
    pump(state, fx);
}

/// The session is gone, and its files with it.
pub(crate) fn let_go(state: &mut State, fx: &mut Vec<Effect>) {
    if state.filing.busy {
        fx.push(Effect::Abort(Lane::File));
    }
    settle(state);
    for upload in core::mem::take(&mut state.uploads) {
        fx.push(Effect::DropFile(upload.key));
    }
    if state.fetching.take().is_some() {
        fx.push(Effect::Abort(Lane::Fetch));
    }
}

fn fetch(state: &mut State, file: i32, name: String, fx: &mut Vec<Effect>) {
    let busy = matches!(state.fetching, Some(Fetching::Busy(_)));
    if let Some(session) = state.session.as_ref().filter(|_| !busy) {
        state.fetching = Some(Fetching::Busy(file));
        state.fetches += 1;
        fx.push(Effect::Carry(Carriage {
            ticket: Ticket {
                lane: Lane::Fetch,
                number: state.fetches,
            },
            id: session.id,
            secret: session.secret.clone(),
            load: Load::Down(file, name),
        }));
    }
}

/// The fetched file has come, or not.
pub(crate) fn fetched(state: &mut State, came: bool) {
    if let Some(Fetching::Busy(file)) = state.fetching {
        state.fetching = (!came).then_some(Fetching::Failed(file));
    }
}
