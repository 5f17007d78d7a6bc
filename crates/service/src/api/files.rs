//! Files in chats.

use super::asks::{AllowFilesAsk, FileAsk};
use super::{Answer, Call};
use crate::chat::files::{self, Sender, Sent};
use crate::chat::view;
use crate::error::{Fault, Outcome};
use crate::files::upload::Received;
use serde_json::json;

/// An agent lets the visitor send files, or no longer.
pub async fn allow(call: Call) -> Outcome<Answer> {
    let who = call.agent()?;
    let wanted: AllowFilesAsk = call.read()?;
    let id = wanted.chat_session_id;
    files::allow(&call.app, who, id, wanted.allowed).await?;
    Ok(view::one(&call.app, id, &call.ask()?).await?.into())
}

/// Takes a file in.
pub async fn add(call: Call) -> Outcome<Answer> {
    let id = call.id;
    let sender = call.about(id)?.map_or(Sender::Visitor, Sender::Agent);
    let name = call.query.get("fileName").unwrap_or_default();
    let upload = call.upload.as_ref();
    let upload = upload.ok_or_else(|| Fault::malformed("the body is missing"))?;
    let repeated = call.is_repeat().await?;
    let once = |received: &Received| {
        let what = json!({"ChatSessionId": id, "FileName": name, "Sha256": received.sha256});
        call.once_of(&what)
    };
    let sent = Sent { id, name, upload };
    let stored = files::add(&call.app, sender, sent, once, repeated).await?;
    Ok(stored.into())
}

/// A file's bytes.
pub async fn get(call: Call) -> Outcome<Answer> {
    let wanted: FileAsk = call.read()?;
    let id = wanted.chat_session_id;
    let visitor = call.about(id)?.is_none();
    let file = files::get(&call.app, id, visitor, wanted.file_id).await?;
    Ok(Answer::File(file))
}
