//! `Accept-Language`, `SO-Language` and `SO-Culture`: texts in the caller's language.
//!
//! A text may hold several languages (`NO:"Åpen";US:"Open"`) or be a resource's id
//! (`[SR_…]`). Both are answered as they are unless the caller asks for a language.

use anteroom_carriers::ChatSessionStatus;
use anteroom_carriers::shape::Shape;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, HeaderName};
use serde_json::Value;
use std::cmp::Reverse;

const SO_LANGUAGE: HeaderName = HeaderName::from_static("so-language");
const SO_CULTURE: HeaderName = HeaderName::from_static("so-culture");

/// What stands before a resource's id that is a session's status.
const STATUS: &str = "[SR_CHATSESSIONSTATUS_";

/// The language that a caller wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Language {
    /// Tags in lower case, the most wanted first; none is no translation.
    tags: Vec<String>,
    culture: Option<String>,
}

impl Language {
    /// English, where something has to be in some language.
    pub fn english() -> Self {
        Self {
            tags: vec!["en".to_owned()],
            culture: None,
        }
    }

    /// Whether texts are answered as they are.
    pub const fn is_none(&self) -> bool {
        self.tags.is_empty()
    }

    /// The tag that is wanted most.
    pub fn first(&self) -> Option<&str> {
        self.tags.first().map(String::as_str)
    }

    /// The culture for formatting: the language's own, unless another one is asked
    /// for. Dates and numbers are neutral on the wire and do not depend on it.
    pub fn culture(&self) -> Option<&str> {
        let first = self.tags.first()?;
        Some(self.culture.as_ref().unwrap_or(first))
    }

    /// This language's text among those of a text in several languages.
    fn choose<'a>(&self, texts: &[(&str, &'a str)]) -> Option<&'a str> {
        let of = |code: &str| {
            let mut known = texts.iter();
            known
                .find(|(known, text)| known.eq_ignore_ascii_case(code) && !text.is_empty())
                .map(|(_, text)| *text)
        };
        let wanted = self.tags.iter().flat_map(|tag| codes(tag));
        wanted
            .chain(ENGLISH.map(str::to_owned))
            .find_map(|code| of(&code))
            .or_else(|| texts.first().map(|(_, text)| *text))
    }
}

/// Reads the headers. `SO-Language` is stronger; `*` and `x` in it ask for no
/// translation. Tags that are none are not looked at.
pub fn wanted(headers: &HeaderMap) -> Language {
    let tags = match text(headers, &SO_LANGUAGE) {
        Some("*" | "x" | "X") => Vec::new(),
        Some(list) => tags(list),
        None => text(headers, &ACCEPT_LANGUAGE)
            .map(tags)
            .unwrap_or_default(),
    };
    let culture = text(headers, &SO_CULTURE).and_then(tags_first);
    Language { tags, culture }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    Some(value).filter(|value| !value.is_empty())
}

fn tags_first(list: &str) -> Option<String> {
    tags(list).into_iter().next()
}

/// The tags of a list, the most wanted first.
fn tags(list: &str) -> Vec<String> {
    let mut found: Vec<(Reverse<u16>, String)> = Vec::new();
    for element in list.split(',') {
        let mut parts = element.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().replace('_', "-");
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        let quality = quality.map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped
        let quality = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
        if quality > 0 && is_tag(&tag) {
            found.push((Reverse(quality), tag.to_ascii_lowercase()));
        }
    }
    found.sort_by_key(|(quality, _)| *quality);
    found.into_iter().map(|(_, tag)| tag).collect()
}

fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

const ENGLISH: [&str; 3] = ["US", "EN", "GB"];

/// The codes that texts in several languages use for a tag, the closest first.
fn codes(tag: &str) -> Vec<String> {
    let (language, region) = tag.split_once('-').unwrap_or((tag, ""));
    let aliases: &[&str] = match language {
        "en" => &ENGLISH,
        "no" | "nb" | "nn" => &["NO", "NB", "NN"],
        "da" => &["DA", "DK"],
        "sv" => &["SV", "SE", "SW"],
        "de" => &["DE", "GE"],
        "nl" => &["NL", "DU"],
        _ => &[],
    };
    let own = [tag, language].map(str::to_owned);
    // A region's code stands for a language only where it is one of that language's.
    let region = aliases
        .iter()
        .filter(|alias| alias.eq_ignore_ascii_case(region));
    let near = region.chain(aliases).map(|alias| (*alias).to_owned());
    near.chain(own).collect()
}

