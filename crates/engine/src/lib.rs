//! The visitor's chat as a pure state machine.
//!
//! Everything that happens is an [`Event`]; [`update`] turns it into a changed
//! [`State`] and a list of [`Effect`]s for the outside to carry out. There is
//! no clock, no network and no storage here: time comes in with each event,
//! and answers, timers and other tabs come in as events. So the whole chat,
//! with retries, outbox, queue and tabs, is tested natively.

mod ask;
mod bots;
mod draft;
mod effect;
mod errand;
mod event;
mod faq;
mod files;
mod form;
mod log;
mod outbox;
mod page;
mod poll;
mod rating;
mod request;
mod screen;
mod state;
mod tabs;
mod update;
mod usual;
mod wipe;
mod write;

pub use bots::options;
pub use effect::{
    Announcement, Call, Change, Effect, Focus, Format, Handout, Lane, Request, Task, Ticket, Timer,
};
pub use errand::{Errand, Phase};
pub use event::{Answer, Event, Failure, Note, Posted, Receipt, Record, Scratch, Stored};
pub use faq::Suggestion;
pub use files::{
    Attached, Carriage, Fetching, FileAct, Load, Stage, Trouble, Upload, attached, whole,
};
pub use form::{Asked, Contact, Field, Form, Problem, Purpose, asks};
pub use page::{Fact, PageAct, PageEvent, User};
pub use screen::{Farewell, Screen, WhenAway};
pub use state::{Bubble, Link, Millis, Session, State, TopicState};
pub use update::update;
pub use write::{Key, Pending, Write};
