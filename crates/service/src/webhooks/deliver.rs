//! One webhook's deliveries, one after the other.

use super::queue::Parcel;
use super::{Inner, sign::sign, target};
use crate::app::now;
use crate::outside::{Question, Reply};
use crate::store::webhook::{self, WebhookRow};
use hyper::Method;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use std::sync::Arc;

/// What we call ourselves.
const NAME: &str = concat!("Anteroom-Webhook/", env!("CARGO_PKG_VERSION"));
/// A success is written down at most once in so many milliseconds.
const WRITTEN_EVERY: i64 = 60_000;

/// Delivers what waits for a webhook until nothing does.
pub async fn all(inner: Arc<Inner>, id: i32) {
    while let Some(parcel) = inner.next(id) {
        tokio::select! {
            biased;
            () = inner.stopped.cancelled() => return,
            done = deliver(&inner, id, &parcel) => {
                if let Err(error) = done {
                    tracing::error!(webhook = id, %error, "a webhook could not be told");
                }
            }
        }
    }
}

/// Up to three tries, as long as the webhook is active.
async fn deliver(inner: &Inner, id: i32, parcel: &Parcel) -> sqlx::Result<()> {
    let delays = inner.delays.iter().map(Some).chain([None]);
    for (retry, delay) in delays.enumerate() {
        // As it is now: it may have been stopped or removed in the meantime.
        let mut read = inner.store.read().await?;
        let row = webhook::active_one(&mut read, id).await?;
        drop(read);
        let Some(row) = row else { return Ok(()) };
        let why = match attempt(inner, &row, parcel, retry).await {
            Ok(()) => return succeeded(inner, &row).await,
            // Certificates can say very much about themselves.
            Err(why) => why.chars().take(300).collect::<String>(),
        };
        // A failure that cannot be counted is no reason not to try again.
        let too_many = note_failure(inner, id, &why).await.unwrap_or_else(|error| {
            tracing::error!(webhook = id, %error, "a webhook's failure was not written down");
            false
        });
        if too_many {
            tracing::error!(
                webhook = id,
                name = row.name,
                why,
                "a webhook has failed {} times in a row and gets nothing more; when its target \
                 works again: anteroom webhook restart {id}",
                webhook::MOST_FAILURES
            );
            return Ok(());
        }
        tracing::debug!(webhook = id, retry, why, "a webhook's try failed");
        let Some(delay) = delay else {
            tracing::warn!(
                webhook = id,
                name = row.name,
                event = parcel.id,
                why,
                "a webhook was not told: every try has failed"
            );
            break;
        };
        tokio::select! {
            () = inner.stopping.cancelled() => break,
            () = tokio::time::sleep(*delay) => {}
        }
    }
    Ok(())
}

async fn note_failure(inner: &Inner, id: i32, why: &str) -> sqlx::Result<bool> {
    let mut tx = inner.store.write().await?;
    let too_many = webhook::failed(&mut tx, id, why, now()).await?;
    tx.commit().await?;
    Ok(too_many)
}

async fn succeeded(inner: &Inner, row: &WebhookRow) -> sqlx::Result<()> {
    let now = now();
    let fresh = row
        .last_success_at
        .is_some_and(|at| now - at < WRITTEN_EVERY);
    // The row is of before the try, when the failures were the same.
    if fresh && row.failures == 0 {
        return Ok(());
    }
    let mut tx = inner.store.write().await?;
    webhook::succeeded(&mut tx, row.id, now).await?;
    tx.commit().await
}

/// One try; why it failed, in words.
async fn attempt(
    inner: &Inner,
    row: &WebhookRow,
    parcel: &Parcel,
    retry: usize,
) -> Result<(), String> {
    let url = target::target(&row.url, row.allow_private)?;
    let reach = target::reach(&url, row.allow_private).ok_or("the address cannot be used")?;
    let answer = inner.outside.ask(Question {
        method: Method::POST,
        url,
        headers: headers(&row.secret, parcel, retry)?,
        body: parcel.body.clone(),
        reach,
        timeout: inner.timeout,
        most: None,
    });
    match answer.await? {
        Reply {
            status: 200..=299, ..
        } => Ok(()),
        Reply { status, .. } => Err(format!("the target answered {status}")),
    }
}

fn headers(secret: &str, parcel: &Parcel, retry: usize) -> Result<HeaderMap, String> {
    let text = |text: &str| HeaderValue::from_str(text).map_err(|error| error.to_string());
    let own = HeaderName::from_static;
    Ok(HeaderMap::from_iter([
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (ACCEPT, HeaderValue::from_static("*/*")),
        (USER_AGENT, HeaderValue::from_static(NAME)),
        (
            own("x-superoffice-event"),
            HeaderValue::from_static(parcel.event),
        ),
        (own("x-superoffice-eventid"), text(&parcel.id)?),
        (own("x-superoffice-retry"), HeaderValue::from(retry)),
        (
            own("x-superoffice-signature"),
            text(&sign(secret, &parcel.body)?)?,
        ),
    ]))
}
