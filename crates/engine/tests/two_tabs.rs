//! Two tabs with a form each: what was typed in the one becomes part of the other's chat.
#![allow(clippy::expect_used)]

mod desk;

use anteroom_carriers::ChatSessionStatus;
use anteroom_engine::{Contact, Effect, Event, Note, Pending, Record, Screen, Write};
use desk::{Desk, topic};

fn create(key: &str, text: &str) -> Pending {
    Pending {
        key: key.into(),
        write: Write::Create(Contact::default(), text.into()),
        ..Pending::default()
    }
}

fn record() -> Record {
    Record {
        id: 5,
        secret: "secret".into(),
        status: ChatSessionStatus::InQueue,
        ..Record::default()
    }
}

/// The other tab's form was on its way when this one's was sent.
#[test]
fn a_form_sent_while_another_is_on_its_way_is_sent_too() {
    let mut desk = Desk::new(topic());
    desk.fill();
    desk.tell(Event::Heard(Note::Pending(create("theirs", "From there"))));
    let fx = desk.tell(Event::Submitted("ours".into()));
    let told =
        |effect: &Effect| matches!(effect, Effect::Broadcast(Note::Pending(p)) if p.key == "ours");
    assert!(fx.iter().any(told), "{fx:?}");
    // A second press changes nothing.
    assert!(
        !desk
            .tell(Event::Submitted("again".into()))
            .iter()
            .any(|effect| { matches!(effect, Effect::Broadcast(Note::Pending(_))) })
    );
}

/// A chat began in the other tab while this one's form was filled in.
#[test]
fn a_half_written_form_becomes_the_draft_of_the_chat_that_began() {
    let mut desk = Desk::new(topic());
    desk.fill();
    desk.tell(Event::Heard(Note::Session(record())));
    assert_eq!(desk.state.screen(), Screen::Queue);
    assert_eq!(desk.state.draft, "Where is my order?");
    assert_eq!(desk.state.form.message, "");
    // Pressed at the same moment: the words stand where they can be sent.
    desk.tell(Event::Submitted("late".into()));
    assert_eq!(desk.state.draft, "Where is my order?");
}

/// What this tab has sent already is on its way, and no draft.
#[test]
fn a_form_that_was_sent_is_no_draft() {
    let mut desk = Desk::new(topic());
    desk.fill();
    desk.tell(Event::Submitted("ours".into()));
    desk.tell(Event::Heard(Note::Session(record())));
    assert_eq!(desk.state.draft, "");
}
