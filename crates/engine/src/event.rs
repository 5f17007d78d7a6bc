//! What happens, and what is kept.

use crate::effect::{Format, Task, Ticket, Timer};
use crate::faq::Suggestion;
use crate::files::{FileAct, Upload};
use crate::form::{Field, Form};
use crate::page::PageAct;
use crate::state::Millis;
use crate::write::{Key, Pending};
use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};

/// Something that happened. Keys are fresh random UUIDs from the outside.
#[derive(Clone, Debug, PartialEq)]
// Events live for one call; the large one happens once. (No expectation: 32 bits are small enough.)
#[allow(clippy::large_enum_variant)]
pub enum Event {
    /// The widget starts. `topic` is `None` when it could not be read yet, and
    /// `Some(None)` when the service does not know it.
    Started {
        /// The topic, when it came with the first requests.
        topic: Option<Option<VisitorTopic>>,
        /// What earlier page views kept.
        stored: Stored,
        /// The visitor asked for the panel.
        open: bool,
    },
    /// The panel was opened.
    Opened,
    /// The panel was closed.
    Closed,
    /// A form field was edited.
    Edited(Field, String),
    /// The consent box was set.
    Consented(bool),
    /// The form was submitted.
    Submitted(Key),
    /// The composer's text changed.
    Drafted(String),
    /// Send the composer's text.
    Sent(Key),
    /// Try a refused message again.
    Retried(Key),
    /// Leave the queue.
    Left(Key),
    /// End the chat.
    Ended(Key),
    /// Rate the chat, 1 to 5, with a comment.
    Rated(Key, i32, String),
    /// Go on without rating.
    Skipped,
    /// Return to the ended chat.
    Returned(Key),
    /// Start again with a new chat.
    Restarted,
    /// The visitor asks to try the connection now.
    TriedNow,
    /// A request ended.
    Answered(Ticket, Result<Answer, Failure>),
    /// A timer fired.
    Fired(Timer),
    /// This tab is the one that talks to the service; here is what is unsent.
    Lead(Vec<Pending>),
    /// Another tab said something.
    Heard(Note),
    /// The browser believes that there is (or is no) network.
    Online(bool),
    /// The page became visible or hidden.
    Visible(bool),
    /// The page came back from sleep or the back/forward cache.
    Resumed,
    /// The visitor does something with a file.
    File(FileAct),
    /// The page's own script asks for something.
    Page(PageAct),

    /// The page says what this field holds.
    Given(Field, String),
    /// The visitor wants to change what the page gave.
    Changing,
    /// One of the answers that were found helped.
    Helped,
    /// None of them did: start the chat.
    Unhelped(Key),
    /// Back to the form.
    Back,
    /// Leave a request; with the second key the queue is left too.
    Requested(Key, Option<Key>),
    /// Write a request while waiting.
    RequestOpened,
    /// A bot's option was pressed.
    Chose(Key, String),
    /// Talk to a person instead of the bot.
    Person(Key),
    /// Change the rating.
    Rerated,
    /// Write the conversation down.
    Saved(Format),
    /// The visitor wants this done.
    Errand(Key, Task),
    /// Keep the receipt as a file.
    ReceiptSaved,
    /// Shared computer: end, and keep nothing here.
    Wiped(Key),
    /// The browser keeps nothing for this page.
    Forgetful,
}

/// A request's good end.
#[derive(Clone, Debug, PartialEq)]
// Answers live for one call; the large one is read once. (No expectation: 32 bits are small enough.)
#[allow(clippy::large_enum_variant)]
pub enum Answer {
    /// The topic, if there is one.
    Topic(Option<VisitorTopic>),
    /// A poll.
    Poll {
        /// What is so now; `None`: as before (304).
        session: Option<VisitorSession>,
        /// The answer's tag.
        etag: Option<String>,
        /// The pause before the next poll where none is held, in milliseconds.
        interval: u32,
    },
    /// The session was created.
    Created(VisitorSession),
    /// The write was stored.
    Done,
    /// Answers to the question.
    Faq(Vec<Suggestion>),
    /// The request has this number.
    Requested(Posted),
    /// Everything that is kept of the session, as JSON.
    Data(String),
    /// The session is erased.
    Erased(Receipt),
}

/// What proves that a session was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The signed text.
    pub text: String,
    /// When: RFC 3339.
    pub at: String,
    /// How many messages.
    pub messages: i32,
    /// How many files.
    pub files: i32,
}

/// A request's bad end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that is not the service's.
    Network,
    /// The service cannot now (429, 5xx): try later.
    Busy {
        /// Retry-After, in milliseconds.
        after: Option<u32>,
    },
    /// The service answers what this version does not understand.
    Outdated,
    /// The service refuses; asking again would not help.
    Refused {
        /// HTTP status.
        status: u16,
        /// The property at fault.
        field: Option<Field>,
        /// The service's words.
        message: String,
    },
}

/// What one tab tells the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Note {
    /// A new tab asks what is so.
    #[default]
    Hello,
    /// A poll's answer to messages after this id.
    State(i32, VisitorSession),
    /// Whether the service is reached.
    Link(bool),
    /// A write that the leading tab should send.
    Pending(Pending),
    /// The service took the write.
    Settled(Key),
    /// The service refused the write: the field and its words.
    Refused(Key, Option<Field>, String),
    /// There is a session now.
    Session(Record),
    /// This session was let go of.
    Gone(i32),
    /// The service took the request under this key, and numbered it.
    Requested(Key, Posted),
    /// Everything was forgotten: the visitor has signed out, or is another one.
    Wiped,
    /// The visitor has seen this session's messages up to this one.
    Read(i32, i32),
}

/// What finds the session again after a reload, in every tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Session id.
    pub id: i32,
    /// SessionKey.
    pub secret: String,
    /// The panel is open.
    pub open: bool,
    /// Rated, or rating skipped.
    pub done: bool,
    /// Last known status, shown until the service has answered.
    pub status: ChatSessionStatus,
    /// Whom the page knows the visitor as; empty when it does not.
    pub user: String,
    /// The last message that the visitor has seen.
    pub read: i32,
    /// Since when the visitor waits; 0 is not known.
    pub since: Millis,
}

/// What one tab was doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scratch {
    /// The panel is open.
    pub open: bool,
    /// What stands in the form.
    pub form: Form,
    /// What stands in the composer.
    pub draft: String,
    /// Files that were on their way.
    pub files: Vec<Upload>,
    /// Whom the page knows the visitor as; empty when it does not.
    pub user: String,
    /// The request that was left.
    pub posted: Option<Posted>,
}

/// A request that was left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// Its number.
    pub id: i32,
    /// The session that it belongs to.
    pub session: i32,
    /// The secret of who left it without a chat; empty where there was a session before.
    pub secret: String,
    /// Where the answer goes.
    pub email: String,
}

/// Everything kept from earlier page views.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// The session.
    pub record: Option<Record>,
    /// This tab's doings.
    pub scratch: Option<Scratch>,
    /// Unsent writes.
    pub pending: Vec<Pending>,
}
