//! The rules of chatting: who may do what to a session, and what follows.

pub mod agents;
pub mod attributes;
pub mod colours;
pub mod consent;
pub mod create;
pub mod defaults;
pub mod erase;
pub mod estimate;
pub mod export;
pub mod faq;
pub mod features;
pub mod files;
pub mod fresh;
pub mod hours;
pub mod hub;
pub mod later;
#[cfg(test)]
mod life;
pub mod limits;
pub mod lines;
pub mod live;
pub mod matching;
pub mod members;
pub mod more;
pub mod once;
pub mod permissions;
pub mod pickup;
pub mod post;
pub mod presence;
pub mod requests;
pub mod reset;
pub mod save;
pub mod sessions;
pub mod states;
pub mod stretches;
pub mod sweeper;
pub mod talk;
#[cfg(test)]
pub mod testing;
pub mod topic_rules;
pub mod topics;
pub mod transcript;
pub mod transfer;
pub mod validate;
pub mod view;
pub mod visitor;
pub mod wipe;
