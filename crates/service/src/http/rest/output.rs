//! How a list's rows are written: as data, or as people read them.

use super::Rest;
use crate::error::{Fault, Outcome};
use crate::format::language::{self, Language, status_text};
use crate::format::zone;
use crate::http::wire::Manner;
use crate::store::archive::{self, Kind};
use anteroom_carriers::{ChatSessionStatus, When};
use chrono::{DateTime, Locale, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// The one entity of the list.
pub const ENTITY: &str = "chat";

/// `$output`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Values as the API writes them everywhere.
    Logical,
    /// Texts to read: dates by the culture, statuses in the language.
    Display,
}

impl Output {
    /// What a request asks for.
    pub fn of(rest: &Rest<'_>) -> Outcome<Self> {
        match rest.incoming.query.get("$output").map(str::trim) {
            None | Some("") => Ok(Self::Logical),
            Some(text) if text.eq_ignore_ascii_case("Logical") => Ok(Self::Logical),
            Some(text) if text.eq_ignore_ascii_case("Display") => Ok(Self::Display),
            Some(_) => Err(Fault::invalid("$output", "is neither Logical nor Display")),
        }
    }

    /// A row with its key.
    pub fn row(self, (id, values): (i32, Map<String, Value>), manner: &Manner) -> Value {
        let mut row = Map::new();
        row.insert("PrimaryKey".to_owned(), id.to_string().into());
        row.insert("EntityName".to_owned(), ENTITY.into());
        for (name, value) in values {
            let kind = archive::find(&name).map(|column| column.kind);
            let shown = match (&value, kind) {
                (Value::String(text), Some(kind)) => self.shown(&name, text, kind, manner),
                _ => None,
            };
            row.insert(name, shown.map_or(value, Value::from));
        }
        Value::Object(row)
    }

    /// A text that is shown otherwise than it is stored.
    fn shown(self, name: &str, text: &str, kind: Kind, manner: &Manner) -> Option<String> {
        match (self, kind) {
            // Created and changed are UTC for everybody.
            (Self::Logical, Kind::Date) if matches!(name, "updatedDate" | "registeredDate") => None,
            (Self::Logical, Kind::Date) => zone::moved(text, manner.zone?),
            (Self::Display, Kind::Date) => {
                let time = When::parse(text)?.0;
                let tz = manner.zone.map_or(Tz::UTC, |zone| zone.tz);
                Some(time.map_or_else(String::new, |time| date(time, tz, &manner.language)))
            }
            (Self::Display, Kind::Status) => {
                let status = ChatSessionStatus::from_name(text)?;
                let english = Language::english();
                let none = manner.language.is_none();
                Some(status_text(
                    status,
                    if none { &english } else { &manner.language },
                ))
            }
            // A topic's texts may be in several languages; what people said is theirs.
            (_, Kind::Text) if name.starts_with("chatTopic/") => {
                let asked = Some(&manner.language).filter(|language| !language.is_none());
                language::translated(text, asked?)
            }
            _ => None,
        }
    }
}

/// A date and time as the culture writes it; neutral without one.
fn date(time: DateTime<Utc>, tz: Tz, language: &Language) -> String {
    let local = time.with_timezone(&tz);
    match language.culture().and_then(locale) {
        Some(locale) => local.format_localized("%x %X", locale).to_string(),
        None => local.format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// The locale of a culture: of the whole tag, else the language in its own country.
fn locale(culture: &str) -> Option<Locale> {
    let mut parts = culture.split(['-', '_']);
    let language = match parts.next()?.to_ascii_lowercase().as_str() {
        "no" => "nb".to_owned(),
        other => other.to_owned(),
    };
    let region = match (parts.next_back(), language.as_str()) {
        (Some(region), _) => region.to_ascii_uppercase(),
        (None, "nb" | "nn") => "NO".to_owned(),
        (None, "da") => "DK".to_owned(),
        (None, "sv") => "SE".to_owned(),
        (None, "en") => "US".to_owned(),
        (None, other) => other.to_ascii_uppercase(),
    };
    format!("{language}_{region}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderMap, HeaderValue};
    use serde_json::json;

    fn manner(headers: &[(&'static str, &'static str)]) -> Manner {
        let headers = headers.iter();
        let headers: HeaderMap = headers
            .map(|(name, value)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            })
            .collect();
        Manner::of(&headers).unwrap()
    }

    fn shown(output: Output, manner: &Manner) -> Value {
        let row = json!({
            "whenRequested": "2026-07-01T12:30:05Z",
            "whenEnded": "0001-01-01T00:00:00",
            "updatedDate": "2026-07-01T12:30:05Z",
            "registeredDate": "2026-07-01T12:30:05Z",
            "status": "InQueue",
            "chatTopic/name": "NO:\"Hjelp\";US:\"Help\"",
            "person/fullName": "NO:\"Hjelp\";US:\"Help\"",
            "rating": 3,
        });
        output.row((7, row.as_object().unwrap().clone()), manner)
    }

    #[test]
    fn data_stays_data() {
        let row = shown(
            Output::Logical,
            &manner(&[("so-timezone", "NO"), ("accept-language", "no")]),
        );
        assert_eq!(row["PrimaryKey"], "7");
        assert_eq!(row["whenRequested"], "2026-07-01T14:30:05");
        assert_eq!(row["whenEnded"], "0001-01-01T00:00:00");
        assert_eq!(row["updatedDate"], "2026-07-01T12:30:05Z");
        assert_eq!(row["registeredDate"], "2026-07-01T12:30:05Z");
        assert_eq!(row["status"], "InQueue");
        assert_eq!(row["chatTopic/name"], "Hjelp");
        assert_eq!(row["person/fullName"], "NO:\"Hjelp\";US:\"Help\"");
        assert_eq!(row["rating"], 3);
    }

    #[test]
    fn people_read_their_own_culture() {
        for (language, culture, date, status) in [
            ("de", None, "01.07.2026 14:30:05", "Wartet"),
            ("en-US", None, "07/01/2026 02:30:05 PM", "Waiting"),
            ("de", Some("en-US"), "07/01/2026 02:30:05 PM", "Wartet"),
            ("no", None, "01. juli 2026 kl. 14.30 +0200", "Venter"),
        ] {
            let mut headers = vec![("so-timezone", "NO"), ("so-language", language)];
            headers.extend(culture.map(|culture| ("so-culture", culture)));
            let row = shown(Output::Display, &manner(&headers));
            assert_eq!(row["whenRequested"], date, "{language} {culture:?}");
            assert_eq!(row["status"], status);
            assert_eq!(row["whenEnded"], "");
        }
        // A culture without a language says nothing.
        let row = shown(Output::Display, &manner(&[("so-culture", "de-DE")]));
        assert_eq!(row["whenRequested"], "2026-07-01 12:30:05");
        assert_eq!(row["status"], "Waiting");
        for culture in ["xx-YY", "nonsense", "de-DE-x-y", "-"] {
            let _ = locale(culture);
        }
    }
}
