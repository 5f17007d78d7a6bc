//! Answers that may help without a chat: looked up before anything is stored.

use crate::ask;
use crate::effect::Effect;
use crate::event::{Answer, Failure};
use crate::screen::{Farewell, Screen};
use crate::state::State;
use crate::usual::focus_screen;
use crate::write::Key;

/// As many are shown.
const MOST: usize = 3;

/// A published entry that matches the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// Its id.
    pub id: i32,
    /// Its title.
    pub title: String,
    /// Its text, without markup.
    pub answer: String,
    /// Where more of it stands.
    pub url: Option<String>,
}

/// Whether the question is to be looked up.
pub(crate) fn has(state: &State) -> bool {
    state.topic().is_some_and(|topic| {
        topic.features.as_ref().is_some_and(|f| f.faq)
            && topic.widget.as_ref().is_some_and(|w| w.auto_faq_enabled)
    })
}

/// The look-up ended.
pub(crate) fn answered(state: &mut State, result: Result<Answer, Failure>, fx: &mut Vec<Effect>) {
    state.faq.busy = false;
    if let (Ok(Answer::Faq(mut found)), Some(_)) = (result, &state.asking) {
        found.truncate(MOST);
        state.suggestions = found;
    }
    ask::faq_answered(state, fx);
}

/// One of them helped: nothing was stored, and nothing is.
pub(crate) fn helped(state: &mut State, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Faq) && !state.is_busy() {
        state.suggestions.clear();
        state.form.message.clear();
        state.farewell = Some(Farewell::Helped);
        leave(state, fx);
    }
}

/// None of them did.
pub(crate) fn unhelped(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Faq) && !state.is_busy() {
        ask::create(state, key, fx);
    }
}

/// Back to what was typed.
pub(crate) fn back(state: &mut State, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Faq) && !state.is_busy() {
        state.suggestions.clear();
        leave(state, fx);
    }
    if matches!(state.screen(), Screen::Request) && !state.is_busy() {
        state.requesting = false;
        leave(state, fx);
    }
}

fn leave(state: &State, fx: &mut Vec<Effect>) {
    state.keep(fx);
    focus_screen(fx);
}
