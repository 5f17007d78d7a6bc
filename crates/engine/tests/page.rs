//! What the page may ask for, and what it is told.
#![allow(clippy::expect_used)]

use anteroom_carriers::visitor::{AgentName, VisitorSession, VisitorTopic, VisitorWidget};
use anteroom_carriers::{
    ChatMessage, ChatMessageType, ChatSessionStatus as Status, Queue, TopicPresence,
};
use anteroom_engine::{
    Answer, Call, Effect, Event, Fact, Field, Focus, Lane, Note, PageAct, PageEvent, Record,
    Request, Screen, State, Stored, Ticket, User, update,
};

fn topic(pre_form: bool) -> VisitorTopic {
    VisitorTopic {
        chat_topic_id: 1,
        widget_enable_rating: true,
        widget: Some(VisitorWidget {
            pre_form_enabled: pre_form,
            post_form_enabled: true,
            ..VisitorWidget::default()
        }),
        presence: Some(TopicPresence {
            open: true,
            agents_present: 1,
        }),
        ..VisitorTopic::default()
    }
}

fn tell(state: &mut State, event: Event) -> Vec<Effect> {
    update(state, 1_000, event)
}

fn begin(topic: VisitorTopic, stored: Stored) -> State {
    let mut state = State::new(1, 42);
    let topic = Some(Some(topic));
    let open = false;
    tell(
        &mut state,
        Event::Started {
            topic,
            stored,
            open,
        },
    );
    tell(&mut state, Event::Lead(Vec::new()));
    state
}

/// The names of what was told, without the summary that always follows.
fn names(fx: &[Effect]) -> Vec<&'static str> {
    told(fx)
        .map(|e| e.name)
        .filter(|name| *name != "state")
        .collect()
}

fn told(fx: &[Effect]) -> impl Iterator<Item = &PageEvent> {
    fx.iter().filter_map(|effect| match effect {
        Effect::Tell(event) => Some(event),
        _ => None,
    })
}

fn fact(fx: &[Effect], event: &str, name: &str) -> Fact {
    let event = told(fx).find(|e| e.name == event).expect("the event");
    let fact = event.facts.iter().find(|(known, _)| *known == name);
    fact.expect("the fact").1.clone()
}

fn request(fx: &[Effect], lane: Lane) -> Option<Request> {
    fx.iter().find_map(|effect| match effect {
        Effect::Http(request) if request.ticket.lane == lane => Some(request.clone()),
        _ => None,
    })
}

fn view(status: Status) -> VisitorSession {
    VisitorSession {
        chat_session_id: 5,
        status,
        session_key: Some("s".into()),
        ..VisitorSession::default()
    }
}

fn polled(state: &mut State, ticket: Ticket, session: VisitorSession) -> Vec<Effect> {
    let answer = Answer::Poll {
        session: Some(session),
        etag: None,
        interval: 3_000,
    };
    tell(state, Event::Answered(ticket, Ok(answer)))
}

fn next(fx: &[Effect]) -> Ticket {
    request(fx, Lane::Poll).expect("it polls on").ticket
}

fn message(id: i32, kind: ChatMessageType, text: &str) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        kind,
        message: text.into(),
        ..ChatMessage::default()
    }
}

fn act(state: &mut State, act: PageAct) -> Vec<Effect> {
    tell(state, Event::Page(act))
}

/// A session that the page began, waiting.
fn queued() -> (State, Ticket) {
    let mut state = begin(topic(false), Stored::default());
    act(&mut state, PageAct::SetDraft("Hello".into()));
    let fx = act(&mut state, PageAct::StartChat("k".into()));
    let write = request(&fx, Lane::Write).expect("the form is sent").ticket;
    let created = Answer::Created(view(Status::InQueue));
    let fx = tell(&mut state, Event::Answered(write, Ok(created)));
    assert_eq!(names(&fx), ["start"]);
    assert_eq!(fact(&fx, "start", "sessionId"), Fact::Number(5));
    let ticket = next(&fx);
    (state, ticket)
}

