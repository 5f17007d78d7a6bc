//! What is seen and what is news.
#![allow(clippy::expect_used)]

use anteroom_carriers::visitor::{VisitorSession, VisitorTopic};
use anteroom_carriers::{ChatMessage, ChatMessageType, ChatSessionStatus as Status};
use anteroom_engine::{
    Announcement, Answer, Effect, Event, Lane, Note, Record, State, Stored, Ticket, update,
};

/// A tab that finds a chat in the storage and leads.
struct Tab {
    state: State,
    poll: Ticket,
}

impl Tab {
    fn new(read: i32, open: bool) -> Self {
        let mut state = State::new(1, 7);
        let record = Record {
            id: 5,
            secret: "s".into(),
            open,
            status: Status::UserLast,
            read,
            ..Record::default()
        };
        let started = Event::Started {
            topic: Some(Some(VisitorTopic::default())),
            stored: Stored {
                record: Some(record),
                ..Stored::default()
            },
            open: false,
        };
        update(&mut state, 0, started);
        let fx = update(&mut state, 0, Event::Lead(Vec::new()));
        let poll = poll(&fx).expect("polls at once");
        Self { state, poll }
    }

    fn tell(&mut self, event: Event) -> Vec<Effect> {
        update(&mut self.state, 1_000, event)
    }

    fn comes(&mut self, messages: Vec<ChatMessage>) -> Vec<Effect> {
        let answer = Answer::Poll {
            session: Some(VisitorSession {
                chat_session_id: 5,
                status: Status::UserLast,
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
}

fn poll(fx: &[Effect]) -> Option<Ticket> {
    fx.iter().find_map(|effect| match effect {
        Effect::Http(request) if request.ticket.lane == Lane::Poll => Some(request.ticket),
        _ => None,
    })
}

fn says(id: i32, kind: ChatMessageType) -> ChatMessage {
    ChatMessage {
        chat_message_id: id,
        kind,
        author: "Ann".into(),
        message: format!("message {id}"),
        ..ChatMessage::default()
    }
}

fn agent(id: i32) -> ChatMessage {
    says(id, ChatMessageType::ToCustomer)
}

fn said(fx: &[Effect]) -> Vec<&Announcement> {
    let announced = |effect| match effect {
        #[allow(clippy::needless_borrowed_reference)] // or the closure's lifetimes do not fit
        &Effect::Announce(ref it) => Some(it),
        _ => None,
    };
    fx.iter().filter_map(announced).collect()
}

fn kept(fx: &[Effect]) -> Option<i32> {
    fx.iter().rev().find_map(|effect| match effect {
        Effect::SaveRecord(Some(record)) => Some(record.read),
        _ => None,
    })
}

#[test]
fn what_was_seen_on_the_last_page_is_history() {
    let mut tab = Tab::new(3, false);
    let fx = tab.comes(vec![agent(1), says(2, ChatMessageType::ToUser), agent(3)]);
    assert!(said(&fx).is_empty());
    assert_eq!((tab.state.unread, tab.state.news), (0, 0));
}

#[test]
fn what_came_between_two_pages_is_news_and_is_found() {
    let mut tab = Tab::new(1, false);
    let own = says(2, ChatMessageType::ToUser);
    let fx = tab.comes(vec![agent(1), own, agent(3), agent(4)]);
    assert_eq!(said(&fx), [&Announcement::Messages(2)]);
    assert_eq!((tab.state.unread, tab.state.news), (2, 3));
    assert_eq!(kept(&fx), None, "nobody has looked");

    let fx = tab.tell(Event::Opened);
    assert_eq!(kept(&fx), Some(4));
    assert!(fx.contains(&Effect::Broadcast(Note::Read(5, 4))));
    assert_eq!((tab.state.unread, tab.state.news), (0, 3), "the line stays");
    // What comes while the visitor looks is no news, and moves no line.
    let fx = tab.comes(vec![agent(5)]);
    assert_eq!(kept(&fx), Some(5));
    assert_eq!((tab.state.unread, tab.state.news), (0, 3));
    tab.tell(Event::Closed);
    assert_eq!(tab.state.news, 0);
    tab.comes(vec![agent(6), agent(7)]);
    assert_eq!((tab.state.unread, tab.state.news), (2, 6));
}

#[test]
fn an_answer_takes_the_line_away() {
    let mut tab = Tab::new(0, true);
    tab.tell(Event::Visible(false));
    tab.comes(vec![agent(1)]);
    assert_eq!((tab.state.unread, tab.state.news), (1, 1));
    tab.tell(Event::Visible(true));
    assert_eq!((tab.state.unread, tab.state.news), (0, 1));
    tab.tell(Event::Drafted("yes".into()));
    tab.tell(Event::Sent("k".into()));
    assert_eq!(tab.state.news, 0);
}

#[test]
fn what_is_seen_in_one_tab_is_seen_in_all() {
    let mut tab = Tab::new(0, false);
    tab.comes(vec![agent(1), agent(2), agent(3)]);
    assert_eq!(tab.state.unread, 3);
    tab.tell(Event::Heard(Note::Read(4, 9)));
    assert_eq!(tab.state.unread, 3, "another session's");
    tab.tell(Event::Heard(Note::Read(5, 2)));
    assert_eq!(tab.state.unread, 1);
    tab.tell(Event::Heard(Note::Read(5, 1)));
    tab.tell(Event::Heard(Note::Read(5, 3)));
    assert_eq!(tab.state.unread, 0);
}
