//! What the engine does, one rule at a time.
#![allow(clippy::expect_used)]

use anteroom_carriers::visitor::{AgentName, VisitorSession, VisitorTopic, VisitorWidget};
use anteroom_carriers::{
    ChatMessage, ChatMessageType, ChatSessionFlags, ChatSessionStatus as Status, Queue,
    TopicPresence, WidgetRequiredFields,
};
use anteroom_engine::{
    Announcement, Answer, Call, Change, Effect, Event, Failure, Farewell, Field, Focus, Lane, Link,
    Problem, Record, Request, Screen, State, Stored, Ticket, Timer, update,
};

fn topic() -> VisitorTopic {
    VisitorTopic {
        chat_topic_id: 1,
        collect_consent: true,
        widget_enable_rating: true,
        widget: Some(VisitorWidget {
            pre_form_enabled: true,
            post_form_enabled: true,
            required_fields: WidgetRequiredFields::EMAIL.with(WidgetRequiredFields::PHONE, true),
            ..VisitorWidget::default()
        }),
        presence: Some(TopicPresence {
            open: true,
            agents_present: 1,
        }),
        ..VisitorTopic::default()
    }
}

/// A widget whose panel is open, on a page that leads.
struct Desk {
    state: State,
    now: i64,
}

impl Desk {
    fn with(topic: VisitorTopic, stored: Stored) -> Self {
        let mut desk = Self {
            state: State::new(1, 42),
            now: 1_000,
        };
        desk.tell(Event::Started {
            topic: Some(Some(topic)),
            stored,
            open: true,
        });
        desk.tell(Event::Lead(Vec::new()));
        desk
    }

    fn new() -> Self {
        Self::with(topic(), Stored::default())
    }

    fn in_chat() -> (Self, Ticket) {
        let record = Record {
            id: 5,
            secret: "s".into(),
            open: true,
            done: false,
            status: Status::InQueue,
            user: String::new(),
            read: 2,
            since: 0,
        };
        let mut desk = Self {
            state: State::new(1, 42),
            now: 1_000,
        };
        let stored = Stored {
            record: Some(record),
            ..Stored::default()
        };
        desk.tell(Event::Started {
            topic: Some(Some(topic())),
            stored,
            open: true,
        });
        let fx = desk.tell(Event::Lead(Vec::new()));
        let poll = ticket(&fx, Lane::Poll).expect("polls at once");
        let fx = desk.poll(poll, view(Status::UserLast));
        let next = ticket(&fx, Lane::Poll).expect("polls on");
        (desk, next)
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.state, self.now, event)
    }

    fn poll(&mut self, ticket: Ticket, session: VisitorSession) -> Vec<Effect> {
        let answer = Answer::Poll {
            session: Some(session),
            etag: Some("e".into()),
            held: true,
            interval: 3_000,
        };
        self.tell(Event::Answered(ticket, Ok(answer)))
    }

    fn fill(&mut self) {
        for (field, text) in [
            (Field::Alias, "Kim"),
            (Field::Email, "kim@example.com"),
            (Field::Phone, "+47 22 00 00 00"),
            (Field::Message, " Hello "),
        ] {
            self.tell(Event::Edited(field, text.into()));
        }
        self.tell(Event::Consented(true));
    }
}

fn view(status: Status) -> VisitorSession {
    VisitorSession {
        chat_session_id: 5,
        status,
        user: status.is_chat().then(|| AgentName {
            full_name: "Ann".into(),
            ..AgentName::default()
        }),
        ..VisitorSession::default()
    }
}

fn says(id: i32, text: &str) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        chat_session_id: 5,
        kind: ChatMessageType::ToCustomer,
        author: "Ann".into(),
        message: text.into(),
        ..ChatMessage::default()
    }
}

fn calls(fx: &[Effect]) -> Vec<&Request> {
    fx.iter()
        .filter_map(|e| match e {
            Effect::Http(r) => Some(r),
            _ => None,
        })
        .collect()
}

fn ticket(fx: &[Effect], lane: Lane) -> Option<Ticket> {
    calls(fx)
        .into_iter()
        .map(|r| r.ticket)
        .find(|t| t.lane == lane)
}