#[test]
fn the_page_hears_the_whole_story() {
    let (mut state, ticket) = queued();
    let mut waiting = view(Status::InQueue);
    waiting.queue = Some(Queue {
        position: 2,
        wait_min: Some(60),
        wait_max: None,
        evidence: 7,
    });
    let fx = polled(&mut state, ticket, waiting.clone());
    assert_eq!(names(&fx), ["queue"]);
    assert_eq!(fact(&fx, "queue", "position"), Fact::Number(2));
    assert_eq!(fact(&fx, "queue", "waitMin"), Fact::Number(60));
    assert_eq!(fact(&fx, "queue", "waitMax"), Fact::Nothing);
    assert_eq!(fact(&fx, "state", "screen"), Fact::from("queue"));

    // The same again is no news, and is followed by the next poll when it was held.
    let answer = Answer::Poll {
        session: Some(waiting),
        etag: None,
        interval: 3_000,
    };
    let fx = update(&mut state, 26_000, Event::Answered(next(&fx), Ok(answer)));
    assert_eq!(told(&fx).count(), 0);

    tell(&mut state, Event::Closed);
    let mut talking = view(Status::UserLast);
    talking.user = Some(AgentName {
        full_name: "Ann".into(),
        ..AgentName::default()
    });
    talking.messages = Some(vec![message(9, ChatMessageType::ToCustomer, "Hello")]);
    let fx = polled(&mut state, next(&fx), talking.clone());
    assert_eq!(names(&fx), ["agent-join", "message", "unread"]);
    assert_eq!(fact(&fx, "agent-join", "name"), Fact::from("Ann"));
    assert_eq!(fact(&fx, "message", "from"), Fact::from("agent"));
    assert_eq!(fact(&fx, "message", "messageId"), Fact::Number(9));
    assert_eq!(fact(&fx, "unread", "count"), Fact::Number(1));
    assert_eq!(fact(&fx, "state", "agent"), Fact::from("Ann"));

    let mut left = talking.clone();
    (left.user, left.messages) = (None, Some(Vec::new()));
    let fx = polled(&mut state, next(&fx), left);
    assert_eq!(names(&fx), ["agent-leave"]);

    let mut over = talking;
    (over.status, over.messages) = (Status::Finished, Some(Vec::new()));
    let fx = polled(&mut state, next(&fx), over);
    assert_eq!(names(&fx), ["agent-join", "end"]);
    assert_eq!(fact(&fx, "end", "reason"), Fact::from("rating"));

    let fx = tell(&mut state, Event::Opened);
    assert_eq!(names(&fx), ["open", "unread"]);
}

#[test]
fn what_was_there_before_is_not_told_as_new() {
    let record = Record {
        id: 5,
        secret: "s".into(),
        open: false,
        done: false,
        status: Status::UserLast,
        user: String::new(),
        read: 0,
        since: 0,
    };
    let stored = Stored {
        record: Some(record),
        ..Stored::default()
    };
    let mut state = State::new(1, 42);
    let topic = Some(Some(topic(false)));
    let open = false;
    let fx = tell(
        &mut state,
        Event::Started {
            topic,
            stored,
            open,
        },
    );
    assert_eq!(names(&fx), [""; 0]);
    let fx = tell(&mut state, Event::Lead(Vec::new()));
    let mut talking = view(Status::UserLast);
    talking.messages = Some(vec![
        message(1, ChatMessageType::ToUser, "Hi"),
        message(2, ChatMessageType::ToCustomer, "Hello"),
    ]);
    let fx = polled(&mut state, next(&fx), talking.clone());
    assert_eq!(names(&fx), ["unread"]);
    talking.messages = Some(vec![message(3, ChatMessageType::ToUser, "More")]);
    let fx = polled(&mut state, next(&fx), talking);
    assert_eq!(names(&fx), ["message"]);
    assert_eq!(fact(&fx, "message", "from"), Fact::from("visitor"));
}

#[test]
fn a_start_that_needs_the_visitor_only_opens() {
    let mut state = begin(topic(true), Stored::default());
    let fx = act(&mut state, PageAct::StartChat("k".into()));
    assert_eq!(names(&fx), ["open"]);
    assert_eq!(request(&fx, Lane::Write), None);
    assert_eq!(state.screen(), Screen::Form);
    assert!(state.form.errors.is_empty(), "{:?}", state.form.errors);
}

