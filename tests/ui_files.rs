//! Files in the panel: choosing them in three ways, cards, words.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use anteroom_carriers::{
    ChatMessage, ChatMessageType as Kind, ChatSessionStatus, FileLimits, TopicFeatures,
};
use anteroom_engine::{Event, Fetching, FileAct, Stage as Way, State, TopicState, Trouble, Upload};
use js_sys::{Array, Function, Object, Reflect};
use stage::{Stage, message, settle, topic, with};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

fn chat(allowed: bool) -> State {
    let mut state = with(ChatSessionStatus::UserLast);
    let mut topic = topic();
    topic.features = Some(TopicFeatures {
        files: Some(FileLimits {
            max_bytes: 10 << 20,
            types: vec![
                "application/pdf".into(),
                "image/png".into(),
                "image/jpeg".into(),
            ],
        }),
        ..TopicFeatures::default()
    });
    state.topic = TopicState::Known(Box::new(topic));
    state.session.as_mut().unwrap().files_allowed = allowed;
    state
}

fn js(body: &str, arguments: &[&JsValue]) -> JsValue {
    let function = Function::new_with_args("a, b, c", body);
    let all: Array = arguments.iter().copied().collect();
    function.apply(&JsValue::NULL, &all).unwrap()
}

/// Fires a drag or paste event that carries a file; says whether the browser's own
/// action stays.
fn bring(on: &HtmlElement, event: &str, kind: &str) -> bool {
    let body = "const data = new DataTransfer();
        if (c == 'text') data.setData('text/plain', 'words');
        else data.items.add(new File(['x'.repeat(10)], 'bill.pdf', { type: 'application/pdf' }));
        const init = { bubbles: true, cancelable: true, composed: true };
        // Firefox gives a ClipboardEvent that a script makes a clipboard of its own.
        const event = b == 'paste'
            ? Object.defineProperty(new Event(b, init), 'clipboardData', { value: data })
            : new DragEvent(b, { ...init, dataTransfer: data });
        return a.dispatchEvent(event);";
    js(body, &[on, &event.into(), &kind.into()]).is_truthy()
}

fn chosen(stage: &Stage) -> Vec<(String, u32, String)> {
    let files = stage.heard().into_iter().filter_map(|event| match event {
        Event::File(FileAct::Chosen(_, name, size, kind)) => Some((name, size, kind)),
        _ => None,
    });
    files.collect()
}

fn upload(stage: Way) -> Upload {
    Upload {
        key: "u".into(),
        name: "a name.pdf".into(),
        size: 3 << 20,
        stage,
    }
}

#[wasm_bindgen_test]
async fn the_clip_is_there_with_its_limits_while_files_are_allowed() {
    let stage = Stage::new(chat(false));
    settle().await;
    assert!(!stage.has(".clip"));
    stage
        .change(|state| state.session.as_mut().unwrap().files_allowed = true)
        .await;
    let clip = stage.button("Attach a file");
    let limits = stage.description(&clip);
    assert!(limits.ends_with("up to 10 MB"), "{limits}");
    assert!(limits.contains("PDF") && limits.contains("pictures"));
    let field = stage.find("[type=file]");
    assert_eq!(
        field.get_attribute("accept").as_deref(),
        Some("application/pdf,image/png,image/jpeg")
    );
    // The button opens the browser's own dialog: works by keyboard.
    let pressed = Object::new();
    js(
        "a.addEventListener('click', e => { e.preventDefault(); b.done = true })",
        &[&field, &pressed],
    );
    clip.click();
    assert!(Reflect::get(&pressed, &"done".into()).unwrap().is_truthy());
    js(
        "const data = new DataTransfer(); data.items.add(new File(['xx'], 'a.png', { type: 'image/png' }));
         a.files = data.files; a.dispatchEvent(new Event('change'))",
        &[&field],
    );
    assert_eq!(chosen(&stage), [("a.png".into(), 2, "image/png".into())]);
}

