//! A proxy between page and service, which can be as bad as real ones are.

use crate::driver::free_port;
use crate::forward::forward;
use crate::wait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the proxy does with requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Passes everything on.
    Fair,
    /// A hotel's sign-in page for everything: 200, and HTML.
    Portal,
    /// Everything of the web API is answered with this status, and `Retry-After` in seconds.
    Busy(u16, u32),
    /// Whatever takes longer than this is cut.
    Cut(Duration),
    /// The files of a new version: the old ones are gone.
    Upgraded,
    /// Answers of another version, which this one does not understand.
    Foreign,
    /// Something is wrong with what ends like this.
    Odd(&'static str, Fault),
    /// Whatever tells tags and what was held is altered or lost.
    Tags(Tags),
    /// The service's answers to what has this in its path arrive when the weather is another one.
    Late(&'static str),
}

/// What a proxy does to the tags of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// What compresses appends this to each `ETag`.
    Append(&'static str),
    /// No `ETag` comes through, and no `Preference-Applied`.
    Drop,
    /// No header that this project gave a name comes through, either.
    DropAll,
}

/// The polls that a proxy has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Polls {
    /// How many.
    pub count: u32,
    /// When the last one began.
    last: Option<Instant>,
    /// The longest that one followed another, or has not followed it yet.
    longest: Duration,
}

impl Polls {
    fn begin(&mut self) {
        self.longest = self.rest();
        self.last = Some(Instant::now());
        self.count += 1;
    }

    /// The longest time from the beginning of one to that of the next, so far.
    #[must_use]
    pub fn rest(&self) -> Duration {
        let since = self.last.map_or(Duration::ZERO, |last| last.elapsed());
        self.longest.max(since)
    }
}

/// What a badly kept proxy does to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is of this type.
    Type(&'static str),
    /// It is not there.
    Missing,
    /// Pages of other sites may not read it.
    Unreadable,
}

