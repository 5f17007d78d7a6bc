//! Facts put into words. Pure, so that every sentence is tested natively.

use crate::locale::{Key, Locale, fill, keys};
use anteroom_carriers::visitor::VisitorTopic;
use anteroom_carriers::{ChatMessage, ChatMessageSpecialType, Queue, Refusal};
use anteroom_engine::{Announcement, Field, Problem, Task};

/// What is said for an announcement.
#[must_use]
pub fn words(locale: &Locale, announcement: &Announcement) -> String {
    match announcement {
        Announcement::Message { author, text } => locale.with(
            keys::SAY_MESSAGE,
            &[("name", somebody(locale, author)), ("text", text)],
        ),
        Announcement::File { author, name } => locale.with(
            keys::SAY_FILE,
            &[("name", somebody(locale, author)), ("file", name)],
        ),
        Announcement::FileSent(name) => locale.with(keys::SAY_FILE_SENT, &[("file", name)]),
        Announcement::FileFailed(name) => locale.with(keys::SAY_FILE_FAILED, &[("file", name)]),
        Announcement::FilesAllowed => locale.get(keys::SAY_FILES).to_owned(),
        Announcement::Messages(n) => locale.count(keys::SAY_MESSAGES, *n),
        Announcement::Position(n) => place(locale, *n),
        Announcement::Joined(name) => {
            locale.with(keys::SAY_JOINED, &[("name", somebody(locale, name))])
        }
        Announcement::Ended => locale.get(keys::SAY_ENDED).to_owned(),
        Announcement::Reopened => locale.get(keys::CONTINUES).to_owned(),
        Announcement::Lost => locale.get(keys::SAY_LOST).to_owned(),
        Announcement::Back => locale.get(keys::SAY_BACK).to_owned(),
        Announcement::FormErrors(n) => locale.count(keys::SAY_ERRORS, *n),
        Announcement::Suggestions(n) => locale.count(keys::SAY_ANSWERS, *n),
        Announcement::Here(true) => locale.get(keys::LINE_HERE).to_owned(),
        Announcement::Here(false) => locale.get(keys::OFFLINE).to_owned(),
        Announcement::Away => locale.get(keys::SAY_AWAY).to_owned(),
        Announcement::Offered => locale.get(keys::SAY_OFFERED).to_owned(),
        Announcement::Requested(id) => locale.with(keys::POSTED, &[("n", &id.to_string())]),
        Announcement::Risen(n) => {
            let mut said = place(locale, *n);
            said.push_str(". ");
            said.push_str(locale.get(keys::QUEUE_RISEN));
            said
        }
        Announcement::Busy(n) => locale.count(keys::BUSY, *n as usize),
        Announcement::Errand(task) => locale.get(errand(task)).to_owned(),
        Announcement::ErrandFailed => locale.get(keys::ERRAND_FAILED).to_owned(),
    }
}

/// That an errand was done.
#[must_use]
pub const fn errand(task: &Task) -> Key {
    match task {
        Task::Transcript(_) => keys::MAIL_SENT,
        Task::Export => keys::DATA_SAVED,
        Task::Erase => keys::ERASED,
    }
}

/// A name, or "somebody" where there is none.
#[must_use]
pub fn somebody<'a>(locale: &'a Locale, name: &'a str) -> &'a str {
    if name.trim().is_empty() {
        locale.get(keys::SOMEBODY)
    } else {
        name
    }
}

/// The place in the queue.
#[must_use]
pub fn place(locale: &Locale, position: u32) -> String {
    match position {
        0 => locale.get(keys::QUEUE_IN).to_owned(),
        1 => locale.get(keys::QUEUE_NEXT).to_owned(),
        n => locale.count(keys::QUEUE_NUMBER, n as usize),
    }
}