#[test]
fn the_draft_goes_where_the_visitor_writes() {
    let mut state = begin(topic(true), Stored::default());
    act(&mut state, PageAct::SetDraft("My bicycle".into()));
    assert_eq!(state.form.message, "My bicycle");
    let (mut state, _) = queued();
    act(&mut state, PageAct::SetDraft("is red".into()));
    assert_eq!(state.draft, "is red");
}

#[test]
fn the_page_ends_what_goes_on() {
    let (mut state, _) = queued();
    let fx = act(&mut state, PageAct::EndChat("e".into()));
    let call = request(&fx, Lane::Write).expect("a write").call;
    assert!(matches!(call, Call::Save { .. }), "{call:?}");
    assert!(state.is_ending());
}

fn user(id: &str, name: &str) -> PageAct {
    PageAct::SetUser(User {
        id: id.into(),
        fields: vec![(Field::Name, name.into())],
    })
}

#[test]
fn another_user_starts_with_a_clean_slate() {
    let (mut state, _) = queued();
    // Whoever began it signs in: it stays theirs.
    act(&mut state, user("kim", "Kim"));
    tell(&mut state, Event::Drafted("secret".into()));
    assert!(state.session.is_some());
    assert_eq!(state.record().expect("a record").user, "kim");
    act(&mut state, user("kim", "Kim"));
    assert!(state.session.is_some());

    let fx = act(&mut state, user("lee", "Lee"));
    assert_eq!(state.session, None);
    assert_eq!(state.draft, "");
    assert_eq!(state.form.contact.name, "Lee");
    assert_eq!(state.user, "lee");
    for effect in [
        Effect::Wipe,
        Effect::SaveRecord(None),
        Effect::Broadcast(Note::Gone(5)),
        Effect::Broadcast(Note::Wiped),
    ] {
        assert!(fx.contains(&effect), "{effect:?} in {fx:?}");
    }
    let wiped = fx.iter().position(|e| *e == Effect::Wipe);
    let saved = fx
        .iter()
        .position(|e| matches!(e, Effect::SaveScratch(s) if s.user == "lee"));
    assert!(wiped < saved, "the new user's things are kept: {fx:?}");
}

#[test]
fn another_user_finds_the_panel_as_it_was() {
    // Open, it shows the new user's form; the page's sign-in closes nothing.
    let (mut state, _) = queued();
    act(&mut state, user("kim", "Kim"));
    assert!(state.open);
    let fx = act(&mut state, user("lee", "Lee"));
    assert!(state.open);
    assert_eq!(state.screen(), Screen::Form);
    assert!(!names(&fx).contains(&"close"), "{fx:?}");
    assert!(fx.contains(&Effect::Focus(Focus::Screen)), "{fx:?}");

    // Closed, it stays closed, and the focus is the page's.
    let (mut state, _) = queued();
    act(&mut state, user("kim", "Kim"));
    tell(&mut state, Event::Closed);
    let fx = act(&mut state, user("lee", "Lee"));
    assert!(!state.open);
    assert!(!fx.contains(&Effect::Focus(Focus::Screen)), "{fx:?}");
}

#[test]
fn a_user_is_known_again_after_a_reload() {
    let (mut state, _) = queued();
    act(&mut state, user("kim", "Kim"));
    let stored = Stored {
        record: state.record(),
        scratch: Some(state.scratch()),
        ..Stored::default()
    };
    let mut again = begin(topic(false), stored);
    assert_eq!(again.user, "kim");
    act(&mut again, user("kim", "Kim"));
    assert!(again.session.is_some());
}

#[test]
fn who_signs_out_leaves_nothing() {
    let (mut state, _) = queued();
    tell(&mut state, Event::Drafted("half a thought".into()));
    let fx = act(&mut state, PageAct::Logout);
    assert_eq!(fact(&fx, "end", "reason"), Fact::from("logout"));
    assert!(fx.contains(&Effect::Wipe));
    assert!(fx.contains(&Effect::Broadcast(Note::Wiped)));
    assert_eq!((state.session.as_ref(), &*state.draft), (None, ""));
    assert!(!state.open);

    // Another tab, which only listens.
    let (mut other, _) = queued();
    let fx = tell(&mut other, Event::Heard(Note::Wiped));
    assert_eq!(other.session, None);
    assert!(fx.contains(&Effect::Wipe));
    assert!(!fx.contains(&Effect::Broadcast(Note::Wiped)), "no echo");
}
