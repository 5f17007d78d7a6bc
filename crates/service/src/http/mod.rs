//! The web: routes, who calls, what is answered.

mod api;
pub mod assets;
pub mod attempts;
pub mod auth;
mod compress;
mod connections;
mod console;
mod cors;
mod docs;
mod etags;
pub mod failures;
pub mod forwarded;
pub mod held_polls;
mod pages;
pub mod password;
pub mod poll;
mod prefix;
pub mod releases;
pub mod request;
pub mod rest;
pub mod serve;
pub mod settings;
mod topic;
mod wire;

use crate::app::Shared;
use crate::error::Fault;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// Everything that can be asked for.
pub fn router(app: Shared) -> Router {
    Router::new()
        .route("/console/sign-in", post(console::sign_in))
        .route("/console/sign-out", post(console::sign_out))
        .route("/console/me", get(console::me))
        .route("/console/state", get(console::state))
        .route("/console/colleagues", get(console::colleagues))
        .route("/console", get(pages::to_console))
        .route("/console/", get(pages::console))
        .route("/console/{*path}", get(pages::console_file))
        .route("/chat.js", get(pages::loader))
        .route("/photos/{name}", get(pages::photo))
        .route("/logos/{name}", get(pages::logo))
        .route("/", get(pages::home))
        .route("/index.html", get(pages::home))
        .route("/demo.css", get(pages::demo_style))
        .route("/demo.svg", get(pages::demo_icon))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .fallback(other)
        .method_not_allowed_fallback(async || Fault::verb())
        .layer(CatchPanicLayer::custom(|_| {
            Fault::internal(&"a handler panicked").into_response()
        }))
        .layer(from_fn_with_state(app.clone(), always))
        .with_state(app)
}

/// Whether an address is the API's: `/api` and what is below it, in any case.
fn is_api(path: &str) -> bool {
    let mut segments = path.split('/');
    segments.next() == Some("")
        && segments
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case("api"))
}

/// The API, whose addresses are the same in any case, the widget's files, or nothing.
async fn other(state: State<Shared>, request: Request) -> Response {
    if is_api(request.uri().path()) {
        let accepted = compress::Accepted::of(request.headers());
        let response = topic::entry(state, request).await;
        return accepted.answer(response).await;
    }
    let path = request.uri().path().trim_start_matches('/').to_owned();
    if releases::is_release(&path) {
        return match *request.method() {
            Method::GET | Method::HEAD => {
                pages::release(state, &path, request.headers().clone()).await
            }
            Method::OPTIONS => cors::preflight_of_files(),
            _ => Fault::verb().into_response(),
        };
    }
    Fault::no_route().into_response()
}

/// What every answer carries, and how a program is told to sign in.
async fn always(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let logged = tracing::enabled!(tracing::Level::DEBUG).then(|| {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        (std::time::Instant::now(), method, uri)
    });
    // A browser would answer a challenge with a password box, keep what is typed there, and
    // send it along with whatever other sites let it send here.
    let headers = request.headers();
    let browser = cors::is_browser(headers);
    let bearer = challenge(headers);
    let mut response = cors::api(&app, request, next).await;
    let status = response.status();
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if status == StatusCode::UNAUTHORIZED && !browser {
        for scheme in ["Basic realm=\"Anteroom\", charset=\"UTF-8\"", bearer] {
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        }
    }
    if let Some((started, method, uri)) = logged {
        let ms = started.elapsed().as_millis();
        tracing::debug!(%method, path = uri.path(), status = status.as_u16(), ms, "answered");
    }
    response
}

/// The Bearer challenge (RFC 6750): says so where a token came and was wrong.
fn challenge(headers: &HeaderMap) -> &'static str {
    let sent = headers.get(header::AUTHORIZATION);
    let (scheme, rest) = auth::scheme(sent.and_then(|v| v.to_str().ok()).unwrap_or_default());
    if scheme.eq_ignore_ascii_case("bearer") && !rest.is_empty() {
        return "Bearer realm=\"Anteroom\", error=\"invalid_token\"";
    }
    "Bearer realm=\"Anteroom\""
}

/// The process runs.
async fn healthz() -> &'static str {
    "ok\n"
}

/// The service can do its work.
async fn readyz(State(app): State<Shared>) -> Response {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    if !app.store.ping().await {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        )
            .into_response();
    }
    if !app.store.can_write().await {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database cannot be written\n",
        )
            .into_response();
    }
    "ready\n".into_response()
}
