//! The form before the chat: only what the topic asks, everything in words.

use super::view::{Tag, View, div, tag};
use super::{Chat, bubble, icon, lost, words};
use crate::locale::{Locale, keys};
use anteroom_engine::{Event, Field, State, asks};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

/// How a field is drawn.
struct Shape {
    field: Field,
    id: &'static str,
    hint_id: &'static str,
    error_id: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
}

macro_rules! shape {
    ($field:ident, $id:literal, $kind:literal, $autocomplete:literal, $label:ident, $hint:expr) => {
        Shape {
            field: Field::$field,
            id: $id,
            hint_id: concat!($id, "-hint"),
            error_id: concat!($id, "-error"),
            kind: $kind,
            autocomplete: $autocomplete,
            label: keys::$label,
            hint: $hint,
        }
    };
}

const SHAPES: [Shape; 7] = [
    shape!(
        Alias,
        "alias",
        "text",
        "nickname",
        FORM_ALIAS,
        Some(keys::FORM_ALIAS_HINT)
    ),
    shape!(Name, "name", "text", "name", FORM_NAME, None),
    shape!(Email, "email", "email", "email", FORM_EMAIL, None),
    shape!(Phone, "phone", "tel", "tel", FORM_PHONE, None),
    shape!(
        Company,
        "company",
        "text",
        "organization",
        FORM_COMPANY,
        None
    ),
    shape!(
        Message,
        "message",
        "area",
        "off",
        FORM_MESSAGE,
        Some(keys::FORM_MESSAGE_HINT)
    ),
    shape!(Consent, "consent", "checkbox", "off", FORM_CONSENT, None),
];

/// The form.
pub fn form(chat: Chat) -> View {
    let busy = move || chat.is(State::is_submitting);
    let intro = chat.topic_text(|widget| widget.pre_form_message.as_ref());
    let mut form = tag("form")
        .class("screen form")
        .attr("novalidate", "")
        .attr("aria-labelledby", "title")
        .on("submit", move |event| {
            event.prevent_default();
            chat.tell(Event::Submitted(chat.key()));
        });
    if let Some(intro) = intro {
        form = form.with(tag("p").class("intro").attr("dir", "auto").say(&intro));
    }
    let mut first = true;
    for shape in &SHAPES {
        if chat
            .with_topic(|topic| asks(topic, shape.field).then_some(()))
            .is_some()
        {
            form = form.with(field(chat, shape, first));
            first = false;
        }
    }
    form.part_if(
        move || chat.is_down(),
        move || lost(chat, "lost", keys::FORM_LOST).done(),
    )
    .with(
        tag("button")
            .class("main wide")
            .attr("type", "submit")
            .state("aria-disabled", busy)
            .state("aria-busy", busy)
            .live(move || {
                chat.say(if busy() {
                    keys::FORM_STARTING
                } else {
                    keys::FORM_START
                })
            }),
    )
    .done()
}

fn field(chat: Chat, shape: &'static Shape, first: bool) -> Tag {
    let problem = move || {
        chat.state(|state| {
            let problem = state.form.error(shape.field)?;
            let words = |locale: &Locale| words::problem(locale, shape.field, problem);
            Some(chat.words(words))
        })
    };
    let wrong = move || chat.state(|s| s.form.error(shape.field).is_some());
    let error = tag("div")
        .class("error")
        .attr("id", shape.error_id)
        .part(problem, mistake);
    let mut input = tag(if shape.kind == "area" {
        "textarea"
    } else {
        "input"
    })
    .attr("id", shape.id)
    .attr("name", shape.id)
    .attr("aria-required", "true")
    .state("aria-invalid", wrong)
    .bind("aria-describedby", move || match (shape.hint, wrong()) {
        (Some(_), true) => Some([shape.hint_id, " ", shape.error_id].concat()),
        (Some(_), false) => Some(shape.hint_id.to_owned()),
        (None, true) => Some(shape.error_id.to_owned()),
        (None, false) => None,
    });
    if first {
        input = input.attr("data-first", "");
    }
    if shape.field == Field::Consent {
        return consent(chat, shape, input).with(error);
    }
    input = input
        .attr("autocomplete", shape.autocomplete)
        .attr("dir", "auto")
        .flag("readonly", move || chat.is(State::is_submitting))
        .value(move || chat.state(|s| s.form.text(shape.field).to_owned()))
        .on("input", move |event| {
            chat.tell(Event::Edited(shape.field, typed(event.target())));
        });
    input = match shape.kind {
        "area" => input.attr("rows", "3"),
        kind => input.attr("type", kind),
    };
    let mut field = div("field").with(
        tag("label")
            .attr("for", shape.id)
            .say(&chat.say(shape.label)),
    );
    if let Some(hint) = shape.hint {
        field = field.with(
            tag("div")
                .class("hint")
                .attr("id", shape.hint_id)
                .say(&chat.say(hint)),
        );
    }
    field.with(input).with(error)
}

/// A real box, never ticked beforehand, with the topic's text beside it.
fn consent(chat: Chat, shape: &'static Shape, input: Tag) -> Tag {
    let own = chat.with_topic(|topic| topic.consent_text.clone());
    let text = own
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| chat.say(shape.label));
    let input = input
        .attr("type", "checkbox")
        .flag("disabled", move || chat.is(State::is_submitting))
        .checked(move || chat.state(|s| s.form.contact.consented))
        .on("change", move |event| {
            let checked = event.target().map(JsValue::from).unwrap_or_default();
            let checked = crate::browser::get(&checked, "checked").is_truthy();
            chat.tell(Event::Consented(checked));
        });
    let label = tag("label").attr("for", shape.id).attr("dir", "auto");
    let label = bubble::linked(label, &text);
    div("field").with(div("check").with(input).with(label))
}

/// What stands in a field.
pub fn typed(field: Option<EventTarget>) -> String {
    // Input and textarea alike.
    let field = field.map(JsCast::unchecked_into::<JsValue>);
    crate::browser::get(&field.unwrap_or_default(), "value")
        .as_string()
        .unwrap_or_default()
}

/// Something wrong, with a mark for those who do not see colours.
pub fn mistake(words: &str) -> View {
    tag("span")
        .class("mistake")
        .child(icon::icon(icon::WARN))
        .with(tag("span").say(words))
        .done()
}
