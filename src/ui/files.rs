//! Files: chosen with a button, dropped or pasted; and the cards that stand for them.

use super::rows::{Card, Row};
use super::view::{Local, Tag, View, button, div, tag, text};
use super::{Chat, form, icon};
use crate::browser::{get, list, set};
use crate::locale::{Key, Locale, keys};
use anteroom_carriers::FileLimits;
use anteroom_engine::{Attached, Event, Fetching, FileAct, Stage, State, Trouble};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, Node};

/// Endings of media types whose own last word says nothing to people.
const KINDS: [(&str, &str); 10] = [
    ("wordprocessingml.document", "DOCX"),
    ("spreadsheetml.sheet", "XLSX"),
    ("presentationml.presentation", "PPTX"),
    ("opendocument.text", "ODT"),
    ("opendocument.spreadsheet", "ODS"),
    ("opendocument.presentation", "ODP"),
    ("/msword", "DOC"),
    ("ms-excel", "XLS"),
    ("ms-powerpoint", "PPT"),
    ("/plain", "TXT"),
];

/// Files may be sent now.
pub fn are_allowed(state: &State) -> bool {
    state.file_limits().is_some()
}

/// The paper clip.
pub fn clip(chat: Chat) -> View {
    let limits =
        |pick: fn(&FileLimits) -> String| move || chat.state(|s| s.file_limits().map(pick));
    let field = tag("input")
        .attr("type", "file")
        .attr("multiple", "")
        .attr("hidden", "")
        .bind("accept", limits(|limits| limits.types.join(",")))
        .on("change", move |event| {
            if let Some(field) = event.target() {
                take(chat, &get(&field, "files"));
                // The same file may be chosen once more.
                set(&field, "value", &JsValue::from_str(""));
            }
        });
    let chooser = field.element();
    let button = button("clip")
        .label(chat, keys::FILE_ATTACH)
        .attr("aria-describedby", "limits")
        .child(icon::icon(icon::CLIP))
        .click(move || {
            if let Some(chooser) = chooser.dyn_ref::<HtmlElement>() {
                chooser.click();
            }
        });
    div("clips").with(field).with(button).done()
}

/// What may be sent, said beforehand.
pub fn limits(chat: Chat) -> View {
    let words = chat.state(|state| {
        let limits = state.file_limits()?;
        let size = chat.words(|locale| size(locale, limits.max_bytes));
        let types = chat.words(|locale| kinds(locale, limits));
        let values = [("types", types.as_str()), ("size", size.as_str())];
        Some(chat.words(|locale| locale.with(keys::FILE_LIMITS, &values)))
    });
    let words = words.unwrap_or_default();
    tag("p").attr("id", "limits").say(&words).done()
}

/// Takes the files of a list; says how many there were.
fn take(chat: Chat, files: &JsValue) -> u32 {
    if !files.is_object() {
        return 0;
    }
    let files = list(files);
    for file in files.iter() {
        let text = |name| get(&file, name).as_string().unwrap_or_default();
        let size = get(&file, "size").as_f64().unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // larger is too large
        let size = size as u32;
        let key = chat.key();
        chat.shelf().put(&key, &file);
        let chosen = FileAct::Chosen(key, text("name"), size, text("type"));
        chat.tell(Event::File(chosen));
    }
    files.length()
}

/// Files that are pasted are sent; a text that brings a picture of itself stays a text.
pub fn paste(chat: Chat, event: &web_sys::Event) {
    let data = get(event, "clipboardData");
    let types = list(&get(&data, "types"));
    let text = types.includes(&JsValue::from_str("text/plain"), 0);
    if !text && untrack(|| chat.is(are_allowed)) && take(chat, &get(&data, "files")) > 0 {
        event.prevent_default();
    }
}

/// Lets files be dropped on the panel. Where none may be sent they are refused in
/// words: the browser itself would leave the page for them.
pub fn droppable(panel: Tag, chat: Chat) -> Tag {
    let over = Local::new();
    let inside = panel.element();
    panel
        .bind("data-drop", move || {
            (over.is() && chat.is(are_allowed)).then(|| chat.say(keys::FILE_DROP))
        })
        .on("dragover", move |event| {
            if brings_files(&event) {
                event.prevent_default();
                over.turn(true);
            }
        })
        .on("dragleave", move |event| {
            let to = get(&event, "relatedTarget");
            if !inside.contains(to.dyn_ref::<Node>()) {
                over.turn(false);
            }
        })
        .on("drop", move |event| {
            over.turn(false);
            if brings_files(&event) {
                event.prevent_default();
                take(chat, &get(&get(&event, "dataTransfer"), "files"));
            }
        })
}

fn brings_files(event: &web_sys::Event) -> bool {
    let types = get(&get(event, "dataTransfer"), "types");
    list(&types).includes(&JsValue::from_str("Files"), 0)
}

/// A file in the log.
pub fn card(chat: Chat, row: &Row) -> Tag {
    match &row.card {
        Card::File(file) => attached(chat, &row.text, file),
        Card::Upload(upload, stage) => {
            let card = div("bubble file").with(facts(chat, &row.text, *upload, icon::FILE));
            uploading(chat, card, row, stage)
        }
        Card::None => div("bubble"),
    }
}