fn timer(fx: &[Effect], wanted: Timer) -> Option<u32> {
    fx.iter().find_map(|e| match e {
        Effect::SetTimer(t, millis) if *t == wanted => Some(*millis),
        _ => None,
    })
}

fn said(fx: &[Effect]) -> Vec<&Announcement> {
    fx.iter()
        .filter_map(|e| match e {
            Effect::Announce(a) => Some(a),
            _ => None,
        })
        .collect()
}

#[test]
fn the_form_names_every_field_at_fault_and_loses_nothing() {
    let mut desk = Desk::new();
    desk.tell(Event::Edited(Field::Email, "kim@".into()));
    desk.tell(Event::Edited(Field::Alias, "x".repeat(65)));
    let fx = desk.tell(Event::Submitted("k".into()));
    assert!(calls(&fx).is_empty());
    let form = &desk.state.form;
    assert_eq!(form.error(Field::Alias), Some(&Problem::TooLong(64)));
    assert_eq!(form.error(Field::Email), Some(&Problem::NotEmail));
    assert_eq!(form.error(Field::Phone), Some(&Problem::Missing));
    assert_eq!(form.error(Field::Message), Some(&Problem::Missing));
    assert_eq!(form.error(Field::Consent), Some(&Problem::Missing));
    assert_eq!(
        form.error(Field::Name),
        None,
        "the topic does not ask for it"
    );
    assert_eq!(said(&fx), [&Announcement::FormErrors(5)]);
    assert!(fx.contains(&Effect::Focus(Focus::Field(Field::Alias))));
    assert_eq!(form.text(Field::Email), "kim@");
    // Mending a field takes its error away, and only its.
    desk.tell(Event::Edited(Field::Email, "kim@example.com".into()));
    assert_eq!(desk.state.form.error(Field::Email), None);
    assert!(desk.state.form.error(Field::Phone).is_some());
}

#[test]
fn the_service_can_refuse_a_field() {
    let mut desk = Desk::new();
    desk.fill();
    let fx = desk.tell(Event::Submitted("k".into()));
    let request = calls(&fx)[0];
    let Call::Create {
        key,
        contact,
        message,
    } = &request.call
    else {
        panic!("creates")
    };
    assert_eq!((key.as_str(), message.as_str()), ("k", "Hello"));
    assert!(contact.consented && contact.company.is_empty());
    assert!(desk.state.is_submitting());
    // A second click does nothing.
    assert!(calls(&desk.tell(Event::Submitted("k2".into()))).is_empty());
    let failure = Failure::Refused {
        status: 400,
        field: Some(Field::Email),
        message: "no such domain".into(),
    };
    let fx = desk.tell(Event::Answered(
        ticket(&fx, Lane::Write).unwrap(),
        Err(failure),
    ));
    assert!(!desk.state.is_submitting());
    assert_eq!(desk.state.screen(), Screen::Form);
    assert_eq!(
        desk.state.form.error(Field::Email),
        Some(&Problem::Refused("no such domain".into()))
    );
    assert_eq!(desk.state.form.text(Field::Message), " Hello ");
    assert!(fx.contains(&Effect::Focus(Focus::Field(Field::Email))));
}

#[test]
fn a_lost_create_is_tried_again_under_the_same_key() {
    let mut desk = Desk::new();
    desk.fill();
    let mut fx = desk.tell(Event::Submitted("k".into()));
    for _ in 0..8 {
        let lost = ticket(&fx, Lane::Write).expect("sends");
        let failed = desk.tell(Event::Answered(lost, Err(Failure::Network)));
        let pause = timer(&failed, Timer::Write).expect("waits");
        assert!((250..=30_000).contains(&pause));
        fx = desk.tell(Event::Fired(Timer::Write));
        let Call::Create { key, .. } = &calls(&fx)[0].call else {
            panic!("creates")
        };
        assert_eq!(key, "k");
    }
    assert_eq!(desk.state.link, Link::Down);
    let created = VisitorSession {
        session_key: Some("s".into()),
        ..view(Status::InQueue)
    };
    let sent = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(sent, Ok(Answer::Created(created))));
    assert_eq!(desk.state.screen(), Screen::Queue);
    assert_eq!(desk.state.link, Link::Up);
    assert!(ticket(&fx, Lane::Poll).is_some());
    assert_eq!(desk.state.form.text(Field::Message), "");
    assert_eq!(
        desk.state.form.text(Field::Alias),
        "Kim",
        "asked once is enough"
    );
}

