//! The agent's console in a window.

use crate::browser::Window;
use crate::page::{Piece, Scope, document};
use crate::service::{AGENT, PASSWORD, Service};
use serde_json::Value;

/// A console whose agent has signed in.
pub struct Console {
    /// Its window.
    pub window: Window,
    /// Its page.
    pub page: Scope,
}

impl Console {
    /// Opens the console in this window, without signing in.
    pub async fn open(window: &Window, service: &Service) -> Self {
        window.goto(&format!("{}/console/", service.base())).await;
        Self {
            window: window.clone(),
            page: document(window),
        }
    }

    /// Opens the console and signs in.
    pub async fn sign_in(window: &Window, service: &Service) -> Self {
        let console = Self::open(window, service).await;
        console.page.field("Name").write(AGENT).await;
        console.page.field("Password").write(PASSWORD).await;
        console.page.button("Sign in").click().await;
        console.page.heading("Queue").see().await;
        console
    }

    /// The agent is there for visitors.
    pub async fn go_available(&self) {
        let switch = self.page.get("switch", "Available");
        switch.until(" in use", |found| !found.disabled).await;
        switch.click().await;
        switch.until(" and on", |found| found.checked).await;
    }

    /// Who waits, with topic and time.
    #[must_use]
    pub fn queue(&self) -> Piece {
        self.page.get("region", "Queue")
    }

    /// Takes this visitor out of the queue, and gives the chat.
    pub async fn pick_up(&self, visitor: &str) -> Chat {
        let button = self.page.button(&format!("Pick up {visitor}"));
        button.click().await;
        let chat = self.chat(visitor);
        chat.region.see().await;
        chat
    }

    /// The open chat with this visitor.
    #[must_use]
    pub fn chat(&self, visitor: &str) -> Chat {
        let region = self.page.get("region", &format!("Chat with {visitor}"));
        Chat {
            visitor: visitor.to_owned(),
            region,
        }
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        self.window.js("return document.title", Value::Null).await
    }
}

/// A chat in the console.
pub struct Chat {
    visitor: String,
    /// All of it.
    pub region: Piece,
}

impl Chat {
    /// What was said.
    #[must_use]
    pub fn log(&self) -> Piece {
        let name = format!("Messages with {}", self.visitor);
        self.region.inside().log(&name)
    }

    /// Where the agent writes.
    #[must_use]
    pub fn reply(&self) -> Piece {
        let name = format!("Reply to {}", self.visitor);
        self.region.inside().field(&name)
    }

    /// Says something.
    pub async fn say(&self, text: &str) {
        self.reply().write(text).await;
        self.region.inside().button("Send").click().await;
    }

    /// Ends it.
    pub async fn end(&self) {
        self.region.inside().button("End chat").click().await;
    }
}
