//! The agent's console in a window.

use crate::agent::Agent;
use crate::browser::Window;
use crate::page::{Piece, Scope, document};
use crate::service::{AGENT, PASSWORD, Service};
use serde_json::{Value, json};

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
        Self::open_at(window, &service.base()).await
    }

    async fn open_at(window: &Window, base: &str) -> Self {
        window.goto(&format!("{base}/console/")).await;
        Self {
            window: window.clone(),
            page: document(window),
        }
    }

    /// Opens the console and signs in.
    pub async fn sign_in(window: &Window, service: &Service) -> Self {
        Self::enter(Self::open(window, service).await, AGENT).await
    }

    /// The same as another agent.
    pub async fn sign_in_as(window: &Window, service: &Service, name: &str) -> Self {
        Self::enter(Self::open(window, service).await, name).await
    }

    /// The same at this address, where a proxy stands in front of the service.
    pub async fn sign_in_at(window: &Window, base: &str) -> Self {
        Self::enter(Self::open_at(window, base).await, AGENT).await
    }

    async fn enter(console: Self, name: &str) -> Self {
        console.page.field("Name").write(name).await;
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
        self.act("Send to").await;
    }

    /// Presses a button that is named after the visitor.
    async fn act(&self, what: &str) {
        let name = format!("{what} {}", self.visitor);
        self.region.inside().button(&name).click().await;
    }

    /// Lets the visitor send files.
    pub async fn allow_files(&self) {
        self.act("Allow files from").await;
        let name = format!("Stop files from {}", self.visitor);
        self.region.inside().button(&name).see().await;
    }

    /// Asks whether it is to be ended.
    pub async fn ask_end(&self) -> Piece {
        self.act("End chat with").await;
        self.end_question()
    }

    /// The question before the end.
    #[must_use]
    pub fn end_question(&self) -> Piece {
        let name = format!("End the chat with {}?", self.visitor);
        self.region.inside().get("group", &name)
    }

    /// Takes it off the desk, once it has ended.
    pub async fn put_away(&self) {
        self.act("Put away the chat with").await;
    }

    /// Ends it, and means it.
    pub async fn end(&self) {
        let question = self.ask_end().await;
        question.inside().button("End chat").click().await;
    }
}

impl Agent {
    /// Puts this many visitors into chats with the agent, and this many into the queue:
    /// Runner 1, Runner 2 … and Waiter 1, Waiter 2 … None of them has a browser.
    pub async fn gather_crowd(&self, running: usize, waiting: usize) {
        for n in 1..=running {
            self.let_visitor_wait(&format!("Runner {n}"), "My wheel is bent.")
                .await;
            self.pick_up().await;
        }
        for n in 1..=waiting {
            self.let_visitor_wait(&format!("Waiter {n}"), "Do you sell bells?")
                .await;
        }
    }

    /// Puts somebody with an address of their own into the queue, without a browser.
    pub async fn let_visitor_wait(&self, name: &str, message: &str) -> i64 {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let body = json!({
            "ChatSessionId": 0, "TopicId": 1, "CustomerAlias": name, "CustomerEmail": email,
            "CustomerConsented": true, "FirstMessage": message,
        });
        let session = self.call("SaveChatSessionEntity", body).await;
        session["ChatSessionId"].as_i64().unwrap_or_default()
    }
}
