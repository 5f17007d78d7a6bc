//! The form after the chat: given, changed or declined.

use crate::Effect;
use crate::outbox;
use crate::screen::Screen;
use crate::state::State;
use crate::update::finish;
use crate::usual::focus_screen;
use crate::write::{Key, Write};
use anteroom_carriers::ChatSessionStatus;

/// The longest comment, in characters.
pub(crate) const COMMENT_LIMIT: usize = 1000;

impl State {
    /// The topic asks for a rating after the chat.
    #[must_use]
    pub fn has_rating(&self) -> bool {
        self.topic().is_some_and(|topic| {
            let form = topic.widget.as_ref().is_some_and(|w| w.post_form_enabled);
            form && topic.widget_enable_rating
        })
    }

    /// The rating may still be given, or changed.
    #[must_use]
    pub fn can_rate(&self) -> bool {
        let finished = |s: &crate::Session| s.status == ChatSessionStatus::Finished && s.done;
        self.has_rating() && self.session.as_ref().is_some_and(finished)
    }
}

/// So many stars, and perhaps a word.
pub(crate) fn rate(state: &mut State, key: Key, stars: i32, comment: &str, fx: &mut Vec<Effect>) {
    if matches!(state.screen(), Screen::Rating) && (1..=5).contains(&stars) {
        let comment: String = comment.trim().chars().take(COMMENT_LIMIT).collect();
        finish(state, fx);
        outbox::post(state, key, Write::Rate(stars, comment), fx);
    }
}

/// Back to the stars.
pub(crate) fn again(state: &mut State, fx: &mut Vec<Effect>) {
    if !state.can_rate() {
        return;
    }
    if let Some(session) = &mut state.session {
        session.done = false;
    }
    state.share(fx);
    focus_screen(fx);
}
