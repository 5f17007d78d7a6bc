//! Whole widgets in one page: who leads, what they tell each other, what is left after the end.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use anteroom_engine::{Event, Note};
use anteroom_widget::browser::{get, json};
use js_sys::{Array, Function};
use std::cell::RefCell;
use std::rc::Rc;
use support::{FakeFetch, Place, Reply, local, locks, outside, queued, session, start, until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const POLL: &str = "GetChatSessionEntity";

fn remember(topic: i32) {
    let name = format!("anteroom:{topic}");
    let record = r#"{"id":5,"secret":"s","open":false,"done":false,"status":"InQueue"}"#;
    local().set_item(&name, record).unwrap();
}

fn forget(topic: i32) {
    let name = format!("anteroom:{topic}");
    local().remove_item(&name).unwrap();
    session().remove_item(&name).unwrap();
}

#[wasm_bindgen_test]
async fn one_leads_and_the_next_takes_over() {
    remember(911);
    let fetch = FakeFetch::new(|_| Reply::Held);
    let (one, two) = (Place::new(), Place::new());
    let first = start(one.options(911, &[])).unwrap();
    let second = start(two.options(911, &[])).unwrap();
    until("somebody polls", || fetch.count(POLL) == 1).await;
    assert_eq!(locks("anteroom:911").await, (1, 1));
    assert_eq!(fetch.count(POLL), 1);

    first.destroy();
    until("the other polls", || fetch.count(POLL) == 2).await;
    assert!(fetch.seen.borrow()[0].signal().aborted());
    assert_eq!(locks("anteroom:911").await, (1, 0));

    second.destroy();
    let mut free = false;
    for _ in 0..100 {
        free = locks("anteroom:911").await == (0, 0);
        if free {
            break;
        }
        support::turn().await;
    }
    assert!(free, "the lock is still held");
    assert!(fetch.seen.borrow()[1].signal().aborted());
    forget(911);
}

#[wasm_bindgen_test]
async fn tabs_share_what_the_leader_hears() {
    remember(912);
    let fetch = FakeFetch::new(|request| {
        let first = request.headers().get("Prefer").unwrap().is_none();
        if first {
            Reply::Answer(200, queued(5), &[("ETag", "\"1\"")])
        } else {
            Reply::Held
        }
    });
    let heard = Rc::<RefCell<Vec<Note>>>::default();
    let kept = Rc::clone(&heard);
    let tabs = outside(912, move |event| {
        if let Event::Heard(note) = event {
            kept.borrow_mut().push(note);
        }
    });
    tabs.talk();
    let place = Place::new();
    let chat = start(place.options(912, &[])).unwrap();
    until("the state is told", || {
        heard
            .borrow()
            .iter()
            .any(|note| matches!(note, Note::State(0, view) if view.chat_session_id == 5))
    })
    .await;
    until("the held poll", || fetch.count(POLL) == 2).await;

    // A new tab asks; the leader answers with everything.
    heard.borrow_mut().clear();
    tabs.say(Note::Hello);
    until("the session is told", || {
        let told = heard.borrow();
        told.iter()
            .any(|n| matches!(n, Note::Session(r) if r.secret == "s"))
            && told.iter().any(|n| matches!(n, Note::State(..)))
    })
    .await;
    chat.destroy();
    forget(912);
}

#[wasm_bindgen_test]
async fn a_session_begun_in_another_tab_is_taken_over() {
    let fetch = FakeFetch::new(|_| Reply::Held);
    let place = Place::new();
    let chat = start(place.options(913, &[])).unwrap();
    let tabs = outside(913, |_| {});
    tabs.talk();
    assert_eq!(fetch.count(POLL), 0);
    let record = r#"{"id":8,"secret":"s8","open":false,"done":false,"status":"InQueue"}"#;
    tabs.say(Note::Session(json::from_text(record).unwrap()));
    until("it polls", || fetch.count("chatSessionEntityId=8") == 1).await;
    chat.destroy();
    forget(913);
}

#[wasm_bindgen_test]
async fn a_lost_write_is_sent_after_the_reload() {
    remember(914);
    local()
        .set_item(
            "anteroom:914:out:k1",
            r#"[1,["k1",false,["Message","still here"]]]"#,
        )
        .unwrap();
    let fetch = FakeFetch::new(|request| {
        if request.url().contains("AddChatMessage") {
            Reply::Answer(200, r#"{"ChatMessageId":9,"ClientKey":"k1"}"#.into(), &[])
        } else {
            Reply::Held
        }
    });
    let place = Place::new();
    let chat = start(place.options(914, &[])).unwrap();
    until("it is sent", || fetch.count("AddChatMessage") == 1).await;
    until("it is settled", || {
        local().get_item("anteroom:914:out:k1").unwrap().is_none()
    })
    .await;
    chat.destroy();
    forget(914);
}

#[wasm_bindgen_test]
fn the_page_fills_the_form_in() {
    let _fetch = FakeFetch::new(|_| Reply::Held);
    let place = Place::new();
    let data = [("name", "Ann"), ("email", "a@b.no")];
    let chat = start(place.options(915, &data)).unwrap();
    let kept = session().get_item("anteroom:915").unwrap().unwrap();
    assert!(
        kept.contains("\"Ann\"") && kept.contains("a@b.no"),
        "{kept}"
    );
    chat.destroy();
    forget(915);
}

#[wasm_bindgen_test]
fn without_a_topic_nothing_starts() {
    let place = Place::new();
    assert!(start(place.options(0, &[])).is_err());
    assert!(start(JsValue::UNDEFINED).is_err());
    assert_eq!(place.nodes(), 1);
}

/// Counts what the page holds: listeners on window and document, and running timeouts.
const COUNTER: &str = "
    const count = { listeners: 0, timers: 0 };
    const page = t => t === window || t === document || t === window.visualViewport
        || t instanceof MediaQueryList || t instanceof BroadcastChannel;
    for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
        const real = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (...args) {
            if (page(this ?? window)) count.listeners += by;
            return real.apply(this ?? window, args);
        };
    }
    const live = new Set(), set = setTimeout, clear = clearTimeout;
    window.setTimeout = (run, ...rest) => {
        const id = set((...args) => { live.delete(id); count.timers = live.size; run(...args); }, ...rest);
        live.add(id);
        count.timers = live.size;
        return id;
    };
    window.clearTimeout = id => { live.delete(id); count.timers = live.size; clear(id); };
    return count;
";

fn number(of: &JsValue, name: &str) -> f64 {
    get(of, name).as_f64().unwrap()
}

fn memory() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length()
}

