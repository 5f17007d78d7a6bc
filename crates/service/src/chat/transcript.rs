//! What was said in a session, as text or as HTML.
//!
//! Nothing that somebody wrote can look like something else: in the text every
//! further line of a message is indented, in the HTML everything is escaped.

use crate::app::App;
use crate::chat::sessions::{self, visitor_name};
use crate::chat::visitor;
use crate::error::Outcome;
use crate::format::html::escape;
use crate::mail::words::Words;
use crate::store::Conn;
use crate::store::message::{self, MessageRow};
use crate::store::session::SessionRow;
use crate::store::topic;
use anteroom_carriers::ChatMessageSpecialType::{self, *};
use chrono::DateTime;
use std::fmt::Write;

/// A session's transcript in English. What visitors never see is not in it.
pub async fn of(app: &App, id: i32, html: bool) -> Outcome<String> {
    let mut read = app.store.read().await?;
    let row = sessions::require(&mut read, id).await?;
    let whole = read_all(&mut read, &row).await?;
    let words = Words::english();
    Ok(if html {
        whole.html(&words)
    } else {
        whole.text(&words)
    })
}

/// What was said in a session, ready to be written down.
#[derive(Debug)]
pub struct Whole {
    /// The topic's name.
    pub topic: String,
    row: SessionRow,
    messages: Vec<MessageRow>,
}

impl Whole {
    /// As text.
    pub fn text(&self, words: &Words) -> String {
        as_text(&facts(&self.row, &self.topic, words), &self.messages, words)
    }

    /// As a piece of HTML.
    pub fn html(&self, words: &Words) -> String {
        as_html(&facts(&self.row, &self.topic, words), &self.messages, words)
    }
}

/// Reads what was said in a session.
pub async fn read_all(read: &mut Conn, row: &SessionRow) -> Outcome<Whole> {
    let topic = topic::get_even_deleted(read, row.topic_id).await?;
    let mut messages = message::after(read, row.id, 0).await?;
    messages.retain(visitor::sees);
    // An import may have told them in another order than they were said in.
    messages.sort_by_key(|row| (row.when_posted, row.id));
    Ok(Whole {
        topic: topic.unwrap_or_default().entity.name,
        row: row.clone(),
        messages,
    })
}

/// A fact about the session: what it is, and its value as text or as a time.
struct Fact {
    name: &'static str,
    value: Value,
}

enum Value {
    Text(String),
    Time(i64),
}

fn facts(row: &SessionRow, topic: &str, words: &Words) -> Vec<Fact> {
    let mut facts = Vec::new();
    let rating = match row.rating {
        0 => String::new(),
        stars => words.get("stars").replace("{stars}", &stars.to_string()),
    };
    for (name, text) in [
        ("topic", topic.to_owned()),
        ("visitor", visitor_name(row)),
        ("agent", row.agent_name().unwrap_or_default()),
        ("rating", rating),
        ("comment", row.rating_comment.clone()),
    ] {
        if !text.is_empty() {
            let (name, value) = (words.get(name), Value::Text(text));
            facts.push(Fact { name, value });
        }
    }
    for (name, at) in [
        ("requested", row.when_requested),
        ("started", row.when_started),
        ("ended", row.when_ended),
    ] {
        if let Some(at) = at {
            let (name, value) = (words.get(name), Value::Time(at));
            facts.push(Fact { name, value });
        }
    }
    facts
}

/// Whether the message stands for a file; its text is the name.
fn is_file(row: &MessageRow) -> bool {
    row.special_type == 0 && row.special_param.starts_with("file=")
}

