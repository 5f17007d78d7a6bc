//! Which form a body has, and which one the answer is to have.

use crate::error::{Fault, Outcome};
use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The two forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// The form that the caller wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The form.
    pub media: Media,
    /// What to say in `Content-Type`.
    pub content_type: &'static str,
}

/// The forms of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// JSON.
    Json,
    /// XML.
    Xml,
    /// A form.
    Form,
    /// JSON Patch.
    JsonPatch,
    /// JSON Merge Patch.
    MergePatch,
}

const JSON: Answer = Answer {
    media: Media::Json,
    content_type: "application/json",
};

/// What can be asked for, the best first, and what is answered then. A patch is
/// never an answer, but the documentation names its types among the answers'.
const OFFERS: [(&str, Answer); 6] = [
    ("application/json", JSON),
    (
        "text/json",
        Answer {
            media: Media::Json,
            content_type: "text/json; charset=utf-8",
        },
    ),
    (
        "application/xml",
        Answer {
            media: Media::Xml,
            content_type: "application/xml; charset=utf-8",
        },
    ),
    (
        "text/xml",
        Answer {
            media: Media::Xml,
            content_type: "text/xml; charset=utf-8",
        },
    ),
    ("application/json-patch+json", JSON),
    ("application/merge-patch+json", JSON),
];

/// The form that `Accept` asks for: the highest q; among equals the one that is
/// named most exactly, then the one that is named first. Without `Accept` JSON.
pub fn answer_media(headers: &HeaderMap) -> Outcome<Answer> {
    let ranges = list(headers, &ACCEPT);
    if ranges.is_empty() && headers.get_all(ACCEPT).iter().all(|value| value.is_empty()) {
        return Ok(JSON);
    }
    let ranges: Vec<Range> = ranges
        .iter()
        .filter_map(|text| Range::parse(text))
        .collect();
    let mut best: Option<(Rank, Answer)> = None;
    for (name, answer) in OFFERS {
        // The most exact range counts, also when it says no.
        let ranks = ranges.iter().enumerate().filter_map(|(n, range)| {
            let exact = range.matches(name)?;
            Some((exact, range.quality, usize::MAX - n))
        });
        let Some((exact, quality, place)) = ranks.max() else {
            continue;
        };
        let rank = (quality, exact, place);
        if quality > 0 && best.is_none_or(|(other, _)| rank > other) {
            best = Some((rank, answer));
        }
    }
    best.map(|(_, answer)| answer)
        .ok_or_else(Fault::not_acceptable)
}

/// The form of this short name, in any case.
pub fn named(name: &str) -> Option<Answer> {
    let form = format!("application/{}", name.trim().to_ascii_lowercase());
    let found = OFFERS.iter().find(|(offer, _)| *offer == form);
    found.map(|(_, answer)| *answer)
}

/// Quality, exactness, place from the end.
type Rank = (u16, u8, usize);

/// One element of `Accept`.
struct Range {
    name: String,
    /// In thousandths.
    quality: u16,
}

impl Range {
    /// None when there is no sense in it.
    fn parse(text: &str) -> Option<Self> {
        let (name, parameters) = media_type(text)?;
        // superoffice-python-sdk writes it so.
        let misspelt = name.strip_prefix("aplication/");
        let name = misspelt.map_or(name.clone(), |kind| format!("application/{kind}"));
        let quality = parameters.iter().find(|(name, _)| name == "q");
        let quality = match quality {
            None => 1000,
            Some((_, value)) => thousandths(value)?,
        };
        Some(Self { name, quality })
    }

    /// How exactly the range names the type, if it does.
    fn matches(&self, name: &str) -> Option<u8> {
        if self.name == name {
            return Some(2);
        }
        if name.contains('+') {
            return None;
        }
        let (range, kind) = (self.name.split_once('/')?, name.split_once('/')?);
        match range {
            ("*", "*") => Some(0),
            (main, "*") if main == kind.0 => Some(1),
            _ => None,
        }
    }
}

/// `0` to `1` with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