#[wasm_bindgen_test]
async fn fifty_lives_leave_nothing_behind() {
    remember(916);
    let fetch = FakeFetch::new(|_| Reply::Held);
    let count = Function::new_no_args(COUNTER)
        .call0(&JsValue::UNDEFINED)
        .unwrap();
    let place = Place::new();
    let mut after_ten = 0;
    for life in 1..=50 {
        let polls = fetch.count(POLL);
        let chat = start(place.options(916, &[])).unwrap();
        chat.command("open", JsValue::UNDEFINED);
        until("it polls", || fetch.count(POLL) > polls).await;
        assert!(number(&count, "listeners") > 0.0);
        chat.destroy();
        chat.command("open", JsValue::UNDEFINED);
        chat.command("startChat", JsValue::UNDEFINED);
        chat.destroy();
        assert_eq!(place.nodes(), 1, "nodes, life {life}");
        let sheets: Array = get(&place.root, "adoptedStyleSheets").dyn_into().unwrap();
        assert_eq!(sheets.length(), 0, "styles, life {life}");
        assert!(number(&count, "listeners") <= 0.0, "listeners, life {life}");
        if life == 10 {
            after_ten = memory();
        }
    }
    until("no timer is left", || number(&count, "timers") <= 1.0).await;
    assert_eq!(memory(), after_ten, "memory grew");
    forget(916);
}