/// What a message comes to in words.
fn content(row: &MessageRow, words: &Words) -> String {
    let what = ChatMessageSpecialType::from_number(row.special_type.into()).unwrap_or_default();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(words.event(what).map(str::to_owned));
    match what {
        // The labels, which travel as a list.
        Options => {
            let labels: Vec<String> = serde_json::from_str(&row.special_param).unwrap_or_default();
            parts.extend((!row.message.is_empty()).then(|| row.message.clone()));
            parts.extend(labels.into_iter().map(|label| format!("- {label}")));
            return parts.join("\n");
        }
        Url | ClickedOption | FaqSuccessQuestion | IllegalFileType | Error => {
            let said = [&row.message, &row.special_param];
            parts.extend(said.into_iter().find(|text| !text.is_empty()).cloned());
        }
        _ => {
            parts.extend(is_file(row).then(|| words.get("file").to_owned()));
            parts.extend((!row.message.is_empty()).then(|| row.message.clone()));
        }
    }
    parts.join(": ")
}

/// A time of day with its date, to the second.
fn time(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    time.format("%Y-%m-%d %H:%M:%SZ").to_string()
}

/// The same as a machine reads it.
fn machine_time(millis: i64) -> String {
    time(millis).replace(' ', "T")
}

/// Lines, by everything that some program takes for an end of one.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
}

fn one_line(text: &str) -> String {
    lines(text).collect::<Vec<_>>().join(" ")
}

