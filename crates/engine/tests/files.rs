//! Files: what is refused beforehand, and what becomes of those that are sent.
#![allow(clippy::expect_used, clippy::panic)]

use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_carriers::{
    ChatMessage, ChatMessageType, ChatSessionStatus as Status, FileLimits, TopicFeatures,
};
use anteroom_engine::{
    Announcement, Answer, Carriage, Effect, Event, Failure, Fetching, FileAct, Lane, Load, Note,
    Record, Stage, State, Stored, Ticket, Timer, Trouble, Upload, attached, update,
};

struct Tab {
    state: State,
    poll: Ticket,
}

impl Tab {
    fn new() -> Self {
        Self::with(Stored::default())
    }

    fn with(stored: Stored) -> Self {
        let mut state = State::new(1, 7);
        let topic = VisitorTopic {
            features: Some(TopicFeatures {
                files: Some(FileLimits {
                    max_bytes: 1_000,
                    types: vec!["image/png".into(), "application/pdf".into()],
                }),
                ..TopicFeatures::default()
            }),
            ..VisitorTopic::default()
        };
        let record = Record {
            id: 5,
            secret: "s".into(),
            open: true,
            status: Status::UserLast,
            ..Record::default()
        };
        let started = Event::Started {
            topic: Some(Some(topic)),
            stored: Stored {
                record: Some(record),
                ..stored
            },
            open: true,
        };
        update(&mut state, 0, started);
        let fx = update(&mut state, 0, Event::Lead(Vec::new()));
        let poll = poll(&fx).expect("polls at once");
        let mut tab = Self { state, poll };
        tab.comes(true, Vec::new());
        tab
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.state, 1_000, event)
    }

    fn act(&mut self, act: FileAct) -> Vec<Effect> {
        self.tell(Event::File(act))
    }

    fn choose(&mut self, key: &str, size: u32, kind: &str) -> Vec<Effect> {
        let name = format!("{key}.file");
        self.act(FileAct::Chosen(key.into(), name, size, kind.into()))
    }

    fn comes(&mut self, files: bool, messages: Vec<ChatMessage>) -> Vec<Effect> {
        let answer = Answer::Poll {
            session: Some(VisitorSession {
                chat_session_id: 5,
                status: Status::UserLast,
                files_allowed: Some(files),
                messages: Some(messages),
                ..VisitorSession::default()
            }),
            etag: None,
            interval: 3_000,
        };
        let fx = self.tell(Event::Answered(self.poll, Ok(answer)));
        self.poll = poll(&fx).unwrap_or(self.poll);
        fx
    }

    fn stages(&self) -> Vec<(&str, &Stage)> {
        let uploads = self.state.uploads.iter();
        uploads.map(|u| (u.key.as_str(), &u.stage)).collect()
    }
}

fn poll(fx: &[Effect]) -> Option<Ticket> {
    fx.iter().find_map(|effect| match effect {
        Effect::Http(request) if request.ticket.lane == Lane::Poll => Some(request.ticket),
        _ => None,
    })
}

fn carried(fx: &[Effect]) -> Option<Carriage> {
    fx.iter().find_map(|effect| match effect {
        Effect::Carry(carriage) => Some(carriage.clone()),
        _ => None,
    })
}

fn up(fx: &[Effect]) -> (Ticket, String) {
    let carriage = carried(fx).expect("a file is sent");
    assert_eq!((carriage.id, carriage.secret.as_str()), (5, "s"));
    match carriage.load {
        Load::Up(key, name) => {
            assert_eq!(name, format!("{key}.file"));
            (carriage.ticket, key)
        }
        Load::Down(..) => panic!("nothing is fetched"),
    }
}

fn said(fx: &[Effect]) -> Vec<&Announcement> {
    let announced = |effect| match effect {
        #[allow(clippy::needless_borrowed_reference)] // or the closure's lifetimes do not fit
        &Effect::Announce(ref it) => Some(it),
        _ => None,
    };
    fx.iter().filter_map(announced).collect()
}

fn left(fx: &[Effect]) -> Vec<String> {
    let kept = fx.iter().rev().find_map(|effect| match effect {
        Effect::SaveScratch(scratch) => Some(&scratch.files),
        _ => None,
    });
    let keys = |files: &Vec<Upload>| files.iter().map(|u| u.key.clone()).collect();
    kept.map(keys).unwrap_or_default()
}

fn refused(status: u16) -> Result<Answer, Failure> {
    Err(Failure::Refused {
        status,
        field: None,
        message: "no".into(),
    })
}

