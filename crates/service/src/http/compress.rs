//! The API's answers, compressed where it pays and where it gives nothing away.
//!
//! How long a compressed answer is tells whether a text that somebody chose is like
//! another one in it (BREACH). So nothing is compressed that carries a secret: what
//! builds such an answer marks it as [`Secret`], which proxies are told, too.

use super::pages::takes;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use std::convert::Infallible;
use std::future::ready;
use tower::ServiceExt;
use tower_http::CompressionLevel;
use tower_http::compression::Compression;

/// A shorter answer fits into one packet either way.
const WORTH: usize = 1024;
/// Of brotli's 11: beyond it time grows faster than answers shrink.
const LEVEL: i32 = 4;

/// Marks an answer that carries a secret.
#[derive(Clone, Copy, Debug)]
pub struct Secret;

impl Secret {
    /// Marks an answer, for this service and for whatever passes it on: to compress is to
    /// transform (RFC 9111, 5.2.2.6).
    pub fn mark(self, response: &mut Response) {
        response.extensions_mut().insert(self);
        let how = HeaderValue::from_static("no-store, no-transform");
        response.headers_mut().insert(header::CACHE_CONTROL, how);
    }
}

/// The codings that a caller takes.
#[derive(Clone, Debug)]
pub struct Accepted(HeaderMap);

impl Accepted {
    /// Reads them from a request's headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_ENCODING).iter();
        Self(
            values
                .map(|value| (header::ACCEPT_ENCODING, value.clone()))
                .collect(),
        )
    }

    /// The answer, compressed if it is one of those.
    pub async fn answer(self, mut response: Response) -> Response {
        if !pays(&response) {
            return response;
        }
        if ["br", "gzip"].iter().any(|coding| takes(&self.0, coding)) {
            return self.compressed(response).await;
        }
        let vary = HeaderValue::from_static("Accept-Encoding");
        response.headers_mut().append(header::VARY, vary);
        response
    }

    async fn compressed(self, response: Response) -> Response {
        let mut whole = Some(response);
        let whole = tower::service_fn(move |_| {
            ready(Ok::<_, Infallible>(whole.take().unwrap_or_default()))
        });
        let packer = Compression::new(whole)
            .quality(CompressionLevel::Precise(LEVEL))
            .compress_when(|_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions| true);
        let mut request = Request::new(Body::empty());
        *request.headers_mut() = self.0;
        let mut response = match packer.oneshot(request).await {
            Ok(packed) => packed.map(Body::new),
            Err(never) => match never {},
        };
        weaken(response.headers_mut());
        response
    }
}

fn pays(response: &Response) -> bool {
    let headers = response.headers();
    let long = |length: u64| length >= WORTH as u64;
    response.status() == StatusCode::OK
        && response.body().size_hint().exact().is_some_and(long)
        && response.extensions().get::<Secret>().is_none()
        && !headers.contains_key(header::CONTENT_ENCODING)
        // A file is as it was sent.
        && !headers.contains_key(header::CONTENT_DISPOSITION)
        && is_text(headers)
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || matches!(kind, "application/json" | "application/xml")
}

/// A strong tag stands for the same bytes (RFC 9110, 8.8.3), and these are others.
fn weaken(headers: &mut HeaderMap) {
    let Some(tag) = headers.get(header::ETAG) else {
        return;
    };
    let weak = [b"W/", tag.as_bytes()].concat();
    if !tag.as_bytes().starts_with(b"W/")
        && let Ok(weak) = HeaderValue::from_bytes(&weak)
    {
        headers.insert(header::ETAG, weak);
    }
}
