//! The browser's parts by themselves: storage, tabs, timers, chance and time.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use anteroom_carriers::ChatMessage;
use anteroom_carriers::visitor::VisitorSession;
use anteroom_engine::{
    Contact, Event, Field, Note, Pending, Posted, Record, Scratch, Timer, Write,
};
use anteroom_widget::browser::storage::Storage;
use anteroom_widget::browser::{clock, intl, json, random};
use std::cell::RefCell;
use std::rc::Rc;
use support::{local, outside, queued, session, until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn pending(key: &str, write: Write) -> Pending {
    Pending {
        key: key.to_owned(),
        write,
        tried: false,
        stored: false,
        refused: None,
    }
}

fn says(text: &str) -> Write {
    Write::Message(text.to_owned())
}

#[wasm_bindgen_test]
fn storage_keeps_record_scratch_and_unsent_writes() {
    let storage = Storage::of_page(901);
    let record = Record {
        id: 5,
        secret: "key".into(),
        open: true,
        done: false,
        status: anteroom_carriers::ChatSessionStatus::InQueue,
        user: "kim".into(),
        read: 9,
        since: 1_795_208_400_123,
    };
    storage.save_record(Some(&mut record.clone()));
    let mut scratch = Scratch {
        draft: "half a \"thought\"\n\u{1f600}".into(),
        ..Scratch::default()
    };
    scratch.form.contact.email = "a@b.no".into();
    storage.save_scratch(&mut scratch.clone());
    // The keys sort against the order of writing.
    for key in ["z", "m", "a"] {
        storage.save_pending(pending(key, says(key)));
    }
    storage.save_pending(pending("z", says("z again")));
    storage.drop_pending("m");

    assert!(local().get_item("anteroom:901").unwrap().is_some());
    assert!(session().get_item("anteroom:901").unwrap().is_some());
    let stored = Storage::of_page(901).restore();
    assert_eq!(stored.record, Some(record));
    assert_eq!(stored.scratch, Some(scratch));
    assert_eq!(
        stored.pending,
        [pending("z", says("z again")), pending("a", says("a"))]
    );

    for key in ["z", "a"] {
        storage.drop_pending(key);
    }
    storage.save_record(None);
    assert!(local().get_item("anteroom:901").unwrap().is_none());
    session().remove_item("anteroom:901").unwrap();
    assert_eq!(Storage::of_page(901).restore().pending, []);
}

#[wasm_bindgen_test]
fn refused_storage_is_survived() {
    let refuse = js_sys::Function::new_no_args(
        "const own = ['localStorage', 'sessionStorage'].map(name =>
            [name, Object.getOwnPropertyDescriptor(window, name)]);
        for (const [name] of own)
            Object.defineProperty(window, name, { get() { throw Error('no') }, configurable: true });
        return () => own.forEach(([name, was]) => Object.defineProperty(window, name, was));",
    );
    let back = refuse.call0(&JsValue::UNDEFINED).unwrap();
    let storage = Storage::of_page(902);
    assert!(!storage.keeps());
    storage.save_record(Some(&mut Record::default()));
    storage.save_pending(pending("k", Write::Leave));
    assert_eq!(storage.restore().record, Some(Record::default()));
    assert_eq!(storage.pending(), [pending("k", Write::Leave)]);
    storage.drop_pending("k");
    assert_eq!(storage.pending(), []);
    storage.wipe();
    assert_eq!(storage.restore().record, None);
    let back: js_sys::Function = back.unchecked_into();
    back.call0(&JsValue::UNDEFINED).unwrap();
    assert!(Storage::of_page(902).keeps());
}

#[wasm_bindgen_test]
fn full_storage_is_survived() {
    let whole = "x".repeat(1_000_000);
    let mut used = Vec::new();
    for size in [1_000_000, 10_000, 100, 1] {
        for n in 0.. {
            let name = format!("fill-{size}-{n}");
            if local().set_item(&name, &whole[..size]).is_err() {
                break;
            }
            used.push(name);
        }
    }
    let storage = Storage::of_page(903);
    storage.save_pending(pending("k", says("not lost")));
    let kept = storage.pending();
    for name in used {
        local().remove_item(&name).unwrap();
    }
    assert_eq!(kept, [pending("k", says("not lost"))]);
}

