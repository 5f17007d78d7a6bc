//! What is known of a session beside the documented carrier: extension
//! properties that stand in its row.

use crate::chat::validate;
use crate::error::{Fault, Outcome};
use crate::store::session::SessionRow;
use anteroom_carriers::countries;
use anteroom_carriers::{merge, or_default, select::Select};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

/// The longest comment on a rating, in characters.
pub const COMMENT: usize = 1_000;
/// The longest address of a page, in characters.
pub const PAGE: usize = 1_024;

/// Adds what is selected by name.
pub fn add(body: &mut Value, select: &Select, row: &SessionRow) {
    for (name, value) in [
        ("FilesAllowed", json!(row.files_allowed)),
        ("RequestId", json!(row.request_id)),
        ("RatingComment", json!(row.rating_comment)),
        ("CustomerCountry", json!(row.country)),
        ("PageUrl", json!(row.page_url)),
        ("AgentName", json!(row.agent_name())),
    ] {
        if select.names(name) {
            body[name] = value;
        }
    }
}

/// What a save says of them; what it does not mention is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// The country that the visitor chose.
    pub country: Option<String>,
    /// The page that the widget is on.
    pub page_url: Option<String>,
    /// What the visitor says beside the stars.
    pub rating_comment: Option<String>,
    /// Which text the visitor agreed to.
    pub consent_version: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Sent {
    #[serde(deserialize_with = "or_default")]
    customer_country: String,
    page_url: Value,
    #[serde(deserialize_with = "or_default")]
    rating_comment: String,
    #[serde(deserialize_with = "or_default")]
    consent_version: String,
}

impl More {
    /// Reads and checks what a body says of them.
    pub fn of(body: &Map<String, Value>) -> Outcome<Self> {
        let sent: Sent = merge::read(&Value::Object(body.clone()))?;
        let has = |name: &str| body.keys().any(|key| key.eq_ignore_ascii_case(name));
        let if_sent = |name: &str, text: String| has(name).then_some(text);
        let more = Self {
            country: if_sent("CustomerCountry", country(&sent.customer_country)?),
            page_url: page(&sent.page_url).filter(|_| has("PageUrl")),
            rating_comment: if_sent("RatingComment", validate::clean(&sent.rating_comment)),
            consent_version: Some(sent.consent_version).filter(|version| !version.is_empty()),
        };
        if let Some(comment) = &more.rating_comment {
            validate::length("RatingComment", comment, COMMENT)?;
        }
        Ok(more)
    }

    /// Puts it into the row; true when that changes it.
    pub fn put(&self, row: &mut SessionRow) -> bool {
        let mut changed = false;
        for (sent, slot) in [
            (&self.country, &mut row.country),
            (&self.page_url, &mut row.page_url),
            (&self.rating_comment, &mut row.rating_comment),
        ] {
            if let Some(sent) = sent.as_ref().filter(|sent| *sent != slot) {
                slot.clone_from(sent);
                changed = true;
            }
        }
        changed
    }
}

/// A country's code as it is stored.
fn country(text: &str) -> Outcome<String> {
    let code = text.trim().to_ascii_uppercase();
    if code.is_empty() || countries::is_one(&code) {
        return Ok(code);
    }
    Err(Fault::invalid(
        "CustomerCountry",
        "is not a country; send its two letters as in ISO 3166-1",
    ))
}

/// The address of a page as it is stored: what stands behind `?` or `#` in it may
/// be anybody's secret, and is not kept.
///
/// `None` for what is not the address of a page. The widget sends it by itself, so it
/// must never be in the way of a chat: previews and apps have addresses of all kinds.
fn page(sent: &Value) -> Option<String> {
    let text = match sent {
        Value::Null => "",
        sent => sent.as_str()?.trim(),
    };
    if text.is_empty() {
        return Some(String::new());
    }
    let mut url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "file") || url.cannot_be_a_base() {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let page = url.to_string();
    (page.chars().count() <= PAGE).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &Value) -> Outcome<More> {
        More::of(body.as_object().unwrap())
    }

    #[test]
    fn what_is_not_sent_is_not_there_and_null_clears() {
        assert_eq!(read(&json!({"TopicId": 1})).unwrap(), More::default());
        let sent = read(&json!({"customercountry": "no", "RatingComment": null})).unwrap();
        assert_eq!(sent.country.as_deref(), Some("NO"));
        assert_eq!(sent.rating_comment.as_deref(), Some(""));
        let mut row = SessionRow {
            rating_comment: "Fine".into(),
            ..SessionRow::default()
        };
        assert!(sent.put(&mut row));
        assert_eq!(
            (row.country.as_str(), row.rating_comment.as_str()),
            ("NO", "")
        );
        assert!(!sent.put(&mut row));
    }

    #[test]
    fn pages_are_kept_without_what_may_be_secret() {
        let page = |sent: Value| read(&json!({"PageUrl": sent})).unwrap().page_url;
        assert_eq!(
            page(json!("https://ann:pw@shop.example/a%20b/?token=1#there")).unwrap(),
            "https://shop.example/a%20b/"
        );
        assert_eq!(page(json!("")).unwrap(), "");
        assert_eq!(page(Value::Null).unwrap(), "");
    }

    #[test]
    fn what_is_not_the_address_of_a_page_is_dropped() {
        let long = format!("https://shop.example/{}", "x".repeat(PAGE));
        for wrong in [
            json!("shop"),
            json!("nullsrcdoc"),
            json!("null/4c2a-11"),
            json!("about:srcdoc"),
            json!("blob:https://shop.example/4c2a-11"),
            json!("capacitor://localhost/index.html"),
            json!("app:/"),
            json!("javascript:alert(1)"),
            json!("data:text/html,x"),
            json!("ftp://x.example/"),
            json!(long),
            json!(7),
            json!({ "href": "https://shop.example/" }),
        ] {
            let more = read(&json!({ "PageUrl": wrong })).unwrap();
            assert_eq!(more, More::default(), "{wrong}");
        }
    }

    #[test]
    fn countries_are_countries() {
        for wrong in ["XX", "NOR", "N", "47"] {
            let fault = read(&json!({"CustomerCountry": wrong})).unwrap_err();
            assert_eq!(fault.field.as_deref(), Some("CustomerCountry"), "{wrong}");
        }
        let long = "x".repeat(COMMENT + 1);
        let fault = read(&json!({"RatingComment": long})).unwrap_err();
        assert_eq!(fault.field.as_deref(), Some("RatingComment"));
    }
}
