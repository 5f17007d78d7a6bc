//! Embedding: pages of other origins may call the API, without cookies.

use crate::app::App;
use crate::config::Origins;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
/// Pages put functions of their own in fetch's place, which add a header to everything:
/// `*` lets any in, save `Authorization`, which is named, and for browsers that know no `*`
/// all are.
const HEADERS: &str = "*, Authorization, Content-Type, Idempotency-Key, If-Modified-Since, \
    If-None-Match, If-Unmodified-Since, Prefer, SO-AppToken, SO-Culture, SO-Language, SO-TimeZone";
const EXPOSED: &str = "Content-Disposition, ETag, Last-Modified, Preference-Applied, \
    Poll-Interval, Poll-Tag, Retry-After";
/// The longest that a browser keeps a preflight's answer.
const MAX_AGE: &str = "7200";

/// Lets the configured origins into the API, and answers their preflights.
pub async fn api(app: &App, request: Request, next: Next) -> Response {
    if !super::is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let allowed = allowed(&app.settings.cors_origins, request.headers());
    let preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if app.settings.cors_origins != Origins::Any {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    let Some(origin) = allowed else {
        return response;
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if preflight {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static(METHODS),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(HEADERS),
        );
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static(MAX_AGE),
        );
    } else {
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }
    response
}

/// The answer to a preflight of the widget's files, which everybody may read.
pub fn preflight_of_files() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn allowed(origins: &Origins, headers: &HeaderMap) -> Option<HeaderValue> {
    match origins {
        Origins::Any => Some(HeaderValue::from_static("*")),
        Origins::Listed(list) => {
            let origin = headers.get(header::ORIGIN)?;
            let text = origin.to_str().ok()?.to_ascii_lowercase();
            list.contains(&text).then(|| origin.clone())
        }
    }
}

/// Whether the request comes from our own pages (or from no page at all): the
/// only ones whose cookies count.
pub fn same_origin(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    let origin = origin.to_str().ok().and_then(|o| o.split_once("://"));
    match (origin, host) {
        (Some((_, origin)), Some(host)) => origin.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Whether a browser might have sent this without a preflight, as a form does: a POST
/// whose body is of one of the three types that forms have, or of none
/// (<https://fetch.spec.whatwg.org/#cors-safelisted-request-header>).
pub fn could_be_a_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    [
        "",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
    ]
    .iter()
    .any(|form| kind.eq_ignore_ascii_case(form))
}

/// Whether a browser sends this, in any way. Programs have no reason to send these.
pub fn is_browser(headers: &HeaderMap) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    ["sec-fetch-mode", "sec-fetch-site", "x-requested-with"]
        .iter()
        .any(|name| headers.contains_key(*name))
        || headers.contains_key(header::ORIGIN)
        // Older browsers send none of these with a navigation.
        || accepts.is_some_and(|accepts| accepts.contains("text/html"))
}
