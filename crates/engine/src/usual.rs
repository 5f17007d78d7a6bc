//! What follows again and again, in one place each: every copy would be downloaded.

use crate::effect::{Effect, Focus};
use crate::event::Note;
use crate::state::State;
use crate::write::{Pending, Write};

impl State {
    /// Keeps what this tab is doing.
    pub(crate) fn keep(&self, fx: &mut Vec<Effect>) {
        fx.push(Effect::SaveScratch(self.scratch()));
    }

    /// Keeps what finds the session again, or forgets it when there is none.
    pub(crate) fn save(&self, fx: &mut Vec<Effect>) {
        fx.push(Effect::SaveRecord(self.record()));
    }

    /// The same, and tells the other tabs.
    pub(crate) fn share(&self, fx: &mut Vec<Effect>) {
        self.save(fx);
        self.tell_session(fx);
    }

    /// Tells the other tabs of the session.
    pub(crate) fn tell_session(&self, fx: &mut Vec<Effect>) {
        if let Some(record) = self.record() {
            fx.push(Effect::Broadcast(Note::Session(record)));
        }
    }

    /// Puts words that have no other place any more behind what stands in the composer.
    pub(crate) fn add_to_draft(&mut self, words: &str) {
        if !self.draft.is_empty() {
            self.draft.push('\n');
        }
        self.draft.push_str(words);
    }

    /// Whether a form with this message is on its way.
    pub(crate) fn is_submitted(&self, message: &str) -> bool {
        let same = |p: &Pending| matches!(&p.write, Write::Create(_, text) if text == message);
        self.outbox.iter().any(same)
    }

    /// Where in the outbox the write with this key is.
    pub(crate) fn place_of(&self, key: &str) -> Option<usize> {
        self.outbox.iter().position(|pending| pending.key == *key)
    }
}

/// The keyboard goes where the screen begins.
pub(crate) fn focus_screen(fx: &mut Vec<Effect>) {
    fx.push(Effect::Focus(Focus::Screen));
}