#[test]
fn a_busy_service_says_how_long() {
    let mut desk = Desk::new();
    desk.fill();
    let fx = desk.tell(Event::Submitted("k".into()));
    let busy = Failure::Busy {
        after: Some(90_000),
    };
    let fx = desk.tell(Event::Answered(
        ticket(&fx, Lane::Write).unwrap(),
        Err(busy),
    ));
    // Never sooner, and not all who were told the same at once.
    let pause = timer(&fx, Timer::Write).unwrap();
    assert!((90_000..91_000).contains(&pause), "{pause}");
}

#[test]
fn nobody_here_is_said_before_anything_is_asked() {
    let mut closed = topic();
    closed.presence = Some(TopicPresence::default());
    let mut desk = Desk::with(closed, Stored::default());
    assert_eq!(desk.state.screen(), Screen::Offline);
    let fx = desk.tell(Event::TriedNow);
    let asked = ticket(&fx, Lane::Topic).expect("reads the topic");
    desk.tell(Event::Answered(asked, Ok(Answer::Topic(Some(topic())))));
    assert_eq!(desk.state.screen(), Screen::Form);
}

#[test]
fn an_unknown_topic_is_no_chat() {
    let mut desk = Desk {
        state: State::new(9, 1),
        now: 0,
    };
    desk.tell(Event::Started {
        topic: Some(None),
        stored: Stored::default(),
        open: true,
    });
    assert_eq!(desk.state.screen(), Screen::Unavailable);
}

#[test]
fn the_queue_is_said_politely() {
    let (mut desk, mut next) = Desk::in_chat();
    let mut place = |desk: &mut Desk, position| {
        let queued = VisitorSession {
            queue: Some(Queue {
                position,
                ..Queue::default()
            }),
            ..view(Status::InQueue)
        };
        let fx = desk.poll(next, queued);
        next = ticket(&fx, Lane::Poll).expect("polls on");
        fx
    };
    assert_eq!(said(&place(&mut desk, 4)), [&Announcement::Position(4)]);
    desk.now += 2_000;
    let fx = place(&mut desk, 3);
    assert!(said(&fx).is_empty(), "too soon");
    assert_eq!(timer(&fx, Timer::Queue), Some(13_000));
    desk.now += 13_000;
    assert_eq!(
        said(&desk.tell(Event::Fired(Timer::Queue))),
        [&Announcement::Position(3)]
    );
    desk.now += 10;
    assert_eq!(
        said(&place(&mut desk, 1)),
        [&Announcement::Position(1)],
        "next is always said"
    );
    assert!(said(&place(&mut desk, 1)).is_empty());
}

