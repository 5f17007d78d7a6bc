//! Files for the visitor to keep. Composed here as text: nothing that somebody wrote becomes markup.

use super::{Chat, bots, words};
use crate::browser::{clock, page};
use crate::locale::keys;
use anteroom_carriers::ChatMessageType;
use anteroom_engine::{Format, Handout};

/// A conversation to be written down.
#[derive(Default)]
struct Transcript {
    language: String,
    direction: String,
    title: String,
    lines: Vec<Line>,
    // What was agreed to, and which version of it.
    consent: Option<String>,
}

#[derive(Default)]
struct Line {
    time: String,
    who: String,
    text: String,
}

impl Chat {
    /// Gives the visitor a file.
    pub fn hand(self, handout: &Handout) {
        match handout {
            Handout::Transcript(Format::Text) => {
                page::save("chat.txt", "text/plain", &text(&transcript(self)));
            }
            Handout::Transcript(Format::Html) => {
                page::save("chat.html", "text/html", &html(&transcript(self)));
            }
            Handout::Data(data) => page::save("chat.json", "application/json", data),
            Handout::Receipt(receipt) => page::save("receipt.txt", "text/plain", receipt),
        }
    }
}

fn transcript(chat: Chat) -> Transcript {
    chat.state(|state| {
        let topic = state.topic();
        let title = chat.topic_text(|widget| widget.welcome_title.as_ref());
        let agreed = topic.filter(|topic| topic.collect_consent);
        let lines = state.log.iter().filter_map(|message| {
            let (who, text) = match message.kind {
                ChatMessageType::ToUser => (chat.say(keys::YOU), message.message.clone()),
                ChatMessageType::ToCustomer => (
                    chat.words(|locale| words::somebody(locale, &message.author).to_owned()),
                    [&*message.message, "\n", &bots::listed(message)].concat(),
                ),
                ChatMessageType::Special => (
                    String::new(),
                    chat.words(|locale| words::special(locale, message))?,
                ),
                ChatMessageType::Invalid => return None,
            };
            let time = clock::posted(&message.when_posted);
            let time = time.map(|at| {
                chat.words(|locale| {
                    [&*locale.intl().date(at), " ", &locale.intl().time(at)].concat()
                })
            });
            Some(Line {
                time: time.unwrap_or_default(),
                who,
                text,
            })
        });
        Transcript {
            language: chat.language(),
            direction: chat.say(keys::DIR),
            title: title.unwrap_or_else(|| chat.say(keys::TITLE)),
            lines: lines.collect(),
            consent: agreed.map(|topic| {
                let text = topic.consent_text.clone().unwrap_or_default();
                let version = &state.form.contact.version;
                chat.words(|locale| {
                    locale.with(
                        keys::SAVED_CONSENT,
                        &[("text", &text), ("version", version)],
                    )
                })
            }),
        }
    })
}

fn text(transcript: &Transcript) -> String {
    let mut out = transcript.title.clone();
    out.push_str("\n\n");
    for line in &transcript.lines {
        for part in [&line.time, &line.who] {
            if !part.is_empty() {
                out.push_str(part);
                out.push_str("  ");
            }
        }
        out.push('\n');
        out.push_str(&line.text);
        out.push_str("\n\n");
    }
    if let Some(consent) = &transcript.consent {
        out.push_str(consent);
        out.push('\n');
    }
    out
}

const HEAD: &str = "<!doctype html><html lang=\"";
const STYLE: &str = "<meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
    <style>body{max-width:40em;margin:2em auto;padding:0 1em;font:16px/1.5 system-ui}\
    p{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 1em}small{color:#5b6270}</style><title>";

fn html(transcript: &Transcript) -> String {
    let mut out = String::from(HEAD);
    escape(&transcript.language, &mut out);
    out.push_str("\" dir=\"");
    escape(&transcript.direction, &mut out);
    out.push_str("\">");
    out.push_str(STYLE);
    escape(&transcript.title, &mut out);
    out.push_str("</title><h1 dir=auto>");
    escape(&transcript.title, &mut out);
    out.push_str("</h1>");
    for line in &transcript.lines {
        out.push_str("<small>");
        escape(&line.time, &mut out);
        out.push_str("</small> <b>");
        escape(&line.who, &mut out);
        out.push_str("</b><p dir=auto>");
        escape(&line.text, &mut out);
        out.push_str("</p>");
    }
    if let Some(consent) = &transcript.consent {
        out.push_str("<hr><p dir=auto>");
        escape(consent, &mut out);
        out.push_str("</p>");
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evil() -> Transcript {
        let evil = "<img src=x onerror=alert(1)> & \"more\"\nsecond line";
        Transcript {
            language: "en\"><script>".into(),
            direction: "ltr".into(),
            title: evil.into(),
            lines: vec![Line {
                time: "21:05".into(),
                who: "<b>Ann</b>".into(),
                text: evil.into(),
            }],
            consent: Some("<i>You agreed</i> (version v3)".into()),
        }
    }

    #[test]
    fn a_page_has_no_markup_but_its_own() {
        let page = html(&evil());
        for mine in ["<img", "<script", "<i>", "<b>Ann"] {
            assert!(!page.contains(mine), "{mine}: {page}");
        }
        assert!(
            page.contains("&lt;img src=x onerror=alert(1)> &amp; &quot;more&quot;\nsecond line")
        );
        assert!(page.contains("version v3"));
    }

    #[test]
    fn a_text_is_as_it_was_said() {
        let text = text(&evil());
        assert!(text.contains(
            "21:05  <b>Ann</b>  \n<img src=x onerror=alert(1)> & \"more\"\nsecond line\n"
        ));
        assert!(text.ends_with("(version v3)\n"));
    }
}
