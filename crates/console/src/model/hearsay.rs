//! What is read aloud to who does not look at the lists and logs.

use super::file::SentFile;
use super::session::Session;
use super::words;
use anteroom_carriers::ChatMessageType;

/// More than so many of a kind are counted, not told one by one.
const FEW: usize = 3;

/// What the visitor said after a message, each with the visitor's name.
#[must_use]
pub fn said_after(session: &Session, message: i32) -> Vec<String> {
    let name = words::visitor(&session.facts);
    let new = session.log.iter().filter(|m| m.chat_message_id > message);
    new.filter(|m| m.kind == ChatMessageType::ToUser)
        .map(|m| match SentFile::of(m) {
            Some(_) => format!("{name} sent the file {}", m.message),
            None => format!("{name}: {}", m.message),
        })
        .collect()
}

/// That a visitor, as last seen, no longer waits.
#[must_use]
pub fn left_queue(session: &Session) -> String {
    let name = words::visitor(&session.facts);
    let agent = session.facts.user.as_ref();
    match agent.filter(|_| session.goes_on()) {
        Some(agent) if !agent.full_name.is_empty() => {
            format!("{} picked up {name}", agent.full_name)
        }
        _ if session.goes_on() => format!("{name} was picked up"),
        _ => format!("{name} left the queue"),
    }
}

/// One text of all of them: first who came, then who left, then what was said.
#[must_use]
pub fn read_out(waiting: &[String], left: &[String], heard: &[String]) -> Option<String> {
    let mut parts = Vec::new();
    match waiting.len() {
        0 => {}
        n if n > FEW => parts.push(format!("New in the queue: {n} visitors")),
        _ => parts.push(format!("New in the queue: {}", waiting.join(", "))),
    }
    if left.len() > FEW {
        parts.push(format!("{} visitors left the queue", left.len()));
    } else {
        parts.extend_from_slice(left);
    }
    parts.extend_from_slice(heard);
    (!parts.is_empty()).then(|| parts.join(". "))
}

#[cfg(test)]
mod tests {
    use super::read_out;

    #[test]
    fn many_are_counted() {
        let names = |n: usize| (0..n).map(|n| format!("V{n}")).collect::<Vec<_>>();
        assert_eq!(read_out(&[], &[], &[]), None);
        let text = read_out(
            &names(2),
            &["Ann left the queue".into()],
            &["Bo: hi".into()],
        );
        assert_eq!(
            text.as_deref(),
            Some("New in the queue: V0, V1. Ann left the queue. Bo: hi")
        );
        let text = read_out(&names(4), &names(5), &[]);
        assert_eq!(
            text.as_deref(),
            Some("New in the queue: 4 visitors. 5 visitors left the queue")
        );
    }
}
