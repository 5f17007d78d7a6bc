//! The methods that the documentation does not have: the agent `Anteroom`. They are
//! described, hooked and answered as the documented ones are.

use super::table::{BASE, SESSION, parameters, run, shape};
use super::{Method, Open, Takes, asks, files, privacy};
use anteroom_carriers::{ChatMessage, ChatSessionEntity, SessionExport};

const ANTEROOM: &str = "Anteroom";

/// A method for agents without `$select`; the others are made from it.
const EXTENSION: Method = Method {
    agent: ANTEROOM,
    select: false,
    ..BASE
};

pub(super) static TABLE: &[Method] = &[
    Method {
        name: "AllowChatFiles",
        summary: "Lets the visitor of a chat send files, or no longer",
        takes: parameters(asks::AllowFilesAsk::carrier),
        gives: shape::<ChatSessionEntity>(),
        select: true,
        run: run!(files::allow),
        ..EXTENSION
    },
    Method {
        name: "AddChatFile",
        summary: "Sends a file in a chat; the body is its bytes, and the message that stands for it is answered",
        takes: Takes::Bytes {
            id: "chatSessionId",
            text: "fileName",
        },
        gives: shape::<ChatMessage>(),
        open: Open::Visitors,
        run: run!(files::add),
        ..EXTENSION
    },
    Method {
        name: "GetChatFile",
        summary: "The bytes of a file that was sent in a chat, as a download",
        takes: parameters(asks::FileAsk::carrier),
        gives_bytes: true,
        open: Open::Visitors,
        run: run!(files::get),
        ..EXTENSION
    },
    Method {
        name: "ExportChatSession",
        summary: "Everything that is stored of a session and its visitor",
        takes: SESSION,
        gives: shape::<SessionExport>(),
        open: Open::Visitors,
        run: run!(privacy::export),
        ..EXTENSION
    },
];
