//! The visitor's chat as a pure state machine.
//!
//! Everything that happens is an [`Event`]; [`update`] turns it into a changed
//! [`State`] and a list of [`Effect`]s for the outside to carry out. There is
//! no clock, no network and no storage here: time comes in with each event,
//! and answers, timers and other tabs come in as events. So the whole chat,
//! with retries, outbox, queue and tabs, is tested natively.

mod effect;
mod event;
mod form;
mod log;
mod outbox;
mod page;
mod poll;
mod state;
mod tabs;
mod update;

pub use effect::{Announcement, Call, Change, Effect, Focus, Lane, Request, Ticket, Timer};
pub use event::{Answer, Event, Failure, Note, Record, Scratch, Stored};
pub use form::{Contact, Field, Form, Problem, asks};
pub use outbox::{Key, Pending, Write};
pub use page::{Fact, PageAct, PageEvent, User};
pub use state::{Bubble, Farewell, Link, Millis, Screen, Session, State, TopicState};
pub use update::update;
