//! A bot answers: what it offers, and the way to a person.

use crate::outbox;
use crate::screen::Screen;
use crate::state::State;
use crate::write::{Key, Write};
use crate::{Bubble, Effect, Focus};
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, ChatMessageType};

/// What a bot's message offers: a label to a line of its parameter.
pub fn options(message: &ChatMessage) -> impl Iterator<Item = &str> {
    let offers = message.special_type == ChatMessageSpecialType::Options;
    message
        .special_param
        .split('\n')
        .filter(move |label| offers && !label.is_empty())
}

/// A message as it is read aloud: what it offers is part of it.
pub(crate) fn spoken(message: &ChatMessage) -> String {
    let mut text = message.message.clone();
    for label in options(message) {
        text.push('\n');
        text.push_str(label);
    }
    text
}

impl State {
    /// A bot answers now, and a person can be had instead.
    #[must_use]
    pub fn has_bot(&self) -> bool {
        let talking = matches!(self.screen(), Screen::Chat | Screen::Queue);
        talking && self.session.as_ref().is_some_and(|s| s.is_bot)
    }

    /// A person was asked for, and the service has not answered yet.
    #[must_use]
    pub fn is_calling(&self) -> bool {
        self.outbox
            .iter()
            .any(|p| matches!(p.write, Write::Person) && p.is_waiting())
    }

    /// The message whose offers can be taken: the newest, while nobody has answered it.
    #[must_use]
    pub fn offering(&self) -> Option<&ChatMessage> {
        if !self.has_bot() || self.is_ending() || self.is_calling() {
            return None;
        }
        let last = self.bubbles().last();
        let Some(Bubble::Message(message)) = last else {
            return None;
        };
        let of_bot = message.kind == ChatMessageType::ToCustomer;
        (of_bot && options(message).next().is_some()).then_some(message)
    }
}

/// An option was pressed: its label is said.
pub(crate) fn choose(state: &mut State, key: Key, label: String, fx: &mut Vec<Effect>) {
    let offered = state
        .offering()
        .is_some_and(|message| options(message).any(|known| known == label));
    if offered {
        // The button goes with its choice; the log stays, and a phone's keyboard away.
        fx.push(Effect::Focus(Focus::Log));
        outbox::post(state, key, Write::Option(label), fx);
    }
}

/// A person is wanted.
pub(crate) fn call(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    if state.has_bot() && !state.is_calling() && !state.is_ending() {
        outbox::post(state, key, Write::Person, fx);
    }
}