/// What people said is theirs, whatever it looks like.
fn is_said(carrier: &str, shape: Shape) -> bool {
    carrier == "ChatMessage" || carrier == "ChatSessionEntity" && matches!(shape, Shape::Text)
}

/// Answers every text in the language, if one is asked for.
pub fn translate(value: &mut Value, shape: Shape, language: &Language) {
    if language.is_none() {
        return;
    }
    match (shape, value) {
        (Shape::Text, Value::String(text)) => {
            if let Some(translated) = translated(text, language) {
                *text = translated;
            }
        }
        (Shape::List(of), Value::Array(items)) => {
            let items = items.iter_mut();
            items.for_each(|item| translate(item, of(), language));
        }
        (Shape::Map(of), Value::Object(map)) => {
            let values = map.values_mut();
            values.for_each(|value| translate(value, of(), language));
        }
        (Shape::Object(of), Value::Object(map)) => {
            let carrier = of();
            for (name, value) in map {
                let property = carrier.property(name);
                let property = property.filter(|known| !is_said(carrier.name, known.shape));
                if let Some(property) = property {
                    translate(value, property.shape, language);
                }
            }
        }
        _ => {}
    }
}

/// The text in the language; none when there is nothing to translate in it.
pub fn translated(text: &str, language: &Language) -> Option<String> {
    if let Some(rest) = text.strip_prefix(STATUS) {
        let name = rest.strip_suffix(']')?;
        return ChatSessionStatus::from_name(name).map(|status| status_text(status, language));
    }
    language.choose(&several(text)?).map(str::to_owned)
}

/// The parts of a text that is in several languages, with their codes.
fn several(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (code, inner) = head(rest)?;
        // A quote ends the part where the text ends or the next part begins.
        let end = inner.match_indices('"').find(|(at, _)| {
            let after = &inner[at + 1..];
            let next = after.strip_prefix(';').map(str::trim_start);
            after.is_empty() || next.is_some_and(|next| next.is_empty() || head(next).is_some())
        });
        let (end, _) = end?;
        parts.push((code, &inner[..end]));
        rest = inner[end + 1..].trim_start_matches(';').trim_start();
    }
    Some(parts).filter(|parts| !parts.is_empty())
}

/// A part's code, and what stands behind its first quote.
fn head(text: &str) -> Option<(&str, &str)> {
    let colon = text.bytes().take(6).position(|byte| byte == b':')?;
    let code = text.get(..colon).filter(|code| is_tag(code))?;
    Some((code, text.get(colon + 1..)?.strip_prefix('"')?))
}

/// The texts of one status.
struct Texts {
    en: &'static str,
    no: &'static str,
    da: &'static str,
    sv: &'static str,
    de: &'static str,
    nl: &'static str,
}

const fn texts(
    en: &'static str,
    no: &'static str,
    da: &'static str,
    sv: &'static str,
    de: &'static str,
    nl: &'static str,
) -> Texts {
    Texts {
        en,
        no,
        da,
        sv,
        de,
        nl,
    }
}

/// What the list `chatsessionstatus` calls a status: in the language, in English
/// where there is no such text, and as the resource's id without a language.
pub fn status_text(status: ChatSessionStatus, language: &Language) -> String {
    if language.is_none() {
        return format!("{STATUS}{}]", status.name().to_ascii_uppercase());
    }
    let texts = texts_of(status);
    let tags = language.tags.iter().map(|tag| tag.split('-').next());
    let mut found = tags.filter_map(|tag| match tag? {
        "en" => Some(texts.en),
        "no" | "nb" | "nn" => Some(texts.no),
        "da" => Some(texts.da),
        "sv" => Some(texts.sv),
        "de" => Some(texts.de),
        "nl" => Some(texts.nl),
        _ => None,
    });
    found.next().unwrap_or(texts.en).to_owned()
}