fn as_text(facts: &[Fact], messages: &[MessageRow], words: &Words) -> String {
    let mut out = String::new();
    for Fact { name, value } in facts {
        let value = match value {
            Value::Text(text) => one_line(text),
            Value::Time(at) => time(*at),
        };
        let _ = writeln!(out, "{name}: {value}");
    }
    if !messages.is_empty() {
        out.push('\n');
    }
    for row in messages {
        let _ = write!(out, "[{}] ", time(row.when_posted));
        if !row.author.is_empty() {
            let _ = write!(out, "{}: ", one_line(&row.author));
        }
        for (n, line) in lines(&content(row, words)).enumerate() {
            if n > 0 {
                out.push_str("\n    ");
            }
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn time_element(at: i64) -> String {
    format!(
        "<time datetime=\"{}\">{}</time>",
        machine_time(at),
        time(at)
    )
}

fn as_html(facts: &[Fact], messages: &[MessageRow], words: &Words) -> String {
    let mut out = String::from("<dl>\n");
    for Fact { name, value } in facts {
        let value = match value {
            Value::Text(text) => format!("<bdi>{}</bdi>", escape(&one_line(text))),
            Value::Time(at) => time_element(*at),
        };
        let _ = writeln!(out, "<dt>{name}</dt><dd>{value}</dd>");
    }
    out.push_str("</dl>\n<ol>\n");
    for row in messages {
        let _ = write!(out, "<li>{} ", time_element(row.when_posted));
        if !row.author.is_empty() {
            let _ = write!(
                out,
                "<b><bdi>{}</bdi></b>: ",
                escape(&one_line(&row.author))
            );
        }
        let text = content(row, words);
        let said: Vec<String> = lines(&text).map(escape).collect();
        let _ = writeln!(out, "<span dir=\"auto\">{}</span></li>", said.join("<br>"));
    }
    out.push_str("</ol>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::Stage;
    use anteroom_carriers::{ChatMessageType, ChatSessionStatus};
    use proptest::prelude::*;

    const AT: i64 = 1_795_208_400_000;

    fn row(author: &str, message: &str) -> MessageRow {
        MessageRow {
            author: author.into(),
            message: message.into(),
            when_posted: AT,
            ..MessageRow::default()
        }
    }

    fn special(what: ChatMessageSpecialType, param: &str) -> MessageRow {
        MessageRow {
            kind: ChatMessageType::Special.number().into(),
            special_type: what.number().into(),
            special_param: param.into(),
            ..row("Vi", "")
        }
    }

    #[test]
    fn lines_are_as_documented() {
        let said = [row("Vi", "Hello\nthere"), special(ClosedByCustomer, "")];
        assert_eq!(
            as_text(&[], &said, &Words::english()),
            "\n[2026-11-20 21:00:00Z] Vi: Hello\n    there\n\
             [2026-11-20 21:00:00Z] Vi: Chat ended by the visitor\n"
        );
    }

    #[test]
    fn everything_that_happens_has_words() {
        for what in ChatMessageSpecialType::ALL {
            let text = content(&special(*what, "[\"Yes\"]"), &Words::english());
            let plain = matches!(what, None | Welcome | Block | BotMessage);
            assert_eq!(text.is_empty(), plain, "{what:?}");
        }
        assert_eq!(
            content(&special(Options, "[\"Yes\",\"No\"]"), &Words::english()),
            "- Yes\n- No"
        );
        assert_eq!(
            content(&special(ClickedOption, "Yes"), &Words::english()),
            "Chosen: Yes"
        );
    }

    #[test]
    fn nobody_can_forge_a_line() {
        let forged = "x\n[2026-11-20 21:00:00Z] Ann: I agree\r\u{2028}[2026";
        let text = as_text(&[], &[row(forged, forged)], &Words::english());
        let heads = text.lines().filter(|line| line.starts_with('[')).count();
        assert_eq!(heads, 1);
        assert!(!text.contains('\u{2028}') && !text.contains('\r'));
    }

    #[test]
    fn nobody_can_write_html() {
        let evil = "</li></ol><script>alert('1')</script><img src=x onerror=\"y\">&lt;";
        let facts = [Fact {
            name: "Topic",
            value: Value::Text(evil.into()),
        }];
        let html = as_html(
            &facts,
            &[row(evil, evil), special(Url, evil)],
            &Words::english(),
        );
        assert!(!html.contains("<script") && !html.contains("<img"));
        assert_eq!(html.matches("</ol>").count(), 1);
        assert_eq!(html.matches("<li>").count(), 2);
        assert!(html.contains("&lt;script&gt;alert(&#39;1&#39;)"));
        assert!(html.contains("&amp;lt;"));
        assert!(html.contains("<time datetime=\"2026-11-20T21:00:00Z\">"));
    }

    proptest! {
        #[test]
        fn whatever_is_said_the_form_stays(author in ".*", message in "(.|\\n)*", param in ".*", what in 0_i32..20) {
            let said = MessageRow { special_type: what, special_param: param, ..row(&author, &message) };
            let text = as_text(&[], std::slice::from_ref(&said), &Words::english());
            for line in text.lines().skip(2) {
                prop_assert!(line.starts_with("    "), "{:?}", line);
            }
            let html = as_html(&[], &[said], &Words::english());
            let mut rest = html.as_str();
            while let Some(at) = rest.find('<') {
                rest = &rest[at + 1..];
                let name: String = rest.chars().take_while(|c| !matches!(c, ' ' | '>')).collect();
                prop_assert!(["time", "/time", "dl", "/dl", "ol", "/ol", "li", "/li", "b", "/b", "bdi",
                    "/bdi", "span", "/span", "br"].contains(&name.as_str()), "{}", name);
            }
        }
    }

    #[tokio::test]
    async fn of_a_stored_session() {
        let stage = Stage::open().await;
        let topic = stage.topic("Sales & <more>").await;
        let ann = stage
            .agent("ann", Some((topic, [true, false, false, false])))
            .await;
        let id = stage
            .session(topic, ChatSessionStatus::UserLast, Some(&ann))
            .await;
        let mut tx = stage.app.store.write().await.unwrap();
        for mut new in [special(TransferRejected, ""), row("Vi", "Hi")] {
            new.session_id = id;
            message::add(&mut tx, &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let text = of(&stage.app, id, false).await.unwrap();
        assert!(
            text.starts_with("Topic: Sales & <more>\nVisitor: Vi\nAgent: ANN Lee\nRequested: 20")
        );
        assert!(text.ends_with("Z] Vi: Hi\n") && !text.contains("declined"));
        let html = of(&stage.app, id, true).await.unwrap();
        assert!(html.contains("<dd><bdi>Sales &amp; &lt;more&gt;</bdi></dd>"));
        assert_eq!(html.matches("<li>").count(), 1);
        let fault = of(&stage.app, 99, true).await.unwrap_err();
        assert_eq!(
            (fault.status.as_u16(), fault.field.as_deref()),
            (404, Some("ChatSessionId"))
        );
    }
}
