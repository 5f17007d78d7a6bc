//! Requests to the service.

use anteroom_carriers::When;
use gloo_net::http::{Request, RequestBuilder, Response};
use std::cell::RefCell;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, AbortSignal, File};

/// A request without an answer after this long has failed.
pub const LIMIT: Duration = Duration::from_secs(15);

/// What the service answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The answer's version.
    pub etag: Option<String>,
    /// What time it was for the service, in whole seconds.
    pub date: When,
    /// The pause before the next request, when this one was not held.
    pub interval: Option<Duration>,
    /// The body.
    pub body: String,
}

/// There was no answer: the network or the service is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Ask<'a> {
    /// Where to, relative to the console's page.
    pub url: &'a str,
    /// GET instead of POST.
    pub get: bool,
    /// A JSON body; empty is none.
    pub body: String,
    /// The Idempotency-Key.
    pub key: Option<&'a str>,
    /// Answer only what is newer than this version.
    pub etag: Option<&'a str>,
    /// How long, in whole seconds, the service may hold the request.
    pub wait: Option<Duration>,
    /// How much longer than that it may take; [`LIMIT`] where nothing is said.
    pub limit: Option<Duration>,
    /// [`cut`] ends it.
    pub is_poll: bool,
}

thread_local! {
    /// What ends the poll that is on its way.
    static POLL: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Ends the poll that is on its way: it has failed.
pub fn cut() {
    if let Some(poll) = POLL.take() {
        poll.abort();
    }
}

fn after(limit: Duration) -> AbortSignal {
    AbortSignal::timeout_with_u32(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX))
}

/// What ends a request: the time that it has, and [`cut`] where it is the poll.
fn ending(ask: &Ask<'_>) -> AbortSignal {
    let limit = ask.wait.unwrap_or_default() + ask.limit.unwrap_or(LIMIT);
    let late = after(limit);
    let controller = AbortController::new().ok().filter(|_| ask.is_poll);
    let Some(controller) = controller else {
        return late;
    };
    let signal = controller.signal();
    let ends = Closure::once_into_js({
        let controller = controller.clone();
        move || controller.abort()
    });
    // One listener a request; it goes with its signal.
    let _ = late.add_event_listener_with_callback("abort", ends.unchecked_ref());
    POLL.set(Some(controller));
    signal
}

/// A file takes longer.
const FILE_LIMIT: Duration = Duration::from_secs(300);

/// A POST with what every request of the console carries.
fn post(url: &str, limit: Duration) -> RequestBuilder {
    let request = Request::post(url)
        .abort_signal(Some(&after(limit)))
        .header("X-Requested-With", "console");
    match super::page::cookie("XSRF-TOKEN") {
        Some(token) => request.header("X-XSRF-TOKEN", &token),
        None => request,
    }
}

/// Sends a file's bytes.
///
/// # Errors
/// When no answer comes.
pub async fn send_file(url: &str, key: &str, file: &File) -> Result<Answer, NoAnswer> {
    let request = post(url, FILE_LIMIT)
        .header("Idempotency-Key", key)
        .header("Content-Type", "application/octet-stream");
    let request = request.body(file).map_err(|_| NoAnswer)?;
    whole(request.send().await.map_err(|_| NoAnswer)?).await
}

/// Asks for bytes: the status, and what came.
///
/// # Errors
/// When no answer comes.
pub async fn bytes(url: &str, body: &str) -> Result<(u16, Vec<u8>), NoAnswer> {
    let request = post(url, FILE_LIMIT).header("Content-Type", "application/json");
    let request = request.body(body).map_err(|_| NoAnswer)?;
    let response = request.send().await.map_err(|_| NoAnswer)?;
    let status = response.status();
    Ok((status, response.binary().await.map_err(|_| NoAnswer)?))
}

/// Sends a request and reads the answer whole.
///
/// # Errors
/// When no answer comes.
pub async fn send(ask: Ask<'_>) -> Result<Answer, NoAnswer> {
    let signal = ending(&ask);
    let mut request = if ask.get {
        Request::get(ask.url)
    } else {
        Request::post(ask.url)
    };
    request = request
        .abort_signal(Some(&signal))
        .header("X-Requested-With", "console");
    if let Some(token) = super::page::cookie("XSRF-TOKEN") {
        request = request.header("X-XSRF-TOKEN", &token);
    }
    if let Some(key) = ask.key {
        request = request.header("Idempotency-Key", key);
    }
    if let Some(etag) = ask.etag {
        request = request.header("If-None-Match", etag);
    }
    if let Some(wait) = ask.wait {
        request = request.header("Prefer", &format!("wait={}", wait.as_secs()));
    }
    let response = if ask.body.is_empty() {
        request.send().await
    } else {
        let request = request.header("Content-Type", "application/json");
        request.body(ask.body).map_err(|_| NoAnswer)?.send().await
    }
    .map_err(|_| NoAnswer)?;
    whole(response).await
}

async fn whole(response: Response) -> Result<Answer, NoAnswer> {
    let headers = response.headers();
    Ok(Answer {
        status: response.status(),
        // Proxies that compress alter an ETag, or drop it.
        etag: headers.get("Poll-Tag").or_else(|| headers.get("ETag")),
        date: headers
            .get("Date")
            .and_then(|date| When::parse(&date))
            .unwrap_or_default(),
        interval: headers
            .get("Poll-Interval")
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs),
        body: response.text().await.map_err(|_| NoAnswer)?,
    })
}