#[rustfmt::skip] // a table
const fn texts_of(status: ChatSessionStatus) -> Texts {
    use ChatSessionStatus as Is;
    match status {
        Is::Invalid => texts("Invalid", "Ugyldig", "Ugyldig", "Ogiltig", "Ungültig", "Ongeldig"),
        Is::PreChatForm => texts("Pre-chat form", "Skjema før chat", "Formular før chat",
            "Formulär före chatt", "Formular vor dem Chat", "Formulier vóór de chat"),
        Is::Faq => texts("FAQ link", "FAQ-lenke", "FAQ-link", "FAQ-länk", "FAQ-Link", "FAQ-link"),
        Is::OfflineForm => texts("Offline form", "Frakoblet skjema", "Offlineformular",
            "Offlineformulär", "Offlineformular", "Offlineformulier"),
        Is::InQueue => texts("Waiting", "Venter", "Venter", "Väntar", "Wartet", "Wacht"),
        Is::CustomerLast => texts("Waiting for agent", "Venter på agent", "Venter på agent",
            "Väntar på agent", "Wartet auf Agent", "Wacht op agent"),
        Is::UserLast => texts("Waiting for customer", "Venter på kunde", "Venter på kunde",
            "Väntar på kund", "Wartet auf Kunde", "Wacht op klant"),
        Is::Finished => texts("Finished", "Ferdig", "Afsluttet", "Avslutad", "Beendet", "Afgerond"),
        Is::Deleted => texts("Deleted", "Slettet", "Slettet", "Borttagen", "Gelöscht", "Verwijderd"),
        Is::Closed => texts("Closed", "Lukket", "Lukket", "Stängd", "Geschlossen", "Gesloten"),
        Is::RequestPosted => texts("Request posted", "Henvendelse sendt", "Henvendelse sendt",
            "Ärende skickat", "Anfrage gesendet", "Aanvraag verzonden"),
        Is::ClosedFromQueue => texts("Closed in queue", "Lukket i kø", "Lukket i kø", "Stängd i kö",
            "In der Warteschlange geschlossen", "Gesloten in de wachtrij"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_carriers::nested::MDOListItem;
    use anteroom_carriers::shape::Shaped;
    use axum::http::HeaderValue;
    use serde_json::json;

    fn asked(headers: &[(HeaderName, &str)]) -> Language {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        wanted(&map)
    }

    fn accept(text: &str) -> Language {
        asked(&[(ACCEPT_LANGUAGE, text)])
    }

    #[test]
    fn the_headers() {
        assert_eq!(
            accept("de;q=0.5, nb-NO, en-us;q=0.9").tags,
            ["nb-no", "en-us", "de"]
        );
        assert_eq!(accept("en-us; en-gb").tags, ["en-us"]);
        for none in ["", "*", "de;q=0", "de;q=x", "12", "a", "ø", "de;q=nan"] {
            assert!(accept(none).is_none(), "{none}");
        }
        assert!(wanted(&HeaderMap::new()).is_none());
        let both = |so| asked(&[(ACCEPT_LANGUAGE, "en"), (SO_LANGUAGE, so)]);
        assert_eq!(both("nb-no").tags, ["nb-no"]);
        assert_eq!(both("").tags, ["en"]);
        for none in ["*", "x", "X"] {
            assert!(both(none).is_none());
        }
    }

    #[test]
    fn culture_follows_the_language() {
        assert_eq!(accept("nb-NO").culture(), Some("nb-no"));
        let other = asked(&[(ACCEPT_LANGUAGE, "en"), (SO_CULTURE, "de-DE")]);
        assert_eq!(other.culture(), Some("de-de"));
        assert_eq!(asked(&[(SO_CULTURE, "de")]).culture(), None);
        assert!(asked(&[(SO_CULTURE, "de")]).is_none());
    }

    #[test]
    fn texts_in_several_languages() {
        let text = r#"NO:"Åpen";US:"Open";GE:"Offen""#;
        let answer = |text: &str, tags: &str| {
            let mut value = json!(text);
            translate(&mut value, Shape::Text, &accept(tags));
            value.as_str().unwrap().to_owned()
        };
        for (tags, expected) in [
            ("nb", "Åpen"),
            ("no", "Åpen"),
            ("nn-NO", "Åpen"),
            ("en-GB", "Open"),
            ("de-AT", "Offen"),
            ("fr", "Open"),
            ("fr, de;q=0.5", "Offen"),
            ("", text),
        ] {
            assert_eq!(answer(text, tags), expected, "{tags}");
        }
        assert_eq!(answer(r#"US:"Color";GB:"Colour""#, "en-gb"), "Colour");
        assert_eq!(answer(r#"US:"Color";GB:"Colour""#, "en"), "Color");
        assert_eq!(answer(r#"SE:"Öppen"; FI:"Auki";"#, "de"), "Öppen");
        assert_eq!(answer(r#"NO:"";US:"Open""#, "no"), "Open");
        assert_eq!(answer(r#"pt-br:"Aberto";pt:"Abierto""#, "pt-BR"), "Aberto");
        assert_eq!(
            answer(r#"US:"say "a";b";NO:"si "å"""#, "en"),
            r#"say "a";b"#
        );
        assert_eq!(answer(r#"US:"say "a";b";NO:"si "å"""#, "no"), r#"si "å""#);
        for plain in [
            "",
            "Open",
            "US:Open",
            r#"He said: "no""#,
            r#"US:"Open" and more"#,
            r#"US:"Open"#,
            r#":"a""#,
            r#"å:"a""#,
            r#"{"US":"a"}"#,
            r#"US:"#,
        ] {
            assert_eq!(answer(plain, "en"), plain);
        }
    }

    #[test]
    fn only_texts_of_carriers_and_at_every_depth() {
        let text = r#"NO:"Ja";US:"Yes""#;
        let before = json!([{"Id": 1, "Name": text, "Other": text, "ChildItems": [{"ToolTip": text}],
            "FieldProperties": {"Name": {"FieldType": text}}}]);
        let mut value = before.clone();
        translate(
            &mut value,
            Vec::<MDOListItem>::shape(),
            &Language::default(),
        );
        assert_eq!(value, before);
        translate(&mut value, Vec::<MDOListItem>::shape(), &accept("en"));
        assert_eq!(
            value,
            json!([{"Id": 1, "Name": "Yes", "Other": text, "ChildItems": [{"ToolTip": "Yes"}],
                "FieldProperties": {"Name": {"FieldType": "Yes"}}}])
        );
    }

    #[test]
    fn statuses() {
        let text = |tags| status_text(ChatSessionStatus::InQueue, &accept(tags));
        assert_eq!(text(""), "[SR_CHATSESSIONSTATUS_INQUEUE]");
        assert_eq!(text("en"), "Waiting");
        assert_eq!(text("nb-no"), "Venter");
        assert_eq!(text("sv"), "Väntar");
        assert_eq!(text("fr, de;q=0.1"), "Wartet");
        assert_eq!(text("fr"), "Waiting");
        for tag in ["en", "no", "da", "sv", "de", "nl"] {
            let all = ChatSessionStatus::ALL.iter();
            let texts: std::collections::HashSet<_> = all
                .map(|status| status_text(*status, &accept(tag)))
                .collect();
            assert_eq!(texts.len(), 12, "{tag}: two statuses look the same");
        }
    }

    #[test]
    fn ids_of_resources() {
        let mut list = json!([{"Name": "[SR_CHATSESSIONSTATUS_INQUEUE]", "ToolTip": "[SR_OTHER]"}]);
        translate(&mut list, Vec::<MDOListItem>::shape(), &accept("nl"));
        assert_eq!(list, json!([{"Name": "Wacht", "ToolTip": "[SR_OTHER]"}]));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_translated_or_left(text in "(NO|US|:|\"|;|å| ){0,16}") {
            let mut value = json!(text);
            translate(&mut value, Shape::Text, &accept("no"));
        }
    }
}
