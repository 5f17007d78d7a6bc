//! What the outside is asked to do.

use crate::files::Carriage;
use crate::form::{Contact, Field};
use crate::page::PageEvent;
use crate::write::{Key, Pending};
use crate::{Note, Record, Scratch};
use anteroom_carriers::ChatSessionStatus;

/// Something for the outside to carry out, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this request; its end comes back as [`crate::Event::Answered`].
    Http(Request),
    /// Give up the request under way on this lane; its answer is not wanted any more.
    Abort(Lane),
    /// Start this timer (again), in milliseconds.
    SetTimer(Timer, u32),
    /// Stop this timer.
    ClearTimer(Timer),
    /// Keep (or with `None` forget) what finds the session again, for every tab.
    SaveRecord(Option<Record>),
    /// Keep what this tab was doing, through a reload.
    SaveScratch(Scratch),
    /// Keep an unsent write, for every tab and through reloads.
    SavePending(Pending),
    /// Forget a write that the service has answered.
    DropPending(Key),
    /// Forget all that is kept of this topic, in both storages.
    Wipe,
    /// Send or fetch a file; its end comes back as [`crate::Event::Answered`], too.
    Carry(Carriage),
    /// Let go of a file that was chosen.
    DropFile(Key),
    /// Tell the other tabs.
    Broadcast(Note),
    /// Tell the page.
    Tell(PageEvent),
    /// Say this politely to those who listen instead of look.
    Announce(Announcement),
    /// Move the keyboard's focus.
    Focus(Focus),
    /// Give the visitor a file, made here.
    Hand(Handout),
}

/// A file for the visitor to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handout {
    /// The conversation.
    Transcript(Format),
    /// Everything that the service keeps of the session, as JSON.
    Data(String),
    /// What proves that it was erased.
    Receipt(String),
}

/// How a conversation is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// A page.
    Html,
}

/// A request to the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Comes back with the answer; tells a late answer from the wanted one.
    pub ticket: Ticket,
    /// What is asked.
    pub call: Call,
}

/// Which of the concurrent requests this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Reading the topic.
    Topic,
    /// The held poll.
    Poll,
    /// The outbox, one write at a time.
    Write,
    /// The typing flag: sent once, never repeated.
    Typing,
    /// Looking the question up.
    Faq,
    /// What the visitor asks for beside the chat: a copy, their data, its end.
    Errand,
    /// The last word of a session that was wiped here.
    Last,
    /// Files to the service, one at a time.
    File,
    /// A file from the log.
    Fetch,
}

/// A lane's n-th request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The lane.
    pub lane: Lane,
    /// Ascending within the lane.
    pub number: u32,
}

/// A call of the web API. `id` and `secret` are the session's id and SessionKey.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// `GetChatTopicEntity` with the visitor's selection.
    Topic,
    /// `SaveChatSessionEntity` with id 0.
    Create {
        /// Idempotency-Key.
        key: Key,
        /// Who the visitor says they are.
        contact: Contact,
        /// What they want.
        message: String,
    },
    /// `AddChatMessage`.
    Message {
        /// Idempotency-Key.
        key: Key,
        /// Session.
        id: i32,
        /// SessionKey.
        secret: String,
        /// The text.
        text: String,
        /// A bot's option was pressed.
        clicked: bool,
    },
    /// `SaveChatSessionEntity` on an existing session.
    Save {
        /// Idempotency-Key; the typing flag has none.
        key: Option<Key>,
        /// Session.
        id: i32,
        /// SessionKey.
        secret: String,
        /// The one property to change.
        change: Change,
    },
    /// `GetChatSessionEntity` with `Queue`, `Messages` and `Presence`.
    Poll {
        /// Session.
        id: i32,
        /// SessionKey.
        secret: String,
        /// Messages with a greater id are wanted.
        after: i32,
        /// If-None-Match.
        etag: Option<String>,
        /// How long the service may hold the request, in seconds.
        wait: u32,
    },
    /// `SuggestFaq`.
    SuggestFaq {
        /// The question.
        text: String,
    },
    /// `PostChatRequest`.
    Request {
        /// Idempotency-Key.
        key: Key,
        /// The session that waits meanwhile, and its SessionKey.
        session: Option<(i32, String)>,
        /// Who the visitor says they are.
        contact: Contact,
        /// What they want.
        message: String,
    },
    /// A method that takes the session, and no more than one thing beside it.
    Errand {
        /// Idempotency-Key.
        key: Key,
        /// Session.
        id: i32,
        /// SessionKey.
        secret: String,
        /// What is asked.
        task: Task,
    },
}

/// What the visitor asks for beside the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// `SendChatTranscript`, to this address.
    Transcript(String),
    /// `ExportChatSession`.
    Export,
    /// `EraseChatSession`.
    Erase,
}

/// The property a visitor changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// `Status`.
    Status(ChatSessionStatus),
    /// `Rating`, 1 to 5, and `RatingComment`.
    Rating(i32, String),
    /// `Flags`: whether the visitor is typing.
    Typing(bool),
    /// Nothing but that a person is wanted: `ResetChatSession`.
    Person,
}

/// The timers; each exists once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Next poll.
    Poll,
    /// A held poll that never came back.
    PollGuard,
    /// Next try of the outbox.
    Write,
    /// A write that never came back.
    WriteGuard,
    /// Read the topic again.
    Topic,
    /// The visitor stopped typing.
    Typing,
    /// A queue announcement that waited for its turn.
    Queue,
    /// What is asked before the form is sent takes too long.
    Ask,
    /// The visitor has waited so long that the request form is offered.
    Offer,
    /// The seconds until the next try are counted.
    Count,
    /// The last word is said again.
    Last,
    /// Next try of the files.
    File,
}

/// What is said to screen readers. The words are the locale's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// One new message.
    Message {
        /// Who said it.
        author: String,
        /// What was said.
        text: String,
    },
    /// Several at once.
    Messages(usize),
    /// A file came.
    File {
        /// Who sent it.
        author: String,
        /// Its name.
        name: String,
    },
    /// A file of the visitor's was sent.
    FileSent(String),
    /// A file of the visitor's was not sent.
    FileFailed(String),
    /// The visitor may send files from now on.
    FilesAllowed,
    /// The place in the queue.
    Position(u32),
    /// An agent took the chat.
    Joined(String),
    /// The chat is over.
    Ended,
    /// The agent reopened the chat.
    Reopened,
    /// The connection is lost.
    Lost,
    /// The connection is back.
    Back,
    /// The form was refused; so many fields need a look.
    FormErrors(usize),
    /// So many answers were found.
    Suggestions(usize),
    /// Everybody left while the form was filled in, or while waiting.
    Away,
    /// Whether somebody is here for who waits, when that changes.
    Here(bool),
    /// A request can be left while waiting.
    Offered,
    /// The request has this number.
    Requested(i32),
    /// The number went up.
    Risen(u32),
    /// The next try comes in so many seconds.
    Busy(u32),
    /// The errand went well.
    Errand(Task),
    /// The errand did not go well.
    ErrandFailed,
}

/// Where the focus should go, when it is in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The screen's first thing to do: heading, composer, first field.
    Screen,
    /// A form field with an error.
    Field(Field),
    /// The launcher: the panel was closed.
    Launcher,
    /// The composer.
    Composer,
    /// The messages.
    Log,
}
