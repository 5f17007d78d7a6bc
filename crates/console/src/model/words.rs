//! The console's words for what it knows.

use anteroom_carriers::agent::AgentSession;
use anteroom_carriers::{ChatRequest, ConsentRecord, When};
use std::time::Duration;

/// How long, counting: `0:42`, `12:05`, from an hour on `1 h 05 min`.
#[must_use]
pub fn counting(span: Duration) -> String {
    let seconds = span.as_secs();
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    if hours > 0 {
        format!("{hours} h {minutes:02} min")
    } else {
        format!("{minutes}:{:02}", seconds % 60)
    }
}

/// How long, in words for reading aloud: `4 minutes`.
#[must_use]
pub fn spoken(span: Duration) -> String {
    let plural = |n: u64, one: &str| {
        if n == 1 {
            format!("1 {one}")
        } else {
            format!("{n} {one}s")
        }
    };
    let seconds = span.as_secs();
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => "less than a minute".to_owned(),
        (0, minutes) => plural(minutes, "minute"),
        (hours, 0) => plural(hours, "hour"),
        (hours, minutes) => format!("{} {}", plural(hours, "hour"), plural(minutes, "minute")),
    }
}

/// Since when the visitor waits for an agent, or waited last. Who talked with a bot
/// before has asked earlier than that.
#[must_use]
pub fn waits_since(session: &AgentSession) -> When {
    if session.when_queued.is_some() {
        session.when_queued
    } else {
        session.when_requested
    }
}

/// What the visitor is called: alias, else name, else a number.
#[must_use]
pub fn visitor(session: &AgentSession) -> String {
    let names = [session.customer_alias.trim(), session.customer_name.trim()];
    match names.into_iter().find(|name| !name.is_empty()) {
        Some(name) => name.to_owned(),
        None => format!("Visitor {}", session.chat_session_id),
    }
}

/// What to call whoever left a request.
#[must_use]
pub fn asker(request: &ChatRequest) -> String {
    let known = [&request.customer_name, &request.customer_email];
    let name = known.into_iter().find(|name| !name.trim().is_empty());
    name.map_or_else(|| "Visitor".to_owned(), |name| name.trim().to_owned())
}

/// One or two letters for the visitor's mark.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// The document's title: what waits comes first, because tabs are narrow.
#[must_use]
pub fn title(waiting: usize, unread: usize) -> String {
    let mut parts = Vec::new();
    if waiting > 0 {
        parts.push(format!("{waiting} waiting"));
    }
    if unread > 0 {
        parts.push(format!("{unread} unread"));
    }
    if parts.is_empty() {
        "Anteroom console".to_owned()
    } else {
        format!("({}) Anteroom console", parts.join(", "))
    }
}

/// What to say when the service refused something: a sentence, without the
/// property's name, which agents do not know.
#[must_use]
pub fn refusal(message: &str, field: Option<&str>) -> String {
    let about_field = field.and_then(|field| message.strip_prefix(field)?.strip_prefix(": "));
    let said = about_field.unwrap_or(message).trim();
    let mut letters = said.chars();
    let Some(first) = letters.next() else {
        return "The service refused that.".to_owned();
    };
    let mut text = match about_field {
        // Most go on after the name: "is too long". Others are sentences of their own.
        Some(said) if goes_on_after_a_name(said) => format!("It {}", said.trim()),
        _ => first.to_uppercase().chain(letters).collect(),
    };
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// Whether a refusal begins with what its property is or does.
fn goes_on_after_a_name(said: &str) -> bool {
    let first = said.split_whitespace().next().unwrap_or_default();
    let verbs = [
        "is", "are", "has", "have", "may", "must", "can", "cannot", "does", "needs", "names",
        "goes", "takes", "holds", "belongs",
    ];
    verbs.contains(&first)
}

/// A rating as stars.
#[must_use]
pub fn stars(rating: i32) -> String {
    (1..=5)
        .map(|n| if n <= rating { '★' } else { '☆' })
        .collect()
}

/// That consent was given, and at what time of day.
#[must_use]
pub fn given(at: Option<String>) -> String {
    at.map_or_else(|| "Given".to_owned(), |at| format!("Given at {at}"))
}

/// Which text was agreed to, and the language that it was asked for in.
#[must_use]
pub fn agreed_to(consent: &ConsentRecord) -> String {
    let version: String = consent.version.chars().take(8).collect();
    match consent.language.trim() {
        "" => format!("Version {version}"),
        language => format!("Version {version}, asked in {language}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_counts_in_seconds_and_hours_are_hours() {
        let counted = |millis| counting(Duration::from_millis(millis));
        assert_eq!(counted(0), "0:00");
        assert_eq!(counted(42_900), "0:42");
        assert_eq!(counted(725_000), "12:05");
        assert_eq!(counted(3_599_000), "59:59");
        assert_eq!(counted(3_900_000), "1 h 05 min");
        let said = |seconds| spoken(Duration::from_secs(seconds));
        assert_eq!(said(59), "less than a minute");
        assert_eq!(said(60), "1 minute");
        assert_eq!(said(7_200), "2 hours");
        assert_eq!(said(3_720), "1 hour 2 minutes");
    }

    #[test]
    fn consent_tells_when_and_to_what() {
        assert_eq!(given(Some("14:05".to_owned())), "Given at 14:05");
        assert_eq!(given(None), "Given");
        let mut consent = ConsentRecord {
            version: "3f9a1c2b00112233".to_owned(),
            ..Default::default()
        };
        assert_eq!(agreed_to(&consent), "Version 3f9a1c2b");
        consent.language = "nb".to_owned();
        assert_eq!(agreed_to(&consent), "Version 3f9a1c2b, asked in nb");
    }

    #[test]
    fn a_visitor_always_has_a_name() {
        let mut session = AgentSession {
            chat_session_id: 7,
            ..Default::default()
        };
        assert_eq!(visitor(&session), "Visitor 7");
        session.customer_name = "Ann Lee".to_owned();
        assert_eq!(visitor(&session), "Ann Lee");
        session.customer_alias = " Annie ".to_owned();
        assert_eq!(visitor(&session), "Annie");
    }

    #[test]
    fn initials_come_from_any_script() {
        assert_eq!(initials("ann mary lee"), "AL");
        assert_eq!(initials("Åse"), "Å");
        assert_eq!(initials("李 雷"), "李雷");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn titles_say_what_waits() {
        assert_eq!(title(0, 0), "Anteroom console");
        assert_eq!(title(2, 0), "(2 waiting) Anteroom console");
        assert_eq!(title(1, 3), "(1 waiting, 3 unread) Anteroom console");
    }

    #[test]
    fn refusals_are_sentences() {
        assert_eq!(
            refusal("Message: is too long", Some("Message")),
            "It is too long."
        );
        assert_eq!(
            refusal("status goes from Closed to nothing", None),
            "Status goes from Closed to nothing."
        );
        assert_eq!(
            refusal(
                "ChatSessionId: you do not answer this topic",
                Some("ChatSessionId")
            ),
            "You do not answer this topic."
        );
        assert_eq!(refusal("", None), "The service refused that.");
    }

    #[test]
    fn ratings_are_five_stars() {
        assert_eq!(stars(4), "★★★★☆");
    }
}
