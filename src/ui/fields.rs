//! The fields that every form is made of: only what is asked, everything in words.

use super::view::{Tag, View, button, div, tag};
use super::{Chat, bubble, country, icon, lost, words};
use crate::browser::{get, page};
use crate::locale::{Key, Locale, keys};
use anteroom_engine::{Asked, Event, Field, State};
use std::rc::Rc;
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
    label: Key,
    hint: Option<Key>,
}

/// Chosen from a list.
const COUNTRY: &str = "country";

macro_rules! shape {
    ($field:ident, $id:literal, $kind:expr, $autocomplete:literal, $label:ident, $hint:expr) => {
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

const SHAPES: [Shape; 8] = [
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
    shape!(Country, "country", COUNTRY, "country", FORM_COUNTRY, None),
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

/// A form; `submitted` is what its button does.
pub fn form(submitted: impl Fn() + 'static) -> Tag {
    let form = tag("form")
        .class("screen form")
        .attr("novalidate", "")
        .attr("aria-labelledby", "title");
    on_submit(form, submitted)
}

/// Tells when a form is to be sent: its button is pressed, which Enter in a field does,
/// too. Where a frame is sandboxed without `allow-forms` that is all that happens: the
/// form itself says nothing.
pub fn on_submit(form: Tag, submitted: impl Fn() + 'static) -> Tag {
    let submitted = Rc::new(submitted);
    let pressed = Rc::clone(&submitted);
    form.on("submit", move |event| {
        event.prevent_default();
        submitted();
    })
    .on("click", move |event| {
        let target = event.target().map(JsCast::unchecked_into::<JsValue>);
        if get(&target.unwrap_or_default(), "type") == "submit" {
            event.prevent_default();
            pressed();
        }
    })
}

/// The fields that are asked, and what the page has given of the others.
pub fn fields(chat: Chat, mut form: Tag) -> Tag {
    form = form.part(move || given(chat), move |said| summary(chat, said));
    for shape in &SHAPES {
        form = form.part(
            move || asked(chat, shape.field),
            move |asked| field(chat, shape, asked == OPTIONAL).done(),
        );
    }
    form
}

const OPTIONAL: &str = "o";

/// Whether a field is drawn, and how.
fn asked(chat: Chat, field: Field) -> Option<String> {
    let key = chat.state(|state| {
        let given = state.form.given.contains(&field);
        match state.asks(field) {
            Asked::No => None,
            _ if given => None,
            Asked::Optional => Some(OPTIONAL),
            Asked::Required => Some(""),
        }
    });
    key.map(str::to_owned)
}

/// What the page has given, in one line.
fn given(chat: Chat) -> Option<String> {
    chat.state(|state| {
        let mut said = String::new();
        for field in &state.form.given {
            if state.asks(*field) != Asked::No {
                if !said.is_empty() {
                    said.push('\n');
                }
                let text = state.form.text(*field);
                let name = || chat.words(|locale| locale.intl().country(text));
                match field {
                    Field::Country => said.push_str(&name()),
                    _ => said.push_str(text),
                }
            }
        }
        (!said.is_empty()).then_some(said)
    })
}

fn summary(chat: Chat, said: &str) -> View {
    div("given")
        .with(tag("p").attr("dir", "auto").say(said))
        .with(
            button("link")
                .flag_when("disabled", chat, State::is_busy)
                .label(chat, keys::FORM_CHANGE_WHO)
                .word(chat, keys::FORM_CHANGE)
                .tells(chat, |_| Event::Changing),
        )
        .done()
}

fn field(chat: Chat, shape: &'static Shape, optional: bool) -> Tag {
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
    let mut input = match shape.kind {
        "area" => tag("textarea"),
        COUNTRY => country::select(chat),
        _ => tag("input"),
    }
    .attr("id", shape.id)
    .attr("name", shape.id)
    // The first of them is where the focus goes, unless a heading stands before it.
    .attr("data-first", "")
    .state("aria-invalid", wrong)
    .bind("aria-describedby", move || match (shape.hint, wrong()) {
        (Some(_), true) => Some([shape.hint_id, " ", shape.error_id].concat()),
        (Some(_), false) => Some(shape.hint_id.to_owned()),
        (None, true) => Some(shape.error_id.to_owned()),
        (None, false) => None,
    });
    if !optional {
        input = input.attr("aria-required", "true");
    }
    if shape.field == Field::Consent {
        return consent(chat, shape, input).with(error);
    }
    input = input
        .attr("autocomplete", shape.autocomplete)
        .flag(
            // A list knows no other way.
            if shape.kind == COUNTRY {
                "disabled"
            } else {
                "readonly"
            },
            move || chat.is(State::is_busy),
        )
        .value(move || chat.state(|s| s.form.text(shape.field).to_owned()))
        .on("input", move |event| {
            chat.tell(Event::Edited(shape.field, typed(event.target())));
        });
    input = match shape.kind {
        "area" => input.attr("rows", "3"),
        COUNTRY => input,
        kind => input.attr("type", kind),
    };
    if shape.kind != COUNTRY {
        // While it is empty the style gives it the panel's direction.
        input = input.attr("dir", "auto").attr("placeholder", " ");
    }
    let mut label = chat.say(shape.label);
    if optional {
        label = chat.words(|locale| locale.with(keys::FORM_OPTIONAL, &[("label", &label)]));
    }
    let mut field = div("field").with(tag("label").attr("for", shape.id).say(&label));
    if let Some(hint) = shape.hint {
        field = field.with(
            tag("div")
                .class("hint")
                .attr("id", shape.hint_id)
                .word(chat, hint),
        );
    }
    field.with(input).with(error)
}

/// A real box, never ticked beforehand, with the topic's text beside it.
fn consent(chat: Chat, shape: &'static Shape, input: Tag) -> Tag {
    let text = move || {
        let own = chat.with_topic(|topic| topic.consent_text.clone());
        let own = own.filter(|text| !text.trim().is_empty());
        Some(own.unwrap_or_else(|| chat.say(shape.label)))
    };
    let privacy = move || {
        let address = chat.with_topic(|topic| topic.privacy_url.clone())?;
        anteroom_links::is_web(&address).then_some(address)
    };
    let input = input
        .attr("type", "checkbox")
        .flag_when("disabled", chat, State::is_busy)
        .checked(move || chat.state(|s| s.form.contact.consented))
        .on("change", move |event| {
            let checked = event.target().map(JsValue::from).unwrap_or_default();
            let checked = crate::browser::get(&checked, "checked").is_truthy();
            chat.tell(Event::Consented(checked));
        });
    let label = tag("label")
        .attr("for", shape.id)
        .attr("dir", "auto")
        .part(text, |text| bubble::linked(tag("span"), text).done());
    div("field")
        .with(div("check").with(input).with(label))
        .part(privacy, move |address| {
            away(chat, address, &chat.say(keys::FORM_PRIVACY)).done()
        })
}

/// A link that leaves the chat where it is.
pub fn away(chat: Chat, address: &str, words: &str) -> Tag {
    tag("a")
        .class("away")
        .attr("href", address)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .say(words)
        .with(tag("span").class("said").word(chat, keys::NEW_TAB))
}

/// What a form has to say of the connection, the service and the browser.
pub fn troubles(chat: Chat, form: Tag) -> Tag {
    let busy = move || chat.state(|state| (state.seconds_left() > 0).then(String::new));
    let outdated = move || chat.is(|state| state.outdated);
    form.part_if(outdated, move || reload(chat).done())
        .part(busy, move |_| {
            let left = move || chat.state(State::seconds_left) as usize;
            div("lost")
                .child(icon::icon(icon::CLOCK))
                .with(tag("span").live(move || chat.count(keys::BUSY, left())))
                .done()
        })
        .part_if(
            move || chat.is_down() && !outdated(),
            move || lost(chat, "lost", keys::FORM_LOST).done(),
        )
        .when(
            chat,
            |state| state.forgetful,
            |chat| {
                let words = chat.say(keys::FORGETFUL);
                tag("p").class("small").say(&words).done()
            },
        )
}

/// The service is newer than this page.
pub fn reload(chat: Chat) -> Tag {
    div("lost")
        .child(icon::icon(icon::WARN))
        .with(tag("span").word(chat, keys::OUTDATED))
        .with(
            button("link")
                .word(chat, keys::RELOAD_PAGE)
                .click(page::reload),
        )
}

/// The button that sends the form, and says so.
pub fn submit(chat: Chat, idle: Key, busy: Key) -> Tag {
    tag("button")
        .class("main wide")
        .attr("type", "submit")
        .state_when("aria-disabled", chat, State::is_busy)
        .state_when("aria-busy", chat, State::is_busy)
        .live(move || chat.say(if chat.is(State::is_busy) { busy } else { idle }))
}

/// What stands in a field.
pub fn typed(field: Option<EventTarget>) -> String {
    // Input, textarea and select alike.
    let field = field.map(JsCast::unchecked_into::<JsValue>);
    get(&field.unwrap_or_default(), "value")
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
