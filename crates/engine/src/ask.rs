//! Sending the form: what is asked of the service first, and for how long.

use crate::effect::{Announcement, Call, Effect, Lane, Timer};
use crate::faq;
use crate::form::{Asked, Contact, Field, Problem, Purpose, asks};
use crate::outbox;
use crate::screen::Screen;
use crate::state::{Millis, State, TopicState};
use crate::update::{form_refused, read_topic_if};
use crate::usual::focus_screen;
use crate::write::{Key, Write};

/// What is asked first may take this long, in milliseconds; then the form goes without it.
const PATIENCE: u32 = 3_000;
/// Presence older than this is looked at again before the form is sent.
const STALE: Millis = 60_000;

/// The form is ready to go, and something is asked first.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    key: Key,
    // Each is true while its answer is waited for.
    topic: bool,
    faq: bool,
}

impl State {
    /// What the form on the screen is for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        match self.screen() {
            Screen::Offline | Screen::Request => Purpose::Request,
            _ => Purpose::Chat,
        }
    }

    /// Whether the form on the screen has this field.
    #[must_use]
    pub fn asks(&self, field: Field) -> Asked {
        let Some(topic) = self.topic() else {
            return Asked::No;
        };
        // Whoever waits has agreed already.
        if field == Field::Consent && self.session.is_some() && topic.collect_consent {
            return Asked::No;
        }
        asks(topic, self.purpose(), field)
    }
}

/// The form was submitted.
pub(crate) fn submit(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    if state.asking.is_some() || state.has_request() || state.session.is_some() {
        return;
    }
    // Another tab's form on its way is no reason to keep this one back: its text becomes
    // a message of the same chat.
    let twice = filled(state).is_some_and(|(_, message)| state.is_submitted(&message));
    if twice || !check(state, fx) {
        return;
    }
    let topic = state.now - state.topic_read > STALE;
    let faq = faq::has(state);
    if state.online && (topic || faq) {
        read_topic_if(state, topic, fx);
        if faq {
            let text = state.form.message.trim().to_owned();
            state.faq.busy = true;
            fx.push(state.faq.request(Lane::Faq, Call::SuggestFaq { text }));
        }
        state.asking = Some(Asking { key, topic, faq });
        fx.push(Effect::SetTimer(Timer::Ask, PATIENCE));
    } else {
        create(state, key, fx);
    }
}

/// Whether the form may go; else its errors are shown.
pub(crate) fn check(state: &mut State, fx: &mut Vec<Effect>) -> bool {
    if state.topic().is_none() {
        return false;
    }
    let asked = Field::ALL.map(|field| state.asks(field));
    state.form.check(|field| asked[field as usize]);
    form_refused(state, fx);
    state.form.errors.is_empty()
}

/// The form's contact and text, as they are sent.
pub(crate) fn filled(state: &State) -> Option<(Contact, String)> {
    let topic = state.topic()?;
    Some(state.form.filled(topic, |field| state.asks(field)))
}

/// Begins the chat with what stands in the form.
pub(crate) fn create(state: &mut State, key: Key, fx: &mut Vec<Effect>) {
    if let Some((contact, message)) = filled(state) {
        // A transcript says what was agreed to.
        state.form.contact.version.clone_from(&contact.version);
        outbox::post(state, key, Write::Create(contact, message), fx);
    }
}

/// The topic was read, or could not be.
pub(crate) fn topic_answered(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(asking) = &mut state.asking {
        asking.topic = false;
        go_on(state, fx);
    }
}

/// The question was looked up, or could not be.
pub(crate) fn faq_answered(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(asking) = &mut state.asking {
        asking.faq = false;
        go_on(state, fx);
    }
}

/// It takes too long: on without it.
pub(crate) fn impatient(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(asking) = &mut state.asking {
        asking.topic = false;
        asking.faq = false;
        state.faq.busy = false;
        fx.push(Effect::Abort(Lane::Faq));
        go_on(state, fx);
    }
}

fn go_on(state: &mut State, fx: &mut Vec<Effect>) {
    let waits = |asking: &mut Asking| asking.topic || asking.faq;
    if state.asking.as_mut().is_none_or(waits) {
        return;
    }
    let Some(Asking { key, .. }) = state.asking.take() else {
        return;
    };
    fx.push(Effect::ClearTimer(Timer::Ask));
    if state.session.is_some() || !matches!(state.topic, TopicState::Known(_)) {
        // Another tab was quicker; what was typed stays.
        return;
    }
    if !matches!(state.screen(), Screen::Form | Screen::Faq) {
        // Everybody left meanwhile: the same words make a request.
        state.suggestions.clear();
        fx.push(Effect::Announce(Announcement::Away));
        focus_screen(fx);
    } else if !check(state, fx) {
        // The text beside the box is another one now.
        state.suggestions.clear();
    } else if state.suggestions.is_empty() {
        create(state, key, fx);
    } else {
        let found = state.suggestions.len();
        fx.push(Effect::Announce(Announcement::Suggestions(found)));
        focus_screen(fx);
    }
}

/// The service refused what was sent: it is a form again.
pub(crate) fn refused(
    state: &mut State,
    contact: Contact,
    message: String,
    field: Option<Field>,
    words: &str,
    fx: &mut Vec<Effect>,
) {
    state.suggestions.clear();
    let form = &mut state.form;
    if form.message.is_empty() {
        // Nothing typed is lost: a tab that was reloaded meanwhile gets it back.
        form.contact = contact;
        form.message = message;
    }
    let field = field.unwrap_or_default();
    form.ask(field);
    form.errors.clear();
    if field == Field::Consent {
        form.consent_changed();
        read_topic_if(state, true, fx);
    } else {
        form.errors
            .push((field, Problem::Refused(words.to_owned())));
    }
    form_refused(state, fx);
}