/// Refuses a body that is packed.
fn as_it_is(headers: &HeaderMap) -> Outcome<()> {
    let packed = |value: &HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get_all(CONTENT_ENCODING).iter().any(packed) {
        let mut fault = Fault::unsupported("is not taken; send the body as it is");
        fault.field = Some("Content-Encoding".to_owned());
        return Err(fault);
    }
    Ok(())
}

/// Refuses a body that does not say that it is bytes.
pub fn is_bytes(headers: &HeaderMap) -> Outcome<()> {
    as_it_is(headers)?;
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let named = |value: &HeaderValue| {
        let text = value.to_str().ok().and_then(media_type);
        text.is_some_and(|(name, _)| name == "application/octet-stream")
    };
    if values.next().is_some_and(named) && values.next().is_none() {
        return Ok(());
    }
    Err(Fault::unsupported(
        "the body has to be application/octet-stream",
    ))
}

/// The body's form; none when nobody says.
pub fn body_media(headers: &HeaderMap) -> Outcome<Option<Body>> {
    as_it_is(headers)?;
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(CONTENT_TYPE) {
            Err(Fault::unsupported("stands there twice; send one"))
        } else {
            Ok(None)
        };
    };
    let text = value.to_str().unwrap_or("?");
    if text.trim().is_empty() {
        return Ok(None);
    }
    let (name, parameters) = media_type(text).ok_or_else(unknown)?;
    let body = match name.as_str() {
        "application/json-patch+json" => Body::JsonPatch,
        "application/merge-patch+json" => Body::MergePatch,
        "application/x-www-form-urlencoded" => Body::Form,
        "application/xml" | "text/xml" => Body::Xml,
        "application/json" | "text/json" => Body::Json,
        _ => match name.split_once('/') {
            Some(("application" | "text", kind)) if kind.ends_with("+json") => Body::Json,
            _ => return Err(unknown()),
        },
    };
    let charset = parameters.iter().find(|(name, _)| name == "charset");
    match charset {
        Some((_, name)) if !["utf-8", "utf8"].contains(&name.to_ascii_lowercase().as_str()) => {
            Err(Fault::unsupported("the charset has to be utf-8"))
        }
        _ => Ok(Some(body)),
    }
}

fn unknown() -> Fault {
    Fault::unsupported(
        "the body has to be application/json, text/json, application/xml, text/xml, \
         application/x-www-form-urlencoded, application/json-patch+json or \
         application/merge-patch+json",
    )
}

/// The elements of a header that is a list, over all its lines.
fn list(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| split(value, ','))
        .filter(|element| !element.is_empty())
        .collect()
}

