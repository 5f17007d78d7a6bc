//! The rules of chatting: who may do what to a session, and what follows.

pub mod create;
pub mod estimate;
pub mod hours;
pub mod hub;
pub mod limits;
pub mod lines;
pub mod live;
pub mod once;
pub mod pickup;
pub mod presence;
pub mod save;
pub mod sessions;
pub mod states;
pub mod sweeper;
pub mod talk;
pub mod topics;
pub mod validate;
pub mod view;
pub mod visitor;
