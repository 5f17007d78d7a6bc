//! The methods that the documentation does not have: the agent `Anteroom`. They are
//! described, hooked and answered as the documented ones are.

use super::table::{BASE, SESSION, run, shape};
use super::{Method, Open, privacy};
use anteroom_carriers::SessionExport;

const ANTEROOM: &str = "Anteroom";

/// A method for agents without `$select`; the others are made from it.
const EXTENSION: Method = Method {
    agent: ANTEROOM,
    select: false,
    ..BASE
};

pub(super) static TABLE: &[Method] = &[Method {
    name: "ExportChatSession",
    summary: "Everything that is stored of a session and its visitor",
    takes: SESSION,
    gives: shape::<SessionExport>(),
    open: Open::Visitors,
    run: run!(privacy::export),
    ..EXTENSION
}];