/// The sentence under the place: the topic's own where it has one and nothing
/// in it is unknown, else how many are ahead.
#[must_use]
pub fn queue_text(locale: &Locale, topic: Option<&VisitorTopic>, queue: Queue) -> String {
    let own = topic
        .filter(|t| t.custom_queue_text_enabled)
        .and_then(|t| t.custom_queue_text.as_deref())
        .filter(|text| !text.trim().is_empty());
    if let Some(own) = own {
        let average = average(queue);
        let holds = |name| fill(own, &[(name, "")]).len() < own.len();
        if (average.is_some() || !holds("cavw")) && (queue.position > 0 || !holds("cque")) {
            let position = queue.position.to_string();
            let average = average.unwrap_or_default();
            return fill(own, &[("cque", &position), ("cavw", &average)]);
        }
    }
    match queue.position {
        0 => locale.get(keys::QUEUE_IN_TEXT).to_owned(),
        1 => locale.get(keys::QUEUE_NEXT_TEXT).to_owned(),
        n => locale.count(keys::QUEUE_AHEAD, n as usize - 1),
    }
}

/// The middle of the range as hh:mm, which is what `{cavw}` has always been.
fn average(queue: Queue) -> Option<String> {
    let minutes = (queue.wait_min? + queue.wait_max?).div_ceil(120);
    let mut out = String::new();
    for part in [minutes / 60, minutes % 60] {
        if !out.is_empty() {
            out.push(':');
        }
        if part < 10 {
            out.push('0');
        }
        out.push_str(&part.to_string());
    }
    Some(out)
}

/// The wait as people say it; none without evidence.
#[must_use]
pub fn wait(locale: &Locale, queue: Queue) -> Option<String> {
    let (low, high) = (queue.wait_min?, queue.wait_max?);
    let time = if high < 60 {
        locale.get(keys::WAIT_MOMENT).to_owned()
    } else if high <= 90 * 60 {
        let keys = [
            keys::WAIT_MINUTES_UNDER,
            keys::WAIT_MINUTES,
            keys::WAIT_MINUTES_RANGE,
        ];
        span(locale, low / 60, high.div_ceil(60), keys)
    } else {
        let keys = [
            keys::WAIT_HOURS_UNDER,
            keys::WAIT_HOURS,
            keys::WAIT_HOURS_RANGE,
        ];
        span(locale, low / 3600, high.div_ceil(3600), keys)
    };
    Some(locale.with(keys::WAIT, &[("time", &time)]))
}

/// A range of whole units: less than n, about n, about m to n.
fn span(locale: &Locale, low: u32, high: u32, keys: [Key; 3]) -> String {
    let [under, about, range] = keys;
    let n = high as usize;
    if low == 0 && n > 1 {
        locale.count(under, n)
    } else if low >= high || n == 1 {
        locale.count(about, n)
    } else {
        let from = locale.number(low as usize);
        locale.count_with(range, n, &[("from", &from)])
    }
}

/// What is wrong with a field, and what to do about it.
#[must_use]
pub fn problem(locale: &Locale, field: Field, problem: &Problem) -> String {
    match problem {
        Problem::Missing => locale.get(missing(field)).to_owned(),
        Problem::NotEmail => locale.get(keys::NOT_EMAIL).to_owned(),
        Problem::Changed => locale.get(keys::CONSENT_CHANGED).to_owned(),
        Problem::TooLong(n) => locale.count(keys::TOO_LONG, *n),
        Problem::Refused(words) => refused(locale, field, words),
    }
}

/// What the service says to an errand that it refuses: all of them go to an address.
#[must_use]
pub fn errand_refused(locale: &Locale, words: &str) -> String {
    let words = words.strip_prefix("EmailAddress: ").unwrap_or(words);
    refused(locale, Field::Email, words)
}

/// The service's refusal in the visitor's language; what it does not know by its
/// words is the site owner's own.
fn refused(locale: &Locale, field: Field, words: &str) -> String {
    // The service begins with the property's name, which means nothing to visitors.
    let words = match words.strip_prefix(field.property()) {
        Some(rest) => rest.trim_start_matches([':', ' ']),
        None => words,
    };
    let key = match Refusal::of(words) {
        Some(Refusal::Missing | Refusal::Empty | Refusal::NoConsent) => missing(field),
        Some(Refusal::NotEmail) => keys::NOT_EMAIL,
        Some(Refusal::NoMail) => keys::NO_MAIL,
        Some(Refusal::TooLong) => return locale.count(keys::TOO_LONG, field.limit()),
        Some(Refusal::Closed) => keys::LINE_OFFLINE,
        None => return locale.with(keys::REFUSED, &[("words", words)]),
    };
    locale.get(key).to_owned()
}