#[wasm_bindgen_test]
async fn files_are_dropped_and_pasted() {
    let stage = Stage::new(chat(true));
    settle().await;
    let log = stage.find("[role=log]");
    assert!(
        !bring(&log, "dragover", "file"),
        "the browser must not leave the page"
    );
    settle().await;
    let panel = stage.find(".panel");
    assert!(panel.has_attribute("data-drop"));
    assert!(!bring(&log, "drop", "file"));
    settle().await;
    assert!(!panel.has_attribute("data-drop"));
    assert_eq!(chosen(&stage).len(), 1);
    let composer = stage.find("#composer");
    assert!(!bring(&composer, "paste", "file"));
    assert_eq!(chosen(&stage).len(), 1);
    // Words are the browser's affair.
    assert!(bring(&composer, "paste", "text"));
    assert!(bring(&composer, "dragover", "text"));
    assert!(chosen(&stage).is_empty());

    // Not allowed: said, and the page stays all the same.
    stage
        .change(|state| state.session.as_mut().unwrap().files_allowed = false)
        .await;
    assert!(!bring(&log, "drop", "file"));
    settle().await;
    assert!(stage.text().contains("Files cannot be sent right now."));
    assert!(bring(&composer, "paste", "file"));
}

#[wasm_bindgen_test]
async fn an_upload_shows_how_far_it_is() {
    let mut state = chat(true);
    state.uploads = vec![upload(Way::Sending(10))];
    let stage = Stage::new(state);
    settle().await;
    let bar = stage.find("progress");
    assert_eq!(bar.get_attribute("value").as_deref(), Some("10"));
    assert_eq!(
        bar.get_attribute("aria-label").as_deref(),
        Some("Sending a name.pdf")
    );
    assert!(stage.text().contains("3 MB"));
    let cancel = stage.button("Cancel");
    cancel.focus().unwrap();
    stage
        .change(|state| state.uploads[0].stage = Way::Sending(60))
        .await;
    assert_eq!(
        stage.find("progress").get_attribute("value").as_deref(),
        Some("60")
    );
    assert!(
        stage
            .root
            .active_element()
            .is_some_and(|now| now == *cancel),
        "not drawn anew"
    );
    cancel.click();
    assert_eq!(stage.heard(), [Event::File(FileAct::Drop("u".into()))]);
    settle().await;
    assert!(!stage.has(".file"));
}

#[wasm_bindgen_test]
async fn what_was_not_sent_says_why() {
    let stage = Stage::new(chat(true));
    for (way, words, again) in [
        (Way::Left, "the page was left meanwhile", false),
        (Way::Failed(Trouble::Size), "Send files up to 10 MB", false),
        (Way::Failed(Trouble::Kind), "You can send: PDF", false),
        (Way::Failed(Trouble::NotNow), "right now", true),
        (
            Way::Failed(Trouble::Refused("x".into())),
            "could not be sent",
            true,
        ),
    ] {
        stage.change(|state| state.uploads.clear()).await;
        stage
            .change(|state| state.uploads = vec![upload(way)])
            .await;
        assert!(stage.text().contains(words), "{words}: {}", stage.text());
        assert_eq!(stage.text().contains("Try again"), again, "{words}");
        stage.button("Remove").click();
        assert_eq!(stage.heard(), [Event::File(FileAct::Drop("u".into()))]);
    }
}

#[wasm_bindgen_test]
async fn a_file_of_the_log_is_a_named_download() {
    let mut state = chat(false);
    state.log = vec![ChatMessage {
        special_param: "file=4;size=2048;type=application/pdf".into(),
        ..message(1, Kind::ToCustomer, "<b>plan</b>.pdf")
    }];
    let stage = Stage::new(state);
    settle().await;
    let take = stage.button("Download <b>plan</b>.pdf, 2 kB");
    take.click();
    let fetch = FileAct::Fetch(4, "<b>plan</b>.pdf".into());
    assert_eq!(stage.heard(), [Event::File(fetch)]);
    settle().await;
    assert_eq!(take.get_attribute("aria-busy").as_deref(), Some("true"));
    stage
        .change(|state| state.fetching = Some(Fetching::Failed(4)))
        .await;
    assert!(stage.text().contains("could not be fetched"));
    assert!(stage.text().matches("plan").count() == 1);
    let _: HtmlElement = take.unchecked_into();
}

#[wasm_bindgen_test]
async fn what_stays_unsent_is_explained_once() {
    let stage = Stage::new(chat(false));
    settle().await;
    let composer = stage.find("#composer");
    assert!(
        stage
            .find("#stays")
            .text_content()
            .unwrap()
            .contains("until you send it")
    );
    assert!(stage.description(&composer).contains("until you send it"));
    stage
        .change(|state| {
            state.log = vec![
                message(1, Kind::ToUser, "first"),
                message(2, Kind::ToUser, "second"),
            ];
        })
        .await;
    assert!(!stage.has("#stays"));
}