/// The proxy; it closes when dropped.
pub struct Proxy {
    base: String,
    weather: watch::Sender<Weather>,
    lines: watch::Sender<()>,
    polls: Arc<Mutex<Polls>>,
    late: watch::Sender<u32>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Way {
    service: String,
    weather: watch::Sender<Weather>,
    lines: watch::Sender<()>,
    polls: Arc<Mutex<Polls>>,
    late: watch::Sender<u32>,
    client: reqwest::Client,
}

impl Proxy {
    /// Opens one in front of this service.
    pub async fn open(service: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, free_port()))
            .await
            .expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        let weather = watch::Sender::new(Weather::Fair);
        let lines = watch::Sender::new(());
        let polls = Arc::<Mutex<Polls>>::default();
        let late = watch::Sender::new(0);
        let way = Way {
            service: service.to_owned(),
            weather: weather.clone(),
            lines: lines.clone(),
            polls: Arc::clone(&polls),
            late: late.clone(),
            client: reqwest::Client::new(),
        };
        let router = Router::new().fallback(pass).with_state(way);
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            base,
            weather,
            lines,
            polls,
            late,
            server,
        }
    }

    /// The polls that came, since they were counted anew.
    #[must_use]
    pub fn polls(&self) -> Polls {
        *self.polls.lock().expect("one at a time")
    }

    /// Counts them anew.
    pub fn forget_polls(&self) {
        *self.polls.lock().expect("one at a time") = Polls::default();
    }

    /// Where it is.
    #[must_use]
    pub fn base(&self) -> String {
        self.base.clone()
    }

    /// Changes the weather.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Waits until an answer is here that arrives late.
    pub async fn until_late(&self) {
        let mut late = self.late.subscribe();
        let waits = late.wait_for(|&count| count > 0);
        let in_time = tokio::time::timeout(wait::PATIENCE, waits).await;
        in_time.expect("an answer in time").expect("a proxy");
    }

    /// Cuts everything that is under way, as it is when a computer falls asleep.
    pub fn cut_lines(&self) {
        self.lines.send_replace(());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(
    State(way): State<Way>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let weather = *way.weather.borrow();
    let api = uri.path().starts_with("/api/");
    let polls = ["/GetChatSessionEntity", "/ChatSessionsForUser"];
    if method == Method::POST && polls.iter().any(|end| uri.path().ends_with(end)) {
        way.polls.lock().expect("one at a time").begin();
    }
    // Whatever stands before a service lets browsers ask first.
    let asks_first = method == Method::OPTIONS;
    match weather {
        Weather::Portal => {
            let page = "<!doctype html><title>Welcome</title><h1>Sign in to our WLAN</h1>";
            return open(StatusCode::OK, "text/html; charset=utf-8", page, None);
        }
        Weather::Busy(status, after) if api && !asks_first => {
            let status = StatusCode::from_u16(status).expect("a status");
            return open(status, "text/plain", "later", Some(after));
        }
        Weather::Upgraded if uri.path().starts_with("/v") => {
            return open(StatusCode::NOT_FOUND, "text/plain", "gone", None);
        }
        Weather::Foreign if api && !asks_first => {
            return open(
                StatusCode::OK,
                "application/json",
                r#"{"ChatSessionId":"fifty-nine","ChatMessageId":"sixty"}"#,
                None,
            );
        }
        _ => {}
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let forwarded = forward(&way.client, &way.service, method, path, headers, body);
    let mut lines = way.lines.subscribe();
    let answered = async {
        match weather {
            Weather::Cut(limit) => tokio::time::timeout(limit, forwarded).await.ok().flatten(),
            _ => forwarded.await,
        }
    };
    let answered = tokio::select! {
        answered = answered => answered,
        _ = lines.changed() => None,
    };
    let answer = answered.unwrap_or_else(cut);
    let is_late =
        |weather: &Weather| matches!(weather, Weather::Late(part) if uri.path().contains(part));
    let mut turns = way.weather.subscribe();
    if is_late(&turns.borrow()) {
        way.late.send_modify(|count| *count += 1);
        let _ = turns.wait_for(|weather| !is_late(weather)).await;
    }
    match weather {
        Weather::Odd(ending, fault) if uri.path().ends_with(ending) => spoil(answer, fault),
        Weather::Tags(tags) if api => retag(answer, tags),
        _ => answer,
    }
}

fn retag(mut answer: Response, tags: Tags) -> Response {
    let headers = answer.headers_mut();
    match tags {
        Tags::Append(suffix) => {
            let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
            let tag = tag.map(|tag| format!("{}{suffix}\"", tag.trim_end_matches('"')));
            if let Some(Ok(tag)) = tag.map(HeaderValue::try_from) {
                headers.insert(header::ETAG, tag);
            }
        }
        Tags::Drop | Tags::DropAll => {
            headers.remove(header::ETAG);
            headers.remove("preference-applied");
        }
    }
    if tags == Tags::DropAll {
        headers.remove("poll-tag");
        headers.remove("poll-interval");
    }
    answer
}

fn spoil(mut answer: Response, fault: Fault) -> Response {
    match fault {
        Fault::Missing => return open(StatusCode::NOT_FOUND, "text/html", "not here", None),
        Fault::Type(kind) => {
            let kind = HeaderValue::from_static(kind);
            answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Fault::Unreadable => {
            let headers = answer.headers_mut();
            headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        }
    }
    answer
}

/// An answer that pages of other sites may read.
fn open(
    status: StatusCode,
    kind: &'static str,
    body: &'static str,
    after: Option<u32>,
) -> Response {
    let mut answer = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
    let headers = answer.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("*, authorization"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("*"),
    );
    if let Some(after) = after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(after));
    }
    answer
}

/// What a proxy says that waited for too long: pages of other sites cannot read it.
fn cut() -> Response {
    StatusCode::GATEWAY_TIMEOUT.into_response()
}
