//! What visitors agree to, kept so that it can be shown later: the text, not only
//! that there was one.

use crate::error::{Fault, Outcome};
use crate::secret::sha256;
use crate::store::session::SessionRow;
use crate::store::{Conn, consent, topic};
use anteroom_carriers::When;
use serde_json::{Value, json};

/// Which version of a consent text this is: the beginning of its hash.
pub fn version(text: &str) -> String {
    let hash = sha256(text.as_bytes());
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A consent that a visitor gives.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The topic's text, as it is now.
    pub text: &'a str,
    /// The version that was read; callers written to the documented API do not say it.
    pub version: Option<&'a str>,
    /// The language that it was asked for in.
    pub language: Option<&'a str>,
}

impl Given<'_> {
    /// Refuses a consent to another text than the topic's, with that text. Where no
    /// version is named, it is a consent to the text in force.
    pub fn check(&self) -> Outcome<()> {
        let current = version(self.text);
        match self.version {
            Some(sent) if sent != current => Err(Fault::consent_changed(self.text, &current)),
            _ => Ok(()),
        }
    }

    /// Notes it in a session, and keeps the text.
    pub async fn note(&self, conn: &mut Conn, row: &mut SessionRow, now: i64) -> Outcome<()> {
        let version = version(self.text);
        consent::keep(conn, &version, self.text).await?;
        row.consented = true;
        row.consent_version = Some(version);
        row.consent_language = self.language.map(str::to_owned);
        row.consented_at = Some(now);
        Ok(())
    }
}

/// Notes a consent that a save brings: a box that was not ticked before, in a session that
/// goes on. One that is over is an import, whose visitor has read other words.
pub async fn note_saved(
    conn: &mut Conn,
    before: Option<&SessionRow>,
    row: &mut SessionRow,
    version: Option<&str>,
    now: i64,
) -> Outcome<()> {
    let had = before.is_some_and(|before| before.consented);
    if had || !row.consented || row.status().is_ended() {
        return Ok(());
    }
    let topic = topic::get(conn, row.topic_id).await?;
    let Some(topic) = topic.filter(|topic| topic.entity.collect_consent) else {
        return Ok(());
    };
    let consent = Given {
        text: &topic.consent_text,
        version,
        language: None,
    };
    consent.check()?;
    consent.note(conn, row, now).await
}

/// What the visitor of a session agreed to; null where nobody did.
pub async fn of_session(conn: &mut Conn, row: &SessionRow) -> Outcome<Value> {
    let mut noted = noted(row);
    if let Some(version) = &row.consent_version {
        let text = consent::text(conn, version).await?;
        noted["Text"] = text.unwrap_or_default().into();
    }
    Ok(noted)
}

/// The same without the text, which is long, and the same for many.
pub fn noted(row: &SessionRow) -> Value {
    let Some(version) = &row.consent_version else {
        return Value::Null;
    };
    let at = row.consented_at.map_or(When::NONE, When::from_millis);
    json!({"Version": version, "Language": row.consent_language, "At": at})
}