#[wasm_bindgen_test]
fn every_note_goes_round() {
    let session = json::from_text(&queued(5)).unwrap();
    let posted = Posted {
        id: 1042,
        session: 59,
        secret: "its secret".into(),
        email: "ann@example.com".into(),
    };
    let notes = [
        Note::Hello,
        Note::State(3, session),
        Note::Link(false),
        Note::Pending(pending(
            "k",
            Write::Create(Contact::default(), "\u{0}\"\\\u{2028}".into()),
        )),
        Note::Pending(pending("k", Write::Rate(5, "Quick".into()))),
        Note::Settled("k".into()),
        Note::Refused("k".into(), Some(Field::Email), "no".into()),
        Note::Refused("k".into(), None, "no".into()),
        Note::Session(Record::default()),
        Note::Pending(pending("k", Write::Option("Delivery".into()))),
        Note::Pending(pending("k", Write::Person)),
        Note::Pending(pending(
            "k",
            Write::Request(Contact::default(), "Call me".into()),
        )),
        Note::Requested("k".into(), posted),
        Note::Gone(5),
        Note::Wiped,
    ];
    for mut note in notes {
        let text = json::to_text(&mut note).unwrap();
        assert_eq!(json::from_text(&text), Some(note), "{text}");
    }
    assert_eq!(json::from_text::<Note>(r#"["Later",1]"#), None);
    assert_eq!(json::from_text::<Note>("nonsense"), None);
}

#[wasm_bindgen_test]
async fn tabs_hear_each_other_but_not_themselves() {
    let heard = [Rc::<RefCell<Vec<Note>>>::default(), Rc::default()];
    let [a, b] = heard.clone().map(|heard| {
        let tab = outside(904, move |event| {
            if let Event::Heard(note) = event {
                heard.borrow_mut().push(note);
            }
        });
        tab.talk();
        tab
    });
    a.say(Note::Link(true));
    until("b hears a", || *heard[1].borrow() == [Note::Link(true)]).await;
    b.say(Note::Hello);
    until("a hears b", || *heard[0].borrow() == [Note::Hello]).await;
    assert_eq!(heard[1].borrow().len(), 1);

    // A long note is written later, and what was said after it comes after it.
    let mut session: VisitorSession = json::from_text(&queued(5)).unwrap();
    session.messages = Some(vec![ChatMessage::default(); 200]);
    let long = Note::State(3, session);
    a.say(long.clone());
    a.say(Note::Gone(5));
    until("b hears both", || heard[1].borrow().len() == 3).await;
    assert_eq!(heard[1].borrow()[1..], [long.clone(), Note::Gone(5)]);
    // Also when nothing follows any more.
    a.say(long.clone());
    drop(a);
    until("b hears the last one", || heard[1].borrow().len() == 4).await;
    assert_eq!(heard[1].borrow()[3], long);
}

#[wasm_bindgen_test]
async fn timers_fire_once_and_stop() {
    let fired = Rc::<RefCell<Vec<Timer>>>::default();
    let kept = Rc::clone(&fired);
    let timers = outside(905, move |event| {
        if let Event::Fired(timer) = event {
            kept.borrow_mut().push(timer);
        }
    });
    timers.set(Timer::Write, 10);
    timers.set(Timer::Write, 20);
    timers.set(Timer::Queue, 10);
    timers.clear(Timer::Queue);
    timers.set(Timer::Poll, 40);
    until("the last timer", || fired.borrow().contains(&Timer::Poll)).await;
    assert_eq!(*fired.borrow(), [Timer::Write, Timer::Poll]);
}

#[wasm_bindgen_test]
fn keys_differ_and_dates_are_read() {
    let (one, two) = (random::uuid(), random::uuid());
    assert_eq!(one.len(), 36);
    assert_ne!(one, two);
    assert_ne!(random::seed(), random::seed());
    // In a page that is not secure.
    let hide = "const own = crypto; const value = { getRandomValues: (into) => own.getRandomValues(into) };
        Object.defineProperty(globalThis, 'crypto', { value, configurable: true });
        return () => Object.defineProperty(globalThis, 'crypto', { value: own, configurable: true })";
    let hide = js_sys::Function::new_no_args(hide);
    let back: js_sys::Function = hide.call0(&JsValue::UNDEFINED).unwrap().unchecked_into();
    let made = [random::uuid(), random::uuid()];
    back.call0(&JsValue::UNDEFINED).unwrap();
    assert_ne!(made[0], made[1]);
    for uuid in made {
        let parts: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
        let hex = |c: char| c == '-' || matches!(c, '0'..='9' | 'a'..='f');
        assert!(uuid.chars().all(hex), "{uuid}");
        assert!(uuid[14..].starts_with('4'), "{uuid}");
        assert!(uuid[19..].starts_with(['8', '9', 'a', 'b']), "{uuid}");
    }

    let time = clock::posted("2026-11-20T21:00:00.123").unwrap();
    assert_eq!(time, 1_795_208_400_123);
    assert_eq!(clock::posted("soon"), None);
    let text = intl::Intl::new("en-GB").time(time);
    assert_eq!(text.len(), 5, "{text}");
}
