//! What every proxy of the tests does: hands a request on, and the answer back.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};

/// Asks the service at this address. The host stays the one that the browser knows: the
/// console's own pages are told by it. `None` when there is no answer.
pub async fn forward(
    client: &reqwest::Client,
    service: &str,
    method: Method,
    path: &str,
    mut headers: HeaderMap,
    body: Bytes,
) -> Option<Response> {
    for name in [header::CONTENT_LENGTH, header::CONNECTION] {
        headers.remove(name);
    }
    let asked = client
        .request(method, format!("{service}{path}"))
        .headers(headers)
        .body(body)
        .send()
        .await
        .ok()?;
    let status = asked.status();
    let mut headers = asked.headers().clone();
    for name in [
        header::TRANSFER_ENCODING,
        header::CONTENT_LENGTH,
        header::CONNECTION,
    ] {
        headers.remove(name);
    }
    let body = asked.bytes().await.ok()?;
    Some((status, headers, body).into_response())
}
