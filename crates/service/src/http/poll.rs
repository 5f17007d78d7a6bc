//! Held polls: answered at once when there is news, else when there is.

use crate::app::{App, now};
use crate::chat::sessions::Agent;
use crate::chat::view::{self, Ask, Seen};
use crate::error::Outcome;
use axum::http::{HeaderMap, HeaderValue, header};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Nobody is held longer than this, in seconds: proxies cut at 30.
const LONGEST: u64 = 28;

/// The `wait` of a `Prefer` header (RFC 7240), in seconds.
fn wish(headers: &HeaderMap) -> Option<u64> {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("wait"))
        .and_then(|(_, seconds)| seconds.trim().trim_matches('"').parse().ok())
}

/// Whether the caller has this already (RFC 9110: weak comparison, or any).
fn has(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == etag || tag == "*")
}

/// Whose view is polled.
#[derive(Clone, Debug)]
pub enum View {
    /// A session, by its visitor.
    Visitor(i32),
    /// A desk, by its agent.
    Desk(Agent),
}

impl View {
    async fn read(&self, app: &App, ask: &Ask) -> Outcome<Seen> {
        match self {
            Self::Visitor(id) => view::visitor(app, *id, ask).await,
            Self::Desk(agent) => view::desk(app, agent, ask).await,
        }
    }
}

/// The answer to a poll.
#[derive(Clone, Debug)]
pub struct Polled {
    /// What there is to see; none when the caller has it already.
    pub body: Option<Value>,
    etag: String,
    interval: u32,
    waited: Option<u64>,
}

impl Polled {
    /// Adds what a poller goes by.
    pub fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        headers.insert("poll-interval", self.interval.into());
        if let Some(seconds) = self.waited
            && let Ok(value) = HeaderValue::from_str(&format!("wait={seconds}"))
        {
            headers.insert("preference-applied", value);
        }
    }
}

/// Answers what the view shows; holds the request while that is no news and the
/// caller wants to wait. The stop of the service ends all holds.
pub async fn answer(app: &App, headers: &HeaderMap, view: View, ask: &Ask) -> Outcome<Polled> {
    let wish = wish(headers).map(|seconds| seconds.min(LONGEST));
    let end = Instant::now() + Duration::from_secs(wish.unwrap_or(0));
    if wish.is_none()
        && let View::Visitor(id) = view
        && let Some(etag) = app.fresh.etag(id, ask, now())
        && has(headers, &etag)
    {
        return Ok(Polled {
            body: None,
            etag,
            interval: app.settings.poll_interval,
            waited: None,
        });
    }
    let mut subscription = None;
    let seen = loop {
        let generation = app.hub.generation();
        let seen = view.read(app, ask).await?;
        if wish.is_none()
            && let View::Visitor(id) = view
        {
            app.fresh.shows(&app.hub, generation, id, ask, &seen, now());
        }
        let news = seen.news || !has(headers, &seen.etag);
        if news || Instant::now() >= end || app.stopping.is_cancelled() {
            break (seen, news);
        }
        // Subscribed before the read that decides, so that nothing falls between.
        let current = subscription
            .take()
            .filter(|s: &crate::chat::hub::Subscription| s.covers(&seen.channels));
        let Some(current) = current else {
            subscription = Some(app.hub.subscribe(seen.channels));
            continue;
        };
        let until = seen.next.map_or(end, |at| {
            let ms = u64::try_from(at - now()).unwrap_or(0) + 1;
            end.min(Instant::now() + Duration::from_millis(ms))
        });
        tokio::select! {
            () = current.woken() => {}
            () = tokio::time::sleep_until(until) => {}
            () = app.stopping.cancelled() => {}
        }
        subscription = Some(current);
    };
    let (seen, news) = seen;
    Ok(Polled {
        body: news.then_some(seen.body),
        etag: seen.etag,
        interval: app.settings.poll_interval,
        waited: wish,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        let mut map = HeaderMap::new();
        map.insert(name, HeaderValue::from_static(value));
        map
    }

    #[test]
    fn preferences() {
        assert_eq!(wish(&headers("prefer", "wait=25")), Some(25));
        assert_eq!(
            wish(&headers("prefer", "respond-async, Wait=\"3\"")),
            Some(3)
        );
        assert_eq!(wish(&headers("prefer", "wait=soon")), None);
        assert_eq!(wish(&HeaderMap::new()), None);
    }

    #[test]
    fn tags() {
        let sent = headers("if-none-match", "\"a\", W/\"b\"");
        assert!(has(&sent, "\"a\"") && has(&sent, "\"b\"") && !has(&sent, "\"c\""));
        assert!(has(&headers("if-none-match", "*"), "\"c\""));
    }
}
