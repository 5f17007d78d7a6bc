//! E-mails, and the one with what was said in a chat.

use super::words::Words;
use crate::chat::transcript::{self, Whole};
use crate::chat::validate;
use crate::error::Outcome;
use crate::format::html::escape;
use crate::store::session::SessionRow;
use crate::store::{Conn, consent, topic};
use std::fmt::Write;

/// An e-mail, but for whom it is from and to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// As text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl Letter {
    /// With this body as HTML, in the words' language; the subject is its title, too.
    pub fn new(subject: String, text: String, body: &str, words: &Words) -> Self {
        let direction = if words.right_to_left() { "rtl" } else { "ltr" };
        let html = format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\">\
             <title>{}</title></head>\n<body>\n{body}</body>\n</html>\n",
            words.tag,
            escape(&subject),
        );
        Self {
            subject,
            text,
            html,
        }
    }
}

/// Writes what was said in a session in the visitor's language, with what the
/// visitor agreed to.
pub async fn of_session(read: &mut Conn, row: &SessionRow) -> Outcome<Letter> {
    let whole = transcript::read_all(read, row).await?;
    let topic = topic::get_even_deleted(read, row.topic_id).await?;
    let widget = topic.and_then(|topic| topic.entity.widget);
    let asked = row.consent_language.as_deref();
    let usual = widget
        .as_ref()
        .map(|widget| widget.language_iso_code.as_str());
    let words = Words::of(asked.into_iter().chain(usual));
    let agreed = match &row.consent_version {
        Some(version) => Some((version.as_str(), consent::text(read, version).await?)),
        None => None,
    };
    let agreed = agreed.map(|(version, text)| (version, text.unwrap_or_default()));
    Ok(written(&whole, agreed, &words))
}

fn written(whole: &Whole, agreed: Option<(&str, String)>, words: &Words) -> Letter {
    let topic = validate::line(&whole.topic);
    let mut text = format!("{}\n\n{}", words.get("intro"), whole.text(words));
    let mut body = format!("<p>{}</p>\n{}", words.get("intro"), whole.html(words));
    if let Some((version, agreed)) = agreed.filter(|(_, agreed)| !agreed.is_empty()) {
        let head = words.get("consent").replace("{version}", version);
        let _ = write!(text, "\n{head}\n    {}\n", agreed.replace('\n', "\n    "));
        let lines: Vec<String> = agreed.lines().map(escape).collect();
        let _ = write!(
            body,
            "<p>{}</p>\n<blockquote dir=\"auto\">{}</blockquote>\n",
            escape(&head),
            lines.join("<br>")
        );
    }
    let subject = words.get("subject").replace("{topic}", &topic);
    Letter::new(subject, text, &body, words)
}
