//! Whose turn it is in a chat, and what was said last.
//!
//! The service's own words (the topic's welcome, a bot's) are no answer: the visitor
//! still waits for the agent.

use super::file::SentFile;
use super::session::Session;
use super::words;
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType as Special, ChatMessageType, ChatSessionStatus, When,
};
use chrono::SubsecRound;

/// When a message was posted.
#[must_use]
pub fn posted_at(message: &ChatMessage) -> When {
    When::parse(&message.when_posted).unwrap_or_default()
}

/// Whether an agent wrote it: not the topic's welcome and not a bot.
#[must_use]
pub fn is_agents_own(message: &ChatMessage) -> bool {
    let automatic = matches!(
        message.special_type,
        Special::Welcome | Special::BotMessage | Special::Options
    );
    message.kind == ChatMessageType::ToCustomer && !automatic
}

/// The last line of a chat in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastWords {
    /// The text, or the name of a file.
    pub text: String,
    /// The agent's side said it.
    pub by_agent: bool,
    /// It is the name of a file.
    pub is_file: bool,
}

impl Session {
    /// Since when the visitor has waited for an answer; none where it is not the
    /// agent's turn.
    #[must_use]
    pub fn owed_since(&self) -> When {
        if !self.goes_on() {
            return When::NONE;
        }
        // Messages may carry whole seconds only.
        let picked_up = self.facts.when_started.0.map(|at| at.trunc_subsecs(0));
        let picked_up = When(picked_up);
        let mut unanswered = When::NONE;
        let mut answered = false;
        let mut asked = !self.facts.first_message.trim().is_empty();
        for message in self.log.iter().rev() {
            let at = posted_at(message);
            if message.kind == ChatMessageType::ToUser {
                asked = true;
                if at.is_some() {
                    unanswered = at;
                }
            } else if is_agents_own(message) {
                // What was answered before this agent came has been asked again by waiting.
                answered = at.is_none() || at >= picked_up;
                if answered {
                    break;
                }
            }
        }
        if answered {
            return unanswered;
        }
        if !asked {
            return match self.facts.status {
                ChatSessionStatus::CustomerLast => self.facts.when_idle,
                _ => When::NONE,
            };
        }
        // Who talked with a bot for an hour has waited for an agent only since then.
        unanswered.max(words::waits_since(&self.facts))
    }

    /// What was said last, by either side; the first message where nothing else was.
    #[must_use]
    pub fn last_words(&self) -> LastWords {
        let first = || LastWords {
            text: self.facts.first_message.clone(),
            ..LastWords::default()
        };
        if self.waits() {
            return first();
        }
        // What happened is not said, and a refused file was never sent.
        let said = self.log.iter().rev().find(|message| {
            message.kind != ChatMessageType::Special
                && message.special_type != Special::Welcome
                && message.special_type != Special::IllegalFileType
                && !message.message.trim().is_empty()
        });
        said.map_or_else(first, |message| LastWords {
            text: message.message.clone(),
            by_agent: message.kind == ChatMessageType::ToCustomer,
            is_file: SentFile::of(message).is_some(),
        })
    }
}