#[test]
fn what_cannot_be_sent_is_refused_before_it_is_sent() {
    let mut tab = Tab::new();
    for (key, size, kind, trouble) in [
        ("large", 1_001, "image/png", Trouble::Size),
        ("film", 10, "video/mp4", Trouble::Kind),
        ("program", 10, "application/x-msdownload", Trouble::Kind),
        ("empty", 0, "image/png", Trouble::Empty),
    ] {
        let fx = tab.choose(key, size, kind);
        assert!(carried(&fx).is_none(), "{key}");
        assert!(fx.contains(&Effect::DropFile(key.into())), "{key}");
        let failed = Announcement::FileFailed(format!("{key}.file"));
        assert_eq!(said(&fx), [&failed]);
        assert_eq!(tab.stages(), [(key, &Stage::Failed(trouble))]);
        tab.act(FileAct::Drop(key.into()));
        assert!(tab.state.uploads.is_empty());
    }
    // The name's ending tells the browser little; the service looks inside.
    for kind in ["", "image/heic", "image/png", "application/pdf"] {
        let fx = tab.choose("k", 10, kind);
        assert!(carried(&fx).is_some(), "{kind}");
        tab.act(FileAct::Drop("k".into()));
    }
}

#[test]
fn nothing_is_sent_without_the_agents_leave() {
    let mut tab = Tab::new();
    let hello = ChatMessage {
        chat_message_id: 1,
        ..ChatMessage::default()
    };
    let fx = tab.comes(false, vec![hello]);
    assert!(said(&fx).is_empty());
    assert!(tab.state.file_limits().is_none());
    let fx = tab.choose("k", 10, "image/png");
    assert!(carried(&fx).is_none());
    assert_eq!(tab.stages(), [("k", &Stage::Failed(Trouble::NotNow))]);
    let fx = tab.comes(true, Vec::new());
    assert_eq!(said(&fx), [&Announcement::FilesAllowed]);
    assert!(said(&tab.comes(true, Vec::new())).is_empty(), "said once");
    // Now it may pass.
    let fx = tab.act(FileAct::Again("k".into()));
    assert_eq!(up(&fx).1, "k");
}

#[test]
fn one_after_the_other_with_progress_until_the_log_has_it() {
    let mut tab = Tab::new();
    let (ticket, key) = up(&tab.choose("one", 10, "image/png"));
    assert_eq!(key, "one");
    assert!(carried(&tab.choose("two", 10, "image/png")).is_none());
    tab.act(FileAct::Progress(ticket, 40));
    assert_eq!(tab.state.sent_of("one"), 40);

    let fx = tab.tell(Event::Answered(ticket, Ok(Answer::Done)));
    assert_eq!(said(&fx), [&Announcement::FileSent("one.file".into())]);
    assert!(fx.contains(&Effect::DropFile("one".into())));
    assert_eq!(left(&fx), ["two"], "what is stored is not lost by a reload");
    let (second, key) = up(&fx);
    assert_eq!(key, "two");
    // What comes late of the first is not the second's.
    tab.act(FileAct::Progress(ticket, 90));
    tab.tell(Event::Answered(ticket, Ok(Answer::Done)));
    assert_eq!(tab.stages()[1], ("two", &Stage::Sending(0)));

    let shown = |key: &str, id| ChatMessage {
        chat_message_id: id,
        kind: ChatMessageType::ToUser,
        message: format!("{key}.file"),
        special_param: format!("file={id};size=10;type=image/png"),
        client_key: Some(key.into()),
        ..ChatMessage::default()
    };
    let fx = tab.comes(true, vec![shown("one", 1)]);
    assert!(said(&fx).is_empty(), "said once");
    assert_eq!(tab.stages(), [("two", &Stage::Sending(0))]);
    // The answer was lost, or comes later, and the poll knows.
    let fx = tab.comes(true, vec![shown("two", 2)]);
    assert!(fx.contains(&Effect::Abort(Lane::File)));
    assert_eq!(said(&fx), [&Announcement::FileSent("two.file".into())]);
    assert!(tab.state.uploads.is_empty());
    tab.tell(Event::Answered(second, Err(Failure::Network)));
    assert!(tab.state.uploads.is_empty());
    let file = attached(&tab.state.log[0]).expect("a file");
    assert_eq!((file.id, file.size), (1, 10));
}

#[test]
fn a_bad_connection_is_waited_out() {
    let mut tab = Tab::new();
    let (ticket, _) = up(&tab.choose("k", 10, "image/png"));
    let fx = tab.tell(Event::Answered(ticket, Err(Failure::Network)));
    assert!(
        fx.iter()
            .any(|e| matches!(e, Effect::SetTimer(Timer::File, _)))
    );
    assert_eq!(tab.stages(), [("k", &Stage::Waiting)]);
    let (ticket, key) = up(&tab.tell(Event::Fired(Timer::File)));
    assert_eq!(key, "k", "under the same key");
    let busy = Failure::Busy {
        after: Some(60_000),
    };
    let fx = tab.tell(Event::Answered(ticket, Err(busy)));
    let pause = fx.iter().find_map(|effect| match effect {
        Effect::SetTimer(Timer::File, millis) => Some(*millis),
        _ => None,
    });
    assert!(pause >= Some(60_000));
    tab.tell(Event::Online(false));
    assert!(carried(&tab.tell(Event::Fired(Timer::File))).is_none());
    let fx = tab.tell(Event::Online(true));
    assert_eq!(up(&fx).1, "k");
}

