//! Files in chats: letting the visitor send some, sending one, saving one.

use super::Console;
use super::api::{Trouble, method, taken};
use crate::browser::{http, page, save};
use anteroom_carriers::ChatMessage;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use web_sys::File;

impl Console {
    /// Lets the visitor of a chat send files, or no longer.
    pub fn allow_files(self, session: i32, allowed: bool) {
        spawn_local(async move {
            let body = json!({ "ChatSessionId": session, "Allowed": allowed });
            match self.call("Anteroom/AllowChatFiles", &body, None).await {
                Ok(_) => self.desk.update(|desk| desk.allow_files(session, allowed)),
                Err(trouble) => self.complain(trouble),
            }
        });
    }

    /// Sends a file.
    pub fn send_file(self, session: i32, file: File) {
        let name = file.name();
        self.tell(format!("Sending {name}…"));
        spawn_local(async move {
            let wanted = js_sys::encode_uri_component(&name);
            let url = format!(
                "{}?chatSessionId={session}&fileName={wanted}",
                method("Anteroom/AddChatFile")
            );
            let answer = http::send_file(&url, &page::new_key(), &file).await;
            match answer.map_err(|_| Trouble::Lost).and_then(taken) {
                Ok(answer) => {
                    if let Ok(stored) = serde_json::from_str::<ChatMessage>(&answer) {
                        self.desk.update(|desk| desk.take_message(stored));
                    }
                    self.dismiss();
                }
                Err(Trouble::Lost) => {
                    self.tell(format!("{name} was not sent. Try again in a moment."));
                }
                Err(trouble) => self.complain(trouble),
            }
        });
    }

    /// Saves a file that was sent, under its name.
    pub fn save_file(self, session: i32, file: i32, name: String) {
        spawn_local(async move {
            if let Some(bytes) = self.file(session, file, &name).await {
                save::file(&name, &bytes);
            }
        });
    }

    /// The address of a picture that was sent, until it is forgotten.
    pub async fn picture(
        self,
        session: i32,
        file: i32,
        name: &str,
        media_type: &str,
    ) -> Option<String> {
        let bytes = self.file(session, file, name).await?;
        save::picture(&bytes, media_type)
    }

    /// What is in a file; says so where it cannot be had.
    async fn file(self, session: i32, file: i32, name: &str) -> Option<Vec<u8>> {
        let body = json!({ "ChatSessionId": session, "FileId": file });
        let url = method("Anteroom/GetChatFile");
        match http::bytes(&url, &body.to_string()).await {
            Ok((200..=299, bytes)) => return Some(bytes),
            Ok((401, _)) => self.signed_out(),
            Ok(_) => self.tell(format!("{name} is not there any more.")),
            Err(_) => self.complain(Trouble::Lost),
        }
        None
    }
}
