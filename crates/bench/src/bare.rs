//! The bare handler: axum with one route that answers given bytes.

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::routing::post;
use axum::serve::ListenerExt;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::net::TcpListener;

/// What is always answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fixed {
    /// The status code.
    pub status: u16,
    /// The headers; those that the server makes itself left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

struct Ready {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// Reads the answer from standard input, serves it and prints the port.
pub async fn run() -> Result<()> {
    let fixed: Fixed = serde_json::from_reader(std::io::stdin()).context("no answer to give")?;
    let mut headers = HeaderMap::new();
    for (name, value) in &fixed.headers {
        headers.append(
            HeaderName::from_bytes(name.as_bytes())?,
            HeaderValue::from_str(value)?,
        );
    }
    let ready = Ready {
        status: StatusCode::from_u16(fixed.status)?,
        headers,
        body: Bytes::from(fixed.body),
    };
    let router = Router::new()
        .route("/api/v1/Agents/Chat/{name}", post(answer))
        .with_state(Arc::new(ready));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await?;
    Ok(())
}

/// Takes the request's body in, as anybody has to.
async fn answer(State(ready): State<Arc<Ready>>, _body: Bytes) -> (StatusCode, HeaderMap, Bytes) {
    (ready.status, ready.headers.clone(), ready.body.clone())
}