#[test]
fn what_the_service_refuses_is_told() {
    for (status, trouble) in [
        (413, Trouble::Size),
        (415, Trouble::Kind),
        (409, Trouble::NotNow),
        (400, Trouble::Refused("no".into())),
    ] {
        let mut tab = Tab::new();
        let (ticket, _) = up(&tab.choose("k", 10, "image/png"));
        let fx = tab.tell(Event::Answered(ticket, refused(status)));
        assert_eq!(said(&fx), [&Announcement::FileFailed("k.file".into())]);
        assert_eq!(tab.stages(), [("k", &Stage::Failed(trouble))]);
    }
    let mut tab = Tab::new();
    let (ticket, _) = up(&tab.choose("k", 10, "image/png"));
    tab.tell(Event::Answered(ticket, refused(401)));
    assert!(tab.state.session.is_none() && tab.state.uploads.is_empty());
}

#[test]
fn an_upload_can_be_taken_back() {
    let mut tab = Tab::new();
    tab.choose("one", 10, "image/png");
    tab.choose("two", 10, "image/png");
    let fx = tab.act(FileAct::Drop("one".into()));
    assert!(fx.contains(&Effect::Abort(Lane::File)));
    assert!(fx.contains(&Effect::DropFile("one".into())));
    assert_eq!(up(&fx).1, "two");
    // And goes with its session.
    let fx = tab.tell(Event::Heard(Note::Gone(5)));
    assert!(fx.contains(&Effect::Abort(Lane::File)));
    assert!(tab.state.uploads.is_empty());
}

#[test]
fn a_reload_on_the_way_is_told() {
    let mut tab = Tab::new();
    tab.choose("one", 10, "image/png");
    let fx = tab.choose("two", 10, "image/png");
    assert_eq!(left(&fx), ["one", "two"]);
    let scratch = tab.state.scratch();
    let mut next = Tab::with(Stored {
        scratch: Some(scratch),
        ..Stored::default()
    });
    assert_eq!(
        next.stages(),
        [("one", &Stage::Left), ("two", &Stage::Left)]
    );
    // One of them had arrived in time.
    let arrived = ChatMessage {
        chat_message_id: 1,
        kind: ChatMessageType::ToUser,
        client_key: Some("one".into()),
        ..ChatMessage::default()
    };
    next.comes(true, vec![arrived]);
    assert_eq!(next.stages(), [("two", &Stage::Left)]);
}

#[test]
fn files_of_the_log_are_fetched_one_at_a_time() {
    let mut tab = Tab::new();
    let fx = tab.act(FileAct::Fetch(9, "plan.pdf".into()));
    let carriage = carried(&fx).expect("it is fetched");
    assert_eq!(carriage.load, Load::Down(9, "plan.pdf".into()));
    assert_eq!(tab.state.fetching, Some(Fetching::Busy(9)));
    assert!(carried(&tab.act(FileAct::Fetch(9, "plan.pdf".into()))).is_none());
    tab.tell(Event::Answered(carriage.ticket, Err(Failure::Network)));
    assert_eq!(tab.state.fetching, Some(Fetching::Failed(9)));
    let fx = tab.act(FileAct::Fetch(9, "plan.pdf".into()));
    let again = carried(&fx).expect("once more").ticket;
    tab.tell(Event::Answered(carriage.ticket, Ok(Answer::Done)));
    assert_eq!(tab.state.fetching, Some(Fetching::Busy(9)), "a late answer");
    tab.tell(Event::Answered(again, Ok(Answer::Done)));
    assert_eq!(tab.state.fetching, None);
}

#[test]
fn an_agents_file_is_said_by_its_name() {
    let mut tab = Tab::new();
    let file = ChatMessage {
        chat_message_id: 3,
        kind: ChatMessageType::ToCustomer,
        author: "Ann".into(),
        message: "plan.pdf".into(),
        special_param: "file=4;size=100;type=application/pdf".into(),
        ..ChatMessage::default()
    };
    let fx = tab.comes(true, vec![file]);
    let said_it = Announcement::File {
        author: "Ann".into(),
        name: "plan.pdf".into(),
    };
    assert_eq!(said(&fx), [&said_it]);
    let words = ChatMessage {
        special_param: "file=x;size=1".into(),
        ..ChatMessage::default()
    };
    assert_eq!(attached(&words), None);
    assert_eq!(attached(&ChatMessage::default()), None);
}
