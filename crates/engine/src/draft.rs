//! What stands in the composer: kept, told as typing and nothing more, and sent.

use crate::effect::{Call, Change, Effect, Focus, Lane, Timer};
use crate::form::MESSAGE_LIMIT;
use crate::outbox;
use crate::screen::Screen;
use crate::state::{Millis, State};
use crate::write::{Key, Write};
use anteroom_carriers::unseen;

/// The typing flag is renewed this often (the service lets it lapse after 6 s).
const TYPING_RENEW: Millis = 4_000;
/// A visitor who pressed no key for this long is not typing.
const TYPING_OVER: u32 = 5_000;

/// The composer was written in.
pub(crate) fn changed(state: &mut State, text: String, fx: &mut Vec<Effect>) {
    state.draft = text;
    state.keep(fx);
    if unseen::is_blank(&state.draft) {
        stop_typing(state, fx);
        return;
    }
    if state
        .typing_told
        .is_none_or(|at| state.is_over(at, TYPING_RENEW))
    {
        state.typing_told = Some(state.now);
        tell_typing(state, true, fx);
    }
    fx.push(Effect::SetTimer(Timer::Typing, TYPING_OVER));
}

/// The visitor types no longer.
pub(crate) fn stop_typing(state: &mut State, fx: &mut Vec<Effect>) {
    if state.typing_told.take().is_some() {
        fx.push(Effect::ClearTimer(Timer::Typing));
        tell_typing(state, false, fx);
    }
}

fn tell_typing(state: &mut State, typing: bool, fx: &mut Vec<Effect>) {
    if let Some(session) = state.session.as_ref().filter(|s| s.status.is_chat()) {
        let call = Call::Save {
            key: None,
            id: session.id,
            secret: session.secret.clone(),
            change: Change::Typing(typing),
        };
        fx.push(state.typing.request(Lane::Typing, call));
    }
}

/// The composer's words become a message.
pub(crate) fn send(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    let text = state.draft.trim();
    // After "leave" or "end" the words stay in the composer.
    let talking = matches!(state.screen(), Screen::Chat | Screen::Queue) && !state.is_ending();
    if unseen::is_blank(text) || text.chars().count() > MESSAGE_LIMIT || !talking {
        return;
    }
    let text = text.to_owned();
    state.draft.clear();
    // Whoever answers has read.
    state.news = 0;
    // The message itself ends the typing, on the service too.
    if state.typing_told.take().is_some() {
        fx.push(Effect::ClearTimer(Timer::Typing));
    }
    state.keep(fx);
    fx.push(Effect::Focus(Focus::Composer));
    outbox::post(state, key, Write::Message(text), fx);
}

impl State {
    /// The composer's text is longer than the service takes; by how many characters.
    #[must_use]
    pub fn draft_excess(&self) -> usize {
        self.draft
            .trim()
            .chars()
            .count()
            .saturating_sub(MESSAGE_LIMIT)
    }
}
