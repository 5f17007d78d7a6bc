//! The chat triggers: functions that are called when something happens.

use super::Scripts;
use super::data::{Data, EventData, Pairs};
use super::run::{Awaited, Broken, Job};
use rhai::Dynamic;

/// The inputs of [`Trigger::NewSession`].
const NEW_SESSION_INPUTS: &[&str] = &[
    "chatSession.id",
    "chatSession.topicId",
    "chatSession.customerAlias",
    "chatSession.sessionKey",
    "chatSession.customerHost",
    "chatSession.status",
];

/// The inputs of [`Trigger::ChangedStatus`].
const CHANGED_STATUS_INPUTS: &[&str] = &["chatSession.id", "chatSession.status"];

/// The inputs of [`Trigger::BeforeSaveNewMessage`].
const BEFORE_MESSAGE_INPUTS: &[&str] = &[
    "chatSession.topicId",
    "chatSession.userId",
    "chatSession.customerId",
    "chatSession.customerName",
    "chatSession.customerEmail",
    "chatSession.companyName",
    "chatSession.customerPhone",
    "chatMessage.sessionId",
    "chatMessage.message",
    "chatMessage.type",
    "chatMessage.specialType",
    "chatMessage.specialParam",
    "chatMessage.author",
];

/// The outputs of [`Trigger::BeforeSaveNewMessage`].
const BEFORE_MESSAGE_OUTPUTS: &[&str] = &[
    "chatMessage.message",
    "chatMessage.specialType",
    "chatMessage.specialParam",
    "chatMessage.author",
];

/// The inputs of [`Trigger::AfterSaveNewMessage`].
pub const AFTER_MESSAGE_INPUTS: &[&str] = &[
    "chatSession.topicId",
    "chatSession.userId",
    "chatSession.customerId",
    "chatSession.customerName",
    "chatSession.customerEmail",
    "chatSession.companyName",
    "chatSession.customerPhone",
    "chatMessage.sessionId",
    "chatMessage.message",
    "chatMessage.type",
    "chatMessage.specialType",
    "chatMessage.specialParam",
    "chatMessage.author",
    "chatMessage.id",
];

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// 400: a session begins.
    NewSession,
    /// 401: a session's status changes.
    ChangedStatus,
    /// 402: a message is about to be stored.
    BeforeSaveNewMessage,
    /// 403: a message is stored.
    AfterSaveNewMessage,
}

impl Trigger {
    /// All four.
    pub const ALL: [Self; 4] = [
        Self::NewSession,
        Self::ChangedStatus,
        Self::BeforeSaveNewMessage,
        Self::AfterSaveNewMessage,
    ];

    /// The name of a script's function for it.
    pub const fn function(self) -> &'static str {
        match self {
            Self::NewSession => "ChatNewSession",
            Self::ChangedStatus => "ChatSessionChangedStatus",
            Self::BeforeSaveNewMessage => "ChatBeforeSaveNewMessage",
            Self::AfterSaveNewMessage => "ChatAfterSaveNewMessage",
        }
    }

    /// The trigger of a function.
    pub fn of(function: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.function() == function)
    }

    /// The documented number.
    #[cfg(test)]
    pub const fn number(self) -> i32 {
        match self {
            Self::NewSession => 400,
            Self::ChangedStatus => 401,
            Self::BeforeSaveNewMessage => 402,
            Self::AfterSaveNewMessage => 403,
        }
    }

    /// What the service tells.
    pub const fn inputs(self) -> &'static [&'static str] {
        match self {
            Self::NewSession => NEW_SESSION_INPUTS,
            Self::ChangedStatus => CHANGED_STATUS_INPUTS,
            Self::BeforeSaveNewMessage => BEFORE_MESSAGE_INPUTS,
            Self::AfterSaveNewMessage => AFTER_MESSAGE_INPUTS,
        }
    }

    /// What a script can change.
    pub const fn outputs(self) -> &'static [&'static str] {
        match self {
            Self::BeforeSaveNewMessage => BEFORE_MESSAGE_OUTPUTS,
            _ => &[],
        }
    }

    /// Whether it can still be stopped: the others have happened.
    pub const fn stoppable(self) -> bool {
        matches!(self, Self::BeforeSaveNewMessage)
    }
}

/// What the handlers of an event have decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What they have changed.
    pub outputs: Pairs,
    /// Why the event is to be stopped, where it is.
    pub blocked: Option<String>,
    /// The property that the words are about.
    pub field: Option<String>,
    /// Words for the caller.
    pub message: Option<String>,
}

impl Scripts {
    /// Whether any script handles this.
    pub fn handles(&self, trigger: Trigger) -> bool {
        self.library().triggers.contains_key(&trigger)
    }

    /// Lets every handler of the event see it, one after the other, until one
    /// stops it. What a handler that fails has set does not count.
    pub async fn trigger(&self, trigger: Trigger, inputs: Pairs) -> Verdict {
        let library = self.library();
        let mut data = Data {
            inputs,
            allowed: trigger.outputs(),
            ..Data::default()
        };
        for script in library.triggers.get(&trigger).into_iter().flatten() {
            if script.disabled(&self.core.limits) {
                continue;
            }
            let event = EventData::new(data.clone());
            let given = event.clone();
            let job: Job<()> = Box::new(move |core, script| {
                let event = Dynamic::from(given);
                script.call(&core.engine, trigger.function(), vec![event])
            });
            let (throws, shared) = (trigger.stoppable(), event.clone());
            let awaited = if throws {
                Awaited::Answer
            } else {
                Awaited::Session
            };
            let result = self
                .core
                .run(script, awaited, throws, Some(shared), job)
                .await;
            match result {
                Ok(()) => data = event.data().clone(),
                Err(Broken::Thrown(text, field)) if throws => {
                    data.blocked = true;
                    data.message = Some(text);
                    data.field = field;
                }
                Err(_) => continue,
            }
            if data.blocked && trigger.stoppable() {
                let text = data.message.clone();
                let text = text.unwrap_or_else(|| format!("stopped by {}", script.file));
                return Verdict {
                    outputs: data.outputs,
                    blocked: Some(text),
                    field: data.field,
                    message: data.message,
                };
            }
            data.blocked = false;
        }
        Verdict {
            outputs: data.outputs,
            blocked: None,
            field: data.field,
            message: data.message,
        }
    }
}
