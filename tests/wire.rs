//! What the widget asks the service, and what it makes of the answers.
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
    Answer, Call, Change, Event, Failure, Field, Lane, Request, Ticket, options,
};
use anteroom_widget::browser::json;
use std::cell::RefCell;
use std::rc::Rc;
use support::{FakeFetch, Reply, body, outside, queued, topic, until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

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
    // A proxy that compresses has altered the ETag.
    const TAGS: &[(&str, &str)] = &[("ETag", "\"e2-gzip\""), ("Poll-Tag", "\"e2\"")];
    let answer = ask(poll(), || Reply::Answer(200, queued(5), TAGS)).await;
    let Ok(Answer::Poll {
        session: Some(session),
        etag,
        interval,
    }) = answer
    else {
        panic!("no poll: {answer:?}");
    };
    assert_eq!(session.queue.unwrap().position, 2);
    assert_eq!((etag.as_deref(), interval), (Some("\"e2\""), 3_000));

    let same = ask(poll(), || {
        Reply::Answer(304, String::new(), &[("Poll-Interval", "4")])
    })
    .await;
    let none = Answer::Poll {
        session: None,
        etag: None,
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
