//! The browser's parts by themselves: storage, requests, timers, the tag's values.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use anteroom_carriers::visitor::{AgentName, VisitorSession, VisitorTopic, VisitorWidget};
use anteroom_carriers::{
    ChatMessage, ChatMessageSpecialType, ChatMessageType, ChatSessionFlags, ChatSessionStatus,
    ChatWidgetSize, FileLimits, OpenStretch, Queue, TopicFeatures, TopicHours, TopicPresence,
    WidgetRequiredFields, WidgetTheme,
};
use anteroom_engine::{
    Answer, Call, Change, Contact, Event, Failure, Field, Lane, Note, Pending, Record, Request,
    Scratch, Ticket, Timer, Write, options,
};
use anteroom_widget::browser::storage::Storage;
use anteroom_widget::browser::{clock, intl, json, random};
use std::cell::RefCell;
use std::rc::Rc;
use support::{FakeFetch, Reply, body, local, outside, queued, session, topic, until};
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

/// What the service writes with serde is what the widget reads without.
fn agrees<T>(carrier: &T)
where
    T: serde::Serialize + json::Read + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(carrier).unwrap();
    assert_eq!(
        json::from_text::<T>(&text).as_ref(),
        Some(carrier),
        "{text}"
    );
}

#[wasm_bindgen_test]
fn the_carriers_are_read_as_the_service_writes_them() {
    let words = || Some("words \u{1f600}".to_owned());
    let queue = Some(Queue {
        position: 2,
        wait_min: Some(60),
        wait_max: Some(120),
        evidence: 7,
    });
    let presence = Some(TopicPresence {
        open: true,
        agents_present: 3,
    });
    for kind in ChatMessageType::ALL {
        for special in ChatMessageSpecialType::ALL {
            agrees(&ChatMessage {
                chat_message_id: 9,
                chat_session_id: 5,
                kind: *kind,
                message: "m".into(),
                author: "a".into(),
                read_by_customer: 1,
                special_type: *special,
                special_param: "p".into(),
                when_posted: "2026-11-20T21:05:00".into(),
                client_key: words(),
            });
        }
    }
    for status in ChatSessionStatus::ALL {
        for bits in 0..4 {
            agrees(&VisitorSession {
                chat_session_id: 5,
                user: Some(AgentName {
                    full_name: "Ann".into(),
                    photo: words(),
                }),
                status: *status,
                flags: Some(ChatSessionFlags::from_bits(bits)),
                rating: Some(4),
                chatbot_is_active: Some(bits == 1),
                files_allowed: Some(bits == 2),
                request_id: Some(17),
                rating_comment: words(),
                session_key: words(),
                queue,
                messages: Some(vec![ChatMessage::default(); 2]),
                presence,
            });
        }
    }
    agrees(&VisitorSession::default());
    for bits in 0..32 {
        agrees(&VisitorTopic {
            chat_topic_id: 1,
            badge_header: words(),
            collect_consent: true,
            consent_text: words(),
            consent_version: words(),
            privacy_url: words(),
            ticket_enabled: true,
            offline_collect_consent: true,
            use_queue_offline_form: true,
            offline_form_time_limit: 5,
            offline_form_queue_length: 7,
            custom_queue_text_enabled: true,
            custom_queue_text: words(),
            widget_enable_rating: true,
            widget_rating_text: words(),
            widget: Some(VisitorWidget {
                pre_form_enabled: true,
                pre_form_message: words(),
                required_fields: WidgetRequiredFields::from_bits(bits),
                auto_faq_enabled: true,
                post_form_enabled: true,
                post_transcript_enabled: true,
                language_iso_code: words(),
                size: ChatWidgetSize::Large,
                theme: WidgetTheme::Modern,
                badge_color: words(),
                badge_text_color: words(),
                cust_msg_color: words(),
                cust_msg_text_color: words(),
                agent_msg_color: words(),
                agent_msg_text_color: words(),
                button_color: words(),
                button_text_color: words(),
                font: words(),
                font_size: words(),
                show_agent_photo: true,
                offline_fields: WidgetRequiredFields::from_bits(bits),
                post_form_header: words(),
                post_form_message: words(),
                color: words(),
                welcome_title: words(),
                welcome_message: words(),
                offline_header: words(),
                offline_message: words(),
            }),
            presence,
            queue,
            hours: Some(TopicHours {
                open: true,
                changes_at: words(),
                stretches: vec![OpenStretch::default()],
            }),
            logo: Some("logos/6b1f.png".to_owned()),
            features: Some(TopicFeatures {
                mail: true,
                faq: true,
                files: Some(FileLimits {
                    max_bytes: 5,
                    types: vec!["image/png".into()],
                }),
            }),
        });
    }
    agrees(&VisitorTopic::default());
}