const fn missing(field: Field) -> Key {
    match field {
        Field::Alias => keys::MISSING_ALIAS,
        Field::Name => keys::MISSING_NAME,
        Field::Email => keys::MISSING_EMAIL,
        Field::Phone => keys::MISSING_PHONE,
        Field::Company => keys::MISSING_COMPANY,
        Field::Country => keys::MISSING_COUNTRY,
        Field::Message => keys::MISSING_MESSAGE,
        Field::Consent => keys::MISSING_CONSENT,
    }
}

/// What a special message says; none when it is nothing for visitors.
#[must_use]
pub fn special(locale: &Locale, message: &ChatMessage) -> Option<String> {
    use ChatMessageSpecialType as T;
    let key = match message.special_type {
        T::ClosedByUser => {
            let name = somebody(locale, &message.author);
            return Some(locale.with(keys::END_BY_AGENT, &[("name", name)]));
        }
        T::ClosedByCustomer => keys::END_BY_YOU,
        T::ClosedByIdle => keys::END_BY_IDLE,
        T::ReopenedByCustomer => keys::REOPENED,
        T::TransferedSession => keys::TRANSFERRED,
        T::IllegalFileType => keys::FILE_ILLEGAL,
        _ => return None,
    };
    Some(locale.get(key).to_owned())
}

/// The first letters of the first and the last name; the style makes them capitals.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().next());
    let mut out = String::new();
    out.extend(words.next());
    out.extend(words.next_back());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale() -> Locale {
        crate::locale::english()
    }

    fn queue(position: u32, wait: Option<(u32, u32)>) -> Queue {
        Queue {
            position,
            wait_min: wait.map(|w| w.0),
            wait_max: wait.map(|w| w.1),
            evidence: 9,
        }
    }

    #[test]
    fn waits_as_people_say_them() {
        for (low, high, words) in [
            (0, 30, "any moment now"),
            (0, 60, "about 1 minute"),
            (60, 60, "about 1 minute"),
            (10, 170, "less than 3 minutes"),
            (180, 290, "about 3 to 5 minutes"),
            (300, 300, "about 5 minutes"),
            (4000, 5400, "about 66 to 90 minutes"),
            (3600, 7200, "about 1 to 2 hours"),
            (600, 7000, "less than 2 hours"),
            (7200, 7200, "about 2 hours"),
        ] {
            let said = wait(&locale(), queue(1, Some((low, high)))).unwrap();
            assert_eq!(said, format!("Expected wait: {words}"), "{low} {high}");
        }
        assert_eq!(wait(&locale(), queue(1, None)), None);
    }

    #[test]
    fn the_topics_queue_text() {
        let topic = VisitorTopic {
            custom_queue_text_enabled: true,
            custom_queue_text: Some("Nr {cque}, {cavw} {x}".into()),
            ..VisitorTopic::default()
        };
        let text = |q| queue_text(&locale(), Some(&topic), q);
        assert_eq!(text(queue(3, Some((3600, 3780)))), "Nr 3, 01:02 {x}");
        // Nothing is promised that nobody knows.
        assert_eq!(text(queue(3, None)), "2 people are ahead of you.");
        assert_eq!(
            queue_text(&locale(), None, queue(2, None)),
            "1 person is ahead of you."
        );
    }

    #[test]
    fn the_services_refusals_are_said_in_the_visitors_language() {
        for (field, words, said) in [
            (
                Field::Email,
                "CustomerEmail: is not an e-mail address",
                "Enter an address like name@example.com",
            ),
            (Field::Phone, "is required", "Enter your phone number"),
            (
                Field::Alias,
                "is 70 characters long; at most 64 are taken",
                "Use at most 64 characters",
            ),
            (
                Field::Email,
                "no mail can be sent to exmaple.com; check how it is written",
                "No mail arrives at this address. Check the part after the @.",
            ),
            // What a script of the site owner's says is said as it is.
            (
                Field::Company,
                "CustomerCompanyName: we serve companies only",
                "Please check this: we serve companies only",
            ),
        ] {
            let refused = Problem::Refused(words.into());
            assert_eq!(problem(&locale(), field, &refused), said);
        }
    }

    #[test]
    fn initials_of_names() {
        for (name, letters) in [
            ("Ann Lee", "AL"),
            ("ann", "a"),
            ("", ""),
            ("Ann B. Øst", "AØ"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }
}
