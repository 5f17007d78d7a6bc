//! `If-Modified-Since` and `If-Unmodified-Since`.

use super::{Kind, stamp};
use crate::app::App;
use crate::error::{Fault, Outcome};
use crate::store::changed;
use axum::http::{HeaderMap, header};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When an entity was changed last, to the second; none where it is not there.
pub async fn changed(app: &App, kind: Kind, id: i32) -> Outcome<Option<SystemTime>> {
    let mut read = app.store.read().await?;
    let millis = match kind {
        Kind::Session => changed::session(&mut read, id).await?,
        Kind::Topic => changed::topic(&mut read, id).await?,
    };
    let seconds = |millis: i64| u64::try_from(millis / 1000).unwrap_or(0);
    Ok(millis.map(|millis| UNIX_EPOCH + Duration::from_secs(seconds(millis))))
}

fn date(headers: &HeaderMap, name: &header::HeaderName) -> Option<SystemTime> {
    // A date that cannot be read is ignored (RFC 9110).
    let text = headers.get(name)?.to_str().ok()?;
    httpdate::parse_http_date(text).ok()
}

/// Whether the caller has the entity as it is.
pub fn not_modified(headers: &HeaderMap, changed: Option<SystemTime>) -> bool {
    let since = date(headers, &header::IF_MODIFIED_SINCE);
    matches!((since, changed), (Some(since), Some(changed)) if changed <= since)
}

/// Refuses a change to what was changed after the caller has read it.
pub async fn unmodified(app: &App, headers: &HeaderMap, kind: Kind, id: i32) -> Outcome<()> {
    let Some(since) = date(headers, &header::IF_UNMODIFIED_SINCE) else {
        return Ok(());
    };
    match changed(app, kind, id).await? {
        Some(changed) if changed > since => Err(Fault::changed_since()),
        _ => Ok(()),
    }
}

/// Tells when the entity was changed last. A second change within one second counts
/// as the next second's: when it was `read` before that, nothing is told.
pub fn mark(headers: &mut HeaderMap, changed: Option<SystemTime>, read: SystemTime) {
    if let Some(changed) = changed.filter(|changed| *changed <= read) {
        stamp(
            headers,
            header::LAST_MODIFIED,
            &httpdate::fmt_http_date(changed),
        );
    }
}
