//! An e-mail that a visitor has waited too long. Besides the topic, the visitor's alias and
//! the time nothing of the chat is in it.

use super::letter::Letter;
use super::words::Words;
use crate::app::{App, now};
use crate::chat::overdue::{self, Overdue, WaitsFor};
use crate::chat::validate;
use crate::error::Outcome;
use crate::format::html::escape;
use crate::store::session::SessionRow;
use crate::store::{Conn, topic};
use anteroom_carriers::When;
use std::fmt::Write;
use url::Url;

/// Writes it in the topic's language; none where the visitor does not wait for that any more.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_session(
    app: &App,
    read: &mut Conn,
    row: &SessionRow,
    waits_for: WaitsFor,
) -> Outcome<Option<Letter>> {
    let Some(topic) = topic::get(read, row.topic_id).await? else {
        return Ok(None);
    };
    let topic = topic.entity;
    let overdue = overdue::of(read, &topic, row, When::from_millis(now())).await?;
    let Some(overdue) = overdue.filter(|overdue| overdue.waits_for == waits_for) else {
        return Ok(None);
    };
    let language = topic
        .widget
        .as_ref()
        .map(|widget| widget.language_iso_code.as_str());
    let words = Words::of(language);
    Ok(Some(written(
        &topic.name,
        &row.customer_alias,
        overdue,
        app.settings.mail.console().as_ref(),
        &words,
    )))
}

fn written(
    topic: &str,
    alias: &str,
    overdue: Overdue,
    console: Option<&Url>,
    words: &Words,
) -> Letter {
    let topic = validate::line(topic);
    let what = words.get(match overdue.waits_for {
        WaitsFor::Agent => "alertChat",
        WaitsFor::Answer => "alertMessage",
    });
    let minutes = (overdue.waited.as_secs() / 60).to_string();
    let facts = [
        ("topic", topic.clone()),
        ("visitor", validate::line(alias)),
        (
            "waited",
            words.get("minutes").replace("{minutes}", &minutes),
        ),
    ];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    let (mut text, mut list) = (format!("{what}\n\n"), String::new());
    for (name, value) in facts {
        let name = words.get(name);
        let _ = writeln!(text, "{name}: {value}");
        let _ = writeln!(list, "<li>{name}: <bdi>{}</bdi></li>", escape(value));
    }
    let mut link = String::new();
    if let Some(console) = console {
        let name = words.get("openConsole");
        let _ = writeln!(text, "\n{name}: {console}");
        let _ = writeln!(
            link,
            "<p><a href=\"{}\">{name}</a></p>",
            escape(console.as_str())
        );
    }
    let subject = words.get("alertSubject").replace("{topic}", &topic);
    let body = format!("<p>{what}</p>\n<ul>\n{list}</ul>\n{link}");
    Letter::new(subject, text, &body, words)
}
