//! An agent without a browser: the web API as an integration calls it.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// Signs every call with name and password.
#[derive(Clone, Debug)]
pub struct Agent {
    http: Client,
    base: String,
    name: String,
    password: String,
}

impl Agent {
    /// This agent of this service.
    #[must_use]
    pub fn new(base: String, name: &str, password: &str) -> Self {
        Self {
            http: Client::new(),
            base,
            name: name.to_owned(),
            password: password.to_owned(),
        }
    }

    /// Calls `Agents/Chat/<method>` and gives whatever comes back, if anything does.
    pub async fn try_call(&self, method: &str, body: &Value) -> Option<(StatusCode, Value)> {
        self.send(method, body, None).await
    }

    /// The same for a write that may be repeated under its key.
    pub async fn try_write(
        &self,
        method: &str,
        body: &Value,
        key: &str,
    ) -> Option<(StatusCode, Value)> {
        self.send(method, body, Some(key)).await
    }

    async fn send(
        &self,
        method: &str,
        body: &Value,
        key: Option<&str>,
    ) -> Option<(StatusCode, Value)> {
        let url = format!("{}/api/v1/Agents/Chat/{method}", self.base);
        let mut request = self
            .http
            .request(Method::POST, url)
            .basic_auth(&self.name, Some(&self.password))
            .json(body);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status();
        Some((status, answer.json().await.unwrap_or(Value::Null)))
    }

    /// Calls `Agents/Chat/<method>`, which has to succeed.
    pub async fn call(&self, method: &str, body: Value) -> Value {
        match self.try_call(method, &body).await {
            Some((status, answer)) if status.is_success() => answer,
            other => panic!("{method} {body}: {other:?}"),
        }
    }

    /// Lets this topic's visitors meet a bot first, under this name.
    pub async fn take_bot(&self, topic: i32, bot: &str, name: &str) {
        let list = self
            .http
            .get(format!("{}/api/v1/MDOList/chatbot", self.base))
            .basic_auth(&self.name, Some(&self.password))
            .send();
        let list: Value = match list.await {
            Ok(answer) => answer.json().await.unwrap_or_default(),
            Err(error) => panic!("the list of bots: {error}"),
        };
        let mut bots = list.as_array().into_iter().flatten();
        let Some(found) = bots.find(|entry| entry["Name"] == bot) else {
            panic!("there is no bot {bot}: {list}");
        };
        let settings = json!({ "BotName": name, "BotRegisterScriptId": found["Id"] });
        let wanted = json!({ "ChatTopicId": topic, "BotEnabled": true, "BotSettings": settings });
        self.call("SaveChatTopicEntity", wanted).await;
    }

    /// Is there for visitors from now on, or not any more.
    pub async fn is_here(&self, here: bool) {
        let presence = self.call("GetChatPresence", json!({})).await;
        let mut presence = presence
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![presence.clone()]);
        for entry in &mut presence {
            entry["Present"] = json!(here);
        }
        self.call("SaveChatPresence", json!({ "ChatPresence": presence }))
            .await;
    }

    /// Picks up whoever waits longest, and gives the session's id.
    pub async fn pick_up(&self) -> i64 {
        let session = self.call("PickUpFirstChatSession", json!({})).await;
        session["ChatSessionId"]
            .as_i64()
            .unwrap_or_else(|| panic!("nobody waits: {session}"))
    }

    /// Says something to the visitor.
    pub async fn say(&self, session: i64, text: &str) -> Value {
        self.call("AddChatMessage", message(session, text)).await
    }

    /// Begins to type.
    pub async fn types(&self, session: i64) {
        let body = json!({ "ChatSessionId": session, "Flags": "UserIsTyping" });
        self.call("SaveChatSessionEntity", body).await;
    }

    /// Lets the visitor send files.
    pub async fn allow_files(&self, session: i64) {
        let body = json!({ "ChatSessionId": session, "Allowed": true });
        self.call("../Anteroom/AllowChatFiles", body).await;
    }

    /// Puts somebody into the queue who has no browser and only waits.
    pub async fn let_wait(&self, name: &str, message: &str) {
        let body = json!({
            "ChatSessionId": 0, "TopicId": 1, "CustomerAlias": name, "CustomerEmail": "early@example.com",
            "CustomerConsented": true, "FirstMessage": message,
        });
        self.call("SaveChatSessionEntity", body).await;
    }

    /// Ends the chat.
    pub async fn end(&self, session: i64) {
        let body = json!({ "ChatSessionId": session, "Status": "Finished" });
        self.call("SaveChatSessionEntity", body).await;
    }

    /// What visitor and agent have said, in order: sender's direction and text.
    pub async fn log(&self, session: i64) -> Vec<(String, String)> {
        let body = json!({ "ChatSessionId": session, "After": 0 });
        let messages = self.call("GetChatMessages", body).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        messages
            .as_array()
            .into_iter()
            .flatten()
            .map(|message| (text(&message["Type"]), text(&message["Message"])))
            .collect()
    }

    /// The whole session.
    pub async fn session(&self, session: i64) -> Value {
        let method = format!("GetChatSessionEntity?chatSessionEntityId={session}");
        self.call(&method, json!({})).await
    }

    /// The sessions this agent sees.
    pub async fn sessions(&self) -> Vec<Value> {
        let sessions = self.call("ChatSessionsForUser", json!({})).await;
        sessions.as_array().cloned().unwrap_or_default()
    }
}

/// The body of `AddChatMessage`.
#[must_use]
pub fn message(session: i64, text: &str) -> Value {
    json!({ "ChatSessionId": session, "Message": { "Message": text } })
}