/// Splits where the separator is not quoted.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if c == separator && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// The type in lower case, and its parameters, their names in lower case.
fn media_type(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let parts = split(text, ';');
    let (name, parameters) = parts.split_first()?;
    let (main, kind) = name.split_once('/')?;
    if main.trim().is_empty() || kind.trim().is_empty() {
        return None;
    }
    let parameters = parameters.iter().filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        Some((name.trim().to_ascii_lowercase(), value.to_owned()))
    });
    Some((name.to_ascii_lowercase(), parameters.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, StatusCode};

    fn accept(values: &[&str]) -> Outcome<Answer> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        answer_media(&headers)
    }

    fn answered(accepted: &str) -> &'static str {
        let answer = accept(&[accepted]).unwrap();
        let name = answer.content_type.split(';').next().unwrap();
        assert_eq!(answer.media == Media::Xml, name.ends_with("/xml"));
        name
    }

    #[test]
    fn one_type() {
        for name in [
            "application/json",
            "text/json",
            "application/xml",
            "text/xml",
        ] {
            assert_eq!(answered(name), name);
            assert_eq!(answered(&name.to_uppercase()), name);
            assert_eq!(answered(&format!("{name}; charset=utf-8;q=0.001")), name);
        }
        for name in [
            "application/json-patch+json",
            "application/merge-patch+json",
        ] {
            assert_eq!(answered(name), "application/json");
        }
    }

    #[test]
    fn nothing_said_is_json() {
        assert_eq!(accept(&[]).unwrap(), JSON);
        assert_eq!(answered(""), "application/json");
        assert_eq!(answered("*/*"), "application/json");
        assert_eq!(answered("application/*"), "application/json");
        assert_eq!(answered("aplication/json"), "application/json");
        assert_eq!(answered("text/*"), "text/json");
    }

    #[test]
    fn quality_then_exactness_then_order() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(answered(browser), "application/xml");
        assert_eq!(
            answered("application/xml;q=0.5, application/json;q=0.6"),
            "application/json"
        );
        assert_eq!(
            answered("application/json;q=0.5, application/xml;q=0.50"),
            "application/json"
        );
        assert_eq!(answered("text/xml, application/json"), "text/xml");
        assert_eq!(answered("*/*, application/xml"), "application/xml");
        assert_eq!(
            answered("application/json, text/plain, */*"),
            "application/json"
        );
        assert_eq!(answered("image/png, */*;q=0.1"), "application/json");
    }

    #[test]
    fn zero_excludes_what_a_wildcard_would_give() {
        assert_eq!(answered("application/json;q=0, */*"), "text/json");
        assert_eq!(
            answered("application/json;q=0, text/json;q=0.0, */*;q=0.5"),
            "application/xml"
        );
        assert_eq!(answered("application/*;q=0, */*"), "text/json");
        assert_eq!(answered("*/*;q=0, text/xml"), "text/xml");
    }

    #[test]
    fn nothing_fits() {
        for none in [
            "text/html",
            "application/json;q=0",
            "*/*;q=0",
            "application",
            "json",
            "application/yaml",
            "application/json;q=2",
            "application/json;q=x",
            "application/json;q=0.1234",
            ", ;",
            "text/html;x=\"a, application/json\"",
            "application/json;q=-1",
        ] {
            let fault = accept(&[none]).unwrap_err();
            assert_eq!(fault.status, StatusCode::NOT_ACCEPTABLE, "{none}");
            assert_eq!(fault.field.as_deref(), Some("Accept"));
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        let answer = accept(&["text/html", "application/json;q=0.1", "text/xml;q=0.2"]);
        assert_eq!(answer.unwrap().media, Media::Xml);
        assert_eq!(accept(&["", ""]).unwrap(), JSON);
    }

    fn body(value: &str) -> Outcome<Option<Body>> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(value).unwrap());
        body_media(&headers)
    }

    #[test]
    fn bodies() {
        for (value, expected) in [
            ("application/json", Body::Json),
            ("Text/JSON; charset=UTF-8", Body::Json),
            ("application/vnd.example+json", Body::Json),
            ("application/xml;charset=\"utf-8\"", Body::Xml),
            ("text/xml", Body::Xml),
            ("application/x-www-form-urlencoded", Body::Form),
            ("application/json-patch+json", Body::JsonPatch),
            (
                "application/merge-patch+json ; charset = utf8",
                Body::MergePatch,
            ),
        ] {
            assert_eq!(body(value).unwrap(), Some(expected), "{value}");
        }
        assert_eq!(body_media(&HeaderMap::new()).unwrap(), None);
        assert_eq!(body("").unwrap(), None);
    }

    #[test]
    fn bodies_that_are_not_taken() {
        for value in [
            "text/plain",
            "json",
            "application/",
            "multipart/form-data; boundary=x",
            "image/svg+xml",
            "application/json; charset=iso-8859-1",
            "text/xml; charset=utf-16",
            "image/a+json",
        ] {
            let fault = body(value).unwrap_err();
            assert_eq!(fault.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{value}");
            assert_eq!(fault.field.as_deref(), Some("Content-Type"));
        }
        assert!(
            body("text/plain")
                .unwrap_err()
                .what
                .contains("application/xml")
        );
        let mut twice = HeaderMap::new();
        twice.append(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        twice.append(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
        assert!(body_media(&twice).is_err());
    }
}
