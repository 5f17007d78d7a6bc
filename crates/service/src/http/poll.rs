//! Held polls: answered at once when there is news, else when there is.

use crate::app::{App, now};
use crate::chat::sessions::Agent;
use crate::chat::view::{self, Ask, Seen};
use crate::error::Outcome;
use crate::http::etags;
use crate::http::held_polls::Holder;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Nobody is held longer than this, in seconds: proxies cut at 30.
const LONGEST: u64 = 28;

/// A second place for an answer's tag: proxies that compress alter `ETag`, or drop it.
pub const TAG: HeaderName = HeaderName::from_static("poll-tag");

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

/// Whose view is polled.
#[derive(Clone, Debug)]
pub enum View {
    /// A session, by its visitor.
    Visitor(i32),
    /// A desk, by its agent.
    Desk(Agent),
}

impl View {
    fn holder(&self) -> Holder {
        match self {
            Self::Visitor(id) => Holder::Session(*id),
            Self::Desk(agent) => Holder::Agent(agent.id),
        }
    }

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
    /// For how many seconds the caller wanted to be held, where it was.
    held: Option<u64>,
}

impl Polled {
    /// Adds what a poller goes by.
    pub fn mark(&self, headers: &mut HeaderMap) {
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag.clone());
            headers.insert(TAG, etag);
        }
        headers.insert("poll-interval", self.interval.into());
        if let Some(seconds) = self.held
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
        && (etags::names(headers, &etag) || etags::names_any(headers))
    {
        return Ok(Polled {
            body: None,
            etag,
            interval: app.settings.poll_interval,
            held: None,
        });
    }
    let mut subscription = None;
    let mut held = false;
    let mut place = None;
    let seen = loop {
        let generation = app.hub.generation();
        let seen = view.read(app, ask).await?;
        if wish.is_none()
            && let View::Visitor(id) = view
        {
            app.fresh.shows(&app.hub, generation, id, ask, &seen, now());
        }
        // The tag stands for the messages, too: whoever has it is held, and who is
        // behind all the same gets them in the end.
        let has = etags::names(headers, &seen.etag) || (etags::names_any(headers) && !seen.news);
        if !has || Instant::now() >= end || app.stopping.is_cancelled() {
            break (seen, has);
        }
        // Subscribed before the read that decides, so that nothing falls between.
        let current = subscription
            .take()
            .filter(|s: &crate::chat::hub::Subscription| s.covers(&seen.channels));
        let Some(current) = current else {
            subscription = Some(app.hub.subscribe(seen.channels));
            continue;
        };
        let place = place.get_or_insert_with(|| app.held_polls.hold(view.holder()));
        let until = seen.next.map_or(end, |at| {
            let ms = u64::try_from(at - now()).unwrap_or(0) + 1;
            end.min(Instant::now() + Duration::from_millis(ms))
        });
        held = true;
        // Of what is no news nothing is kept: thousands may be held.
        let body = seen.news.then_some(seen.body);
        tokio::select! {
            () = current.woken() => {}
            () = tokio::time::sleep_until(until) => {}
            () = app.stopping.cancelled() => {}
            () = place.lost() => {}
        }
        // What was read before is still true enough: nothing has to be read again.
        if app.stopping.is_cancelled() || place.is_lost() {
            return Ok(Polled {
                body,
                etag: seen.etag,
                interval: app.settings.poll_interval,
                // Given up early: whoever believed it was held would come back at once.
                held: None,
            });
        }
        subscription = Some(current);
    };
    let (seen, has) = seen;
    Ok(Polled {
        body: (seen.news || !has).then_some(seen.body),
        etag: seen.etag,
        interval: app.settings.poll_interval,
        held: wish.filter(|_| held),
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

    /// Those who are held get their answer without the database.
    #[tokio::test]
    async fn a_stop_reads_nothing() {
        let stage = crate::chat::testing::Stage::open().await;
        let app = std::sync::Arc::clone(&stage.app);
        let topic = stage.topic("Support").await;
        let waiting = anteroom_carriers::ChatSessionStatus::InQueue;
        let id = stage.session(topic, waiting, None).await;
        let ask = Ask::default();
        let first = answer(&app, &HeaderMap::new(), View::Visitor(id), &ask).await;
        let etag = HeaderValue::from_str(&first.unwrap().etag).unwrap();
        let mut sent = headers("prefer", "wait=25");
        sent.insert(header::IF_NONE_MATCH, etag.clone());
        let held = answer(&app, &sent, View::Visitor(id), &ask);
        let stop = async {
            while !app.held_polls.are_held() {
                tokio::task::yield_now().await;
            }
            app.store.close().await;
            app.stopping.cancel();
        };
        let (polled, ()) = tokio::join!(held, stop);
        let polled = polled.unwrap();
        assert!(polled.body.is_none());
        assert_eq!(polled.etag, etag);
    }
}