/// What both kinds of cards say.
fn facts(chat: Chat, name: &str, bytes: u32, path: &'static str) -> Tag {
    let size = chat.words(|locale| size(locale, bytes));
    tag("span")
        .class("facts")
        .child(icon::icon(path))
        .with(tag("bdi").say(name))
        .child(text(" "))
        .with(tag("span").class("size").say(&size))
}

fn attached(chat: Chat, name: &str, file: &Attached) -> Tag {
    let id = file.id;
    let size = chat.words(|locale| size(locale, file.size));
    let words = [("name", name), ("size", size.as_str())];
    let own = name.to_owned();
    let button = button("take")
        .attr(
            "aria-label",
            &chat.words(|l| l.with(keys::FILE_GET, &words)),
        )
        .state("aria-busy", move || chat.is_fetching(Fetching::Busy(id)))
        .with(facts(chat, name, file.size, icon::TAKE))
        .click(move || chat.tell(Event::File(FileAct::Fetch(id, own.clone()))));
    div("bubble file").with(button).part_if(
        move || chat.is_fetching(Fetching::Failed(id)),
        move || form::mistake(&chat.say(keys::FILE_GONE)),
    )
}

fn uploading(chat: Chat, card: Tag, row: &Row, stage: &Stage) -> Tag {
    let act = |words: Key, act: FileAct| {
        button("link")
            .word(chat, words)
            .click(move || chat.tell(Event::File(act.clone())))
    };
    let drop = FileAct::Drop(row.key.clone());
    match stage {
        Stage::Waiting | Stage::Sending(_) => {
            let label = [("name", row.text.as_str())];
            let label = chat.words(|locale| locale.with(keys::FILE_SENDING, &label));
            let key = row.key.clone();
            card.with(
                tag("progress")
                    .attr("max", "100")
                    .attr("aria-label", &label)
                    .bind("value", move || {
                        let sent = chat.state(|state| state.sent_of(&key));
                        Some(sent.to_string())
                    }),
            )
            .with(act(keys::FILE_CANCEL, drop))
        }
        Stage::Stored => card,
        Stage::Left => card
            .child(form::mistake(&chat.say(keys::FILE_LEFT)))
            .with(act(keys::FILE_REMOVE, drop)),
        Stage::Failed(trouble) => {
            let mut card = card.child(form::mistake(&trouble_words(chat, trouble)));
            if trouble.may_pass() {
                card = card.with(act(keys::TRY_AGAIN, FileAct::Again(row.key.clone())));
            }
            card.with(act(keys::FILE_REMOVE, drop))
        }
    }
}

fn trouble_words(chat: Chat, trouble: &Trouble) -> String {
    let limits = untrack(|| chat.state(|state| state.file_limits().cloned())).unwrap_or_default();
    let text = |pick: fn(&Locale, &FileLimits) -> String| chat.words(|l| pick(l, &limits));
    match trouble {
        Trouble::Size => {
            let size = text(|locale, limits| size(locale, limits.max_bytes));
            chat.words(|locale| locale.with(keys::FILE_SIZE, &[("size", &size)]))
        }
        Trouble::Kind => {
            let types = text(kinds);
            chat.words(|locale| locale.with(keys::FILE_KIND, &[("types", &types)]))
        }
        Trouble::Empty => chat.say(keys::FILE_EMPTY),
        Trouble::NotNow => chat.say(keys::FILE_NOT_NOW),
        Trouble::Refused(_) => chat.say(keys::FILE_REFUSED),
    }
}

/// A size as people say it.
fn size(locale: &Locale, bytes: u32) -> String {
    let kb = bytes.div_ceil(1024);
    let (key, n) = if kb < 1024 {
        (keys::FILE_KB, kb)
    } else {
        (keys::FILE_MB, (kb + 512) / 1024)
    };
    let n = locale.intl().number(n as usize);
    locale.with(key, &[("n", &n)])
}

/// The kinds as people call them: "PDF and pictures".
fn kinds(locale: &Locale, limits: &FileLimits) -> String {
    let mut names: Vec<String> = Vec::new();
    for kind in &limits.types {
        let name = if kind.starts_with("image/") {
            locale.get(keys::FILE_PICTURES).to_owned()
        } else {
            let known = KINDS.iter().find(|(end, _)| kind.ends_with(end));
            let last = || kind.rsplit(['/', '.', '-', '+']).next().unwrap_or(kind);
            known.map_or_else(
                || last().to_ascii_uppercase(),
                |(_, name)| (*name).to_owned(),
            )
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    locale.intl().list(&names)
}

#[cfg(test)]
mod tests {
    use super::{FileLimits, kinds, size};

    #[test]
    fn sizes_and_kinds_as_people_say_them() {
        let locale = crate::locale::english();
        for (bytes, words) in [
            (1, "1 kB"),
            (2048, "2 kB"),
            (1024 * 1024, "1 MB"),
            (10 * 1024 * 1024, "10 MB"),
            (2_700_000, "3 MB"),
        ] {
            assert_eq!(size(&locale, bytes), words);
        }
        let types = [
            "application/pdf",
            "image/png",
            "image/jpeg",
            "text/plain",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ];
        let limits = FileLimits {
            max_bytes: 1,
            types: types.map(str::to_owned).to_vec(),
        };
        assert_eq!(kinds(&locale, &limits), "PDF, pictures, TXT, DOCX");
    }
}