#[test]
fn news_is_counted_and_history_is_not() {
    let (mut desk, next) = Desk::in_chat();
    let history = VisitorSession {
        messages: Some(vec![says(1, "a"), says(2, "b")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(next, history);
    assert!(said(&fx).is_empty());
    desk.tell(Event::Closed);
    let next = ticket(&fx, Lane::Poll).unwrap();
    let fresh = VisitorSession {
        messages: Some(vec![says(2, "b"), says(3, "c")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(next, fresh);
    assert_eq!(desk.state.unread, 1);
    let message = Announcement::Message {
        author: "Ann".into(),
        text: "c".into(),
    };
    assert_eq!(said(&fx), [&message]);
    desk.tell(Event::Opened);
    assert_eq!(desk.state.unread, 0);
}

#[test]
fn what_stands_in_a_chat_that_begins_here_is_news() {
    let mut desk = Desk::new();
    desk.fill();
    let fx = desk.tell(Event::Submitted("k".into()));
    let created = VisitorSession {
        session_key: Some("s".into()),
        ..view(Status::InQueue)
    };
    let sent = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(sent, Ok(Answer::Created(created))));
    // A bot is quick: its first words are in the first answer.
    let both = VisitorSession {
        user: None,
        messages: Some(vec![says(1, "a"), says(2, "b")]),
        ..view(Status::UserLast)
    };
    let fx = desk.poll(ticket(&fx, Lane::Poll).unwrap(), both);
    assert_eq!(said(&fx), [&Announcement::Messages(2)]);
}

#[test]
fn typing_is_told_now_and_then_and_taken_back() {
    let (mut desk, next) = Desk::in_chat();
    let told = |fx: &[Effect]| {
        calls(fx).into_iter().find_map(|r| match r.call {
            Call::Save {
                change: Change::Typing(on),
                ..
            } => Some(on),
            _ => None,
        })
    };
    assert_eq!(told(&desk.tell(Event::Drafted("h".into()))), Some(true));
    desk.now += 500;
    assert_eq!(told(&desk.tell(Event::Drafted("he".into()))), None);
    desk.now += 4_000;
    assert_eq!(told(&desk.tell(Event::Drafted("hel".into()))), Some(true));
    assert_eq!(told(&desk.tell(Event::Fired(Timer::Typing))), Some(false));
    assert_eq!(told(&desk.tell(Event::Drafted("hello".into()))), Some(true));
    assert_eq!(told(&desk.tell(Event::Drafted(String::new()))), Some(false));
    let typing = VisitorSession {
        flags: Some(ChatSessionFlags::USER_IS_TYPING),
        ..view(Status::UserLast)
    };
    desk.poll(next, typing);
    assert!(desk.state.session.as_ref().unwrap().agent_typing);
}

#[test]
fn one_lost_poll_is_no_lost_connection_but_two_are() {
    let (mut desk, next) = Desk::in_chat();
    let fx = desk.tell(Event::Answered(next, Err(Failure::Network)));
    assert!(said(&fx).is_empty());
    let fx = desk.tell(Event::Fired(Timer::Poll));
    let again = ticket(&fx, Lane::Poll).unwrap();
    let fx = desk.tell(Event::Answered(again, Err(Failure::Network)));
    assert_eq!(said(&fx), [&Announcement::Lost]);
    // A visible page, a network, a click: at once, whatever pause was planned.
    let fx = desk.tell(Event::Online(true));
    let again = ticket(&fx, Lane::Poll).expect("polls at once");
    let fx = desk.poll(again, view(Status::UserLast));
    assert_eq!(said(&fx), [&Announcement::Back]);
    assert_eq!(desk.state.link, Link::Up);
}

#[test]
fn a_hidden_page_with_nothing_pending_polls_slower_and_an_ended_chat_not_at_all() {
    let (mut desk, next) = Desk::in_chat();
    desk.tell(Event::Visible(false));
    let fx = desk.poll(next, view(Status::UserLast));
    assert!(ticket(&fx, Lane::Poll).is_none());
    assert!(timer(&fx, Timer::Poll).is_some());
    let fx = desk.tell(Event::Visible(true));
    let next = ticket(&fx, Lane::Poll).expect("at once when looked at");
    let fx = desk.poll(next, view(Status::Finished));
    assert!(calls(&fx).is_empty());
    assert_eq!(timer(&fx, Timer::Poll), None);
    assert_eq!(desk.state.screen(), Screen::Rating);
}

#[test]
fn a_dead_poll_is_given_up() {
    let (mut desk, stale) = Desk::in_chat();
    let fx = desk.tell(Event::Fired(Timer::PollGuard));
    assert!(fx.contains(&Effect::Abort(Lane::Poll)));
    assert!(timer(&fx, Timer::Poll).is_some());
    let fx = desk.poll(stale, view(Status::Finished));
    assert!(fx.is_empty(), "a late answer is not wanted any more");
    assert_eq!(desk.state.screen(), Screen::Chat);
}

#[test]
fn a_service_that_does_not_hold_is_polled_at_its_interval() {
    let (mut desk, next) = Desk::in_chat();
    let answer = Answer::Poll {
        session: None,
        etag: None,
        held: false,
        interval: 3_000,
    };
    let fx = desk.tell(Event::Answered(next, Ok(answer)));
    let pause = timer(&fx, Timer::Poll).expect("waits");
    assert!((3_000..3_750).contains(&pause));
}

#[test]
fn a_forgotten_session_gives_the_words_back() {
    let (mut desk, next) = Desk::in_chat();
    desk.tell(Event::Drafted("unsent".into()));
    desk.tell(Event::Sent("m".into()));
    let gone = Failure::Refused {
        status: 401,
        field: None,
        message: String::new(),
    };
    let fx = desk.tell(Event::Answered(next, Err(gone)));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Expired));
    assert!(fx.contains(&Effect::SaveRecord(None)));
    desk.tell(Event::Restarted);
    assert_eq!(desk.state.form.text(Field::Message), "unsent");
}

#[test]
fn leaving_and_being_dropped_read_differently() {
    for (leaves, farewell) in [(true, Farewell::Left), (false, Farewell::Dropped)] {
        let (mut desk, next) = Desk::in_chat();
        let fx = desk.poll(next, view(Status::InQueue));
        if leaves {
            let fx = desk.tell(Event::Left("l".into()));
            assert!(matches!(
                calls(&fx)[0].call,
                Call::Save {
                    change: Change::Status(Status::ClosedFromQueue),
                    ..
                }
            ));
        }
        desk.poll(
            ticket(&fx, Lane::Poll).unwrap(),
            view(Status::ClosedFromQueue),
        );
        assert_eq!(desk.state.screen(), Screen::Thanks(farewell));
    }
}

#[test]
fn a_rating_is_given_once_or_skipped() {
    let (mut desk, next) = Desk::in_chat();
    desk.poll(next, view(Status::Finished));
    assert!(calls(&desk.tell(Event::Rated("r".into(), 6, String::new()))).is_empty());
    let fx = desk.tell(Event::Rated("r".into(), 4, String::new()));
    assert!(matches!(
        calls(&fx)[0].call,
        Call::Save {
            change: Change::Rating(4, _),
            ..
        }
    ));
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
    assert!(calls(&desk.tell(Event::Rated("r2".into(), 5, String::new()))).is_empty());

    let (mut desk, next) = Desk::in_chat();
    desk.poll(next, view(Status::Finished));
    let fx = desk.tell(Event::Skipped);
    assert!(calls(&fx).is_empty());
    assert_eq!(desk.state.screen(), Screen::Thanks(Farewell::Ended));
    assert!(desk.state.can_return());
}

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The clock is set right by a day while a chat goes on, either way.
#[test]
fn a_clock_that_jumps_holds_nothing_up() {
    for jump in [DAY, -DAY] {
        let (mut desk, held) = Desk::in_chat();
        let told = |fx: &[Effect]| ticket(fx, Lane::Typing).is_some();
        assert!(told(&desk.tell(Event::Drafted("a".into()))));
        desk.now += jump;
        assert!(told(&desk.tell(Event::Drafted("ab".into()))), "{jump}");
        // The poll may have died with the old time: waking up looks again.
        let fx = desk.tell(Event::Visible(false));
        assert!(ticket(&fx, Lane::Poll).is_none());
        let fx = desk.tell(Event::Visible(true));
        let next = ticket(&fx, Lane::Poll).expect("polls anew");
        assert_ne!(next, held);
        // Places in the queue are said as before.
        let place = |position, desk: &mut Desk, ticket| {
            let queued = VisitorSession {
                queue: Some(Queue {
                    position,
                    ..Queue::default()
                }),
                ..view(Status::InQueue)
            };
            desk.poll(ticket, queued)
        };
        let fx = place(5, &mut desk, next);
        let position = Announcement::Position;
        assert!(said(&fx).contains(&&position(5)));
        desk.now -= jump;
        let next = ticket(&fx, Lane::Poll).unwrap();
        let fx = place(4, &mut desk, next);
        assert!(said(&fx).contains(&&position(4)), "{jump}: {fx:?}");
        let pause = timer(&fx, Timer::Queue);
        assert!(pause.is_none_or(|pause| pause <= 15_000));
    }
}

#[test]
fn a_promised_time_stands_when_the_clock_is_set_back() {
    let mut desk = Desk::new();
    desk.fill();
    let fx = desk.tell(Event::Submitted("k".into()));
    let after = Some(9_000);
    let busy = Err(Failure::Busy { after });
    desk.tell(Event::Answered(ticket(&fx, Lane::Write).unwrap(), busy));
    assert!((9..=10).contains(&desk.state.seconds_left()));
    desk.now -= DAY;
    desk.tell(Event::Fired(Timer::Count));
    assert!((9..=10).contains(&desk.state.seconds_left()));
    desk.now += DAY;
    desk.tell(Event::Fired(Timer::Count));
    assert_eq!(desk.state.seconds_left(), 0);
}

/// The topic is asked for again when the service wished, not sooner.
#[test]
fn a_busy_service_is_asked_for_its_topic_later() {
    let mut state = State::new(1, 42);
    let started = Event::Started {
        topic: None,
        stored: Stored::default(),
        open: true,
    };
    let fx = update(&mut state, 0, started);
    let asked = ticket(&fx, Lane::Topic).expect("asks");
    let busy = Err(Failure::Busy {
        after: Some(20_000),
    });
    let fx = update(&mut state, 0, Event::Answered(asked, busy));
    let pause = timer(&fx, Timer::Topic).unwrap();
    assert!((20_000..21_000).contains(&pause), "{pause}");
}

/// Some proxies cut whatever is held. The connection is there all the same: a
/// poll that is answered at once shows it, and after a while none is held.
#[test]
fn a_proxy_that_cuts_held_polls_is_no_lost_connection() {
    let (mut desk, mut held) = Desk::in_chat();
    let wait = |fx: &[Effect]| match calls(fx).first() {
        Some(Request {
            call: Call::Poll { wait, .. },
            ..
        }) => Some(*wait),
        _ => None,
    };
    for round in 1..=3 {
        let fx = desk.tell(Event::Answered(held, Err(Failure::Network)));
        assert!(timer(&fx, Timer::Poll).unwrap() <= 1_000, "soon");
        let fx = desk.tell(Event::Fired(Timer::Poll));
        assert_eq!(wait(&fx), Some(0), "round {round}: at once");
        let short = ticket(&fx, Lane::Poll).unwrap();
        let answer = Answer::Poll {
            session: Some(view(Status::UserLast)),
            etag: None,
            held: false,
            interval: 3_000,
        };
        let fx = desk.tell(Event::Answered(short, Ok(answer)));
        assert_eq!(desk.state.link, Link::Up);
        assert!(said(&fx).is_empty());
        if round < 3 {
            assert_eq!(wait(&fx), Some(25));
            held = ticket(&fx, Lane::Poll).unwrap();
        } else {
            let pause = timer(&fx, Timer::Poll).expect("at its interval from now on");
            assert!((3_000..3_750).contains(&pause));
        }
    }
    let fx = desk.tell(Event::Fired(Timer::Poll));
    assert_eq!(wait(&fx), Some(0));
    // Another network may be better.
    let fx = [
        desk.tell(Event::Online(false)),
        desk.tell(Event::Online(true)),
    ]
    .concat();
    assert_eq!(wait(&fx), Some(25));
}

/// Writes that fail while a poll is held: it is asked at once how the connection is.
#[test]
fn failing_writes_make_the_poll_look() {
    let (mut desk, held) = Desk::in_chat();
    desk.tell(Event::Drafted("Hello".into()));
    let fx = desk.tell(Event::Sent("m".into()));
    let first = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(first, Err(Failure::Network)));
    assert!(ticket(&fx, Lane::Poll).is_none(), "one is nothing");
    let fx = desk.tell(Event::Fired(Timer::Write));
    let second = ticket(&fx, Lane::Write).unwrap();
    let fx = desk.tell(Event::Answered(second, Err(Failure::Network)));
    let look = ticket(&fx, Lane::Poll).expect("looks");
    assert_ne!(look, held);
    let fx = desk.tell(Event::Answered(look, Err(Failure::Network)));
    assert!(said(&fx).contains(&&Announcement::Lost));
    assert_eq!(desk.state.link, Link::Down);
}
