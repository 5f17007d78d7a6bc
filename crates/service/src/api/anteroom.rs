//! The methods that the documentation does not have: the agent `Anteroom`. They are
//! described, hooked and answered as the documented ones are.

use super::table::{BASE, SESSION, parameters, run, shape};
use super::{Method, Open, Takes, asks, files, post, privacy, requests};
use anteroom_carriers::{
    ChatMessage, ChatRequest, ChatSessionEntity, Erasure, FaqSuggestion, PostedRequest,
    SessionExport, TranscriptMail,
};

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
        name: "SuggestFaq",
        summary: "At most three entries of the topic's FAQ that may answer a question",
        takes: parameters(asks::FaqAsk::carrier),
        gives: shape::<Vec<FaqSuggestion>>(),
        open: Open::Anybody,
        run: run!(requests::suggest),
        ..EXTENSION
    },
    Method {
        name: "PostChatRequest",
        summary: "Leaves a request: of a new visitor (ChatSessionId 0), or of one who waits and keeps the place",
        takes: parameters(asks::RequestAsk::carrier),
        gives: shape::<PostedRequest>(),
        open: Open::Anybody,
        run: run!(requests::post),
        ..EXTENSION
    },
    Method {
        name: "ChatRequestsForUser",
        summary: "The requests in the caller's topics, the newest first: the open ones, or those that were seen to",
        takes: parameters(asks::RequestsAsk::carrier),
        gives: shape::<Vec<ChatRequest>>(),
        run: run!(requests::for_user),
        ..EXTENSION
    },
    Method {
        name: "SetChatRequestDone",
        summary: "Notes that a request was seen to, or that it is open again",
        takes: parameters(asks::RequestDoneAsk::carrier),
        gives: shape::<ChatRequest>(),
        run: run!(requests::set_done),
        ..EXTENSION
    },
    Method {
        name: "SendChatTranscript",
        summary: "Sends what was said to an e-mail address",
        takes: parameters(asks::TranscriptMailAsk::carrier),
        gives: shape::<TranscriptMail>(),
        open: Open::Visitors,
        run: run!(post::transcript),
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
    Method {
        name: "EraseChatSession",
        summary: "Deletes a session for good, with all that was said and sent in it, and gives a receipt",
        takes: SESSION,
        gives: shape::<Erasure>(),
        open: Open::Visitors,
        run: run!(privacy::erase),
        ..EXTENSION
    },
];
