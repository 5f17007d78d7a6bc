//! The form before the chat.

use super::view::{View, div, tag};
use super::{Chat, fields, hours, words};

pub use super::fields::{mistake, typed};

use crate::locale::keys;
use anteroom_engine::{Event, State};

/// The form.
pub fn form(chat: Chat) -> View {
    let mut form = fields::form(move || chat.tell(Event::Submitted(chat.key())));
    if let Some(intro) = chat.topic_text(|widget| widget.pre_form_message.as_ref()) {
        form = form.with(tag("p").class("intro").attr("dir", "auto").say(&intro));
    }
    form = form
        .when(chat, State::is_away, |chat| {
            let words = chat.say(keys::FORM_AWAY);
            let note = div("field").with(tag("p").class("intro").say(&words));
            hours::with_hours(note, chat).done()
        })
        .part(
            move || ahead(chat),
            |words| tag("p").class("small").say(words).done(),
        );
    let form = fields::fields(chat, form);
    fields::troubles(chat, form)
        .with(fields::submit(chat, keys::FORM_START, keys::FORM_STARTING))
        .done()
}

/// The place that the visitor would get, before anything is typed.
fn ahead(chat: Chat) -> Option<String> {
    let queue = chat.with_topic(|topic| topic.queue)?;
    if queue.position < 2 {
        return None;
    }
    let mut said = chat.count(keys::FORM_AHEAD, queue.position as usize - 1);
    if let Some(wait) = chat.words(|locale| words::wait(locale, queue)) {
        said.push(' ');
        said.push_str(&wait);
    }
    Some(said)
}