#[wasm_bindgen_test]
fn what_is_missing_stays_away_and_what_is_wrong_is_refused() {
    let read = |text| json::from_text::<VisitorSession>(text);
    let session = read(r#"{"ChatSessionId": 5, "Status": 3, "User": null, "News": [{}]}"#).unwrap();
    assert_eq!(session.chat_session_id, 5);
    assert_eq!(session.status.number(), 3);
    assert_eq!(session.user, None);
    for wrong in [
        "5",
        "null",
        r#""words""#,
        r#"{"ChatSessionId": "5"}"#,
        r#"{"ChatSessionId": 5.5}"#,
        r#"{"ChatSessionId": 3000000000}"#,
        r#"{"Status": "Unheard"}"#,
        r#"{"Messages": {}}"#,
        r#"{"Messages": [{"Message": 1}]}"#,
        r#"{"Queue": {"Position": -1}}"#,
        r#"{"Presence": {"Open": "yes"}}"#,
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[wasm_bindgen_test]
fn every_note_goes_round() {
    let session = json::from_text(&queued(5)).unwrap();
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
        Note::Requested("k".into(), 1042),
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
    a.say(&mut Note::Link(true));
    until("b hears a", || *heard[1].borrow() == [Note::Link(true)]).await;
    b.say(&mut Note::Hello);
    until("a hears b", || *heard[0].borrow() == [Note::Hello]).await;
    assert_eq!(heard[1].borrow().len(), 1);
}

fn call(call: Call) -> Request {
    let lane = match call {
        Call::Topic => Lane::Topic,
        Call::Poll { .. } => Lane::Poll,
        _ => Lane::Write,
    };
    Request {
        ticket: Ticket { lane, number: 7 },
        call,
    }
}

fn poll() -> Call {
    Call::Poll {
        id: 5,
        secret: "secret".into(),
        after: 40,
        etag: Some("\"e1\"".into()),
        wait: 25,
    }
}

async fn ask(asked: Call, reply: impl Fn() -> Reply + 'static) -> Result<Answer, Failure> {
    let _fetch = FakeFetch::new(move |_| reply());
    let answer = Rc::<RefCell<Option<_>>>::default();
    let kept = Rc::clone(&answer);
    let http = outside(1, move |event| {
        let Event::Answered(ticket, result) = event else {
            panic!("no answer: {event:?}");
        };
        assert_eq!(ticket.number, 7);
        kept.replace(Some(result));
    });
    http.send(call(asked));
    until("an answer", || answer.borrow().is_some()).await;
    answer.take().unwrap()
}

#[wasm_bindgen_test]
async fn a_poll_says_what_it_wants() {
    let fetch = FakeFetch::new(|_| Reply::Held);
    let http = outside(1, |_| {});
    http.send(call(poll()));
    until("it is sent", || fetch.count("") == 1).await;
    let request = fetch.seen.borrow()[0].clone().unwrap();
    assert_eq!(request.method(), "POST");
    assert_eq!(
        request.url(),
        "http://service.test/api/v1/Agents/Chat/GetChatSessionEntity?chatSessionEntityId=5\
        &$select=ChatSessionId,User,Status,Flags,Rating,ChatbotIsActive,\
        FilesAllowed,RequestId,RatingComment,Queue,Messages,Presence"
    );
    let header = |name| request.headers().get(name).unwrap().unwrap_or_default();
    assert_eq!(header("Authorization"), "Bearer secret");
    assert_eq!(header("Content-Type"), "application/json");
    assert_eq!(header("If-None-Match"), "\"e1\"");
    assert_eq!(header("Prefer"), "wait=25");
    assert_eq!(header("Idempotency-Key"), "");
    assert_eq!(body(&request).await, r#"{"After":40}"#);

    let signal = fetch.seen.borrow()[0].signal();
    assert!(!signal.aborted());
    drop(http);
    until("the poll is given up", || signal.aborted()).await;
}

#[wasm_bindgen_test]
async fn writes_carry_their_key_and_the_topic_carries_nothing() {
    let fetch = FakeFetch::new(|_| Reply::Held);
    let http = outside(1, |_| {});
    let (id, secret) = (5, String::from("secret"));
    http.send(call(Call::Message {
        key: "k1".into(),
        id,
        secret: secret.clone(),
        text: "<b>\"hi\"\n\u{1f600}".into(),
        clicked: true,
    }));
    let change = Change::Rating(4, "Quick".into());
    let key = Some("k2".into());
    http.send(call(Call::Save {
        key,
        id,
        secret,
        change,
    }));
    http.send(call(Call::Topic));
    until("all are sent", || fetch.count("") == 3).await;

    let seen: Vec<_> = fetch
        .seen
        .borrow()
        .iter()
        .map(|r| r.clone().unwrap())
        .collect();
    let key = |n: usize| seen[n].headers().get("Idempotency-Key").unwrap();
    assert_eq!(key(0).as_deref(), Some("k1"));
    assert!(seen[0].url().ends_with("/AddChatMessage"));
    for name in ["Content-Type", "Authorization", "Idempotency-Key"] {
        assert_eq!(seen[2].headers().get(name).unwrap(), None, "{name}");
    }
}

#[wasm_bindgen_test]
async fn what_a_bot_offers_is_a_list_of_labels() {
    let offer = |words: &str, kind: &str, labels: &str| {
        format!(
            r#"{{"Type":"ToCustomer","Message":"{words}","SpecialType":"{kind}","SpecialParam":{labels}}}"#
        )
    };
    let labels = r#""[\"Opening <i>hours</i>\",\"A \\\"person\\\"\"]""#;
    let all = [
        offer("Which?", "Options", labels),
        offer("", "Options", labels),
        offer("Which?", "Options", "\"\""),
        offer("Which?", "Options", r#""[1""#),
        offer("Which?", "Options", r#""[1]""#),
        offer("Which?", "BotMessage", labels),
    ];
    let session = queued(5).replace("[]", &format!("[{}]", all.join(",")));
    let answer = ask(poll(), move || Reply::Answer(200, session.clone(), &[])).await;
    let Ok(Answer::Poll {
        session: Some(session),
        ..
    }) = answer
    else {
        panic!("no poll: {answer:?}");
    };
    let read: Vec<_> = session.messages.into_iter().flatten().collect();
    let read: Vec<Vec<&str>> = read.iter().map(|m| options(m).collect()).collect();
    let both = vec!["Opening <i>hours</i>", "A \"person\""];
    let none = Vec::new;
    assert_eq!(read, [both.clone(), both, none(), none(), none(), none()]);
}

#[wasm_bindgen_test]
async fn good_answers() {
    const HELD: &[(&str, &str)] = &[("ETag", "\"e2\""), ("Preference-Applied", "wait=25")];
    let answer = ask(poll(), || Reply::Answer(200, queued(5), HELD)).await;
    let Ok(Answer::Poll {
        session: Some(session),
        etag,
        held: was_held,
        interval,
    }) = answer
    else {
        panic!("no poll: {answer:?}");
    };
    assert_eq!(session.queue.unwrap().position, 2);
    assert_eq!(
        (etag.as_deref(), was_held, interval),
        (Some("\"e2\""), true, 3_000)
    );

    let same = ask(poll(), || {
        Reply::Answer(304, String::new(), &[("Poll-Interval", "4")])
    })
    .await;
    let none = Answer::Poll {
        session: None,
        etag: None,
        held: false,
        interval: 4_000,
    };
    assert_eq!(same, Ok(none));

    let known = ask(Call::Topic, || Reply::Answer(200, topic(1), &[])).await;
    assert!(matches!(known, Ok(Answer::Topic(Some(topic))) if topic.widget.is_some()));
    let unknown = ask(Call::Topic, || Reply::Answer(200, "null".into(), &[])).await;
    assert_eq!(unknown, Ok(Answer::Topic(None)));
}

#[wasm_bindgen_test]
async fn what_is_not_the_service_is_no_answer() {
    let portal = "<!doctype html><title>Sign in to the hotel's network</title>";
    for (status, text) in [
        (200, portal),
        (200, "{}"),
        (200, "[]"),
        (200, "null"),
        (403, portal),
        (404, "{}"),
    ] {
        let text = text.to_owned();
        let answer = ask(poll(), move || Reply::Answer(status, text.clone(), &[])).await;
        assert_eq!(answer, Err(Failure::Network), "{status}");
    }
    assert_eq!(ask(poll(), || Reply::Fails).await, Err(Failure::Network));
    // A carrier that is not understood is another version's.
    for text in [r#"{"ChatSessionId":"5"}"#, &queued(6)] {
        let text = text.to_owned();
        let answer = ask(poll(), move || Reply::Answer(200, text.clone(), &[])).await;
        assert_eq!(answer, Err(Failure::Outdated));
    }
}

#[wasm_bindgen_test]
async fn later_and_never() {
    const AFTER: [&[(&str, &str)]; 6] = [
        &[("Retry-After", "7")],
        &[("Retry-After", " 30 ")],
        &[("Retry-After", "99999999")],
        &[("Retry-After", "Fri, 20 Nov 2026 21:00:00 GMT")],
        &[("Retry-After", "-1")],
        &[],
    ];
    let afters = [Some(7_000), Some(30_000), Some(u32::MAX), None, None, None];
    for (headers, after) in AFTER.into_iter().zip(afters) {
        let busy = ask(poll(), move || Reply::Answer(503, "<html>".into(), headers)).await;
        assert_eq!(busy, Err(Failure::Busy { after }), "{headers:?}");
    }
    let carrier = r#"{"Error":true,"ErrorType":"SoInvalidArgumentException",
        "ErrorMessage":"CustomerEmail: is not an e-mail address","ErrorSource":"Anteroom","Field":"CustomerEmail"}"#;
    let refused = ask(poll(), move || Reply::Answer(400, carrier.into(), &[])).await;
    assert_eq!(
        refused,
        Err(Failure::Refused {
            status: 400,
            field: Some(Field::Email),
            message: "is not an e-mail address".into(),
        })
    );
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
